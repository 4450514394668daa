//! Failures after the command line was understood: one line each, with the fix.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::holder::Holder;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The options contradict each other: status 2.
    Usage(String),
    /// An address could not be listened on.
    Listen {
        /// The option that gave the address.
        option: &'static str,
        /// The error, which names the address.
        error: io::Error,
        /// What occupies the address, if that is known.
        holder: Option<Holder>,
    },
    /// A directory could not be opened; the error names it.
    Directory(io::Error),
    /// The log could not be opened; the error names it.
    Log(io::Error),
    /// A file could not be opened, read or written.
    File {
        /// What was attempted, such as `read`.
        to: &'static str,
        path: PathBuf,
        error: io::Error,
    },
    /// A file has the wrong content; the text names the line and the fix.
    Content(String),
    /// A descriptor that was passed to the process cannot be used.
    Descriptor(String),
    /// The signal handlers could not be installed, so the server could not be asked to stop.
    Signals(io::Error),
    /// The backend could not go on, for lack of descriptors, threads or memory.
    Serve(io::Error),
    /// A result could not be produced.
    Output(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what) | Self::Content(what) | Self::Descriptor(what) => f.write_str(what),
            Self::Listen { option, error, holder: Some(holder) } => {
                write!(f, "{error} by {holder}; {}", holder.fix(option))
            }
            Self::Listen { option, error, holder: None } => {
                write!(f, "{error}; {}", listen_fix(option, error))
            }
            Self::Directory(error) => {
                let fix = match error.kind() {
                    io::ErrorKind::NotADirectory => "give the directory that it is in",
                    io::ErrorKind::PermissionDenied => {
                        "give one that may be read, or change its permissions"
                    }
                    _ => "give a directory that is there and may be read",
                };
                write!(f, "{error}; {fix}")
            }
            Self::File { to, path, error } => {
                let path = path.display();
                let fix = file_fix(error, "give one that is there");
                write!(f, "cannot {to} the file {path}: {}; {fix}", Plain(error))
            }
            // A missing file is created, but not a missing directory.
            Self::Log(error) => {
                write!(f, "{error}; {}", file_fix(error, "give one in a directory that is there"))
            }
            Self::Signals(error) => {
                write!(
                    f,
                    "cannot install the signal handlers: {}; raise the limits of the process",
                    Plain(error)
                )
            }
            Self::Serve(error) => {
                let fix = "raise the limits of the process, or give it fewer --threads";
                write!(f, "cannot go on serving: {}; {fix}", Plain(error))
            }
            Self::Output(error) => {
                write!(f, "cannot make the output: {}; try again", Plain(error))
            }
        }
    }
}

fn listen_fix(option: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("stop what listens there, or choose another with {option}")
        }
        io::ErrorKind::PermissionDenied => {
            format!("choose a port above 1023 or another path with {option}")
        }
        // Of a Unix socket: a name that is not found has no kind of its own.
        io::ErrorKind::NotFound => format!("give {option} a path in a directory that is there"),
        io::ErrorKind::AddrNotAvailable => format!("give {option} an address of this machine"),
        _ => format!("give {option} an address that can be used here"),
    }
}

/// What to do about a file that cannot be opened, read or written; `otherwise` if its error is none
/// of those that say more.
fn file_fix(error: &io::Error, otherwise: &'static str) -> &'static str {
    match error.kind() {
        io::ErrorKind::IsADirectory => "give a file",
        io::ErrorKind::InvalidData => "save it as UTF-8",
        io::ErrorKind::PermissionDenied => "give one that you may use, or change its permissions",
        _ => otherwise,
    }
}

/// The system's message, without the error number, and beginning with a small letter.
pub(crate) struct Plain<'a>(pub(crate) &'a io::Error);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        let text = text.split(" (os error").next().unwrap_or_default();
        let mut chars = text.chars();
        match chars.next() {
            Some(first) => write!(f, "{}{}", first.to_lowercase(), chars.as_str()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use hairspring::web::files::Directory;
    use hairspring::web::log::{Level, Log, Target};

    use super::*;

    #[test]
    fn each_is_one_line_with_its_fix() {
        let taken = || {
            let text = "cannot listen on 127.0.0.1:80: address in use";
            io::Error::new(io::ErrorKind::AddrInUse, text)
        };
        let forbidden = {
            let text = "cannot listen on 0.0.0.0:80: permission denied";
            io::Error::new(io::ErrorKind::PermissionDenied, text)
        };
        let nowhere = {
            let text = "cannot listen on unix:/nowhere/s: no such file or directory";
            io::Error::new(io::ErrorKind::NotFound, text)
        };
        let listen = |error, holder| Failure::Listen { option: "--listen", error, holder };
        let elsewhere = || {
            let text = "cannot listen on 192.0.2.1:80: cannot assign requested address";
            io::Error::new(io::ErrorKind::AddrNotAvailable, text)
        };
        let table = [
            (
                listen(elsewhere(), None),
                "cannot listen on 192.0.2.1:80: cannot assign requested address; give --listen an \
                 address of this machine",
            ),
            (
                Failure::Listen { option: "--metrics", error: elsewhere(), holder: None },
                "cannot listen on 192.0.2.1:80: cannot assign requested address; give --metrics an \
                 address of this machine",
            ),
            (
                Failure::Serve(io::Error::from_raw_os_error(24)),
                "cannot go on serving: too many open files; raise the limits of the process, or \
                 give it fewer --threads",
            ),
            (
                listen(nowhere, None),
                "cannot listen on unix:/nowhere/s: no such file or directory; give --listen a path \
                 in a directory that is there",
            ),
            (
                listen(forbidden, None),
                "cannot listen on 0.0.0.0:80: permission denied; choose a port above 1023 or \
                 another path with --listen",
            ),
            (
                listen(taken(), None),
                "cannot listen on 127.0.0.1:80: address in use; stop what listens there, or \
                 choose another with --listen",
            ),
            (
                listen(taken(), Some(Holder::Process { name: "python3".to_owned(), id: 7 })),
                "cannot listen on 127.0.0.1:80: address in use by python3 (process 7); stop what \
                 listens there, or choose another with --listen",
            ),
            (
                Failure::Directory(Directory::open("/nowhere").unwrap_err()),
                "cannot open the directory /nowhere: no such file or directory; give a directory \
                 that is there and may be read",
            ),
            (
                Failure::Directory(Directory::open("/etc/passwd").unwrap_err()),
                "cannot open the directory /etc/passwd: not a directory; give the directory that \
                 it is in",
            ),
            (
                Failure::File {
                    to: "read",
                    path: "/".into(),
                    error: io::Error::from_raw_os_error(21),
                },
                "cannot read the file /: is a directory; give a file",
            ),
            (
                Failure::Log(
                    Log::open("", [(Level::Info, Target::File("/nowhere/log".into()))])
                        .unwrap_err(),
                ),
                "cannot open the log /nowhere/log: no such file or directory; give one in a \
                 directory that is there",
            ),
        ];
        for (failure, expected) in table {
            assert_eq!(failure.to_string(), expected);
        }
    }
}
