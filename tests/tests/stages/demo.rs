//! The program under test: `hairspring demo`, started as a user starts it.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::OnceLock;

use hairspring_tests::program::build_hairspring;

/// A running server; killed when dropped, as the course's tester does.
pub(crate) struct Demo {
    child: Child,
    /// Kept open, so that the server can write messages.
    _messages: BufReader<ChildStderr>,
    pub(crate) address: SocketAddr,
    /// The first line that it wrote.
    pub(crate) banner: String,
}

impl Demo {
    /// Starts it on a port of its own choice.
    pub(crate) fn start(backend: &str, arguments: &[&str]) -> Self {
        Self::start_on("127.0.0.1:0", backend, arguments)
    }

    /// Starts it and waits for the line that says where it listens.
    pub(crate) fn start_on(listen: &str, backend: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(program())
            .args(["demo", "--backend", backend, "--listen", listen])
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut messages = BufReader::new(child.stderr.take().expect("stderr is piped"));
        let mut banner = String::new();
        messages.read_line(&mut banner).expect("stderr can be read");
        let address = address(&banner)
            .unwrap_or_else(|| panic!("expected `listening on http://ADDR:PORT`, got {banner:?}"));
        Self { child, _messages: messages, address, banner }
    }

    /// Whether the process still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended already; then its test has noticed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address(banner: &str) -> Option<SocketAddr> {
    let (_, rest) = banner.split_once(" listening on http://")?;
    rest.split_whitespace().next()?.parse().ok()
}

/// The path of the program, built once.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| build_hairspring().expect("it builds"))
}
