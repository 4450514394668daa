//! An application that uses every way to answer; the path of a request chooses one.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Admit, Body, BodyReader, Clock, Demand, Failed, Fields, Framing, Input, Instant, Misused, Now,
    Outbox, Outcome, Produce, Produced, Protocol, Read, Reply, Request, RequestBody, RequestHead,
    Response, ResponseHead, Service, Status, Step, Supplied, Supply, Version,
};

/// The longest answer in one piece.
pub(crate) const LARGEST: usize = 6000;

/// What was asked, in order.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) http10: bool,
    pub(crate) framing: Framing,
    /// Whether it waits for `100 Continue`.
    pub(crate) expects: bool,
    /// The head as received.
    pub(crate) head: Vec<u8>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Application {
    pub(crate) asked: Rc<RefCell<Vec<Asked>>>,
    /// How often it was told of a response that HTTP does not allow.
    pub(crate) misuses: Rc<Cell<usize>>,
}

impl Asked {
    /// Whether HTTP may not allow what the application answers: a status that is not final, an
    /// upgrade that was not asked for, too little content, 200 to CONNECT.
    pub(crate) fn may_be_misused(&self) -> bool {
        let paths = ["/mistake", "/upgrade", "/upgrade-late", "/short"];
        self.method == "CONNECT" || paths.contains(&&*self.path)
    }
}

impl Service for Application {
    type Future = Pin<Box<dyn Future<Output = Response>>>;

    fn admit(&self, head: &RequestHead) -> Admit {
        self.asked.borrow_mut().push(Asked {
            method: head.method_name().to_owned(),
            path: head.path().to_owned(),
            http10: head.version() == Version::Http10,
            framing: head.framing(),
            expects: head.expects_continue(),
            head: head.as_bytes().to_vec(),
        });
        match head.path() {
            "/collect" | "/pipe" | "/early" | "/forget" | "/leave" => Admit::Stream { max: None },
            "/refuse" => Admit::Answer(Response::new(Status::FORBIDDEN)),
            _ => Admit::Buffer { max: None },
        }
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future> {
        let path = request.head.path().to_owned();
        match request.body {
            RequestBody::Full { content, .. } => answer(&path, content, clock),
            RequestBody::Stream(reader) if path == "/pipe" => stream(None, Pipe(reader)),
            RequestBody::Stream(reader) if path == "/leave" => stream(None, Leave(Some(reader))),
            RequestBody::Stream(reader) if path == "/collect" => {
                Reply::Later(Box::pin(collect(reader)))
            }
            RequestBody::Stream(reader) if path == "/forget" => Reply::Later(forget(reader, clock)),
            RequestBody::Stream(_) => Reply::Now(Response::text("early")),
        }
    }

    fn misused(&self, _: &Misused<'_>) {
        self.misuses.set(self.misuses.get() + 1);
    }
}

type Answer = Reply<Pin<Box<dyn Future<Output = Response>>>>;

fn answer(path: &str, content: Bytes, clock: &mut Clock) -> Answer {
    Reply::Now(match path {
        "/echo" => Response::text(content),
        "/large" => Response::text(vec![b'l'; LARGEST]),
        "/none" => Response::new(Status::NO_CONTENT),
        "/supplied" => Response::new(Status::OK).with_body(Body::Supplied(Supplied {
            supply: Arc::new(Pattern),
            offset: 7,
            len: 700,
        })),
        "/upgrade" => upgrade(),
        "/required" => Response { head: naming(Status::UPGRADE_REQUIRED), body: Body::Empty },
        // Not a final status: a mistake of the application, which becomes a 500.
        "/mistake" => Response::new(Status::CONTINUE),
        "/chunks" => return stream(None, Pieces { left: 5, end: true }),
        "/known" => return stream(Some(5 * 300), Pieces { left: 5, end: true }),
        "/files" => return stream(None, Files { left: 3 }),
        "/short" => return stream(Some(5 * 300), Pieces { left: 4, end: true }),
        "/fail" => return stream(None, Pieces { left: 2, end: false }),
        "/slow" => return stream(None, Slow { until: clock.now().mono + Duration::from_secs(3) }),
        "/sleep" | "/upgrade-late" => {
            let sleep = clock.timer().sleep(Duration::from_secs(2));
            let upgrades = path == "/upgrade-late";
            return Reply::Later(Box::pin(async move {
                sleep.await;
                if upgrades { upgrade() } else { Response::text("slept") }
            }));
        }
        _ => Response::text("text"),
    })
}

fn upgrade() -> Response {
    Response {
        head: naming(Status::SWITCHING_PROTOCOLS),
        body: Body::Upgrade(Box::<Echo>::default()),
    }
}

/// A response head with an `Upgrade` field.
fn naming(status: Status) -> ResponseHead {
    ResponseHead { status, fields: Fields::from_static("Upgrade: echo\r\n") }
}

fn stream(length: Option<u64>, produce: impl Produce + Send + 'static) -> Answer {
    let body = Body::Stream { length, produce: Box::new(produce) };
    Reply::Now(Response::new(Status::OK).with_body(body))
}

async fn collect(mut reader: BodyReader) -> Response {
    let mut content = Vec::new();
    loop {
        match reader.next().await {
            Ok(Some(piece)) => content.extend_from_slice(&piece),
            Ok(None) => return Response::text(content),
            Err(_) => return Response::new(Status::INTERNAL_SERVER_ERROR),
        }
    }
}

/// Drops the content unread, and answers later.
fn forget(reader: BodyReader, clock: &mut Clock) -> Pin<Box<dyn Future<Output = Response>>> {
    drop(reader);
    let sleep = clock.timer().sleep(Duration::from_secs(1));
    Box::pin(async move {
        sleep.await;
        Response::text("forgotten")
    })
}

/// Sends back what it reads.
struct Pipe(BodyReader);

impl Produce for Pipe {
    fn produce(&mut self, cx: &mut Context<'_>, _: Now) -> Produced {
        match self.0.poll_next(cx) {
            Poll::Ready(Ok(Some(piece))) => Produced::Data(piece),
            Poll::Ready(Ok(None)) => Produced::End(None),
            Poll::Ready(Err(_)) => Produced::Failed,
            Poll::Pending => Produced::Wait(None),
        }
    }
}

/// Begins as if it read the content, and leaves all of it.
struct Leave(Option<BodyReader>);

impl Produce for Leave {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        self.0.take().map_or(Produced::End(None), |_| Produced::Data("left".into()))
    }
}

/// This many pieces of 300 bytes, then the end with a trailer, or a failure.
struct Pieces {
    left: u32,
    end: bool,
}

impl Produce for Pieces {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        if self.left > 0 {
            self.left -= 1;
            return Produced::Data(Bytes::from_static(&[b'p'; 300]));
        }
        if self.end {
            Produced::End(Some(Fields::from_static("X-Pieces: 5\r\n")))
        } else {
            Produced::Failed
        }
    }
}

/// This many pieces of 100 bytes that the driver reads.
struct Files {
    left: u64,
}

impl Produce for Files {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        if self.left == 0 {
            return Produced::End(None);
        }
        self.left -= 1;
        let (offset, len) = (self.left * 10, 100);
        Produced::Supplied(Supplied { supply: Arc::new(Pattern), offset, len })
    }
}

/// Nothing for a while, then the end.
struct Slow {
    until: Instant,
}

impl Produce for Slow {
    fn produce(&mut self, _: &mut Context<'_>, now: Now) -> Produced {
        if now.mono >= self.until { Produced::End(None) } else { Produced::Wait(Some(self.until)) }
    }
}

/// Each byte is its offset.
struct Pattern;

impl Supply for Pattern {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        for (at, byte) in (offset..).zip(buffer.iter_mut()) {
            *byte = at as u8;
        }
        Ok(buffer.len())
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// The protocol after an upgrade: sends everything back.
#[derive(Default)]
struct Echo {
    outbox: Outbox,
    ended: bool,
    gone: bool,
}

impl Protocol for Echo {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) => self.outbox.push(bytes),
            Input::Fin => self.ended = true,
            Input::Reset => self.gone = true,
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.gone {
            return Step::Done(Outcome::Abort);
        }
        if self.ended {
            self.outbox.finish();
            if self.outbox.is_idle() {
                return Step::Done(Outcome::Clean);
            }
        }
        let read = if self.ended || self.outbox.pending() > 4096 { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.ended = true;
    }
}
