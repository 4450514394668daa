//! A backend in a thread of this process, serving the application of the wire tests.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use hairspring_backend_common::{Listeners, Report, Setup, Stop};
use hairspring_core::{Config, ConnectionInfo, Http};
use hairspring_tests::mirror::Mirror;

/// Makes the protocol of one connection.
pub(crate) type Make = Box<dyn Fn(ConnectionInfo) -> Http<Mirror> + Send + Sync>;

/// A server that stops when it is told to.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Stop,
    thread: JoinHandle<io::Result<Report>>,
    /// The limits of the next connection. Rows run one after another, each to the end of its
    /// connections, so none gets the limits of another row.
    config: Arc<Mutex<Arc<Config>>>,
}

impl Server {
    /// Starts this backend on a port of the kernel's choice.
    pub(crate) fn start(
        serve: impl FnOnce(Listeners, Setup, Make) -> io::Result<Report> + Send + 'static,
    ) -> Self {
        let (stop, config) = (Stop::new(), Arc::new(Mutex::new(Arc::new(Config::default()))));
        let setup = Setup { stop: stop.clone(), ..Setup::default() };
        let mut listeners = Listeners::default();
        let bound = listeners.bind("127.0.0.1:0", &setup.options).expect("a free port");
        let address = bound.to_string().parse().expect("a TCP address");
        let current = Arc::clone(&config);
        let make: Make = Box::new(move |info| {
            let config = Arc::clone(&current.lock().unwrap_or_else(PoisonError::into_inner));
            Http::new(Mirror, config, info)
        });
        let thread = thread::spawn(move || serve(listeners, setup, make));
        Self { address, stop, thread, config }
    }

    /// The limits of connections from now on.
    pub(crate) fn configure(&self, config: &Config) {
        *self.config.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(config.clone());
    }

    /// A new connection.
    pub(crate) fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Stops it. All clients have left, so no connection may have to be cut.
    pub(crate) fn finish(self) {
        self.stop.stop();
        let report = self.thread.join().expect("a backend does not panic").expect("it served");
        assert_eq!((report.cut, report.abandoned), (0, 0), "{report:?}");
    }
}
