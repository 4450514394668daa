//! Opens a browser.

use std::process::{Command, Stdio};
use std::thread;

use crate::command::output::say;

/// Opens the URL with the program of the environment's `BROWSER`, or the one that the system has
/// for it. A server that cannot be looked at serves all the same.
pub(super) fn open(url: &str) {
    let mut command = match std::env::var_os("BROWSER").filter(|browser| !browser.is_empty()) {
        Some(browser) => Command::new(browser),
        None => system(),
    };
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // What is typed at our terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    match command.spawn() {
        // Waited for, so that nothing is left of it in the table of processes.
        Ok(mut child) => drop(thread::spawn(move || child.wait())),
        Err(_) => say(&format!("hairspring: found no browser; open {url} yourself")),
    }
}

fn system() -> Command {
    if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    }
}
