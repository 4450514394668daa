use super::*;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};
use std::time::Instant;

/// Refuses a thread, as a system at its limit does.
fn refuse(_: Job) -> io::Result<()> {
    Err(io::ErrorKind::WouldBlock.into())
}

struct Unpark(Thread);
impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for the value as a backend would.
fn wait<T>(unblocked: Unblocked<T>) -> T {
    let mut unblocked = pin!(unblocked);
    let waker = Arc::new(Unpark(thread::current())).into();
    loop {
        match unblocked.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

/// Occupies a thread of the pool until the sender is dropped or sends.
fn occupy(pool: &'static Pool) -> (std::sync::mpsc::Sender<()>, Unblocked<()>) {
    let (go_on, gate): (_, Receiver<()>) = channel();
    let (tell, begun) = channel();
    let occupied = pool.give(move || {
        tell.send(()).expect("a test");
        let _ = gate.recv();
    });
    begun.recv().expect("a thread that has begun");
    (go_on, occupied)
}

/// Waits until all threads have ended.
#[track_caller]
fn expect_end(pool: &'static Pool) {
    let begun = Instant::now();
    while pool.lock().threads > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "{} stay", pool.lock().threads);
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(pool.lock().idle, 0);
}

#[test]
fn work_is_done_elsewhere_and_its_value_comes_back() {
    static POOL: Pool = Pool::new(start_thread);
    let all: Vec<_> = (0..100).map(|n| POOL.give(move || (n, thread::current().id()))).collect();
    for (n, unblocked) in all.into_iter().enumerate() {
        let (value, id) = wait(unblocked);
        assert_eq!(value, n);
        assert_ne!(id, thread::current().id());
    }
}

#[test]
fn each_of_those_that_take_long_has_a_thread_which_ends() {
    static POOL: Pool = Pool::new(start_thread);
    let all: Vec<_> = (0..20).map(|_| occupy(&POOL)).collect();
    assert!(POOL.lock().threads >= 20);
    for (go_on, occupied) in all {
        drop(go_on);
        wait(occupied);
    }
    expect_end(&POOL);
    assert_eq!(wait(POOL.give(|| 7)), 7, "it begins anew");
}

#[test]
fn a_panic_goes_on_in_who_waits_and_the_thread_takes_the_next() {
    static POOL: Pool = Pool::new(start_thread);
    let failing = POOL.give(|| panic!("on purpose"));
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| wait::<()>(failing)));
    assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"on purpose"));
    assert_eq!(wait(POOL.give(|| 7)), 7);
}

struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("on purpose");
    }
}

/// A thread that ended by a panic would count as one of the pool's for ever.
#[test]
fn nothing_that_is_dropped_ends_a_thread() {
    static POOL: Pool = Pool::new(start_thread);
    let (go_on, occupied) = occupy(&POOL);
    // Work that is not done, and a value that nobody takes.
    let bomb = Bomb;
    drop(POOL.give(move || drop(bomb)));
    let (tell, begun) = channel();
    let (end, gate) = channel::<()>();
    let unblocked = POOL.give(move || {
        tell.send(()).expect("a test");
        let _ = gate.recv();
        Bomb
    });
    drop(go_on);
    wait(occupied);
    begun.recv().expect("a thread that has begun");
    drop(unblocked);
    drop(end);
    assert_eq!(wait(POOL.give(|| 7)), 7);
    expect_end(&POOL);
}

#[test]
fn what_nobody_waits_for_is_not_begun() {
    static STARTED: AtomicUsize = AtomicUsize::new(0);
    static POOL: Pool = Pool::new(|run| match STARTED.fetch_add(1, Ordering::SeqCst) {
        0 => start_thread(run),
        _ => refuse(run),
    });
    let (go_on, occupied) = occupy(&POOL);
    let dropped = POOL.give(|| unreachable!("it was dropped"));
    let kept = POOL.give(|| thread::current().id());
    drop(dropped);
    drop(go_on);
    wait(occupied);
    // It waited for the only thread.
    assert_ne!(wait(kept), thread::current().id());
}

#[test]
fn where_there_is_no_thread_the_caller_does_it() {
    static POOL: Pool = Pool::new(refuse);
    for _ in 0..3 {
        let unblocked = POOL.give(|| thread::current().id());
        assert_eq!(wait(unblocked), thread::current().id());
    }
    let State { waiting, threads, idle } = &*POOL.lock();
    assert_eq!((waiting.len(), *threads, *idle), (0, 0, 0));
}
