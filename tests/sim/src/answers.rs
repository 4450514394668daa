//! Reads responses slowly, as RFC 9112 says, without any code of the machine's parsers.

/// What a client has to know of its request to read the response (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) head: bool,
    pub(crate) connect: bool,
    pub(crate) http10: bool,
}

/// A response, as a client received it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names and values, in order.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The content, without its framing.
    pub content: Vec<u8>,
    /// The trailer section of a chunked response.
    pub trailers: Vec<(String, Vec<u8>)>,
}

impl Answer {
    /// The first value of this name; names are case-insensitive.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields
            .iter()
            .find(|field| field.0.eq_ignore_ascii_case(name))
            .map(|field| &field.1[..])
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let matches = move |field: &&(String, Vec<u8>)| field.0.eq_ignore_ascii_case(name);
        self.fields.iter().filter(matches).map(|field| &field.1[..])
    }

    /// Whether it says that the connection closes after it.
    #[must_use]
    pub fn closes(&self) -> bool {
        let mut options = self.all("connection").flat_map(|value| value.split(|&b| b == b','));
        options.any(|option| option.trim_ascii().eq_ignore_ascii_case(b"close"))
    }
}

/// How much of a response has arrived.
#[derive(Debug)]
pub(crate) enum Progress {
    /// All of it, in so many bytes.
    Whole(Answer, usize),
    /// Not all.
    Partial,
    /// The head is whole, and the content goes on until the connection ends.
    UntilClose(Answer),
}

/// Reads the response that `bytes` begins with; an error says what is wrong with it.
pub(crate) fn read(bytes: &[u8], asked: Asked) -> Result<Progress, String> {
    let Some((lines, at)) = lines(bytes)? else { return Ok(Progress::Partial) };
    let mut answer = Answer { status: status(lines[0])?, ..Answer::default() };
    for line in &lines[1..] {
        answer.fields.push(field(line)?);
    }
    let framing = framing(&answer, asked)?;
    let rest = &bytes[at..];
    match framing {
        Framing::Nothing => Ok(Progress::Whole(answer, at)),
        Framing::Length(length) if rest.len() < length => Ok(Progress::Partial),
        Framing::Length(length) => {
            answer.content = rest[..length].to_vec();
            Ok(Progress::Whole(answer, at + length))
        }
        Framing::Close => {
            answer.content = rest.to_vec();
            Ok(Progress::UntilClose(answer))
        }
        Framing::Chunked => match chunks(rest, &mut answer)? {
            Some(len) => Ok(Progress::Whole(answer, at + len)),
            None => Ok(Progress::Partial),
        },
    }
}

enum Framing {
    Nothing,
    Length(usize),
    Chunked,
    Close,
}

/// The lines up to the empty one, and where the next thing begins.
type Lines<'a> = (Vec<&'a [u8]>, usize);

fn lines(bytes: &[u8]) -> Result<Option<Lines<'_>>, String> {
    let (mut lines, mut start) = (Vec::new(), 0);
    for at in 0..bytes.len() {
        match bytes[at] {
            b'\r' => match bytes.get(at + 1) {
                None => return Ok(None),
                Some(b'\n') if at == start && lines.is_empty() => {
                    return Err("expected a status line, got an empty one".into());
                }
                Some(b'\n') if at == start => return Ok(Some((lines, at + 2))),
                Some(b'\n') => {
                    lines.push(&bytes[start..at]);
                    start = at + 2;
                }
                Some(_) => return Err("a bare CR in a head".into()),
            },
            b'\n' if at != 0 && bytes[at - 1] == b'\r' => {}
            b'\n' | 0 => return Err(format!("byte {:#04x} in a head", bytes[at])),
            _ => {}
        }
    }
    Ok(None)
}

/// `HTTP/1.1 SP 3DIGIT SP reason` (RFC 9112, section 4).
fn status(line: &[u8]) -> Result<u16, String> {
    let malformed = || format!("expected a status line, got {}", line.escape_ascii());
    let rest = line.strip_prefix(b"HTTP/1.1 ").ok_or_else(malformed)?;
    let (digits, reason) = rest.split_at_checked(3).ok_or_else(malformed)?;
    let legal = |b: &u8| *b == b'\t' || (*b >= b' ' && *b != 0x7f);
    if !reason.starts_with(b" ") || !reason.iter().all(legal) {
        return Err(malformed());
    }
    let code = std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok());
    code.filter(|code| (100..600).contains(code)).ok_or_else(malformed)
}

fn field(line: &[u8]) -> Result<(String, Vec<u8>), String> {
    let malformed = || format!("expected a field line, got {}", line.escape_ascii());
    let colon = line.iter().position(|&b| b == b':').ok_or_else(malformed)?;
    let name = std::str::from_utf8(&line[..colon]).map_err(|_| malformed())?;
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let value = line[colon + 1..].strip_prefix(b" ").ok_or_else(malformed)?;
    let legal = value.iter().all(|&b| b == b'\t' || (b >= b' ' && b != 0x7f));
    if name.is_empty() || !name.bytes().all(token) || !legal {
        return Err(malformed());
    }
    Ok((name.into(), value.to_vec()))
}

/// RFC 9112, section 6.3, from the receiver's side; and what a sender must not say (6.1, 6.2).
fn framing(answer: &Answer, asked: Asked) -> Result<Framing, String> {
    let lengths: Vec<&[u8]> = answer.all("content-length").collect();
    let codings: Vec<&[u8]> = answer.all("transfer-encoding").collect();
    let bodiless = answer.status < 200 || answer.status == 204;
    if bodiless && !(lengths.is_empty() && codings.is_empty()) {
        return Err(format!("a framing field in a {} response", answer.status));
    }
    let tunnel = asked.connect && answer.status / 100 == 2;
    if tunnel && !(lengths.is_empty() && codings.is_empty()) {
        return Err("a framing field in a 2xx response to CONNECT".into());
    }
    let framing = match (&lengths[..], &codings[..]) {
        ([], []) => Framing::Close,
        ([length], []) => {
            let number = std::str::from_utf8(length).ok().and_then(|text| text.parse().ok());
            Framing::Length(number.ok_or("Content-Length is no number")?)
        }
        ([], [b"chunked"]) if asked.http10 => return Err("chunked to an HTTP/1.0 client".into()),
        ([], [b"chunked"]) => Framing::Chunked,
        _ => return Err(format!("framing fields {lengths:?} and {codings:?}")),
    };
    if answer.status == 205 && !asked.head && !matches!(framing, Framing::Length(0)) {
        return Err("a 205 response with content".into());
    }
    let none = bodiless || answer.status == 304 || asked.head || tunnel;
    Ok(if none { Framing::Nothing } else { framing })
}

/// Content in chunks; how long it was, if it is whole.
fn chunks(bytes: &[u8], answer: &mut Answer) -> Result<Option<usize>, String> {
    let mut at = 0;
    loop {
        let Some(len) = bytes[at..].windows(2).position(|pair| pair == b"\r\n") else {
            return Ok(None);
        };
        let line = &bytes[at..at + len];
        let text = std::str::from_utf8(line).unwrap_or("");
        let hex = !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
        let size = usize::from_str_radix(text, 16).ok().filter(|_| hex);
        let size = size.ok_or_else(|| format!("chunk size {}", line.escape_ascii()))?;
        at += len + 2;
        if size == 0 {
            return trailers(bytes, at, answer);
        }
        let data = &bytes[at..bytes.len().min(at + size)];
        answer.content.extend_from_slice(data);
        at += data.len();
        match bytes[at..] {
            _ if data.len() < size => return Ok(None),
            [b'\r', b'\n', ..] => at += 2,
            [] | [b'\r'] => return Ok(None),
            _ => return Err("no CRLF behind the data of a chunk".into()),
        }
    }
}

fn trailers(bytes: &[u8], at: usize, answer: &mut Answer) -> Result<Option<usize>, String> {
    if bytes[at..].starts_with(b"\r\n") {
        return Ok(Some(at + 2));
    }
    let Some((lines, len)) = lines(&bytes[at..])? else { return Ok(None) };
    for line in lines {
        answer.trailers.push(field(line)?);
    }
    Ok(Some(at + len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str, asked: Asked) -> Answer {
        match read(text.as_bytes(), asked) {
            Ok(Progress::Whole(answer, len)) if len == text.len() => answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn framings_are_read() {
        let known = whole("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", Asked::default());
        assert_eq!(known.content, b"abc");
        let text =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX: y\r\n\r\n";
        let chunked = whole(text, Asked::default());
        assert_eq!((&chunked.content[..], chunked.trailers.len()), (&b"ab"[..], 1));
        let head = Asked { head: true, ..Asked::default() };
        assert_eq!(whole("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", head).content, b"");
        for cut in 0..text.len() {
            let part = read(&text.as_bytes()[..cut], Asked::default());
            assert!(matches!(part, Ok(Progress::Partial)), "{cut}: {part:?}");
        }
    }

    #[test]
    fn close_is_found_among_other_options() {
        for (options, closes) in [
            ("close", true),
            ("close, upgrade", true),
            ("upgrade,\tClose", true),
            ("upgrade", false),
            ("keep-alive", false),
            ("closed", false),
        ] {
            let text = format!(
                "HTTP/1.1 426 Upgrade Required\r\nConnection: {options}\r\nContent-Length: 0\r\n\r\n"
            );
            assert_eq!(whole(&text, Asked::default()).closes(), closes, "{options}");
        }
        let two = "HTTP/1.1 200 OK\r\nConnection: upgrade\r\nConnection: close\r\n\
                   Content-Length: 0\r\n\r\n";
        assert!(whole(two, Asked::default()).closes());
    }

    #[test]
    fn what_no_server_may_say_is_found() {
        for text in [
            "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
            "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 99 Low\r\n\r\n",
            "\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX:y\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\na\r\n",
        ] {
            assert!(read(text.as_bytes(), Asked::default()).is_err(), "{text:?}");
        }
    }
}
