//! Routers, and the application that is built from them.
//!
//! ```text
//!   Router ──build──▶ App ─▶ Site (one a host) ─▶ Table, Table … ─▶ Target: middleware, endpoint
//!   routes, groups,          conflicts and missing                  404, 405, 501 and OPTIONS
//!   middleware, state        state are errors here                  are targets too
//! ```

mod build;
mod entry;
mod error;
mod listed;
mod literals;
mod path;
mod refusals;
mod route;
mod router;
mod site;
mod states;
mod table;
mod target;

pub use error::BuildError;
pub use listed::{Listed, Routes};
pub use route::{Route, any, delete, get, patch, post, put};
pub use router::Router;
pub use states::{Extensions, States};

pub(crate) use path::Params;
pub(crate) use target::Target;

use std::fmt;
use std::sync::Arc;

use hairspring_core::{
    Admit, Authority, Clock, Framing, Method, Misused, Refusal, Reject, Reply, Request,
    RequestHead, Response, Service,
};

use self::site::Site;
use crate::{Call, Content, Later, Middleware, Next, unlogged};

/// An application, ready to be served: made by [`Router::build`], cheap to clone.
///
/// ```
/// use hairspring_web::Router;
/// let app = Router::new().get("/", || "hello").build()?;
/// assert_eq!(app.test().get("/").send().text(), "hello");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

/// Makes the response to a request that is refused as malformed HTTP.
type ShapeReject = dyn Fn(&Reject) -> Response + Send + Sync;

/// What all clones of an [`App`] share.
pub(crate) struct Inner {
    pub(crate) targets: Vec<Target>,
    pub(crate) states: States,
    /// The first one has no host: it answers for every host that the others do not name.
    sites: Vec<Site>,
    /// The target for unknown methods, and CONNECT.
    unknown: usize,
    reject: Option<Arc<ShapeReject>>,
    /// The middleware of the outermost router, which is called for refusals and misuses.
    outermost: Vec<Arc<dyn Middleware>>,
    routes: Routes,
}

impl App {
    /// Every route, to be printed at start-up or compared in a test.
    ///
    /// ```
    /// use hairspring_web::{Router, get};
    /// fn list() -> &'static str { "all" }
    /// fn add() -> &'static str { "added" }
    /// let app = Router::new().route("/notes", get(list).post(add)).build()?;
    /// # let text = app.routes().to_string();
    /// print!("{}", app.routes());
    /// // GET   /notes  notes::list
    /// // POST  /notes  notes::add
    /// # assert!(text.starts_with("GET   /notes  ") && text.ends_with("::add\n"));
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    #[must_use]
    pub fn routes(&self) -> &Routes {
        &self.0.routes
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.routes.0).finish()
    }
}

impl Inner {
    /// The target of a request; every request has one. `params` is set to its path's parameters,
    /// and left alone if there are none.
    #[inline]
    pub(crate) fn find(&self, head: &RequestHead, params: &mut Option<Params>) -> usize {
        let method = head.method();
        // CONNECT has an authority instead of a path. This is not a proxy: it gets 501.
        if method == Method::Other || head.path_bytes().is_empty() {
            return self.unknown;
        }
        if method == Method::Options {
            return self.find_options(head, params);
        }
        self.find_method(method, head, params)
    }

    #[inline]
    fn find_method(
        &self,
        method: Method,
        head: &RequestHead,
        params: &mut Option<Params>,
    ) -> usize {
        match &self.sites[..] {
            [only] => only.find(method, head.path_bytes(), params),
            _ => self.find_at_host(method, head, params),
        }
    }

    #[inline(never)]
    fn find_at_host(
        &self,
        method: Method,
        head: &RequestHead,
        params: &mut Option<Params>,
    ) -> usize {
        self.site(head).find(method, head.path_bytes(), params)
    }

    /// The target of OPTIONS. A preflight of the CORS protocol asks about another method, so it goes
    /// to the middleware of that method, which may admit the page's origin.
    #[inline(never)]
    fn find_options(&self, head: &RequestHead, params: &mut Option<Params>) -> usize {
        let found = self.find_method(Method::Options, head, params);
        let has_handler = self.targets[found].refusal.is_some();
        match head.fields().get("access-control-request-method") {
            Some(asked) if !has_handler => {
                let asked = self.find_method(Method::from_token(asked), head, params);
                self.targets[asked].refusal.unwrap_or(found)
            }
            _ => found,
        }
    }

    /// Decides what to do with a request's content.
    #[inline(never)]
    fn admit(&self, head: &RequestHead) -> Admit {
        let target = &self.targets[self.find(head, &mut None)];
        let max = target.body_max;
        match target.endpoint.content() {
            Content::Streamed => Admit::Stream { max },
            Content::Collected if target.is_gated() => Admit::Gate { max },
            Content::Collected => Admit::Buffer { max },
        }
    }

    fn site(&self, head: &RequestHead) -> &Site {
        let (default, named) = self.sites.split_first().expect("built with one at least");
        let authority = head.authority().and_then(|text| Authority::parse(text.as_bytes()));
        let Some(Authority { host, .. }) = authority else { return default };
        named.iter().find(|site| site.is_for(host)).unwrap_or(default)
    }
}

impl Service for App {
    type Future = Later;

    #[inline]
    fn admit(&self, head: &RequestHead) -> Admit {
        match head.framing() {
            Framing::None => Admit::Buffer { max: None },
            _ => self.0.admit(head),
        }
    }

    fn call(&self, mut request: Request, clock: &mut Clock) -> Reply<Later> {
        let mut call = Call::new(&mut request, &self.0, clock);
        let target = call.find_target(&self.0);
        self.0.targets[target].run(Next::first(), &mut call).into()
    }

    fn reject(&self, reject: &Reject) -> Response {
        self.0.reject.as_ref().map_or_else(|| Response::rejection(reject), |shape| shape(reject))
    }

    fn refused(&self, refusal: &Refusal<'_>) {
        self.0.outermost.iter().for_each(|middleware| middleware.refused(refusal));
    }

    fn misused(&self, misused: &Misused<'_>) {
        // All of them are called, also behind one that has passed it on.
        let tell = |known, middleware: &Arc<dyn Middleware>| middleware.misused(misused) | known;
        if !self.0.outermost.iter().fold(false, tell) {
            unlogged::tell(misused);
        }
    }
}
