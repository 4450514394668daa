//! Which connections the wake-ups on a loop's list reach. `tests/tests/wakes` shows that none is
//! lost.

use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use hairspring_core::{Input, Now, Outbox, Protocol, Read, Step};

use crate::support::protocols::{Desk, Duplex, Echo};
use crate::support::{Backend, eventually, rest, start, take};
use crate::{ask, loops};

/// Keeps every waker that it gets, counts its polls, and ends with its peer.
struct Keeper {
    wakers: Arc<Mutex<Vec<Waker>>>,
    polls: Arc<AtomicUsize>,
    echo: Echo,
}

impl Protocol for Keeper {
    fn receive(&mut self, input: Input) {
        self.echo.receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        self.polls.fetch_add(1, Ordering::SeqCst);
        self.wakers.lock().unwrap().push(cx.waker().clone());
        self.echo.poll(cx, now)
    }
    fn outbox(&mut self) -> &mut Outbox {
        self.echo.outbox()
    }
    fn shutdown(&mut self) {
        self.echo.shutdown();
    }
}

#[test]
fn a_waker_that_outlives_its_connection_wakes_nobody_else() {
    let (wakers, polls) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
    let (their_wakers, their_polls) = (Arc::clone(&wakers), Arc::clone(&polls));
    let server = start(Backend::POLLING, loops(1), move |_| Keeper {
        wakers: Arc::clone(&their_wakers),
        polls: Arc::clone(&their_polls),
        echo: Echo::default(),
    });
    for n in 1..=3 {
        let client = server.connect();
        ask(&client);
        client.shutdown(std::net::Shutdown::Write).unwrap();
        rest(&client);
        eventually("its end", || server.counts().clean == n);
    }
    let old: Vec<Waker> = wakers.lock().unwrap().drain(..).collect();
    // This connection gets the slot in which the others were.
    let client = server.connect();
    ask(&client);
    // The client may have the response before the loop has polled once more for its progress.
    let before = settled(&polls);
    old.iter().for_each(Waker::wake_by_ref);
    old.into_iter().for_each(Waker::wake);
    // Its own waker works. Its wake-up comes after those of the old ones on the list.
    let own = wakers.lock().unwrap()[0].clone();
    own.wake();
    eventually("its poll", || polls.load(Ordering::SeqCst) > before);
    ask(&client);
    // One poll for the wake-up and two for the request: none for the old wakers.
    let more = polls.load(Ordering::SeqCst) - before;
    assert!(more <= 3, "{more} polls");
    server.finish();
}

/// A number that no longer changes.
fn settled(number: &AtomicUsize) -> usize {
    let mut before = number.load(Ordering::SeqCst);
    loop {
        thread::sleep(Duration::from_millis(50));
        match number.load(Ordering::SeqCst) {
            now if now == before => return now,
            now => before = now,
        }
    }
}

#[test]
fn one_protocol_may_wake_another_on_its_own_loop() {
    // A chain: each wakes the next one, in its own poll.
    struct Link(Arc<Vec<Arc<Desk>>>, usize, Duplex);
    impl Protocol for Link {
        fn receive(&mut self, input: Input) {
            self.2.receive(input);
        }
        fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
            let told = !self.2.desk.news.lock().unwrap().is_empty();
            let step = self.2.poll(cx, now);
            if told && let Some(next) = self.0.get(self.1 + 1) {
                next.tell("next");
            }
            step
        }
        fn outbox(&mut self) -> &mut Outbox {
            self.2.outbox()
        }
        fn shutdown(&mut self) {
            self.2.shutdown();
        }
    }
    let desks: Arc<Vec<Arc<Desk>>> = Arc::new((0..50).map(|_| Arc::default()).collect());
    let (theirs, count) = (Arc::clone(&desks), AtomicUsize::new(0));
    let server = start(Backend::POLLING, loops(1), move |_| {
        let place = count.fetch_add(1, Ordering::SeqCst);
        let desk = Arc::clone(&theirs[place]);
        let duplex = Duplex { desk, read: Read::Need, echo: Echo::default() };
        Link(Arc::clone(&theirs), place, duplex)
    });
    let clients: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    eventually("all polled", || desks.iter().all(|desk| desk.polls() > 0));
    desks[0].tell("next");
    clients.iter().for_each(|client| assert_eq!(take(client, 4), b"next"));
    server.finish();
}
