//! Answers whose content is produced over time.
//!
//! [`write()`] makes a body that a future writes, [`channel()`] makes a body and a sender with
//! which another thread or request writes it, and [`Sse`] is a stream of server-sent events. All
//! hold a bounded number of pieces: a writer that is faster than the client waits, or gets an
//! error. A feed with many listeners:
//!
//! ```
//! use std::sync::Mutex;
//! use std::time::Duration;
//! use hairspring_web::{Router, extract::State, get, stream::{Event, EventSender, Sse}};
//!
//! #[derive(Default)]
//! struct Feed(Mutex<Vec<EventSender>>);
//!
//! fn listen(feed: State<Feed>) -> Sse {
//!     let (sender, events) = Sse::channel(16);
//!     feed.0.lock().expect("nobody panics with it").push(sender);
//!     events
//! }
//!
//! /// Listeners that have gone, or do not keep up, are removed: browsers reconnect.
//! fn tell(feed: State<Feed>, text: String) {
//!     let event = Event::data(text);
//!     let mut all = feed.0.lock().expect("nobody panics with it");
//!     all.retain_mut(|one| one.try_send(&event).is_ok());
//! }
//!
//! let app = Router::new().state(Feed::default()).route("/feed", get(listen).post(tell)).build()?;
//! let test = app.test();
//! let mut reader = test.connect();
//! reader.send("GET /feed HTTP/1.1\r\nHost: example.org\r\n\r\n");
//! test.post("/feed").content("news").send();
//! reader.run_for(Duration::ZERO);
//! assert!(reader.take_text().contains("data: news\n\n"));
//! # Ok::<(), hairspring_web::BuildError>(())
//! ```

mod channel;
mod event;
mod sse;
mod written;

pub use channel::{BodySender, Refused, channel};
pub use event::Event;
pub use sse::{EventSender, LastEventId, Sse};
pub use written::write;
