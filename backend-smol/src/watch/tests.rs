//! What a thread is told of, and an executor that cannot rest under the reactor.

use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::Instant as Clocked;

use hairspring_backend_common::{Clock, Counters, Options, Setup, Tally};
use hairspring_core::Instant;

use super::*;
use crate::executor;
use crate::mailbox::{Client, Mailbox};
use crate::per_thread::Shared;
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

const TICKET: Ticket = Ticket { place: 3, serial: 7 };

/// With a socket in it, and its peer.
fn watching() -> (Watch, UnixStream, UnixStream) {
    let (watch, (near, far)) = (Watch::new().unwrap(), UnixStream::pair().unwrap());
    epoll::add(&watch.epoll, &near, data(TICKET), INPUT).unwrap();
    (watch, near, far)
}

/// How much news an `act` finds.
fn news(act: impl FnOnce(&mut Vec<News>)) -> usize {
    let mut news = Vec::new();
    act(&mut news);
    news.len()
}

#[test]
fn news_is_told_once_and_the_bell_is_none() {
    let (mut watch, _near, mut far) = watching();
    let told = |watch: &mut Watch| {
        let mut all = Vec::new();
        watch.wait(Some(Duration::ZERO), &mut all);
        all
    };
    watch.bell().unwrap().wake();
    assert_eq!(told(&mut watch), []);
    far.write_all(b"some").unwrap();
    let input = Ready { readable: true, ..Ready::default() };
    assert_eq!(told(&mut watch), [News::Task(TICKET, input)]);
    assert_eq!(told(&mut watch), []);
    drop(far);
    let [News::Task(TICKET, end)] = told(&mut watch)[..] else { panic!("its end") };
    assert!(end.readable && end.writable && end.ends && end.gone);
}

#[test]
fn news_is_looked_for_where_that_pays_and_else_after_so_many_turns() {
    let (mut watch, _near, mut far) = watching();
    let mut look = |watch: &mut Watch, turns| {
        far.write_all(b"some").unwrap();
        news(|news| watch.look(turns, news))
    };
    for _ in 0..2 {
        assert_eq!([look(&mut watch, TURNS_MAX - 1), look(&mut watch, 1)], [0, 1]);
    }
    watch.luck.learn(true);
    // Found twice, and then in vain until it no longer pays.
    assert_eq!([look(&mut watch, 1), look(&mut watch, 1)], [1, 1]);
    (0..2).for_each(|_| assert_eq!(news(|news| watch.look(1, news)), 0));
    assert_eq!(look(&mut watch, 1), 0);
}

/// A waker that was used.
#[derive(Default)]
struct Told(AtomicBool);
impl std::task::Wake for Told {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Calls `find` under the reactor until it finds news.
fn until_found(mut find: impl FnMut(&mut Context<'_>, &mut Vec<News>)) {
    let mut all = Vec::new();
    let found = std::future::poll_fn(|cx| {
        find(cx, &mut all);
        if all.is_empty() { Poll::Pending } else { Poll::Ready(true) }
    });
    let late = async {
        async_io::Timer::after(LONG).await;
        false
    };
    assert!(async_io::block_on(futures_lite::future::or(found, late)));
    assert_eq!(all.len(), 1);
}

#[test]
fn under_the_reactor_news_is_found_by_who_rests_or_is_about_to() {
    let (mut watch, _near, mut far) = watching();
    let cx = &mut Context::from_waker(Waker::noop());
    assert_eq!(news(|news| watch.rest(cx, news).unwrap()), 0);
    assert!(watch.rests);
    far.write_all(b"some").unwrap();
    until_found(|cx, news| watch.wake(cx, news));
    assert!(!watch.rests);
    far.write_all(b"some").unwrap();
    assert_eq!(news(|news| watch.wake(cx, news)), 0, "it does not rest");
    until_found(|cx, news| watch.rest(cx, news).unwrap());
    // Somebody else has found it by the time that the reactor tells.
    let told = Arc::new(Told::default());
    let waker = Arc::clone(&told).into();
    assert_eq!(news(|news| watch.rest(&mut Context::from_waker(&waker), news).unwrap()), 0);
    far.write_all(b"some").unwrap();
    until("the reactor tells", || told.0.load(Ordering::SeqCst));
    assert_eq!(news(|news| watch.look_at_once(news)), 1);
    watch.rests = false;
    assert_eq!(news(|news| watch.rest(cx, news).unwrap()), 0);
    assert!(watch.rests);
    watch.leave_reactor();
    assert!(watch.watched.is_none() && !watch.rests);
}

#[test]
fn room_that_was_not_asked_for_is_not_told() {
    for awaits_room in [false, true] {
        let mut it = Registration { task: TICKET, ready: Ready::default(), awaits_room };
        it.tell(Ready { readable: true, ..Ready::default() });
        assert!(!it.ready.writable);
        it.tell(Ready { writable: true, ..Ready::default() });
        assert_eq!(it.ready.writable, awaits_room);
    }
}
