//! An endpoint together with the middleware that wraps it.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::BytesMut;
use hairspring_core::{BodyReader, RequestBody, Status};

use crate::metrics::Figures;
use crate::{Answer, Call, Content, Endpoint, Middleware, Next, respond};

/// An endpoint, its middleware, and its limit.
pub(crate) struct Target {
    /// The route's whole pattern; `None` for fallbacks and refusals.
    pub(crate) pattern: Option<String>,
    /// The names of the pattern's parameters, in order.
    pub(crate) names: Vec<String>,
    /// Whether the last of them is a `{*name}`.
    pub(crate) has_tail: bool,
    /// The middleware, outermost first.
    pub(crate) chain: Vec<Arc<dyn Middleware>>,
    /// How many of them are passed before the content may be read: the last one is a
    /// [gate](Middleware::gates). 0 if there is no gate.
    pub(crate) gated: usize,
    pub(crate) endpoint: Arc<dyn Endpoint>,
    /// The most content it takes, in bytes; `None` means the limit of the server's configuration.
    pub(crate) body_max: Option<u64>,
    /// The target that refuses other methods behind the same middleware; `None` if the endpoint is
    /// not that of a route.
    pub(crate) refusal: Option<usize>,
    /// Its figures, and the address of the [`Metrics`](crate::metrics::Metrics) they belong to.
    pub(crate) figures: OnceLock<(usize, Arc<Figures>)>,
}

impl Target {
    /// Whether some middleware may answer before the content is read.
    pub(super) fn is_gated(&self) -> bool {
        self.gated > 0
    }

    /// Answers a call by what remains of the middleware, and the endpoint.
    #[inline]
    pub(crate) fn run(&self, next: Next, call: &mut Call<'_>) -> Answer {
        // The first tests are the cheaper ones, and only content behind a gate passes them.
        if next.passed == self.gated
            && call.is_streamed()
            && self.endpoint.content() == Content::Collected
        {
            return collect_first(next, call);
        }
        match self.chain.get(next.passed) {
            Some(middleware) => middleware.handle(call, Next { passed: next.passed + 1 }),
            None => self.endpoint.call(call),
        }
    }
}

/// Goes on with a call whose content has to be collected, once it is: the last
/// [gate](Middleware::gates), which has kept it from being read so far, has let the call pass.
#[inline(never)]
fn collect_first(next: Next, call: &mut Call<'_>) -> Answer {
    let mut call = call.detach();
    Answer::later(async move {
        if let RequestBody::Stream(reader) = call.take_body() {
            match collect(reader).await {
                Some(body) => call.put_body(body),
                // The connection refuses such a request itself, with the cause.
                None => return respond::status(Status::BAD_REQUEST, ""),
            }
        }
        next.run(&mut call).response().await
    })
}

/// Reads the whole content, up to the limit that `admit` gave; `None` if it is cut short.
async fn collect(mut reader: BodyReader) -> Option<RequestBody> {
    let mut gathered = BytesMut::new();
    while let Some(piece) = reader.next().await.ok()? {
        gathered.extend_from_slice(&piece);
    }
    Some(RequestBody::Full { content: gathered.freeze(), trailers: reader.trailers() })
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pattern = self.pattern.as_deref().unwrap_or("none");
        write!(f, "Target({pattern}, {} before it)", self.chain.len())
    }
}
