//! One program on any of the three backends.

use std::io;
use std::str::FromStr;

use hairspring::backend_polling::{Listener, Listeners, LocalAddress, Report, Setup};
use hairspring::core::{ConnectionInfo, Endpoint, Protocol};
use hairspring::{backend_polling, backend_smol, backend_std};

/// What drives the connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Blocking threads.
    Std,
    /// Event loops.
    Polling,
    /// Smol futures.
    Smol,
}

impl Backend {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Std, Self::Polling, Self::Smol];

    /// Serves until `setup.stop` ends it.
    ///
    /// # Errors
    /// Those of the backend's own `serve`.
    pub fn serve<P, M>(self, listeners: Listeners, setup: Setup, make: M) -> io::Result<Report>
    where
        P: Protocol + 'static,
        M: Fn(ConnectionInfo) -> P + Send + Sync + 'static,
    {
        match self {
            Self::Std => backend_std::serve(listeners, setup, make),
            Self::Polling => backend_polling::serve(listeners, setup, make),
            Self::Smol => backend_smol::serve(listeners, setup, make),
        }
    }

    /// Serves one protocol directly on a TCP listener, and another on the listener `http`. The port
    /// to which a client connects decides between them.
    ///
    /// # Errors
    /// As [`serve`](Self::serve).
    pub fn serve_two<P, H>(
        self,
        (direct, make): (Listener, impl Fn(ConnectionInfo) -> P + Send + Sync + 'static),
        (http, make_http): (Listener, impl Fn(ConnectionInfo) -> H + Send + Sync + 'static),
        setup: Setup,
    ) -> io::Result<Report>
    where
        P: Protocol + 'static,
        H: Protocol + 'static,
    {
        let address = direct.local_address().clone();
        let listeners = Listeners::from_iter([direct, http]);
        self.serve(listeners, setup, move |connection| -> Box<dyn Protocol> {
            if came_in_on(&connection, &address) {
                Box::new(make(connection))
            } else {
                Box::new(make_http(connection))
            }
        })
    }
}

impl FromStr for Backend {
    type Err = io::Error;

    fn from_str(name: &str) -> io::Result<Self> {
        match name {
            "std" => Ok(Self::Std),
            "polling" => Ok(Self::Polling),
            "smol" => Ok(Self::Smol),
            _ => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("expected std, polling or smol, got {name}"),
            )),
        }
    }
}

fn came_in_on(connection: &ConnectionInfo, address: &LocalAddress) -> bool {
    match (connection.local(), address) {
        (Endpoint::Tcp(local), LocalAddress::Tcp(address)) => local.port() == address.port(),
        (Endpoint::Unix, LocalAddress::Unix(_)) => true,
        _ => false,
    }
}
