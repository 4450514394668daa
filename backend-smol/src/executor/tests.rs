//! The parts of a round, each by itself, at moments that the test chooses. How it is waited is in
//! [`waits`].

use std::sync::Mutex;
use std::time::Duration;

use hairspring_backend_common::{Clock, Counters, STUCK_AFTER, Setup, Tally};

use super::*;
use crate::again::Lap;
use crate::tasks::Task;
use crate::testing::clients;

mod waits;

fn at(millis: u64) -> Instant {
    Instant::default() + Duration::from_millis(millis)
}

/// What the test shares with the work of the executor, and with its tasks.
#[derive(Default)]
struct Desk {
    /// Who was polled, by places, and with what news.
    polls: Vec<(u32, Ready)>,
    /// Each ends at its next poll.
    over: bool,
    /// Each has more to do at once.
    again: bool,
    /// Each has its waker kept from its first poll on.
    keeps_wakers: bool,
    /// Each wakes itself.
    wakes: bool,
    /// After so many polls each is over, and no more will come.
    lasts: Option<usize>,
    /// Clients are over before they begin.
    refuses: bool,
    crowded: bool,
    /// How often it was asked whether it is crowded.
    looks: u32,
    /// Where it was accepted.
    accepted: Vec<usize>,
    /// Who comes next.
    clients: Vec<Client>,
    /// Others were handed clients, which they may not take.
    handed: bool,
    /// When clients were dealt out again.
    dealt_again: Vec<Instant>,
}

type Work = Arc<Mutex<Desk>>;

struct Puppet {
    desk: Work,
    ticket: Ticket,
    shared: Shared,
    mailbox: Arc<Mailbox>,
    yielded_in: Lap,
    keeps: bool,
}

impl Task for Puppet {
    fn poll(&mut self, news: Ready) -> Poll<()> {
        let mut desk = self.desk.lock().unwrap();
        desk.polls.push((self.ticket.place, news));
        let PerThread { again, kept_wakers, .. } = &mut *self.shared.borrow_mut();
        if desk.lasts.is_some_and(|polls| desk.polls.len() >= polls) {
            desk.over = true;
            self.mailbox.close();
        }
        *kept_wakers -= usize::from(self.keeps);
        self.keeps = desk.keeps_wakers && !desk.over;
        *kept_wakers += usize::from(self.keeps);
        if desk.over {
            return Poll::Ready(());
        }
        if desk.again {
            again.put(self.ticket, &mut self.yielded_in);
        }
        if desk.wakes {
            self.mailbox.wake(self.ticket);
        }
        Poll::Pending
    }
}

impl crate::work::Work for Work {
    type Task = Puppet;

    fn begin(&self, _: Client, ticket: Ticket, shared: &Shared) -> Option<Puppet> {
        let puppet = Puppet {
            desk: Arc::clone(self),
            ticket,
            mailbox: Arc::clone(shared.borrow().mailbox()),
            shared: Rc::clone(shared),
            yielded_in: Lap::default(),
            keeps: false,
        };
        (!self.lock().unwrap().refuses).then_some(puppet)
    }
    fn accept(&self, place: usize, own: &Arc<Mailbox>, kept: &mut Vec<Client>) -> bool {
        let mut desk = self.lock().unwrap();
        desk.accepted.push(place);
        desk.clients.iter().for_each(|_| own.count_opened());
        kept.append(&mut desk.clients);
        desk.handed
    }
    fn deal_again(&self, own: &Arc<Mailbox>, now: Instant, kept: &mut Vec<Client>) -> bool {
        let mut desk = self.lock().unwrap();
        desk.dealt_again.push(now);
        desk.clients.iter().for_each(|_| own.count_opened());
        kept.append(&mut desk.clients);
        desk.handed
    }
    fn is_crowded(&self) -> bool {
        let mut desk = self.lock().unwrap();
        desk.looks += 1;
        desk.crowded
    }
    fn tally(&self) -> Tally {
        Arc::new(Counters::default()).tally()
    }
}

/// An executor that does not run, and its work.
struct Stage {
    executor: Executor<Work>,
    desk: Work,
}

impl Stage {
    fn new(desk: Desk) -> Self {
        let (mailbox, desk) = (Mailbox::new(Clock::new()), Arc::new(Mutex::new(desk)));
        let watch = Watch::new().expect("descriptors");
        let work = Arc::clone(&desk);
        let executor = Executor::new(&Options::default(), Arc::new(mailbox), watch, work);
        Self { executor, desk }
    }

    /// With so many tasks, each of which has had a turn.
    fn with_tasks(count: usize, desk: Desk) -> Self {
        let mut stage = Self::new(Desk::default());
        for client in clients(count, Setup::default()) {
            stage.executor.mailbox.hand(client);
        }
        stage.executor.read_mail();
        assert_eq!(stage.polled().len(), count);
        *stage.desk.lock().unwrap() = desk;
        stage
    }

    fn set(&self, set: impl FnOnce(&mut Desk)) {
        set(&mut self.desk.lock().unwrap());
    }

    fn now_is(&self, now: Instant) {
        self.executor.shared.borrow_mut().now.mono = now;
    }

    fn ticket(&self, place: u32) -> Ticket {
        self.executor.tasks.ticket(place).expect("a task")
    }

    /// Who was polled since the last time, and with what news.
    fn polls(&self) -> Vec<(u32, Ready)> {
        std::mem::take(&mut self.desk.lock().unwrap().polls)
    }

    /// The same without news.
    fn polled(&self) -> Vec<u32> {
        let polls = self.polls();
        assert!(polls.iter().all(|(_, news)| *news == Ready::default()), "{polls:?}");
        polls.into_iter().map(|(place, _)| place).collect()
    }
}

const INPUT: Ready = Ready { readable: true, writable: false, ends: false, gone: false };

#[test]
fn tasks_are_polled_at_their_moments() {
    let mut stage = Stage::with_tasks(3, Desk::default());
    for (place, moment) in [(0, at(10)), (1, at(30)), (2, at(20))] {
        stage.executor.shared.borrow_mut().timers.set(place, moment);
    }
    for (now, polled) in [(9, vec![]), (20, vec![0, 2]), (20, vec![]), (30, vec![1]), (99, vec![])]
    {
        stage.now_is(at(now));
        stage.executor.ring_timers();
        assert_eq!(stage.polled(), polled);
    }
    stage.executor.shared.borrow_mut().timers.set(0, at(100));
    stage.set(|desk| desk.over = true);
    stage.executor.turn(stage.ticket(0));
    assert_eq!(stage.executor.shared.borrow().timers.next(), None, "its moments are forgotten");
    assert_eq!(stage.executor.mailbox.open(), 2);
}

#[test]
fn a_peer_that_should_have_ended_is_looked_at() {
    let mut stage = Stage::with_tasks(2, Desk::default());
    let ticket = stage.ticket(1);
    let due = {
        let PerThread { parting, now, .. } = &mut *stage.executor.shared.borrow_mut();
        parting.open(true);
        parting.ended();
        assert!(parting.put(ticket, now));
        parting.next().unwrap()
    };
    stage.executor.look_at_parting();
    assert_eq!(stage.polls(), []);
    stage.now_is(due);
    stage.executor.look_at_parting();
    assert_eq!(stage.polls(), [(1, INPUT)]);
}

#[test]
fn mail_is_read_once() {
    let mut stage = Stage::with_tasks(2, Desk { crowded: true, ..Desk::default() });
    assert_eq!((stage.executor.read_mail(), stage.desk.lock().unwrap().looks), (0, 0));
    assert!(!stage.executor.shared.borrow().now.crowded);
    let mailbox = Arc::clone(&stage.executor.mailbox);
    mailbox.wake(stage.ticket(1));
    assert_eq!((stage.executor.read_mail(), stage.polled()), (1, vec![1]));
    assert!(stage.executor.shared.borrow().now.crowded, "before turns that may be due to that");
    clients(2, Setup::default()).into_iter().for_each(|client| mailbox.hand(client));
    mailbox.wake(stage.ticket(0));
    mailbox.open_gate(7);
    assert_eq!((stage.executor.read_mail(), stage.polled()), (4, vec![2, 3, 0]));
    assert_eq!(stage.desk.lock().unwrap().accepted, [7]);
    assert_eq!((stage.executor.read_mail(), stage.polled()), (0, vec![]));
}

#[test]
fn news_is_told_once_to_those_whose_it_is() {
    let mut stage = Stage::with_tasks(2, Desk::default());
    stage.executor.news = vec![News::Gate(7), News::Task(stage.ticket(1), INPUT)];
    assert_eq!((stage.executor.read_news(), stage.polls()), (2, vec![(1, INPUT)]));
    assert_eq!(stage.desk.lock().unwrap().accepted, [7]);
    assert_eq!((stage.executor.read_news(), stage.polls()), (0, vec![]));
}

#[test]
fn whoever_has_more_to_do_has_one_turn_a_round() {
    let mut stage = Stage::with_tasks(2, Desk { again: true, ..Desk::default() });
    assert_eq!(stage.executor.go_on(), 0);
    for place in [1, 0, 1] {
        stage.executor.turn(stage.ticket(place));
    }
    stage.polled();
    for _ in 0..2 {
        assert_eq!((stage.executor.go_on(), stage.polled()), (2, vec![1, 0]));
    }
    stage.set(|desk| desk.again = false);
    assert_eq!((stage.executor.go_on(), stage.executor.go_on()), (2, 0));
}

#[test]
fn a_client_has_its_first_turn_when_it_begins_and_knows_of_the_crowd_that_it_makes() {
    let mut stage = Stage::new(Desk {
        crowded: true,
        clients: clients(2, Setup::default()),
        ..Desk::default()
    });
    stage.executor.accept(0);
    assert_eq!(stage.polled(), [0, 1]);
    assert!(stage.executor.shared.borrow().now.crowded);
    stage.set(|desk| (desk.refuses, desk.clients) = (true, clients(1, Setup::default())));
    stage.executor.accept(0);
    assert_eq!((stage.polled(), stage.executor.mailbox.open()), (vec![], 2));
}

#[test]
fn clients_that_others_have_not_taken_are_dealt_out_again() {
    let mut stage = Stage::new(Desk::default());
    stage.executor.accept(0);
    assert_eq!(stage.executor.deal_again_at, None, "nobody was handed any");
    stage.set(|desk| desk.handed = true);
    for now in [1, 2] {
        stage.now_is(at(now));
        stage.executor.accept(0);
        assert_eq!(stage.executor.deal_again_at, Some(at(1) + STUCK_AFTER));
    }
    stage.executor.look_after_handed();
    assert_eq!(stage.desk.lock().unwrap().dealt_again, []);
    let [first, second] = [at(1) + STUCK_AFTER, at(1) + STUCK_AFTER * 2];
    for (now, handed, next) in [(first, true, Some(second)), (second, false, None)] {
        stage.set(|desk| (desk.clients, desk.handed) = (clients(1, Setup::default()), handed));
        stage.now_is(now);
        stage.executor.look_after_handed();
        assert_eq!((stage.polled().len(), stage.executor.deal_again_at), (1, next));
    }
    stage.executor.look_after_handed();
    assert_eq!(stage.desk.lock().unwrap().dealt_again, [first, second]);
}

#[test]
fn a_long_round_looks_at_the_clock_again_and_is_not_taken_for_an_executor_that_is_blocked() {
    let mut stage = Stage::with_tasks(1, Desk::default());
    let never = Instant::from_nanos(u64::MAX);
    stage.set(|desk| desk.crowded = true);
    stage.executor.turns = 0;
    stage.now_is(never);
    for _ in 0..TURNS_PER_LOOK {
        assert_eq!(stage.executor.shared.borrow().now.mono, never);
        stage.executor.turn(stage.ticket(0));
    }
    let (now, crowded) = {
        let now = &stage.executor.shared.borrow().now;
        (now.mono, now.crowded)
    };
    assert!(now < never && crowded);
    let mailbox = Arc::clone(&stage.executor.mailbox);
    let blocked_for = |after| mailbox.blocked_for(now + after);
    assert_eq!([Duration::ZERO, STUCK_AFTER].map(blocked_for), [Duration::ZERO, STUCK_AFTER]);
    stage.executor.end_round();
    assert_eq!(mailbox.blocked_for(now + STUCK_AFTER), Duration::ZERO);
}
