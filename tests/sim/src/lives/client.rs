//! A client at work: it goes through its script, and reads at its own pace.

use std::time::Duration;

use hairspring_core::Instant;

use super::judge::Judge;
use super::plan::{Act, Life, Reader, millis};
use crate::pipe::Pipe;
use crate::violation::{Trace, show};

/// How long a client waits for 100, or for its responses, before it goes on.
const PATIENCE: Duration = Duration::from_secs(3);

/// The place of a client in its script.
pub(crate) struct Client {
    script: std::vec::IntoIter<Act>,
    /// The current action: bytes to send, and the pause between two of them.
    sending: Option<(Vec<u8>, u64)>,
    waiting: Option<Waiting>,
    /// Nothing is done before.
    resume_at: Instant,
    reader: Reader,
    read: u64,
    /// Nothing is read before.
    read_at: Instant,
    pub(crate) sent: u64,
    pub(crate) state: State,
    /// The moment at which it gave up waiting for 100.
    pub(crate) uninvited_at: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It goes through its script.
    Acting,
    /// It has nothing more to send, but its side is open.
    Silent,
    /// It has ended its side.
    Ended,
    /// It has reset the connection.
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Continue { exchange: usize, until: Instant },
    Answers { until: Instant },
}

impl Client {
    pub(crate) fn new(life: &Life) -> Self {
        let begin = Instant::default() + millis(life.begins_at);
        Self {
            script: life.script.clone().into_iter(),
            sending: None,
            waiting: None,
            resume_at: begin,
            reader: life.reader,
            read: 0,
            read_at: begin,
            sent: 0,
            state: State::Acting,
            uninvited_at: None,
        }
    }

    /// Does what can be done now. Returns whether there was anything.
    pub(crate) fn act(
        &mut self,
        now: Instant,
        inbound: &mut Pipe,
        judge: &Judge,
        trace: &mut Trace,
    ) -> bool {
        let mut acted = false;
        while self.state == State::Acting && self.resume_at <= now {
            if !self.act_once(now, inbound, judge, trace) {
                break;
            }
            acted = true;
        }
        acted
    }

    fn act_once(
        &mut self,
        now: Instant,
        inbound: &mut Pipe,
        judge: &Judge,
        trace: &mut Trace,
    ) -> bool {
        if self.keeps_waiting(now, judge) {
            return false;
        }
        if let Some((bytes, pause)) = &mut self.sending {
            let most = if *pause > 0 { 1 } else { bytes.len() };
            let n = inbound.put(&bytes[..most.min(bytes.len())]);
            self.sent += n as u64;
            bytes.drain(..n);
            if n > 0 {
                self.resume_at = now + millis(*pause);
            }
            if bytes.is_empty() {
                self.sending = None;
                return true;
            }
            return n > 0;
        }
        let Some(act) = self.script.next() else {
            self.state = State::Silent;
            return false;
        };
        match act {
            Act::Send(bytes) | Act::Trickle(bytes, _) if bytes.is_empty() => {}
            Act::Send(bytes) => {
                trace.note(|| format!("client sends {}", show(&bytes)));
                self.sending = Some((bytes, 0));
            }
            Act::Trickle(bytes, pause) => {
                trace.note(|| format!("client trickles, {pause} ms a byte: {}", show(&bytes)));
                self.sending = Some((bytes, pause));
            }
            Act::Pause(pause) => {
                trace.note(|| format!("client pauses for {pause} ms"));
                self.resume_at = now + millis(pause);
            }
            Act::AwaitContinue => {
                let exchange = judge.answered();
                self.waiting = Some(Waiting::Continue { exchange, until: now + PATIENCE });
            }
            Act::AwaitAnswers => self.waiting = Some(Waiting::Answers { until: now + PATIENCE }),
            Act::Fin => {
                trace.note(|| "client ends its side".into());
                inbound.end();
                self.state = State::Ended;
            }
            Act::Reset => {
                trace.note(|| "client resets".into());
                inbound.reset();
                self.state = State::Gone;
            }
        }
        true
    }

    fn keeps_waiting(&mut self, now: Instant, judge: &Judge) -> bool {
        match self.waiting {
            Some(Waiting::Continue { exchange, until }) => {
                let done = judge.is_continued() || judge.answered() > exchange;
                if !done && now < until {
                    return true;
                }
                // It expects 100 only for the request whose turn it is.
                let mine = judge.current().is_some_and(|e| e.head_end as u64 == self.sent);
                if !done && mine && exchange == judge.answered() {
                    self.uninvited_at = Some(now);
                    // The content goes out only after others have seen that.
                    self.resume_at = now + millis(1);
                }
            }
            Some(Waiting::Answers { until }) => {
                if !judge.is_all_answered() && self.is_owed(judge) && now < until {
                    return true;
                }
            }
            None => return false,
        }
        self.waiting = None;
        self.resume_at > now
    }

    /// Whether a request that was sent completely is not answered.
    fn is_owed(&self, judge: &Judge) -> bool {
        judge.current().is_some_and(|exchange| exchange.head_end as u64 <= self.sent)
    }

    /// Reads from the pipe, as much as it wants now.
    pub(crate) fn read(&mut self, now: Instant, outbound: &mut Pipe) -> Vec<u8> {
        if self.state == State::Gone || now < self.read_at || outbound.len() == 0 {
            return Vec::new();
        }
        if let Some((after, pause)) = self.reader.stall
            && self.read >= after
        {
            self.reader.stall = None;
            self.read_at = now + millis(pause);
            return Vec::new();
        }
        let bytes = outbound.take(self.reader.most_at_once);
        self.read += bytes.len() as u64;
        if self.reader.pause > 0 {
            self.read_at = now + millis(self.reader.pause);
        }
        bytes
    }

    /// The server has ended its side: most clients do the same.
    pub(crate) fn see_end(&mut self, inbound: &mut Pipe) {
        if self.reader.closes_too && matches!(self.state, State::Acting | State::Silent) {
            inbound.end();
            self.state = State::Ended;
        }
    }

    /// When it next has something to do because of time alone.
    pub(crate) fn next_time(&self, now: Instant, outbound: &Pipe) -> Option<Instant> {
        let acts = (self.state == State::Acting && self.resume_at > now).then_some(self.resume_at);
        let waits = match self.waiting {
            Some(Waiting::Continue { until, .. } | Waiting::Answers { until }) => Some(until),
            None => None,
        };
        let waits = waits.filter(|_| self.state == State::Acting);
        let reads = outbound.len() > 0 || outbound.is_at_end();
        let reads =
            (reads && self.state != State::Gone && self.read_at > now).then_some(self.read_at);
        [acts, waits, reads].into_iter().flatten().filter(|&at| at > now).min()
    }

    /// Whether it sees the end of the stream now.
    pub(crate) fn reads_at(&self, now: Instant) -> bool {
        self.state != State::Gone && self.read_at <= now
    }
}
