//! The suite that tests the engine: for each input, the output that is required.
//!
//! ```text
//!   rows/ ──▶ check ──▶ Driver ──▶ Http over Mirror            (virtual time, no socket)
//!     │                 events ──▶ Connection                  (virtual time, no socket)
//!     └─────▶ loopback ──────────▶ a backend, over TCP
//!                                       │
//!                              answers ◀┘  a reader of responses that shares nothing with the core
//! ```
//!
//! A test of wire behaviour is a [`Row`](row::Row): bytes in, responses out, how it ends, and the
//! section that says so. Each row is automatically run whole, byte by byte, cut at every place, and
//! with bytes after it.

pub mod answers;
pub mod check;
pub mod driver;
pub mod echo;
pub mod events;
pub mod handler;
pub mod mirror;
pub mod program;
pub mod random;
pub mod row;
pub mod rows;
