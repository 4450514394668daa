//! What applications on hairspring share: ready answers, functions as services, method checks,
//! content coding, and files that stay inside their directory.
//!
//! Everything here is made of [`hairspring_core`]'s types and runs on every backend: nothing
//! names a runtime, and work that may block goes to the `blocking` pool.
//!
//! ```
//! use hairspring_core::Status;
//! use hairspring_web::{Methods, respond};
//!
//! let page = respond::html("<!doctype html><title>hello</title>hello");
//! assert_eq!(page.head.status, Status::OK);
//! assert_eq!(Methods::GET.allow(), "GET, HEAD, OPTIONS");
//! ```

pub mod encoding;
pub mod files;
mod handler;
mod methods;
mod percent;
mod relay;
pub mod respond;

pub use handler::{AsyncHandler, Handler, async_handler, handler};
pub use methods::Methods;
pub use percent::decode;
pub use relay::Relay;
