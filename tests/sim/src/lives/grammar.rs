//! Legal requests of every shape, and what a mutation makes of some of them.

use crate::rng::Rng;
use hairspring_core::Config;

use super::behaviour::{Admission, Behaviour, Content, FIELD, Reading, Timing};
use super::mutate::mutate;

/// One request as its client sends it, in parts between which the client may wait.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) head: Vec<u8>,
    pub(crate) body: Vec<u8>,
    /// It asks for 100 before its content.
    pub(crate) expects: bool,
    /// What follows belongs to another protocol, if the server agrees.
    pub(crate) upgrades: bool,
}

/// Draws a request; `id` tells it apart on its connection.
pub(crate) fn message(rng: &mut Rng, id: u32, config: &Config) -> Message {
    let mut shape = Shape::draw(rng, id, config);
    shape.stretch(rng, config);
    let mut message = shape.encode(rng, config);
    if rng.one_in(5) {
        mutate(rng, &mut message);
    }
    message
}

struct Shape {
    method: &'static str,
    target: String,
    version: &'static str,
    fields: Vec<(String, String)>,
    behaviour: Behaviour,
    content: Option<Vec<u8>>,
    chunked: bool,
    expects: bool,
}

impl Shape {
    fn draw(rng: &mut Rng, id: u32, config: &Config) -> Self {
        let method = *rng.pick(&[
            "GET", "GET", "GET", "GET", "HEAD", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS",
            "PATCH", "TRACE", "BREW", "CONNECT",
        ]);
        let http10 = rng.one_in(10);
        let version = *rng.pick(if http10 {
            &["HTTP/1.0"]
        } else {
            &["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.7"]
        });
        let carries = matches!(method, "POST" | "PUT" | "PATCH") || rng.one_in(8);
        let content = carries.then(|| {
            let len = content_len(rng, config);
            (0..len).map(|_| *rng.pick(b"abcdefGHI 0123\r\n:\x00\xff")).collect()
        });
        let behaviour = behaviour(rng, id, content.is_some());
        let mut shape = Self {
            method,
            target: target(rng, method),
            version,
            fields: Vec::new(),
            behaviour,
            content,
            chunked: !http10 && rng.one_in(2),
            expects: carries && rng.one_in(5),
        };
        shape.draw_fields(rng, http10);
        shape
    }

    fn draw_fields(&mut self, rng: &mut Rng, http10: bool) {
        if !(http10 && rng.one_in(2)) {
            let host = *rng.pick(&["example.com", "a:80", "[::1]:8080", "10.0.0.1", "x-y.z:"]);
            self.add("Host", host);
        }
        if self.behaviour != Behaviour::PLAIN {
            let text = self.behaviour.text();
            self.add(FIELD, &text);
        }
        let options: &[&str] = match self.behaviour.content {
            Content::Upgrade if !rng.one_in(6) => &["upgrade", "Upgrade", "keep-alive, upgrade"],
            _ if http10 => &["keep-alive", "keep-alive", "close", "Keep-Alive, x"],
            _ => &["close", "keep-alive", "x, close", "upgrade", "close, keep-alive"],
        };
        let upgrades = self.behaviour.content == Content::Upgrade;
        if upgrades || rng.one_in(if http10 { 2 } else { 10 }) {
            self.add("Connection", rng.pick::<&str>(options));
        }
        if upgrades || rng.one_in(20) {
            self.add("Upgrade", rng.pick::<&str>(&["turn-over", "h2c", "websocket, x/2"]));
        }
        if self.expects {
            self.add("Expect", rng.pick::<&str>(&["100-continue", "100-Continue"]));
        }
        for _ in 0..rng.index(5) {
            let name = *rng.pick(&["Accept", "X-A", "cookie", "!#$%&'*+-.^_`|~09azAZ"]);
            let value = *rng.pick(&["", "a", "a b\tc", "\u{e4}\u{f6}", "x:y,z;\"q\"", "\t pad \t"]);
            self.add(name, value);
        }
        // Order means nothing: framing may come before or behind anything.
        for at in (1..self.fields.len()).rev() {
            self.fields.swap(at, rng.index(at + 1));
        }
    }

    fn add(&mut self, name: &str, value: &str) {
        self.fields.push((name.into(), value.into()));
    }

    /// Now and then to the edge of a limit, or one byte beyond it.
    fn stretch(&mut self, rng: &mut Rng, config: &Config) {
        if !rng.one_in(20) {
            return;
        }
        let excess = rng.index(3);
        match rng.index(4) {
            0 if self.target.starts_with('/') => {
                let wanted = config.target_max + excess - 1;
                self.target = format!("/{}", "t".repeat(wanted - 1));
            }
            1 if self.target.starts_with('/') => {
                let around = self.method.len() + self.version.len() + 2;
                let wanted = (config.request_line_max + excess - 1).saturating_sub(around);
                self.target = format!("/{}", "l".repeat(wanted.saturating_sub(1)));
            }
            2 => {
                // The framing field and the limit's own line come on top.
                let framing = usize::from(self.content.is_some());
                let wanted = (config.field_count_max + excess).saturating_sub(1 + framing);
                while self.fields.len() < wanted {
                    self.add("X-Many", "m");
                }
            }
            _ => {
                let framing = match &self.content {
                    Some(_) if self.chunked => "Transfer-Encoding: chunked\r\n".len(),
                    Some(content) => format!("Content-Length: {}\r\n", content.len()).len(),
                    None => 0,
                };
                let have: usize = self.fields.iter().map(|(n, v)| n.len() + v.len() + 4).sum();
                let around = have + framing + "X-Pad: \r\n\r\n".len();
                let wanted = (config.header_section_max + excess - 1).saturating_sub(around);
                self.add("X-Pad", &"p".repeat(wanted));
            }
        }
    }

    fn encode(&self, rng: &mut Rng, config: &Config) -> Message {
        let mut head = Vec::new();
        if rng.one_in(10) {
            head.extend_from_slice(&b"\r\n\r\n"[..2 * rng.within(1, 2)]);
        }
        head.extend_from_slice(
            format!("{} {} {}\r\n", self.method, self.target, self.version).as_bytes(),
        );
        let framing = self.content.as_ref().map(|content| {
            if self.chunked {
                ("Transfer-Encoding".into(), (*rng.pick(&["chunked", "Chunked"])).into())
            } else {
                ("Content-Length".into(), content.len().to_string())
            }
        });
        let place = rng.index(self.fields.len() + 1);
        let mut fields = self.fields.clone();
        fields.splice(place..place, framing);
        for (name, value) in &fields {
            head.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        head.extend_from_slice(b"\r\n");
        let body = match &self.content {
            Some(content) if self.chunked => chunked(rng, content, config),
            Some(content) => content.clone(),
            None => Vec::new(),
        };
        Message {
            head,
            body,
            expects: self.expects && !self.version.ends_with('0'),
            upgrades: self.behaviour.content == Content::Upgrade,
        }
    }
}

/// Any length, or one at the edge of a limit.
fn content_len(rng: &mut Rng, config: &Config) -> usize {
    if rng.one_in(6) {
        let limits = [config.collected_body_max, config.streamed_body_max, config.drain_max];
        return *rng.pick(&limits) as usize + rng.index(2);
    }
    let most = *rng.pick(&[0, 1, 10, 100, 500, 650, 2_000]);
    rng.within(0, most)
}

fn target(rng: &mut Rng, method: &str) -> String {
    let forms: &[&str] = match method {
        "CONNECT" => &["example.com:443", "[::1]:1", "a:65535"],
        "OPTIONS" => &["*", "/", "/a"],
        _ => &[
            "/",
            "/",
            "/a/b?c=d",
            "/%20/%ff?",
            "/a?b|c{d}^`\\\"'",
            "/..//.",
            "/a:b@c;d=e,f!$&'()*+~",
            "http://example.com",
            "http://example.com/x?y",
            "HTTP://a:80?q",
            "http://[::1]/",
        ],
    };
    (*rng.pick(forms)).into()
}

fn behaviour(rng: &mut Rng, id: u32, carries: bool) -> Behaviour {
    if rng.one_in(12) {
        return Behaviour::PLAIN;
    }
    let admission = match rng.index(8) {
        0..=3 => Admission::Buffer,
        4..=6 => Admission::Stream,
        _ => Admission::Refuse,
    };
    let timing = match rng.index(24) {
        0..=13 => Timing::Now,
        14..=17 => Timing::Sleep(*rng.pick(&[1, 50, 2_000, 20_000, 100_000])),
        18..=20 => Timing::Woken(*rng.pick(&[1, 50, 2_000, 20_000, 100_000])),
        21 => *rng.pick(&[Timing::PanicInAdmit, Timing::PanicInCall, Timing::PanicInPoll]),
        22 if rng.one_in(4) => Timing::Never,
        23 if rng.one_in(3) => Timing::Shutdown,
        _ => Timing::Now,
    };
    let reading =
        *rng.pick(&[Reading::All, Reading::All, Reading::Echo, Reading::Some, Reading::None]);
    let status = *rng.pick(&[200, 200, 200, 200, 201, 204, 205, 206, 304, 404, 500, 599]);
    let content = content(rng, carries);
    // A body that is streamed must be read before the protocol can change.
    let (reading, timing) = match content {
        Content::Upgrade => (Reading::All, if rng.one_in(3) { timing } else { Timing::Now }),
        _ => (reading, timing),
    };
    Behaviour { admission, timing, reading, status, content, id }
}

fn content(rng: &mut Rng, carries: bool) -> Content {
    let most = *rng.pick(&[3, 100, 1_000, 5_000]);
    let size = rng.within(0, most);
    let piece = *rng.pick(&[1, 10, 300, 5_000]).max(&(size / 40));
    let pause = *rng.pick(&[0, 0, 0, 10, 1_000]);
    match rng.index(22) {
        0..=4 => Content::Full(size),
        5..=6 => Content::Empty,
        7..=8 => Content::Supplied(size),
        9..=10 => Content::Known(size, piece.max(1), pause),
        11..=13 => Content::Unknown(size, piece.max(1), pause, rng.one_in(2)),
        14 if carries => Content::Echo,
        15 if carries => Content::Glance,
        14..=16 => Content::Upgrade,
        17 => Content::Short(size.max(1)),
        18 => Content::Long(size),
        19 => *rng.pick(&[Content::Panic(size), Content::Fails(size)]),
        20 if rng.one_in(2) => Content::SuppliedShort(size.max(1)),
        20 if rng.one_in(3) => Content::Beats(size),
        21 if rng.one_in(8) => Content::Stuck(size),
        _ => Content::Full(size),
    }
}

/// Content in chunks of any sizes, with extensions and trailers (RFC 9112, section 7.1).
fn chunked(rng: &mut Rng, content: &[u8], config: &Config) -> Vec<u8> {
    const EXTENSIONS: [&str; 5] = [";a", ";a=b", " ; a = \"q\\\"x\"", ";a;b=c", "\t;x=\"\""];
    let (mut body, mut rest, mut extensions) = (Vec::new(), content, 0);
    while !rest.is_empty() {
        let most = *rng.pick(&[3, 50, 5_000]);
        let (piece, after) = rest.split_at(rng.within(1, most).min(rest.len()));
        rest = after;
        let size = match rng.index(4) {
            0 => format!("{:X}", piece.len()),
            1 => format!("{:04x}", piece.len()),
            _ => format!("{:x}", piece.len()),
        };
        let mut extension = if rng.one_in(4) { *rng.pick(&EXTENSIONS) } else { "" };
        extensions += extension.len();
        if extensions > config.chunk_extensions_max && !rng.one_in(4) {
            extensions -= extension.len();
            extension = "";
        }
        body.extend_from_slice(format!("{size}{extension}\r\n").as_bytes());
        body.extend_from_slice(piece);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n");
    let start = body.len();
    if rng.one_in(3) {
        let most = config.trailer_count_max + usize::from(rng.one_in(8));
        for _ in 0..rng.within(1, most) {
            let name = *rng.pick(&["X-Sum", "x-b", "Content-Length", "Authorization"]);
            let value = *rng.pick(&["", "7", "a b"]);
            body.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        if rng.one_in(8) {
            let around = body.len() - start + "X-Pad: \r\n\r\n".len();
            let wanted = (config.trailer_section_max + rng.index(3)).saturating_sub(1 + around);
            body.extend_from_slice(format!("X-Pad: {}\r\n", "p".repeat(wanted)).as_bytes());
        }
    }
    body.extend_from_slice(b"\r\n");
    body
}
