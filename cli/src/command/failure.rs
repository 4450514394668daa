//! Failures after the command line was understood: one line each, with the fix.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a command could not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    /// An address could not be listened on; the error names it.
    Listen(io::Error),
    /// The directory could not be opened.
    Directory(PathBuf, io::Error),
    /// Signals could not be heard, so the server could not be asked to stop.
    Signals(io::Error),
    /// The backend could not go on.
    Serve(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(error) => write!(f, "{error}; {}", listen_fix(error)),
            Self::Directory(path, error) => {
                let path = path.display();
                write!(
                    f,
                    "cannot open the directory {path}: {}; give --directory one that is there and \
                     may be read",
                    Plain(error)
                )
            }
            Self::Signals(error) => {
                write!(f, "cannot hear signals: {}; raise the limits of the process", Plain(error))
            }
            Self::Serve(error) => {
                write!(f, "cannot go on serving: {}; start it again", Plain(error))
            }
        }
    }
}

fn listen_fix(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrInUse => "stop what listens there, or choose another with --listen",
        io::ErrorKind::PermissionDenied => "choose a port above 1023 or another path with --listen",
        io::ErrorKind::AddrNotAvailable => "give --listen an address of this machine",
        _ => "give --listen an address that can be used here",
    }
}

/// What the system said, without its number and in small letters.
struct Plain<'a>(&'a io::Error);

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
    use super::*;

    #[test]
    fn each_is_one_line_with_its_fix() {
        let taken = "cannot listen on 127.0.0.1:80: address in use";
        let table = [
            (
                Failure::Listen(io::Error::new(io::ErrorKind::AddrInUse, taken)),
                "cannot listen on 127.0.0.1:80: address in use; stop what listens there, or \
                 choose another with --listen",
            ),
            (
                Failure::Directory("/nowhere".into(), io::Error::from_raw_os_error(2)),
                "cannot open the directory /nowhere: no such file or directory; give --directory \
                 one that is there and may be read",
            ),
        ];
        for (failure, expected) in table {
            assert_eq!(failure.to_string(), expected);
        }
    }
}
