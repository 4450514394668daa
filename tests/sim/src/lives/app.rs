//! The application in the worlds: every kind of handler, good and bad.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hairspring_core::{
    Admit, Body, BodyReader, Clock, ConnectionInfo, Endpoint, Instant, Misused, Reply, Request,
    RequestBody, RequestHead, Response, Service, Status, Timer, Trailers,
};

use super::behaviour::{Admission, Behaviour, Content, Digest, FIELD, Reading, Timing, pattern};
use super::produce;

/// What the application is doing on one connection, for the checkers.
#[derive(Debug, Default)]
pub(crate) struct Note {
    /// Requests that were handed over.
    pub(crate) calls: AtomicU32,
    /// It waits for a sleep or a wake-up of its own.
    pub(crate) busy: AtomicBool,
    /// It waits for ever.
    pub(crate) never: AtomicBool,
    /// It waits until the server is told to shut down.
    pub(crate) until_shutdown: AtomicBool,
    /// How often it was told of a response that HTTP does not allow.
    pub(crate) misuses: AtomicU32,
}

/// A waker, and the moment at which the world calls it.
#[derive(Debug)]
struct Call {
    at: Instant,
    signal: Arc<AtomicBool>,
    waker: Waker,
}

/// One value serves all connections of a world.
#[derive(Debug, Default)]
pub(crate) struct App {
    notes: RefCell<BTreeMap<u16, Arc<Note>>>,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl App {
    /// The note of a connection, known by the port of its peer.
    pub(crate) fn note(&self, port: u16) -> Arc<Note> {
        Arc::clone(self.notes.borrow_mut().entry(port).or_default())
    }

    fn note_of(&self, connection: &ConnectionInfo) -> Arc<Note> {
        match connection.peer() {
            Endpoint::Tcp(peer) => self.note(peer.port()),
            other => panic!("expected the address that the world gave, got {other:?}"),
        }
    }

    /// The moment of the next wake-up.
    pub(crate) fn next_call(&self) -> Option<Instant> {
        lock(&self.calls).iter().map(|call| call.at).min()
    }

    /// Makes the wake-ups that are due.
    pub(crate) fn make_calls(&self, now: Instant) {
        let due: Vec<Call> = lock(&self.calls).extract_if(.., |call| call.at <= now).collect();
        for call in due {
            call.signal.store(true, Ordering::Relaxed);
            call.waker.wake();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service for App {
    type Future = Pin<Box<dyn Future<Output = Response>>>;

    fn admit(&self, head: &RequestHead) -> Admit {
        let behaviour = Behaviour::of(head.fields().get(FIELD));
        assert!(behaviour.timing != Timing::PanicInAdmit, "a panic that was asked for");
        match behaviour.admission {
            Admission::Buffer => Admit::Buffer { max: None },
            Admission::Stream => Admit::Stream { max: None },
            Admission::Refuse => Admit::Answer(
                labelled(Status::FORBIDDEN, behaviour.id).with_body(Body::Full("no".into())),
            ),
        }
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future> {
        let behaviour = Behaviour::of(request.head.fields().get(FIELD));
        let note = self.note_of(&request.connection);
        note.calls.fetch_add(1, Ordering::Relaxed);
        assert!(behaviour.timing != Timing::PanicInCall, "a panic that was asked for");
        let mut digest = digest_of(&request.head);
        let timer = clock.timer();
        let handler = Handler { behaviour, note, timer, calls: Arc::clone(&self.calls) };
        match request.body {
            RequestBody::Full { content, trailers } => {
                add_body(&mut digest, &content, trailers.as_ref());
                if behaviour.timing == Timing::Now {
                    return Reply::Now(handler.answer(digest, Source::Whole(content)));
                }
                Reply::Later(Box::pin(async move {
                    handler.wait().await;
                    handler.answer(digest, Source::Whole(content))
                }))
            }
            RequestBody::Stream(reader) => Reply::Later(Box::pin(handler.stream(reader, digest))),
        }
    }

    fn misused(&self, misused: &Misused<'_>) {
        self.note_of(misused.connection).misuses.fetch_add(1, Ordering::Relaxed);
    }
}

/// Where an echo takes its content from.
enum Source {
    Whole(bytes::Bytes),
    Reader(BodyReader),
}

struct Handler {
    behaviour: Behaviour,
    note: Arc<Note>,
    timer: Timer,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Handler {
    async fn stream(self, mut reader: BodyReader, mut digest: Digest) -> Response {
        self.wait().await;
        match self.behaviour.reading {
            Reading::All => {
                let mut content = Vec::new();
                // A broken body ends this future; its response is never sent.
                while let Ok(Some(piece)) = reader.next().await {
                    content.extend_from_slice(&piece);
                }
                add_body(&mut digest, &content, reader.trailers().as_ref());
                self.answer(digest, Source::Whole(content.into()))
            }
            Reading::Some => {
                let _ = reader.next().await;
                drop(reader);
                self.answer(digest, Source::Whole(bytes::Bytes::new()))
            }
            Reading::None => {
                drop(reader);
                self.answer(digest, Source::Whole(bytes::Bytes::new()))
            }
            Reading::Echo => self.answer(digest, Source::Reader(reader)),
        }
    }

    async fn wait(&self) {
        self.note.busy.store(true, Ordering::Relaxed);
        match self.behaviour.timing {
            Timing::Sleep(ms) => self.timer.sleep(millis(ms)).await,
            Timing::Woken(ms) => {
                let at = self.timer.now().mono + millis(ms);
                let signal = Arc::new(AtomicBool::new(false));
                Woken { at, signal, calls: &self.calls, enlisted: false }.await;
            }
            Timing::Shutdown => {
                self.note.until_shutdown.store(true, Ordering::Relaxed);
                self.timer.shutdown().await;
                self.note.until_shutdown.store(false, Ordering::Relaxed);
            }
            Timing::Never => {
                self.note.never.store(true, Ordering::Relaxed);
                Forever(None).await;
            }
            Timing::PanicInPoll => panic!("a panic that was asked for"),
            Timing::Now | Timing::PanicInAdmit | Timing::PanicInCall => {}
        }
        self.note.busy.store(false, Ordering::Relaxed);
    }

    fn answer(&self, digest: Digest, source: Source) -> Response {
        let Behaviour { status, id, content, .. } = self.behaviour;
        let mut response = labelled(Status::from_code(status).expect("checked when read"), id)
            .with_field("X-Got", digest.text())
            .expect("a legal field");
        response.body = match (content, source) {
            (Content::Echo, Source::Whole(content)) => Body::Full(content),
            (Content::Empty, _) => Body::Empty,
            (Content::Full(n), _) => Body::Full(pattern(id, n).into()),
            (Content::Upgrade, _) => {
                response.head.status = Status::SWITCHING_PROTOCOLS;
                response.head.fields.append("Upgrade", "tunnel").expect("a legal field");
                Body::Upgrade(Box::new(produce::Tunnel::default()))
            }
            (Content::Glance, Source::Reader(reader)) => produce::glance(reader),
            (_, Source::Reader(reader)) => produce::echo(reader),
            _ => produce::body(content, id, Arc::clone(&self.note)),
        };
        response
    }
}

/// Ready once the world has made the wake-up.
struct Woken<'a> {
    at: Instant,
    signal: Arc<AtomicBool>,
    calls: &'a Mutex<Vec<Call>>,
    enlisted: bool,
}

impl Future for Woken<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.signal.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        if !self.enlisted {
            self.enlisted = true;
            let (signal, waker) = (Arc::clone(&self.signal), cx.waker().clone());
            lock(self.calls).push(Call { at: self.at, signal, waker });
        }
        Poll::Pending
    }
}

/// Never ready. It keeps the waker, as if somebody were going to wake it.
struct Forever(Option<Waker>);

impl Future for Forever {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0 = Some(cx.waker().clone());
        Poll::Pending
    }
}

fn millis(ms: u32) -> Duration {
    Duration::from_millis(u64::from(ms))
}

fn labelled(status: Status, id: u32) -> Response {
    Response::new(status).with_field("X-Id", id.to_string()).expect("a legal field")
}

fn digest_of(head: &RequestHead) -> Digest {
    let mut digest = Digest::new();
    digest.part(head.method_name().as_bytes());
    digest.part(head.target().as_bytes());
    for (name, value) in head.fields().iter() {
        digest.field(name.as_bytes(), value);
    }
    digest
}

fn add_body(digest: &mut Digest, content: &[u8], trailers: Option<&Trailers>) {
    digest.part(content);
    for (name, value) in trailers.iter().flat_map(|t| t.fields().iter()) {
        digest.field(name.as_bytes(), value);
    }
}
