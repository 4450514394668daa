//! One request on its way through the application.

use std::borrow::Cow;
use std::mem::replace;
use std::sync::Arc;

use hairspring_core::{
    Clock, ConnectionInfo, Endpoint, Now, Request, RequestBody, RequestHead, Timer,
};

use crate::app::{Extensions, Inner, Lent, Params, Target};

/// A request, and what the application knows about it. Extractors, middleware and
/// [`Endpoint`](crate::Endpoint)s work with this.
#[derive(Debug)]
pub struct Call<'c> {
    request: Request,
    params: Params,
    extensions: Extensions,
    app: Lent<'c, Inner>,
    /// Invariant: an index of a target of `app`.
    target: usize,
    time: Time<'c>,
}

/// The connection's clock during the call, or a timer that a future can keep.
#[derive(Debug)]
enum Time<'c> {
    Live(&'c mut Clock),
    Kept(Timer),
}

impl<'c> Call<'c> {
    /// A call of which the target is not known yet: [`find_target`](Self::find_target) is next.
    #[inline]
    pub(crate) fn new(request: Request, app: &'c Arc<Inner>, clock: &'c mut Clock) -> Self {
        let (params, extensions) = (Params::default(), Extensions::default());
        let (app, time) = (Lent::Borrowed(app), Time::Live(clock));
        Self { request, params, extensions, app, target: 0, time }
    }

    /// Finds the target, whose index this returns, and the parameters of the path.
    #[inline]
    pub(crate) fn find_target(&mut self, app: &Inner) -> usize {
        self.target = app.find(&self.request.head, &mut self.params);
        self.target
    }

    /// Request line and fields.
    #[must_use]
    pub fn head(&self) -> &RequestHead {
        &self.request.head
    }

    /// The two ends of the connection.
    #[must_use]
    pub fn connection(&self) -> &ConnectionInfo {
        &self.request.connection
    }

    /// Replaces the client's address, once a trusted proxy has told it.
    pub(crate) fn set_peer(&mut self, peer: Endpoint) {
        self.request.connection = ConnectionInfo::new(peer, self.request.connection.local());
    }

    /// Whether the content is a stream, which has yet to be read.
    #[must_use]
    pub fn is_streamed(&self) -> bool {
        matches!(self.request.body, RequestBody::Stream(_))
    }

    /// Takes the content, and leaves empty content in its place.
    pub fn take_body(&mut self) -> RequestBody {
        replace(&mut self.request.body, RequestBody::empty())
    }

    pub(crate) fn put_body(&mut self, body: RequestBody) {
        self.request.body = body;
    }

    /// The pattern of the route that matched, such as `/users/{id}`; `None` if none did. Statistics
    /// should be grouped by this rather than by the path, of which there may be any number.
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
        names.zip(self.params.values(self.request.head.path()))
    }

    /// The value of the route's `{*name}`, in which `%2F` and `%25` are still encoded, so that it
    /// can be split at its slashes before the segments are decoded. Empty if there is no such
    /// parameter.
    #[must_use]
    pub fn tail(&self) -> &str {
        if self.target().has_tail { self.params.last(self.request.head.path_bytes()) } else { "" }
    }

    /// What middleware has found out about the request so far.
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
        self.app.states.get()
    }

    /// The time, by the connection's clock.
    #[must_use]
    pub fn now(&self) -> Now {
        match &self.time {
            Time::Live(clock) => clock.now(),
            Time::Kept(timer) => timer.now(),
        }
    }

    /// A timer, for a future that sleeps or waits with a timeout.
    pub fn timer(&mut self) -> Timer {
        match &mut self.time {
            Time::Live(clock) => clock.timer(),
            Time::Kept(timer) => timer.clone(),
        }
    }

    /// Makes an owned call, which a future can keep. Content and extensions are moved into it; the
    /// rest is cloned.
    #[must_use]
    pub fn detach(&mut self) -> Call<'static> {
        let time = Time::Kept(self.timer());
        let body = self.take_body();
        let (head, connection) = (self.request.head.clone(), self.request.connection.clone());
        Call {
            request: Request { head, body, connection },
            params: self.params.clone(),
            extensions: std::mem::take(&mut self.extensions),
            app: self.app.keep(),
            target: self.target,
            time,
        }
    }

    pub(crate) fn app(&self) -> Lent<'c, Inner> {
        self.app.clone()
    }

    pub(crate) fn target_index(&self) -> usize {
        self.target
    }

    pub(crate) fn target(&self) -> &Target {
        &self.app.targets[self.target]
    }
}
