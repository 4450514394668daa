//! Opens a browser.

use std::process::{Command, Stdio};
use std::thread;

use crate::command::output::say;

/// Opens the URL with the program in `BROWSER`, or with the system's own. If that fails, a line
/// says so, and the server goes on.
pub(super) fn open(url: &str) {
    let browser = std::env::var_os("BROWSER").filter(|browser| !browser.is_empty());
    // The system's program hands the URL over and ends, so its status tells whether that worked. A
    // browser may run until it is closed. Windows' explorer reports a failure in any case.
    let hands_over = browser.is_none() && !cfg!(windows);
    let mut command = browser.map_or_else(system, Command::new);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // In a process group of its own, so that Ctrl-C at our terminal does not end it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let none = format!("hairspring: found no browser; open {url} yourself");
    match command.spawn() {
        // Waited for, so that it does not remain as a zombie.
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
