//! Threads for connections: as many as there are connections, or a fixed number.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a thread without an item stays for the next one, unless their number is fixed: to make
/// a thread costs more than a short connection does.
const PATIENCE: Duration = Duration::from_secs(1);

/// Threads that take items, one at a time, as long as this lives. What waits by then is still
/// worked on.
pub(crate) struct Pool<T> {
    queue: Arc<Queue<T>>,
    builder: Box<dyn Fn() -> thread::Builder>,
    work: Arc<dyn Fn(T) + Send + Sync>,
    /// There are as many threads as there will ever be.
    is_fixed: bool,
}

#[derive(Debug)]
struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    /// Threads that wait for an item. Unless the number of threads is fixed, there is one at least
    /// for each item that waits.
    idle: usize,
    closed: bool,
}

impl<T: Send + 'static> Pool<T> {
    /// With this number of threads, all of which are started, so that it is known from the
    /// beginning that they can be had; else with one for each item that is being worked on.
    ///
    /// # Errors
    /// If they cannot.
    pub(crate) fn start(
        count: Option<usize>,
        builder: impl Fn() -> thread::Builder + 'static,
        work: impl Fn(T) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let state = Mutex::new(State { waiting: VecDeque::new(), idle: 0, closed: false });
        let pool = Self {
            queue: Arc::new(Queue { state, changed: Condvar::new() }),
            builder: Box::new(builder),
            work: Arc::new(work),
            is_fixed: count.is_some(),
        };
        (0..count.unwrap_or(0)).try_for_each(|_| pool.spawn(None))?;
        Ok(pool)
    }

    /// Has one of the threads work on this.
    ///
    /// # Errors
    /// If it takes a new one, and that cannot be had.
    pub(crate) fn hand(&self, item: T) -> io::Result<()> {
        let mut state = self.queue.lock();
        if self.is_fixed || state.idle > state.waiting.len() {
            state.waiting.push_back(item);
            drop(state);
            self.queue.changed.notify_one();
            return Ok(());
        }
        drop(state);
        self.spawn(Some(item))
    }

    fn spawn(&self, mut first: Option<T>) -> io::Result<()> {
        let (queue, work) = (Arc::clone(&self.queue), Arc::clone(&self.work));
        let patience = (!self.is_fixed).then_some(PATIENCE);
        let run = move || {
            while let Some(item) = first.take().or_else(|| queue.take(patience)) {
                work(item);
            }
        };
        (self.builder)().spawn(run).map(drop)
    }
}

impl<T> fmt::Debug for Pool<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("is_fixed", &self.is_fixed).finish_non_exhaustive()
    }
}

impl<T> Drop for Pool<T> {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.changed.notify_all();
    }
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next item; None if there will be none, or none has come in this time.
    fn take(&self, patience: Option<Duration>) -> Option<T> {
        let mut state = self.lock();
        state.idle += 1;
        let mut late = false;
        let item = loop {
            match state.waiting.pop_front() {
                None if !state.closed && !late => {}
                item => break item,
            }
            let most = patience.unwrap_or(Duration::MAX);
            let waited = self.changed.wait_timeout(state, most);
            let (now, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            (state, late) = (now, timeout.timed_out());
        };
        state.idle -= 1;
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::thread::ThreadId;

    type Done = (u32, ThreadId);

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
        let pool = Pool::start(Some(3), thread::Builder::new, tell(sender)).expect("threads");
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
        let pool = Pool::start(None, thread::Builder::new, work).expect("threads");
        (0..10).for_each(|n| pool.hand(n).expect("threads"));
        // All ten at the same time.
        let threads: HashSet<_> = (0..10).map(|_| results.recv().expect("a thread").1).collect();
        assert_eq!(threads.len(), 10);
        (0..10).for_each(|_| go_on.send(()).expect("a thread"));
        while pool.queue.lock().idle < 10 {
            thread::yield_now();
        }
        (10..20).for_each(|n| pool.hand(n).expect("threads"));
        drop(pool);
        let (numbers, again) = numbers_and_threads(&results);
        assert!(numbers.into_iter().eq(10..20) && again.is_subset(&threads));
    }

    #[test]
    fn threads_without_work_end_by_themselves() {
        let (sender, results) = channel::<()>();
        let work = move |()| sender.send(()).expect("a receiver");
        let pool = Pool::start(None, thread::Builder::new, work).expect("threads");
        pool.hand(()).expect("a thread");
        results.recv().expect("its work");
        while pool.queue.lock().idle == 0 {
            thread::yield_now();
        }
        let begun = std::time::Instant::now();
        while pool.queue.lock().idle > 0 {
            assert!(begun.elapsed() < PATIENCE * 10, "still there");
            thread::sleep(PATIENCE / 20);
        }
        drop(pool);
        assert!(results.recv().is_err(), "nobody has the sender any more");
    }
}
