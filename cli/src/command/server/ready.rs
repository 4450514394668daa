//! What supervisors are told: that clients can connect, and that the end begins.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};

use crate::command::failure::{Failure, Plain};

/// Those who want to know.
#[derive(Debug, Default)]
pub(super) struct Supervisors {
    /// The descriptor of `--ready-fd`, opened anew: a number cannot be adopted without `unsafe`,
    /// its path can be opened.
    ready: Option<File>,
    /// Where systemd listens (sd_notify(3)).
    #[cfg(unix)]
    notify: Option<notify::Notify>,
}

impl Supervisors {
    pub(super) fn new(ready_fd: Option<u32>) -> Result<Self, Failure> {
        Ok(Self {
            ready: ready_fd.map(open).transpose()?,
            #[cfg(unix)]
            notify: notify::Notify::of_environment(),
        })
    }

    /// Clients can connect at these URLs.
    pub(super) fn ready(&self, urls: &[String]) {
        if let Some(mut file) = self.ready.as_ref() {
            // Whoever asked for it has gone, if this fails.
            let _ = file.write_all((urls.join("\n") + "\n").as_bytes());
        }
        #[cfg(unix)]
        if let Some(notify) = &self.notify {
            notify.send(&format!("READY=1\nSTATUS=Serving at {}", urls.join(" ")));
        }
    }

    /// Nobody is accepted any more.
    pub(super) fn stopping(&self) {
        #[cfg(unix)]
        if let Some(notify) = &self.notify {
            notify.send("STOPPING=1\nSTATUS=Finishing what has begun");
        }
    }
}

fn open(descriptor: u32) -> Result<File, Failure> {
    // The same place as `/proc/self/fd` on Linux, and there on other systems too.
    let opened = OpenOptions::new().append(true).open(format!("/dev/fd/{descriptor}"));
    opened.map_err(|error| {
        let reason = match error.kind() {
            ErrorKind::NotFound => "it is not open".to_owned(),
            _ => Plain(&error).to_string(),
        };
        Failure::Descriptor(format!(
            "cannot write to descriptor {descriptor}: {reason}; give --ready-fd one that is open \
             for writing"
        ))
    })
}

#[cfg(unix)]
mod notify {
    use std::ffi::{OsStr, OsString};
    #[cfg(target_os = "linux")]
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    /// The socket that `NOTIFY_SOCKET` names.
    #[derive(Debug)]
    pub(super) struct Notify(OsString);

    impl Notify {
        pub(super) fn of_environment() -> Option<Self> {
            std::env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty()).map(Self)
        }

        /// A server whose supervisor does not listen serves all the same.
        pub(super) fn send(&self, state: &str) {
            if let (Some(address), Ok(socket)) = (address(&self.0), UnixDatagram::unbound()) {
                let _ = socket.send_to_addr(state.as_bytes(), &address);
            }
        }
    }

    /// A path, or behind an `@` a name in Linux's abstract namespace.
    fn address(name: &OsStr) -> Option<SocketAddr> {
        match name.as_bytes().strip_prefix(b"@") {
            #[cfg(target_os = "linux")]
            Some(name) => <SocketAddr as SocketAddrExt>::from_abstract_name(name).ok(),
            #[cfg(not(target_os = "linux"))]
            Some(_) => None,
            None => SocketAddr::from_pathname(name).ok(),
        }
    }
}
