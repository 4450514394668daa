//! What the tests of backends share: the backends, a running one, and small protocols.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(missing_docs, missing_debug_implementations, reason = "for tests only")]

pub mod protocols;

use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use hairspring_backend_common::{
    Counters, Counts, Listener, Listeners, LocalAddress, Options, Report, Setup, Stop,
};
use hairspring_core::{ConnectionInfo, Protocol};

/// Makes the protocol of a connection.
pub type Make = Box<dyn Fn(ConnectionInfo) -> Box<dyn Protocol> + Send + Sync>;

/// A backend under test.
#[derive(Clone, Copy)]
pub struct Backend {
    pub name: &'static str,
    pub serve: fn(Listeners, Setup, Make) -> io::Result<Report>,
    /// The number of threads with which one place oversees all connections, if it must be set.
    pub together: Option<usize>,
}

impl Backend {
    pub fn serve<P: Protocol + 'static>(
        self,
        listeners: Listeners,
        setup: Setup,
        make: impl Fn(ConnectionInfo) -> P + Send + Sync + 'static,
    ) -> io::Result<Report> {
        let make = move |info| -> Box<dyn Protocol> { Box::new(make(info)) };
        (self.serve)(listeners, setup, Box::new(make))
    }
}

/// Longer than anything should take: after it a hang becomes a failure.
pub const LONG: Duration = Duration::from_secs(20);

/// What happens at once may take so long on a busy machine. A wait by mistake would be far longer:
/// [`LONG`], a grace of 10 s, or a quarter of a second fifty times.
pub const SOON: Duration = Duration::from_secs(5);

pub struct Running {
    pub address: LocalAddress,
    pub stop: Stop,
    pub counters: Arc<Counters>,
    thread: JoinHandle<io::Result<Report>>,
}

pub fn start<P: Protocol + 'static>(
    backend: Backend,
    options: Options,
    make: impl Fn(ConnectionInfo) -> P + Send + Sync + 'static,
) -> Running {
    start_on(backend, "127.0.0.1:0", Setup { options, ..Setup::default() }, make)
}

pub fn start_on<P: Protocol + 'static>(
    backend: Backend,
    address: &str,
    setup: Setup,
    make: impl Fn(ConnectionInfo) -> P + Send + Sync + 'static,
) -> Running {
    let listener = Listener::bind(address, &setup.options).expect("a free address");
    let address = listener.local_address().clone();
    let (stop, counters) = (setup.stop.clone(), Arc::clone(&setup.counters));
    let thread = thread::spawn(move || backend.serve(Listeners::from(listener), setup, make));
    Running { address, stop, counters, thread }
}

impl Running {
    pub fn tcp_address(&self) -> SocketAddr {
        match self.address {
            LocalAddress::Tcp(address) => address,
            LocalAddress::Unix(_) => panic!("a TCP listener"),
        }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.tcp_address()).expect("a listener");
        stream.set_read_timeout(Some(LONG)).unwrap();
        stream.set_write_timeout(Some(LONG)).unwrap();
        stream
    }

    pub fn counts(&self) -> Counts {
        self.counters.snapshot()
    }

    pub fn finish(self) -> Report {
        self.stop.stop();
        self.join()
    }

    pub fn join(self) -> Report {
        self.thread.join().expect("serve does not panic").expect("serve does not fail")
    }
}

/// Waits until `holds` is true.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONG, "expected {what} within {LONG:?}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Reads exactly `len` bytes.
pub fn take(mut stream: impl Read, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    stream.read_exact(&mut bytes).expect("the bytes");
    bytes
}

/// Reads to the end, which must not be a reset.
pub fn rest(mut stream: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("an orderly end");
    bytes
}

/// Reads to a reset.
pub fn reset(mut stream: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionReset),
        Ok(n) => panic!("expected a reset, got {n} bytes and an end"),
    }
    bytes
}
