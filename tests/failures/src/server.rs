//! A server under test: a process of its own, and what the system says about it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::client::Client;
use crate::{Failure, Trial, ensure};

/// Longer than anything should take: after it a hang becomes a failure.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// Started as a user starts it; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Kept open, so that the server can write messages.
    messages: BufReader<ChildStderr>,
    pub(crate) address: SocketAddr,
}

/// The result of starting a server.
pub(crate) enum Started {
    Serving(Server),
    /// How it ended, and what it said.
    Ended(ExitStatus, String),
}

impl Trial {
    /// `hairspring demo` with these arguments.
    pub(crate) fn demo(&self, arguments: &[&str]) -> Result<Server, Failure> {
        let mut command = Command::new(&self.hairspring);
        Server::start(self.demo_arguments(&mut command, arguments))
    }

    /// The same with this limit, as the shell's `ulimit` takes it.
    pub(crate) fn demo_with_limit(
        &self,
        limit: &str,
        arguments: &[&str],
    ) -> Result<Server, Failure> {
        let mut command = self.with_limit(limit);
        Server::start(self.demo_arguments(&mut command, arguments))
    }

    /// The same, with a limit that may be too low to start.
    pub(crate) fn try_demo_with_limit(&self, limit: &str) -> Result<Started, Failure> {
        let mut command = self.with_limit(limit);
        Server::try_start(self.demo_arguments(&mut command, &[]))
    }

    /// `hairspring serve` of this directory, to whoever is in the file, with a limit.
    pub(crate) fn serve_with_limit(
        &self,
        limit: &str,
        directory: &str,
        auth_file: &str,
    ) -> Result<Server, Failure> {
        let mut command = self.with_limit(limit);
        command.args(["serve", directory, "--auth-file", auth_file, "--backend", self.backend]);
        Server::start(command.args(["--listen", "127.0.0.1:0"]))
    }

    fn with_limit(&self, limit: &str) -> Command {
        // The shell lowers the limit, and becomes the program.
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"]);
        command.arg(&self.hairspring);
        command
    }

    fn demo_arguments<'a>(&self, command: &'a mut Command, more: &[&str]) -> &'a mut Command {
        let backend = ["demo", "--backend", self.backend, "--listen", "127.0.0.1:0"];
        command.args(backend).args(more)
    }

    /// The [subject](crate::serve_subject), with this grace.
    pub(crate) fn subject(&self, grace: Duration) -> Result<Server, Failure> {
        let grace = grace.as_millis().to_string();
        Server::start(Command::new(&self.subject).args(["subject", self.backend, &grace]))
    }
}

impl Server {
    /// Starts it, and waits for the line that says where it listens.
    fn start(command: &mut Command) -> Result<Self, Failure> {
        match Self::try_start(command)? {
            Started::Serving(server) => Ok(server),
            Started::Ended(_, messages) => {
                Err(format!("expected `listening on http://ADDR:PORT`, got {messages:?}").into())
            }
        }
    }

    /// The same, but it may end instead.
    fn try_start(command: &mut Command) -> Result<Started, Failure> {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let mut messages = BufReader::new(child.stderr.take().ok_or("expected a pipe")?);
        let mut banner = String::new();
        messages.read_line(&mut banner)?;
        let address = banner
            .split_once("listening on http://")
            .and_then(|(_, rest)| rest.split_whitespace().next()?.parse().ok());
        let Some(address) = address else {
            messages.read_to_string(&mut banner)?;
            return Ok(Started::Ended(child.wait()?, banner));
        };
        Ok(Started::Serving(Self { child, messages, address }))
    }

    pub(crate) fn connect(&self) -> Result<Client, Failure> {
        Client::connect(self.address)
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result<(), Failure> {
        Ok(kill_process(Pid::from_child(&self.child), signal)?)
    }

    pub(crate) fn is_running(&mut self) -> Result<bool, Failure> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Waits for its end. Returns how it ended, and how long that took.
    pub(crate) fn exit(&mut self, within: Duration) -> Result<(ExitStatus, Duration), Failure> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok((status, begun.elapsed()));
            }
            ensure!(begun.elapsed() < within, "the process still runs after {within:?}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits for its end, which must have status 0. Returns how long that took.
    pub(crate) fn exit_cleanly(&mut self, within: Duration) -> Result<Duration, Failure> {
        let (status, took) = self.exit(within)?;
        ensure!(status.code() == Some(0), "expected exit status 0, got {status}");
        Ok(took)
    }

    /// Waits for its end. Returns its messages since the one that it listens.
    pub(crate) fn messages(&mut self) -> Result<String, Failure> {
        let mut messages = String::new();
        self.messages.read_to_string(&mut messages)?;
        Ok(messages)
    }

    /// Waits for its end by this signal. Returns how long that took.
    pub(crate) fn exit_by(&mut self, by: Signal, within: Duration) -> Result<Duration, Failure> {
        let (status, took) = self.exit(within)?;
        ensure!(status.signal() == Some(by.as_raw()), "expected {by:?} to end it, got {status}");
        Ok(took)
    }
}

/// What the system says about the process.
impl Server {
    /// The processor time that it has used, in steps of the system's clock (10 ms).
    pub(crate) fn processor_time(&self) -> Result<Duration, Failure> {
        let stat = fs::read_to_string(self.proc("stat"))?;
        // The second field is the name, in parentheses, and may contain anything.
        let (_, rest) = stat.rsplit_once(") ").ok_or("expected a name in parentheses")?;
        let ticks = rest.split(' ').skip(11).take(2).map(str::parse::<u64>);
        let ticks = ticks.sum::<Result<u64, _>>()?;
        Ok(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
    }

    /// The processor time that it uses in a second without anything to do.
    pub(crate) fn processor_time_of_a_second(&self) -> Result<Duration, Failure> {
        thread::sleep(Duration::from_millis(200));
        let before = self.processor_time()?;
        thread::sleep(Duration::from_secs(1));
        Ok(self.processor_time()?.saturating_sub(before))
    }

    /// Memory that is its own alone, in bytes.
    pub(crate) fn private_memory(&self) -> Result<u64, Failure> {
        let rollup = fs::read_to_string(self.proc("smaps_rollup"))?;
        let private = rollup.lines().filter(|line| line.starts_with("Private_"));
        let kib = private.filter_map(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        Ok(kib.sum::<u64>() << 10)
    }

    pub(crate) fn descriptors(&self) -> Result<usize, Failure> {
        Ok(fs::read_dir(self.proc("fd"))?.count())
    }

    /// Its threads, but for the pool in which files are read: it is the whole process's, has a
    /// bound of its own, and keeps threads for the next file.
    pub(crate) fn threads(&self) -> Result<usize, Failure> {
        let tasks = fs::read_dir(self.proc("task"))?.filter_map(Result::ok);
        // A thread that ends meanwhile has no name.
        let names = tasks.filter_map(|task| fs::read_to_string(task.path().join("comm")).ok());
        Ok(names.filter(|name| !name.starts_with("unblock")).count())
    }

    /// Waits until it has so many descriptors and threads again; how long that took.
    pub(crate) fn settle(&self, before: (usize, usize)) -> Result<Duration, Failure> {
        let begun = Instant::now();
        loop {
            let now = (self.descriptors()?, self.threads()?);
            if now.0 <= before.0 && now.1 <= before.1 {
                return Ok(begun.elapsed());
            }
            let late = begun.elapsed() > LONG;
            ensure!(!late, "{now:?} descriptors and threads are left, of {before:?} before");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether all its threads are traced by another process.
    pub(crate) fn is_traced(&self) -> Result<bool, Failure> {
        let tasks = fs::read_dir(self.proc("task"))?.filter_map(Result::ok);
        let states = tasks.filter_map(|task| fs::read_to_string(task.path().join("status")).ok());
        Ok(states.into_iter().all(|state| !state.contains("TracerPid:\t0\n")))
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its descriptors and threads.
    pub(crate) fn holdings(&self) -> Result<(usize, usize), Failure> {
        Ok((self.descriptors()?, self.threads()?))
    }

    fn proc(&self, file: &str) -> String {
        format!("/proc/{}/{file}", self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already; then its case has noticed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds.
pub(crate) fn eventually(
    what: &str,
    within: Duration,
    mut holds: impl FnMut() -> Result<bool, Failure>,
) -> Result<Duration, Failure> {
    let begun = Instant::now();
    while !holds()? {
        ensure!(begun.elapsed() < within, "expected {what} within {within:?}");
        thread::sleep(Duration::from_millis(2));
    }
    Ok(begun.elapsed())
}
