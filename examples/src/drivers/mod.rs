//! Drivers for surroundings that have no backend, each less than a page.
//!
//! | file | surroundings | who waits |
//! |---|---|---|
//! | [`tokio`] | tokio's reactor | the runtime |
//! | [`uring`] | completions: buffers belong to the kernel while it works | tokio-uring |
//! | [`epoll`] | one loop by hand, for many connections | the loop |
//! | [`pipe`] | memory, and a clock that is set | nobody |
//!
//! All do the same: poll, write, read, wait; see the contract in `hairspring::core::Protocol`.
//! Accepting clients with a cap, stopping gracefully, and surviving panics is what a backend does
//! beyond that.

#[cfg(target_os = "linux")]
pub mod epoll;
pub mod pipe;
pub mod tokio;
#[cfg(target_os = "linux")]
pub mod uring;

use std::io;

use hairspring::core::{Front, Outbox};

/// What a driver has to do for an outbox.
enum Next<'a> {
    Nothing,
    Write(&'a [u8]),
    End,
}

/// The front of an outbox, as bytes wherever they come from: what has to be read from its source
/// is read into `piece`.
fn next<'a>(outbox: &'a Outbox, piece: &'a mut [u8]) -> io::Result<Next<'a>> {
    Ok(match outbox.front() {
        None => Next::Nothing,
        Some(Front::Fin) => Next::End,
        Some(Front::Bytes(bytes)) => Next::Write(bytes),
        Some(Front::Supplied(supplied)) => {
            let len = piece.len().min(usize::try_from(supplied.len).unwrap_or(usize::MAX));
            let read = supplied.supply.read_at(supplied.offset, &mut piece[..len]);
            match read.map_err(io::Error::other)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => Next::Write(&piece[..n]),
            }
        }
    })
}
