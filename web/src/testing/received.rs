//! Answers as a client reads them: a parser made from RFC 9112 alone, which shares no code with the
//! core.

use std::fmt;

/// An answer that was received completely.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Received {
    status: u16,
    fields: Vec<(String, String)>,
    content: Vec<u8>,
    trailers: Vec<(String, String)>,
    chunked: bool,
}

impl Received {
    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The first value of this name; names are case-insensitive.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Every field line, in order.
    #[must_use]
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The trailer section, in order.
    #[must_use]
    pub fn trailers(&self) -> &[(String, String)] {
        &self.trailers
    }

    /// The content, without its framing.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The content as text.
    ///
    /// # Panics
    /// If it is not UTF-8.
    #[must_use]
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.content).expect("expected content in UTF-8")
    }

    /// The content, deserialized from JSON.
    ///
    /// # Panics
    /// If it is not JSON, or of another type.
    #[cfg(feature = "json")]
    #[must_use]
    #[track_caller]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.content).expect("expected content in JSON, of this type")
    }

    /// Whether the content came in chunks.
    #[must_use]
    pub fn is_chunked(&self) -> bool {
        self.chunked
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Received");
        shown.field("status", &self.status).field("fields", &self.fields);
        match std::str::from_utf8(&self.content) {
            Ok(text) => shown.field("content", &text),
            Err(_) => shown.field("content", &format_args!("b\"{}\"", self.content.escape_ascii())),
        };
        shown.field("trailers", &self.trailers).field("chunked", &self.chunked).finish()
    }
}

/// An answer that is being received. What was read is not read again, in however many pieces the
/// answer comes.
pub(super) struct Reading {
    answer: Received,
    /// How many bytes were read.
    at: usize,
    next: Next,
    /// Whether the request's method was HEAD.
    head: bool,
}

/// What is to be read next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// The final head, or one of a 1xx before it.
    Head,
    /// Content of this length.
    Content(usize),
    Chunk,
    Trailer,
    /// Content that ends with the connection.
    Rest,
    Nothing,
}

impl Reading {
    pub(super) fn new(head: bool) -> Self {
        Self { answer: Received::default(), at: 0, next: Next::Head, head }
    }

    /// Reads on; `bytes` is all that was received, and `ended` says that no more follows. Returns
    /// whether the answer is complete.
    pub(super) fn read(&mut self, bytes: &[u8], ended: bool) -> Result<bool, String> {
        while self.next != Next::Nothing {
            let rest = &bytes[self.at..];
            let read = match self.next {
                Next::Head => self.head(rest)?,
                Next::Content(length) => rest.get(..length).map(|content| self.content(content)),
                Next::Chunk => self.chunk(rest)?,
                Next::Trailer => self.trailer(rest)?,
                Next::Rest => ended.then(|| self.content(rest)),
                Next::Nothing => None,
            };
            let Some(read) = read else { return Ok(false) };
            self.at += read;
        }
        Ok(true)
    }

    /// The answer, once it is complete, and how many bytes were read for it.
    pub(super) fn finish(self) -> (Received, usize) {
        (self.answer, self.at)
    }

    // Each of these returns how many bytes it has read; `None` if there are not enough.

    fn head(&mut self, rest: &[u8]) -> Result<Option<usize>, String> {
        let Some(section) = until(rest, b"\r\n\r\n") else { return Ok(None) };
        let read = section.len() + 4;
        let section = std::str::from_utf8(section).map_err(|_| "a head that is not text")?;
        let mut lines = section.split("\r\n");
        let status = status(lines.next().unwrap_or_default())?;
        if status < 200 && status != 101 {
            return Ok(Some(read));
        }
        let fields = lines.map(field).collect::<Result<_, _>>()?;
        self.answer = Received { status, fields, ..Received::default() };
        self.next = self.framing()?;
        Ok(Some(read))
    }

    /// How the content is framed (RFC 9112, section 6.3).
    fn framing(&mut self) -> Result<Next, String> {
        let answer = &mut self.answer;
        let is_length = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("content-length");
        let lengths: Vec<usize> = answer
            .fields
            .iter()
            .filter(is_length)
            .map(|(_, value)| value.parse().map_err(|_| "a length"))
            .collect::<Result<_, _>>()?;
        let coding = answer.field("transfer-encoding");
        let next = match (&lengths[..], coding) {
            _ if self.head || matches!(answer.status, 101 | 204 | 304) => Next::Nothing,
            ([], Some("chunked")) => Next::Chunk,
            (&[length], None) => Next::Content(length),
            ([], None) => Next::Rest,
            other => return Err(format!("framing fields {other:?}")),
        };
        answer.chunked = next == Next::Chunk;
        Ok(next)
    }

    fn content(&mut self, content: &[u8]) -> usize {
        self.answer.content = content.to_vec();
        self.next = Next::Nothing;
        content.len()
    }

    fn chunk(&mut self, rest: &[u8]) -> Result<Option<usize>, String> {
        let Some(line) = until(rest, b"\r\n") else { return Ok(None) };
        let size =
            std::str::from_utf8(line).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let size = size.ok_or_else(|| format!("a chunk size {}", line.escape_ascii()))?;
        let begin = line.len() + 2;
        if size == 0 {
            self.next = Next::Trailer;
            return Ok(Some(begin));
        }
        let Some((data, behind)) = rest[begin..].split_at_checked(size) else { return Ok(None) };
        match behind.first_chunk() {
            Some(b"\r\n") => self.answer.content.extend_from_slice(data),
            Some(_) => return Err("no CRLF behind a chunk".into()),
            None => return Ok(None),
        }
        Ok(Some(begin + size + 2))
    }

    fn trailer(&mut self, rest: &[u8]) -> Result<Option<usize>, String> {
        let Some(line) = until(rest, b"\r\n") else { return Ok(None) };
        if line.is_empty() {
            self.next = Next::Nothing;
        } else {
            let line = std::str::from_utf8(line).map_err(|_| "a trailer that is not text")?;
            self.answer.trailers.push(field(line)?);
        }
        Ok(Some(line.len() + 2))
    }
}

fn until<'b>(bytes: &'b [u8], end: &[u8]) -> Option<&'b [u8]> {
    bytes.windows(end.len()).position(|window| window == end).map(|at| &bytes[..at])
}

fn status(line: &str) -> Result<u16, String> {
    let code = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    code.ok_or_else(|| format!("a status line {line:?}"))
}

fn field(line: &str) -> Result<(String, String), String> {
    let (name, value) = line.split_once(": ").ok_or_else(|| format!("a field line {line:?}"))?;
    if name.is_empty() || name.contains(' ') || value.contains(['\r', '\n', '\0']) {
        return Err(format!("a field line {line:?}"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of an answer that arrives byte by byte, and how many of its bytes.
    fn read(text: &str, head: bool) -> Result<Option<(Received, usize)>, String> {
        let mut reading = Reading::new(head);
        for len in 0..text.len() {
            if reading.read(&text.as_bytes()[..len], false)? {
                return Ok(Some(reading.finish()));
            }
        }
        Ok(reading.read(text.as_bytes(), true)?.then(|| reading.finish()))
    }

    const LENGTH: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    const EMPTY: &str = "HTTP/1.1 204 No Content\r\n\r\n";
    const NEITHER: &str = "HTTP/1.1 200 OK\r\n\r\n";

    /// Each row: a head, what follows, the content, and what does not belong to the answer any more.
    #[test]
    fn an_answer_ends_where_its_framing_says() {
        let table = [
            (LENGTH, "abHTTP", "ab", "HTTP"),
            (EMPTY, "HTTP", "", "HTTP"),
            ("HTTP/1.1 100 Continue\r\n\r\n", EMPTY, "", ""),
            (NEITHER, "ab", "ab", ""),
            (CHUNKED, "1\r\na\r\n2\r\n\r\n\r\n0\r\n\r\nHTTP", "a\r\n", "HTTP"),
            (CHUNKED, "1\r\na\r\n0\r\nA: b\r\n\r\nHTTP", "a", "HTTP"),
        ];
        for (head, behind, content, rest) in table {
            let text = format!("{head}{behind}");
            let (answer, len) = read(&text, false).expect(&text).expect(&text);
            assert_eq!((answer.text(), &text[len..]), (content, rest), "{text}");
        }
        let (answer, len) = read(&format!("{LENGTH}HTTP"), true).unwrap().unwrap();
        assert_eq!((answer.text(), len), ("", LENGTH.len()));
        for cut in [format!("{CHUNKED}2\r\na"), format!("{LENGTH}a"), EMPTY[..20].to_owned()] {
            assert_eq!(read(&cut, false), Ok(None), "{cut}");
        }
        for fault in [
            "HTTP/1.0 200 OK\r\n\r\n".to_owned(),
            "HTTP/1.1 200 OK\r\nA:b\r\n\r\n".to_owned(),
            format!("{CHUNKED}x\r\n"),
            format!("{CHUNKED}1\r\nabc"),
        ] {
            assert!(read(&fault, false).is_err(), "{fault}");
        }
    }

    #[test]
    fn content_is_shown_as_text_if_it_is() {
        let shown = |content: &[u8]| {
            format!("{:?}", Received { content: content.to_vec(), ..Received::default() })
        };
        assert!(shown("é\"".as_bytes()).contains(r#"content: "é\"""#));
        assert!(shown(b"\xff\0a").contains(r#"content: b"\xff\x00a""#));
    }
}
