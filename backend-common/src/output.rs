//! A protocol's outbox into a socket.

use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::time::Duration;

use hairspring_core::{Demand, Failed, Front, Outbox, Supplied};
use rustix::net::SendFlags;
use socket2::Socket;

use crate::input_buffer::is_nothing;
use crate::send_file::send_file;

/// Slices in one vectored write. A response has a handful; more wait for the next turn.
const SLICES_MAX: usize = 16;

/// A run of up to this length is read, and written along with the bytes before it, mostly the head of
/// an answer: that costs less than a call of its own, even one that copies nothing.
const RUN_MAX: usize = 4 << 10;

/// The pieces of [`Output::write_little`], and what they come to at most.
const LITTLE: usize = 4 << 10;
const LITTLE_MAX: u64 = 512 << 10;

/// What is read at once from a supply.
const PIECE: usize = 64 << 10;

/// A write never waits, whether the socket blocks or not: a thread that has to wait for room waits for
/// other things as well. And a peer that is gone is an error, never a signal.
#[cfg(all(unix, not(target_vendor = "apple")))]
const WRITE_FLAGS: SendFlags = SendFlags::DONTWAIT.union(SendFlags::NOSIGNAL);
/// Here sockets are told about signals when they are made.
#[cfg(target_vendor = "apple")]
const WRITE_FLAGS: SendFlags = SendFlags::DONTWAIT;
/// Here there are no signals, and a blocking socket waits for as long as its timeout allows.
#[cfg(windows)]
const WRITE_FLAGS: SendFlags = SendFlags::empty();

/// The rest follows at once: see [`what_follows`].
#[cfg(target_os = "linux")]
const MORE: SendFlags = SendFlags::MORE;
#[cfg(not(target_os = "linux"))]
const MORE: SendFlags = SendFlags::empty();

/// Nothing is added behind it: see [`Output::write_little`].
#[cfg(target_os = "linux")]
const APART: SendFlags = SendFlags::EOR;
#[cfg(not(target_os = "linux"))]
const APART: SendFlags = SendFlags::empty();

/// How long the kernel may wait for room while it sends a file over a socket that blocks. There is no
/// flag for it, as there is for other writes; and the thread has nothing else to do for so long.
const FILE_PATIENCE: Duration = Duration::from_millis(10);

/// Writes outboxes, by default those of one connection, whose socket blocks.
#[derive(Debug, Default)]
pub struct Output {
    /// For bytes from a supply, between being read and being sent. Given up when an outbox is found
    /// idle, so that a connection that waits owns no buffer.
    piece: Vec<u8>,
    /// A file may be sent by the kernel: the socket does not block, or not for long.
    unblocked: bool,
}

/// What [`Output::write`] could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The outbox is idle.
    Idle,
    /// This many bytes went out, or the end was sent. Poll, and write again.
    Progress(u64),
    /// There is no room now.
    Blocked,
    /// The peer is gone: [`Input::Reset`](hairspring_core::Input::Reset).
    Lost,
    /// A supply had less than it promised: abort, so that the peer can tell.
    Failed,
}

impl Output {
    /// For sockets that do not block, of any number of connections in turn.
    #[must_use]
    pub fn for_nonblocking() -> Self {
        Self { unblocked: true, ..Self::default() }
    }

    /// Writes once: all slices in memory by one vectored write, or one piece of a supply, and the
    /// end if nothing else is left. Bounded, whatever the outbox holds, and without waiting (but a
    /// blocking socket waits for some tens of milliseconds while the kernel sends a file, and on
    /// Windows up to its timeout). Files are sent by the kernel, where it can.
    pub fn write(&mut self, socket: &Socket, outbox: &mut Outbox) -> Written {
        let wrote = match outbox.front() {
            None => {
                self.piece = Vec::new();
                return Written::Idle;
            }
            Some(Front::Fin) => Ok(0),
            Some(Front::Bytes(all)) if all.len() as u64 == outbox.pending() => {
                send(socket, all, what_follows(outbox, all.len()))
            }
            Some(Front::Bytes(_)) => match outbox.run_behind() {
                Some(run) if run.len <= RUN_MAX as u64 => send_with_run(socket, outbox, run),
                _ => send_slices(socket, outbox, &[]),
            },
            Some(Front::Supplied(supplied)) => match self.send_file(socket, supplied) {
                Some(Ok(0)) => return Written::Failed,
                Some(sent) => sent,
                None => match self.read(supplied, PIECE) {
                    Ok(piece) => send(socket, piece, SendFlags::empty()),
                    Err(Failed) => return Written::Failed,
                },
            },
        };
        advance(socket, outbox, wrote)
    }

    /// As [`write`](Self::write), for a socket of which the kernel has not said that there is room: in
    /// little pieces, until there is none, or up to 512 KiB.
    ///
    /// As soon as anything of its buffer is free, Linux adds as much as it may send at once, up to
    /// 64 KiB, and then takes nothing until all that was acknowledged. Meanwhile a slow peer could
    /// not be distinguished from one that reads nothing. A little piece exceeds the buffer by no
    /// more than its own length, because the kernel keeps it apart from what comes after it.
    #[cold]
    pub fn write_little(&mut self, socket: &Socket, outbox: &mut Outbox) -> Written {
        let mut total = 0;
        loop {
            match self.write_piece(socket, outbox) {
                Written::Progress(n) => total += n,
                Written::Idle | Written::Blocked if total > 0 => return Written::Progress(total),
                other => return other,
            }
            if total >= LITTLE_MAX || outbox.is_idle() {
                return Written::Progress(total);
            }
        }
    }

    fn write_piece(&mut self, socket: &Socket, outbox: &mut Outbox) -> Written {
        let wrote = match outbox.front() {
            None | Some(Front::Fin) => return self.write(socket, outbox),
            Some(Front::Bytes(all)) => send(socket, &all[..all.len().min(LITTLE)], APART),
            Some(Front::Supplied(supplied)) => match self.read(supplied, LITTLE) {
                Ok(piece) => send(socket, piece, APART),
                Err(Failed) => return Written::Failed,
            },
        };
        advance(socket, outbox, wrote)
    }

    /// Reads up to this much of a supply, at least something.
    fn read(&mut self, supplied: &Supplied, most: usize) -> Result<&[u8], Failed> {
        let len = supplied.len.min(most as u64) as usize;
        self.piece.resize(len.max(self.piece.len()), 0);
        match supplied.supply.read_at(supplied.offset, &mut self.piece[..len])? {
            0 => Err(Failed),
            n => Ok(&self.piece[..n]),
        }
    }

    fn send_file(&mut self, socket: &Socket, supplied: &Supplied) -> Option<io::Result<u64>> {
        if !self.unblocked {
            // If that cannot be set the socket is dead, and the write says so.
            let _ = socket.set_write_timeout(Some(FILE_PATIENCE));
            self.unblocked = true;
        }
        send_file(socket, supplied)
    }
}

/// What came of a write. Sends the end along with the last bytes: the peer is to see it at once.
///
/// Always inlined: a call would cost each write more than it saves.
#[inline(always)]
fn advance(socket: &Socket, outbox: &mut Outbox, wrote: io::Result<u64>) -> Written {
    let n = match wrote {
        Ok(n) => n,
        Err(error) if is_nothing(&error) => return Written::Blocked,
        Err(_) => return Written::Lost,
    };
    outbox.advance(n);
    if matches!(outbox.front(), Some(Front::Fin)) {
        if socket.shutdown(Shutdown::Write).is_err() {
            return Written::Lost;
        }
        outbox.fin_sent();
    }
    Written::Progress(n)
}

/// After a write: whether all is written, and the protocol has said already what it would
/// [demand](Demand::once_sent) then, which `demand` becomes. Then the poll that would follow is
/// spared.
pub fn spares_poll(outbox: &mut Outbox, demand: &mut Demand) -> bool {
    let spares = demand.once_sent.is_some() && outbox.is_idle();
    if spares {
        outbox.spare_poll();
        demand.deadline = demand.once_sent.take();
    }
    spares
}

/// Whether more is written at once behind the next `len` bytes, be it only the end: then they need
/// not be a segment of their own, and the end goes out in theirs.
fn what_follows(outbox: &Outbox, len: usize) -> SendFlags {
    let ends = outbox.is_finished() && !outbox.is_fin_sent();
    if ends || (len as u64) < outbox.pending() { MORE } else { SendFlags::empty() }
}

fn send(socket: &Socket, bytes: &[u8], more: SendFlags) -> io::Result<u64> {
    sent(|| Ok(rustix::net::send(socket, bytes, WRITE_FLAGS | more)?))
}

/// Sends what is in memory, and the short run behind it as far as it can be read now. A failure is
/// told when it is the run's own turn.
///
/// Never inlined, for the sake of the stack: the frame of this function is a page, which every thread
/// that writes at all would otherwise touch, and keep.
#[inline(never)]
fn send_with_run(socket: &Socket, outbox: &Outbox, run: &Supplied) -> io::Result<u64> {
    let buffer = &mut [0; RUN_MAX][..run.len as usize];
    let len = run.supply.read_at(run.offset, buffer).unwrap_or(0);
    send_slices(socket, outbox, &buffer[..len])
}

/// Sends what is in memory, and what was read `behind` it.
fn send_slices(socket: &Socket, outbox: &Outbox, behind: &[u8]) -> io::Result<u64> {
    let mut slices = [IoSlice::new(&[]); SLICES_MAX];
    let (mut count, mut len) = (0, 0);
    // If there are more slices than places, what is behind them has none.
    let all = outbox.slices().chain((!behind.is_empty()).then_some(behind));
    for (slot, slice) in slices.iter_mut().zip(all) {
        *slot = IoSlice::new(slice);
        (count, len) = (count + 1, len + slice.len());
    }
    let more = what_follows(outbox, len);
    let flags = (WRITE_FLAGS | more).bits().cast_signed();
    match slices[..count] {
        [one] => send(socket, &one, more),
        _ => sent(|| socket.send_vectored_with_flags(&slices[..count], flags)),
    }
}

fn sent(mut send: impl FnMut() -> io::Result<usize>) -> io::Result<u64> {
    loop {
        return match send() {
            Ok(0) => Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => Ok(n as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
    }
}

/// Makes the closing of a TCP socket a reset, so that the peer can tell that something is
/// missing. On a Unix socket, which knows no reset, it stays an end.
pub fn reset_on_close(socket: &Socket) {
    // An error means that the connection is gone already.
    let _ = socket.set_linger(Some(Duration::ZERO));
}

#[cfg(all(test, unix))]
mod tests;
