//! What the programs in `bin/` share: their arguments, and printing where they listen.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use hairspring::backend_polling::{Hooks, Listener, LocalAddress, Options, Setup, Stop};

use crate::backend::Backend;

/// A program that was started as `NAME [BACKEND [ADDRESS [HTTP_ADDRESS]]]`.
#[derive(Debug)]
pub struct Program {
    /// The first argument; polling if there is none.
    pub backend: Backend,
    /// The second: the address where the protocol itself is spoken.
    pub direct: String,
    /// The third: the address where HTTP is spoken.
    pub http: String,
    /// Its stop is set by SIGINT and SIGTERM.
    pub setup: Setup,
}

impl Program {
    /// Reads the arguments; `direct` is the default of the second.
    ///
    /// # Errors
    /// If there is no such backend, or signals cannot be received.
    pub fn from_args(direct: &str) -> io::Result<Self> {
        let mut args = std::env::args().skip(1);
        let backend = args.next().map_or(Ok(Backend::Polling), |name| name.parse())?;
        let direct = args.next().unwrap_or_else(|| direct.to_owned());
        let http = args.next().unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        // Members of a chat may be silent for ever: the kernel finds out which have vanished.
        let options = Options { keepalive: Some(Duration::from_secs(60)), ..Options::default() };
        let setup = Setup {
            options,
            hooks: Arc::new(Announce),
            stop: Stop::on_signals()?,
            ..Setup::default()
        };
        Ok(Self { backend, direct, http, setup })
    }

    /// Binds both listeners; the direct one comes first.
    ///
    /// # Errors
    /// If one of the addresses cannot be bound.
    pub fn bind(&self) -> io::Result<(Listener, Listener)> {
        let bind = |address: &str| Listener::bind(address, &self.setup.options);
        Ok((bind(&self.direct)?, bind(&self.http)?))
    }
}

/// Prints where clients can connect.
struct Announce;

impl Hooks for Announce {
    fn listening(&self, address: &LocalAddress) {
        // Standard output may be closed.
        let _ = writeln!(io::stdout(), "listening on {address}");
    }
}
