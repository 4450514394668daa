//! A request's body, sent on as it comes.

use std::task::{Context, Poll};

use hairspring_core::{BodyReader, Fields, Now, Produce, Produced, Trailers};

/// The body of a request as the body of a response: each piece is passed on when there is room
/// for it, so the peer is read no faster than it reads.
///
/// If the request is cut short the response is aborted, so that the peer can tell.
#[derive(Debug)]
pub struct Relay(BodyReader);

impl Relay {
    /// Passes on what this reads.
    #[must_use]
    pub fn new(body: BodyReader) -> Self {
        Self(body)
    }
}

impl Produce for Relay {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        match self.0.poll_next(cx) {
            Poll::Ready(Ok(Some(piece))) => Produced::Data(piece),
            Poll::Ready(Ok(None)) => Produced::End(self.0.trailers().as_ref().and_then(forward)),
            Poll::Ready(Err(_)) => Produced::Failed,
            Poll::Pending => Produced::Wait(None),
        }
    }
}

/// The trailer section to send; none if nothing of it may be sent on.
fn forward(trailers: &Trailers) -> Option<Fields> {
    let mut fields = Fields::new();
    for (name, value) in trailers.fields().iter() {
        // A field that only the connection writes is left out: it described the request.
        let _ = fields.append(name, value);
    }
    (!fields.is_empty()).then_some(fields)
}
