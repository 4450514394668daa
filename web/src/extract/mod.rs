//! Extractors: the arguments of handlers, made from the request as their types demand.
//!
//! | type | value |
//! |---|---|
//! | [`Param`], [`Path<T>`](Path) | the path's parameters |
//! | [`Query<T>`](Query), [`RawQuery`] | the query |
//! | [`RequestHead`], [`Method`], [`Host`], [`UserAgent`], [`ContentType`] | line and fields |
//! | [`Json<T>`](crate::Json), [`Form<T>`](Form), [`Bytes`], [`String`] | the content, collected; in a coding (`Content-Encoding`) only as `Bytes`, else 415; a part (`Content-Range` with PUT) only as `Bytes`, else 400 |
//! | [`RequestBody`], [`Multipart`](crate::multipart::Multipart) | the content as it arrives |
//! | [`Request`] | the whole request, its content collected |
//! | [`State<T>`](State), [`Extension<T>`](Extension) | a value of the application, or of a middleware |
//! | [`Cookies`](crate::cookie::Cookies) | the cookies |
//! | [`RequestId`](crate::middleware::RequestId), [`User`](crate::middleware::User) | what those middlewares know |
//! | [`Handshake`](crate::websocket::Handshake), [`LastEventId`](crate::stream::LastEventId) | for a WebSocket, and for server-sent events |
//! | [`ConnectionInfo`], [`Now`], [`Timer`] | the two addresses, the time, a way to sleep |
//! | `Result<T, Error>` | any of these; the handler deals with the refusal |
//!
//! Only one argument can have the content: a handler with two that take it does not compile.

mod content;
mod head;
#[cfg(feature = "json")]
mod pairs;
#[cfg(feature = "json")]
mod typed;
#[cfg(feature = "json")]
mod values;

pub use content::content_type_is;
pub(crate) use content::{expect_whole, unsupported};
pub(crate) use head::only;
pub use head::{ContentType, Host, Param, RawQuery, UserAgent};
#[cfg(feature = "json")]
pub use typed::{Form, Path, Query};

use std::any::type_name;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use bytes::Bytes;
use hairspring_core::Status;
pub use hairspring_core::{ConnectionInfo, Method, Now, Request, RequestBody, RequestHead, Timer};
use thiserror::Error as ThisError;

use crate::app::States;
use crate::{Call, Error};

/// An argument of a handler.
///
/// Extraction never waits: collected content is complete before the handler is called, and streamed
/// content is passed as its reader.
#[diagnostic::on_unimplemented(
    message = "a handler cannot have an argument of the type `{Self}`",
    note = "expected a type that implements `Extract`, which the module `extract` lists: a parameter \
            of the path is a `Path<u32>`, shared state is a `State<T>`, what may be missing is a \
            `Result<T, Error>`, and `Path<T>`, `Query<T>`, `Form<T>` and `Json<T>` need \
            `T: DeserializeOwned`"
)]
pub trait Extract: Sized {
    /// Whether it wants the content streamed, not collected.
    const STREAMS: bool = false;

    /// Whether it takes the content. Only one argument of a handler can have that, so a handler with
    /// two such arguments does not compile:
    ///
    /// ```compile_fail
    /// use hairspring_web::{Json, Router};
    /// let router = Router::new().post("/", |_: Json<u8>, content: String| content);
    /// ```
    ///
    /// A `Result` is not counted, because it may be a refusal that leaves the content to the next
    /// argument: so a handler can take either `Json` or a `Form`. An argument that asks for content
    /// that has been taken is refused with 500.
    const TAKES: bool = Self::STREAMS;

    /// Makes the value from the request.
    ///
    /// # Errors
    /// The refusal of a request from which it cannot be made.
    fn extract(call: &mut Call<'_>) -> Result<Self, Error>;

    /// Checks, when the application is built, for what no request could supply.
    ///
    /// # Errors
    /// [`Missing`], if the application lacks it.
    fn check(states: &States) -> Result<(), Missing> {
        let _ = states;
        Ok(())
    }
}

/// State that a handler asks for and the application does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The type's name.
    pub name: &'static str,
    /// Whether the application has an `Arc` of the type.
    pub is_in_arc: bool,
}

impl std::error::Error for Missing {}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, is_in_arc } = self;
        write!(f, "expected Router::state with a value of type {name}")?;
        if *is_in_arc {
            write!(f, ", got one in an Arc: that is a State<Arc<{name}>>")?;
        }
        Ok(())
    }
}

/// A value of a type that no middleware has added to the request.
#[derive(Clone, Copy, Debug, ThisError)]
#[error("expected a middleware that adds a value of type {0} to the extensions")]
struct NotAdded(&'static str);

/// The application's shared value of a type, added by [`Router::state`](crate::Router::state).
/// Whether there is one is checked when the application is built. It dereferences to `T`; its field
/// is private, so the argument is written `visits: State<Visits>`, not as a pattern.
///
/// ```
/// use std::sync::atomic::{AtomicU32, Ordering};
/// use hairspring_web::{Router, extract::State};
/// #[derive(Default)]
/// struct Visits(AtomicU32);
/// let app = Router::new()
///     .state(Visits::default())
///     .get("/", |visits: State<Visits>| (visits.0.fetch_add(1, Ordering::Relaxed) + 1).to_string())
///     .build()?;
/// app.test().get("/").send();
/// assert_eq!(app.test().get("/").send().text(), "2");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Debug)]
pub struct State<T>(Arc<T>);

impl<T> Deref for State<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

fn missing<T>(is_in_arc: bool) -> Missing {
    Missing { name: type_name::<T>(), is_in_arc }
}

impl<T: Send + Sync + 'static> Extract for State<T> {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let missing = || missing::<T>(call.state::<Arc<T>>().is_some());
        call.state().map(Self).ok_or_else(|| Error::internal(missing()))
    }

    fn check(states: &States) -> Result<(), Missing> {
        match states.get::<T>() {
            Some(_) => Ok(()),
            None => Err(missing::<T>(states.get::<Arc<T>>().is_some())),
        }
    }
}

/// A clone of a value that a middleware has added to [`Call::extensions_mut`]; 500 if there is
/// none.
///
/// ```
/// use hairspring_core::Status;
/// use hairspring_web::{Call, Error, Router, extract::Extension, get, middleware::guard};
///
/// #[derive(Clone)]
/// struct Member(&'static str);
///
/// fn known(call: &mut Call<'_>) -> Result<(), Error> {
///     let token = call.head().fields().get_str("authorization");
///     match token.and_then(|value| value.strip_prefix("Bearer ")) {
///         Some("8f14e45f") => call.extensions_mut().insert(Member("eve")),
///         _ => return Err(Error::new(Status::UNAUTHORIZED, "expected a token")
///             .with_field("WWW-Authenticate", "Bearer")),
///     };
///     Ok(())
/// }
/// fn greet(Extension(member): Extension<Member>) -> String {
///     format!("hello {}", member.0)
/// }
/// let app = Router::new().route("/", get(greet).with(guard(known))).build()?;
/// assert_eq!(app.test().get("/").send().status(), 401);
/// let known = app.test().get("/").field("Authorization", "Bearer 8f14e45f").send();
/// assert_eq!(known.text(), "hello eve");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Extension<T>(pub T);

impl<T: Clone + Send + Sync + 'static> Extract for Extension<T> {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let missing = || Error::internal(NotAdded(type_name::<T>()));
        call.extensions().get::<T>().cloned().map(Self).ok_or_else(missing)
    }
}

impl<T: Extract> Extract for Result<T, Error> {
    const STREAMS: bool = T::STREAMS;
    const TAKES: bool = false;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(T::extract(call))
    }

    fn check(states: &States) -> Result<(), Missing> {
        T::check(states)
    }
}

impl Extract for RequestHead {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(call.head().clone())
    }
}

impl Extract for Method {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(call.head().method())
    }
}

impl Extract for Request {
    const TAKES: bool = true;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let (head, connection) = (call.head().clone(), call.connection().clone());
        Ok(Self { head, body: call.take_content()?, connection })
    }
}

impl Extract for RequestBody {
    const STREAMS: bool = true;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        call.take_content()
    }
}

impl Extract for Bytes {
    const TAKES: bool = true;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        content::collected(call)
    }
}

impl Extract for String {
    const TAKES: bool = true;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        expect_whole(call.head())?;
        let refused = |_| Error::new(Status::BAD_REQUEST, "expected content in UTF-8");
        Self::from_utf8(content::collected(call)?.into()).map_err(refused)
    }
}

impl Extract for ConnectionInfo {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(call.connection().clone())
    }
}

impl Extract for Now {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(call.now())
    }
}

impl Extract for Timer {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(call.timer())
    }
}
