//! HTTP/1.1 as a pure state machine, with backends that drive it and a web layer.
//!
//! ```no_run
//! use hairspring::{Response, handler, serve};
//!
//! fn main() -> std::io::Result<()> {
//!     serve("127.0.0.1:8080", handler(|request| {
//!         Response::text(format!("you asked for {}\n", request.head.target()))
//!     }))
//! }
//! ```
//!
//! The parts, each a crate of its own and behind a feature here (all on by default):
//!
//! | module | feature | what it is |
//! |---|---|---|
//! | [`core`] | always | parsers, connections, services: no I/O, no clock |
//! | [`web`] | `web` | router, handlers, middleware, files, WebSocket, events, metrics, logs |
//! | [`backend_polling`] | `backend-polling` | event loops, one for each processor |
//! | [`backend_std`] | `backend-std` | a thread for each connection, or a pool of threads |
//! | [`backend_smol`] | `backend-smol` | smol futures, on an executor for each processor |
//! | [`explain`] | `explain` | how the core parses raw bytes, byte by byte |
//! | | `metrics` | [`metered`](metered()): a backend's counters, for Prometheus |
//! | [`demo`] | `demo` | the service behind `hairspring demo` |
//! | | `command` | the binary; without it its dependencies are left out |
//!
//! What nearly every application needs is re-exported at the top.

#[cfg(feature = "demo")]
pub mod demo;
#[cfg(feature = "explain")]
pub mod explain;
#[cfg(feature = "metrics")]
mod metered;
#[cfg(all(feature = "web", feature = "backend-std"))]
mod serve;
#[cfg(feature = "backend-polling")]
pub use hairspring_backend_polling as backend_polling;
#[cfg(feature = "backend-smol")]
pub use hairspring_backend_smol as backend_smol;
#[cfg(feature = "backend-std")]
pub use hairspring_backend_std as backend_std;
pub use hairspring_core as core;
#[cfg(feature = "web")]
pub use hairspring_web as web;

pub use hairspring_core::{
    Admit, Body, Clock, Config, Method, Reply, Request, RequestBody, Response, Service, Status,
};
#[cfg(feature = "web")]
pub use hairspring_web::{async_handler, handler};
#[cfg(feature = "metrics")]
pub use metered::metered;
#[cfg(all(feature = "web", feature = "backend-std"))]
pub use serve::serve;

/// Tests the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// Tests the programs of the tutorial.
#[cfg(doctest)]
#[doc = include_str!("../../docs/tutorial.md")]
struct Tutorial;
