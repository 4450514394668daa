//! A server whose handlers misbehave.

use std::future::{Future, pending, poll_fn};
use std::panic;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use hairspring::backend_std::{self, Listeners, Options, Setup, Stop};
use hairspring::core::{
    Admit, Body, BodyReader, Clock, Config, Demand, Http, Input, Instant, Now, Outbox, Outcome,
    Produce, Produced, Protocol, Reply, Request, RequestBody, RequestHead, Response, Service,
    Status, Step,
};
use hairspring::{backend_polling, backend_smol};
use hairspring_tests::mirror::Mirror;

use crate::Failure;

/// How long `/block` holds up the thread that it runs on.
pub(crate) const BLOCK: Duration = Duration::from_millis(1500);

/// How long `/late` takes.
pub(crate) const LATE: Duration = Duration::from_millis(300);

/// The number of threads on polling and smol: two, so that one can be blocked.
const THREADS: usize = 2;

/// Serves until a signal asks for the end.
///
/// | path | what |
/// | --- | --- |
/// | `/plaintext` | a response at once |
/// | `/panic` | panics in the call |
/// | `/panic-later` | panics in the future |
/// | `/panic-midway` | panics when its response has begun |
/// | `/never` | a future that is never ready |
/// | `/spin` | a future that is never ready, and wakes itself whenever it is polled |
/// | `/late` | a response that another thread gives, after a while |
/// | `/block` | blocks its thread for a while |
/// | `/hold` | takes one piece of its content, and never the rest |
/// | `/events` | a response without an end |
/// | `/upgrade` | an echo protocol |
/// | `/deaf` | a protocol that does not end when it is told to |
/// | `/figures` | how many handlers that never finish were begun and dropped: `BEGUN DROPPED` |
///
/// # Errors
/// If it cannot listen, or the arguments are not a backend and a number of milliseconds.
pub fn serve(backend: &str, grace_ms: &str) -> Result<(), Failure> {
    // The panics are on purpose, so they are not reported.
    panic::set_hook(Box::new(|_| {}));
    let grace = Duration::from_millis(grace_ms.parse()?);
    let threads = if backend == "std" { None } else { Some(THREADS) };
    let options = Options { grace, threads, ..Options::default() };
    let mut listeners = Listeners::default();
    let address = listeners.bind("127.0.0.1:0", &options)?.to_string();
    let setup = Setup { options, stop: Stop::on_signals()?, ..Setup::default() };
    let (service, config) = (Arc::new(Routes::default()), Arc::new(Config::default()));
    let make = move |info| Http::new(Arc::clone(&service), Arc::clone(&config), info);
    announce(&address);
    match backend {
        "polling" => backend_polling::serve(listeners, setup, make)?,
        "smol" => backend_smol::serve(listeners, setup, make)?,
        "std" => backend_std::serve(listeners, setup, make)?,
        _ => return Err(format!("expected a backend, got {backend:?}").into()),
    };
    Ok(())
}

/// As the demo does.
#[allow(clippy::print_stderr, reason = "whoever started this waits for the line")]
fn announce(address: &str) {
    eprintln!("listening on http://{address}");
}

#[derive(Default)]
struct Routes {
    tally: Arc<Tally>,
}

/// Handlers that never finish.
#[derive(Default)]
struct Tally {
    begun: AtomicU64,
    dropped: AtomicU64,
}

/// One of them.
struct Unfinished(Arc<Tally>);

impl Unfinished {
    fn begin(tally: &Arc<Tally>) -> Self {
        tally.begun.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(tally))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

impl Service for Routes {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn admit(&self, head: &RequestHead) -> Admit {
        match head.path() {
            "/hold" => Admit::Stream { max: None },
            _ => Admit::Buffer { max: None },
        }
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future> {
        match (request.head.path(), request.body) {
            ("/plaintext", _) => Reply::Now(Response::text("Hello, World!")),
            ("/figures", _) => {
                let [begun, dropped] =
                    [&self.tally.begun, &self.tally.dropped].map(|n| n.load(Ordering::SeqCst));
                Reply::Now(Response::text(format!("{begun} {dropped}")))
            }
            ("/block", _) => {
                thread::sleep(BLOCK);
                Reply::Now(Response::text("unblocked"))
            }
            ("/panic-later", _) => {
                let sleep = clock.timer().sleep(Duration::from_millis(10));
                Reply::Later(Box::pin(async {
                    sleep.await;
                    panic!("a handler that panics on purpose")
                }))
            }
            ("/panic-midway", _) => Reply::Now(stream(Bomb::default())),
            ("/events", _) => Reply::Now(stream(Events)),
            ("/never", _) => Reply::Later(Box::pin(never(Unfinished::begin(&self.tally)))),
            ("/spin", _) => Reply::Later(Box::pin(spin(Unfinished::begin(&self.tally)))),
            ("/late", _) => Reply::Later(Box::pin(late())),
            ("/hold", RequestBody::Stream(reader)) => {
                Reply::Later(Box::pin(hold(Unfinished::begin(&self.tally), reader)))
            }
            ("/deaf", _) => Reply::Now(deaf()),
            (_, body) => Mirror.call(Request { body, ..request }, clock),
        }
    }
}

async fn never(_unfinished: Unfinished) -> Response {
    pending().await
}

async fn spin(_unfinished: Unfinished) -> Response {
    poll_fn(|cx| {
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

/// Whether anybody waits for it or not.
async fn late() -> Response {
    let given = Arc::new(AtomicBool::new(false));
    poll_fn(|cx| {
        if given.load(Ordering::SeqCst) {
            return Poll::Ready(());
        }
        let (given, waker) = (Arc::clone(&given), cx.waker().clone());
        thread::spawn(move || {
            thread::sleep(LATE);
            given.store(true, Ordering::SeqCst);
            waker.wake();
        });
        Poll::Pending
    })
    .await;
    Response::text("late")
}

async fn hold(_unfinished: Unfinished, mut reader: BodyReader) -> Response {
    // What it is does not matter.
    let _ = reader.next().await;
    pending().await
}

fn stream(produce: impl Produce + Send + 'static) -> Response {
    Response::new(Status::OK).with_body(Body::Stream { length: None, produce: Box::new(produce) })
}

#[derive(Default)]
struct Bomb {
    goes_off_at: Option<Instant>,
}

impl Produce for Bomb {
    fn produce(&mut self, _: &mut Context<'_>, now: Now) -> Produced {
        let Some(moment) = self.goes_off_at else {
            self.goes_off_at = Some(now.mono + Duration::from_millis(50));
            return Produced::Data(Bytes::from_static(b"so far, so good"));
        };
        assert!(now.mono < moment, "a body that panics on purpose");
        Produced::Wait(Some(moment))
    }
}

/// One event, and then no other.
struct Events;

impl Produce for Events {
    fn produce(&mut self, _: &mut Context<'_>, now: Now) -> Produced {
        Produced::Wait(Some(now.mono + Duration::from_millis(50)))
    }
}

fn deaf() -> Response {
    Response::new(Status::SWITCHING_PROTOCOLS)
        .with_field("Upgrade", "deaf")
        .expect("a legal field")
        .with_body(Body::Upgrade(Box::new(Deaf::default())))
}

/// Ends only with its peer.
#[derive(Default)]
struct Deaf {
    outbox: Outbox,
    ended: bool,
}

impl Protocol for Deaf {
    fn receive(&mut self, input: Input) {
        self.ended |= !matches!(input, Input::Data(_));
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.ended { Step::Done(Outcome::Clean) } else { Step::Wait(Demand::default()) }
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}
