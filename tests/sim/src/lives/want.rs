//! The responses that a client may expect after the bytes that it sends.

use hairspring_core::Config;

use super::behaviour::{Admission, Behaviour, Content, Digest, FIELD, Reading, Timing, pattern};
use super::reference::{Found, Framed, Head, is_token, read_head, skip_empty_lines, trimmed};
use super::reference_body::{BodyEnd, BodyRead, read_body};
use super::statuses::Statuses;
use crate::answers::Asked;

/// One request, perhaps malformed, and the possible responses.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// Where its head begins in the stream, behind empty lines.
    pub(crate) start: usize,
    /// The offset behind its head, if that is whole and legal.
    pub(crate) head_end: usize,
    /// The offset behind its body, if that is whole.
    pub(crate) end: Option<usize>,
    pub(crate) asked: Asked,
    /// It may be answered with 100 first.
    pub(crate) expects: bool,
    /// It must be answered with 100 if the client waits for it.
    pub(crate) is_invited: bool,
    pub(crate) normal: Option<Normal>,
    pub(crate) refusals: Statuses,
    /// Those refusals that are due to its body, not its head.
    pub(crate) refusals_for_body: Statuses,
    /// The connection may end without a response to it.
    pub(crate) silence: bool,
    /// Content that the response leaves unread without saying that the connection closes.
    pub(crate) left_unread: Option<u64>,
    /// It is handed to the application, if nothing intervenes.
    pub(crate) is_called: bool,
}

/// The application's own response.
#[derive(Clone, Debug)]
pub(crate) struct Normal {
    pub(crate) status: u16,
    pub(crate) id: Option<u32>,
    pub(crate) got: Option<String>,
    pub(crate) content: Vec<u8>,
    /// What Content-Length says if content is left out.
    pub(crate) announced: Option<usize>,
    pub(crate) trailers: bool,
    pub(crate) close: Close,
    pub(crate) cut: Cut,
    /// All of the body must have come before it.
    pub(crate) needs_body: bool,
    /// HTTP does not allow what the application answers.
    pub(crate) is_misuse: bool,
}

/// Whether the response says that the connection closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Close {
    Must,
    May,
    MustNot,
}

/// Whether the response is cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    Must,
    May,
    MustNot,
    /// It goes on for ever.
    Never,
}

/// Everything that follows from a stream of bytes.
#[derive(Clone, Debug)]
pub(crate) struct Wants {
    pub(crate) exchanges: Vec<Exchange>,
    /// Where another protocol begins, if the last response agrees to one.
    pub(crate) tunnel: Option<usize>,
}

/// Reads all that a client sends; `fin` if it ends its side behind it.
pub(crate) fn wants(stream: &[u8], fin: bool, config: &Config) -> Wants {
    let (mut exchanges, mut at) = (Vec::new(), 0);
    loop {
        let start = skip_empty_lines(stream, at);
        let is_last = config.requests_max.is_some_and(|max| exchanges.len() as u64 + 1 >= max);
        match read_head(stream, at, config) {
            Found::Nothing => return Wants { exchanges, tunnel: None },
            Found::Cut { line, doubt } => {
                let refusals = doubt.with(408);
                let refusals = if line && fin { refusals.with(400) } else { refusals };
                exchanges
                    .push(Exchange { silence: fin && !line, ..refused(stream, start, refusals) });
                return Wants { exchanges, tunnel: None };
            }
            Found::Refused(statuses) => {
                exchanges.push(refused(stream, start, statuses.with(408)));
                return Wants { exchanges, tunnel: None };
            }
            Found::Head(head) => {
                let (mut exchange, next) = request(stream, start, &head, fin, config);
                if let Some(normal) =
                    exchange.normal.as_mut().filter(|n| is_last && n.status != 101)
                {
                    normal.close = Close::Must;
                }
                let next = next && !is_last;
                let switches = exchange.normal.as_ref().is_some_and(|n| n.status == 101);
                let end = exchange.end;
                exchanges.push(exchange);
                match (next, end) {
                    (_, Some(end)) if switches => return Wants { exchanges, tunnel: Some(end) },
                    (true, Some(end)) => at = end,
                    _ => return Wants { exchanges, tunnel: None },
                }
            }
        }
    }
}

fn refused(stream: &[u8], start: usize, refusals: Statuses) -> Exchange {
    // The method is known from the first space on, and HEAD has a response without content.
    Exchange {
        start,
        head_end: usize::MAX,
        end: None,
        asked: Asked { head: stream[start..].starts_with(b"HEAD "), ..Asked::default() },
        expects: false,
        is_invited: false,
        normal: None,
        refusals,
        refusals_for_body: Statuses::none(),
        silence: false,
        is_called: false,
        left_unread: None,
    }
}

/// The request that `head` begins, and whether another may follow it.
fn request(
    stream: &[u8],
    start: usize,
    head: &Head,
    fin: bool,
    config: &Config,
) -> (Exchange, bool) {
    let behaviour = Behaviour::of(head.get(FIELD));
    let max = match behaviour.admission {
        Admission::Buffer => config.collected_body_max,
        Admission::Stream | Admission::Refuse => config.streamed_body_max,
    };
    // A body that is only glanced at may end within the limit on what is read past instead.
    let glances = behaviour.glances();
    let most = if glances { u64::MAX } else { max };
    let body = read_body(stream, head.end, head.framing, most, config);
    let is_large = body.content.len() as u64 > max;
    let (end, broken) = match &body.end {
        BodyEnd::Whole(end) => (Some(*end), Statuses::none()),
        BodyEnd::Cut(doubt) => {
            (None, if fin { doubt.with(408).with(400) } else { doubt.with(408) })
        }
        BodyEnd::Refused(statuses) => (None, statuses.with(408)),
    };
    let app = Application { head, behaviour, body: &body, is_large };
    let exchange = Exchange {
        start,
        head_end: head.end,
        end,
        asked: Asked {
            head: head.method == b"HEAD",
            connect: head.method == b"CONNECT",
            http10: head.minor == 0,
        },
        expects: head.expects() && behaviour.admission != Admission::Refuse,
        is_invited: head.expects() && app.takes_body(),
        normal: app.answer(end.is_some()),
        refusals: app.refusals(broken).with_all(head.doubt).with(408),
        refusals_for_body: app.refusals(broken).with(408),
        silence: false,
        left_unread: behaviour.glances().then_some(body.content.len() as u64),
        is_called: behaviour.timing != Timing::PanicInAdmit
            && (behaviour.admission == Admission::Stream
                || behaviour.admission == Admission::Buffer && end.is_some()),
    };
    let close = exchange.normal.as_ref().map_or(Close::Must, |normal| normal.close);
    let cut = exchange.normal.as_ref().map_or(Cut::Never, |normal| normal.cut);
    // Only the driver finds out that a source fails; the server goes on meanwhile.
    let is_found_late = matches!(behaviour.content, Content::SuppliedShort(_));
    let goes_on = matches!(cut, Cut::MustNot | Cut::May) || is_found_late && cut == Cut::Must;
    (exchange, close != Close::Must && goes_on)
}

/// What the simulated application makes of a request.
struct Application<'a> {
    head: &'a Head,
    behaviour: Behaviour,
    body: &'a BodyRead,
    /// Its content is over the limit.
    is_large: bool,
}

impl Application<'_> {
    /// Whether it asks for the body at once, whatever the body is.
    fn takes_body(&self) -> bool {
        self.behaviour.admission == Admission::Buffer
            && self.behaviour.timing != Timing::PanicInAdmit
    }

    /// The refusals that a broken body leads to.
    fn refusals(&self, broken: Statuses) -> Statuses {
        let waits = match self.behaviour.timing {
            Timing::PanicInAdmit => false,
            Timing::PanicInCall | Timing::PanicInPoll | Timing::Never => self.takes_body(),
            Timing::Now | Timing::Sleep(_) | Timing::Woken(_) | Timing::Shutdown => true,
        };
        let reads = self.behaviour.reads_all_first() || self.behaviour.reading == Reading::Some;
        let reads = reads && self.behaviour.admission != Admission::Refuse;
        if waits && reads { broken } else { Statuses::none() }
    }

    fn echoes(&self) -> bool {
        self.behaviour.admission == Admission::Stream
            && self.behaviour.reading == Reading::Echo
            && !matches!(
                self.behaviour.content,
                Content::Empty | Content::Full(_) | Content::Upgrade
            )
    }

    /// The application's response, if it gets to make one.
    fn answer(&self, whole: bool) -> Option<Normal> {
        let Behaviour { timing, .. } = self.behaviour;
        if timing == Timing::PanicInAdmit {
            return Some(self.failure());
        }
        if self.behaviour.admission == Admission::Refuse {
            let refusal =
                Normal { status: 403, content: b"no".to_vec(), announced: Some(2), ..self.plain() };
            return Some(self.settled(refusal));
        }
        let called = whole || self.behaviour.admission == Admission::Stream;
        match timing {
            _ if !called => return None,
            Timing::PanicInCall | Timing::PanicInPoll => return Some(self.failure()),
            Timing::Never => return None,
            _ if !whole && self.behaviour.reads_all_first() => return None,
            _ => {}
        }
        let (status, content) = (self.behaviour.status, self.behaviour.content);
        if content == Content::Upgrade {
            let agreed = self.head.offers_upgrade() && whole && self.behaviour.reads_all_first();
            let switch = Normal { status: 101, announced: None, ..self.labelled() };
            return Some(if agreed { switch } else { self.misuse() });
        }
        if self.head.method == b"CONNECT" && status / 100 == 2 {
            return Some(self.misuse());
        }
        Some(self.settled(self.with_content(whole)))
    }

    /// 500, because the application failed before it answered.
    fn failure(&self) -> Normal {
        let content = b"500 Internal Server Error\n".to_vec();
        let announced = Some(content.len());
        let whole = Normal { status: 500, content, announced, ..self.plain() };
        Normal { id: None, close: Close::Must, ..self.settled(whole) }
    }

    /// 500, because HTTP does not allow what it answered.
    fn misuse(&self) -> Normal {
        Normal { is_misuse: true, ..self.failure() }
    }

    fn plain(&self) -> Normal {
        Normal {
            status: self.behaviour.status,
            id: Some(self.behaviour.id),
            got: None,
            content: Vec::new(),
            announced: Some(0),
            trailers: false,
            close: Close::MustNot,
            cut: Cut::MustNot,
            needs_body: false,
            is_misuse: false,
        }
    }

    fn labelled(&self) -> Normal {
        let mut digest = Digest::new();
        digest.part(&self.head.method);
        digest.part(&self.head.target);
        for (name, value) in &self.head.fields {
            digest.field(name, value);
        }
        let reads = self.behaviour.reads_all_first();
        if reads {
            digest.part(&self.body.content);
            for (name, value) in &self.body.trailers {
                digest.field(name, value);
            }
        }
        Normal { got: Some(digest.text()), needs_body: reads, ..self.plain() }
    }

    fn with_content(&self, whole: bool) -> Normal {
        let Behaviour { id, content, .. } = self.behaviour;
        let made = |n: usize, announced: bool| Normal {
            content: pattern(id, n),
            announced: announced.then_some(n),
            ..self.labelled()
        };
        let cut = |n: usize, cut| Normal { cut, ..made(n, true) };
        if self.behaviour.glances() {
            let cut = if whole && !self.is_large { Cut::MustNot } else { Cut::May };
            return Normal { announced: None, cut, ..self.labelled() };
        }
        if self.echoes() {
            let cut = if whole { Cut::MustNot } else { Cut::Must };
            let content = self.body.content.clone();
            return Normal { content, announced: None, cut, ..self.labelled() };
        }
        match content {
            Content::Empty | Content::Upgrade | Content::Glance => made(0, true),
            Content::Full(n) | Content::Supplied(n) | Content::Known(n, ..) => made(n, true),
            Content::Beats(n) => made(n, false),
            Content::Unknown(n, _, _, trailers) => Normal { trailers, ..made(n, false) },
            Content::Echo => {
                let reads = self.behaviour.reads_all_first();
                let content = if reads { self.body.content.clone() } else { Vec::new() };
                Normal { announced: Some(content.len()), content, ..self.labelled() }
            }
            Content::Short(n) => Normal { is_misuse: true, ..cut(n, Cut::Must) },
            Content::SuppliedShort(n) => cut(n, Cut::Must),
            // All announced bytes may have left before the one that is too many.
            Content::Long(n) => Normal { is_misuse: true, ..cut(n, Cut::May) },
            Content::Panic(n) | Content::Fails(n) => {
                Normal { announced: None, ..cut(n, Cut::Must) }
            }
            Content::Stuck(n) => Normal { announced: None, ..cut(n, Cut::Never) },
        }
    }

    /// Adapts a response to the method, the version and the connection options of its request.
    fn settled(&self, mut normal: Normal) -> Normal {
        let until_close = self.head.minor == 0 && normal.announced.is_none();
        if self.head.method == b"HEAD" || matches!(normal.status, 204 | 205 | 304) {
            normal.content.clear();
            normal.trailers = false;
            normal.cut = Cut::MustNot;
            // Content that is not sent is not asked for.
            normal.is_misuse = false;
        } else if until_close {
            normal.close = Close::Must;
            normal.trailers = false;
        } else if normal.announced.is_some() {
            normal.trailers = false;
        }
        // After a refused CONNECT may follow bytes that were meant for the tunnel (RFC 9931,
        // section 8).
        if !self.head.persists() || self.head.method == b"CONNECT" {
            normal.close = Close::Must;
        } else if normal.close != Close::Must && !(self.has_no_rest() || self.echo_reads_all()) {
            normal.close = Close::May;
        }
        let odd = |value: &[u8]| value.split(|&b| b == b',').any(|m| !is_token(trimmed(m)));
        if self.head.all("connection").any(odd) && normal.close != Close::Must {
            normal.close = Close::May;
        }
        normal
    }

    /// Nothing of the body is left when the response begins.
    fn has_no_rest(&self) -> bool {
        let empty = matches!(self.head.framing, Framed::Nothing | Framed::Length(0));
        let read =
            self.behaviour.reads_all_first() && self.behaviour.timing != Timing::PanicInAdmit;
        empty || (read && matches!(self.body.end, BodyEnd::Whole(_)))
    }

    /// The whole body is read while it is answered.
    fn echo_reads_all(&self) -> bool {
        let suppressed =
            self.head.method == b"HEAD" || matches!(self.behaviour.status, 204 | 205 | 304);
        self.echoes()
            && !self.behaviour.glances()
            && !suppressed
            && matches!(self.body.end, BodyEnd::Whole(_))
    }
}
