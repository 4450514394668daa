//! A protocol inside TLS: in memory with a clock that is set by hand, and on every backend.

mod support;

use std::any::Any;
use std::io::{ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::Context;
use std::time::Duration;

use hairspring::backend_polling::Listeners;
use hairspring::core::{Demand, Failed, Http, Input, Now, Outbox, Outcome, Protocol, Step, Supply};
use hairspring::web::files::{Directory, Tree};
use hairspring::{Config, Response, handler};
use hairspring_examples::backend::Backend;
use hairspring_examples::drivers::pipe::Pipe;
use hairspring_examples::echo::Echo;
use hairspring_examples::tls::{self, Tls};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, Stream, StreamOwned};
use support::{Running, connect, listener, rest};

/// The server's configuration, and the certificate by which a client trusts it.
fn identity() -> (Arc<ServerConfig>, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    (tls::https(certificate.as_bytes(), key.as_bytes()).unwrap(), made.cert.der().clone())
}

fn client(trusted: CertificateDer<'static>) -> ClientConnection {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let name = ServerName::try_from("localhost").unwrap();
    ClientConnection::new(Arc::new(config), name).unwrap()
}

/// Reads and writes a limited number of bytes at once.
struct Cut<T>(T, usize);

impl<T: Read> Read for Cut<T> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = buffer.len().min(self.1);
        self.0.read(&mut buffer[..n])
    }
}

impl<T: Write> Write for Cut<T> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(&bytes[..bytes.len().min(self.1)])
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

fn mirror() -> Http<impl hairspring::Service> {
    let mirror = handler(|request| Response::text(format!("{}\n", request.head.target())));
    let config = Config { secured: true, ..Config::default() };
    Http::new(mirror, Arc::new(config), Default::default())
}

#[test]
fn the_answers_do_not_depend_on_how_ciphertext_is_cut() {
    let (config, trusted) = identity();
    let requests = "GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET https://a/b HTTP/1.1\r\nHost: a\r\n\
                    Connection: close\r\n\r\n";
    let mut plain = Pipe::new(mirror());
    plain.write_all(requests.as_bytes()).unwrap();
    let expected = rest(&mut plain);
    assert!(expected.ends_with("\r\n\r\nhttps://a/b\n"), "{expected}");
    for cut in [1, 2, 5, 100, usize::MAX] {
        let (mut session, inside) = (client(trusted.clone()), Tls::new(config.clone(), mirror()));
        let mut pipe = Cut(Pipe::new(inside), cut);
        let mut stream = Stream::new(&mut session, &mut pipe);
        stream.write_all(requests.as_bytes()).unwrap();
        // An end without a close_notify would be an error.
        assert_eq!(rest(&mut stream), expected, "{cut} bytes at once");
        assert_eq!(session.alpn_protocol(), Some(&b"http/1.1"[..]));
        assert_eq!(pipe.read(&mut [0]).unwrap(), 0, "the end outside TLS follows");
        pipe.0.finish();
        assert_eq!(pipe.0.outcome(), Some(Outcome::Clean));
    }
}

#[test]
fn whoever_ends_its_side_still_gets_the_whole_answer() {
    let (config, trusted) = identity();
    for announced in [true, false] {
        let mut session = client(trusted.clone());
        let mut pipe = Pipe::new(Tls::new(config.clone(), mirror()));
        let mut stream = Stream::new(&mut session, &mut pipe);
        stream.write_all(b"GET /last HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        if announced {
            session.send_close_notify();
            session.complete_io(&mut pipe).unwrap();
        } else {
            pipe.finish();
        }
        let answer = rest(Stream::new(&mut session, &mut pipe));
        assert!(answer.ends_with("\r\n\r\n/last\n"), "{answer}");
        assert_eq!(pipe.read(&mut [0]).unwrap(), 0);
        pipe.finish();
        assert_eq!(pipe.outcome(), Some(Outcome::Clean), "{announced}");
    }
}

#[test]
fn a_peer_that_does_not_speak_tls_is_told_so_and_let_go() {
    for finishes in [true, false] {
        let (config, _) = identity();
        let mut pipe = Pipe::new(Tls::new(config, mirror()));
        pipe.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut alert = Vec::new();
        pipe.read_to_end(&mut alert).unwrap();
        // A fatal alert, protocol_version or unexpected_message or decode_error.
        assert!(matches!(alert[..], [21, 3, _, 0, 2, 2, _]), "{alert:?}");
        // Its remaining input is read, or a reset would discard the alert.
        pipe.write_all(b"more").unwrap();
        assert_eq!(pipe.outcome(), None);
        if finishes {
            pipe.finish()
        } else {
            pipe.pass(Duration::from_secs(2))
        }
        assert_eq!(pipe.outcome(), Some(Outcome::Clean));
    }
}

#[test]
fn who_begins_and_says_no_more_has_the_time_of_a_head() {
    let (config, _) = identity();
    let mut pipe = Pipe::new(Tls::new(config, mirror()));
    // The beginning of a record whose rest does not arrive.
    pipe.write_all(&[22, 3, 1, 2, 0]).unwrap();
    pipe.pass(Duration::from_millis(14_999));
    assert_eq!(pipe.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    pipe.pass(Duration::from_millis(1));
    let mut end = Vec::new();
    pipe.read_to_end(&mut end).unwrap();
    pipe.pass(Duration::from_secs(2));
    assert_eq!(pipe.outcome(), Some(Outcome::Clean));
}

#[test]
fn a_peer_that_does_not_read_holds_up_what_is_inside() {
    let (config, trusted) = identity();
    let mut session = client(trusted);
    let mut pipe = Pipe::new(Tls::new(config, Echo::default()));
    session.complete_io(&mut pipe).unwrap();
    let mut sent = 0;
    let held = loop {
        let n = session.writer().write(&[b'x'; 1 << 10]).unwrap();
        match session.write_tls(&mut pipe) {
            Ok(_) => sent += n,
            Err(error) => break error.kind(),
        }
        assert!(sent < 1 << 20, "as much is taken as is sent");
    };
    assert_eq!(held, ErrorKind::WouldBlock);
    let mut echo = vec![0; sent];
    Stream::new(&mut session, &mut pipe).read_exact(&mut echo).unwrap();
    assert!(echo.iter().all(|byte| *byte == b'x'));
}

/// Content that cannot be read, and a note of whether its protocol was told of the loss.
struct Broken {
    outbox: Outbox,
    told: Arc<AtomicBool>,
}

impl Protocol for Broken {
    fn receive(&mut self, input: Input) {
        self.told.store(input == Input::Reset, Relaxed);
    }

    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        Step::Wait(Demand::default())
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

impl Supply for Broken {
    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
        Err(Failed)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn what_is_inside_is_told_if_its_content_cannot_be_read() {
    let ((config, _), told) = (identity(), Arc::<AtomicBool>::default());
    let broken = || Broken { outbox: Outbox::default(), told: Arc::clone(&told) };
    let mut inside = broken();
    inside.outbox.push_supplied(Arc::new(broken()), 0, 1);
    let pipe = Pipe::new(Tls::new(config, inside));
    assert_eq!((pipe.outcome(), told.load(Relaxed)), (Some(Outcome::Abort), true));
}

/// Without TLS the kernel sends files; here they are read and encrypted.
#[test]
fn long_answers_on_every_backend() {
    for backend in Backend::ALL {
        a_long_answer(backend);
    }
}

fn a_long_answer(backend: Backend) {
    let (config, trusted) = identity();
    let directory = tempfile::tempdir().unwrap();
    let content: Vec<u8> = (0..3_000_000_u32).map(|n| (n ^ n >> 8) as u8).collect();
    std::fs::write(directory.path().join("large"), &content).unwrap();
    let tree = Tree::new(Directory::open(&directory).unwrap()).router().build().unwrap();
    let (tree, http) = (Arc::new(tree), Arc::new(Config::default()));
    let make = move |info| Http::new(Arc::clone(&tree), Arc::clone(&http), info);
    let (listener, address) = listener();
    let listeners = Listeners::from_iter([listener]);
    let running =
        Running::start(move |setup| backend.serve(listeners, setup, tls::around(config, make)));

    let stream = connect(address);
    let mut stream = StreamOwned::new(client(trusted), stream);
    for _ in 0..2 {
        stream.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let head = support::head(&mut stream);
        assert!(head.contains("\r\nContent-Length: 3000000\r\n"), "{head}");
        let mut received = vec![0; content.len()];
        stream.read_exact(&mut received).unwrap();
        assert!(received == content, "the same bytes");
    }
    // At a stop idle connections end, with a close_notify.
    running.stop();
    assert_eq!(rest(&mut stream), "");
    drop(stream);
    running.finish();
}
