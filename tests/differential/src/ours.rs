//! Hairspring, at two of its three levels.

use std::cell::RefCell;
use std::future::Ready;
use std::rc::Rc;
use std::sync::Arc;

use bytes::Bytes;
use hairspring_core::{
    BodyDecoder, Clock, Config, ConnectionInfo, HeadParser, Http, Malformed, Method, Piece, Reject,
    Reply, Request, RequestBody, RequestHead, Response, Service, Status,
};
use hairspring_tests::driver::Driver;

use crate::verdict::{End, Seen, Verdict};

/// The parsers, one after another.
#[must_use]
pub fn parsers(mut input: &[u8]) -> Verdict {
    let config = Config::default();
    let mut requests = Vec::new();
    let end = loop {
        let head = match read_head(input, &config) {
            Ok(Some((head, length))) => {
                input = &input[length..];
                head
            }
            // If there are only empty lines, no request has begun.
            Ok(None) if input.iter().all(|byte| b"\r\n".contains(byte)) => break End::Over,
            Ok(None) => break End::More,
            Err(reject) => break End::Refused(cause(&reject)),
        };
        match read_body(&head, input, &config) {
            Ok(Some((content, used))) => {
                input = &input[used..];
                requests.push(seen(&head, content));
            }
            Ok(None) => break End::More,
            Err(reject) => break End::Refused(cause(&reject)),
        }
        // The application refuses the tunnel, and does not read bytes that may be meant for it.
        if !head.keep_alive() || head.method() == Method::Connect {
            break End::Closed;
        }
    };
    Verdict { requests, end }
}

/// The first head, and how many bytes it took.
///
/// # Errors
/// Why it is refused.
pub fn read_head(input: &[u8], config: &Config) -> Result<Option<(RequestHead, usize)>, Reject> {
    let mut parser = HeadParser::new();
    let Some(length) = parser.parse(input, config)? else { return Ok(None) };
    Ok(Some((parser.take(Bytes::copy_from_slice(&input[..length])), length)))
}

/// The content at the front of `input`, and how many bytes it took.
fn read_body(
    head: &RequestHead,
    input: &[u8],
    config: &Config,
) -> Result<Option<(Vec<u8>, usize)>, Reject> {
    let max = config.collected_body_max;
    let mut decoder = BodyDecoder::new(head.framing());
    let (mut content, mut used) = (Vec::new(), 0);
    loop {
        let decoded = decoder.decode(&input[used..], config)?;
        used += decoded.skip;
        let here = if let Piece::Data(length) = decoded.piece { length } else { 0 };
        if (content.len() + here) as u64 + decoder.announced() > max {
            return Err(Reject::ContentTooLarge { max });
        }
        match decoded.piece {
            Piece::Data(length) => {
                content.extend_from_slice(&input[used..used + length]);
                used += length;
            }
            Piece::End(_) => return Ok(Some((content, used))),
            Piece::More => return Ok(None),
        }
    }
}

fn seen(head: &RequestHead, content: Vec<u8>) -> Seen {
    Seen { method: head.method_name().to_owned(), target: head.target().to_owned(), content }
}

/// The name of the rule that was broken.
#[must_use]
pub fn cause(reject: &Reject) -> String {
    let name = match reject {
        Reject::BadRequest(malformed) => format!("{malformed:?}"),
        other => format!("{other:?}"),
    };
    name.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

/// The whole machine, driven in virtual time until the peer's end.
#[must_use]
pub fn http(input: &[u8]) -> Verdict {
    let log = Rc::new(RefCell::new(Verdict::default()));
    let config = Arc::new(Config::default());
    let service = Recorder(Rc::clone(&log));
    let mut driver = Driver::new(Http::new(service, config, ConnectionInfo::default()));
    driver.feed_all([input]);
    if driver.outcome().is_none() {
        driver.peer_fin();
    }
    log.take()
}

/// Records what it is called with.
struct Recorder(Rc<RefCell<Verdict>>);

impl Service for Recorder {
    type Future = Ready<Response>;

    fn call(&self, request: Request, _: &mut Clock) -> Reply<Self::Future> {
        let RequestBody::Full { content, .. } = request.body else {
            panic!("bodies are collected");
        };
        self.0.borrow_mut().requests.push(seen(&request.head, content.to_vec()));
        let connect = request.head.method() == Method::Connect;
        let status = if connect { Status::METHOD_NOT_ALLOWED } else { Status::OK };
        Reply::Now(Response::new(status))
    }

    fn reject(&self, reject: &Reject) -> Response {
        let early = *reject == Malformed::EarlyEnd.into();
        self.0.borrow_mut().end = if early { End::More } else { End::Refused(cause(reject)) };
        Response::rejection(reject)
    }
}
