//! Peers and handlers that would leave no turn to others.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::bystander::Bystander;
use crate::client::{Client, get};
use crate::server::{LONG, eventually};
use crate::{Failure, Figures, Trial, ensure};

use super::leaving::SEEN_WITHIN;

/// Others have their turn within this time, at one place in a queue behind all hogs.
const TURN: Duration = Duration::from_millis(1000);

/// Sends requests and reads the responses until it is done, and counts the received bytes.
struct Flood {
    done: Arc<AtomicBool>,
    received: Arc<AtomicU64>,
    threads: [JoinHandle<std::io::Result<()>>; 2],
}

impl Flood {
    fn begin(address: SocketAddr) -> Result<Self, Failure> {
        let (done, received) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut asks = TcpStream::connect(address)?;
        let mut hears = asks.try_clone()?;
        let (theirs, count) = (Arc::clone(&done), Arc::clone(&received));
        let requests = get("/plaintext").repeat(1000);
        let ask = move || {
            while !theirs.load(Ordering::Relaxed) {
                asks.write_all(&requests)?;
            }
            asks.shutdown(std::net::Shutdown::Write)
        };
        let hear = move || {
            let mut chunk = vec![0; 1 << 20];
            loop {
                match hears.read(&mut chunk) {
                    Ok(0) => return Ok(()),
                    Ok(len) => count.fetch_add(len as u64, Ordering::Relaxed),
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Err(error) => return Err(error),
                };
            }
        };
        Ok(Self { done, received, threads: [thread::spawn(ask), thread::spawn(hear)] })
    }

    fn end(self) -> Result<u64, Failure> {
        self.done.store(true, Ordering::Relaxed);
        for thread in self.threads {
            thread.join().map_err(|_| "expected no panic")??;
        }
        Ok(self.received.load(Ordering::Relaxed))
    }
}

pub(super) fn floods(trial: &Trial) -> Figures {
    let server = trial.subject(LONG)?;
    // Two for each thread on polling and smol.
    let floods = (0..4).map(|_| Flood::begin(server.address)).collect::<Result<Vec<_>, _>>()?;
    let bystander = Bystander::start(server.address);
    thread::sleep(Duration::from_millis(trial.scaled(5000, 1000) as u64));
    let served = bystander.finish()?;
    let received = floods.into_iter().map(Flood::end).sum::<Result<u64, _>>()?;
    ensure!(served.slowest < TURN, "beside floods others wait {:?}", served.slowest);
    Ok(format!("4 connections pipeline without end, {} MiB of answers; {served}", received >> 20))
}

pub(super) fn self_waking(trial: &Trial) -> Figures {
    let server = trial.subject(LONG)?;
    let count = trial.scaled(20, 4);
    let mut watcher = server.connect()?;
    let mut is = |expected: String| Ok(watcher.ask("/figures")?.content == expected.into_bytes());
    let ask = |path| {
        let mut client = server.connect()?;
        client.send(&get(path))?;
        Ok(client)
    };
    let spinning = (0..count).map(|_| ask("/spin")).collect::<Result<Vec<Client>, Failure>>()?;
    let bystander = Bystander::start(server.address);
    eventually("all handlers", LONG, || is(format!("{count} 0")))?;
    thread::sleep(Duration::from_millis(300));
    spinning.into_iter().try_for_each(Client::reset)?;
    let seen = eventually("all dropped", LONG, || is(format!("{count} {count}")))?;
    ensure!(seen < SEEN_WITHIN, "handlers were dropped after {seen:?}");
    let served = bystander.finish()?;
    let (kept, left) = (ask("/late")?, ask("/late")?);
    left.reset()?;
    let spent = server.processor_time_of_a_second()?;
    ensure!(spent < Duration::from_millis(150), "spins: {spent:?} of processor time a second");
    let mut kept = kept;
    ensure!(kept.ok()?.content == b"late", "expected the answer that another thread gave");
    Ok(format!(
        "{count} futures that wake themselves: dropped {} ms after a reset; an answer of another \
         thread comes, whether or not its client has left; {served}",
        seen.as_millis(),
    ))
}
