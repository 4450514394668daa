//! Opens a browser.

use std::process::{Command, Stdio};
use std::thread;

use crate::command::output::say;

/// Opens the URL with the program of the environment's `BROWSER`, or the one that the system has
/// for it. A server that cannot be looked at serves all the same.
pub(super) fn open(url: &str) {
    let browser = std::env::var_os("BROWSER").filter(|browser| !browser.is_empty());
    // What the system has hands the URL over and ends, a browser may stay until it is closed.
    // Windows' own says that it has failed, whatever it has done.
    let hands_over = browser.is_none() && !cfg!(windows);
    let mut command = browser.map_or_else(system, Command::new);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // What is typed at our terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let none = format!("hairspring: found no browser; open {url} yourself");
    match command.spawn() {
        // Waited for, so that nothing is left of it in the table of processes.
        Ok(mut child) => drop(thread::spawn(move || {
            let status = child.wait();
            if hands_over && !status.is_ok_and(|status| status.success()) {
                say(&none);
            }
        })),
        Err(_) => say(&none),
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
