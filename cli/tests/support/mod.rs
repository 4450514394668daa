//! A demo of its own for each test, and raw requests to it.

// Each test file is a crate of its own, and uses a part of this.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// The backends that exist.
pub(crate) const BACKENDS: [&str; 3] = ["std", "polling", "smol"];

/// Longer than anything here takes; ends a test that would hang.
const PATIENCE: Duration = Duration::from_secs(10);

/// The command with these arguments, separated by spaces.
pub(crate) fn hairspring(arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hairspring"));
    command.args(arguments.split_whitespace());
    command
}

/// Runs a command that is to end by itself.
pub(crate) fn run(arguments: &str) -> Output {
    hairspring(arguments).stdin(Stdio::null()).output().expect("the binary was built")
}

/// A running `hairspring demo`, killed on drop.
pub(crate) struct Demo {
    child: Child,
    stderr: BufReader<ChildStderr>,
    /// What it said first.
    pub(crate) banner: String,
    pub(crate) address: SocketAddr,
}

impl Demo {
    /// Starts one on a free port, with these arguments more.
    pub(crate) fn start(arguments: &str) -> Self {
        Self::start_with(hairspring(&format!("demo --listen 127.0.0.1:0 {arguments}")))
    }

    /// Starts one with the files of a directory.
    pub(crate) fn start_in(directory: &Path) -> Self {
        let mut command = hairspring("demo --listen 127.0.0.1:0 --directory");
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

    /// The next line it says.
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

    /// Sends bytes on a connection of their own and returns all that comes until its end.
    pub(crate) fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(request).expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer, then the end");
        answer
    }

    /// [`raw`](Self::raw), taken apart; the request must end its connection.
    pub(crate) fn ask(&self, request: &[u8]) -> Answer {
        let raw = self.raw(request);
        Answer::of(&raw)
    }

    /// The answer to a request without a body.
    pub(crate) fn get(&self, line: &str, fields: &str) -> Answer {
        let request =
            format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n");
        self.ask(request.as_bytes())
    }

    /// The answer to a request with one, of known length.
    pub(crate) fn post(&self, target: &str, fields: &str, content: &[u8]) -> Answer {
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

/// A response taken apart, and nothing behind it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) content: Vec<u8>,
}

impl Answer {
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
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("hairspring-cli-{}-{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).expect("the process id and the count make the name new");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The names in it, sorted.
    pub(crate) fn entries(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("it is there until it is dropped");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Tries until it holds, for what another process does in its own time.
pub(crate) fn eventually(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "expected {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
