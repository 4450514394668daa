//! A body that a future writes.

use std::pin::Pin;
use std::task::Context;

use hairspring_core::{Body, Now, Produce, Produced};

use super::BodySender;
use super::channel::{Pieces, pipe};

/// Makes a body that a future writes. With a `length`, in bytes, that length is announced; otherwise
/// the body is chunked.
///
/// The future that `run` returns is polled with the connection, on its thread, while the output has
/// room for another piece. It can read the request's content, and use the handler's
/// [`Timer`](hairspring_core::Timer). In an answer to HEAD it is dropped without a poll.
///
/// [`BodySender::finish`] ends the body, and the future at its next `await`. If the future returns
/// without it, or panics, the answer is cut short, so that the client can tell. If the client
/// leaves, the future is dropped, so clean-up belongs in a `Drop`. (A client that closes its socket
/// is noticed only when something is sent to it, because one that has merely ended its side may
/// still read.) A server that stops waits some time for the end: a future that would go on without
/// end should look at [`BodySender::is_stopping`].
///
/// ```
/// use std::time::Duration;
/// use hairspring_core::{Body, Timer};
/// use hairspring_web::{Router, stream, unblock};
///
/// fn primes(timer: Timer) -> Body {
///     let is_prime = |n: u32| (2..n).all(|d| n % d > 0);
///     stream::write(None, |mut sender| async move {
///         for n in 2..12 {
///             // Work that takes long is done by the pool of threads.
///             if unblock(move || is_prime(n)).await && sender.send(format!("{n} ").into()).await.is_err() {
///                 return;
///             }
///             timer.sleep(Duration::from_secs(1)).await;
///         }
///         sender.finish();
///     })
/// }
/// let app = Router::new().get("/", primes).build()?;
/// assert_eq!(app.test().get("/").send().text(), "2 3 5 7 11 ");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[must_use]
pub fn write<F, R>(length: Option<u64>, run: F) -> Body
where
    F: FnOnce(BodySender) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    Body::Stream { length, produce: Box::new(Written::new(run)) }
}

/// The pieces that a future writes.
pub(super) struct Written {
    /// `None` once it was ready.
    run: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    pieces: Pieces,
}

impl Written {
    pub(super) fn new<F, R>(run: F) -> Self
    where
        F: FnOnce(BodySender) -> R,
        R: Future<Output = ()> + Send + 'static,
    {
        // The future runs only when no piece is left: room for another would stay empty.
        let (sender, pieces) = pipe(1);
        Self { run: Some(Box::pin(run(sender))), pieces }
    }

    /// Ends the future. The piece that it has sent last may still be there.
    pub(super) fn close(&mut self) {
        self.run = None;
        self.pieces.close();
    }
}

impl Produce for Written {
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced {
        if let Some(run) = &mut self.run {
            // Without a waker: what the future sends below needs to wake nobody.
            let produced = self.pieces.next(None, now);
            if !matches!(produced, Produced::Wait(_)) {
                return produced;
            }
            if run.as_mut().poll(cx).is_ready() {
                // Drops the sender, unless it was given away.
                self.run = None;
            }
        }
        self.pieces.produce(cx, now)
    }
}
