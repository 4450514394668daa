//! HTTP/1.1 over a [`Service`]: the protocol that a driver runs.
//!
//! `mod.rs` has the work of one poll. `exchange.rs` takes one request from its head to the end of
//! its answer, `collecting.rs` keeps content until it is whole, `told.rs` tells the service what its
//! log should have, `successor.rs` drives the protocol that takes over after an upgrade.

mod collecting;
mod exchange;
mod guard;
mod successor;
mod told;

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;
use core::pin::Pin;
use core::task::Context;

use self::collecting::Collecting;
use self::successor::Successor;
use crate::service::BodyWriter;
use crate::time::earliest;
use crate::{
    Config, Connection, ConnectionInfo, Demand, Input, Instant, Now, Outbox, Produce, Protocol,
    Service, Step, Timer,
};

/// One HTTP/1.1 connection and the application that answers its requests, as a [`Protocol`] for any
/// driver.
///
/// ```
/// use std::sync::Arc;
/// use std::task::{Context, Waker};
/// use core::future::Ready;
/// use hairspring_core::{
///     Clock, Config, ConnectionInfo, Http, Input, Now, Protocol, Reply, Request, Response, Service,
/// };
///
/// struct Hello;
/// impl Service for Hello {
///     type Future = Ready<Response>;
///     fn call(&self, _: Request, _: &mut Clock) -> Reply<Self::Future> {
///         Reply::Now(Response::text("hello"))
///     }
/// }
///
/// let mut http = Http::new(Hello, Arc::new(Config::default()), ConnectionInfo::default());
/// http.receive(Input::Data("GET / HTTP/1.1\r\nHost: example.com\r\n\r\n".into()));
/// let _ = http.poll(&mut Context::from_waker(Waker::noop()), Now::default());
/// let wire: Vec<u8> = http.outbox().slices().flatten().copied().collect();
/// assert!(wire.starts_with(b"HTTP/1.1 200 OK\r\n") && wire.ends_with(b"\r\n\r\nhello"));
/// ```
pub struct Http<S: Service> {
    service: S,
    info: ConnectionInfo,
    connection: Connection,
    /// Made when a handler first asks for it; tells the time to handlers' futures.
    timer: Option<Timer>,
    phase: Phase<S::Future>,
    /// The connection's end of the body that a handler or its answer is reading.
    /// `None` while the phase is idle.
    body: Option<BodyWriter>,
}

/// Pieces of content moved in one poll before other connections get a turn. The room in the output
/// bounds their bytes, this their number.
const ROUNDS_PER_TURN: u32 = 1024;

/// What the application is doing.
enum Phase<F> {
    /// Between exchanges: the next event is a head, or a refusal.
    Idle,
    /// A body is being collected, before the call.
    Collecting(Box<Collecting>),
    /// A handler has not answered yet.
    Handling(Pin<Box<F>>),
    /// An answer is being made.
    Producing {
        produce: Box<dyn Produce + Send>,
        /// When it wants to be called again.
        again_at: Option<Instant>,
    },
    /// Another protocol has taken over.
    Upgraded(Successor),
}

/// Whether a round of work changed the state, so that another round may do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moved {
    Yes,
    No,
}

impl<S: Service> Http<S> {
    /// A new connection. `info` is passed on with each request; a driver without addresses passes
    /// the default.
    pub fn new(service: S, config: Arc<Config>, info: ConnectionInfo) -> Self {
        Self {
            service,
            info,
            connection: Connection::new(config),
            timer: None,
            phase: Phase::Idle,
            body: None,
        }
    }

    /// Does all that can be done. Returns whether it stopped only to give others a turn.
    fn work(&mut self, cx: &mut Context<'_>, now: &Now) -> bool {
        self.take_up(now);
        let turns = self.connection.config().exchanges_per_turn;
        let mut exchanges = 0;
        for _ in 0..ROUNDS_PER_TURN {
            if exchanges == turns {
                return true;
            }
            let moved = self.advance(cx, now) == Moved::Yes;
            let idle = matches!(self.phase, Phase::Idle);
            exchanges += u32::from(moved && idle);
            match &self.body {
                // The next round would find nothing.
                None if idle && self.connection.is_at_rest() => return false,
                _ if moved => {}
                // A reader on another thread has asked for more, or gone, since the last round.
                Some(body) if !body.rest(cx.waker(), self.connection.is_starved()) => {}
                _ => return false,
            }
        }
        true
    }

    /// Prepares to go on with what the application was doing when the last poll ended.
    fn take_up(&mut self, now: &Now) {
        if matches!(self.phase, Phase::Idle) {
            return;
        }
        // Also before a handler is dropped: its destructors may ask for the time.
        if let Some(timer) = &self.timer {
            timer.set(*now);
        }
        if self.connection.is_over() {
            self.tell_of_loss(now);
            self.cancel();
        }
        if let Phase::Producing { again_at, .. } = &mut self.phase {
            *again_at = None;
        }
        if let Some(body) = &self.body {
            body.attend();
        }
    }

    #[inline]
    fn advance(&mut self, cx: &mut Context<'_>, now: &Now) -> Moved {
        match self.phase {
            Phase::Idle => self.begin(now),
            Phase::Collecting(_) => self.collect(now),
            Phase::Handling(_) => self.handle(cx, now),
            Phase::Producing { .. } => self.produce(cx, now),
            Phase::Upgraded(_) => Moved::No,
        }
    }

    /// Drops whatever the application was doing. Out of line: called in many places, but rarely.
    #[inline(never)]
    fn cancel(&mut self) {
        self.phase = Phase::Idle;
        self.body = None;
    }
}

impl<S: Service> Http<S> {
    /// Out of line, so that a poll with nothing to do does not pay for it.
    #[inline(never)]
    fn poll_at_work(&mut self, cx: &mut Context<'_>, mut now: Now) -> Step {
        now.shutting_down = self.connection.is_shutting_down();
        let unfinished = !matches!(self.phase, Phase::Upgraded(_)) && self.work(cx, &now);
        let own = match &mut self.phase {
            Phase::Idle | Phase::Collecting(_) => None,
            Phase::Handling(_) => self.sleeps_until(),
            Phase::Producing { again_at, .. } => {
                let again_at = *again_at;
                earliest(again_at, self.sleeps_until())
            }
            Phase::Upgraded(next) => {
                return next.poll(&mut self.connection, self.timer.as_ref(), cx, now);
            }
        };
        match self.connection.step(now) {
            Step::Wait(demand) => {
                debug_assert!(own.is_none() || demand.once_sent.is_none(), "still at a request");
                Step::Wait(Demand {
                    deadline: earliest(demand.deadline, own),
                    again: demand.again || unfinished,
                    ..demand
                })
            }
            done @ Step::Done(_) => {
                self.cancel();
                done
            }
        }
    }

    /// When the first of the handler's sleeping futures wakes up.
    fn sleeps_until(&self) -> Option<Instant> {
        self.timer.as_ref().and_then(Timer::deadline)
    }
}

impl<S: Service> Protocol for Http<S> {
    fn receive(&mut self, input: Input) {
        if let Phase::Upgraded(next) = &mut self.phase {
            return next.protocol.receive(input);
        }
        match input {
            Input::Data(bytes) => self.connection.receive(bytes),
            Input::Fin => self.connection.receive_fin(),
            Input::Reset => self.connection.reset(),
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        // Between requests without new input, as after every write. Or after the last request, when
        // input no longer matters.
        if matches!(self.phase, Phase::Idle) && self.connection.is_at_rest() {
            return self.connection.step(now);
        }
        self.poll_at_work(cx, now)
    }

    fn outbox(&mut self) -> &mut Outbox {
        match &mut self.phase {
            Phase::Upgraded(next) => next.protocol.outbox(),
            _ => self.connection.outbox(),
        }
    }

    fn shutdown(&mut self) {
        match &mut self.phase {
            Phase::Upgraded(next) => {
                next.protocol.shutdown();
                self.connection.shutdown();
            }
            _ => self.connection.shutdown(),
        }
    }
}

impl<S: Service> fmt::Debug for Http<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phase = match self.phase {
            Phase::Idle => "Idle",
            Phase::Collecting(_) => "Collecting",
            Phase::Handling(_) => "Handling",
            Phase::Producing { .. } => "Producing",
            Phase::Upgraded(_) => "Upgraded",
        };
        f.debug_struct("Http")
            .field("phase", &phase)
            .field("connection", &self.connection)
            .finish_non_exhaustive()
    }
}
