//! One loop over epoll, for many connections.
//!
//! Sockets are registered in level mode, for what is wanted of them. Deadlines are found by looking
//! at all connections, which is slow if there are many; `backend-polling` has a heap.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use hairspring::backend_polling::{Listener, Options};
use hairspring::core::{ConnectionInfo, Demand, Input, Instant, Outcome, Protocol, Step};
use hairspring_backend_common::{Accepted, Clock, Intake, Output, Socket, Written, reset_on_close};
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::event::{EventfdFlags, Timespec, eventfd};

use super::Driven;

/// Keys that are not those of connections.
const LISTENER: u64 = 0;
const BELL: u64 = 1;

/// The longest sleep.
const LOOK: Duration = Duration::from_millis(250);

/// The connections that were woken, and an event that ends the loop's sleep.
struct Bell {
    woken: Mutex<BTreeSet<u64>>,
    event: OwnedFd,
}

/// The waker of one connection.
struct Ring {
    bell: Arc<Bell>,
    key: u64,
}

impl Wake for Ring {
    fn wake(self: Arc<Self>) {
        self.bell.woken.lock().expect("nothing panics with it").insert(self.key);
        // This fails only if the counter is full, and then it has rung already.
        let _ = rustix::io::write(&self.bell.event, &1u64.to_ne_bytes());
    }
}

struct Connection<P> {
    driven: Driven<P>,
    socket: Socket,
    waker: Waker,
    intake: Intake,
    demand: Demand,
    /// What the socket is registered for.
    wanted: EventFlags,
}

/// Serves every client of `listener` until `go_on` returns false. It is called after each sleep, at
/// least four times a second.
///
/// # Errors
/// If no descriptors are left for epoll and its event.
pub fn serve<P: Protocol>(
    listener: &Listener,
    make: impl Fn(ConnectionInfo) -> P,
    mut go_on: impl FnMut() -> bool,
) -> io::Result<()> {
    let options = Options::default();
    let (poller, clock) = (epoll::create(CreateFlags::CLOEXEC)?, Clock::new());
    let event = eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?;
    let bell = Arc::new(Bell { woken: Mutex::default(), event });
    listener.socket().set_nonblocking(true)?;
    epoll::add(&poller, listener.socket(), EventData::new_u64(LISTENER), EventFlags::IN)?;
    epoll::add(&poller, &bell.event, EventData::new_u64(BELL), EventFlags::IN)?;
    let (mut connections, mut due) = (BTreeMap::new(), BTreeSet::new());
    let (mut last_key, mut events) = (BELL, Vec::with_capacity(256));
    while go_on() {
        let look = if due.is_empty() { LOOK } else { Duration::ZERO };
        let sleep = soonest(&connections, clock.mono(), look);
        events.clear();
        let _interrupted = epoll::wait(&poller, spare_capacity(&mut events), Some(&sleep));
        for event in &events {
            match event.data.u64() {
                LISTENER => {
                    // An error means a client that left, or no free descriptor; then a backend
                    // would pause.
                    while let Ok(accepted) = listener.accept_nonblocking(&options) {
                        last_key += 1;
                        let ring = Arc::new(Ring { bell: Arc::clone(&bell), key: last_key });
                        let connection = Connection::new(accepted, &make, clock, ring.into());
                        let data = EventData::new_u64(last_key);
                        epoll::add(&poller, &connection.socket, data, connection.wanted)?;
                        connections.insert(last_key, connection);
                        due.insert(last_key);
                    }
                }
                BELL => drop(rustix::io::read(&bell.event, &mut [0; 8])),
                key => {
                    due.insert(key);
                    connections.entry(key).and_modify(|one| one.take(event.flags));
                }
            }
        }
        let now = clock.mono();
        due.append(&mut bell.woken.lock().expect("nothing panics with it"));
        due.extend(connections.iter().filter(|(_, one)| one.is_late(now)).map(|(key, _)| *key));
        due.retain(|key| {
            let Some(connection) = connections.get_mut(key) else { return false };
            match connection.turn() {
                Step::Wait(demand) => connection.want(&poller, *key).is_ok() && demand.again,
                Step::Done(outcome) => {
                    if outcome == Outcome::Abort {
                        reset_on_close(&connection.socket);
                    }
                    connections.remove(key);
                    false
                }
            }
        });
    }
    Ok(())
}

/// The time until the first deadline, `look` at most.
fn soonest<P>(
    connections: &BTreeMap<u64, Connection<P>>,
    now: Instant,
    look: Duration,
) -> Timespec {
    let deadlines = connections.values().filter_map(|connection| connection.demand.deadline);
    let sleep = deadlines.map(|at| at.since(now)).fold(look, Duration::min);
    Timespec::try_from(sleep).expect("a look is short")
}

impl<P: Protocol> Connection<P> {
    fn new(
        accepted: Accepted,
        make: impl Fn(ConnectionInfo) -> P,
        clock: Clock,
        waker: Waker,
    ) -> Self {
        Self {
            driven: Driven { clock, ..Driven::new(make(accepted.info)) },
            socket: accepted.socket,
            waker,
            intake: Intake::new(&Options::default()),
            demand: Demand::default(),
            wanted: EventFlags::IN,
        }
    }

    fn is_late(&self, now: Instant) -> bool {
        self.demand.deadline.is_some_and(|at| at <= now)
    }

    /// Reads once, if that is what the socket is ready for.
    fn take(&mut self, ready: EventFlags) {
        let input = if self.driven.reads(self.demand) && ready != EventFlags::OUT {
            self.intake.read(&self.socket)
        } else {
            // These are reported whatever is registered, until the connection is closed.
            let gone = ready.intersects(EventFlags::HUP | EventFlags::ERR);
            gone.then_some(Input::Reset)
        };
        input.into_iter().for_each(|input| self.driven.receive(input));
    }

    /// Polls and writes until nothing more can be done.
    fn turn(&mut self) -> Step {
        let mut output = Output::for_nonblocking();
        loop {
            let step = self.driven.poll(&mut Context::from_waker(&self.waker));
            let Step::Wait(demand) = step else { return step };
            self.demand = demand;
            match output.write(&self.socket, self.driven.protocol.outbox()) {
                Written::Progress(_) => {}
                Written::Idle | Written::Blocked => return step,
                Written::Lost | Written::Failed => self.driven.receive(Input::Reset),
            }
        }
    }

    /// Registers for what is wanted now, if that has changed.
    fn want(&mut self, poller: &OwnedFd, key: u64) -> rustix::io::Result<()> {
        let mut wanted = EventFlags::empty();
        wanted.set(EventFlags::IN, self.driven.reads(self.demand));
        wanted.set(EventFlags::OUT, !self.driven.protocol.outbox().is_idle());
        if wanted != self.wanted {
            epoll::modify(poller, &self.socket, EventData::new_u64(key), wanted)?;
            self.wanted = wanted;
        }
        Ok(())
    }
}
