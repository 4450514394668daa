//! Server-sent events (the HTML standard, section 9.2).

use std::fmt;
use std::task::Context;
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Body, Fields, Instant, Now, Produce, Produced, RequestHead, Response, ResponseHead, Status,
};

use super::Event;
use super::channel::{BodySender, Pieces, Refused, pipe};
use super::written::Written;
use crate::extract::Extract;
use crate::{Call, Error, IntoResponse};

/// After how much silence a comment is sent, so that no proxy takes the connection for dead: 15 s,
/// as the HTML standard recommends.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// An answer of server-sent events, for a browser's `EventSource`.
///
/// When the server stops, the stream ends after the events that were sent; browsers reconnect
/// later.
///
/// ```
/// use std::time::Duration;
/// use hairspring_web::{Router, stream::{Event, Sse}};
/// let app = Router::new().get("/ticks", || {
///     let mut count = 0;
///     Sse::every(Duration::from_secs(1), move |_| {
///         count += 1;
///         (count <= 3).then(|| Event::data(count.to_string()))
///     })
/// }).build()?;
/// let answer = app.test().get("/ticks").send();
/// assert_eq!(answer.text(), "data: 1\n\ndata: 2\n\ndata: 3\n\n");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
pub struct Sse {
    source: Source,
    heartbeat: Duration,
}

type Make = Box<dyn FnMut(Now) -> Option<Event> + Send>;

enum Source {
    /// Events from an [`EventSender`].
    Sent(Pieces),
    /// Events from a future that has the [`EventSender`].
    Written(Written),
    /// Events that are made periodically.
    Made { make: Make, period: Duration, at: Option<Instant> },
}

impl Source {
    /// Lets nobody send more, so that a sender that is never at a loss for an event holds up no stop.
    fn close(&mut self) {
        match self {
            Self::Sent(pieces) => pieces.close(),
            Self::Written(written) => written.close(),
            Self::Made { .. } => {}
        }
    }
}

impl Sse {
    /// Events that are sent through an [`EventSender`]. At most `capacity` of them wait for a
    /// client that reads slowly.
    #[must_use]
    pub fn channel(capacity: usize) -> (EventSender, Self) {
        let (sender, pieces) = pipe(capacity);
        (EventSender(Some(sender)), Self { source: Source::Sent(pieces), heartbeat: HEARTBEAT })
    }

    /// Events that a future sends. It is polled with the connection, like that of
    /// [`stream::write`](super::write). The stream ends when the future is ready or drops the sender.
    /// When the server stops, or the client leaves, the future is dropped.
    ///
    /// ```
    /// use std::time::Duration;
    /// use hairspring_core::Timer;
    /// use hairspring_web::{Router, stream::{Event, Sse}};
    /// let countdown = |timer: Timer| Sse::write(|mut events| async move {
    ///     for left in (0..3).rev() {
    ///         let _ = events.send(&Event::data(left.to_string())).await;
    ///         timer.sleep(Duration::from_secs(1)).await;
    ///     }
    /// });
    /// let app = Router::new().get("/countdown", countdown).build()?;
    /// let answer = app.test().get("/countdown").send();
    /// assert_eq!(answer.text(), "data: 2\n\ndata: 1\n\ndata: 0\n\n");
    /// # Ok::<(), hairspring_web::BuildError>(())
    /// ```
    pub fn write<F, R>(run: F) -> Self
    where
        F: FnOnce(EventSender) -> R,
        R: Future<Output = ()> + Send + 'static,
    {
        let written = Written::new(|sender| run(EventSender(Some(sender))));
        Self { source: Source::Written(written), heartbeat: HEARTBEAT }
    }

    /// Calls `make` for an event at once and after every period, until it returns `None`. For a
    /// client that reads slowly, some are left out.
    pub fn every(
        period: Duration,
        make: impl FnMut(Now) -> Option<Event> + Send + 'static,
    ) -> Self {
        let source = Source::Made { make: Box::new(make), period, at: None };
        Self { source, heartbeat: HEARTBEAT }
    }

    /// Sets after how much silence a comment is sent, instead of 15 s; [`Duration::MAX`] for no
    /// comments.
    #[must_use]
    pub fn heartbeat(mut self, silence: Duration) -> Self {
        self.heartbeat = silence;
        self
    }
}

impl fmt::Debug for Sse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sse")
    }
}

impl IntoResponse for Sse {
    fn into_response(self, _: &RequestHead) -> Response {
        const EVENTS: Fields = Fields::from_static(concat!(
            "Content-Type: text/event-stream\r\n",
            "Cache-Control: no-store\r\n",
            "X-Accel-Buffering: no\r\n",
        ));
        let produce = Box::new(Beating { sse: self, last: None });
        let head = ResponseHead { status: Status::OK, fields: EVENTS };
        Response { head, body: Body::Stream { length: None, produce } }
    }
}

/// Sends events. Dropping it ends the stream; browsers then reconnect, until a request is answered
/// with 204.
#[derive(Debug)]
pub struct EventSender(
    /// `None` only during drop.
    Option<BodySender>,
);

impl EventSender {
    /// Sends an event if there is room.
    ///
    /// # Errors
    /// [`Refused`] with the reason.
    pub fn try_send(&mut self, event: &Event) -> Result<(), Refused> {
        self.0.as_mut().map_or(Err(Refused::Gone), |sender| sender.try_send(event.encode()))
    }

    /// Sends an event once there is room.
    ///
    /// # Errors
    /// [`Refused::Gone`].
    pub async fn send(&mut self, event: &Event) -> Result<(), Refused> {
        match &mut self.0 {
            Some(sender) => sender.send(event.encode()).await,
            None => Err(Refused::Gone),
        }
    }

    /// Whether the client has gone, or the server is stopping.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.0.as_ref().is_none_or(BodySender::is_gone)
    }
}

impl Drop for EventSender {
    fn drop(&mut self) {
        if let Some(sender) = self.0.take() {
            sender.finish();
        }
    }
}

/// Events, with comments in between when there is none for long.
struct Beating {
    sse: Sse,
    /// When something was last sent.
    last: Option<Instant>,
}

impl Produce for Beating {
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced {
        if now.shutting_down {
            self.sse.source.close();
        }
        let produced = match &mut self.sse.source {
            Source::Sent(pieces) => pieces.produce(cx, now),
            Source::Written(written) => written.produce(cx, now),
            Source::Made { make, period, at } => match *at {
                Some(next) if now.mono < next || now.shutting_down => Produced::Wait(Some(next)),
                _ => {
                    *at = Some(now.mono + *period);
                    make(now).map_or(Produced::End(None), |event| Produced::Data(event.encode()))
                }
            },
        };
        let Produced::Wait(next) = produced else {
            self.last = Some(now.mono);
            return produced;
        };
        if now.shutting_down {
            return Produced::End(None);
        }
        let beat = *self.last.get_or_insert(now.mono) + self.sse.heartbeat;
        if now.mono >= beat {
            self.last = Some(now.mono);
            return Produced::Data(Bytes::from_static(b":\n\n"));
        }
        Produced::Wait(Some(next.map_or(beat, |next| next.min(beat))))
    }
}

/// The identifier of the last event that a reconnecting browser has received; `None` if it connects
/// for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastEventId(pub Option<String>);

impl Extract for LastEventId {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(Self(call.head().fields().get_str("last-event-id").map(str::to_owned)))
    }
}
