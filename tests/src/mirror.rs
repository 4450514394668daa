//! The application of the wire tests, whose responses show what it received.

use std::fmt::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Admit, Body, BodyReader, Clock, Fields, Instant, Method, Now, Produce, Produced,
    ReceivedFields, Reply, Request, RequestBody, RequestHead, Response, ResponseHead, Service,
    Status, Version,
};

use crate::echo::Echo;

/// Content up to this size is repeated in the response; of longer content only the length.
const SHOWN_MAX: usize = 256;

/// Answers each request with a transcript of it, one line for each part:
///
/// ```text
/// method POST
/// target /a?b
/// form Origin
/// path /a
/// query b
/// authority example.org
/// version 1.1
/// field Host: example.org
/// length 5
/// content hello
/// trailer X: y
/// ```
///
/// Some paths do something else:
///
/// | path | what |
/// |---|---|
/// | `/status/NNN` | that status, with content if it may have any |
/// | `/empty` | 200 without content |
/// | `/stream` | content of unknown length, `onetwo`, with the trailer `X-Sum: 6` |
/// | `/stream-known` | the same, of known length |
/// | `/broken` | content that breaks off a little after its first piece, `one` |
/// | `/later` | the transcript, by a future that has to be polled twice |
/// | `/at-once` | the transcript, and how long the head is, before any content is read |
/// | `/refuse` | 403 before the content is read |
/// | `/small` | the transcript; content of at most 10 bytes is collected |
/// | `/streamed` | the transcript; the content is read as it comes |
/// | `/streamed-small` | the same, of at most 10 bytes |
/// | `/early` | 200 `early`, without reading the content that is streamed to it |
/// | `/panic` | panics |
/// | `/upgrade` | 101 to an echo protocol, if `echo` is offered |
/// | `/offers` | 200 that offers `echo` in `Upgrade` |
/// | `/requires` | 426 that requires `echo` |
///
/// CONNECT to a host that begins with `tunnel` gets an echo tunnel, to any other 405.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mirror;

impl Service for Mirror {
    type Future = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn admit(&self, head: &RequestHead) -> Admit {
        match head.path() {
            "/at-once" => {
                let (seen, length) = (transcript(head, b"", None), head.as_bytes().len());
                Admit::Answer(Response::text(format!("{seen}head {length}\n")))
            }
            "/refuse" => Admit::Answer(Response::text("refused").with_status(Status::FORBIDDEN)),
            "/small" => Admit::Buffer { max: Some(10) },
            "/streamed" | "/early" => Admit::Stream { max: None },
            "/streamed-small" => Admit::Stream { max: Some(10) },
            _ => Admit::Buffer { max: None },
        }
    }

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        let Request { head, body, .. } = request;
        let (content, trailers) = match body {
            RequestBody::Full { content, trailers } => (content, trailers),
            RequestBody::Stream(_) if head.path() == "/early" => {
                return Reply::Now(Response::text("early"));
            }
            RequestBody::Stream(reader) => return Reply::Later(Box::pin(read_all(head, reader))),
        };
        let text = transcript(&head, &content, trailers.as_ref().map(|t| t.fields()));
        match head.path() {
            "/later" => Reply::Later(Box::pin(async {
                yield_once().await;
                Response::text(text)
            })),
            _ => Reply::Now(answer(&head, text)),
        }
    }
}

/// The response of the paths that need nothing more than the head and the transcript.
fn answer(head: &RequestHead, text: String) -> Response {
    if head.method() == Method::Connect {
        return if head.authority().is_some_and(|host| host.starts_with("tunnel")) {
            Response::new(Status::OK).with_body(Body::Upgrade(Box::new(Echo::default())))
        } else {
            Response::text("no tunnel").with_status(Status::METHOD_NOT_ALLOWED)
        };
    }
    let path = head.path();
    if let Some(code) = path.strip_prefix("/status/") {
        let code = code.parse().ok().and_then(|code| Status::from_code(code).ok());
        return Response::text("content").with_status(code.unwrap_or(Status::NOT_FOUND));
    }
    match path {
        "/empty" => Response::new(Status::OK),
        "/stream" | "/stream-known" => {
            let length = (path == "/stream-known").then_some(6);
            let produce = Box::new(Pieces(["one", "two"].iter()));
            Response::new(Status::OK).with_body(Body::Stream { length, produce })
        }
        "/broken" => {
            let produce = Box::new(Broken::default());
            Response::new(Status::OK).with_body(Body::Stream { length: None, produce })
        }
        "/panic" => panic!("a handler that panics on purpose"),
        "/upgrade" if offers_echo(head) => Response::new(Status::SWITCHING_PROTOCOLS)
            .with_field("Upgrade", "echo")
            .unwrap_or_else(|misuse| Response::text(misuse.to_string()))
            .with_body(Body::Upgrade(Box::new(Echo::default()))),
        "/offers" => offering(Status::OK),
        "/requires" => offering(Status::UPGRADE_REQUIRED),
        _ => Response::text(text),
    }
}

/// A response whose `Upgrade` field offers the echo protocol.
fn offering(status: Status) -> Response {
    const ECHO: Fields = Fields::from_static("Upgrade: echo\r\n");
    let head = ResponseHead { status, fields: ECHO };
    Response { head, body: Body::Full(Bytes::from_static(b"content")) }
}

fn offers_echo(head: &RequestHead) -> bool {
    let offered = String::from_utf8_lossy(head.upgrade().unwrap_or_default()).into_owned();
    offered.split(',').any(|protocol| protocol.trim() == "echo")
}

async fn read_all(head: RequestHead, mut reader: BodyReader) -> Response {
    let mut content = Vec::new();
    loop {
        match reader.next().await {
            Ok(Some(piece)) => content.extend_from_slice(&piece),
            Ok(None) => break,
            // The peer broke off, so this response is dropped.
            Err(ended) => return Response::text(ended.to_string()),
        }
    }
    let trailers = reader.trailers();
    Response::text(transcript(&head, &content, trailers.as_ref().map(|t| t.fields())))
}

/// The parts of a request, one per line, with bytes that are not printable escaped.
fn transcript(head: &RequestHead, content: &[u8], trailers: Option<ReceivedFields<'_>>) -> String {
    let version = if head.version() == Version::Http10 { "1.0" } else { "1.1" };
    let mut text = format!(
        "method {}\ntarget {}\nform {:?}\npath {}\nversion {version}\nlength {}\n",
        head.method_name(),
        head.target(),
        head.form(),
        head.path(),
        content.len()
    );
    let mut line = |what: &str, value: &[u8]| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{what} {}", value.escape_ascii());
    };
    if let Some(query) = head.query() {
        line("query", query.as_bytes());
    }
    if let Some(authority) = head.authority() {
        line("authority", authority.as_bytes());
    }
    for (name, value) in head.fields().iter() {
        line(&format!("field {name}:"), value);
    }
    if content.len() <= SHOWN_MAX {
        line("content", content);
    }
    for (name, value) in trailers.iter().flat_map(ReceivedFields::iter) {
        line(&format!("trailer {name}:"), value);
    }
    text
}

/// Is pending once, and wakes itself at once.
pub async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

struct Pieces(std::slice::Iter<'static, &'static str>);

impl Produce for Pieces {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        const SUM: Fields = Fields::from_static("X-Sum: 6\r\n");
        match self.0.next() {
            Some(piece) => Produced::Data(Bytes::from_static(piece.as_bytes())),
            None => Produced::End(Some(SUM)),
        }
    }
}

/// Produces one piece, waits 50 ms, and fails.
#[derive(Default)]
struct Broken {
    fails_at: Option<Instant>,
}

impl Produce for Broken {
    fn produce(&mut self, _: &mut Context<'_>, now: Now) -> Produced {
        match self.fails_at {
            None => {
                self.fails_at = Some(now.mono + Duration::from_millis(50));
                Produced::Data(Bytes::from_static(b"one"))
            }
            Some(moment) if now.mono < moment => Produced::Wait(Some(moment)),
            Some(_) => Produced::Failed,
        }
    }
}
