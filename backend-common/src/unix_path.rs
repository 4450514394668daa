//! The file of a Unix socket: taken over if nobody listens there, removed at the end.

use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FileType, lstat, unlink};
use socket2::{Domain, SockAddr, Socket, Type};

/// Removes the file when dropped, if it is still the one that was bound.
#[derive(Debug)]
pub(crate) struct UnixPath {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
}

impl UnixPath {
    /// Binds `socket` to `path`. A socket file that nobody listens on is left over from a
    /// process that was killed, and removed; any other file stays, and is an error.
    pub(crate) fn bind(socket: &Socket, path: &Path) -> io::Result<Self> {
        let address = SockAddr::unix(path)?;
        match socket.bind(&address) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_stale(path, &address) => {
                unlink(path)?;
                socket.bind(&address)?;
            }
            bound => bound?,
        }
        let identity = identity(path)?;
        Ok(Self { path: path.to_owned(), identity })
    }
}

impl Drop for UnixPath {
    fn drop(&mut self) {
        if identity(&self.path).is_ok_and(|found| found == self.identity) {
            // Nothing can be done about a failure; the next start takes the file over.
            let _ = unlink(&self.path);
        }
    }
}

#[allow(clippy::unnecessary_cast, reason = "the types differ from system to system")]
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let found = lstat(path)?;
    Ok((found.st_dev as u64, found.st_ino as u64))
}

fn is_stale(path: &Path, address: &SockAddr) -> bool {
    let kind = lstat(path).map(|found| FileType::from_raw_mode(found.st_mode));
    let is_socket = kind == Ok(FileType::Socket);
    // Not blocking: a listener with a full backlog is no stale one.
    let refused = || -> io::Result<bool> {
        let probe = Socket::new(Domain::UNIX, Type::STREAM, None)?;
        probe.set_nonblocking(true)?;
        let answer = probe.connect(address);
        Ok(answer.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused))
    };
    is_socket && refused().unwrap_or(false)
}
