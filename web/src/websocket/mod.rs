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
