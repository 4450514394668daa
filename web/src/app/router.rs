//! Routes, groups of routes, and what stands before them.

use std::fmt;
use std::sync::Arc;

use hairspring_core::{Reject, Response};

use super::build::Builder;
use super::{App, BuildError, Inner, Route, States, any, delete, get, patch, post, put};
use crate::{Endpoint, IntoEndpoint, Middleware};

/// The routes of an application, or of a group of it.
///
/// A pattern is a path, written decoded, with `{name}` for a segment or the rest of one, and
/// `{*name}` for everything behind a slash, which is never nothing. What is literal is preferred
/// to what is not. Two patterns that match the same paths are an error when the application is
/// built; it names both.
///
/// Paths are compared after they were percent-decoded, once; `%2F` in a path is part of a
/// segment, never a separator. `.` and `..` are segments like any other.
///
/// **A slash at the end counts**: `/notes` and `/notes/` are two resources, and neither is
/// redirected to the other, because relative links mean different things in them and a redirect
/// may lose content. Whoever wants both says so with two routes.
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
    /// Without routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The handlers of a pattern, by method. Handlers of other methods may be added later.
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

    /// Another router's routes, below a prefix such as `/api`, with that router's own middleware,
    /// limit and fallback. Its `/` is `/api/`; what answers `/api` itself has the empty pattern.
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

    /// Another router's routes among these, with that router's own middleware and limit: a group.
    #[must_use]
    pub fn group(self, router: Self) -> Self {
        self.nest("", router)
    }

    /// Another router, which is asked where no route of this one has the path. The first that has
    /// it answers, if only with 405.
    #[must_use]
    pub fn or(mut self, router: Self) -> Self {
        self.alternatives.push(router);
        self
    }

    /// Another router, for the requests to a host: a name such as `api.example.org`, or
    /// `*.example.org` for all below it. Ports and case do not count. Requests to other hosts
    /// are this router's.
    #[must_use]
    pub fn host(mut self, host: &str, router: Self) -> Self {
        self.hosts.push((host.to_owned(), router));
        self
    }

    /// Puts a middleware round all of this router, wherever its routes were added: round its
    /// answers to paths and methods that it does not have, too. What was put first is outermost.
    #[must_use]
    pub fn with(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// What answers where no route has the path, instead of 404. Below a prefix with parameters
    /// there is none.
    #[must_use]
    pub fn fallback<M>(mut self, handler: impl IntoEndpoint<M, Endpoint: Endpoint>) -> Self {
        self.fallback = Some(Arc::new(handler.into_endpoint()));
        self
    }

    /// What answers the prefix that this is nested below, where no route does, and that has no
    /// parameters.
    #[must_use]
    pub(crate) fn at_prefix(mut self, route: Route) -> Self {
        self.at_prefix = Some(route);
        self
    }

    /// Takes at most so many bytes of content, where a route does not say otherwise; beyond them
    /// 413.
    #[must_use]
    pub fn body_max(mut self, max: u64) -> Self {
        self.body_max = Some(max);
        self
    }

    /// A value that handlers of the whole application share, one of each type:
    /// [`State`](crate::extract::State) extracts it.
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.states.insert(value);
        self
    }

    /// Shapes the answers to requests that are refused as no good HTTP, before they are for any
    /// route; the connection closes after them. Only the outermost router's counts.
    #[must_use]
    pub fn reject(mut self, shape: impl Fn(&Reject) -> Response + Send + Sync + 'static) -> Self {
        self.reject = Some(Arc::new(shape));
        self
    }

    /// Makes it an application.
    ///
    /// # Errors
    /// [`BuildError`] if routes conflict, a pattern is none, or a handler asks for state that is
    /// not there.
    pub fn build(mut self) -> Result<App, BuildError> {
        let mut states = States::default();
        self.take_states(&mut states).map_err(|name| BuildError::StateTwice { name })?;
        let hosts = std::mem::take(&mut self.hosts);
        let (outermost, reject) = (self.middleware.clone(), self.reject.take());
        let mut builder = Builder::new(&states);
        let unknown = builder.unknown(&outermost);
        builder.site(None, self, &[])?;
        for (host, router) in hosts {
            let host = host.to_ascii_lowercase();
            // What stands round the whole application stands round its hosts.
            builder.site(Some(host), router, &outermost)?;
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
