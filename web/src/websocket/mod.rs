//! WebSocket (RFC 6455): messages in both directions, on the connection of a request.
//!
//! ```text
//!   bytes ─▶ Reader ─▶ Session ─▶ one message ─▶ WebSocket ─▶ your future
//!   bytes ◀────────────────────◀─ bounded queue ◀─ WebSocket, and Senders on any thread
//! ```
//!
//! [`Handshake`] is an argument of a GET handler. It turns the connection into one of another
//! protocol, which the same backend drives. Fragments are joined, pings answered, silent peers
//! pinged, texts checked as they arrive, and connections closed by the closing handshake. A peer
//! that breaks a rule is sent the code for that ([`Fault`]). A server that stops closes with 1001.
//!
//! A chat room, in which every message is sent to everybody:
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
//!             // Members that have gone are removed, and those that do not keep up delay nobody.
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
//! **No extensions are offered**, not even `permessage-deflate` (RFC 7692). It takes memory for every
//! connection; a client can make the server inflate a thousand times the bytes that it sends; and
//! if a message has a secret beside text of an attacker's, its compressed length reveals the
//! secret. An application that needs compression can compress its messages itself.

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
