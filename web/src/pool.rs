//! Threads for work that may block, shared by the whole process.
//!
//! The crate `blocking` did this before. If the system refuses another thread, its version 1.7
//! retries without end while it holds its lock, which stops every thread that uses the pool, the
//! event loops included; a server has to live within limits. If that is mended there, this module
//! can go.

mod job;
mod start;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use job::Unblocked;
pub(crate) use job::take_awaited;

use job::Job;
use start::start_thread;

/// The most threads at a time. They wait for disks more than they compute, so there may be many.
const THREADS_MAX: usize = 500;

/// How many jobs may wait for each idle thread before another thread is started: most jobs take
/// less time than starting a thread. A thread that takes a job counts again, so that a long job
/// does not hold up those behind it.
const WAITING_MAX: usize = 5;

/// How long a thread waits for a job before it ends.
const PATIENCE: Duration = Duration::from_millis(500);

static POOL: Pool = Pool::new(start_thread);

/// Runs `work`, which may block, on a thread of the pool. The future is ready with what `work`
/// returns; if `work` panics, the panic continues in whoever polls the future.
///
/// The work is queued at once, not when the future is first polled. If the future is dropped before
/// a thread has taken the work, it is not done; work that has begun is finished, and its value
/// dropped. So work that must be done although nobody may wait for it belongs on a thread of its own.
///
/// There are at most 500 threads. If the system refuses another one, because of a limit of the
/// process, its user or its container, work waits for the existing threads. If there are none, it
/// is done within this call, on the caller's thread. The same holds if the address space or data is
/// limited (`ulimit -v`, `ulimit -d`) and less than 1 GiB of it is left, as running out of it would
/// abort the process.
///
/// ```
/// use hairspring_web::{Router, unblock};
/// async fn licence() -> Option<String> {
///     unblock(|| std::fs::read_to_string("../LICENSE-MIT")).await.ok()
/// }
/// let test = Router::new().get("/licence", licence).build()?.test();
/// assert!(test.get("/licence").send().text().starts_with("MIT License"));
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
pub fn unblock<T, F>(work: F) -> Unblocked<T>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    POOL.give(work)
}

/// Threads, and the jobs that wait for them.
struct Pool {
    state: Mutex<State>,
    changed: Condvar,
    /// Starts a thread.
    start: fn(Job) -> io::Result<()>,
}

struct State {
    waiting: VecDeque<Job>,
    /// Threads that have not ended.
    threads: usize,
    /// Those of them that have no job, and will look for one, also if they have yet to start.
    idle: usize,
}

impl Pool {
    const fn new(start: fn(Job) -> io::Result<()>) -> Self {
        let state = State { waiting: VecDeque::new(), threads: 0, idle: 0 };
        Self { state: Mutex::new(state), changed: Condvar::new(), start }
    }

    fn give<T, F>(&'static self, work: F) -> Unblocked<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (job, unblocked) = job::new(work);
        let mut state = self.lock();
        state.waiting.push_back(job);
        let is_short = state.hires();
        drop(state);
        self.changed.notify_one();
        if is_short {
            self.hire();
        }
        unblocked
    }

    /// Starts the thread that [`hires`](State::hires) has counted.
    fn hire(&'static self) {
        if (self.start)(Box::new(|| self.work())).is_ok() {
            return;
        }
        let mut state = self.lock();
        (state.threads, state.idle) = (state.threads - 1, state.idle - 1);
        // There is no thread to take the waiting jobs, so this one does them.
        while state.threads == 0
            && let Some(job) = state.waiting.pop_front()
        {
            drop(state);
            job();
            state = self.lock();
        }
    }

    /// What each thread runs: jobs, until none has come for [`PATIENCE`].
    fn work(&'static self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.waiting.pop_front() {
                state.idle -= 1;
                let is_short = state.hires();
                drop(state);
                if is_short {
                    self.hire();
                }
                job();
                state = self.lock();
                state.idle += 1;
                continue;
            }
            let waited = self.changed.wait_timeout(state, PATIENCE);
            let (now, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = now;
            if timeout.timed_out() && state.waiting.is_empty() {
                (state.threads, state.idle) = (state.threads - 1, state.idle - 1);
                return;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No job runs while it is locked, so no panic leaves the state inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether to start one more thread, which is then counted already.
    fn hires(&mut self) -> bool {
        let is_short = self.waiting.len() > self.idle * WAITING_MAX && self.threads < THREADS_MAX;
        if is_short {
            (self.threads, self.idle) = (self.threads + 1, self.idle + 1);
        }
        is_short
    }
}
