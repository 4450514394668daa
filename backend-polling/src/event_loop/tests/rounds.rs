//! The parts of a round, each by itself, at moments that the test chooses.

use std::cell::RefCell;
use std::net::TcpStream;
use std::rc::Rc;
use std::task::{Context, Waker};

use hairspring_backend_common::{Listeners, Options, STUCK_AFTER, Setup};
use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Step};

use super::super::*;
use crate::news::Ready;

pub(super) fn at(millis: u64) -> Instant {
    Instant::default() + Duration::from_millis(millis)
}

/// What the test shares with its protocols, which are numbered as they begin.
#[derive(Default)]
pub(super) struct Desk {
    /// Whose turn it was.
    polls: Vec<usize>,
    /// Whether the last poll was in a crowd.
    crowded: bool,
    /// Who was told to finish.
    pub(super) told: Vec<usize>,
    /// From each poll to the deadline.
    patience: Option<Duration>,
    again: bool,
    /// Each ends at its next poll.
    over: bool,
    pub(super) sends_end: bool,
    keeps_wakers: bool,
    panics: bool,
    /// So does making one.
    refuses: bool,
    wakers: Vec<Waker>,
    made: usize,
}

pub(super) struct Puppet {
    number: usize,
    desk: Rc<RefCell<Desk>>,
    outbox: Outbox,
    ended: bool,
}

impl Protocol for Puppet {
    fn receive(&mut self, input: Input) {
        self.ended |= input == Input::Fin;
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        let mut desk = self.desk.borrow_mut();
        desk.polls.push(self.number);
        desk.crowded = now.crowded;
        if desk.over || self.ended {
            return Step::Done(Outcome::Clean);
        }
        if desk.keeps_wakers {
            desk.wakers.push(cx.waker().clone());
        }
        assert!(!desk.panics, "this protocol panics when asked to");
        if desk.sends_end && !self.outbox.is_finished() {
            self.outbox.finish();
        }
        let deadline = desk.patience.map(|patience| now.mono + patience);
        Step::Wait(Demand { deadline, again: desk.again, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.desk.borrow_mut().told.push(self.number);
    }
}

/// A loop that has just begun, beside others that do not run.
pub(super) struct Stage<M> {
    pub(super) event_loop: EventLoop<Puppet, M>,
    pub(super) desk: Rc<RefCell<Desk>>,
    pub(super) address: String,
    pub(super) clients: Vec<TcpStream>,
}

pub(super) fn stage(
    threads: usize,
    connections_max: usize,
    desk: Desk,
) -> Stage<impl Fn(ConnectionInfo) -> Puppet> {
    let (threads, connections_max) = (Some(threads), Some(connections_max));
    stage_with(Options { threads, connections_max, ..Options::default() }, desk)
}

pub(super) fn stage_with(options: Options, desk: Desk) -> Stage<impl Fn(ConnectionInfo) -> Puppet> {
    let setup = Setup { options, ..Setup::default() };
    let mut listeners = Listeners::default();
    let address = listeners.bind("127.0.0.1:0", &setup.options).unwrap().to_string();
    listeners.prepare().unwrap();
    let server = Arc::new(Server::new(setup, 1).unwrap());
    let gates = Gates::deal_out(listeners, &server).unwrap().remove(0);
    let desk = Rc::new(RefCell::new(desk));
    let theirs = Rc::clone(&desk);
    let make = move |_| {
        assert!(!theirs.borrow().refuses, "this one panics when asked to");
        let number = theirs.borrow().made;
        theirs.borrow_mut().made += 1;
        Puppet { number, desk: Rc::clone(&theirs), outbox: Outbox::default(), ended: false }
    };
    let mailbox = Arc::clone(&server.mailboxes[0]);
    #[expect(clippy::arc_with_non_send_sync, reason = "the loop stays on this thread")]
    let make = Arc::new(make);
    let event_loop = EventLoop::new(server, mailbox, gates, Watched::default(), make);
    Stage { event_loop, desk, address, clients: Vec::new() }
}

impl<M: Fn(ConnectionInfo) -> Puppet> Stage<M> {
    /// Clients that connect, and are served, at this moment.
    pub(super) fn serve(&mut self, count: usize, now: Instant) {
        self.event_loop.tools.now.mono = now;
        let connect = |_| TcpStream::connect(&self.address).unwrap();
        self.clients.extend((0..count).map(connect));
        self.event_loop.gates.is_ready(0);
        self.event_loop.welcome_clients();
        assert_eq!(self.event_loop.connections.len(), self.clients.len());
        self.polls();
    }

    /// Whose turn it was since the last time.
    fn polls(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.desk.borrow_mut().polls)
    }

    /// Who was polled because of a deadline.
    fn polled_at(&mut self, now: Instant) -> Vec<usize> {
        self.event_loop.tools.now.mono = now;
        self.event_loop.keep_deadlines();
        self.polls()
    }

    /// Since when each connection is idle.
    fn idle(&mut self) -> Vec<Option<Instant>> {
        let idle = |(_, connection): (u32, &mut Connection<Puppet>)| connection.idle_since();
        self.event_loop.connections.iter_mut().map(idle).collect()
    }

    fn next(&self) -> Option<Instant> {
        self.event_loop.timers.next()
    }
}

#[test]
fn deadlines_are_kept_and_those_that_have_moved_are_not_taken_for_others() {
    let patience = Some(Duration::from_millis(10));
    let mut stage = stage(1, 8, Desk { patience, ..Desk::default() });
    stage.serve(1, at(0));
    stage.serve(1, at(5));
    assert_eq!((stage.next(), stage.polled_at(at(9))), (Some(at(10)), vec![]));
    stage.event_loop.turn(0, Cause::Poll);
    assert_eq!((stage.polls(), stage.next()), (vec![0], Some(at(10))), "nothing was moved");
    assert_eq!((stage.polled_at(at(10)), stage.next()), (vec![], Some(at(15))));
    assert_eq!((stage.polled_at(at(15)), stage.next()), (vec![1], Some(at(19))));
    assert_eq!((stage.polled_at(at(30)), stage.next()), (vec![0, 1], Some(at(40))));
    assert_eq!(stage.event_loop.rest(), Duration::from_millis(10));
}

#[test]
fn whoever_has_more_to_do_has_one_turn_a_round() {
    let mut stage = stage(1, 8, Desk { again: true, ..Desk::default() });
    stage.serve(2, at(0));
    assert!(stage.event_loop.rest().is_zero());
    stage.event_loop.turn(1, Cause::Poll);
    assert_eq!(stage.polls(), [1], "it stands in the queue already");
    for _ in 0..2 {
        stage.event_loop.go_on();
        assert_eq!(stage.polls(), [0, 1]);
    }
    stage.desk.borrow_mut().again = false;
    stage.event_loop.tools.now.mono = at(7);
    stage.event_loop.go_on();
    stage.polls();
    stage.event_loop.go_on();
    assert!(stage.polls().is_empty() && !stage.event_loop.rest().is_zero());
    assert_eq!(stage.idle(), [Some(at(7)); 2]);
}

#[test]
fn whoever_is_woken_has_a_turn_while_it_is_there() {
    let mut stage = stage(1, 8, Desk { keeps_wakers: true, ..Desk::default() });
    stage.serve(2, at(0));
    let wakers = std::mem::take(&mut stage.desk.borrow_mut().wakers);
    stage.event_loop.tools.now.mono = at(7);
    stage.desk.borrow_mut().keeps_wakers = false;
    wakers[1].wake_by_ref();
    assert!(stage.event_loop.mailbox.has_news());
    stage.event_loop.serve_woken();
    assert_eq!(stage.polls(), [1]);
    stage.desk.borrow_mut().over = true;
    wakers.iter().for_each(Waker::wake_by_ref);
    stage.event_loop.turn(0, Cause::Poll);
    stage.event_loop.serve_woken();
    assert_eq!((stage.polls(), stage.event_loop.connections.len()), (vec![0, 1], 0));
    assert_eq!(stage.event_loop.mailbox.open(), 0);
}

#[test]
fn who_was_woken_is_idle_since_then() {
    let mut stage = stage(1, 8, Desk { keeps_wakers: true, ..Desk::default() });
    stage.serve(1, at(0));
    stage.desk.borrow_mut().keeps_wakers = false;
    stage.event_loop.tools.now.mono = at(7);
    stage.desk.borrow().wakers[0].wake_by_ref();
    stage.event_loop.serve_woken();
    assert_eq!(stage.idle(), [None], "somebody has its waker");
    stage.desk.borrow_mut().wakers.clear();
    stage.event_loop.turn(0, Cause::Crowd);
    assert_eq!(stage.idle(), [Some(at(7))]);
}

#[test]
fn a_waker_that_is_left_of_a_panic_wakes_nobody_else() {
    let mut stage = stage(1, 8, Desk::default());
    stage.serve(2, at(0));
    stage.desk.borrow_mut().keeps_wakers = true;
    stage.desk.borrow_mut().panics = true;
    stage.event_loop.turn(0, Cause::Poll);
    let Desk { wakers, .. } = stage.desk.replace(Desk::default());
    stage.event_loop.turn(1, Cause::Poll);
    stage.polls();
    wakers[0].wake_by_ref();
    stage.event_loop.serve_woken();
    assert!(stage.polls().is_empty());
    assert_eq!(stage.event_loop.server.setup.counters.snapshot().panicked, 1);
}

#[test]
fn a_client_whose_protocol_cannot_be_made_costs_nobody_else() {
    let mut stage = stage(1, 8, Desk::default());
    stage.serve(1, at(0));
    stage.desk.borrow_mut().refuses = true;
    let _refused = TcpStream::connect(&stage.address).unwrap();
    stage.event_loop.gates.is_ready(0);
    stage.event_loop.welcome_clients();
    let counts = stage.event_loop.server.setup.counters.snapshot();
    assert_eq!((counts.panicked, counts.open), (1, 1));
    assert_eq!((stage.event_loop.connections.len(), stage.event_loop.mailbox.open()), (1, 1));
}

#[test]
fn at_its_end_a_connection_has_counted_its_bytes() {
    let mut stage = stage(1, 8, Desk::default());
    stage.serve(1, at(0));
    (stage.event_loop.tools.received, stage.event_loop.tools.sent) = (5, 7);
    stage.desk.borrow_mut().over = true;
    stage.event_loop.turn(0, Cause::Poll);
    let counts = stage.event_loop.server.setup.counters.snapshot();
    assert_eq!((counts.clean, counts.received, counts.sent), (1, 5, 7));
}

#[test]
fn a_client_that_was_handed_over_is_served() {
    let mut stage = stage(1, 8, Desk::default());
    let _client = TcpStream::connect(&stage.address).unwrap();
    let EventLoop { server, mailbox, gates, .. } = &mut stage.event_loop;
    let mut clients = Vec::new();
    gates.is_ready(0);
    gates.accept(server, at(0), &mut clients);
    mailbox.hand(clients.remove(0), at(0)).unwrap();
    assert!(mailbox.has_news());
    stage.event_loop.adopt_clients();
    assert_eq!((stage.polls(), stage.event_loop.connections.len()), (vec![0], 1));
}

#[test]
fn a_peer_that_is_about_to_end_is_looked_at_when_it_should_have() {
    let mut stage = stage(1, 8, Desk { sends_end: true, ..Desk::default() });
    stage.event_loop.tools.parting.ended();
    stage.serve(1, at(0));
    let look_at = stage.event_loop.tools.parting.next().unwrap();
    assert_eq!(stage.event_loop.rest(), look_at.since(at(0)));
    stage.event_loop.look_at_parting();
    assert!(stage.polls().is_empty(), "its time has not come");
    stage.clients.clear();
    stage.event_loop.tools.now.mono = look_at;
    stage.event_loop.look_at_parting();
    assert_eq!((stage.polls(), stage.event_loop.connections.len()), (vec![0], 0));
    assert!(stage.desk.borrow().told.is_empty());
}

#[test]
fn the_longest_idle_give_way() {
    let mut stage = stage(1, 8, Desk::default());
    for millis in [30, 10, 40, 20] {
        stage.serve(1, at(millis));
    }
    let since = |millis| at(millis) + GIVE_WAY_AFTER;
    let mut told = |now, count| {
        stage.event_loop.tools.now.mono = now;
        let any = stage.event_loop.give_way(count);
        (any, std::mem::take(&mut stage.desk.borrow_mut().told))
    };
    assert_eq!(told(at(99), 4), (false, vec![]), "they have just become idle");
    assert_eq!(told(since(10), 2), (true, vec![1]));
    assert_eq!(told(since(30), 1), (true, vec![3]));
    assert_eq!(told(since(30), 8), (true, vec![0]));
    assert_eq!(told(since(39), 8), (false, vec![]));
}

#[test]
fn where_clients_wait_in_vain_those_who_ask_again_at_once_give_way_too() {
    let mut stage = stage(1, 1, Desk::default());
    stage.serve(1, at(500));
    stage.event_loop.server.waits_in_vain(at(0));
    assert!(stage.event_loop.give_way(1), "with its next request");
    assert!(stage.desk.borrow().told.is_empty());
    stage.event_loop.turn(0, Cause::Ready(Ready { readable: true, writable: false, gone: false }));
    assert_eq!(stage.desk.borrow().told, [0]);
}

#[test]
fn a_crowd_is_told_to_all_once_and_its_end_to_nobody() {
    let mut stage = stage(1, 4, Desk::default());
    stage.serve(3, at(0));
    stage.event_loop.look_around();
    assert!(stage.polls().is_empty());
    stage.serve(1, at(0));
    stage.event_loop.tools.now.mono = at(7);
    for told in [vec![0, 1, 2, 3], vec![]] {
        stage.event_loop.look_around();
        assert_eq!((stage.polls(), stage.desk.borrow().crowded), (told, true));
    }
    assert_eq!(stage.idle(), [Some(at(0)); 4], "that was no news of theirs");
    stage.desk.borrow_mut().over = true;
    (0..2).for_each(|slot| stage.event_loop.turn(slot, Cause::Poll));
    stage.desk.borrow_mut().over = false;
    stage.clients.truncate(2);
    stage.event_loop.look();
    stage.polls();
    stage.event_loop.turn(2, Cause::Poll);
    assert!(!stage.desk.borrow().crowded);
    let now = stage.event_loop.tools.now.mono;
    stage.serve(2, now);
    stage.event_loop.look_around();
    assert_eq!(stage.polls().len(), 4, "each crowd is told");
}

#[test]
fn a_stop_is_told_to_all_who_are_there_or_come_in_the_last_moment() {
    let mut stage = stage(1, 8, Desk::default());
    stage.serve(2, at(0));
    let _last = TcpStream::connect(&stage.address).unwrap();
    stage.event_loop.server.end_at(at(1_000_000_000));
    for _ in 0..2 {
        stage.event_loop.look_around();
        let mut told = stage.desk.borrow().told.clone();
        told.sort_unstable();
        assert_eq!(told, [0, 1, 2]);
    }
    assert!(!stage.event_loop.is_over());
    stage.desk.borrow_mut().over = true;
    (0..3).for_each(|slot| stage.event_loop.turn(slot, Cause::Poll));
    assert!(stage.event_loop.is_over());
}

#[test]
fn a_long_round_looks_at_the_clock_again_and_is_not_taken_for_a_loop_that_is_stuck() {
    let mut stage = stage(1, 8, Desk::default());
    let never = Instant::from_nanos(u64::MAX);
    stage.event_loop.tools.now.mono = never;
    for _ in 0..lives::TURNS_PER_LOOK {
        assert_eq!(stage.event_loop.tools.now.mono, never);
        stage.event_loop.turn(0, Cause::Poll);
    }
    let now = stage.event_loop.tools.now.mono;
    assert!(now < never);
    let is_stuck = |after| stage.event_loop.mailbox.is_stuck(now + after);
    assert!(!is_stuck(STUCK_AFTER) && is_stuck(STUCK_AFTER * 2));
}
