//! A request's body, sent on as it comes.

use std::task::{Context, Poll};

use bytes::Bytes;
use hairspring_core::{BodyEnded, BodyReader, Fields, Now, Produce, Produced, Trailers};

/// The body of a request as the body of a response: each piece is passed on when there is room
/// for it, so the peer is read no faster than it reads. Trailers are passed on too.
///
/// If the request is cut short the response is aborted, so that the peer can tell.
#[derive(Debug)]
pub struct Relay {
    /// What was read before the response began.
    first: Option<Bytes>,
    rest: BodyReader,
}

impl Relay {
    /// Waits for the first piece of the body. A response must not begin before it: a peer that
    /// waits for `100 Continue` can only get it before the final status, and a body that is
    /// refused at once can still be answered so.
    ///
    /// # Errors
    /// [`BodyEnded`] if the body is cut short before its first piece.
    pub async fn begin(mut body: BodyReader) -> Result<Self, BodyEnded> {
        let first = body.next().await?;
        Ok(Self { first, rest: body })
    }
}

impl Produce for Relay {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        if let Some(first) = self.first.take() {
            return Produced::Data(first);
        }
        match self.rest.poll_next(cx) {
            Poll::Ready(Ok(Some(piece))) => Produced::Data(piece),
            Poll::Ready(Ok(None)) => Produced::End(self.rest.trailers().as_ref().and_then(forward)),
            Poll::Ready(Err(BodyEnded)) => Produced::Failed,
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
