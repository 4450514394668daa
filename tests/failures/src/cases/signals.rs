//! Signals that come whenever a thread reads, as often as it begins again.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::faults::detach;
use crate::server::{LONG, Server, eventually};
use crate::{Failure, Figures, Trial, ensure};

/// The idle timeout.
const TIMEOUT: Duration = Duration::from_secs(1);

/// How much later the end may be seen on a busy machine.
const LATE: Duration = Duration::from_secs(2);

/// Nobody listens to this signal, but each one interrupts a read that waits.
const INJECT: &str = "inject=recvfrom:signal=SIGURG:when=1+";

pub(super) fn timeouts_hold(trial: &Trial) -> Figures {
    let server = trial.demo(&["--idle-timeout", "1s"])?;
    let mut client = server.connect()?;
    client.ask("/plaintext")?;
    let begun = Instant::now();
    let mut strace = attach(&server)?;
    client.ask("/plaintext")?;
    let ended = client.ended();
    let after = begun.elapsed();
    detach(&mut strace)?;
    ended?;
    ensure!(after >= TIMEOUT && after < TIMEOUT + LATE, "ended after {after:?}");
    server.connect()?.ask("/plaintext")?;
    Ok(format!("an idle connection is closed after {} ms", after.as_millis()))
}

/// Has signals sent to the threads that drive connections.
fn attach(server: &Server) -> Result<Child, Failure> {
    let mut strace = Command::new("strace");
    strace.args(["-q", "-e", "trace=recvfrom", "-e", INJECT, "-o", "/dev/null"]);
    let tasks = format!("/proc/{}/task", server.id());
    let mut threads = Vec::new();
    for task in fs::read_dir(tasks)?.filter_map(Result::ok) {
        let name = fs::read_to_string(task.path().join("comm"))?;
        if ["loop ", "executor", "connection"].iter().any(|begin| name.starts_with(begin)) {
            strace.arg("-p").arg(task.file_name());
            threads.push(task.path().join("status"));
        }
    }
    ensure!(!threads.is_empty(), "expected threads that drive connections");
    let strace = strace.stderr(Stdio::null()).spawn();
    let strace = strace.map_err(|error| format!("strace is needed: {error}"))?;
    let is_traced = |status| Ok(!fs::read_to_string(status)?.contains("TracerPid:\t0\n"));
    eventually("strace to have the threads", LONG, || {
        threads.iter().map(is_traced).try_fold(true, |all, one: Result<_, Failure>| Ok(all && one?))
    })?;
    Ok(strace)
}
