//! One HTTP/1.1 connection: events out, answers in.
//!
//! ```text
//!                 receive side                          answer side
//!   bytes ─▶ inbox ─▶ Head ─▶ Body ─▶ Complete    Awaited ─▶ Content ─▶ Complete ─▶ outbox ─▶ bytes
//!                      ▲        └ Drain ┘ │                                │
//!                      └──────────────────┴──── both complete: next ◀──────┘
//! ```
//!
//! The two sides are independent: an answer may begin before its request has ended, and end
//! before it too. The next head is read only when both are complete, so answers leave in the
//! order of their requests. `sides.rs` says where each of them stands. `receive.rs` decides what the
//! input means (heads: `next_head.rs`), `answer.rs` what is written (heads: `answer_head.rs`),
//! `timers.rs` how long to wait, `closing.rs` how it ends; this file ties them to a driver.

mod answer;
mod answer_head;
mod closing;
mod event;
mod inbox;
mod next_head;
mod receive;
mod sides;
mod timers;

use alloc::boxed::Box;
use alloc::sync::Arc;

use bytes::Bytes;

use crate::time::earliest;
use crate::{Config, Demand, HeadParser, Instant, Now, Outbox, Outcome, Read, Step};
pub use answer_head::Length;
use closing::Closing;
pub use event::{Event, Upgraded};
use inbox::Inbox;
use sides::{Answer, Receive};
use timers::{ReadTimer, SendTimer, Wait};

/// One HTTP/1.1 connection, on the server's side, without I/O.
///
/// Hand input to [`receive`](Self::receive), take [events](Self::next_event) until there are none,
/// answer, write the [`outbox`](Self::outbox), and do what [`step`](Self::step) demands, as the
/// driver of a [`Protocol`](crate::Protocol) does. [`Http`](crate::Http) does all of this for a
/// [`Service`](crate::Service).
///
/// - After [`Event::Head`] the answer may begin at any time: [`respond`](Self::respond),
///   [`send`](Self::send) and [`finish`](Self::finish), or [`respond_whole`](Self::respond_whole).
///   While [`room`](Self::room) is 0, send no more.
/// - Content follows as events. [`limit_body`](Self::limit_body) limits it;
///   [`proceed`](Self::proceed) asks for it where the peer waits for `100 Continue`;
///   [`ignore_body`](Self::ignore_body) says that the rest is not wanted.
/// - Input whose events are not taken is stored up to [`Config::input_max`]; the rest is not read.
///
/// ```
/// use std::sync::Arc;
/// use hairspring_core::{Config, Connection, Event, Length, Misuse, Now, ResponseHead, Status};
///
/// let mut connection = Connection::new(Arc::new(Config::default()));
/// connection.receive("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".into());
/// while let Some(event) = connection.next_event() {
///     match event {
///         Event::Head(head) => {
///             assert_eq!(head.path(), "/");
///             let answer = ResponseHead::new(Status::OK);
///             connection.respond(&answer, Length::Known(5), Now::default())?;
///             connection.send("hello".into())?;
///             connection.finish(None)?;
///         }
///         Event::Rejected(reject) if connection.awaits_answer() => {
///             let answer = ResponseHead::new(reject.status());
///             connection.respond_whole(&answer, reject.to_string().into(), Now::default())?;
///         }
///         // An answer is under way: the peer is to see that it is cut short.
///         Event::Rejected(_) => connection.abort(),
///         Event::Data(_) | Event::End(_) | Event::Gone => {}
///     }
/// }
/// let wire: Vec<u8> = connection.outbox().slices().flatten().copied().collect();
/// assert!(wire.starts_with(b"HTTP/1.1 200 OK\r\n") && wire.ends_with(b"\r\n\r\nhello"));
/// # Ok::<(), Misuse>(())
/// ```
#[derive(Debug)]
pub struct Connection {
    config: Arc<Config>,
    inbox: Inbox,
    outbox: Outbox,
    /// The state of a partly received head; none between heads, where most connections are most of
    /// the time.
    partial: Option<Box<HeadParser>>,
    receive: Receive,
    answer: Answer,
    closing: Closing,
    /// All input is used up, and more is needed. Found by `next_event`, and true from the start;
    /// false again when input arrives.
    starved: bool,
    /// The peer has ended its side. Nothing is received after that.
    peer_fin: bool,
    /// The next event is [`Event::Gone`]. Nothing more is read.
    tell_gone: bool,
    shutting_down: bool,
    /// The message came too slowly, and the next event will say so. Never set between messages.
    too_slow: bool,
    /// Requests begun on this connection.
    requests: u64,
    read_timer: ReadTimer,
    send_timer: SendTimer,
}

impl Connection {
    /// A connection on which nothing has happened.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        Self {
            config,
            inbox: Inbox::default(),
            outbox: Outbox::default(),
            partial: None,
            receive: Receive::Head,
            answer: Answer::None,
            closing: Closing::No,
            starved: true,
            peer_fin: false,
            tell_gone: false,
            shutting_down: false,
            too_slow: false,
            requests: 0,
            read_timer: ReadTimer::default(),
            send_timer: SendTimer::default(),
        }
    }

    /// Stores bytes from the peer. Not to be called after [`receive_fin`](Self::receive_fin).
    pub fn receive(&mut self, bytes: Bytes) {
        debug_assert!(!self.peer_fin, "nothing comes after the end of the peer's stream");
        self.read_timer.received(bytes.len());
        self.starved = false;
        self.inbox.push(bytes);
    }

    /// Records that the peer sends no more. It may still read, so answers that are due are
    /// delivered (RFC 9112, section 9.6).
    pub fn receive_fin(&mut self) {
        self.peer_fin = true;
        self.starved = false;
    }

    /// Records that the connection is gone in both directions.
    pub fn reset(&mut self) {
        self.abort();
    }

    /// Cuts the connection short, visibly for the peer: unsent output is dropped, the next event is
    /// [`Event::Gone`], and [`step`](Self::step) returns [`Outcome::Abort`].
    pub fn abort(&mut self) {
        if self.closing != Closing::Aborted {
            self.closing = Closing::Aborted;
            self.tell_gone = true;
            self.answer = Answer::None;
            self.too_slow = false;
            self.outbox.discard();
            self.stop_reading();
        }
    }

    /// Begins nothing new. Requests that have arrived are answered, the last of them with
    /// `Connection: close`, and then the connection closes; at once if there is none
    /// (RFC 9112, section 9.6).
    pub fn shutdown(&mut self) {
        self.shutting_down = true;
    }

    /// Whether the connection was aborted or reset, so that nobody is left to answer.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.closing == Closing::Aborted
    }

    /// Whether all input is used up, and more is needed.
    pub(crate) fn is_starved(&self) -> bool {
        self.starved
    }

    /// Between two exchanges: whether there will be no request, and no refusal of one, before more
    /// input arrives (or ever again).
    #[inline]
    pub(crate) fn is_at_rest(&self) -> bool {
        self.starved || self.closing != Closing::No
    }

    /// Whether [`shutdown`](Self::shutdown) was called.
    #[must_use]
    pub fn is_shutting_down(&self) -> bool {
        self.shutting_down
    }

    /// How much more output is welcome, in bytes, up to [`Config::output_max`]. At 0, produce no
    /// more until some of the outbox was sent.
    #[must_use]
    pub fn room(&self) -> u64 {
        self.config.output_max.saturating_sub(self.outbox.pending())
    }

    /// What there is to write.
    pub fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    /// The configuration that was passed to [`new`](Self::new).
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Checks the timers, and says what to wait for. Call it when there are no more events, or when
    /// you take no more for now, to hold the peer back. If a timer has expired, the demand says
    /// [`again`](Demand::again): look for events at once.
    pub fn step(&mut self, now: Now) -> Step {
        self.outbox.release();
        if self.shutting_down {
            self.close_if_nothing_is_due();
        }
        if self.closing != Closing::No {
            return self.step_to_the_end(now);
        }
        if self.outbox.take_spared_poll() {
            self.send_timer.stop();
        }
        let (wait, read) = if self.starved {
            debug_assert!(!self.peer_fin, "nobody is waited for who has ended his side");
            (self.waits_for(), Read::Need)
        } else {
            (None, self.read_demand())
        };
        let idle = wait == Some(Wait::Idle);
        if idle && self.send_timer.runs() {
            // Idle begins when everything is sent: now at the earliest.
            self.read_timer.restart();
        }
        let reading = self.read_timer.look(wait, now, &self.config);
        let sending = self.look_at_send_timer(now);
        let (deadline, once_sent) = match sending {
            Some(_) if idle => (sending, reading),
            _ => (earliest(reading, sending), None),
        };
        if deadline.is_some_and(|at| at <= now.mono) {
            return self.expire(sending, now);
        }
        Step::Wait(Demand { read, deadline, again: false, once_sent })
    }

    #[inline]
    fn look_at_send_timer(&mut self, now: Now) -> Option<Instant> {
        let (idle, sent) = (self.outbox.is_idle(), self.outbox.sent());
        self.send_timer.look(idle, sent, now, &self.config)
    }

    /// Runs the timer Send for the outbox that an [`upgrade`](Self::upgrade) handed over, which has
    /// `sent` this much and is `idle` if none of this connection's output is left. Returns its
    /// deadline.
    pub(crate) fn time_sending(&mut self, idle: bool, sent: u64, now: Now) -> Option<Instant> {
        self.send_timer.look(idle, sent, now, &self.config)
    }

    /// The timer Send has expired, or else the timer on reading.
    #[cold]
    fn expire(&mut self, sending: Option<Instant>, now: Now) -> Step {
        if sending.is_some_and(|at| at <= now.mono) {
            self.abort();
            return Step::Done(Outcome::Abort);
        }
        let silent = match self.receive {
            Receive::Head => !self.is_in_head(),
            Receive::Body { .. } => false,
            Receive::End | Receive::Complete | Receive::Drain { .. } | Receive::Closed(_) => true,
        };
        if silent {
            self.close(Closing::AtOnce);
        } else {
            self.too_slow = true;
        }
        self.starved = false;
        // The next event tells what has expired, unless it has closed the connection.
        let read = self.read_demand();
        Step::Wait(Demand { read, deadline: sending, again: true, once_sent: None })
    }

    /// What a starved connection waits for; `None` while it does not wait for input.
    fn waits_for(&self) -> Option<Wait> {
        match self.receive {
            Receive::Head if self.is_in_head() || self.requests == 0 => Some(Wait::Head),
            Receive::Head => Some(Wait::Idle),
            Receive::Body { .. } | Receive::Drain { .. } => Some(Wait::Body),
            Receive::End | Receive::Complete | Receive::Closed(_) => None,
        }
    }

    #[inline(never)]
    fn read_demand(&self) -> Read {
        if self.peer_fin {
            return Read::Hold;
        }
        if self.closing != Closing::No {
            let room = self.discarded() < self.config.linger_max;
            return if room { Read::Need } else { Read::Hold };
        }
        if self.starved {
            Read::Need
        } else if self.inbox.len() >= self.config.input_max || self.is_held_by_output() {
            Read::Hold
        } else {
            Read::Watch
        }
    }
}
