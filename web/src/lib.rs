//! A small web framework on hairspring: a router, handlers of typed arguments and answers,
//! middleware, and files that stay inside their directory.
//!
//! ```text
//!   Router ──build──▶ App ──▶ middleware ▷ middleware ▷ endpoint ──▶ Answer: now, or later
//!                     a Service, for any backend         fn(Extract, …) -> IntoResponse
//! ```
//!
//! | module | what it has |
//! |---|---|
//! | [`extract`] | the arguments of handlers: paths, queries, forms, JSON, state, fields |
//! | [`middleware`] | what wraps handlers: logs, limits, authentication, CORS, compression |
//! | [`files`] | directories, ranges and conditions, uploads; [`multipart`] forms |
//! | [`stream`] | bodies that are produced over time, and server-sent events |
//! | [`websocket`] | messages in both directions |
//! | [`metrics`], [`log`] | what the server does, for those who operate it |
//! | [`testing`] | requests in memory, in virtual time |
//!
//! Everything here is built on [`hairspring_core`]'s types and runs on every backend: nothing
//! names a runtime, and work that may block goes to a [pool of threads](unblock). A handler that
//! returns a response instead of a future costs no future and no box, whatever middleware it has.
//!
//! ```
//! use hairspring_web::{Error, Router, extract::Param};
//!
//! fn hello(Param(name): Param) -> Result<String, Error> {
//!     if name.is_empty() { Err(Error::bad_request("expected a name")) } else { Ok(format!("hello {name}")) }
//! }
//!
//! let app = Router::new().get("/", || "home").get("/hello/{name}", hello).build()?;
//! // Any backend serves it; here it is asked in memory, through the real wire protocol.
//! assert_eq!(app.test().get("/hello/J%C3%B6rg").send().text(), "hello Jörg");
//! # Ok::<(), hairspring_web::BuildError>(())
//! ```
//!
//! | feature | what it adds |
//! |---|---|
//! | `json` (default) | [`Json`], and the extractors `Path`, `Query` and `Form` |
//! | `brotli`, `zstd` | compression with these codings, as well as gzip |
//!
//! # Where is it?
//!
//! | to get | use |
//! |---|---|
//! | a value that all handlers share | [`Router::state`] and [`extract::State`] |
//! | the request's fields | [`extract::RequestHead`]: `head.fields().get_str("name")` |
//! | status, fields and content in one answer | the table of [`IntoResponse`] |
//! | errors of one's own | [`IntoResponse`] for them, or [`Error`], which `?` makes of any |
//! | a change to every request or answer | a function as [`Middleware`] |
//! | authentication | [`middleware::guard`], [`middleware::BasicAuth`]; if it has to wait, the second example of [`Middleware`] |
//! | conditions, such as `If-Match` | [`conditional::Validators`]; [`middleware::ETags`] for reads |
//! | limits on content, time and requests | [`Route::body_max`], [`middleware::Deadline`], [`middleware::RateLimit`] |
//! | a wait with a timeout | [`extract::Timer::timeout`] |
//! | streamed content | [`extract::RequestBody::next`] and [`multipart::Multipart`] in requests, [`stream::write`] and [`stream::channel`] in responses |
//! | messages to many clients | [`websocket::Sender`], [`stream::Sse::channel`] |
//! | a page and a WebSocket at one path | [`websocket::Handshake::is_asked_for`] |
//! | a single-page application | [`files::Tree::application`] |
//! | the client's address, behind a proxy | [`middleware::Proxies`] |
//! | requests from other origins | [`middleware::Cors`] admits them, [`is_from_elsewhere`] detects them |
//! | work that blocks, or takes long | [`unblock`]: a future that any handler can await |
//! | tests | [`App::test`] |

mod answer;
mod app;
mod call;
pub mod conditional;
pub mod cookie;
mod date;
pub mod encoding;
mod endpoint;
pub mod extract;
pub mod files;
mod handler;
pub mod log;
mod methods;
pub mod metrics;
pub mod middleware;
pub mod multipart;
mod origin;
mod percent;
mod plain;
mod pool;
mod relay;
mod reply;
pub mod respond;
pub mod stream;
pub mod testing;
mod token;
mod unlogged;
pub mod websocket;

pub use answer::{Answer, Later};
pub use app::{
    App, BuildError, Extensions, Listed, Route, Router, Routes, States, any, delete, get, patch,
    post, put,
};
pub use call::Call;
pub use endpoint::{
    Content, Deferred, Endpoint, Function, Inline, IntoAnswer, IntoEndpoint, Raw, Ready, raw,
};
pub use handler::{AsyncHandler, Handler, async_handler, handler};
pub use methods::Methods;
pub use middleware::{Middleware, Next};
pub use origin::is_from_elsewhere;
pub use percent::decode;
pub use pool::{Unblocked, unblock};
pub use relay::Relay;
#[cfg(feature = "json")]
pub use reply::Json;
pub use reply::text::escape_html;
pub use reply::{Error, Html, IntoResponse, Redirect, names_media_type};
