//! One request on its way through the application.

use std::borrow::Cow;
use std::mem::replace;
use std::sync::Arc;

use hairspring_core::{
    Clock, ConnectionInfo, Endpoint, Now, Request, RequestBody, RequestHead, Status, Timer,
};

use crate::Error;
use crate::app::{Extensions, Inner, Params, Target};

/// A request, and what the application knows about it. Extractors, middleware and
/// [`Endpoint`](crate::Endpoint)s work with this.
#[derive(Debug)]
pub struct Call<'c> {
    held: Held<'c>,
    /// `None` if the path has no parameters.
    params: Option<Params>,
    extensions: Extensions,
    /// Whether the content has been taken.
    taken: bool,
    /// Invariant: an index of a target of the application.
    target: usize,
}

/// What a call is made of: lent by the connection during the call, or kept by a future. What is
/// lent need be neither moved nor dropped, and the application's reference count, for which all
/// threads contend, is not written to.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a call is not moved, except into a future's box")]
enum Held<'c> {
    Lent { request: &'c mut Request, app: &'c Arc<Inner>, clock: &'c mut Clock },
    Kept { request: Request, app: Arc<Inner>, timer: Timer },
}

impl Held<'_> {
    fn request(&self) -> &Request {
        match self {
            Self::Lent { request, .. } => request,
            Self::Kept { request, .. } => request,
        }
    }

    fn request_mut(&mut self) -> &mut Request {
        match self {
            Self::Lent { request, .. } => request,
            Self::Kept { request, .. } => request,
        }
    }

    fn app(&self) -> &Arc<Inner> {
        match self {
            Self::Lent { app, .. } => app,
            Self::Kept { app, .. } => app,
        }
    }
}

impl<'c> Call<'c> {
    /// A call of which the target is not known yet: [`find_target`](Self::find_target) is next.
    #[inline]
    pub(crate) fn new(request: &'c mut Request, app: &'c Arc<Inner>, clock: &'c mut Clock) -> Self {
        let (held, extensions) = (Held::Lent { request, app, clock }, Extensions::default());
        Self { held, params: None, extensions, taken: false, target: 0 }
    }

    /// Finds the target, whose index this returns, and the parameters of the path.
    #[inline]
    pub(crate) fn find_target(&mut self, app: &Inner) -> usize {
        self.target = app.find(&self.held.request().head, &mut self.params);
        self.target
    }

    /// Request line and fields.
    #[must_use]
    pub fn head(&self) -> &RequestHead {
        &self.held.request().head
    }

    /// The two ends of the connection.
    #[must_use]
    pub fn connection(&self) -> &ConnectionInfo {
        &self.held.request().connection
    }

    /// Replaces the client's address, once a trusted proxy has told it.
    pub(crate) fn set_peer(&mut self, peer: Endpoint) {
        let connection = &mut self.held.request_mut().connection;
        *connection = ConnectionInfo::new(peer, connection.local());
    }

    /// Whether the content is a stream, which has yet to be read.
    #[must_use]
    pub fn is_streamed(&self) -> bool {
        matches!(self.held.request().body, RequestBody::Stream(_))
    }

    /// Takes the content, and leaves empty content in its place, which no extractor mistakes for
    /// the request's own.
    pub fn take_body(&mut self) -> RequestBody {
        self.taken = true;
        replace(&mut self.held.request_mut().body, RequestBody::empty())
    }

    /// Takes the content for an argument of the handler.
    ///
    /// # Errors
    /// 500 if another argument or a middleware has taken it. What that left is empty, and must not
    /// pass for what the client sent.
    pub(crate) fn take_content(&mut self) -> Result<RequestBody, Error> {
        if self.taken {
            let twice = "the handler asks for content that was taken before";
            return Err(Error::new(Status::INTERNAL_SERVER_ERROR, twice));
        }
        Ok(self.take_body())
    }

    /// Puts content in the place of what was taken: the same again, or changed.
    ///
    /// ```
    /// use hairspring_core::RequestBody;
    /// use hairspring_web::{Answer, Call, Next, Router};
    ///
    /// /// The handlers get text in capital letters.
    /// fn shout(call: &mut Call<'_>, next: Next) -> Answer {
    ///     let body = match call.take_body() {
    ///         RequestBody::Full { content, trailers } => {
    ///             RequestBody::Full { content: content.to_ascii_uppercase().into(), trailers }
    ///         }
    ///         streamed => streamed,
    ///     };
    ///     call.put_body(body);
    ///     next.run(call)
    /// }
    /// let app = Router::new().with(shout).post("/", |text: String| text).build()?;
    /// assert_eq!(app.test().post("/").content("pear").send().text(), "PEAR");
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    pub fn put_body(&mut self, body: RequestBody) {
        self.taken = false;
        self.held.request_mut().body = body;
    }

    /// The pattern of the route that matched, such as `/users/{id}`; `None` if none did. Group
    /// statistics by this rather than by the path: there may be any number of paths.
    #[must_use]
    pub fn route(&self) -> Option<&str> {
        self.target().pattern.as_deref()
    }

    /// A parameter of the path, percent-decoded.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<Cow<'_, str>> {
        self.params().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Every parameter of the path, percent-decoded, in order.
    pub fn params(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let names = self.target().names.iter().map(String::as_str);
        names.zip(self.params.iter().flat_map(|params| params.values(self.head().path())))
    }

    /// The value of the route's `{*name}`, in which `%2F` and `%25` are still encoded, so that it
    /// can be split at its slashes before the segments are decoded. Empty if there is no such
    /// parameter.
    #[must_use]
    pub fn tail(&self) -> &str {
        let params = self.params.as_ref().filter(|_| self.target().has_tail);
        params.map_or("", |params| params.last(self.head().path_bytes()))
    }

    /// What middleware has found out about the request so far; empty after [`detach`](Self::detach).
    #[must_use]
    pub fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// The same, to add to it.
    pub fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// The application's value of this type; see [`Router::state`](crate::Router::state).
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        self.held.app().states.get()
    }

    /// The time, by the connection's clock.
    #[must_use]
    pub fn now(&self) -> Now {
        match &self.held {
            Held::Lent { clock, .. } => clock.now(),
            Held::Kept { timer, .. } => timer.now(),
        }
    }

    /// A timer, for a future that sleeps or waits with a timeout.
    pub fn timer(&mut self) -> Timer {
        match &mut self.held {
            Held::Lent { clock, .. } => clock.timer(),
            Held::Kept { timer, .. } => timer.clone(),
        }
    }

    /// Makes an owned call, which a future can keep. Content and extensions are moved into it; the
    /// rest is cloned.
    #[must_use]
    pub fn detach(&mut self) -> Call<'static> {
        let taken = self.taken;
        let (body, timer) = (self.take_body(), self.timer());
        let Request { head, connection, .. } = self.held.request();
        let request = Request { head: head.clone(), body, connection: connection.clone() };
        Call {
            held: Held::Kept { request, app: Arc::clone(self.held.app()), timer },
            params: self.params.clone(),
            extensions: std::mem::take(&mut self.extensions),
            taken,
            target: self.target,
        }
    }

    /// The application. The result does not borrow the call.
    pub(crate) fn app(&self) -> Cow<'c, Arc<Inner>> {
        match &self.held {
            Held::Lent { app, .. } => Cow::Borrowed(app),
            Held::Kept { app, .. } => Cow::Owned(Arc::clone(app)),
        }
    }

    pub(crate) fn target_index(&self) -> usize {
        self.target
    }

    pub(crate) fn target(&self) -> &Target {
        &self.held.app().targets[self.target]
    }
}
