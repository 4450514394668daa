//! WebSocket (RFC 6455): messages both ways, on the connection of a request.
//!
//! ```text
//!   bytes ─▶ Reader ─▶ Session ─▶ one message ─▶ WebSocket ─▶ your future
//!   bytes ◀────────────────────◀─ bounded queue ◀─ WebSocket, and Senders on any thread
//! ```
//!
//! [`Handshake`] is an argument of a GET handler; what it agrees to is a protocol like HTTP, run
//! by the same driver on every backend. Fragments are joined, pings answered, silent peers pinged,
//! texts checked as they come, and both ends closed by the handshake; a peer that breaks a rule is
//! told the code of it ([`Fault`]). A server that stops closes with 1001.
//!
//! A room in which everybody hears what one says:
//!
//! ```
//! use std::sync::Mutex;
//! use hairspring_core::Response;
//! use hairspring_web::websocket::{Handshake, Message, Prepared, Sender};
//! use hairspring_web::{Error, Router, extract::State};
//!
//! #[derive(Default)]
//! struct Room(Mutex<Vec<Sender>>);
//!
//! fn enter(room: State<Room>, handshake: Handshake) -> Result<Response, Error> {
//!     handshake.upgrade(|mut socket| async move {
//!         room.0.lock().expect("nobody panics with it").push(socket.sender());
//!         while let Some(Message::Text(text)) = socket.recv().await {
//!             let message = Prepared::from(text); // one frame for all
//!             let mut all = room.0.lock().expect("nobody panics with it");
//!             // Who has gone is forgotten, and who does not keep up delays nobody.
//!             all.retain(|one| one.push(message.clone()).is_ok());
//!         }
//!     })
//! }
//!
//! let app = Router::new().state(Room::default()).get("/room", enter).build()?;
//! let test = app.test();
//! let (mut eve, mut adam) = (test.get("/room").websocket(), test.get("/room").websocket());
//! eve.send("hello");
//! assert_eq!(adam.recv(), Some("hello".into()));
//! # Ok::<(), hairspring_web::BuildError>(())
//! ```
//!
//! **Extensions are not offered**, `permessage-deflate` (RFC 7692) among them: it costs memory for
//! every connection, a client that compresses can make a server work for a thousand times the
//! bytes it sends, and a secret beside text of an attacker's in one message is told by its length.
//! An application that needs it compresses what it sends.

mod close;
mod config;
mod fault;
pub mod frame;
mod handshake;
mod link;
mod message;
mod reader;
mod session;
mod socket;
mod timers;

pub use close::{CloseCode, Closed};
pub use config::Config;
pub use fault::Fault;
pub use handshake::Handshake;
pub use message::{Message, Prepared};
pub use reader::{Event, Reader};
pub use socket::{Sender, WebSocket};
