//! Answers as a client reads them: a parser made from RFC 9112 alone, which shares no code with the
//! core.

/// An answer that was received completely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// The final answer at the front of `bytes`; `None` if it is not complete. `head` says that the
/// request's method was HEAD, `ended` that no more bytes follow.
pub(super) fn read(bytes: &[u8], head: bool, ended: bool) -> Result<Option<Received>, String> {
    let Some((section, rest)) = split(bytes, b"\r\n\r\n") else { return Ok(None) };
    let section = std::str::from_utf8(section).map_err(|_| "a head that is not text")?;
    let mut lines = section.split("\r\n");
    let status = status(lines.next().unwrap_or_default())?;
    if status < 200 && status != 101 {
        return read(rest, head, ended);
    }
    let fields = lines.map(field).collect::<Result<_, _>>()?;
    let mut answer = Received { status, fields, ..Received::default() };
    let lengths = answer.fields.iter().filter(|(n, _)| n.eq_ignore_ascii_case("content-length"));
    let lengths: Vec<usize> = lengths
        .map(|(_, value)| value.parse().map_err(|_| "a length"))
        .collect::<Result<_, _>>()?;
    let chunked = answer.field("transfer-encoding").map(str::to_owned);
    let bodiless = head || matches!(status, 101 | 204 | 304);
    match (&lengths[..], chunked.as_deref()) {
        _ if bodiless => Ok(Some(answer)),
        ([], Some("chunked")) => {
            answer.chunked = true;
            chunks(rest, answer)
        }
        (&[length], None) => Ok(rest.get(..length).map(|content| {
            answer.content = content.to_vec();
            answer
        })),
        ([], None) => {
            answer.content = rest.to_vec();
            Ok(ended.then_some(answer))
        }
        other => Err(format!("framing fields {other:?}")),
    }
}

/// The length of the head at the front of `bytes`.
pub(super) fn head_len(bytes: &[u8]) -> Option<usize> {
    split(bytes, b"\r\n\r\n").map(|(_, rest)| bytes.len() - rest.len())
}

fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let place = bytes.windows(at.len()).position(|window| window == at)?;
    Some((&bytes[..place], &bytes[place + at.len()..]))
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

/// Content in chunks, and the trailer section.
fn chunks(mut rest: &[u8], mut answer: Received) -> Result<Option<Received>, String> {
    loop {
        let Some((line, behind)) = split(rest, b"\r\n") else { return Ok(None) };
        let size =
            std::str::from_utf8(line).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let size = size.ok_or_else(|| format!("a chunk size {}", line.escape_ascii()))?;
        if size == 0 {
            return trailers(behind, answer);
        }
        let Some(data) = behind.get(..size) else { return Ok(None) };
        answer.content.extend_from_slice(data);
        match behind.get(size..size + 2) {
            Some(b"\r\n") => rest = &behind[size + 2..],
            Some(_) => return Err("no CRLF behind a chunk".into()),
            None => return Ok(None),
        }
    }
}

fn trailers(mut rest: &[u8], mut answer: Received) -> Result<Option<Received>, String> {
    loop {
        let Some((line, behind)) = split(rest, b"\r\n") else { return Ok(None) };
        if line.is_empty() {
            return Ok(Some(answer));
        }
        let line = std::str::from_utf8(line).map_err(|_| "a trailer that is not text")?;
        answer.trailers.push(field(line)?);
        rest = behind;
    }
}
