//! HTTP/1.1 as a pure state machine.
//!
//! ```text
//! bytes ──Input──▶ ┌───────────── Protocol (trait) ─────────────┐
//!                  │  Http<S>  ── Connection ── head, body,     │   poll(cx, now) ──▶ Step
//! bytes ◀─Outbox── │     │                      encode, timers  │
//!                  │  Service (application; sync or futures)    │   wake-ups: cx's Waker
//!                  └────────────────────────────────────────────┘
//! ```
//!
//! The crate has no socket, clock, thread or runtime: a driver moves the bytes, tells the time and
//! waits. It can be used at three levels, each usable without the ones after it:
//!
//! 1. **Parsers**: [`HeadParser`] and [`BodyDecoder`] work on the caller's own buffers.
//! 2. **[`Connection`]** reports events in order and takes answers. It decides framing, keep-alive,
//!    limits and timers.
//! 3. **[`Http`]** over a [`Service`], with a driver, runs an application anywhere.
//!
//! Each of these has an example that runs. [`Protocol`] states the contract of a driver, and
//! [`Config`] every limit and timeout. There are three kinds of error: what a peer did wrong is a
//! [`Reject`], which has a status; what the caller did wrong is a [`Misuse`], which is
//! [reported](Service::misused) to a [`Service`]; a bug in this crate is a failed assertion. These
//! errors and [`Method`] may get further variants. The enums that a driver or a service deals with,
//! such as [`Event`], [`Step`] and [`Body`], are complete, so that none of their variants is
//! overlooked.
//!
//! The feature `std` is on by default. With it [`BodyReader`] and [`Timer`] are `Send`, so that
//! content can be read on any thread, and a request whose handler panics gets 500. Without it
//! panics are not caught, and nothing but `alloc` is needed. What a response carries, a [`Produce`]
//! or another [`Protocol`], has to be `Send` even then, so it cannot hold a [`BodyReader`] or
//! [`Timer`].
#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod body;
mod config;
mod connection;
mod date;
mod encode;
mod fields;
mod head;
mod http;
mod method;
mod misuse;
mod outbox;
mod protocol;
mod reject;
mod response_head;
mod scan;
mod service;
mod shared;
mod status;
mod supply;
mod syntax;
mod time;

/// The type of content, from the crate `bytes`.
pub use bytes::Bytes;

pub use body::{BodyDecoder, Decoded, Piece};
pub use config::Config;
pub use connection::{Connection, Event, Length, Upgraded};
pub use date::HttpDate;
pub use fields::Fields;
pub use head::{Authority, Framing, HeadParser, ReceivedFields, RequestHead, TargetForm, Trailers};
pub use http::Http;
pub use method::{Method, Version};
pub use misuse::Misuse;
pub use outbox::{Front, Outbox};
pub use protocol::{Demand, Input, Outcome, Protocol, Read, Step};
pub use reject::{Malformed, Reject};
pub use response_head::ResponseHead;
pub use service::{
    Admit, Body, BodyEnded, BodyReader, Clock, ConnectionInfo, Endpoint, Misused, Produce,
    Produced, Refusal, Reply, Request, RequestBody, Response, Service, Sleep, Timer,
};
pub use status::Status;
pub use supply::{Failed, Supplied, Supply};
pub use time::{Instant, Now};
