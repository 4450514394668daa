//! The client's check of what it receives: one response for each request, in order, each either
//! whole and well framed or visibly cut.

use hairspring_core::Config;

use super::produce::turned_over;
use super::want::{Close, Cut, Exchange, Normal, Wants};
use crate::answers::{self, Answer, Progress};
use crate::violation::{Violation, check, show};

/// The rule about what [`Service::misused`](hairspring_core::Service::misused) is told.
pub(crate) const MISUSE: &str = "a misuse is told, and nothing else is";

/// What else is known of the connection when something is received.
pub(crate) struct Circumstances<'a> {
    /// How much input the server had when it made the byte at this offset of its output.
    pub(crate) input_at: &'a dyn Fn(u64) -> u64,
    /// The server has waited for the peer long enough to answer 408.
    pub(crate) waited_too_long: bool,
    pub(crate) shutting_down: bool,
    /// The most content that may be read past.
    pub(crate) drained_max: u64,
    /// The application was told of a response that HTTP does not allow.
    pub(crate) misuse_told: bool,
}

/// How a stream of responses ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Fin,
    Reset,
}

/// Parses responses as they arrive.
pub(crate) struct Judge {
    wants: Wants,
    /// What the protocol after an upgrade must send: the rest of the stream, transformed.
    tunnel: Option<Vec<u8>>,
    stream: Vec<u8>,
    /// The exchange that is to be answered next.
    next: usize,
    seen: Vec<u8>,
    /// Where `seen` begins in the output.
    seen_from: u64,
    continued: bool,
    closed: bool,
    /// The last response was 408, to the beginning of a HEAD request.
    is_timed_out_head: bool,
    /// Every final response so far.
    pub(crate) transcript: Vec<Answer>,
}

impl Judge {
    pub(crate) fn new(wants: Wants, stream: Vec<u8>) -> Self {
        Self {
            wants,
            tunnel: None,
            stream,
            next: 0,
            seen: Vec::new(),
            seen_from: 0,
            continued: false,
            closed: false,
            is_timed_out_head: false,
            transcript: Vec::new(),
        }
    }

    /// Answers so far.
    pub(crate) fn answered(&self) -> usize {
        self.next
    }

    /// How much of the output was whole responses.
    pub(crate) fn read_whole(&self) -> u64 {
        self.seen_from
    }

    /// Answers that are still to come.
    pub(crate) fn is_all_answered(&self) -> bool {
        self.closed || self.next >= self.wants.exchanges.len()
    }

    /// All that the client sends.
    pub(crate) fn stream(&self) -> &[u8] {
        &self.stream
    }

    pub(crate) fn exchanges(&self) -> &[Exchange] {
        &self.wants.exchanges
    }

    /// The exchange whose turn it is.
    pub(crate) fn current(&self) -> Option<&Exchange> {
        self.wants.exchanges.get(self.next)
    }

    pub(crate) fn is_tunnel(&self) -> bool {
        self.tunnel.is_some()
    }

    /// The last of the exchanges asks for another protocol, and the server will agree.
    pub(crate) fn expects_tunnel(&self) -> bool {
        self.wants.tunnel.is_some()
    }

    pub(crate) fn has_closed(&self) -> bool {
        self.closed
    }

    /// The last response left more of a body unread than is read past, which was not known yet when
    /// it began.
    pub(crate) fn ends_unannounced(&self, config: &Config) -> bool {
        self.left_unread().is_some_and(|left| left > config.drain_max)
    }

    fn left_unread(&self) -> Option<u64> {
        let last = self.wants.exchanges.get(self.next.checked_sub(1)?)?;
        last.left_unread
    }

    /// 100 was received for the exchange whose turn it is.
    pub(crate) fn is_continued(&self) -> bool {
        self.continued
    }

    pub(crate) fn feed(&mut self, bytes: &[u8], at: &Circumstances<'_>) -> Result<(), Violation> {
        self.seen.extend_from_slice(bytes);
        loop {
            if self.tunnel.is_some() {
                return self.feed_tunnel();
            }
            if self.seen.is_empty() {
                return Ok(());
            }
            if self.is_timed_out_head {
                // The server may not have parsed the method yet: then the reason follows.
                self.seen.clear();
                return Ok(());
            }
            check(!self.closed, "nothing follows an answer that closes", || show(&self.seen))?;
            let Some(exchange) = self.current() else {
                return Err(Violation::new("only requests are answered", show(&self.seen)));
            };
            match self.read(exchange)? {
                Progress::Whole(answer, len) => {
                    self.judge(&answer, at)?;
                    self.seen.drain(..len);
                    self.seen_from += len as u64;
                }
                Progress::Partial | Progress::UntilClose(_) => return Ok(()),
            }
        }
    }

    fn read(&self, exchange: &Exchange) -> Result<Progress, Violation> {
        answers::read(&self.seen, exchange.asked).map_err(|fault| {
            let detail = format!("{fault}, in {}", show(&self.seen));
            Violation::new("an answer is well framed", detail)
        })
    }

    fn feed_tunnel(&mut self) -> Result<(), Violation> {
        let Some(rest) = &mut self.tunnel else { return Ok(()) };
        check(rest.starts_with(&self.seen), "bytes behind an upgrade belong to it", || {
            format!("expected {}, got {}", show(rest), show(&self.seen))
        })?;
        rest.drain(..self.seen.len());
        self.seen_from += self.seen.len() as u64;
        self.seen.clear();
        Ok(())
    }

    fn judge(&mut self, answer: &Answer, at: &Circumstances<'_>) -> Result<(), Violation> {
        let Some(exchange) = self.wants.exchanges.get(self.next) else { return Ok(()) };
        let input = (at.input_at)(self.seen_from);
        if answer.status == 100 {
            let right = exchange.expects && !self.continued && input <= exchange.head_end as u64;
            check(right, "100 comes once, when asked for, before any content", || {
                format!(
                    "expects {}, had one {}, {input} bytes in",
                    exchange.expects, self.continued
                )
            })?;
            self.continued = true;
            return Ok(());
        }
        judge_date(answer)?;
        let left = self.left_unread().unwrap_or(0);
        check(left <= at.drained_max, "a body is not read past without bound", || {
            format!("{left} bytes, and the connection went on")
        })?;
        match judge_refusal(exchange, answer, at) {
            Ok(()) => {}
            Err(not_refused) => match &exchange.normal {
                None => return Err(not_refused),
                Some(normal) => {
                    judge_normal(exchange, normal, answer, input, at).map_err(|fault| {
                        let got = format!(
                            "{} {:?}",
                            answer.status,
                            answer
                                .fields
                                .iter()
                                .map(|f| (&f.0[..], show(&f.1)))
                                .collect::<Vec<_>>()
                        );
                        let detail = format!("{}; answer {got}, for {exchange:?}", fault.detail);
                        Violation::new(fault.rule, detail)
                    })?
                }
            },
        }
        self.is_timed_out_head = exchange.asked.head && answer.status == 408;
        self.transcript.push(answer.clone());
        self.closed = answer.closes();
        self.next += 1;
        self.continued = false;
        if answer.status == 101 {
            let from = self.wants.tunnel.unwrap_or(self.stream.len());
            self.tunnel = Some(self.stream[from..].iter().map(|&b| turned_over(b)).collect());
        }
        Ok(())
    }

    /// The stream has ended, `delivered` bytes of the client's having been read.
    pub(crate) fn end(
        &mut self,
        how: Ending,
        delivered: u64,
        at: &Circumstances<'_>,
    ) -> Result<(), Violation> {
        if how == Ending::Reset {
            return Ok(());
        }
        if let Some(exchange) = self.current()
            && self.tunnel.is_none()
            && !self.seen.is_empty()
        {
            let progress = self.read(exchange)?;
            let Progress::UntilClose(answer) = progress else {
                let detail = format!("the stream ends behind {}", show(&self.seen));
                return Err(Violation::new("an answer is whole or cut visibly", detail));
            };
            self.judge(&answer, at)?;
            check(self.closed, "an answer without a length says close", || format!("{answer:?}"))?;
            return Ok(());
        }
        if let Some(rest) = &self.tunnel {
            let owed = (self.stream.len() as u64).saturating_sub(delivered) as usize;
            return check(
                rest.len() <= owed || at.shutting_down,
                "a tunnel keeps its bytes",
                || format!("{} bytes were read and not answered", rest.len() - owed),
            );
        }
        Ok(())
    }
}

fn judge_date(answer: &Answer) -> Result<(), Violation> {
    if answer.status < 200 {
        return Ok(());
    }
    let dates: Vec<&[u8]> = answer.all("date").collect();
    let sound = matches!(dates[..], [date] if date.len() == 29 && date.ends_with(b" GMT"));
    check(sound, "an answer has one date", || format!("{dates:?}"))
}

/// Whether this is a correct refusal of the exchange.
fn judge_refusal(
    exchange: &Exchange,
    answer: &Answer,
    at: &Circumstances<'_>,
) -> Result<(), Violation> {
    let rule = "an illegal request is refused, and a legal one is not";
    let mine = answer.field("x-id").is_some();
    check(!mine && exchange.refusals.has(answer.status), rule, || {
        format!("expected one of {:?}, got {} for {exchange:?}", exchange.refusals, answer.status)
    })?;
    let early = answer.status == 408 && !at.waited_too_long;
    check(!early, "408 is for a peer that kept us waiting", || {
        format!("a peer that was not slow, for {exchange:?}")
    })?;
    check(answer.closes(), "a refusal closes", || format!("{answer:?}"))?;
    let has_text = exchange.asked.head || !answer.content.is_empty();
    check(has_text, "a refusal gives its reason", || format!("{answer:?}"))
}

fn judge_normal(
    exchange: &Exchange,
    normal: &Normal,
    answer: &Answer,
    input: u64,
    at: &Circumstances<'_>,
) -> Result<(), Violation> {
    check(answer.status == normal.status, "the answer is the application's", || {
        format!("expected status {}, got {}", normal.status, answer.status)
    })?;
    let id = normal.id.map(|id| id.to_string());
    check(
        answer.field("x-id") == id.as_ref().map(|id| id.as_bytes()),
        "answers come in order",
        || format!("expected id {id:?}"),
    )?;
    let got = normal.got.as_ref().map(|got| got.as_bytes());
    check(answer.field("x-got") == got, "the application got what was sent", || {
        format!("expected digest {:?}", normal.got)
    })?;
    check(answer.content == normal.content, "the content is the application's", || {
        format!("expected {}, got {}", show(&normal.content), show(&answer.content))
    })?;
    check(answer.trailers.is_empty() != normal.trailers, "trailers are the application's", || {
        format!("expected some: {}, got {:?}", normal.trailers, answer.trailers)
    })?;
    if let (true, Some(length), Some(announced)) =
        (exchange.asked.head, answer.field("content-length"), normal.announced)
    {
        let right = length == announced.to_string().as_bytes() || normal.status == 205;
        check(right, "HEAD is told what GET would be", || format!("expected {announced}"))?;
    }
    let needed = if normal.needs_body { exchange.end } else { None }.unwrap_or(exchange.head_end);
    check(input >= needed as u64, "no answer before its request", || {
        format!("{input} bytes had been read of {needed}")
    })?;
    let close = match normal.close {
        Close::Must => answer.closes(),
        Close::MustNot => !answer.closes() || at.shutting_down,
        Close::May => true,
    };
    check(close, "the connection persists or closes as agreed", || {
        format!("expected {:?}, got {:?}", normal.close, answer.field("connection"))
    })?;
    let agreed = answer.closes() || answer.field("connection") == Some(b"keep-alive");
    check(!exchange.asked.http10 || agreed || answer.status == 101, "HTTP/1.0 is told", || {
        "expected close or keep-alive".into()
    })?;
    let replaced = normal.is_misuse && normal.cut == Cut::MustNot;
    check(!replaced || at.misuse_told, MISUSE, || "it was replaced, and nobody was told".into())?;
    check(!matches!(normal.cut, Cut::Must | Cut::Never), "a broken answer is cut visibly", || {
        "it came whole".into()
    })
}
