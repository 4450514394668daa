//! A WebSocket as a [`Protocol`], which a backend drives.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use hairspring_core::{Demand, Input, Instant, Now, Outbox, Outcome, Protocol, Read, Step};

use super::frame::{Opcode, encode};
use super::link::{Link, Ready};
use super::timers::{Patience, Silence, Stall, Verdict};
use super::{CloseCode, Closed, Config, Event, Reader};

/// While this many bytes of output are unsent, further frames stay in the application's queue.
const OUTPUT_MAX: u64 = 64 << 10;

/// The most bytes of input that wait for the application; more is left in the kernel.
const INPUT_MAX: usize = 64 << 10;

/// The most bytes of input that are discarded after the end; more is left in the kernel.
const DISCARD_MAX: usize = 256 << 10;

/// The most messages that are handled in one poll, before other connections have a turn.
const MESSAGES_PER_TURN: u32 = 64;

/// The application's part of a connection.
pub(super) type Run = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One connection, after its handshake.
pub(super) struct Session {
    link: Arc<Link>,
    /// `None` once it has returned.
    run: Option<Run>,
    config: Config,
    reader: Reader,
    /// Whether all input is used up, and more is needed to go on.
    starved: bool,
    outbox: Outbox,
    /// The payload of the last ping that is not answered: earlier ones need not be (RFC 6455,
    /// section 5.5.3).
    pong: Option<Vec<u8>>,
    phase: Phase,
    silence: Silence,
    stall: Stall,
    peer_done: bool,
    /// Bytes of input that were discarded since the end.
    discarded: usize,
}

/// How far the connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    /// We close. Our Close frame is written (`said`), or waits for the frames queued before it. The
    /// peer's Close frame is awaited.
    Closing {
        said: bool,
        patience: Patience,
    },
    /// Our side of the stream ends after the output. The end of the peer's is awaited: an earlier
    /// close could reset the connection before the peer has read everything.
    Ending {
        patience: Patience,
    },
    /// The connection was cut short.
    Gone,
}

impl Session {
    pub(super) fn new(link: Arc<Link>, run: Run, config: Config) -> Self {
        Self {
            link,
            run: Some(run),
            config,
            reader: Reader::new(config.frame_max, config.message_max),
            starved: true,
            outbox: Outbox::default(),
            pong: None,
            phase: Phase::Open,
            silence: Silence::default(),
            stall: Stall::default(),
            peer_done: false,
            discarded: 0,
        }
    }

    /// Does all that can be done; returns whether it stopped only to give others a turn.
    fn work(&mut self, cx: &mut Context<'_>, now: Now) -> bool {
        // The wake-up that led here may have been the application's.
        let mut due = true;
        for _ in 0..MESSAGES_PER_TURN {
            let heard = self.listen(now);
            if due || heard {
                self.run(cx);
            }
            due = self.speak(cx.waker(), now);
            if !heard && !due {
                return false;
            }
        }
        true
    }

    /// Handles the next event, if it can be handled now; returns whether there was one.
    fn listen(&mut self, now: Now) -> bool {
        match self.phase {
            Phase::Open if !self.link.is_wanted() => {
                self.starved = false;
                return false;
            }
            Phase::Open | Phase::Closing { .. } => {}
            Phase::Ending { .. } | Phase::Gone => {
                self.discarded += self.reader.held();
                self.reader.discard();
                return false;
            }
        }
        let is_open = self.phase == Phase::Open;
        // Set again below if there is no further event.
        self.starved = false;
        match self.reader.next() {
            Ok(None) => {
                self.starved = true;
                if self.peer_done {
                    self.end(Closed::new(CloseCode::ABNORMAL, ""), now);
                }
                return self.peer_done;
            }
            Ok(Some(Event::Message(message))) if is_open => self.link.put(message),
            // Answered also while our Close frame waits for its turn (section 5.5.2).
            Ok(Some(Event::Ping(payload))) => self.pong = Some(payload),
            // Messages are not delivered any more once the application has closed.
            Ok(Some(Event::Message(_) | Event::Pong(_))) => {}
            Ok(Some(Event::Close(closed))) => {
                // The answer repeats the peer's code (section 5.5.1).
                self.say(&closed);
                self.end(closed, now);
            }
            Err(fault) => {
                let closed = Closed::new(fault.code(), fault.to_string());
                self.say(&closed);
                self.end(closed, now);
            }
        }
        true
    }

    /// Polls the application's future.
    fn run(&mut self, cx: &mut Context<'_>) {
        let Some(run) = &mut self.run else { return };
        // What a panic leaves half done is dropped with the future.
        let polled = catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(cx)));
        let closed = match polled {
            Ok(Poll::Pending) => return,
            Ok(Poll::Ready(())) => Closed::new(CloseCode::NORMAL, ""),
            Err(_) => Closed::new(CloseCode::INTERNAL_ERROR, "the server failed"),
        };
        self.link.close(closed);
        self.run = None;
    }

    /// Moves frames to the output, as far as there is room; returns whether the application has
    /// waited for that.
    fn speak(&mut self, own: &Waker, now: Now) -> bool {
        let mut waited = false;
        while self.can_speak() && self.has_room() {
            if let Some(payload) = self.pong.take() {
                self.outbox.push(encode(Opcode::Pong, &payload));
                continue;
            }
            let (frames, wanted) = self.link.next_frames(own);
            waited |= wanted;
            match frames {
                Some(frames) => self.outbox.push(frames),
                None => break,
            }
        }
        if self.can_speak()
            && let Some(closed) = self.link.closing()
        {
            self.begin_closing(now);
            // With room left, everything queued before it is in the output.
            if self.has_room() {
                self.say(&closed);
            }
        }
        waited
    }

    fn has_room(&self) -> bool {
        self.outbox.pending() < OUTPUT_MAX
    }

    /// Whether our Close frame is not written yet.
    fn can_speak(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::Closing { said: false, .. })
    }

    fn begin_closing(&mut self, now: Now) {
        if self.phase == Phase::Open {
            self.phase = Phase::Closing { said: false, patience: self.patience(now) };
        }
    }

    fn patience(&self, now: Now) -> Patience {
        Patience::new(self.outbox.sent(), now, &self.config)
    }

    /// Writes our Close frame, once.
    fn say(&mut self, closed: &Closed) {
        if !self.can_speak() {
            return;
        }
        self.outbox.push(encode(Opcode::Close, &closed.payload()));
        if let Phase::Closing { said, .. } = &mut self.phase {
            *said = true;
        }
    }

    /// Ends our side of the stream, after the output: the server does so first (section 7.1.1).
    fn end(&mut self, closed: Closed, now: Now) {
        self.link.end(closed);
        self.outbox.finish();
        self.phase = Phase::Ending { patience: self.patience(now) };
        self.starved = false;
    }

    /// Cuts the connection short.
    fn lose(&mut self) {
        self.link.end(Closed::new(CloseCode::ABNORMAL, ""));
        self.outbox.discard();
        self.phase = Phase::Gone;
    }

    /// Handles timers that have expired; returns when the next one does, if there is one.
    fn time(&mut self, now: Now) -> Option<Instant> {
        let sent = self.outbox.sent();
        let own = match &mut self.phase {
            Phase::Open => self.silence.look(self.starved, sent, now, &self.config),
            Phase::Closing { patience, .. } | Phase::Ending { patience } => {
                patience.look(sent, now, &self.config)
            }
            Phase::Gone => Verdict::None,
        };
        let own = match (own, self.phase) {
            (Verdict::Over, Phase::Closing { .. }) if self.outbox.is_idle() => {
                // The peer was sent our Close frame, and has not answered it in time.
                self.end(Closed::new(CloseCode::ABNORMAL, ""), now);
                Verdict::Until(now.mono + self.config.close_timeout)
            }
            // A clean close: the kernel may still have output for a peer that reads slowly, which a
            // reset would discard.
            (Verdict::Over, Phase::Ending { .. }) if self.may_be_closed() => Verdict::None,
            (own, _) => own,
        };
        if own == Verdict::Ask {
            self.outbox.push(encode(Opcode::Ping, b""));
            self.silence.asked(self.outbox.sent() + self.outbox.pending());
        }
        let stall = self.stall.look(self.outbox.is_idle(), sent, now, &self.config);
        if stall == Verdict::Over || own == Verdict::Over {
            self.lose();
        }
        [own, stall].into_iter().filter_map(Verdict::until).min()
    }

    /// Whether the connection may be closed without waiting for the peer's end: all output is sent,
    /// and there is no unread input, which would turn the close into a reset.
    fn may_be_closed(&self) -> bool {
        self.outbox.is_fin_sent() && self.discarded < DISCARD_MAX
    }

    fn demand(&self) -> Read {
        match self.phase {
            _ if self.peer_done => Read::Hold,
            Phase::Ending { .. } if self.discarded < DISCARD_MAX => Read::Need,
            Phase::Ending { .. } | Phase::Gone => Read::Hold,
            Phase::Open | Phase::Closing { .. } if self.starved => Read::Need,
            _ if self.reader.held() < INPUT_MAX => Read::Watch,
            _ => Read::Hold,
        }
    }
}

impl Protocol for Session {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) => {
                self.silence.heard();
                self.reader.receive(bytes);
            }
            Input::Fin => self.peer_done = true,
            Input::Reset => self.lose(),
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        self.link.attend();
        let unfinished = self.work(cx, now);
        let before = self.phase;
        let deadline = self.time(now);
        if self.phase != before {
            // So that the application learns how the connection ended.
            self.run(cx);
        }
        match self.phase {
            Phase::Gone => Step::Done(Outcome::Abort),
            Phase::Ending { patience }
                if self.peer_done && self.outbox.is_idle() && self.run.is_none()
                    || patience.is_over(now) && self.may_be_closed() =>
            {
                Step::Done(Outcome::Clean)
            }
            phase => {
                let is_open = phase == Phase::Open;
                let can_send = self.can_speak() && self.has_room();
                let can_read = is_open && !self.starved;
                let rests = self.link.rest(cx.waker(), Ready { can_send, can_read, is_open });
                let again = unfinished || !rests;
                Step::Wait(Demand { read: self.demand(), deadline, again, ..Demand::default() })
            }
        }
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    /// Closes with 1001, after the frames that are queued.
    fn shutdown(&mut self) {
        self.link.close(Closed::new(CloseCode::GOING_AWAY, "the server stops"));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.link.end(Closed::new(CloseCode::ABNORMAL, ""));
    }
}
