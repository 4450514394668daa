//! A fixed number of threads for connections.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Threads that take items from a queue, as long as this lives. What is in the queue by then is
/// still worked on.
#[derive(Debug)]
pub(crate) struct Pool<T> {
    queue: Arc<Queue<T>>,
}

#[derive(Debug)]
struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    closed: bool,
}

impl<T: Send + 'static> Pool<T> {
    /// Starts all threads, so that it is known from the beginning that they can be had.
    ///
    /// # Errors
    /// If they cannot.
    pub(crate) fn start(
        count: usize,
        builder: impl Fn() -> thread::Builder,
        work: impl Fn(T) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let state = Mutex::new(State { waiting: VecDeque::new(), closed: false });
        let pool = Self { queue: Arc::new(Queue { state, changed: Condvar::new() }) };
        let work = Arc::new(work);
        for _ in 0..count {
            let (queue, work) = (Arc::clone(&pool.queue), Arc::clone(&work));
            builder().spawn(move || {
                while let Some(item) = queue.take() {
                    work(item);
                }
            })?;
        }
        Ok(pool)
    }

    /// Has one of the threads work on this.
    pub(crate) fn hand(&self, item: T) {
        self.queue.lock().waiting.push_back(item);
        self.queue.changed.notify_one();
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

    /// Waits for the next item; None if there will be none.
    fn take(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.waiting.pop_front() {
                return Some(item);
            }
            if state.closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn all_is_worked_on_by_so_many_threads_which_then_end() {
        let (sender, results) = mpsc::channel();
        let work = move |n: u32| sender.send((n, thread::current().id())).expect("a receiver");
        let pool = Pool::start(3, thread::Builder::new, work).expect("threads");
        (0..100).for_each(|n| pool.hand(n));
        drop(pool);
        // Ends when the last thread has dropped the sender.
        let mut done: Vec<_> = results.iter().collect();
        done.sort_unstable_by_key(|(n, _)| *n);
        assert!(done.iter().map(|(n, _)| *n).eq(0..100));
        let threads: std::collections::HashSet<_> = done.iter().map(|(_, id)| id).collect();
        assert!(threads.len() <= 3);
    }
}
