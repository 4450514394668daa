//! A small web framework on hairspring: a router, handlers of typed arguments and answers,
//! middleware, and files that stay inside their directory.
//!
//! ```text
//!   Router ──build──▶ App ──▶ middleware ▷ middleware ▷ endpoint ──▶ Answer: now, or later
//!                     a Service, for any backend         fn(Extract, …) -> IntoResponse
//! ```
//!
//! | module | what it is |
//! |---|---|
//! | [`extract`] | what handlers take: paths, queries, forms, JSON, state, fields |
//! | [`middleware`] | what stands round them: logs, limits, authentication, CORS, compression |
//! | [`files`] | directories, ranges and conditions, uploads; [`multipart`] forms |
//! | [`stream`] | bodies that are made over time, and events for browsers |
//! | [`websocket`] | messages both ways |
//! | [`metrics`], [`log`] | what happens, for whoever runs the server |
//! | [`testing`] | requests in memory, in virtual time |
//!
//! Everything here is made of [`hairspring_core`]'s types and runs on every backend: nothing
//! names a runtime, and work that may block goes to a [pool of threads](unblock). A handler that
//! answers at once is answered at once: no future, no box, whatever stands before it.
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
//! # Where is it?
//!
//! | for | there is |
//! |---|---|
//! | a value that all handlers share | [`Router::state`] and [`extract::State`] |
//! | the request's fields | [`extract::RequestHead`]: `head.fields().get_str("name")` |
//! | status, fields and content in one answer | the table of [`IntoResponse`] |
//! | errors of one's own | [`IntoResponse`] for them, or [`Error`], which `?` makes of any |
//! | who may come in | [`middleware::guard`], [`middleware::BasicAuth`]; where that has to wait, the second example of [`Middleware`] |
//! | limits on content, time and requests | [`Route::body_max`], [`middleware::Deadline`], [`middleware::RateLimit`] |
//! | waiting for news, not for ever | [`extract::Timer::timeout`] |
//! | content as it comes | [`extract::RequestBody::next`], [`multipart::Multipart`]; and as it goes, [`stream::channel`] |
//! | messages to many | [`websocket::Sender`], [`stream::Sse::channel`] |
//! | one page for all paths | [`files::Tree::application`] |
//! | the client's address, behind a proxy | [`middleware::Proxies`] |
//! | pages of other sites | [`middleware::Cors`] lets them in, [`is_from_elsewhere`] tells them |
//! | work that blocks, or takes long | [`unblock`]: a future that any handler waits for |
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
mod pool;
mod relay;
mod reply;
pub mod respond;
pub mod stream;
pub mod testing;
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
pub use reply::{Error, Html, IntoResponse, Redirect};
