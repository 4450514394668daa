//! Says hello over TLS.
//!
//! `https CERTIFICATES KEY [BACKEND [ADDRESS]]`, both in PEM. To try it:
//!
//! ```sh
//! openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
//!     -addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem
//! cargo run --bin https cert.pem key.pem
//! curl --cacert cert.pem https://localhost:8443/
//! ```

use std::io;
use std::sync::Arc;

use hairspring::backend_polling::{Listeners, Setup, Stop};
use hairspring::core::Http;
use hairspring::{Config, Response, handler};
use hairspring_examples::backend::Backend;
use hairspring_examples::tls;

fn main() -> io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(certificates), Some(key)) = (args.next(), args.next()) else {
        return Err(io::Error::other("expected two files: https CERTIFICATES KEY"));
    };
    let backend = args.next().map_or(Ok(Backend::Polling), |name| name.parse())?;
    let address = args.next().unwrap_or("127.0.0.1:8443".into());

    let session = tls::https(&std::fs::read(certificates)?, &std::fs::read(key)?)?;
    let setup = Setup { stop: Stop::on_signals()?, ..Setup::default() };
    let mut listeners = Listeners::default();
    println!("listening on {}", listeners.bind(&address, &setup.options)?);

    let hello = Arc::new(handler(|_| Response::text("hello\n")));
    let config = Arc::new(Config { secured: true, ..Config::default() });
    let make = move |connection| Http::new(Arc::clone(&hello), Arc::clone(&config), connection);
    backend.serve(listeners, setup, tls::around(session, make))?;
    Ok(())
}
