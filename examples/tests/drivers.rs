//! Every driver serves HTTP with timers, an upgrade, and a chat in which connections wake others.

mod support;

use std::any::Any;
use std::future::Ready;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use hairspring::core::{ConnectionInfo, Failed, Http, Outcome, Supplied, Supply};
use hairspring::{Body, Clock, Config, Reply, Request, Response, Service, Status};
use hairspring_examples::chat::Chat;
use hairspring_examples::drivers::pipe::Pipe;
use hairspring_examples::room::Room;
use hairspring_examples::upgrade::Upgrades;
use support::{connect, eventually, expect, rest};

/// More than the buffers of two sockets, and how long nobody may read any of it.
const LARGE: usize = 32 << 20;
const SEND_TIMEOUT: Duration = Duration::from_secs(1);

/// How long a whole head may take, and how long everything stands still at times.
const HEAD_TIMEOUT: Duration = Duration::from_millis(500);
const BUSY: Duration = Duration::from_millis(1000);

/// The upgrades, a large response at `/large`, and one at `/busy` that holds up everybody.
struct Served(Upgrades);

impl Service for Served {
    type Future = Ready<Response>;

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future> {
        match request.head.path() {
            "/large" => Reply::Now(Response::text("a".repeat(LARGE))),
            "/busy" => {
                std::thread::sleep(BUSY);
                Reply::Now(Response::text("done"))
            }
            _ => self.0.call(request, clock),
        }
    }
}

/// What each driver over sockets must do, at an address where HTTP leads into a chat room.
fn judge(address: SocketAddr) {
    // More than the sockets can buffer, in both directions at once.
    let mut echo = support::upgrade(address, "echo", "behind");
    expect(&echo, "behind");
    let sent: String = ('a'..='z').cycle().take(16 << 20).collect();
    let reading = echo.try_clone().unwrap();
    let received = std::thread::spawn(move || {
        // Until everything is full, and only room to write can make the driver go on.
        std::thread::sleep(Duration::from_millis(100));
        rest(reading)
    });
    echo.write_all(sent.as_bytes()).unwrap();
    echo.shutdown(Shutdown::Write).unwrap();
    assert!(received.join().unwrap() == sent, "the same bytes, and then the end");

    // Wake-ups from one connection to another.
    let mut ada = support::upgrade(address, "chat", "ada\n");
    expect(&ada, "ada joined\n");
    let ben = support::upgrade(address, "chat", "ben\n");
    expect(&ben, "ben joined\n");
    expect(&ada, "ben joined\n");
    for _ in 0..20 {
        writeln!(ada, "hello").unwrap();
        expect(&ben, "ada: hello\n");
    }
    // A connection that is cut short.
    let ben = hairspring_backend_common::Socket::from(ben);
    hairspring_backend_common::reset_on_close(&ben);
    drop(ben);
    expect(&ada, "ben left\n");

    // A deadline: nobody says anything.
    assert_eq!(rest(connect(address)), "", "closed after the head timeout");

    // A head that comes in time, though the driver sees it only when its time is over.
    let mut begun = connect(address);
    begun.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let busy = get(address, "/busy");
    std::thread::sleep(HEAD_TIMEOUT / 5);
    begun.write_all(b"Host: a\r\n\r\n").unwrap();
    assert!(support::head(&begun).starts_with("HTTP/1.1 426 "));
    support::head(&busy);

    // A response that takes longer than the send timeout, but moves all the time, and one that
    // does not move.
    let (mut slow, stuck) = (get(address, "/large"), get(address, "/large"));
    support::head(&slow);
    let mut piece = vec![0; 1 << 20];
    for read in (0..LARGE).step_by(piece.len()) {
        std::thread::sleep(SEND_TIMEOUT / 10);
        let whole = slow.read_exact(&mut piece);
        assert!(whole.is_ok(), "expected no end after {read} bytes, got {whole:?}");
    }
    eventually("a reset", || stuck.take_error().unwrap().is_some());
}

fn get(address: SocketAddr, path: &str) -> TcpStream {
    let mut stream = connect(address);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    stream
}

/// With a short wait for the first byte of a request.
fn connections() -> impl Fn(ConnectionInfo) -> Http<Arc<Served>> {
    let service = Arc::new(Served(Upgrades::new(Arc::new(Room::default()))));
    let (head_timeout, send_timeout) = (HEAD_TIMEOUT, SEND_TIMEOUT);
    let config = Config { head_timeout, send_timeout, ..Config::default() };
    let config = Arc::new(config);
    move |connection| Http::new(Arc::clone(&service), Arc::clone(&config), connection)
}

/// Runs `judge` on a separate thread, for whose end `serve` may wait.
fn judged<R>(serve: impl FnOnce(std::net::TcpListener, tokio::sync::oneshot::Receiver<()>) -> R) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (done, end) = tokio::sync::oneshot::channel();
    let judging = std::thread::spawn(move || {
        // Held until the thread ends, be it by a panic.
        let _done = done;
        judge(address);
    });
    serve(listener, end);
    judging.join().unwrap();
}

#[test]
fn tokio_drives() {
    use hairspring_examples::drivers::tokio::listen;
    judged(|listener, end| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async {
            tokio::select! {
                ended = listen(listener, connections()) => ended.unwrap(),
                _ = end => {}
            }
        });
    });
}

#[cfg(target_os = "linux")]
#[test]
fn io_uring_drives() {
    use hairspring_examples::drivers::uring::{listen, refusal};
    if refusal().is_some() {
        // Then the program must say so.
        let program = std::process::Command::new(env!("CARGO_BIN_EXE_drivers"))
            .args(["uring", "127.0.0.1:0"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&program.stderr);
        assert!(said.contains("io_uring cannot be used here"), "{said}");
        return;
    }
    judged(|listener, end| {
        tokio_uring::start(async {
            tokio::select! {
                ended = listen(listener, connections()) => ended.unwrap(),
                _ = end => {}
            }
        });
    });
}

#[cfg(target_os = "linux")]
#[test]
fn epoll_drives() {
    use hairspring_examples::drivers::epoll;
    let (listener, address) = support::listener();
    let judging = std::thread::spawn(move || judge(address));
    epoll::serve(&listener, connections(), || !judging.is_finished()).unwrap();
    judging.join().unwrap();
}

/// `drivers NAME` in a process of its own, ended on drop.
#[cfg(unix)]
struct Running {
    child: Child,
    address: SocketAddr,
}

#[cfg(unix)]
impl Running {
    /// With a limit of descriptors.
    fn start(name: &str, descriptors: u32) -> Self {
        let script = format!("ulimit -n {descriptors}; exec \"$0\" {name} 127.0.0.1:0");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_drivers")]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on ").expect("it tells its address");
        Self { child, address: address.trim_end().parse().unwrap() }
    }
}

#[cfg(unix)]
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
fn outlives_a_crowd(name: &str) {
    let mut driver = Running::start(name, 30);
    let crowd: Vec<_> = (0..60).map(|_| get(driver.address, "/")).collect();
    // Until it has accepted as many as it can.
    std::thread::sleep(Duration::from_millis(200));
    assert!(driver.child.try_wait().unwrap().is_none(), "{name} has ended");
    drop(crowd);
    // Those that were not accepted yet come first, and may take the last descriptors once more.
    eventually("an answer", || {
        let mut status = [0; 12];
        let whole = get(driver.address, "/").read_exact(&mut status);
        whole.is_ok() && status == *b"HTTP/1.1 426"
    });
}

#[cfg(unix)]
#[test]
fn descriptors_that_run_out_end_no_driver() {
    outlives_a_crowd("tokio");
    #[cfg(target_os = "linux")]
    {
        outlives_a_crowd("epoll");
        if hairspring_examples::drivers::uring::refusal().is_none() {
            outlives_a_crowd("uring");
        }
    }
}

#[test]
fn a_pipe_drives() {
    let mut client = Pipe::new(connections()(ConnectionInfo::default()));
    client
        .write_all(
            b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nbehind",
        )
        .unwrap();
    assert!(support::head(&mut client).starts_with("HTTP/1.1 101 "));
    expect(&mut client, "behind");
    let nothing = client.read(&mut [0; 9]).unwrap_err();
    assert_eq!(nothing.kind(), ErrorKind::WouldBlock);
    client.finish();
    assert_eq!(rest(&mut client), "");
    assert_eq!(client.outcome(), Some(Outcome::Clean));

    // Nothing is written after the end, though there is something to read.
    let mut client = Pipe::new(connections()(ConnectionInfo::default()));
    client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    client.finish();
    assert_eq!(client.write(b"GET").unwrap_err().kind(), ErrorKind::BrokenPipe);
    assert!(rest(&mut client).starts_with("HTTP/1.1 426 "));

    // Two clients of one room, without a thread or a socket.
    let room = Arc::new(Room::default());
    let enter = || Pipe::new(Chat::new(Arc::clone(&room)));
    let (mut ada, mut ben, mut silent) = (enter(), enter(), enter());
    ada.write_all(b"ada\n").unwrap();
    ben.write_all(b"ben\nhello\n").unwrap();
    expect(&mut ada, "ada joined\nben joined\nben: hello\n");
    drop(ben);
    expect(&mut ada, "ben left\n");
    silent.pass(Duration::from_secs(29));
    assert_eq!(silent.outcome(), None);
    silent.pass(Duration::from_secs(1));
    assert_eq!(silent.outcome(), Some(Outcome::Clean));

    // What a client does not read is not taken for sent.
    let mut refused = enter();
    refused.write_all(b"\n").unwrap();
    refused.pass(Duration::from_secs(3));
    assert_eq!(refused.outcome(), Some(Outcome::Abort));
}

/// A source that cannot be read.
struct Unreadable;

impl Supply for Unreadable {
    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
        Err(Failed)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn a_source_that_fails_ends_a_pipe() {
    let unreadable = hairspring::handler(|_| {
        let content = Supplied { supply: Arc::new(Unreadable), offset: 0, len: 1 };
        Response::new(Status::OK).with_body(Body::Supplied(content))
    });
    let http = Http::new(unreadable, Arc::new(Config::default()), ConnectionInfo::default());
    let mut client = Pipe::new(http);
    client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    let mut head = vec![0; 1000];
    let len = client.read(&mut head).unwrap();
    assert!(head[..len].ends_with(b"Content-Length: 1\r\n\r\n"));
    assert_eq!(client.read(&mut []).unwrap(), 0, "nothing was asked for");
    assert_eq!(client.outcome(), None);
    assert_eq!(client.read(&mut head).unwrap_err().kind(), ErrorKind::Other);
    assert_eq!(client.outcome(), Some(Outcome::Abort), "it can only be cut short");
    assert_eq!(client.read(&mut head).unwrap_err().kind(), ErrorKind::ConnectionReset);
}
