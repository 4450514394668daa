//! An honest client beside others that misbehave.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::{Failure, ensure};

/// The longest that it may have to wait because of others: generous, for a busy machine.
const PATIENCE: Duration = Duration::from_secs(2);

/// Sends requests all the time, on a connection that it keeps and on a new one for each request.
pub(crate) struct Bystander {
    done: Arc<AtomicBool>,
    thread: JoinHandle<Result<Served, Failure>>,
}

/// How an honest client was served.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Served {
    pub(crate) answers: u64,
    /// The longest wait for a response.
    pub(crate) slowest: Duration,
}

impl std::fmt::Display for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "bystander {} answers, slowest {} ms", self.answers, self.slowest.as_millis())
    }
}

impl Bystander {
    pub(crate) fn start(address: SocketAddr) -> Self {
        let done = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&done);
        Self { done, thread: thread::spawn(move || ask_until(&theirs, address)) }
    }

    /// Ends it, and checks that each request was answered in time.
    pub(crate) fn finish(self) -> Result<Served, Failure> {
        self.done.store(true, Ordering::Relaxed);
        let served = self.thread.join().map_err(|_| "expected a bystander that does not panic")?;
        let served = served.map_err(|failure| format!("bystander: {failure}"))?;
        ensure!(served.slowest < PATIENCE, "bystander: waited {:?}", served.slowest);
        ensure!(served.answers > 0, "bystander: never had a turn");
        Ok(served)
    }
}

fn ask_until(done: &AtomicBool, address: SocketAddr) -> Result<Served, Failure> {
    let (mut served, mut kept) = (Served::default(), Client::connect(address)?);
    while !done.load(Ordering::Relaxed) {
        let begun = Instant::now();
        kept.ask("/plaintext")?;
        Client::connect(address)?.ask("/plaintext")?;
        served.answers += 2;
        served.slowest = served.slowest.max(begun.elapsed());
        thread::sleep(Duration::from_millis(20));
    }
    Ok(served)
}
