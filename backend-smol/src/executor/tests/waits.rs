//! How an executor waits, and for how long it stays under the reactor.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use hairspring_core::Now;

use super::*;

/// Longer than any test waits for something.
const LONG: Duration = Duration::from_secs(20);

#[derive(Default)]
struct Wakes(AtomicUsize);
impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// One poll under the reactor. Also whether it is to be polled again at once.
fn poll(stage: &mut Stage) -> (Poll<Left>, bool) {
    let wakes = Arc::new(Wakes::default());
    let polled = stage.executor.poll(&mut Context::from_waker(&Arc::clone(&wakes).into()));
    (polled, wakes.0.load(Ordering::SeqCst) > 0)
}

#[test]
fn it_is_over_when_the_last_client_has_gone_and_no_more_will_come() {
    for alone in [true, false] {
        let mut stage = Stage::with_tasks(1, Desk { over: true, ..Desk::default() });
        assert!(!stage.executor.is_over());
        stage.executor.mailbox.close();
        stage.executor.read_mail();
        assert!(!stage.executor.is_over());
        stage.executor.mailbox.wake(stage.ticket(0));
        let left = if alone {
            let bell = stage.executor.bell.clone().unwrap();
            Poll::Ready(stage.executor.run_alone(&bell))
        } else {
            poll(&mut stage).0
        };
        assert_eq!((left, stage.polled()), (Poll::Ready(Left::Over), vec![0]));
    }
}

#[test]
fn a_wait_ends_at_the_first_moment_and_at_once_if_there_is_more_to_do() {
    let has_come: [fn(&mut Executor<Work>); 6] = [
        |executor| executor.shared.borrow_mut().timers.set(1, Instant::default()),
        |executor| {
            let PerThread { parting, .. } = &mut *executor.shared.borrow_mut();
            parting.open(true);
            parting.ended();
            assert!(parting.put(Ticket { place: 0, serial: 0 }, &Now::default()));
        },
        |executor| executor.deal_again_at = Some(Instant::default()),
        |executor| {
            let again = &mut executor.shared.borrow_mut().again;
            again.put(Ticket { place: 0, serial: 0 }, &mut Lap::default());
        },
        |executor| executor.mailbox.open_gate(0),
        |executor| executor.bell.clone().unwrap().wake(),
    ];
    for (case, has_come) in has_come.into_iter().enumerate() {
        let mut stage = Stage::with_tasks(2, Desk::default());
        let begun = stage.executor.mailbox.clock().mono();
        let wakes = Arc::new(Wakes::default());
        stage.executor.set_sleeper(&Arc::clone(&wakes).into());
        stage.now_is(begun);
        stage.executor.shared.borrow_mut().timers.set(0, begun + LONG);
        has_come(&mut stage.executor);
        stage.executor.wait();
        let waited = stage.executor.mailbox.clock().mono().since(begun);
        assert!(waited < LONG / 2, "case {case}: {waited:?}");
        stage.executor.mailbox.open_gate(0);
        assert_eq!(wakes.0.load(Ordering::SeqCst), 0, "case {case}: it does not rest any more");
    }
}

#[test]
fn it_waits_alone_while_nobody_keeps_a_waker() {
    let mut stage = Stage::with_tasks(1, Desk { wakes: true, lasts: Some(5), ..Desk::default() });
    stage.executor.mailbox.wake(stage.ticket(0));
    let bell = stage.executor.bell.clone().unwrap();
    assert_eq!((stage.executor.run_alone(&bell), stage.polled().len()), (Left::Over, 5));
}

#[test]
fn whoever_keeps_a_waker_has_it_wait_under_the_reactor_for_a_while() {
    let mut stage = Stage::with_tasks(1, Desk { keeps_wakers: true, ..Desk::default() });
    let bell = stage.executor.bell.clone().unwrap();
    stage.executor.mailbox.wake(stage.ticket(0));
    assert_eq!(stage.executor.run_alone(&bell), Left::Changed);
    let parts = |stage: &Stage| {
        let PerThread { parting, now, .. } = &mut *stage.executor.shared.borrow_mut();
        parting.ended();
        parting.put(Ticket { place: 0, serial: 0 }, now)
    };
    assert!(!parts(&stage), "nobody would look at it in time");
    for _ in 0..2 {
        assert_eq!(poll(&mut stage), (Poll::Pending, false));
    }
    stage.set(|desk| desk.keeps_wakers = false);
    stage.executor.mailbox.wake(stage.ticket(0));
    for rests in 1..=QUIET_RESTS {
        let polled = poll(&mut stage).0;
        assert_eq!(polled.is_ready(), rests == QUIET_RESTS, "{rests}");
    }
    assert!(stage.executor.waits_alone());
    stage.executor.bell = None;
    assert_eq!(poll(&mut stage).0, Poll::Pending, "it cannot");
}

#[test]
fn the_reactor_has_its_turn_however_much_there_is_to_do() {
    for desk in [Desk { wakes: true, ..Desk::default() }, Desk { again: true, ..Desk::default() }] {
        let mut stage = Stage::with_tasks(1, desk);
        stage.executor.mailbox.wake(stage.ticket(0));
        for _ in 0..2 {
            assert_eq!(poll(&mut stage), (Poll::Pending, true));
            assert!((1..=TURNS_MAX).contains(&stage.polled().len()));
        }
    }
}

#[test]
fn one_that_rests_is_woken_by_mail_and_by_its_moments() {
    let mut stage = Stage::with_tasks(1, Desk::default());
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let poll_once = |stage: &mut Stage| {
        let polled = stage.executor.poll(&mut Context::from_waker(&waker));
        assert_eq!(polled, Poll::Pending);
        wakes.0.swap(0, Ordering::SeqCst)
    };
    stage.executor.quiet_rests = 0;
    assert_eq!(poll_once(&mut stage), 0);
    stage.executor.mailbox.wake(stage.ticket(0));
    assert_eq!((wakes.0.load(Ordering::SeqCst), poll_once(&mut stage)), (1, 1));
    assert_eq!(stage.polled(), [0]);
    let never = Instant::from_nanos(u64::MAX);
    for (moment, deal_again_at, woken) in [(at(0), never, 1), (never, at(0), 1), (never, never, 0)]
    {
        {
            let PerThread { timers, .. } = &mut *stage.executor.shared.borrow_mut();
            timers.remove(0);
            timers.set(0, moment);
        }
        stage.executor.deal_again_at = Some(deal_again_at);
        assert!(stage.executor.rests(&mut Context::from_waker(&waker)));
        assert_eq!(wakes.0.swap(0, Ordering::SeqCst), woken, "{moment:?} {deal_again_at:?}");
    }
}
