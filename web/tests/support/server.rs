//! An application on a backend, over sockets.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hairspring_backend_common::{Listeners, LocalAddress, Setup, Stop};
use hairspring_core::{Config, ConnectionInfo, Http};
use hairspring_web::App;

/// A backend that serves until it is stopped.
pub(crate) struct Server {
    address: SocketAddr,
    pub(crate) stop: Stop,
    thread: Option<JoinHandle<()>>,
}

pub(crate) const BACKENDS: [&str; 3] = ["std", "polling", "smol"];

impl Server {
    pub(crate) fn start(backend: &'static str, app: App) -> Self {
        let setup = Setup::default();
        let stop = setup.stop.clone();
        let mut listeners = Listeners::default();
        listeners.bind("127.0.0.1:0", &setup.options).expect("a port");
        let &LocalAddress::Tcp(address) = listeners.as_slice()[0].local_address() else {
            panic!("expected an address with a port")
        };
        let config = Arc::new(Config::default());
        let make = move |info: ConnectionInfo| Http::new(app.clone(), Arc::clone(&config), info);
        let thread = std::thread::spawn(move || {
            let report = match backend {
                "std" => hairspring_backend_std::serve(listeners, setup, make),
                "polling" => hairspring_backend_polling::serve(listeners, setup, make),
                _ => hairspring_backend_smol::serve(listeners, setup, make),
            };
            report.expect("a backend that serves");
        });
        Self { address, stop, thread: Some(thread) }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a server");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a socket");
        stream
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the backend panicked");
        }
    }
}
