//! Does to a whole server, on each backend over loopback, what may happen to it: peers that are slow,
//! many, rude or gone, descriptors that run out, handlers that misbehave, and signals.
//!
//! Each [case](Case) starts a server as a process of its own and does one thing to it, while an
//! honest client must be served. It returns what it measured, or which requirement was not met.
//! `README.md` has a table of the figures.
//!
//! ```text
//!   case ──▶ Server (a process) ─┬─ `hairspring demo`, as users start it
//!     │                          └─ this program as a `subject`: handlers that misbehave
//!     ├────▶ Client, Bystander       over TCP
//!     └────▶ /proc/PID               processor time, memory, descriptors, threads
//! ```
#![cfg(target_os = "linux")]

mod bystander;
mod cases;
mod client;
mod command;
mod server;
mod subject;

use std::error::Error;
use std::path::PathBuf;

pub use cases::CASES;
pub use command::command;
pub use subject::serve as serve_subject;

/// The backends, by their names on the command line.
pub const BACKENDS: [&str; 3] = ["polling", "smol", "std"];

/// Which requirement was not met.
pub type Failure = Box<dyn Error + Send + Sync>;

/// What a case measured, in words.
pub type Figures = Result<String, Failure>;

/// One thing that is done to a server.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name on the command line.
    pub name: &'static str,
    /// Whether it belongs to the ordinary test run, [at a small scale](Scale::Quick).
    pub is_quick: bool,
    /// Runs it.
    pub run: fn(&Trial) -> Figures,
}

/// The scale of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// As much as a production server has to expect.
    Full,
    /// Enough to see a mistake.
    Quick,
}

/// What a case runs on.
#[derive(Clone, Debug)]
pub struct Trial {
    /// One of [`BACKENDS`].
    pub backend: &'static str,
    /// The scale of a case.
    pub scale: Scale,
    /// The `hairspring` program.
    pub hairspring: PathBuf,
    /// The program that calls [`serve_subject`] when its first argument is `subject`.
    pub subject: PathBuf,
}

impl Trial {
    /// A number that depends on the scale.
    fn scaled(&self, full: usize, quick: usize) -> usize {
        match self.scale {
            Scale::Full => full,
            Scale::Quick => quick,
        }
    }

    /// Whether connections have threads of their own.
    fn is_threaded(&self) -> bool {
        self.backend == "std"
    }
}

/// Fails the case with a message unless the condition holds.
macro_rules! ensure {
    ($holds:expr, $($message:tt)+) => {
        if !$holds {
            return Err(format!($($message)+).into());
        }
    };
}
pub(crate) use ensure;

/// Runs a case and says how it went in one line, and whether it went well.
#[must_use]
pub fn report(case: &Case, trial: &Trial) -> (bool, String) {
    let begun = std::time::Instant::now();
    let result = (case.run)(trial);
    let (name, backend, took) = (case.name, trial.backend, begun.elapsed().as_secs_f64());
    match result {
        Ok(figures) => (true, format!("| {name} | {backend} | {figures} | {took:.1} s |")),
        Err(failure) => {
            (false, format!("| {name} | {backend} | FAILED: {failure} | {took:.1} s |"))
        }
    }
}
