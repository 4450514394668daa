//! System calls that strace makes fail.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::client::{get, post};
use crate::server::{LONG, Server, eventually};
use crate::{Failure, Figures, Trial, ensure};

/// Which call fails and how often, in strace's syntax: of each thread's calls the second one (`2`),
/// every other one (`1+2`), or all (`1+`).
struct Fault {
    inject: &'static str,
    costs: Costs,
    /// Whether the backend makes this call.
    on: fn(&str) -> bool,
}

/// What a failure may cost.
#[derive(PartialEq, Eq)]
enum Costs {
    Nothing,
    /// A connection, or a 500, for each failure.
    OneEach,
}

const FAULTS: &[Fault] = &[
    harmless("sendto:error=EINTR:when=1+2"),
    harmless("sendto:error=EAGAIN:when=1+2"),
    harmless("sendmsg:error=EINTR:when=1+2"),
    harmless("sendmsg:error=EAGAIN:when=1+2"),
    harmless("sendfile:error=EINTR:when=1+2"),
    harmless("sendfile:error=EAGAIN:when=1+2"),
    harmless("sendfile:error=EINVAL:when=1+2"),
    harmless("recvfrom:error=EINTR:when=1+2"),
    harmless("accept4:error=EMFILE:when=1+2"),
    harmless("accept4:error=ECONNABORTED:when=1+2"),
    Fault {
        on: waits_in_epoll,
        ..harmless("epoll_wait,epoll_pwait,epoll_pwait2:error=EINTR:when=1+2")
    },
    Fault { on: is_threaded, ..harmless("ppoll:error=EINTR:when=1+2") },
    Fault { on: is_threaded, ..harmless("clone3:error=EAGAIN:when=1+") },
    Fault { on: is_threaded, ..harmless("setsockopt:error=ENOBUFS:when=1+") },
    harmful("sendto:error=EPIPE:when=2"),
    harmful("sendto:error=ENOBUFS:when=1+2"),
    harmful("sendmsg:error=ECONNRESET:when=1+2"),
    harmful("sendfile:error=EIO:when=2"),
    harmful("recvfrom:error=ENOMEM:when=2"),
    harmful("openat2:error=EMFILE:when=1+"),
    harmful("statx,newfstatat,fstat:error=EIO:when=1+"),
    Fault { on: waits_in_epoll, ..harmful("epoll_ctl:error=ENOSPC:when=2") },
];

const fn harmless(inject: &'static str) -> Fault {
    Fault { inject, costs: Costs::Nothing, on: |_| true }
}

const fn harmful(inject: &'static str) -> Fault {
    Fault { inject, costs: Costs::OneEach, on: |_| true }
}

fn is_threaded(backend: &str) -> bool {
    backend == "std"
}

fn waits_in_epoll(backend: &str) -> bool {
    !is_threaded(backend)
}

/// How many clients there are while calls fail, and again afterwards.
const CLIENTS: usize = 8;

/// More than a socket has room for, and more than is kept in memory.
const LARGE: usize = 3 << 20;

/// Too much to be copied behind the head of a response.
const ECHO: usize = 20_000;

pub(super) fn calls_that_fail(trial: &Trial) -> Figures {
    let directory = tempfile::tempdir()?;
    fs::write(directory.path().join("small"), [b's'; 100])?;
    fs::write(directory.path().join("large"), vec![b'l'; LARGE])?;
    let (mut faults, mut failures, mut lost) = (0, 0, 0);
    for fault in FAULTS.iter().filter(|fault| (fault.on)(trial.backend)) {
        let (injected, failed) = befall(trial, directory.path(), fault)
            .map_err(|failure| format!("{}: {failure}", fault.inject))?;
        (faults, failures, lost) = (faults + 1, failures + injected, lost + failed);
    }
    Ok(format!(
        "{faults} faults, {failures} calls failed: {lost} of {} clients lost something, and nobody \
         afterwards; no spinning, nothing left",
        faults * CLIENTS,
    ))
}

/// Returns how many calls failed, and how many clients lost something by it.
fn befall(trial: &Trial, directory: &Path, fault: &Fault) -> Result<(usize, usize), Failure> {
    let path = directory.to_str().ok_or("expected a path in UTF-8")?;
    let mut server = trial.demo(&["--directory", path, "--grace", "5s"])?;
    let visits = |server: &Server| (0..CLIENTS).filter(|_| visit(server).is_err()).count();
    // Twice, because files that are requested often stay open.
    ensure!(visits(&server) + visits(&server) == 0, "expected all to be well before");
    let mut bystander = server.connect()?;
    bystander.ask("/plaintext")?;
    // By then it has waited for so long that idle threads have ended.
    thread::sleep(Duration::from_millis(400));
    let before = server.holdings()?;

    let log = tempfile::NamedTempFile::new()?;
    let mut strace = attach(&server, fault.inject, log.path())?;
    let lost = visits(&server);
    let spent = server.processor_time_of_a_second();
    detach(&mut strace)?;
    let spent = spent?;
    ensure!(spent < Duration::from_millis(150), "spins: {spent:?} of processor time a second");
    let injected = fs::read_to_string(log.path())?.matches("(INJECTED)").count();
    ensure!(injected > 0, "expected that some calls fail");
    let most = if fault.costs == Costs::Nothing { 0 } else { injected };
    ensure!(lost <= most, "{lost} clients lost something by {injected} failures");

    let lost_later = visits(&server);
    ensure!(lost_later == 0, "{lost_later} clients lost something afterwards");
    server.settle(before)?;
    server.signal(Signal::TERM)?;
    server.exit_cleanly(Duration::from_secs(2))?;
    let messages = server.messages()?;
    ensure!(!messages.contains("panicked"), "expected no panic: {messages}");
    Ok((injected, lost))
}

/// Asks for one thing of each kind on a new connection.
fn visit(server: &Server) -> Result<(), Failure> {
    let mut client = server.connect()?;
    let echo = post("/echo", &[b'e'; ECHO]);
    let visits = [
        (get("/plaintext"), 13),
        (get("/files/small"), 100),
        (echo, ECHO),
        (get("/files/large"), LARGE),
    ];
    for (request, len) in visits {
        client.send(&request)?;
        let came = client.ok()?.content.len();
        ensure!(came == len, "expected {len} bytes, got {came}");
    }
    Ok(())
}

fn attach(server: &Server, inject: &str, log: &Path) -> Result<Child, Failure> {
    let (calls, _) = inject.split_once(':').ok_or("expected CALLS:error=...")?;
    let mut strace = Command::new("strace");
    strace.args(["-f", "-q", "-e", &format!("trace={calls}"), "-e", &format!("inject={inject}")]);
    strace.arg("-o").arg(log).args(["-p", &server.id().to_string()]);
    let strace = strace.stderr(Stdio::null()).spawn();
    let strace = strace.map_err(|error| format!("strace is needed: {error}"))?;
    eventually("strace to have all threads", LONG, || server.is_traced())?;
    Ok(strace)
}

pub(super) fn detach(strace: &mut Child) -> Result<(), Failure> {
    kill_process(Pid::from_child(strace), Signal::INT)?;
    strace.wait()?;
    Ok(())
}
