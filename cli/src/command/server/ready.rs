//! Notifies supervisors that clients can connect, and that the server is stopping.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};

use crate::command::failure::{Failure, Plain};

/// The supervisors to notify.
#[derive(Debug, Default)]
pub(super) struct Supervisors {
    /// What the descriptor of `--ready-fd` leads to.
    ready: Option<File>,
    /// systemd's socket (sd_notify(3)).
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
            // If this fails, the supervisor has gone.
            let _ = file.write_all((urls.join("\n") + "\n").as_bytes());
        }
        #[cfg(unix)]
        if let Some(notify) = &self.notify {
            notify.send(&format!("READY=1\nSTATUS=Serving at {}", urls.join(" ")));
        }
    }

    /// No connection is accepted any more.
    pub(super) fn stopping(&self) {
        #[cfg(unix)]
        if let Some(notify) = &self.notify {
            notify.send("STOPPING=1\nSTATUS=Finishing what has begun");
        }
    }
}

/// Opens the descriptor by its path: to adopt it by its number takes `unsafe`.
fn open(descriptor: u32) -> Result<File, Failure> {
    // `/proc/self/fd` on Linux; other systems have this path too.
    let opened = OpenOptions::new().append(true).open(format!("/dev/fd/{descriptor}"));
    // Linux opens there what the descriptor leads to, which no socket allows, and a pipe only to the
    // user who made it: not to a server whose supervisor has changed the user.
    #[cfg(target_os = "linux")]
    let opened = opened.or_else(|error| duplicate(descriptor).ok_or(error));
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

/// Another descriptor of what this one leads to. `None` if that cannot be written, or if the system
/// does not allow it: before Linux 5.6, and in some containers.
#[cfg(target_os = "linux")]
fn duplicate(descriptor: u32) -> Option<File> {
    use rustix::fs::OFlags;
    use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
    let this = pidfd_open(getpid(), PidfdFlags::empty()).ok()?;
    let number = i32::try_from(descriptor).ok()?;
    let other = pidfd_getfd(this, number, PidfdGetfdFlags::empty()).ok()?;
    let mode = rustix::fs::fcntl_getfl(&other).ok()? & OFlags::RWMODE;
    (mode != OFlags::RDONLY).then(|| File::from(other))
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

        /// Errors are ignored: a server goes on even if its supervisor does not listen.
        pub(super) fn send(&self, state: &str) {
            if let (Some(address), Ok(socket)) = (address(&self.0), UnixDatagram::unbound()) {
                let _ = socket.send_to_addr(state.as_bytes(), &address);
            }
        }
    }

    /// A path or, after an `@`, a name in Linux's abstract namespace.
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
