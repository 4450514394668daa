//! A request's body, sent back as it arrives.

use std::future::poll_fn;
use std::mem::take;
use std::pin::pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use hairspring_core::{Body, BodyEnded, BodyReader, Fields, Now, Produce, Produced, Trailers};

/// How many bytes are read before the answer begins: 64 KiB.
///
/// A status cannot be taken back. If the body turns out malformed, or too slow, within its first
/// 64 KiB, it is refused with the proper status; after that the answer can only be cut.
const LEAD_MAX: usize = 64 << 10;

/// The body of a request as the body of its response, trailers included. The first 64 KiB, the
/// lead, are read before the response begins; after that each piece is read when there is room for
/// it in the output, so no more is read from the client than it takes back.
///
/// If the request is cut short, so is the response, visibly.
#[derive(Debug)]
pub struct Relay {
    /// What was read before the response began.
    lead: Bytes,
    rest: BodyReader,
    /// Whether the lead is the whole body.
    whole: bool,
}

impl Relay {
    /// Reads the lead, or as much of it as has arrived when `patience` is ready: a client may wait
    /// for the answer to what it has sent before it sends more. In any case at least the first
    /// piece is awaited, because `100 Continue`, for which a client may wait, has to come before
    /// the final status.
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

    /// Makes the body of the response. Its length is `length`, or that of the lead if this is the
    /// whole body without trailers. Otherwise the body is chunked.
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
    /// The only piece so far. Most bodies come in one piece, which is not copied.
    first: Bytes,
    /// All pieces, once there is more than one.
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

/// A body that is complete, with its trailers.
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

/// The trailer section to send; `None` if none of its fields may be sent.
fn forward(trailers: &Trailers) -> Option<Fields> {
    let mut fields = Fields::new();
    for (name, value) in trailers.fields().iter() {
        // Fields that only the connection writes are left out: they described the request.
        let _ = fields.append(name, value);
    }
    (!fields.is_empty()).then_some(fields)
}
