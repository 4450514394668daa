//! A request's body, sent on as it comes.

use std::future::poll_fn;
use std::mem::take;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use hairspring_core::{Body, BodyEnded, BodyReader, Fields, Now, Produce, Produced, Trailers};

/// How much is read before the answer begins: 64 KiB.
///
/// A status cannot be taken back. A body that is malformed, or too slow, within its first 64 KiB
/// is refused with the status it deserves; one that breaks later can only be cut.
const LEAD_MAX: usize = 64 << 10;

/// The body of a request as the body of a response: behind its lead of 64 KiB each piece is
/// passed on when there is room for it, so the peer is read no faster than it reads. Trailers are
/// passed on too.
///
/// If the request is cut short the response is aborted, so that the peer can tell.
#[derive(Debug)]
pub struct Relay {
    /// What was read before the response began.
    lead: Bytes,
    rest: BodyReader,
    /// The lead is all there is.
    whole: bool,
}

impl Relay {
    /// Reads the lead, or as much of it as has come when `patience` is over: a peer may want to
    /// see the answer to what it sent before it sends more. A response must not begin before the
    /// first piece in any case: a peer that waits for `100 Continue` can only get it before the
    /// final status.
    ///
    /// # Errors
    /// [`BodyEnded`] if the body is cut short within its lead.
    pub async fn begin(
        mut body: BodyReader,
        patience: impl Future<Output = ()>,
    ) -> Result<Self, BodyEnded> {
        let mut patience = pin!(patience);
        let (mut lead, mut over) = (Lead::default(), false);
        while lead.len() < LEAD_MAX {
            let next = poll_fn(|cx| {
                if let Poll::Ready(next) = body.poll_next(cx) {
                    return Poll::Ready(Some(next));
                }
                over = over || patience.as_mut().poll(cx).is_ready();
                if over && lead.len() > 0 { Poll::Ready(None) } else { Poll::Pending }
            });
            match next.await.transpose()? {
                Some(Some(piece)) => lead.add(piece),
                Some(None) => return Ok(Self { lead: lead.finish(), rest: body, whole: true }),
                None => break,
            }
        }
        Ok(Self { lead: lead.finish(), rest: body, whole: false })
    }

    /// As the body of a response: with its length if it is known, announced in `length` or all
    /// here; else chunked, and so are trailers.
    #[must_use]
    pub fn into_body(mut self, length: Option<u64>) -> Body {
        if self.whole {
            match self.rest.trailers().as_ref().and_then(forward) {
                None => return Body::Full(self.lead),
                Some(trailers) => {
                    let produce = Box::new(Closed { lead: self.lead, trailers: Some(trailers) });
                    return Body::Stream { length, produce };
                }
            }
        }
        Body::Stream { length, produce: Box::new(self) }
    }
}

impl Produce for Relay {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        if !self.lead.is_empty() {
            return Produced::Data(take(&mut self.lead));
        }
        match self.rest.poll_next(cx) {
            Poll::Ready(Ok(Some(piece))) => Produced::Data(piece),
            Poll::Ready(Ok(None)) => Produced::End(self.rest.trailers().as_ref().and_then(forward)),
            Poll::Ready(Err(BodyEnded)) => Produced::Failed,
            Poll::Pending => Produced::Wait(None),
        }
    }
}

/// The first pieces of a body.
#[derive(Default)]
struct Lead {
    /// The usual body comes in one piece, which is not copied.
    first: Bytes,
    /// All of it, once there is more than one piece.
    gathered: BytesMut,
}

impl Lead {
    fn len(&self) -> usize {
        self.first.len() + self.gathered.len()
    }

    fn add(&mut self, piece: Bytes) {
        if self.len() == 0 {
            self.first = piece;
        } else {
            self.gathered.extend_from_slice(&take(&mut self.first));
            self.gathered.extend_from_slice(&piece);
        }
    }

    fn finish(self) -> Bytes {
        if self.gathered.is_empty() { self.first } else { self.gathered.freeze() }
    }
}

/// A body that is here whole, with its trailers.
#[derive(Debug)]
struct Closed {
    lead: Bytes,
    trailers: Option<Fields>,
}

impl Produce for Closed {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        match take(&mut self.lead) {
            lead if lead.is_empty() => Produced::End(self.trailers.take()),
            lead => Produced::Data(lead),
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
