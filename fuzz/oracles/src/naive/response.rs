//! Responses, as a client that trusts nothing reads them (RFC 9112, sections 4 to 7).

use super::{body, field, line};
use hairspring_core::Config;

/// One response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// Names and values, in order.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The content, out of its framing.
    pub content: Vec<u8>,
    /// The trailer section.
    pub trailers: Vec<(String, Vec<u8>)>,
    /// Whether the content ran on to the end of the stream, for want of any framing.
    pub until_close: bool,
    /// How many bytes it took.
    pub len: usize,
}

impl Response {
    /// Every value of this name.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<&[u8]> {
        let same = self.fields.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        same.map(|(_, value)| &value[..]).collect()
    }

    /// Whether it says that the connection closes after it.
    #[must_use]
    pub fn closes(&self) -> bool {
        self.values("connection").iter().any(|value| value.eq_ignore_ascii_case(b"close"))
    }

    /// Whether it is an interim response.
    #[must_use]
    pub fn is_interim(&self) -> bool {
        self.status < 200
    }
}

/// Why no response could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is well-formed as far as it goes.
    CutShort,
    /// It is not a response.
    Malformed(&'static str),
}

/// What the client knows of the request that a response answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// Whether it was asked in HTTP/1.0.
    pub http10: bool,
}

/// Reads the response at the front of `data`, which is all that comes before the end of the
/// stream.
///
/// # Errors
/// What is wrong with it, or that it is not whole.
pub fn read(data: &[u8], asked: Asked<'_>) -> Result<Response, Unread> {
    let (status_line, mut rest) = line(data).ok_or(Unread::CutShort)?;
    let (status, reason) = split_status(status_line).ok_or(Unread::Malformed("status line"))?;
    let mut fields = Vec::new();
    loop {
        let (text, after) = line(rest).ok_or(Unread::CutShort)?;
        rest = after;
        if text.is_empty() {
            break;
        }
        fields.push(field(text).ok_or(Unread::Malformed("field line"))?);
    }
    let head = Response {
        status,
        reason,
        fields,
        content: Vec::new(),
        trailers: Vec::new(),
        until_close: false,
        len: data.len() - rest.len(),
    };
    with_content(head, rest, asked)
}

fn split_status(text: &[u8]) -> Option<(u16, String)> {
    let text = std::str::from_utf8(text).ok()?;
    let (code, reason) = text.strip_prefix("HTTP/1.1 ")?.split_at_checked(3)?;
    let code = code.bytes().all(|b| b.is_ascii_digit()).then(|| code.parse().ok())??;
    let reason = reason.strip_prefix(' ')?;
    let plain = reason.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    ((100..600).contains(&code) && plain).then(|| (code, reason.to_owned()))
}

/// RFC 9112, section 6.3, rule by rule.
fn with_content(head: Response, rest: &[u8], asked: Asked<'_>) -> Result<Response, Unread> {
    let (lengths, codings) = (head.values("content-length"), head.values("transfer-encoding"));
    if lengths.len() + codings.len() > 1 {
        return Err(Unread::Malformed("more than one framing"));
    }
    let tunnel = asked.method == "CONNECT" && (200..300).contains(&head.status);
    if head.is_interim() || head.status == 204 || tunnel {
        return match (lengths.is_empty(), codings.is_empty()) {
            (true, true) => Ok(head),
            _ => Err(Unread::Malformed("framing where there is no content")),
        };
    }
    if asked.method == "HEAD" || head.status == 304 {
        return Ok(head);
    }
    if let [coding] = codings[..] {
        return if asked.http10 || coding != b"chunked" {
            Err(Unread::Malformed("a coding that the client does not know"))
        } else {
            with_chunks(head, rest)
        };
    }
    if let [length] = lengths[..] {
        let length = std::str::from_utf8(length).ok().and_then(|text| text.parse().ok());
        let length: usize = length.ok_or(Unread::Malformed("length"))?;
        let content = rest.get(..length).ok_or(Unread::CutShort)?.to_vec();
        return Ok(Response { content, len: head.len + length, ..head });
    }
    if !head.closes() {
        return Err(Unread::Malformed("no framing, but the connection is to stay"));
    }
    Ok(Response { content: rest.to_vec(), until_close: true, len: head.len + rest.len(), ..head })
}

fn with_chunks(head: Response, rest: &[u8]) -> Result<Response, Unread> {
    match body::read(rest, &Config::default()) {
        body::Verdict::Incomplete => Err(Unread::CutShort),
        body::Verdict::Refused(reason) => Err(Unread::Malformed(reason)),
        body::Verdict::Whole(whole) => Ok(Response {
            content: whole.content,
            trailers: whole.trailers,
            len: head.len + whole.len,
            ..head
        }),
    }
}
