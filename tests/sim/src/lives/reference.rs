//! A reference parser of request heads: slow, strict, and written from RFC 9112 alone.
//!
//! A verdict is a set of statuses, because a head may break several rules and no RFC says which of
//! them to report. It is exact about whether a head is refused, and where a message ends.

use hairspring_core::Config;

use super::statuses::Statuses;

/// A head according to the RFCs.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) method: Vec<u8>,
    pub(crate) target: Vec<u8>,
    /// 1 for HTTP/1.1 and later.
    pub(crate) minor: u8,
    pub(crate) fields: Vec<(Vec<u8>, Vec<u8>)>,
    /// Behind the empty line.
    pub(crate) end: usize,
    pub(crate) framing: Framed,
    /// Refusals that a strict server may choose where the RFCs are silent.
    pub(crate) doubt: Statuses,
}

/// How the content is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framed {
    Nothing,
    Length(u64),
    Chunked,
}

/// What the stream has at an offset where a head may begin.
#[derive(Clone, Debug)]
pub(crate) enum Found {
    Head(Head),
    /// The stream ends before one begins.
    Nothing,
    /// The stream ends inside it, and so far it breaks no rule for sure.
    Cut {
        /// The request line is whole.
        line: bool,
        /// What may be refused already.
        doubt: Statuses,
    },
    Refused(Statuses),
}

impl Head {
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        let matches =
            move |field: &&(Vec<u8>, Vec<u8>)| field.0.eq_ignore_ascii_case(name.as_bytes());
        self.fields.iter().filter(matches).map(|field| &field.1[..])
    }

    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        self.fields.iter().find(|f| f.0.eq_ignore_ascii_case(name.as_bytes())).map(|f| &f.1[..])
    }

    /// Whether a field that is a list of tokens names this one.
    pub(crate) fn names(&self, field: &str, token: &str) -> bool {
        let members = self.all(field).flat_map(|value| value.split(|&b| b == b','));
        members.map(trimmed).any(|member| member.eq_ignore_ascii_case(token.as_bytes()))
    }

    /// Whether the peer lets the connection persist (RFC 9112, section 9.3).
    pub(crate) fn persists(&self) -> bool {
        !self.names("connection", "close")
            && (self.minor > 0 || self.names("connection", "keep-alive"))
    }

    /// Whether the peer may wait for 100 (RFC 9110, section 10.1.1).
    pub(crate) fn expects(&self) -> bool {
        self.minor > 0
            && self.get("expect").is_some()
            && !matches!(self.framing, Framed::Nothing | Framed::Length(0))
    }

    /// Whether it offers another protocol (RFC 9110, section 7.8).
    pub(crate) fn offers_upgrade(&self) -> bool {
        self.minor > 0
            && self.names("connection", "upgrade")
            && self.all("upgrade").any(|value| !value.is_empty())
    }
}

/// Reads a head at `at`.
pub(crate) fn read_head(stream: &[u8], at: usize, config: &Config) -> Found {
    let at = skip_empty_lines(stream, at);
    let rest = &stream[at..];
    if rest.is_empty() || (rest == b"\r") {
        return Found::Nothing;
    }
    let mut refusals = Statuses::none();
    let line_end = match line_at(stream, at) {
        Line::Whole(end) => end,
        Line::Broken => return Found::Refused(over_line(rest, config).with(400).with(505)),
        Line::Cut => {
            let long = over_line(rest, config);
            let bad = rest.iter().any(|&b| !(b == b'\r' || (b' '..0x7f).contains(&b)));
            let doubt = if bad { long.with(400) } else { long.with_all(line_faults(rest, config)) };
            return Found::Cut { line: false, doubt };
        }
    };
    let line = &stream[at..line_end];
    refusals = refusals.with_all(over_line(line, config)).with_all(line_faults(line, config));
    if !refusals.is_empty() {
        return Found::Refused(refusals);
    }
    read_fields(stream, line, line_end + 2, config)
}

/// Behind at most two empty lines (RFC 9112, section 2.2).
pub(crate) fn skip_empty_lines(stream: &[u8], mut at: usize) -> usize {
    for _ in 0..2 {
        at += if stream[at..].starts_with(b"\r\n") { 2 } else { 0 };
    }
    at
}

fn read_fields(stream: &[u8], line: &[u8], start: usize, config: &Config) -> Found {
    let limits = (config.header_section_max, config.field_count_max);
    let section = match read_section(stream, start, limits) {
        Section::Whole(section) => section,
        Section::Cut(doubt) => return Found::Cut { line: true, doubt },
        Section::Refused(statuses) => return Found::Refused(statuses),
    };
    let mut parts = line.split(|&b| b == b' ');
    let (method, target) = (parts.next().unwrap_or(b""), parts.next().unwrap_or(b""));
    let mut head = Head {
        method: method.to_vec(),
        target: target.to_vec(),
        minor: line.last().map_or(1, |digit| u8::from(*digit > b'0')),
        fields: section.fields,
        end: section.end,
        framing: Framed::Nothing,
        doubt: Statuses::none(),
    };
    let refusals =
        judge_host(&head).with_all(judge_framing(&mut head)).with_all(judge_expect(&mut head));
    let too_large = matches!(head.framing, Framed::Length(n) if n > i64::MAX as u64);
    let refusals = if too_large { refusals.with(400) } else { refusals };
    if refusals.is_empty() { Found::Head(head) } else { Found::Refused(refusals) }
}

/// Field lines up to the empty line.
pub(crate) struct Lines {
    pub(crate) fields: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) end: usize,
}

pub(crate) enum Section {
    Whole(Lines),
    /// The stream ends in it; these refusals are possible already.
    Cut(Statuses),
    Refused(Statuses),
}

/// Parses a section of limited bytes and lines (RFC 9112, section 5).
pub(crate) fn read_section(stream: &[u8], start: usize, limits: (usize, usize)) -> Section {
    let (mut at, mut fields) = (start, Vec::new());
    loop {
        let over =
            |to: usize| if to - start > limits.0 { Statuses::of(431) } else { Statuses::none() };
        let many = if fields.len() >= limits.1 { Statuses::of(431) } else { Statuses::none() };
        match line_at(stream, at) {
            Line::Whole(end) if end == at => {
                let large = over(end + 2);
                return if large.is_empty() {
                    Section::Whole(Lines { fields, end: end + 2 })
                } else {
                    Section::Refused(large)
                };
            }
            Line::Whole(end) => {
                let line = &stream[at..end];
                let refusals = field_faults(line).with_all(over(end + 2)).with_all(many);
                if !refusals.is_empty() {
                    return Section::Refused(refusals);
                }
                let colon = line.iter().position(|&b| b == b':').unwrap_or(0);
                fields.push((line[..colon].to_vec(), trimmed(&line[colon + 1..]).to_vec()));
                at = end + 2;
            }
            Line::Broken => {
                return Section::Refused(
                    Statuses::of(400).with_all(over(stream.len())).with_all(many),
                );
            }
            Line::Cut => {
                let rest = &stream[at..];
                let begun = if rest.is_empty() || rest == b"\r" { Statuses::none() } else { many };
                let doubt = begun.with_all(field_faults(rest)).with_all(over(stream.len() + 1));
                return Section::Cut(doubt);
            }
        }
    }
}

/// A line that may begin here.
enum Line {
    /// Its CRLF is at this offset.
    Whole(usize),
    /// It contains a bare CR or LF.
    Broken,
    Cut,
}

fn line_at(stream: &[u8], start: usize) -> Line {
    for at in start..stream.len() {
        match (stream[at], stream.get(at + 1)) {
            (b'\r', Some(b'\n')) => return Line::Whole(at),
            (b'\r', Some(_)) | (b'\n', _) => return Line::Broken,
            _ => {}
        }
    }
    Line::Cut
}

fn over_line(line: &[u8], config: &Config) -> Statuses {
    let parts: Vec<&[u8]> = line.splitn(3, |&b| b == b' ').collect();
    let target = parts.get(1).map_or(0, |target| target.len());
    if line.len() <= config.request_line_max && target <= config.target_max {
        Statuses::none()
    } else if parts.len() < 2 {
        Statuses::of(400)
    } else {
        // A method that fills the line is malformed; behind it the target is what is too long.
        Statuses::of(if parts[0].len() >= config.request_line_max { 400 } else { 414 })
    }
}

/// What is wrong with a request line (RFC 9112, section 3), apart from its length.
fn line_faults(line: &[u8], config: &Config) -> Statuses {
    let parts: Vec<&[u8]> = line.split(|&b| b == b' ').collect();
    let [method, target, version] = parts[..] else { return Statuses::of(400) };
    let digits = version.len() == 8 && version[5].is_ascii_digit() && version[7].is_ascii_digit();
    if !digits || &version[..5] != b"HTTP/" || version[6] != b'.' || !is_token(method) {
        return Statuses::of(400);
    }
    let mut faults = Statuses::none();
    if version[5] != b'1' {
        faults = faults.with(505);
    }
    if !is_target(method, target) || method.len() >= config.request_line_max {
        faults = faults.with(400);
    }
    faults
}

fn is_target(method: &[u8], target: &[u8]) -> bool {
    if target.is_empty() || !has_sound_percents(target) {
        return false;
    }
    if method == b"CONNECT" {
        // Neither an empty port nor port 0.
        return authority_port(target).is_some_and(|port| port.iter().any(|digit| *digit != b'0'));
    }
    if target == b"*" {
        return method == b"OPTIONS";
    }
    let rest = if target[0] == b'/' {
        target
    } else if target.len() > 7 && target[..7].eq_ignore_ascii_case(b"http://") {
        let end =
            target[7..].iter().position(|b| b"/?".contains(b)).map_or(target.len(), |n| n + 7);
        if authority_port(&target[7..end]).is_none() {
            return false;
        }
        &target[end..]
    } else {
        return false;
    };
    let query = rest.iter().position(|&b| b == b'?').unwrap_or(rest.len());
    // `pchar` (RFC 3986, section 3.3), and what browsers are known to send as it is.
    let path_byte = |b: &u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/%|[]^".contains(b);
    let query_byte = |b: &u8| path_byte(b) || b"?{}`\\\"".contains(b);
    rest[..query].iter().all(path_byte) && rest[query..].iter().all(query_byte)
}

fn has_sound_percents(target: &[u8]) -> bool {
    let sound = |at: usize| target.get(at).is_some_and(u8::is_ascii_hexdigit);
    (0..target.len()).all(|at| target[at] != b'%' || (sound(at + 1) && sound(at + 2)))
}

/// The port of a `host [ ":" port ]`, empty if there is none; `None` if it is not one.
fn authority_port(authority: &[u8]) -> Option<&[u8]> {
    let (host, port) = if authority.starts_with(b"[") {
        let close = authority.iter().position(|&b| b == b']')?;
        let inside = std::str::from_utf8(&authority[1..close]).ok()?;
        inside.parse::<std::net::Ipv6Addr>().ok()?;
        (&authority[..=close], &authority[close + 1..])
    } else {
        let colon = authority.iter().position(|&b| b == b':').unwrap_or(authority.len());
        authority.split_at(colon)
    };
    let named = |b: &u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%".contains(b);
    if host.is_empty() || (host[0] != b'[' && !(host.iter().all(named) && has_sound_percents(host)))
    {
        return None;
    }
    match port {
        [] => Some(port),
        [b':', digits @ ..] => {
            let number = std::str::from_utf8(digits).ok()?;
            let small = digits.is_empty() || number.parse::<u16>().is_ok();
            (small && digits.iter().all(u8::is_ascii_digit)).then_some(digits)
        }
        _ => None,
    }
}

fn field_faults(line: &[u8]) -> Statuses {
    let colon = line.iter().position(|&b| b == b':');
    let name = &line[..colon.unwrap_or(line.len())];
    let value = colon.map_or(&b""[..], |colon| &line[colon + 1..]);
    // A CR at the end of a stream that was cut is not an error yet.
    let value = value.strip_suffix(b"\r").unwrap_or(value);
    let legal = value.iter().all(|&b| b == b'\t' || (b >= b' ' && b != 0x7f));
    if is_token(name) && colon.is_some() && legal { Statuses::none() } else { Statuses::of(400) }
}

fn judge_host(head: &Head) -> Statuses {
    let hosts: Vec<&[u8]> = head.all("host").collect();
    let sound = match hosts[..] {
        [] => head.minor == 0,
        [host] => authority_port(host).is_some(),
        _ => false,
    };
    if sound { Statuses::none() } else { Statuses::of(400) }
}

/// RFC 9112, sections 6.1 to 6.3.
fn judge_framing(head: &mut Head) -> Statuses {
    let lengths: Vec<&[u8]> = head.all("content-length").collect();
    let codings: Vec<&[u8]> = head.all("transfer-encoding").collect();
    let framing = match (&lengths[..], &codings[..]) {
        ([], []) => Framed::Nothing,
        ([length], []) => {
            let digits = !length.is_empty() && length.iter().all(u8::is_ascii_digit);
            let number = std::str::from_utf8(length).ok().and_then(|text| text.parse().ok());
            match number {
                Some(number) if digits => Framed::Length(number),
                _ => return Statuses::of(400),
            }
        }
        ([], [coding]) if head.minor > 0 && coding.eq_ignore_ascii_case(b"chunked") => {
            Framed::Chunked
        }
        ([], [..]) if head.minor > 0 => return Statuses::of(400).with(501),
        // For a coding that is not implemented either refusal is correct.
        (_, [..]) if !codings.is_empty() => return Statuses::of(400).with(501),
        _ => return Statuses::of(400),
    };
    head.framing = framing;
    Statuses::none()
}

fn judge_expect(head: &mut Head) -> Statuses {
    let expectations: Vec<&[u8]> = head.all("expect").collect();
    match expectations[..] {
        [] => Statuses::none(),
        [one] if one.eq_ignore_ascii_case(b"100-continue") => Statuses::none(),
        // A list with repeats or empty members means the same, but may be refused.
        _ if expectations.iter().all(|e| {
            e.split(|&b| b == b',')
                .map(trimmed)
                .all(|m| m.is_empty() || m.eq_ignore_ascii_case(b"100-continue"))
        }) =>
        {
            head.doubt = head.doubt.with(417);
            Statuses::none()
        }
        _ => Statuses::of(417),
    }
}

pub(crate) fn is_token(bytes: &[u8]) -> bool {
    let token = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b);
    !bytes.is_empty() && bytes.iter().all(token)
}

pub(crate) fn trimmed(mut bytes: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}
