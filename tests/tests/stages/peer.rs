//! Sends requests and checks responses as the course's tester does.
//!
//! The tester is stricter than the RFC in some points and supports less in others: it reads content
//! only by `Content-Length`, compares reason phrases letter by letter, and compares a field's value
//! as a whole, ignoring case.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// A response must be whole within this time.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// For so long the tester reads a connection to find out whether it is open, silent or ended.
const GLANCE: Duration = Duration::from_millis(1);

/// A request as Go writes it: Host first, then the other fields in alphabetical order.
pub(crate) struct Ask<'a> {
    pub(crate) line: String,
    pub(crate) fields: &'a [(&'a str, &'a str)],
    pub(crate) content: &'a [u8],
}

impl<'a> Ask<'a> {
    pub(crate) fn get(path: &str, fields: &'a [(&'a str, &'a str)]) -> Self {
        Self { line: format!("GET {path} HTTP/1.1"), fields, content: b"" }
    }
}

pub(crate) struct Peer {
    stream: TcpStream,
    port: u16,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Code and reason phrase, such as `404 Not Found`.
    pub(crate) status: String,
    fields: Vec<(String, String)>,
    pub(crate) content: Vec<u8>,
}

impl Peer {
    pub(crate) fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the server takes the connection");
        stream.set_nodelay(true).expect("a socket takes the option");
        Self { stream, port: address.port() }
    }

    /// Sends a request in one write and reads its response.
    pub(crate) fn ask(&mut self, ask: &Ask<'_>) -> Answer {
        let mut text = format!("{}\r\nHost: localhost:{}\r\n", ask.line, self.port);
        for (name, value) in ask.fields {
            text += &format!("{name}: {value}\r\n");
        }
        let request = [text.as_bytes(), b"\r\n", ask.content].concat();
        self.stream.write_all(&request).expect("the server takes the request");
        self.read_answer()
    }

    fn read_answer(&mut self) -> Answer {
        let begun = Instant::now();
        let mut received = Vec::new();
        loop {
            if let Some((answer, len)) = parse(&received) {
                assert_eq!(len, received.len(), "bytes after the answer: {received:?}");
                return answer;
            }
            let left = ANSWER_WITHIN.checked_sub(begun.elapsed()).filter(|left| !left.is_zero());
            let text = String::from_utf8_lossy(&received);
            let left = left.unwrap_or_else(|| panic!("no whole answer in time, only {text:?}"));
            match self.read_for(left) {
                Seen::Bytes(bytes) => received.extend_from_slice(&bytes),
                Seen::End => panic!("the connection ended inside the answer: {text:?}"),
                Seen::Silence => {}
            }
        }
    }

    /// Checks that the connection is open and nothing unexpected arrives.
    pub(crate) fn assert_open(&mut self) {
        assert_eq!(self.read_for(GLANCE), Seen::Silence, "expected an open, silent connection");
    }

    /// Waits until the server has ended its side. Returns whether two short reads were enough to
    /// see it, as the tester requires.
    pub(crate) fn assert_ended(&mut self) -> bool {
        let first = self.read_for(GLANCE);
        let seen = if first == Seen::Silence { self.read_for(GLANCE) } else { first };
        let in_time = seen != Seen::Silence;
        let seen = if in_time { seen } else { self.read_for(ANSWER_WITHIN) };
        assert_eq!(seen, Seen::End, "expected the end of the connection");
        in_time
    }

    fn read_for(&mut self, time: Duration) -> Seen {
        self.stream.set_read_timeout(Some(time)).expect("a socket takes the option");
        let mut buffer = [0; 4096];
        match self.stream.read(&mut buffer) {
            Ok(0) => Seen::End,
            Ok(len) => Seen::Bytes(buffer[..len].to_vec()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Seen::Silence
            }
            Err(error) => panic!("expected bytes, silence or the end, got {error}"),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Bytes(Vec<u8>),
    Silence,
    End,
}

impl Answer {
    /// The value of a field that occurs at most once, in lower case.
    pub(crate) fn field(&self, name: &str) -> Option<String> {
        let mut values = self.fields.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.to_ascii_lowercase());
        assert!(values.next().is_none(), "{name} occurs twice");
        value
    }

    /// 200 with exactly this type and content.
    pub(crate) fn assert_ok(&self, kind: &str, content: &[u8]) {
        assert_eq!(self.status, "200 OK");
        assert_eq!(self.field("content-type").as_deref(), Some(kind));
        assert_eq!(self.field("content-length"), Some(content.len().to_string()));
        assert_eq!(self.content, content);
    }
}

/// The first response and its length, once it is whole.
fn parse(received: &[u8]) -> Option<(Answer, usize)> {
    let end = received.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&received[..end - 2]).expect("a head is text");
    let mut lines = head.split_terminator("\r\n");
    let line = lines.next().expect("a head has a first line");
    let status = line.strip_prefix("HTTP/1.1 ").expect("the version comes first");
    let (code, reason) = status.split_at(3);
    assert!(code.bytes().all(|b| b.is_ascii_digit()), "expected a code of 3 digits: {line:?}");
    assert!(reason.starts_with(' '), "expected a space before the reason: {line:?}");
    let fields: Vec<_> = lines.map(field).collect();
    let mut answer = Answer { status: status.to_owned(), fields, content: Vec::new() };
    assert_eq!(answer.field("transfer-encoding"), None, "the tester knows Content-Length only");
    let length = answer.field("content-length").map_or(0, |text| {
        text.parse().unwrap_or_else(|_| panic!("expected a length, got {text:?}"))
    });
    answer.content = received.get(end..end + length)?.to_vec();
    Some((answer, end + length))
}

fn field(line: &str) -> (String, String) {
    assert!(!line.contains(['\r', '\n']), "a bare CR or LF in {line:?}");
    let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("no colon in {line:?}"));
    assert!(!name.is_empty() && !name.contains([' ', '\t']), "white space in the name: {line:?}");
    (name.to_owned(), value.trim_matches([' ', '\t']).to_owned())
}
