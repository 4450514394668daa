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
    /// So many bytes went out, or the end was sent. Poll, and write again.
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
                None => {
                    let len = supplied.len.min(PIECE as u64) as usize;
                    self.piece.resize(len.max(self.piece.len()), 0);
                    match supplied.supply.read_at(supplied.offset, &mut self.piece[..len]) {
                        Ok(0) | Err(Failed) => return Written::Failed,
                        Ok(n) => send(socket, &self.piece[..n], SendFlags::empty()),
                    }
                }
            },
        };
        match wrote {
            Ok(n) => {
                outbox.advance(n);
                self.end(socket, outbox, n)
            }
            Err(error) if is_nothing(&error) => Written::Blocked,
            Err(_) => Written::Lost,
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

    /// Sends the end along with the last bytes: the peer is to see it at once.
    fn end(&self, socket: &Socket, outbox: &mut Outbox, wrote: u64) -> Written {
        if matches!(outbox.front(), Some(Front::Fin)) {
            if socket.shutdown(Shutdown::Write).is_err() {
                return Written::Lost;
            }
            outbox.fin_sent();
        }
        Written::Progress(wrote)
    }
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
mod tests {
    use super::*;
    use bytes::Bytes;
    use hairspring_core::{Instant, Supply};
    use std::any::Any;
    use std::io::Read;
    use std::sync::Arc;

    struct Counting {
        len: u64,
    }
    impl Supply for Counting {
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
            let n = self.len.saturating_sub(offset).min(buffer.len() as u64) as usize;
            for (i, byte) in buffer[..n].iter_mut().enumerate() {
                *byte = (offset + i as u64) as u8;
            }
            Ok(n)
        }
        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    fn pair() -> (Socket, Socket) {
        let (near, far) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        near.set_nonblocking(true).unwrap();
        (near, far)
    }

    /// Writes all, reading at the other end whenever there is no room.
    fn pump(output: &mut Output, near: &Socket, far: &mut Socket, outbox: &mut Outbox) -> Vec<u8> {
        let (mut got, mut buffer) = (Vec::new(), vec![0; 100_000]);
        loop {
            match output.write(near, outbox) {
                Written::Progress(_) => {}
                Written::Blocked => {
                    let n = far.read(&mut buffer).unwrap();
                    got.extend_from_slice(&buffer[..n]);
                }
                Written::Idle => {
                    far.read_to_end(&mut got).unwrap();
                    return got;
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn memory_and_supplies_go_out_in_order_and_the_end_with_them() {
        let (near, mut far) = pair();
        let (mut output, mut outbox) = (Output::default(), Outbox::default());
        let mut expected = Vec::new();
        for round in 0..40_u8 {
            outbox.push(Bytes::from(vec![round; 5000]));
            expected.extend_from_slice(&[round; 5000]);
        }
        outbox.push_supplied(Arc::new(Counting { len: 300_000 }), 7, 200_000);
        expected.extend((7..200_007_u64).map(|i| i as u8));
        outbox.push(Bytes::from_static(b"tail"));
        expected.extend_from_slice(b"tail");
        outbox.finish();
        assert!(pump(&mut output, &near, &mut far, &mut outbox) == expected);
        assert_eq!(output.piece.capacity(), 0, "nothing is kept while idle");
    }

    #[test]
    fn the_end_goes_out_in_the_same_call() {
        let (near, mut far) = pair();
        let (mut output, mut outbox) = (Output::default(), Outbox::default());
        outbox.push(Bytes::from_static(b"bye"));
        outbox.finish();
        assert_eq!(output.write(&near, &mut outbox), Written::Progress(3));
        assert!(outbox.is_fin_sent());
        let mut got = String::new();
        far.read_to_string(&mut got).unwrap();
        assert_eq!(got, "bye");
    }

    #[test]
    fn a_poll_is_spared_only_where_all_is_sent_and_the_deadline_behind_it_is_known() {
        let [before, behind] = [5, 7].map(|secs| Some(Instant::from_nanos(secs * 1_000_000_000)));
        let (near, _far) = pair();
        for (once_sent, writes, spares) in [(None, 2, false), (behind, 0, false), (behind, 2, true)]
        {
            let mut outbox = Outbox::default();
            outbox.push(Bytes::from_static(b"all"));
            (0..writes).for_each(|_| _ = Output::default().write(&near, &mut outbox));
            let mut demand = Demand { deadline: before, once_sent, ..Demand::default() };
            assert_eq!(spares_poll(&mut outbox, &mut demand), spares);
            let expected = if spares { (behind, None) } else { (before, once_sent) };
            assert_eq!((demand.deadline, demand.once_sent), expected);
        }
    }

    #[test]
    fn a_supply_that_shrinks_fails() {
        let (near, far) = pair();
        let (mut output, mut outbox) = (Output::default(), Outbox::default());
        outbox.push_supplied(Arc::new(Counting { len: 10 }), 0, 11);
        assert_eq!(output.write(&near, &mut outbox), Written::Progress(10));
        assert_eq!(output.write(&near, &mut outbox), Written::Failed);
        drop(far);
    }

    #[test]
    fn a_short_run_goes_out_with_what_is_before_it() {
        // How long the supply is, how much of it is promised, and what the calls come to.
        let table: [(u64, u64, &[Written]); 5] = [
            (100, 100, &[Written::Progress(104), Written::Idle]),
            (4096, 4096, &[Written::Progress(4100), Written::Idle]),
            (4097, 4097, &[Written::Progress(4), Written::Progress(4097), Written::Idle]),
            (10, 11, &[Written::Progress(14), Written::Failed]),
            (0, 11, &[Written::Progress(4), Written::Failed]),
        ];
        for (len, promised, expected) in table {
            let (near, _far) = pair();
            let (mut output, mut outbox) = (Output::default(), Outbox::default());
            outbox.push(Bytes::from_static(b"head"));
            outbox.push_supplied(Arc::new(Counting { len }), 0, promised);
            for written in expected {
                assert_eq!(output.write(&near, &mut outbox), *written, "{promised} of {len}");
            }
        }
    }

    #[test]
    fn a_short_run_waits_until_all_that_is_before_it_fits() {
        let (near, mut far) = pair();
        let (mut output, mut outbox) = (Output::default(), Outbox::default());
        let mut expected = Vec::new();
        for round in 0..SLICES_MAX as u8 {
            outbox.push(Bytes::from(vec![round; 5000]));
            expected.extend_from_slice(&[round; 5000]);
        }
        for _ in 0..3 {
            outbox.push_supplied(Arc::new(Counting { len: 300 }), 7, 200);
            expected.extend((7..207_u64).map(|i| i as u8));
        }
        outbox.finish();
        assert!(pump(&mut output, &near, &mut far, &mut outbox) == expected);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernel_sends_a_file_and_tells_when_it_has_shrunk() {
        struct File(std::fs::File);
        impl Supply for File {
            fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
                panic!("the kernel reads it")
            }
            fn as_any(&self) -> &dyn Any {
                &self.0
            }
        }
        let path = std::env::temp_dir().join(format!("hairspring-file-{}", std::process::id()));
        let content: Vec<u8> = (0..1_000_000_u32).map(|i| (i >> 8) as u8).collect();
        std::fs::write(&path, &content).unwrap();
        let file: Arc<dyn Supply> = Arc::new(File(std::fs::File::open(&path).unwrap()));
        std::fs::remove_file(&path).unwrap();
        for (nonblocking, mut output) in
            [(true, Output::for_nonblocking()), (false, Output::default())]
        {
            let (near, mut far) = pair();
            near.set_nonblocking(nonblocking).unwrap();
            let mut outbox = Outbox::default();
            outbox.push(Bytes::from_static(b"head"));
            outbox.push_supplied(Arc::clone(&file), 17, 900_000);
            outbox.push(Bytes::from_static(b"tail"));
            outbox.finish();
            let got = pump(&mut output, &near, &mut far, &mut outbox);
            assert!(got == [b"head", &content[17..900_017], b"tail"].concat());
        }

        let (near, _far) = pair();
        let (mut output, mut outbox) = (Output::for_nonblocking(), Outbox::default());
        outbox.push_supplied(file, 999_990, 11);
        assert_eq!(output.write(&near, &mut outbox), Written::Progress(10));
        assert_eq!(output.write(&near, &mut outbox), Written::Failed);
    }

    #[test]
    fn a_peer_that_is_gone_is_lost() {
        let (near, far) = pair();
        drop(far);
        let mut outbox = Outbox::default();
        outbox.push(Bytes::from_static(b"hello?"));
        assert_eq!(Output::default().write(&near, &mut outbox), Written::Lost);
    }
}
