//! A connection's place in the backend.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use hairspring_backend_common::{Counters, Ended, Hooks, Options, Setup};
use hairspring_core::ConnectionInfo;

use super::*;
use crate::mailbox::{Mail, Mailbox};
use crate::per_thread::PerThread;
use crate::reach::Handle;
use crate::testing::clients;
use crate::watch::Watch;

/// Notes how connections end.
#[derive(Default)]
struct Notes(Mutex<Vec<Ended>>);
impl Hooks for Notes {
    fn closed(&self, _: &ConnectionInfo, ended: &Ended) {
        self.0.lock().unwrap().push(*ended);
    }
}

/// A thread of the backend.
struct Stage {
    mailbox: Arc<Mailbox>,
    shared: Shared,
    notes: Arc<Notes>,
    counters: Arc<Counters>,
}

impl Stage {
    fn new() -> Self {
        let mailbox = Arc::new(Mailbox::new(Clock::new()));
        let (notes, counters) = (Arc::new(Notes::default()), Arc::new(Counters::default()));
        let (watch, options) = (Watch::new().expect("descriptors"), Options::default());
        let thread = PerThread::new(&options, Arc::clone(&mailbox), watch, counters.tally());
        Self { mailbox, shared: Rc::new(RefCell::new(thread)), notes, counters }
    }

    fn place(&self, place: u32) -> Placed {
        let hooks: Arc<dyn Hooks> = Arc::clone(&self.notes) as _;
        let counters = Arc::clone(&self.counters);
        let client = clients(1, Setup { hooks, counters, ..Setup::default() }).remove(0);
        let (task, mailbox) = (Ticket { place, serial: 7 }, Arc::clone(&self.mailbox));
        let handle = Handle { socket: client.1.socket, task, mailbox };
        Placed::new(Stay::begin(client.0, client.1.info, handle), task, &self.shared)
    }

    fn kept_wakers(&self) -> usize {
        self.shared.borrow().kept_wakers
    }

    /// Who was woken since the last time.
    fn woken(&self) -> Vec<u32> {
        let mut mail = Mail::default();
        self.mailbox.collect(&mut mail);
        mail.woken.iter().map(|task| task.place).collect()
    }
}

/// The waker that a poll is given.
fn waker(host: &mut Placed) -> Waker {
    host.poll(Waker::noop(), Waker::clone)
}

#[test]
fn a_waker_that_is_kept_is_its_connections_and_counted_until_it_is_let_go_of() {
    let stage = Stage::new();
    let (mut one, mut other) = (stage.place(1), stage.place(2));
    let kept = waker(&mut one);
    for _ in 0..2 {
        assert_eq!((one.is_waker_kept(), stage.kept_wakers()), (true, 1));
        other.poll(Waker::noop(), |waker| assert!(!waker.will_wake(&kept)));
        assert!(!other.is_waker_kept());
        one.poll(Waker::noop(), |waker| assert!(waker.will_wake(&kept)));
    }
    let others = waker(&mut other);
    assert_eq!(stage.kept_wakers(), 2);
    kept.wake();
    assert_eq!(stage.woken(), [1]);
    assert!(!one.is_waker_kept());
    one.poll(Waker::noop(), |_| ());
    assert_eq!(stage.kept_wakers(), 1);
    others.wake();
    assert_eq!(stage.woken(), [2]);
}

#[test]
fn a_waker_that_nobody_keeps_serves_the_next_connection() {
    let stage = Stage::new();
    let (mut one, mut other) = (stage.place(1), stage.place(2));
    let wake = |host: &mut Placed| {
        host.poll(Waker::noop(), |waker| {
            waker.wake_by_ref();
            waker.data()
        })
    };
    let first = wake(&mut one);
    // What the allocator got back would be here.
    let _elsewhere = Lent::new(&stage.mailbox, other.ticket);
    assert_eq!((wake(&mut other), stage.woken()), (first, vec![1, 2]));
}

#[test]
fn at_its_end_a_connection_has_counted_its_bytes_and_counts_no_waker() {
    let stage = Stage::new();
    let mut host = stage.place(1);
    let _kept = waker(&mut host);
    host.count_received(5);
    host.count_received(6);
    host.count_sent(7);
    host.count_sent(8);
    host.end(Ending::Clean);
    assert_eq!(stage.kept_wakers(), 0);
    let ended = stage.notes.0.lock().unwrap()[0];
    assert_eq!((ended.ending, ended.received, ended.sent), (Ending::Clean, 11, 15));
    let counts = stage.counters.snapshot();
    assert_eq!((counts.received, counts.sent), (11, 15));
    // None was kept.
    stage.place(2).end(Ending::Clean);
    assert_eq!(stage.kept_wakers(), 0);
}

#[test]
fn a_moment_is_waited_for_by_the_thread_unless_it_never_comes() {
    let stage = Stage::new();
    let mut host = stage.place(5);
    let mut poll = |moment| host.poll_moment(&mut Context::from_waker(Waker::noop()), moment);
    assert_eq!(poll(NEVER), Poll::Pending);
    assert_eq!(stage.shared.borrow().timers.next(), None);
    let soon = Instant::default() + Duration::from_secs(1);
    assert_eq!(poll(soon), Poll::Pending);
    assert!(stage.shared.borrow().timers.is_set(5, soon));
}

#[test]
fn whoever_yields_stands_in_the_queue_once() {
    let stage = Stage::new();
    let mut host = stage.place(1);
    (0..2).for_each(|_| host.yield_turn(Waker::noop()));
    let mut tasks = Vec::new();
    stage.shared.borrow_mut().again.take(&mut tasks);
    assert_eq!(tasks, [host.ticket]);
}

#[test]
fn the_end_of_the_grace_is_that_of_the_backend() {
    let stage = Stage::new();
    let host = stage.place(1);
    assert_eq!((host.must_finish(), host.ends_at()), (false, NEVER));
    let end = Instant::default() + Duration::from_secs(1);
    host.stay.server().end_at(end);
    assert_eq!((host.must_finish(), host.ends_at()), (true, end));
    stage.shared.borrow_mut().now.mono = end;
    assert_eq!(host.now().mono, end);
}
