//! One connection of a world: server, transport, client and checkers together.

use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use hairspring_core::{Config, ConnectionInfo, Endpoint, Http, Instant, Now, Protocol, Read};

use super::app::{App, Note};
use super::client::{Client, State};
use super::clockwork::{Region, Waits, region};
use super::judge::{Circumstances, Judge};
use super::plan::Life;
use super::want::wants;
use super::world::Transcript;
use crate::driver::Driver;
use crate::pipe::Pipe;
use crate::rng::Rng;
use crate::violation::{Trace, Violation, check};

mod ending;

pub(crate) struct Session {
    driver: Driver<Http<Rc<App>>>,
    client: Client,
    judge: Judge,
    waits: Waits,
    note: Arc<Note>,
    rng: Rng,
    /// What the transport looked like after the last turn.
    last_look: Option<Look>,
    /// The moment of the last progress, and the state by then.
    moved_at: Instant,
    moved: Moved,
    /// Input by the time of the shutdown.
    at_shutdown: Option<u64>,
    /// Input by the time the server ended its side.
    at_fin: Option<u64>,
    /// It ended cleanly without seeing or awaiting the peer's end.
    ended_early: bool,
    /// The largest piece that the application makes at once.
    largest: u64,
    /// Content that can be read past to keep the connection, with what is in buffers.
    drained_max: u64,
    over: bool,
}

/// The state of both pipes; a turn is due when it has changed.
type Look = (usize, bool, bool, usize);

/// What went through both pipes, how often the application was called and whether it is busy, and
/// the ends of both sides. A turn that changes none of it has moved nothing, however often a
/// deadline asks for it.
type Moved = ([u64; 5], u32, [bool; 3]);

impl Session {
    pub(crate) fn new(life: &Life, index: usize, app: &Rc<App>, config: &Arc<Config>) -> Self {
        let port = 1_000 + index as u16;
        let peer = Endpoint::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let info = ConnectionInfo::new(peer, Endpoint::Unknown);
        let http = Http::new(Rc::clone(app), Arc::clone(config), info);
        let (stream, fin) = life.stream();
        let wants = wants(&stream, fin, config);
        let contents = wants.exchanges.iter().filter_map(|e| e.normal.as_ref());
        let largest = contents.map(|normal| normal.content.len()).max().unwrap_or(0).max(5_000);
        let (inbound, outbound) = (Pipe::new(life.room_in), Pipe::new(life.room_out));
        Self {
            driver: Driver::new(http, inbound, outbound, life.habits),
            client: Client::new(life),
            judge: Judge::new(wants, stream),
            waits: Waits::default(),
            note: app.note(port),
            rng: Rng::new(life.seed),
            last_look: None,
            moved_at: Instant::default(),
            moved: Moved::default(),
            at_shutdown: None,
            at_fin: None,
            ended_early: false,
            largest: largest as u64,
            drained_max: config.drain_max
                + config.input_max as u64
                + 2 * life.habits.read_max as u64,
            over: false,
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    pub(crate) fn into_transcript(self) -> Transcript {
        let is_cut = self.driver.outbound.is_reset() || !self.over;
        Transcript { answers: self.judge.transcript, is_cut }
    }

    pub(crate) fn shut_down(&mut self) {
        if self.driver.done.is_none() {
            self.driver.protocol.shutdown();
            self.at_shutdown = Some(self.driver.inbound.taken());
            self.last_look = None;
        }
    }

    /// Does all that can be done at this moment. Returns whether there was anything.
    pub(crate) fn step(
        &mut self,
        now: Now,
        config: &Config,
        trace: &mut Trace,
    ) -> Result<bool, Violation> {
        let mut moved = self.client.act(now.mono, &mut self.driver.inbound, &self.judge, trace);
        let bytes = self.client.read(now.mono, &mut self.driver.outbound);
        if !bytes.is_empty() {
            trace.note(|| format!("client reads {}", crate::violation::show(&bytes)));
            moved = true;
            self.with_circumstances(|judge, at| judge.feed(&bytes, at))?;
        }
        if self.is_turn_due(now.mono) {
            self.look_at_output(now.mono, config);
            self.driver.turn(now, &mut self.rng, trace)?;
            self.last_look = Some(self.look());
            self.check_after_turn(now.mono, config)?;
            moved = true;
        }
        let all_moved = self.all_moved();
        if self.moved != all_moved {
            (self.moved, self.moved_at) = (all_moved, now.mono);
        }
        self.check_invitation(trace)?;
        self.end_if_over(now.mono, config)?;
        Ok(moved)
    }

    fn look(&self) -> Look {
        let inbound = &self.driver.inbound;
        (inbound.len(), inbound.is_ended(), inbound.is_reset(), self.driver.outbound.room())
    }

    fn all_moved(&self) -> Moved {
        let Driver { inbound, outbound, .. } = &self.driver;
        let (made, put) = (self.driver.made(), outbound.taken() + outbound.len() as u64);
        let bytes = [self.client.sent, inbound.taken(), made, put, outbound.taken()];
        let busy = self.note.busy.load(Ordering::Relaxed);
        let calls = self.note.calls.load(Ordering::Relaxed);
        (bytes, calls, [inbound.is_ended(), outbound.is_ended(), busy])
    }

    fn is_turn_due(&self, now: Instant) -> bool {
        self.driver.done.is_none()
            && (self.last_look != Some(self.look())
                || self.driver.has_rung()
                || self.driver.demand.deadline.is_some_and(|at| at <= now))
    }

    /// Another protocol has taken over; its timeouts are not checked.
    fn has_handed_over(&self) -> bool {
        let calls = self.note.calls.load(Ordering::Relaxed) as usize;
        let called = self.judge.exchanges().iter().filter(|exchange| exchange.is_called).count();
        self.judge.expects_tunnel() && calls >= called
    }

    fn look_at_output(&mut self, now: Instant, config: &Config) {
        let outbox = self.driver.protocol.outbox();
        self.waits.look_at_output(outbox.is_idle(), outbox.sent(), now, config);
    }

    fn with_circumstances(
        &mut self,
        run: impl FnOnce(&mut Judge, &Circumstances<'_>) -> Result<(), Violation>,
    ) -> Result<(), Violation> {
        let driver = &self.driver;
        let at = Circumstances {
            input_at: &|output| driver.input_at(output),
            waited_too_long: self.waits.was_too_long,
            shutting_down: self.at_shutdown.is_some(),
            drained_max: self.drained_max,
            misuse_told: self.note.misuses.load(Ordering::Relaxed) > 0,
        };
        run(&mut self.judge, &at)
    }

    fn check_after_turn(&mut self, now: Instant, config: &Config) -> Result<(), Violation> {
        let outbox = self.driver.protocol.outbox();
        let (idle, pending) = (outbox.is_idle(), outbox.pending());
        if self.driver.done.is_none() {
            self.look_at_output(now, config);
        }
        self.check_misuses()?;
        let taken = self.driver.inbound.taken();
        if self.driver.outbound.is_ended() {
            self.waits.look_at_end(now, config);
            self.at_fin.get_or_insert(taken);
        }
        if self.judge.is_tunnel() {
            return Ok(());
        }
        // A tunnel may have transformed what came behind its request before its response was sent.
        let turned_over = if self.has_handed_over() { taken } else { 0 };
        let most = config.output_max + self.largest + 1_000 + turned_over;
        check(pending <= most, "output is held within its bound", || {
            format!("{pending} of {most}")
        })?;
        self.check_input_bound(taken, config)?;
        if self.driver.done.is_some() {
            return self.check_outcome(config);
        }
        let demand = self.driver.demand;
        let between = taken == 0 || matches!(region(&self.judge, taken), Region::Idle(_));
        let rests = between && idle && demand.read == Read::Need && !demand.again;
        let ends = self.at_shutdown.is_none() || self.driver.outbound.is_ended();
        check(
            !rests || ends || self.has_handed_over(),
            "an idle connection ends at shutdown",
            || format!("{demand:?} with {taken} bytes read"),
        )?;
        let busy = self.note.busy.load(Ordering::Relaxed);
        let ours = demand.read != Read::Need && idle && !busy && !self.driver.outbound.is_ended();
        check(
            !ours || demand.deadline.is_none() || demand.again,
            "no timer while not starved",
            || format!("{demand:?} with nothing to send and nobody asleep"),
        )
    }

    /// Invariants 4 and 9: input is left in the kernel while its bound is reached, and what is
    /// discarded is bounded.
    fn check_input_bound(&self, taken: u64, config: &Config) -> Result<(), Violation> {
        let overshoot = self.driver.habits.read_max as u64;
        if let Some(at_fin) = self.at_fin {
            let discarded = taken - at_fin;
            let most = config.linger_max + overshoot;
            return check(discarded <= most, "discarding is bounded", || {
                format!("{discarded} of {most} bytes")
            });
        }
        let calls = self.note.calls.load(Ordering::Relaxed) as usize;
        let mut ahead = self.judge.exchanges().iter().filter(|e| e.is_called).skip(calls);
        let Some(next) = ahead.next() else { return Ok(()) };
        let reach = next.end.unwrap_or(next.head_end + config.streamed_body_max as usize);
        let most = reach as u64 + config.input_max as u64 + overshoot + config.linger_max;
        check(taken <= most, "input is held within its bound", || {
            format!("{taken} bytes read, {calls} requests handed over, bound {most}")
        })
    }

    /// A client that waits for 100 gets it, if the application wants the content.
    fn check_invitation(&mut self, trace: &mut Trace) -> Result<(), Violation> {
        let Some(at) = self.client.uninvited_at.take() else { return Ok(()) };
        let caught_up = self.driver.inbound.len() == 0
            && self.driver.outbound.len() == 0
            && self.driver.done.is_none()
            && self.driver.protocol.outbox().is_idle()
            && !self.judge.is_all_answered();
        let invited = self.judge.current().is_some_and(|exchange| {
            exchange.is_invited
                && exchange.head_end as u64 == self.driver.inbound.taken()
                && exchange.refusals == exchange.refusals_for_body
        });
        trace.note(|| format!("client gave up waiting for 100 (due: {})", caught_up && invited));
        check(!(caught_up && invited), "whoever waits for 100 gets it", || {
            format!("none by {:?}, for {:?}", at, self.judge.current())
        })
    }

    /// Time goes on.
    pub(crate) fn pass(
        &mut self,
        from: Now,
        to: Instant,
        config: &Config,
    ) -> Result<(), Violation> {
        if self.over || self.driver.done.is_some() {
            return Ok(());
        }
        let wait = to.since(from.mono);
        let needs = self.driver.demand.read == Read::Need && !self.driver.outbound.is_ended();
        let taken = self.driver.inbound.taken();
        let region = if needs && !self.judge.is_tunnel() {
            region(&self.judge, taken)
        } else {
            Region::Elsewhere
        };
        let idle = self.driver.protocol.outbox().is_idle();
        if region != Region::Elsewhere {
            let over = self.waits.add(region, wait, idle, taken, from.crowded, config);
            check(over.is_none(), "a wait ends in time", || {
                format!("{over:?} beyond the limit in {region:?}, demand {:?}", self.driver.demand)
            })?;
        }
        let stalled = self.waits.stalled_since.map(|since| to.since(since));
        let taken_in_time = stalled.is_none_or(|stalled| stalled <= config.send_timeout);
        check(
            taken_in_time || self.has_handed_over(),
            "a peer that does not read is let go",
            || format!("nothing was taken for {stalled:?}"),
        )?;
        let busy = self.note.busy.load(Ordering::Relaxed) || self.may_wait_for_ever();
        let acts = self.client.state == State::Acting || busy || self.has_handed_over();
        let limit = config.idle_timeout + std::time::Duration::from_millis(1);
        check(acts || to.since(self.moved_at) <= limit, "it answers or ends in time", || {
            format!("nothing moved since {:?}, demand {:?}", self.moved_at, self.driver.demand)
        })
    }

    /// The moment at which it next has something to do.
    pub(crate) fn next_time(&self, now: Instant) -> Option<Instant> {
        if self.over {
            return None;
        }
        let server = self.driver.demand.deadline.filter(|_| self.driver.done.is_none());
        let client = self.client.next_time(now, &self.driver.outbound);
        [server, client].into_iter().flatten().min()
    }

    /// Nothing more will happen in this world: a connection that is not over must have a reason.
    pub(crate) fn check_end(&self) -> Result<(), Violation> {
        let excused = self.may_wait_for_ever() || self.has_handed_over();
        check(self.over || excused, "it answers or ends in time", || {
            format!("stands still with {:?}, client {:?}", self.driver.demand, self.client.state)
        })
    }

    /// Whether the application waits for ever, or for a shutdown that does not come.
    fn may_wait_for_ever(&self) -> bool {
        let until_shutdown = self.note.until_shutdown.load(Ordering::Relaxed);
        self.note.never.load(Ordering::Relaxed) || until_shutdown && self.at_shutdown.is_none()
    }
}
