//! Files that the kernel sends by itself, where it can.

use std::io;

use hairspring_core::Supplied;
use socket2::Socket;

/// What is sent at once: a driver that serves many connections has others waiting.
#[cfg(any(target_os = "linux", target_os = "android"))]
const PIECE: u64 = 256 << 10;

/// Sends a piece of a supply that is a [`std::fs::File`]. None if it is not, or if this kind of
/// file (or system) has to be read and written; nothing was sent then. 0 is the end of the file.
///
/// Only for a socket that does not block, or not for long: sendfile knows no flag for it. It does not
/// know MSG_NOSIGNAL either, but the standard library has programs ignore SIGPIPE from their start.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn send_file(socket: &Socket, supplied: &Supplied) -> Option<io::Result<u64>> {
    use rustix::io::Errno;
    let file = supplied.supply.as_any().downcast_ref::<std::fs::File>()?;
    let len = supplied.len.min(PIECE) as usize;
    // The file's own position is left alone: other connections send the same file.
    let mut offset = supplied.offset;
    match rustix::fs::sendfile(socket, file, Some(&mut offset), len) {
        Ok(n) => Some(Ok(n as u64)),
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => None,
        // A signal has come while there was no room.
        Err(Errno::INTR) => Some(Err(Errno::AGAIN.into())),
        Err(error) => Some(Err(error.into())),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn send_file(_: &Socket, _: &Supplied) -> Option<io::Result<u64>> {
    None
}
