//! Threads for connections: as many as there are connections, or a fixed number.
//!
//! Where no more threads can be had, items wait for those that there are.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hairspring_backend_common::{start_thread, start_thread_with_room};

/// How long a thread without an item stays for the next one, unless their number is fixed: to make
/// a thread costs more than a short connection does.
const PATIENCE: Duration = Duration::from_millis(250);

/// What a thread does with the items that it is given, one at a time.
type Work<T> = dyn Fn(&mut dyn Iterator<Item = T>) + Send + Sync;

/// Threads that take items, one at a time, as long as this lives. What waits by then is still
/// worked on.
pub(crate) struct Pool<T> {
    queue: Arc<Queue<T>>,
    /// Bytes of a thread's stack.
    stack: usize,
    work: Arc<Work<T>>,
    /// There are as many threads as there will ever be.
    is_fixed: bool,
}

#[derive(Debug)]
struct Queue<T>(Mutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    /// Empty while any thread is idle. Each item will be taken by some thread.
    waiting: VecDeque<T>,
    /// Threads that have not ended.
    threads: usize,
    /// No thread could be had for an item, and since then some have been waiting.
    short: bool,
    /// The desks of threads without an item. The thread that came last is the first to get one: so
    /// threads that are not needed stay idle until their patience ends.
    idle: Vec<Arc<Desk<T>>>,
    closed: bool,
}

/// Where a thread is given an item.
#[derive(Debug)]
struct Desk<T> {
    /// Touched only while the state is locked. Filled when the desk is taken from the idle ones.
    item: Mutex<Option<T>>,
    changed: Condvar,
}

impl<T: Send + 'static> Pool<T> {
    /// With this number of threads, all of which are started, so that it is known from the
    /// beginning that they can be had; else with one for each item that is being worked on. Each
    /// has so many bytes of `stack`.
    ///
    /// # Errors
    /// If they cannot.
    pub(crate) fn start(
        count: Option<usize>,
        stack: usize,
        work: impl Fn(&mut dyn Iterator<Item = T>) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let state = State {
            waiting: VecDeque::new(),
            threads: 0,
            short: false,
            idle: Vec::new(),
            closed: false,
        };
        let pool = Self {
            queue: Arc::new(Queue(Mutex::new(state))),
            stack,
            work: Arc::new(work),
            is_fixed: count.is_some(),
        };
        (0..count.unwrap_or(0)).try_for_each(|_| pool.spawn())?;
        Ok(pool)
    }

    /// Has one of the threads work on this. It may have to [wait](Self::is_short) for one.
    ///
    /// # Errors
    /// If there is none, and none can be had.
    pub(crate) fn hand(&self, item: T) -> io::Result<()> {
        let mut state = self.queue.lock();
        if let Some(desk) = state.idle.pop() {
            *desk.lock() = Some(item);
            drop(state);
            desk.changed.notify_one();
            return Ok(());
        }
        state.waiting.push_back(item);
        drop(state);
        if self.is_fixed {
            return Ok(());
        }
        let Err(error) = self.spawn() else { return Ok(()) };
        let mut state = self.queue.lock();
        if state.threads > 0 {
            state.short = !state.waiting.is_empty();
            return Ok(());
        }
        // What it owns is dropped without the lock.
        let _item = state.waiting.pop_back();
        drop(state);
        Err(error)
    }

    /// Whether items wait because there are no more threads to be had. Tries again to have them: those
    /// that there are may be busy for ever.
    pub(crate) fn is_short(&self) -> bool {
        let missing = {
            let state = self.queue.lock();
            if state.short { state.waiting.len() } else { 0 }
        };
        for _ in 0..missing {
            if self.spawn().is_err() {
                return true;
            }
        }
        if missing > 0 {
            self.queue.lock().short = false;
        }
        false
    }

    fn spawn(&self) -> io::Result<()> {
        let (queue, work) = (Arc::clone(&self.queue), Arc::clone(&self.work));
        let patience = (!self.is_fixed).then_some(PATIENCE);
        let run = move || {
            let desk = Arc::new(Desk { item: Mutex::default(), changed: Condvar::new() });
            work(&mut std::iter::from_fn(|| queue.take(&desk, patience)));
        };
        let others = {
            let mut state = self.queue.lock();
            state.threads += 1;
            state.threads - 1
        };
        // Without the only one nobody would be served at all.
        let start = if others == 0 { start_thread } else { start_thread_with_room };
        let started = start("connection".into(), self.stack, Box::new(run));
        if started.is_err() {
            self.queue.lock().threads -= 1;
        }
        started
    }
}

impl<T> fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("is_fixed", &self.is_fixed).finish_non_exhaustive()
    }
}

impl<T> Drop for Pool<T> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.closed = true;
        state.idle.iter().for_each(|desk| desk.changed.notify_one());
    }
}

impl<T> Desk<T> {
    fn lock(&self) -> MutexGuard<'_, Option<T>> {
        self.item.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits at this desk for the next item; None if there will be none, or none has come in this
    /// time.
    fn take(&self, desk: &Arc<Desk<T>>, patience: Option<Duration>) -> Option<T> {
        let mut state = self.lock();
        if let Some(item) = state.waiting.pop_front() {
            state.short &= !state.waiting.is_empty();
            return Some(item);
        }
        if state.closed {
            state.threads -= 1;
            return None;
        }
        state.idle.push(Arc::clone(desk));
        loop {
            let most = patience.unwrap_or(Duration::MAX);
            let waited = desk.changed.wait_timeout(state, most);
            let (now, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = now;
            if let Some(item) = desk.lock().take() {
                return Some(item);
            }
            if state.closed || timeout.timed_out() {
                state.idle.retain(|other| !Arc::ptr_eq(other, desk));
                state.threads -= 1;
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread::{self, ThreadId};

    const STACK: usize = 64 << 10;

    type Done = (u32, ThreadId);

    type Items<'a> = &'a mut dyn Iterator<Item = u32>;

    fn tell(sender: Sender<Done>) -> impl Fn(u32) + Send + Sync {
        move |n| sender.send((n, thread::current().id())).expect("a receiver")
    }

    fn numbers_and_threads(results: &Receiver<Done>) -> (Vec<u32>, HashSet<ThreadId>) {
        // Ends when the last thread has dropped the sender.
        let (mut numbers, threads): (Vec<_>, HashSet<_>) = results.iter().unzip();
        numbers.sort_unstable();
        (numbers, threads)
    }

    #[test]
    fn all_is_worked_on_by_so_many_threads_which_then_end() {
        let (sender, results) = channel();
        let tell = tell(sender);
        let work = move |items: Items<'_>| items.for_each(&tell);
        let pool = Pool::start(Some(3), STACK, work).expect("threads");
        (0..100).for_each(|n| pool.hand(n).expect("threads"));
        drop(pool);
        let (numbers, threads) = numbers_and_threads(&results);
        assert!(numbers.into_iter().eq(0..100) && threads.len() <= 3);
    }

    #[test]
    fn there_is_a_thread_for_each_item_and_it_takes_the_next_one() {
        let (sender, results) = channel();
        let (go_on, gate) = channel::<()>();
        let (gate, tell) = (Mutex::new(gate), tell(sender));
        let work = move |n| {
            tell(n);
            if n < 10 {
                gate.lock().expect("a gate").recv().expect("a signal");
            }
        };
        let work = move |items: Items<'_>| items.for_each(&work);
        let pool = Pool::start(None, STACK, work).expect("threads");
        (0..10).for_each(|n| pool.hand(n).expect("threads"));
        // All ten at the same time.
        let threads: HashSet<_> = (0..10).map(|_| results.recv().expect("a thread").1).collect();
        assert_eq!(threads.len(), 10);
        (0..10).for_each(|_| go_on.send(()).expect("a thread"));
        while pool.queue.lock().idle.len() < 10 {
            thread::yield_now();
        }
        (10..20).for_each(|n| pool.hand(n).expect("threads"));
        drop(pool);
        let (numbers, again) = numbers_and_threads(&results);
        assert!(numbers.into_iter().eq(10..20) && again.is_subset(&threads));
    }

    #[test]
    fn what_no_thread_can_be_had_for_waits_for_those_that_there_are() {
        // More than there are addresses: no allocator need be asked, and a sanitizer's would end us.
        const TOO_MUCH: usize = usize::MAX / 2;
        let (sender, results) = channel();
        let (go_on, gate) = channel::<()>();
        let (gate, tell) = (Mutex::new(gate), tell(sender));
        let work = move |n| {
            tell(n);
            gate.lock().expect("a gate").recv().expect("a signal");
        };
        let work = move |items: Items<'_>| items.for_each(&work);
        let mut pool = Pool::start(None, TOO_MUCH, work).expect("none is needed yet");
        assert!(pool.hand(0).is_err(), "there is none");
        pool.stack = STACK;
        pool.hand(1).expect("a thread");
        let (first, thread) = results.recv().expect("a thread");
        pool.stack = TOO_MUCH;
        assert!(!pool.is_short());
        pool.hand(2).expect("one that will come for it");
        assert!(first == 1 && results.try_recv().is_err() && pool.is_short(), "it has not");
        go_on.send(()).expect("a thread");
        assert_eq!(results.recv().expect("the same thread"), (2, thread));
        assert!(!pool.is_short());
        pool.hand(3).expect("one that will come for it");
        assert!(pool.is_short());
        pool.stack = STACK;
        assert!(!pool.is_short(), "there is a thread by now");
        pool.stack = TOO_MUCH;
        assert!(!pool.is_short(), "no other one is tried for");
        let (last, other) = results.recv().expect("another thread");
        assert!(last == 3 && other != thread, "the first one is busy");
        (0..2).for_each(|_| go_on.send(()).expect("a thread"));
    }

    #[test]
    fn where_the_number_of_threads_is_fixed_whoever_has_waited_longest_is_next() {
        let (sender, results) = channel();
        let (go_on, gate) = channel::<()>();
        let (gate, tell) = (Mutex::new(gate), tell(sender));
        let work = move |n| {
            gate.lock().expect("a gate").recv().expect("a signal");
            tell(n);
        };
        let work = move |items: Items<'_>| items.for_each(&work);
        let pool = Pool::start(Some(1), STACK, work).expect("a thread");
        (0..9).for_each(|n| pool.hand(n).expect("one that will come for it"));
        assert!(!pool.is_short() && pool.queue.lock().threads == 1);
        (0..9).for_each(|_| go_on.send(()).expect("a thread"));
        drop(pool);
        let (order, threads): (Vec<_>, HashSet<_>) = results.iter().unzip();
        assert_eq!((order, threads.len()), ((0..9).collect(), 1));
    }

    #[test]
    fn threads_that_are_not_needed_end_though_there_is_a_little_work() {
        let (sender, results) = channel();
        let (go_on, gate) = channel::<()>();
        let (gate, tell) = (Mutex::new(gate), tell(sender));
        let work = move |n| {
            tell(n);
            if n == 1 {
                gate.lock().expect("a gate").recv().expect("a signal");
            }
        };
        let work = move |items: Items<'_>| items.for_each(&work);
        let pool = Pool::start(None, STACK, work).expect("threads");
        (0..5).for_each(|_| pool.hand(1).expect("a thread"));
        (0..5).for_each(|_| go_on.send(()).expect("a thread"));
        let idle = || pool.queue.lock().idle.len();
        while idle() < 5 {
            thread::yield_now();
        }
        let begun = std::time::Instant::now();
        let threads = || pool.queue.lock().threads;
        // Another one is made if that one has not come back in time.
        while idle() > 1 || threads() > 2 {
            assert!(begun.elapsed() < PATIENCE * 20, "{} are still there", threads());
            thread::sleep(PATIENCE / 50);
            // One of them is enough for this.
            pool.hand(0).expect("a thread");
        }
        drop(pool);
        assert!(numbers_and_threads(&results).0.len() > 5);
    }
}
