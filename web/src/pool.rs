//! Threads for work that may block, shared by the whole process.
//!
//! The crate `blocking` did this. Where the system has no thread to give, its version 1.7 asks again
//! without end and holds its lock meanwhile, so that all threads and all loops stand still; a server has
//! to live within limits. If that is mended there, this can go.

mod job;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::hint::black_box;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::Duration;

pub use job::Unblocked;

use job::Job;

/// Threads at a time. They wait for disks more than for processors, so there may be many.
const THREADS_MAX: usize = 500;

/// Jobs that wait for each thread that looks for one, before there is another thread: most take less
/// time than to start a thread does, and whoever takes a long one leaves the rest to a new thread.
const WAITING_MAX: usize = 5;

/// How long a thread stays without a job.
const PATIENCE: Duration = Duration::from_millis(500);

/// Bytes of a thread's stack.
const STACK: usize = 2 << 20;

/// Bytes that there must be room for, besides its stack, when a thread is started: where a limit of
/// addresses is met by an allocation, or by the start of a thread itself, the process ends, while a
/// job waits. So many that every allocator asks the system for them, and keeps nothing of them.
const SPARE: usize = 33 << 20;

static POOL: Pool = Pool::new(start_thread);

/// Runs `work`, which may block, on a thread of the pool, and is ready with what it returns. A panic
/// in it goes on in whoever waits.
///
/// It goes to the pool at once, not when this is polled. What was dropped before a thread had taken it
/// is not done; what has begun is, and its value is dropped.
///
/// There are at most 500 threads. Where the system has no more of them, be it a limit of the process,
/// of its user or its container, work waits for those that there are; and where there is none, it is
/// done here and now, on the thread of the caller: late is better than never.
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

/// Threads, and what waits for them.
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
    /// Those of them that have no job, and will look for one.
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
        // Nobody would come for what waits.
        while state.threads == 0
            && let Some(job) = state.waiting.pop_front()
        {
            drop(state);
            job();
            state = self.lock();
        }
    }

    /// The life of a thread.
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
        // No job runs under it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether there is to be one more thread, which is counted if so.
    fn hires(&mut self) -> bool {
        let is_short = self.waiting.len() > self.idle * WAITING_MAX && self.threads < THREADS_MAX;
        if is_short {
            (self.threads, self.idle) = (self.threads + 1, self.idle + 1);
        }
        is_short
    }
}

fn start_thread(run: Job) -> io::Result<()> {
    let mut room = Vec::<u8>::new();
    room.try_reserve_exact(STACK + SPARE)?;
    // Else the compiler may find that nobody uses it, and that it can always be had.
    drop(black_box(room));
    Builder::new().name("unblock".into()).stack_size(STACK).spawn(run).map(drop)
}
