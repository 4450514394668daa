//! What the tests share: clients with timeouts, and a server whose stop is checked at the end.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use hairspring::backend_polling::{Listener, LocalAddress, Options, Report, Setup, Stop};

/// Longer than anything should take, so that a hang becomes a failure.
pub const LONG: Duration = Duration::from_secs(20);

/// A listener on a free port, and its address.
pub fn listener() -> (Listener, SocketAddr) {
    let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
    let LocalAddress::Tcp(address) = *listener.local_address() else {
        unreachable!("bound to TCP")
    };
    (listener, address)
}

/// A backend on a separate thread.
pub struct Running {
    stop: Stop,
    thread: JoinHandle<io::Result<Report>>,
}

impl Running {
    pub fn start(serve: impl FnOnce(Setup) -> io::Result<Report> + Send + 'static) -> Self {
        let stop = Stop::new();
        let setup = Setup { stop: stop.clone(), ..Setup::default() };
        Self { stop, thread: thread::spawn(move || serve(setup)) }
    }

    pub fn stop(&self) {
        self.stop.stop();
    }

    /// Stops the server; all connections must end by themselves.
    pub fn finish(self) {
        self.stop();
        let report = self.thread.join().expect("no panic").expect("no failure");
        assert_eq!((report.cut, report.abandoned), (0, 0), "{report:?}");
    }
}

pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("a listener");
    stream.set_read_timeout(Some(LONG)).unwrap();
    stream.set_write_timeout(Some(LONG)).unwrap();
    stream
}

/// Reads exactly this.
pub fn expect(mut stream: impl Read, text: &str) {
    let mut bytes = vec![0; text.len()];
    stream.read_exact(&mut bytes).unwrap_or_else(|error| panic!("expected {text:?}, got {error}"));
    assert_eq!(String::from_utf8_lossy(&bytes), text);
}

/// Reads to an orderly end.
pub fn rest(mut stream: impl Read) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an orderly end");
    text
}

/// Reads to the end of the head, byte by byte: what follows belongs to another protocol.
pub fn head(mut stream: impl Read) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("the rest of the head");
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("a head is text")
}

/// Upgrades a connection, with `behind` in the same segment as the request.
pub fn upgrade(address: SocketAddr, protocol: &str, behind: &str) -> TcpStream {
    let mut stream = connect(address);
    write!(
        stream,
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: {protocol}\r\n\r\n{behind}"
    )
    .unwrap();
    let head = head(&stream);
    assert!(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"), "{head}");
    stream
}

/// Waits until `holds` is true.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONG, "expected {what} within {LONG:?}");
        thread::sleep(Duration::from_millis(1));
    }
}
