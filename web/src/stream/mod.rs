//! Answers that are made over time.
//!
//! [`channel`] gives a body and the end that writes it; [`Sse`] is a stream of events for
//! browsers. Both hold a bounded number of pieces: whoever writes faster than the client reads
//! waits, or is told.

mod channel;
mod event;
mod sse;

pub use channel::{BodySender, Refused, channel};
pub use event::Event;
pub use sse::{EventSender, LastEventId, Sse};
