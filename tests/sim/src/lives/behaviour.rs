//! What a request asks the simulated application to do, as text in its `X-Do` field.
//!
//! Client and application both parse it with this module, so the client knows what to expect.

/// The name of the field.
pub(crate) const FIELD: &str = "X-Do";

/// When the body is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// Collected before the call.
    Buffer,
    /// Streamed into the handler.
    Stream,
    /// Answered 403 before any of it is read.
    Refuse,
}

/// When the handler answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timing {
    Now,
    /// Sleeps by the machine's own timer, in milliseconds.
    Sleep(u32),
    /// Is woken from outside, after this many milliseconds.
    Woken(u32),
    /// Once the server is told to shut down.
    Shutdown,
    Never,
    PanicInAdmit,
    PanicInCall,
    PanicInPoll,
}

/// What is done with a streamed body before the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// All of it is read first.
    All,
    /// One piece, then the reader is dropped.
    Some,
    /// Nothing of it.
    None,
    /// It becomes the response's content while it arrives.
    Echo,
}

/// The content of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Empty,
    Full(usize),
    Supplied(usize),
    /// Made in pieces of the second size, with the third as pause in milliseconds.
    Known(usize, usize, u32),
    /// The same, without an announced length; the flag adds a trailer section.
    Unknown(usize, usize, u32, bool),
    /// The content of the request.
    Echo,
    Upgrade,
    /// None; it ends once a piece of the request's content has been read.
    Glance,
    /// Ends one byte before the announced length.
    Short(usize),
    /// Goes one byte beyond it.
    Long(usize),
    /// Panics after this many bytes.
    Panic(usize),
    /// Fails after this many bytes.
    Fails(usize),
    /// A source that is shorter than announced.
    SuppliedShort(usize),
    /// Stops after this many bytes, and never goes on.
    Stuck(usize),
    /// Endless: after this many bytes it waits, and ends when the server is told to shut down.
    Beats(usize),
}

/// All of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Behaviour {
    pub(crate) admission: Admission,
    pub(crate) timing: Timing,
    pub(crate) reading: Reading,
    pub(crate) status: u16,
    pub(crate) content: Content,
    /// Identifies the request, and determines the bytes of the content.
    pub(crate) id: u32,
}

impl Behaviour {
    /// What a request without the field, or with a broken one, gets.
    pub(crate) const PLAIN: Self = Self {
        admission: Admission::Buffer,
        timing: Timing::Now,
        reading: Reading::None,
        status: 200,
        content: Content::Full(2),
        id: 0,
    };

    pub(crate) fn of(field: Option<&[u8]>) -> Self {
        field
            .and_then(|value| std::str::from_utf8(value).ok())
            .and_then(Self::parse)
            .unwrap_or(Self::PLAIN)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let admission = match parts.next()? {
            "buffer" => Admission::Buffer,
            "stream" => Admission::Stream,
            "refuse" => Admission::Refuse,
            _ => return None,
        };
        let (name, numbers) = call(parts.next()?)?;
        let timing = match (name, &numbers[..]) {
            ("now", []) => Timing::Now,
            ("sleep", &[ms]) => Timing::Sleep(ms as u32),
            ("woken", &[ms]) => Timing::Woken(ms as u32),
            ("shutdown", []) => Timing::Shutdown,
            ("never", []) => Timing::Never,
            ("panic-admit", []) => Timing::PanicInAdmit,
            ("panic-call", []) => Timing::PanicInCall,
            ("panic-poll", []) => Timing::PanicInPoll,
            _ => return None,
        };
        let reading = match parts.next()? {
            "all" => Reading::All,
            "some" => Reading::Some,
            "none" => Reading::None,
            "echo" => Reading::Echo,
            _ => return None,
        };
        let status = parts.next()?.parse().ok().filter(|status| (200..=599).contains(status))?;
        let (name, numbers) = call(parts.next()?)?;
        let content = content(name, &numbers)?;
        let id = parts.next()?.parse().ok()?;
        let whole = parts.next().is_none();
        whole.then_some(Self { admission, timing, reading, status, content, id })
    }

    pub(crate) fn text(&self) -> String {
        let admission = match self.admission {
            Admission::Buffer => "buffer",
            Admission::Stream => "stream",
            Admission::Refuse => "refuse",
        };
        let timing = match self.timing {
            Timing::Now => "now".into(),
            Timing::Sleep(ms) => format!("sleep:{ms}"),
            Timing::Woken(ms) => format!("woken:{ms}"),
            Timing::Shutdown => "shutdown".into(),
            Timing::Never => "never".into(),
            Timing::PanicInAdmit => "panic-admit".into(),
            Timing::PanicInCall => "panic-call".into(),
            Timing::PanicInPoll => "panic-poll".into(),
        };
        let reading = match self.reading {
            Reading::All => "all",
            Reading::Some => "some",
            Reading::None => "none",
            Reading::Echo => "echo",
        };
        let content = match self.content {
            Content::Empty => "empty".into(),
            Content::Full(n) => format!("full:{n}"),
            Content::Supplied(n) => format!("supplied:{n}"),
            Content::Known(n, piece, ms) => format!("known:{n}:{piece}:{ms}"),
            Content::Unknown(n, piece, ms, t) => format!("unknown:{n}:{piece}:{ms}:{}", t as u8),
            Content::Echo => "echo".into(),
            Content::Upgrade => "upgrade".into(),
            Content::Glance => "glance".into(),
            Content::Short(n) => format!("short:{n}"),
            Content::Long(n) => format!("long:{n}"),
            Content::Panic(n) => format!("panic:{n}"),
            Content::Fails(n) => format!("fails:{n}"),
            Content::SuppliedShort(n) => format!("supplied-short:{n}"),
            Content::Stuck(n) => format!("stuck:{n}"),
            Content::Beats(n) => format!("beats:{n}"),
        };
        format!("{admission}/{timing}/{reading}/{}/{content}/{}", self.status, self.id)
    }

    /// Whether the response begins while the body is read, and ends before that.
    pub(crate) fn glances(&self) -> bool {
        self.admission == Admission::Stream
            && self.reading == Reading::Echo
            && self.content == Content::Glance
    }

    /// Whether the handler takes the whole body before it answers.
    pub(crate) fn reads_all_first(&self) -> bool {
        match self.admission {
            Admission::Buffer => true,
            Admission::Stream => self.reading == Reading::All,
            Admission::Refuse => false,
        }
    }
}

fn content(name: &str, numbers: &[u64]) -> Option<Content> {
    // A mutated request must not ask for too much.
    let size = |n: u64| (n <= 100_000).then_some(n as usize);
    Some(match (name, numbers) {
        ("empty", []) => Content::Empty,
        ("full", &[n]) => Content::Full(size(n)?),
        ("supplied", &[n]) => Content::Supplied(size(n)?),
        ("known", &[n, piece, ms]) => Content::Known(size(n)?, size(piece)?.max(1), ms as u32),
        ("unknown", &[n, piece, ms, t]) => {
            Content::Unknown(size(n)?, size(piece)?.max(1), ms as u32, t == 1)
        }
        ("echo", []) => Content::Echo,
        ("upgrade", []) => Content::Upgrade,
        ("glance", []) => Content::Glance,
        ("short", &[n]) => Content::Short(size(n)?.max(1)),
        ("long", &[n]) => Content::Long(size(n)?),
        ("panic", &[n]) => Content::Panic(size(n)?),
        ("fails", &[n]) => Content::Fails(size(n)?),
        ("supplied-short", &[n]) => Content::SuppliedShort(size(n)?.max(1)),
        ("stuck", &[n]) => Content::Stuck(size(n)?),
        ("beats", &[n]) => Content::Beats(size(n)?),
        _ => return None,
    })
}

/// A name and its numbers, separated by colons.
fn call(text: &str) -> Option<(&str, Vec<u64>)> {
    let mut parts = text.split(':');
    let name = parts.next()?;
    let numbers = parts.map(|n| n.parse().ok().filter(|&n: &u64| n <= 1_000_000));
    Some((name, numbers.collect::<Option<_>>()?))
}

/// The content that the application makes for a request.
pub(crate) fn pattern(id: u32, len: usize) -> Vec<u8> {
    (0..len).map(|at| pattern_byte(id, at)).collect()
}

pub(crate) fn pattern_byte(id: u32, at: usize) -> u8 {
    b'!' + ((id as usize * 31 + at * 7 + at / 90) % 94) as u8
}

/// A digest of a whole request, computed by the application from what it was given and by the
/// client from what it sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digest(u64);

impl Digest {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Content, in any pieces.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    /// A part with an end of its own.
    pub(crate) fn part(&mut self, bytes: &[u8]) {
        self.bytes(bytes);
        self.bytes(&[0xff, bytes.len() as u8]);
    }

    pub(crate) fn field(&mut self, name: &[u8], value: &[u8]) {
        self.part(name);
        self.part(value);
    }

    pub(crate) fn text(self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_back() {
        let contents = [
            Content::Empty,
            Content::Full(3),
            Content::Unknown(9, 2, 1, true),
            Content::Upgrade,
            Content::Short(4),
        ];
        for content in contents {
            for timing in [Timing::Now, Timing::Sleep(20), Timing::PanicInPoll] {
                let wanted = Behaviour { content, timing, id: 77, ..Behaviour::PLAIN };
                assert_eq!(Behaviour::of(Some(wanted.text().as_bytes())), wanted);
            }
        }
        assert_eq!(Behaviour::of(Some(b"buffer/now/none/200/full:9999999/1")), Behaviour::PLAIN);
        assert_eq!(Behaviour::of(None), Behaviour::PLAIN);
    }
}
