//! Routes, groups of routes, and their middleware.

use std::fmt;
use std::sync::Arc;

use hairspring_core::{Reject, Response};

use super::build::Builder;
use super::{App, BuildError, Inner, Route, States, any, delete, get, patch, post, put};
use crate::{Endpoint, IntoEndpoint, Middleware};

/// The routes of an application, or of a group within it.
///
/// A pattern is a path, written decoded. In it `{name}` stands for a segment or the rest of one,
/// and `{*name}` for everything after a slash, at least one character. Literal text is preferred to
/// parameters. If two patterns match the same paths, [`build`](Self::build) returns an error that
/// names both.
///
/// `/:name` and `/*name`, which are parameters in other routers, are refused. A literal segment
/// that begins with `:` or `*` is not supported: use `{name}`, and check the value, which includes
/// that character.
///
/// Paths are percent-decoded once before they are compared. `%2F` in a path is part of a segment,
/// never a separator. `.` and `..` are segments like any other.
///
/// **A slash at the end counts**: `/notes` and `/notes/` are two resources, and neither is
/// redirected to the other, because relative links resolve differently in them and a redirect
/// may lose content. To serve both, add two routes.
///
/// ```
/// use hairspring_web::{Router, extract::Param, get};
///
/// let api = Router::new()
///     .get("/users/{id}", |Param(id): Param| format!("user {id}"))
///     .fallback(|| "no such thing in the interface");
/// let app = Router::new().get("/", || "home").nest("/api", api).build()?;
/// let test = app.test();
/// assert_eq!(test.get("/api/users/7").send().text(), "user 7");
/// assert_eq!(test.get("/api/else").send().text(), "no such thing in the interface");
/// assert_eq!(test.get("/else").send().status(), 404);
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Default)]
pub struct Router {
    pub(super) routes: Vec<(String, Route)>,
    pub(super) nested: Vec<(String, Self)>,
    pub(super) alternatives: Vec<Self>,
    pub(super) hosts: Vec<(String, Self)>,
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    pub(super) fallback: Option<Arc<dyn Endpoint>>,
    pub(super) at_prefix: Option<Route>,
    pub(super) body_max: Option<u64>,
    pub(super) states: States,
    pub(super) reject: Option<Arc<super::ShapeReject>>,
}

macro_rules! methods {
    ($($function:ident, $name:literal;)*) => {
        $(
            #[doc = concat!("The handler of ", $name, " for a pattern.")]
            #[must_use]
            pub fn $function<M>(
                self,
                pattern: &str,
                handler: impl IntoEndpoint<M, Endpoint: Endpoint>,
            ) -> Self {
                self.route(pattern, $function(handler))
            }
        )*
    };
}

impl Router {
    /// A router without routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the handlers of a pattern, by method. Further methods may be added by another call.
    #[must_use]
    pub fn route(mut self, pattern: &str, route: Route) -> Self {
        self.routes.push((pattern.to_owned(), route));
        self
    }

    methods! {
        get, "GET and HEAD";
        post, "POST";
        put, "PUT";
        delete, "DELETE";
        patch, "PATCH";
        any, "GET, HEAD, POST, PUT, DELETE and PATCH";
    }

    /// Adds another router's routes below a prefix such as `/api`. They keep that router's own
    /// middleware, limit and fallback. Its `/` becomes `/api/`; the empty pattern is `/api` itself.
    ///
    /// ```
    /// use hairspring_web::{Router, extract::Param};
    /// let users = Router::new().get("", || "all").get("/{id}", |Param(id): Param| id);
    /// let test = Router::new().nest("/users", users).build()?.test();
    /// assert_eq!(test.get("/users").send().text(), "all");
    /// assert_eq!(test.get("/users/7").send().text(), "7");
    /// assert_eq!(test.get("/users/").send().status(), 404);
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    #[must_use]
    pub fn nest(mut self, prefix: &str, router: Self) -> Self {
        self.nested.push((prefix.to_owned(), router));
        self
    }

    /// Adds another router's routes without a prefix. They keep that router's own middleware, limit
    /// and fallback.
    ///
    /// Groups may have the same path with different methods. A request with a method that none of
    /// them has, or with OPTIONS, passes only the middleware around all of them; but a CORS preflight
    /// goes to the group that has the method it asks about.
    #[must_use]
    pub fn group(self, router: Self) -> Self {
        self.nest("", router)
    }

    /// Adds a router for paths that no route of this one matches. The first router that matches the
    /// path answers, even if only with 405.
    #[must_use]
    pub fn or(mut self, router: Self) -> Self {
        self.alternatives.push(router);
        self
    }

    /// Adds a router for the requests to a host: a name such as `api.example.org`, or
    /// `*.example.org` for all of its subdomains. A name is preferred to a `*`, and a longer `*` to
    /// a shorter one, whatever their order. Port, case and a dot at the end are ignored. Requests
    /// to other hosts are answered by this router, whose middleware and limit apply to all.
    #[must_use]
    pub fn host(mut self, host: &str, router: Self) -> Self {
        self.hosts.push((host.to_owned(), router));
        self
    }

    /// Wraps the whole router in a middleware, including routes that are added later, and the
    /// answers to paths and methods that it does not have. The first one added is outermost.
    #[must_use]
    pub fn with(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// The handler of paths that no route matches, instead of 404. A router that is nested below a
    /// prefix with parameters cannot have one, and of several [groups](Self::group) only one can.
    #[must_use]
    pub fn fallback<M>(mut self, handler: impl IntoEndpoint<M, Endpoint: Endpoint>) -> Self {
        self.fallback = Some(Arc::new(handler.into_endpoint()));
        self
    }

    /// The handlers of the very prefix below which this router is nested. They count only if no
    /// route matches that path and the prefix has no parameters.
    #[must_use]
    pub(crate) fn at_prefix(mut self, route: Route) -> Self {
        self.at_prefix = Some(route);
        self
    }

    /// The most content that is accepted, in bytes, where a route does not set its own limit; more
    /// is answered with 413.
    #[must_use]
    pub fn body_max(mut self, max: u64) -> Self {
        self.body_max = Some(max);
        self
    }

    /// Adds a value that all handlers of the application share, one of each type:
    /// [`State`](crate::extract::State) extracts it.
    ///
    /// A value that something outside of the application uses too, such as a thread that works at
    /// intervals, is added as an `Arc`, and extracted as one:
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// use hairspring_web::{Router, extract::State};
    /// #[derive(Default)]
    /// struct News(Mutex<String>);
    /// let news = Arc::new(News::default());
    /// let app = Router::new()
    ///     .state(Arc::clone(&news))
    ///     .get("/", |news: State<Arc<News>>| news.0.lock().expect("nobody panics with it").clone())
    ///     .build()?;
    /// *news.0.lock().expect("nobody panics with it") = "rain".to_owned();
    /// assert_eq!(app.test().get("/").send().text(), "rain");
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.states.insert(value);
        self
    }

    /// Makes the responses to requests that are refused as malformed HTTP, before routing. The
    /// connection closes after them. Only the outermost router's function is used.
    #[must_use]
    pub fn reject(mut self, shape: impl Fn(&Reject) -> Response + Send + Sync + 'static) -> Self {
        self.reject = Some(Arc::new(shape));
        self
    }

    /// Builds the application.
    ///
    /// # Errors
    /// [`BuildError`] if routes conflict, a pattern, method or host is invalid, a handler asks for
    /// state that was not added, or two values of one type were.
    pub fn build(mut self) -> Result<App, BuildError> {
        let mut states = States::default();
        self.take_states(&mut states).map_err(|name| BuildError::StateTwice { name })?;
        let hosts = std::mem::take(&mut self.hosts);
        let (outermost, reject) = (self.middleware.clone(), self.reject.take());
        let body_max = self.body_max;
        let mut builder = Builder::new(&states);
        let unknown = builder.unknown(&outermost);
        builder.site(None, self, &[], None)?;
        for (host, router) in hosts {
            let host = host.strip_suffix('.').unwrap_or(&host).to_ascii_lowercase();
            // The middleware of the outermost router wraps the routers of hosts too.
            builder.site(Some(host), router, &outermost, body_max)?;
        }
        let (targets, sites, routes) = builder.finish();
        Ok(App(Arc::new(Inner { targets, states, sites, unknown, reject, outermost, routes })))
    }

    fn take_states(&mut self, states: &mut States) -> Result<(), &'static str> {
        states.join(std::mem::take(&mut self.states))?;
        let nested = self.nested.iter_mut().chain(&mut self.hosts).map(|(_, router)| router);
        for router in nested.chain(&mut self.alternatives) {
            router.take_states(states)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("routes", &self.routes)
            .field("nested", &self.nested)
            .finish_non_exhaustive()
    }
}
