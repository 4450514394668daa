//! An executor that cannot rest under the reactor.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Instant as Clocked;

use hairspring_backend_common::{Clock, Counters, Options, Setup, Tally};
use hairspring_core::Instant;

use super::*;
use crate::executor;
use crate::mailbox::{Client, Mailbox};
use crate::tasks::Task;
use crate::testing::clients;
use crate::work::Work;

/// Longer than anything takes.
const LONG: Duration = Duration::from_secs(10);

/// What is seen of the executor.
#[derive(Default)]
struct Seen {
    /// Each round asks whether it is crowded.
    rounds: AtomicU32,
    task: Mutex<Option<Ticket>>,
}

/// Has someone keep a waker until it is polled for the second time.
struct Keeper {
    shared: Shared,
    polls: u32,
}

impl Task for Keeper {
    fn poll(&mut self, _: crate::news::Ready) -> Poll<()> {
        self.polls += 1;
        if self.polls == 1 {
            self.shared.borrow_mut().kept_wakers += 1;
            return Poll::Pending;
        }
        self.shared.borrow_mut().kept_wakers -= 1;
        Poll::Ready(())
    }
}

impl Work for Arc<Seen> {
    type Task = Keeper;

    fn begin(&self, _: Client, ticket: Ticket, shared: &Shared) -> Option<Keeper> {
        *self.task.lock().unwrap() = Some(ticket);
        Some(Keeper { shared: shared.clone(), polls: 0 })
    }
    fn accept(&self, _: usize, _: &Arc<Mailbox>, _: &mut Vec<Client>) -> bool {
        false
    }
    fn deal_again(&self, _: &Arc<Mailbox>, _: Instant, _: &mut Vec<Client>) -> bool {
        false
    }
    fn is_crowded(&self) -> bool {
        self.rounds.fetch_add(1, Ordering::SeqCst);
        false
    }
    fn tally(&self) -> Tally {
        Arc::new(Counters::default()).tally()
    }
}

/// Puts as many epolls into this one, one in the other, as the kernel allows: then no other epoll can
/// have this one.
fn nest(watch: &Watch) -> Vec<OwnedFd> {
    let mut nest: Vec<OwnedFd> = Vec::new();
    loop {
        let next = epoll::create(CreateFlags::CLOEXEC).unwrap();
        let inner = nest.last();
        if let Some(inner) = inner {
            epoll::add(&next, inner, EventData::new_u64(BELL), EventFlags::IN).unwrap();
        }
        if epoll::add(&watch.epoll, &next, EventData::new_u64(BELL), EventFlags::IN).is_err() {
            return nest;
        }
        nest.push(next);
    }
}

/// Waits until it is so.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Clocked::now();
    while !is_so() {
        assert!(begun.elapsed() < LONG, "{what}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn who_is_refused_by_the_reactor_waits_alone_and_is_still_woken() {
    let watch = Watch::new().unwrap();
    let _nest = nest(&watch);
    Async::new_nonblocking(Arc::clone(&watch.epoll)).expect_err("it is refused");
    let (mailbox, seen) = (Arc::new(Mailbox::new(Clock::new())), Arc::new(Seen::default()));
    let (options, work) = (Options::default(), Arc::clone(&seen));
    let thread = executor::start(&options, Arc::clone(&mailbox), watch, work).unwrap();
    clients(1, Setup::default()).into_iter().for_each(|client| mailbox.hand(client));
    until("it begins", || seen.task.lock().unwrap().is_some());
    let before = seen.rounds.load(Ordering::SeqCst);
    // So long that one that spins has had thousands of rounds.
    thread::sleep(Duration::from_millis(200));
    let rounds = seen.rounds.load(Ordering::SeqCst) - before;
    assert!(rounds < 20, "expected rest, got {rounds} rounds");
    mailbox.wake(seen.task.lock().unwrap().expect("it has begun"));
    mailbox.close();
    until("it ends", || thread.is_finished());
    thread.join().unwrap();
}
