//! A demo of its own for each test, and raw requests to it.

#![allow(dead_code, reason = "each test file is a crate of its own, and uses a part of this")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The backends that exist.
pub(crate) const BACKENDS: [&str; 3] = ["std", "polling", "smol"];

/// A limit on every wait, so that no test hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// The command with these arguments, separated by spaces.
pub(crate) fn hairspring(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hairspring"));
    command.args(arguments.split_whitespace());
    // The variables of the test run must not reach the command.
    for (name, _) in std::env::vars_os() {
        let is_ours = name.to_string_lossy().starts_with("HAIRSPRING_");
        if is_ours || ["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID"].iter().any(|own| name == *own) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command until it ends by itself.
#[cfg(unix)]
pub(crate) fn run(arguments: &str) -> Output {
    let mut command = hairspring(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary was built");
    let id = rustix::process::Pid::from_child(&child);
    let (ended, ends) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        if ends.recv_timeout(PATIENCE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        }
    });
    let output = child.wait_with_output().expect("it is ours");
    drop(ended);
    watch.join().expect("it only waits");
    assert!(output.status.code().is_some(), "expected '{arguments}' to end by itself");
    output
}

/// A running `hairspring demo`, or another command that serves; killed on drop.
pub(crate) struct Demo {
    child: Child,
    stderr: BufReader<ChildStderr>,
    /// The first line it printed.
    pub(crate) banner: String,
    pub(crate) address: SocketAddr,
}

impl Demo {
    /// Starts the demo on a free port, with further arguments.
    pub(crate) fn start(arguments: &str) -> Self {
        Self::start_with(hairspring(&format!("demo --listen 127.0.0.1:0 {arguments}")))
    }

    /// Starts the demo with the files of a directory.
    pub(crate) fn start_in(directory: &Path) -> Self {
        let mut command = hairspring("demo --listen 127.0.0.1:0 --directory");
        command.arg(directory);
        Self::start_with(command)
    }

    /// Starts `hairspring serve` on a free port, with further arguments.
    pub(crate) fn serve(directory: &Path, arguments: &str) -> Self {
        let mut command = hairspring(&format!("serve --listen 127.0.0.1:0 {arguments}"));
        command.arg(directory);
        Self::start_with(command)
    }

    /// Starts this command, which names a free port.
    pub(crate) fn start_with(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the binary was built");
        let mut stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut banner = String::new();
        stderr.read_line(&mut banner).expect("a first line");
        let address = banner
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split(' ').next())
            .and_then(|address| address.parse().ok())
            .unwrap_or_else(|| panic!("expected an address, got {banner:?}"));
        Self { child, stderr, banner, address }
    }

    /// The process's id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line it prints.
    pub(crate) fn next_line(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).expect("a line");
        line
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("not zero");
        stream
    }

    /// Sends bytes on a new connection, and returns everything until its end.
    pub(crate) fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(request).expect("it reads");
        let mut response = Vec::new();
        stream.read_to_end(&mut response).expect("a response, then the end");
        response
    }

    /// [`raw`](Self::raw), taken apart; the request must end its connection.
    pub(crate) fn ask(&self, request: &[u8]) -> Received {
        let raw = self.raw(request);
        Received::of(&raw)
    }

    /// The response to a request without a body.
    pub(crate) fn get(&self, line: &str, fields: &str) -> Received {
        let request =
            format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n");
        self.ask(request.as_bytes())
    }

    /// The response to a request with a body of known length.
    pub(crate) fn post(&self, target: &str, fields: &str, content: &[u8]) -> Received {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Length: {}\r\n{fields}\r\n",
            content.len()
        );
        self.ask(&[head.as_bytes(), content].concat())
    }

    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, signal).expect("it runs");
    }

    /// Stops the process until it gets SIGCONT.
    #[cfg(unix)]
    pub(crate) fn pause(&self) {
        use rustix::process::{Pid, Signal, WaitOptions, waitpid};
        self.signal(Signal::STOP);
        let (_, status) = waitpid(Some(Pid::from_child(&self.child)), WaitOptions::UNTRACED)
            .expect("it is ours")
            .expect("it was waited for");
        assert!(status.stopped(), "expected it to be stopped, got {status:?}");
    }

    /// Waits for it to end by itself.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it is ours") {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "expected the process to end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Parses a response, after which nothing may follow.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) status: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) content: Vec<u8>,
}

impl Received {
    fn of(raw: &[u8]) -> Self {
        let end = raw.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("expected a head, got {raw:?}"));
        let head = std::str::from_utf8(&raw[..end]).expect("our heads are ASCII here");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 "));
        let status = status.unwrap_or_else(|| panic!("expected a status line, got {head}"));
        let fields = lines.map(|line| {
            let (name, value) = line.split_once(": ").expect("a colon and a space");
            (name.to_ascii_lowercase(), value.to_owned())
        });
        let fields = fields.collect();
        Self { status: status.to_owned(), fields, content: raw[end + 4..].to_vec() }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.content).expect("text")
    }
}

/// A directory of its own, removed on drop.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir().expect("a place for files")
}

/// The names in a directory, sorted.
pub(crate) fn entries(directory: impl AsRef<Path>) -> Vec<String> {
    let entries = std::fs::read_dir(directory).expect("it is there until it is dropped");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Repeats a check until it holds, for what another process does asynchronously.
pub(crate) fn eventually(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "expected {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
