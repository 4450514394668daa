//! The way from HTTP to the two protocols: `Upgrade: chat` and `Upgrade: echo`.
//!
//! While `cargo run --bin echo` runs, this prints a 101 and then `hello`:
//!
//! ```sh
//! printf 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello\n' |
//!     nc -q 1 127.0.0.1 8080
//! ```

use std::future::Ready;
use std::sync::Arc;

use hairspring::core::{ConnectionInfo, Http, Protocol};
use hairspring::{Body, Clock, Config, Reply, Request, Response, Service, Status};

use crate::chat::Chat;
use crate::echo::Echo;
use crate::room::Room;

/// Answers a request that offers one of the protocols with 101 and hands the connection over, and
/// any other with 426 and the names of the two (RFC 9110, sections 7.8 and 15.5.22).
#[derive(Debug, Default)]
pub struct Upgrades {
    room: Arc<Room>,
}

impl Upgrades {
    /// Upgrades whose chat leads into this room.
    #[must_use]
    pub fn new(room: Arc<Room>) -> Self {
        Self { room }
    }

    /// The first of the offered protocols that is known here.
    fn choose(&self, offers: &[u8]) -> Option<(&'static str, Box<dyn Protocol + Send>)> {
        offers.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).find_map(|offer| {
            if offer.eq_ignore_ascii_case(b"chat") {
                Some(("chat", Box::new(Chat::new(Arc::clone(&self.room))) as _))
            } else if offer.eq_ignore_ascii_case(b"echo") {
                Some(("echo", Box::new(Echo::default()) as _))
            } else {
                None
            }
        })
    }
}

impl Service for Upgrades {
    type Future = Ready<Response>;

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        let chosen = request.head.upgrade().and_then(|offers| self.choose(offers));
        let (name, response) = match chosen {
            Some((name, protocol)) => {
                let agreed = Response::new(Status::SWITCHING_PROTOCOLS);
                (name, agreed.with_body(Body::Upgrade(protocol)))
            }
            None => {
                let expected = Response::text("expected Upgrade: chat, or Upgrade: echo\n");
                ("chat, echo", expected.with_status(Status::UPGRADE_REQUIRED))
            }
        };
        Reply::Now(response.with_field("Upgrade", name).expect("the names are legal in a field"))
    }
}

/// Makes HTTP connections that lead into this room.
pub fn connections(room: Arc<Room>) -> impl Fn(ConnectionInfo) -> Http<Arc<Upgrades>> {
    let (service, config) = (Arc::new(Upgrades::new(room)), Arc::new(Config::default()));
    move |connection| Http::new(Arc::clone(&service), Arc::clone(&config), connection)
}
