//! What `Http` writes: the input is a response, `|` between its parts:
//! `method|minor version|status|kind of body|name: value|..||content`.
//!
//! - A field is accepted exactly if it is well-formed and not one that only the connection writes.
//! - The output parses, with one framing, and says what was asked for.
//! - What names another protocol says so of this connection, and 426 has to.

use std::cell::Cell;
use std::future::{Ready, ready};
use std::task::Context;

use bytes::Bytes;
use hairspring_core::{
    Body, Clock, Config, Misuse, Now, Outcome, Produce, Produced, Reply, Request, Response,
    Service, Status,
};
use hairspring_tests::answers::{Answers, Delimited};
use hairspring_tests::driver::DATE;

use crate::peer::Peer;

/// Checks one input.
pub fn check(data: &[u8]) {
    let Some(wanted) = Wanted::read(data) else { return };
    let Some((response, accepted)) = wanted.build() else { return };
    let request = format!("{} / HTTP/1.{}\r\nHost: a\r\n\r\n", wanted.method, wanted.minor);
    let length = wanted.content.len();
    let service = Once(Cell::new(Some(response)));
    let mut peer = Peer::new(service, Config::default(), length, request.as_bytes());
    peer.finish();
    let mut reader = Answers::new(peer.output(), true);
    let got = match reader.next(wanted.method == "HEAD") {
        Ok(Some(got)) => got,
        other => panic!("{other:?}: {:?}", String::from_utf8_lossy(peer.output())),
    };
    assert_eq!((reader.rest(), peer.outcome()), (&b""[..], Some(Outcome::Clean)));
    assert!(got.framing != Delimited::Close || got.closes());
    assert!(got.framing != Delimited::Chunked || wanted.minor > 0);
    let names_upgrade = accepted.iter().any(|(name, _)| name.eq_ignore_ascii_case("upgrade"));
    let options = got.field("connection").unwrap_or_default();
    assert_eq!(options.split(", ").any(|option| option == "upgrade"), names_upgrade);
    if wanted.status == 426 && !names_upgrade {
        // The application's mistake.
        assert_eq!((got.status, got.closes()), (500, true));
        return;
    }
    assert_eq!(got.status, wanted.status);
    // 205 has a framing, but no content (RFC 9110, section 15.3.6).
    let bodiless = wanted.method == "HEAD" || matches!(wanted.status, 204 | 205 | 304);
    assert_eq!(got.content, if bodiless { b"" } else { wanted.content });
    // To HEAD the length is that of the content that GET would get (RFC 9110, section 8.6).
    let len = if wanted.status == 205 { 0 } else { length };
    assert!(got.all("content-length").all(|text| text == len.to_string()), "expected {len}");
    assert!(got.all("date").eq([DATE]), "expected one Date: {:?}", got.fields);
    let mut rest = got.fields.iter();
    for field in &accepted {
        assert!(rest.any(|other| other == field), "{field:?} is not sent, or out of order");
    }
}

/// Names and values, in order.
type Lines = Vec<(String, String)>;

/// The parts of the input.
struct Wanted<'a> {
    method: &'a str,
    minor: u8,
    status: u16,
    kind: &'a [u8],
    fields: Vec<(&'a str, &'a [u8])>,
    content: &'a [u8],
}

impl<'a> Wanted<'a> {
    fn read(data: &'a [u8]) -> Option<Self> {
        let end = data.windows(2).position(|pair| pair == b"||")?;
        let mut parts = data[..end].split(|&byte| byte == b'|');
        let method = std::str::from_utf8(parts.next()?).ok()?;
        let minor = if parts.next()? == b"0" { 0 } else { 1 };
        let status = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
        let kind = parts.next()?;
        // An interim status is no answer, and CONNECT is no request for `/`.
        (["GET", "HEAD", "POST"].contains(&method) && status >= 200).then_some(())?;
        let fields = parts.filter_map(|text| {
            let colon = text.iter().position(|&byte| byte == b':')?;
            Some((std::str::from_utf8(&text[..colon]).ok()?, &text[colon + 1..]))
        });
        let fields = fields.collect();
        Some(Self { method, minor, status, kind, fields, content: &data[end + 2..] })
    }

    /// The response, and the fields that it accepted; none if there is no such status, or if
    /// a value is not text.
    fn build(&self) -> Option<(Response, Lines)> {
        let status = Status::from_code(self.status);
        assert_eq!(status.is_ok(), (100..600).contains(&self.status));
        let length = self.content.len() as u64;
        let produce = || Box::new(Halves(split(self.content)));
        let body = match self.kind {
            b"known" => Body::Stream { length: Some(length), produce: produce() },
            b"chunked" => Body::Stream { length: None, produce: produce() },
            _ => Body::Full(Bytes::copy_from_slice(self.content)),
        };
        let mut response = Response::new(status.ok()?).with_body(body);
        let mut accepted = Vec::new();
        for (name, value) in &self.fields {
            let result = response.head.fields.append(name, value);
            assert_eq!(result, judge(name, value), "{name:?}: {value:?}");
            if result.is_ok() {
                // The reader of responses knows text only.
                let value = std::str::from_utf8(value).ok()?;
                accepted.push(((*name).to_owned(), value.trim_matches([' ', '\t']).to_owned()));
            }
        }
        Some((response, accepted))
    }
}

fn judge(name: &str, value: &[u8]) -> Result<(), Misuse> {
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let control = |b: &u8| (*b < b' ' && *b != b'\t') || *b == 0x7f;
    if name.is_empty() || !name.bytes().all(token) || value.iter().any(control) {
        return Err(Misuse::IllegalField);
    }
    let own = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];
    if own.iter().any(|own| name.eq_ignore_ascii_case(own)) {
        return Err(Misuse::FramingField);
    }
    Ok(())
}

fn split(content: &[u8]) -> Vec<Bytes> {
    let (first, second) = content.split_at(content.len() / 2);
    // Taken from the end.
    [second, first].map(Bytes::copy_from_slice).into()
}

/// A content in two pieces, either of which may be empty.
struct Halves(Vec<Bytes>);

impl Produce for Halves {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        self.0.pop().map_or(Produced::End(None), Produced::Data)
    }
}

/// Gives its one response.
struct Once(Cell<Option<Response>>);

impl Service for Once {
    type Future = Ready<Response>;

    fn call(&self, _: Request, _: &mut Clock) -> Reply<Self::Future> {
        Reply::Later(ready(self.0.take().expect("there is one request")))
    }
}
