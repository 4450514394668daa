//! A server under measurement: a process of its own, on its own processors.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_getcpuclockid};
use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use tempfile::TempDir;

/// How long a server may take until it can be connected to.
const PATIENCE: Duration = Duration::from_secs(20);

/// The processor of the servers.
pub const SERVERS: [usize; 1] = [0];
/// The processor of the load.
pub const LOAD: [usize; 1] = [1];

/// A running server. It is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    clock: ClockId,
    /// Where it may write; removed after it has ended.
    _work: TempDir,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts what `command` makes for an address and a directory to write to, on these processors,
    /// and waits until it can be connected to.
    ///
    /// # Errors
    /// If it cannot be started, ends at once, or does not listen in time.
    pub fn start(
        processors: &[usize],
        command: impl FnOnce(SocketAddr, &Path) -> io::Result<Command>,
    ) -> io::Result<Self> {
        let address = free_address()?;
        let work = tempfile::tempdir()?;
        let mut command = command(address, work.path())?;
        command.stdin(Stdio::null());
        let child = on_processors(processors, || command.spawn())
            .map_err(|error| told(&command, &error.to_string()))?;
        let pid = i32::try_from(child.id()).map_err(io::Error::other)?;
        let clock = clock_getcpuclockid(nix::unistd::Pid::from_raw(pid))?;
        let mut server = Self { child, clock, _work: work, address };
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.child.try_wait()? {
                return Err(told(&command, &format!("ended at once: {status}")));
            }
            if begin.elapsed() > PATIENCE {
                return Err(told(&command, "does not listen"));
            }
            sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    /// The processor time that it has used in all its threads, in user space and in the kernel.
    ///
    /// # Errors
    /// If it has ended.
    pub fn cpu(&self) -> io::Result<Duration> {
        Ok(self.clock.now()?.into())
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, and waits for that.
    ///
    /// # Errors
    /// If it has ended already, or does not in time.
    pub fn stop(mut self) -> io::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let begin = Instant::now();
        while self.child.try_wait()?.is_none() {
            if begin.elapsed() > PATIENCE {
                return Err(io::Error::other("expected the server to end when it is told to"));
            }
            sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What has ended already cannot be killed, and need not be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Does something on these processors: what it starts stays there.
///
/// # Errors
/// Those of `work`, and if there is no such processor.
pub fn on_processors<T>(
    processors: &[usize],
    work: impl FnOnce() -> io::Result<T>,
) -> io::Result<T> {
    let before = sched_getaffinity(None)?;
    let mut set = CpuSet::new();
    processors.iter().for_each(|&processor| set.set(processor));
    sched_setaffinity(None, &set)?;
    let result = work();
    sched_setaffinity(None, &before)?;
    result
}

/// An address that nothing listens on.
fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

fn told(command: &Command, what: &str) -> io::Error {
    io::Error::other(format!("{}: {what}", command.get_program().display()))
}
