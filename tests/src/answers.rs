//! Reads responses: simply, slowly and strictly, with no code of the engine that it judges.

/// One response as it came off the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// Name and value of each field line, in order.
    pub fields: Vec<(String, String)>,
    /// The content, without its framing.
    pub content: Vec<u8>,
    /// How the content was delimited.
    pub framing: Delimited,
    /// The trailer section.
    pub trailers: Vec<(String, String)>,
}

/// How the content of a response was delimited (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimited {
    /// By its status or the request's method: there is none.
    Never,
    /// By `Content-Length`.
    Length,
    /// By the last chunk.
    Chunked,
    /// By the end of the connection.
    Close,
}

impl Answer {
    /// Every value of this field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| &v[..])
    }

    /// The first value of this field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| &v[..])
    }

    /// Whether it announces that the connection closes.
    #[must_use]
    pub fn closes(&self) -> bool {
        let mut options = self.field("connection").unwrap_or_default().split(',');
        options.any(|option| option.trim().eq_ignore_ascii_case("close"))
    }
}

/// Takes responses off the front of what was received.
#[derive(Debug)]
pub struct Answers<'a> {
    rest: &'a [u8],
    /// The peer has ended its side, so content that is delimited by the end is whole.
    ended: bool,
}

impl<'a> Answers<'a> {
    /// Reads from all that was received; `ended` if no more can come.
    #[must_use]
    pub const fn new(received: &'a [u8], ended: bool) -> Self {
        Self { rest: received, ended }
    }

    /// The bytes that have not been taken.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next response; `bodiless` if the request's method leaves it without content (HEAD, or
    /// CONNECT answered by 2xx). `None` if it is not there in full.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn next(&mut self, bodiless: bool) -> Result<Option<Answer>, String> {
        let Some(end) = find(self.rest, b"\r\n\r\n") else { return Ok(None) };
        let (status, reason, fields) = head(&self.rest[..end + 2])?;
        let mut answer = Answer {
            status,
            reason,
            fields,
            content: Vec::new(),
            framing: Delimited::Never,
            trailers: Vec::new(),
        };
        let body = &self.rest[end + 4..];
        let Some(used) = content(&mut answer, body, bodiless, self.ended)? else {
            return Ok(None);
        };
        self.rest = &body[used..];
        Ok(Some(answer))
    }
}

type Head = (u16, String, Vec<(String, String)>);

/// Status line and field lines, each with its CRLF.
fn head(bytes: &[u8]) -> Result<Head, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| format!("not text: {bytes:?}"))?;
    let mut lines = text.split_inclusive("\r\n");
    let line = lines.next().unwrap_or_default();
    let rest = line.strip_prefix("HTTP/1.1 ").ok_or_else(|| format!("status line {line:?}"))?;
    let (code, reason) = rest.split_once(' ').ok_or_else(|| format!("status line {line:?}"))?;
    if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("status code {code:?}"));
    }
    let reason = reason.strip_suffix("\r\n").ok_or_else(|| format!("line end in {line:?}"))?;
    let status = code.parse().map_err(|_| format!("status code {code:?}"))?;
    Ok((status, reason.to_owned(), lines.map(field_line).collect::<Result<_, _>>()?))
}

fn field_line(line: &str) -> Result<(String, String), String> {
    let bad = || format!("field line {line:?}");
    let (name, value) =
        line.strip_suffix("\r\n").and_then(|l| l.split_once(':')).ok_or_else(bad)?;
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let value = value.strip_prefix(' ').ok_or_else(bad)?;
    let legal = |b: u8| b == b'\t' || (b >= b' ' && b != 0x7f);
    if name.is_empty() || !name.bytes().all(token) || !value.bytes().all(legal) {
        return Err(bad());
    }
    if value.trim_matches([' ', '\t']) != value {
        return Err(format!("white space round the value of {line:?}"));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Fills in the content. Returns how many bytes it took, or `None` if there are too few.
fn content(
    answer: &mut Answer,
    body: &[u8],
    bodiless: bool,
    ended: bool,
) -> Result<Option<usize>, String> {
    let lengths: Vec<&str> = answer.all("content-length").collect();
    let codings: Vec<&str> = answer.all("transfer-encoding").collect();
    if lengths.len() + codings.len() > 1 {
        return Err(format!("two framings: {:?}", answer.fields));
    }
    let length = lengths.first().map(|text| text.parse::<usize>());
    let chunked = match codings.first() {
        None => false,
        Some(&"chunked") => true,
        Some(other) => return Err(format!("transfer coding {other:?}")),
    };
    let framed = length.is_some() || chunked;
    if (answer.status < 200 || answer.status == 204) && framed {
        return Err(format!("{} with a framing field", answer.status));
    }
    if bodiless || answer.status < 200 || matches!(answer.status, 204 | 304) {
        return Ok(Some(0));
    }
    if chunked {
        answer.framing = Delimited::Chunked;
        return chunks(answer, body);
    }
    let (framing, len) = match length {
        Some(Ok(len)) => (Delimited::Length, len),
        Some(Err(_)) => return Err(format!("content length {lengths:?}")),
        None if ended => (Delimited::Close, body.len()),
        None => return Ok(None),
    };
    if body.len() < len {
        return Ok(None);
    }
    answer.framing = framing;
    answer.content = body[..len].to_vec();
    Ok(Some(len))
}

/// The chunked coding, as strictly as it can be read.
fn chunks(answer: &mut Answer, body: &[u8]) -> Result<Option<usize>, String> {
    let mut at = 0;
    loop {
        let Some(end) = find(&body[at..], b"\r\n") else { return Ok(None) };
        let line = String::from_utf8_lossy(&body[at..at + end]);
        let size = usize::from_str_radix(&line, 16).map_err(|_| format!("chunk size {line:?}"))?;
        at += end + 2;
        if size == 0 {
            break;
        }
        let Some(chunk) = body.get(at..at + size + 2) else { return Ok(None) };
        if !chunk.ends_with(b"\r\n") {
            return Err(format!("chunk without CRLF: {:?}", String::from_utf8_lossy(chunk)));
        }
        answer.content.extend_from_slice(&chunk[..size]);
        at += size + 2;
    }
    loop {
        let Some(end) = find(&body[at..], b"\r\n") else { return Ok(None) };
        let line = &body[at..at + end + 2];
        at += end + 2;
        if end == 0 {
            return Ok(Some(at));
        }
        answer.trailers.push(field_line(&String::from_utf8_lossy(line))?);
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(wire: &str, ended: bool) -> Result<Option<Answer>, String> {
        Answers::new(wire.as_bytes(), ended).next(false)
    }

    #[test]
    fn reads_each_framing() {
        let wire = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc\
                    HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n\
                    HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc";
        let mut answers = Answers::new(wire.as_bytes(), true);
        for framing in [Delimited::Length, Delimited::Chunked, Delimited::Close] {
            let answer = answers.next(false).unwrap().unwrap();
            assert_eq!((answer.framing, &answer.content[..]), (framing, &b"abc"[..]));
        }
        assert!(answers.rest().is_empty());
    }

    #[test]
    fn refuses_what_no_server_may_send() {
        for wire in [
            "HTTP/1.0 200 OK\r\n\r\n",
            "HTTP/1.1 200\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX:y\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
            "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc",
        ] {
            assert!(first(wire, true).is_err(), "{wire:?}");
        }
    }

    #[test]
    fn waits_for_the_rest() {
        let wire = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
        for end in 0..wire.len() {
            assert_eq!(first(&wire[..end], true), Ok(None));
        }
        assert_eq!(first("HTTP/1.1 200 OK\r\n\r\nabc", false), Ok(None));
    }
}
