//! The second thread of a connection: it reads one chunk ahead while the first one waits for
//! someone else too.

use std::io;
use std::net::Shutdown;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hairspring_backend_common::{Intake, Link, Options};
use hairspring_core::Input;

use crate::bell::Handle;
use crate::transport::await_input;

/// How long a reader that is not asked stays for the next time.
const REST: Duration = Duration::from_secs(1);

/// It uses little: its reads go to the heap.
const STACK: usize = 64 << 10;

/// Reads a chunk when asked, and rings the connection's alarm when it has come.
///
/// While it is [busy](Self::is_busy) nobody else may read the socket.
#[derive(Debug)]
pub(crate) struct Reader {
    desk: Arc<Desk>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Desk {
    link: Arc<Link<Handle>>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
enum State {
    /// Nothing to do.
    Resting,
    /// The next chunk is wanted.
    Asked,
    /// It has come, and was not yet taken.
    Came(Input),
    /// The thread ends, or has ended.
    Over,
}

impl Reader {
    /// Starts a thread that is asked for the first chunk already.
    ///
    /// # Errors
    /// If there are no threads left.
    pub(crate) fn start(link: &Arc<Link<Handle>>, options: &Options) -> io::Result<Self> {
        let desk = Arc::new(Desk {
            link: Arc::clone(link),
            state: Mutex::new(State::Asked),
            changed: Condvar::new(),
        });
        let (theirs, intake) = (Arc::clone(&desk), Intake::new(options));
        let thread = thread::Builder::new()
            .name("reader".into())
            .stack_size(STACK)
            .spawn(move || theirs.work(intake))?;
        Ok(Self { desk, thread: Some(thread) })
    }

    /// Asks for the next chunk. False if the thread has ended in the meantime.
    pub(crate) fn ask(&self) -> bool {
        let mut state = self.desk.lock();
        match *state {
            State::Resting => *state = State::Asked,
            State::Asked | State::Came(_) => {}
            State::Over => return false,
        }
        self.desk.changed.notify_all();
        true
    }

    /// The chunk that has come.
    pub(crate) fn take(&self) -> Option<Input> {
        let mut state = self.desk.lock();
        if !matches!(*state, State::Came(_)) {
            return None;
        }
        let State::Came(input) = std::mem::replace(&mut *state, State::Resting) else {
            unreachable!("looked at under the same lock");
        };
        self.desk.changed.notify_all();
        Some(input)
    }

    pub(crate) fn is_busy(&self) -> bool {
        matches!(*self.desk.lock(), State::Asked)
    }

    /// Waits until it is not busy, but not for longer than `most`.
    pub(crate) fn settle(&self, most: Duration) {
        let state = self.desk.lock();
        let _ = self.desk.changed.wait_timeout_while(state, most, |s| matches!(s, State::Asked));
    }
}

/// Ends the thread. If it is reading, the socket cannot be read any more.
impl Drop for Reader {
    fn drop(&mut self) {
        let was = std::mem::replace(&mut *self.desk.lock(), State::Over);
        self.desk.changed.notify_all();
        if matches!(was, State::Asked) {
            // Ends its wait, and says nothing to the peer. An error: it was over already.
            let _ = self.desk.link.handle.socket.shutdown(Shutdown::Read);
        }
        if let Some(thread) = self.thread.take() {
            // It has no way to panic; if it did, nothing of ours depends on it.
            let _ = thread.join();
        }
    }
}

impl Desk {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, mut intake: Intake) {
        while self.is_wanted() {
            await_input(&self.link.handle.socket);
            let Some(input) = intake.read_now(&self.link.handle.socket) else { continue };
            let mut state = self.lock();
            if matches!(*state, State::Asked) {
                *state = State::Came(input);
                drop(state);
                self.changed.notify_all();
                self.link.handle.alarm.ring();
            }
        }
    }

    /// Waits until the next chunk is wanted; false if none will be.
    fn is_wanted(&self) -> bool {
        let mut state = self.lock();
        loop {
            state = match *state {
                State::Asked => return true,
                State::Over => return false,
                State::Came(_) => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                State::Resting => {
                    let (mut state, rest) = self
                        .changed
                        .wait_timeout(state, REST)
                        .unwrap_or_else(PoisonError::into_inner);
                    if rest.timed_out() && matches!(*state, State::Resting) {
                        *state = State::Over;
                    }
                    state
                }
            };
        }
    }
}
