//! What comes of a poll, over a wire and beside a host that do as they are told.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use hairspring_core::{Now, Outbox, Outcome};

use super::*;
use crate::alarm::NEVER;

const CHUNK: usize = 16 << 10;

fn at(millis: u64) -> Instant {
    Instant::from_nanos(1) + Duration::from_millis(millis)
}

#[derive(Default)]
struct Puppet {
    outbox: Outbox,
    demand: Demand,
    received: usize,
    ends: u32,
    resets: u32,
    /// How much had been received when it was told to finish, each time.
    told: Vec<usize>,
    polls: u32,
    over: bool,
}

impl Protocol for Puppet {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(data) => self.received += data.len(),
            Input::Fin => self.ends += 1,
            Input::Reset => self.resets += 1,
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        self.polls += 1;
        if self.over { Step::Done(Outcome::Clean) } else { Step::Wait(self.demand) }
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.told.push(self.received);
    }
}

/// Takes everything as long as there is room.
#[derive(Default)]
struct Script {
    input: VecDeque<Input>,
    has_input: bool,
    blocked: bool,
    lost: bool,
    /// How often it was asked for storage.
    lent: u32,
    /// Room that is only found by looking again.
    hidden_room: bool,
    gone: bool,
}

impl Wire for Script {
    fn poll_read(&mut self, _: &mut Context<'_>) -> Poll<Input> {
        self.input.pop_front().map_or(Poll::Pending, Poll::Ready)
    }
    fn has_input(&self) -> bool {
        self.has_input
    }
    fn look_again(&mut self) {
        self.blocked &= !self.hidden_room;
    }
    fn lend(&mut self, _: &mut Outbox) {
        self.lent += 1;
    }
    fn poll_write(&mut self, _: &mut Context<'_>, outbox: &mut Outbox) -> Poll<Written> {
        match outbox.pending() {
            _ if self.lost => Poll::Ready(Written::Lost),
            0 => Poll::Ready(Written::Idle),
            _ if self.blocked => Poll::Pending,
            n => {
                outbox.advance(n);
                Poll::Ready(Written::Progress(n))
            }
        }
    }
    fn is_gone(&self) -> bool {
        self.gone
    }
}

struct Scene {
    now: Now,
    must_finish: bool,
    ends_at: Instant,
    waker_is_kept: bool,
    yields: u32,
    /// What was waited for, in order.
    moments: Vec<Instant>,
    /// Since when it was idle, each time that it changed.
    idle: RefCell<Vec<Option<Instant>>>,
    received: Cell<u64>,
    sent: Cell<u64>,
}

impl Host for Scene {
    fn now(&self) -> Now {
        self.now
    }
    fn must_finish(&self) -> bool {
        self.must_finish
    }
    fn ends_at(&self) -> Instant {
        self.ends_at
    }
    fn yield_turn(&mut self, _: &Waker) {
        self.yields += 1;
    }
    fn is_waker_kept(&self) -> bool {
        self.waker_is_kept
    }
    fn poll_moment(&mut self, _: &mut Context<'_>, moment: Instant) -> Poll<()> {
        self.moments.push(moment);
        if moment <= self.now.mono { Poll::Ready(()) } else { Poll::Pending }
    }
    fn set_idle(&self, since: Option<Instant>) {
        self.idle.borrow_mut().push(since);
    }
    fn count_received(&self, bytes: u64) {
        self.received.set(self.received.get() + bytes);
    }
    fn count_sent(&self, bytes: u64) {
        self.sent.set(self.sent.get() + bytes);
    }
}

type Staged = Connection<Script, Scene, Puppet>;

fn stage(read: Read, input: impl IntoIterator<Item = Input>) -> Staged {
    let script = Script { input: input.into_iter().collect(), ..Script::default() };
    let scene = Scene {
        now: Now { mono: at(0), ..Now::default() },
        must_finish: false,
        ends_at: NEVER,
        waker_is_kept: false,
        yields: 0,
        moments: Vec::new(),
        idle: RefCell::default(),
        received: Cell::new(0),
        sent: Cell::new(0),
    };
    let demand = Demand { read, ..Demand::default() };
    Connection::new(script, scene, Puppet { demand, ..Puppet::default() })
}

fn poll(connection: &mut Staged) -> Poll<Ending> {
    connection.poll(&mut Context::from_waker(Waker::noop()))
}

/// A poll after which the connection waits.
fn waits(connection: &mut Staged) -> &mut Puppet {
    assert!(poll(connection).is_pending());
    &mut connection.protocol
}

fn data(len: usize) -> Input {
    Input::Data(vec![7; len].into())
}

#[test]
fn input_that_is_known_of_is_read_before_the_protocol_is_polled() {
    for (has_input, polls) in [(true, 1), (false, 2)] {
        let mut connection = stage(Read::Need, [data(5)]);
        connection.wire.has_input = has_input;
        let puppet = waits(&mut connection);
        assert_eq!((puppet.received, puppet.polls), (5, polls));
        assert_eq!((connection.host.received.get(), connection.wire.lent), (5, 1));
    }
    let mut connection = stage(Read::Hold, []);
    waits(&mut connection);
    (connection.wire.has_input, connection.wire.input) = (true, [data(5)].into());
    assert_eq!(waits(&mut connection).received, 0, "it is unwelcome");
    connection.protocol.demand.read = Read::Watch;
    assert_eq!(waits(&mut connection).received, 5);
}

#[test]
fn an_end_is_read_once_and_nothing_after_it() {
    let mut connection = stage(Read::Need, [Input::Fin, data(5)]);
    connection.wire.has_input = true;
    for _ in 0..2 {
        let puppet = waits(&mut connection);
        assert_eq!((puppet.ends, puppet.received), (1, 0));
    }
    connection.protocol.over = true;
    assert_eq!(poll(&mut connection), Poll::Ready(Ending::Clean));
}

#[test]
fn whoever_is_to_finish_has_what_has_arrived_within_bounds_and_is_told_once() {
    let mut connection = stage(Read::Need, [(); 6].map(|()| data(CHUNK)));
    connection.host.must_finish = true;
    for _ in 0..2 {
        assert_eq!(waits(&mut connection).told, [LAST_INPUT_MAX as usize]);
    }
    assert_eq!(connection.protocol.received, 6 * CHUNK);
}

#[test]
fn what_the_peer_did_in_time_counts_at_a_deadline() {
    for deadline in [at(9), at(10)] {
        let mut connection = stage(Read::Need, []);
        connection.protocol.demand.deadline = Some(at(10));
        connection.protocol.outbox.push(vec![7; 9].into());
        (connection.wire.blocked, connection.wire.hidden_room) = (true, true);
        waits(&mut connection);
        assert_eq!(connection.host.moments, [at(10)]);
        connection.wire.input.push_back(data(5));
        connection.host.now.mono = deadline;
        connection.protocol.over = true;
        assert_eq!(poll(&mut connection), Poll::Ready(Ending::Clean));
        let in_time = if deadline == at(10) { (5, 9) } else { (0, 0) };
        let received = connection.protocol.received;
        assert_eq!((received, connection.host.sent.get()), in_time, "before the poll");
    }
}

#[test]
fn the_end_of_the_grace_cuts() {
    let mut connection = stage(Read::Need, []);
    connection.host.ends_at = at(10);
    waits(&mut connection);
    assert_eq!(connection.host.moments, [at(10)]);
    connection.host.now.mono = at(10);
    assert_eq!(poll(&mut connection), Poll::Ready(Ending::Cut));
}

#[test]
fn a_poll_is_spared_if_it_is_known_what_comes_of_it() {
    let mut connection = stage(Read::Need, []);
    let demand = &mut connection.protocol.demand;
    (demand.deadline, demand.once_sent) = (Some(at(1)), Some(at(2)));
    connection.protocol.outbox.push(vec![7; 9].into());
    assert_eq!(waits(&mut connection).polls, 1);
    assert_eq!((connection.host.sent.get(), &connection.host.moments[..]), (9, &[at(2)][..]));
    connection.protocol.demand.once_sent = None;
    connection.protocol.outbox.push(vec![7; 9].into());
    assert_eq!(waits(&mut connection).polls, 3);
    assert_eq!(connection.host.moments, [at(2), at(1)]);
}

#[test]
fn a_loss_is_told_once_and_is_the_end() {
    for (is_late, input) in [(false, None), (true, None), (true, Some(Input::Reset))] {
        let mut connection = stage(Read::Need, input);
        connection.protocol.outbox.push(vec![7; 9].into());
        connection.wire.lost = true;
        connection.demand.deadline = is_late.then_some(at(0));
        assert_eq!(poll(&mut connection), Poll::Ready(Ending::Lost));
        assert_eq!(connection.protocol.resets, 1);
    }
}

#[test]
fn whoever_has_more_to_do_yields_and_hears_its_peer_if_it_needs_to() {
    for (read, received) in [(Read::Need, [1, 2]), (Read::Watch, [0, 0])] {
        let mut connection = stage(read, [data(1), data(1), Input::Fin, data(1)]);
        connection.protocol.demand.again = true;
        for (yields, received) in (1..).zip(received) {
            let puppet = waits(&mut connection);
            assert_eq!((puppet.received, puppet.polls), (received, yields));
            assert_eq!(connection.host.yields, yields);
        }
        assert!(connection.host.moments.is_empty());
    }
}

#[test]
fn a_peer_that_leaves_while_nothing_is_read_is_noticed_by_a_look() {
    let mut connection = stage(Read::Hold, []);
    connection.wire.gone = true;
    waits(&mut connection);
    connection.host.now.mono = at(1);
    waits(&mut connection);
    assert_eq!(connection.host.moments, [at(0) + LOOK; 2]);
    connection.wire.gone = false;
    connection.host.now.mono = at(0) + LOOK;
    waits(&mut connection);
    assert_eq!(connection.host.moments[2..], [at(0) + LOOK * 2]);
    connection.wire.gone = true;
    connection.host.now.mono = at(0) + LOOK * 2;
    assert_eq!(poll(&mut connection), Poll::Ready(Ending::Lost));
    assert_eq!(connection.protocol.resets, 1);
}

#[test]
fn nobody_looks_for_a_peer_that_is_read_from() {
    let mut connection = stage(Read::Hold, []);
    waits(&mut connection);
    connection.protocol.demand.read = Read::Watch;
    connection.host.now.mono = at(0) + LOOK * 2;
    assert_eq!(waits(&mut connection).polls, 2);
    assert_eq!(connection.host.moments, [at(0) + LOOK, NEVER]);
}

#[test]
fn a_moment_that_has_come_is_seen_to_at_once_but_others_have_their_turn_too() {
    let mut connection = stage(Read::Need, []);
    connection.protocol.demand.deadline = Some(at(0));
    assert_eq!(waits(&mut connection).polls as usize, TURNS_MAX);
    assert_eq!(connection.host.yields, 1);
}

#[test]
fn it_is_idle_while_only_its_peer_can_make_it_go_on() {
    let mut connection = stage(Read::Need, []);
    waits(&mut connection);
    connection.host.now.mono = at(1);
    waits(&mut connection);
    assert_eq!(*connection.host.idle.borrow(), [Some(at(0))], "it is told of changes");
    connection.wire.input.push_back(data(1));
    waits(&mut connection);
    assert_eq!(*connection.host.idle.borrow(), [Some(at(0)), None, Some(at(1))]);

    let kept = |connection: &mut Staged| connection.host.waker_is_kept = true;
    let holds = |connection: &mut Staged| connection.protocol.demand.read = Read::Hold;
    let writes = |connection: &mut Staged| {
        connection.wire.blocked = true;
        connection.protocol.outbox.push(vec![7].into());
    };
    for busy in [kept as fn(&mut Staged), holds, writes] {
        let mut connection = stage(Read::Need, []);
        waits(&mut connection);
        busy(&mut connection);
        waits(&mut connection);
        assert_eq!(*connection.host.idle.borrow(), [Some(at(0)), None]);
    }
}
