//! The output of a connection, in order.
//!
//! ```text
//!   protocol: write, push, push_supplied, finish ─▶                 ─▶ driver: front, slices,
//!                                                                             advance, fin_sent
//!            ┌ segments, oldest first ───────────────┐┌ tail ┐┌ FIN ┐
//!   sent ◀── │ written │ shared │ supplied │ written ││ grows││     │ ◀── new output
//!            └───────────────────────────────────────┘└──────┘└─────┘
//! ```
//!
//! The end of the stream is its last item, as in TCP, so "close after the answer" needs no flag.

mod segment;
#[cfg(test)]
mod tests;
mod written;

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

use bytes::Bytes;

use self::segment::Segment;
use self::written::Written;
use crate::{Supplied, Supply};

/// [`Outbox::push`] copies up to this many bytes and shares more: below it, a copy is cheaper than
/// a segment.
const COPY_MAX: usize = 2048;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fin {
    #[default]
    None,
    Queued,
    Sent,
}

/// What the driver has to write next.
#[derive(Debug)]
pub enum Front<'a> {
    /// Bytes in memory.
    Bytes(&'a [u8]),
    /// Bytes that the driver reads from their source ([`Supply::read_at`]) and writes, or has the
    /// kernel send. Report what was written with [`Outbox::advance`]. A source that yields fewer
    /// bytes than `len`, or fails, cannot be mended: hand [`Input::Reset`](crate::Input::Reset) to
    /// the protocol, and reset the transport.
    Supplied(&'a Supplied),
    /// The end: shut down the sending side of the transport, then call [`Outbox::fin_sent`].
    Fin,
}

/// The output of a [`Protocol`](crate::Protocol): the protocol appends, the driver takes from the
/// front.
///
/// ```
/// use hairspring_core::{Front, Outbox};
/// let mut outbox = Outbox::default();
/// outbox.push("hello".into());
/// outbox.finish();
/// assert!(matches!(outbox.front(), Some(Front::Bytes(b"hello"))));
/// outbox.advance(5);
/// assert!(matches!(outbox.front(), Some(Front::Fin)));
/// outbox.fin_sent();
/// assert!(outbox.is_idle());
/// ```
#[derive(Debug, Default)]
pub struct Outbox {
    /// Invariant: no segment is empty.
    segments: VecDeque<Segment>,
    /// Comes after all segments.
    tail: Written,
    /// Bytes in `segments`, `tail` and `taken`; zero after [`Outbox::discard`].
    pending: u64,
    /// Bytes that a completion-based driver holds and has not yet reported. They come first.
    taken: u64,
    /// Bytes that have left. Only grows.
    sent: u64,
    fin: Fin,
    /// The driver has written everything and skipped the poll after that. Reset by the next poll.
    spared: bool,
    /// The tail's storage belongs to the driver.
    lent: bool,
}

/// The protocol's side.
impl Outbox {
    /// Appends by writing into the tail.
    ///
    /// # Panics
    /// If `write` shortens the buffer, or the end was queued already: bugs of the protocol.
    #[inline(always)]
    pub fn write(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        assert!(self.fin == Fin::None, "nothing can be written after the end");
        let tail = &mut self.tail.bytes;
        let before = tail.len();
        write(tail);
        assert!(tail.len() >= before, "a writer only appends");
        self.pending += (tail.len() - before) as u64;
    }

    /// Appends `bytes`: copied if small, shared if large.
    ///
    /// # Panics
    /// If the end was queued already.
    #[inline(always)]
    pub fn push(&mut self, mut bytes: Bytes) {
        self.push_from(&mut bytes);
    }

    /// [`push`](Self::push) that empties `bytes` only if it shares them.
    #[inline(always)]
    pub(crate) fn push_from(&mut self, bytes: &mut Bytes) {
        if bytes.len() <= COPY_MAX {
            self.write(|tail| tail.extend_from_slice(bytes));
        } else {
            let len = bytes.len() as u64;
            self.append(Segment::Shared(core::mem::take(bytes)), len);
        }
    }

    /// Appends `len` bytes that the driver is to read from `supply`, beginning at `offset`.
    ///
    /// # Panics
    /// If the end was queued already.
    pub fn push_supplied(&mut self, supply: Arc<dyn Supply>, offset: u64, len: u64) {
        if len > 0 {
            self.append(Segment::Supplied(Supplied { supply, offset, len }), len);
        }
    }

    fn append(&mut self, segment: Segment, len: u64) {
        assert!(self.fin == Fin::None, "nothing can be written after the end");
        if !self.tail.is_empty() {
            self.segments.push_back(Segment::Written(core::mem::take(&mut self.tail)));
        }
        self.segments.push_back(segment);
        self.pending += len;
    }

    /// Prepends the unsent output of an `earlier` protocol on the same connection, and continues
    /// its count of [sent](Self::sent) bytes.
    ///
    /// # Panics
    /// If the earlier protocol has ended the stream.
    pub fn precede(&mut self, mut earlier: Self) {
        assert!(earlier.fin == Fin::None, "nothing can follow the end");
        debug_assert!(self.taken == 0, "a protocol that takes over has sent nothing");
        if !earlier.tail.is_empty() {
            earlier.segments.push_back(Segment::Written(core::mem::take(&mut earlier.tail)));
        }
        earlier.segments.append(&mut self.segments);
        self.segments = earlier.segments;
        self.pending += earlier.pending;
        self.taken += earlier.taken;
        self.sent += earlier.sent;
    }

    /// Ends the stream after what is there. Calling it again changes nothing.
    pub fn finish(&mut self) {
        if self.fin == Fin::None {
            self.fin = Fin::Queued;
        }
    }

    /// Whether [`finish`](Self::finish) was called; the end may have been sent or not.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.fin != Fin::None
    }

    /// Drops everything unsent, because the stream is being cut short. Nothing is pending
    /// afterwards; bytes that were [taken](Self::take) may still be reported.
    pub fn discard(&mut self) {
        let Self { sent, taken, .. } = *self;
        *self = Self { sent, taken, fin: Fin::Sent, ..Self::default() };
    }

    /// Frees the storage of an outbox that has nothing to send, so that an idle connection owns no
    /// buffer. [Lent](Self::lend) storage stays, for the driver to take back.
    #[inline]
    pub fn release(&mut self) {
        if self.pending == 0
            && !self.lent
            && (self.tail.bytes.capacity() > 0 || self.segments.capacity() > 0)
        {
            self.release_storage();
        }
    }

    /// Out of line, so that a poll that frees nothing does not pay for it.
    #[cold]
    fn release_storage(&mut self) {
        self.tail = Written::default();
        self.segments = VecDeque::new();
    }
}

/// The driver's side.
impl Outbox {
    /// What to write next; `None` if there is nothing now.
    #[must_use]
    #[inline]
    pub fn front(&self) -> Option<Front<'_>> {
        if self.taken > 0 {
            return None;
        }
        match self.segments.front() {
            Some(Segment::Written(written)) => Some(Front::Bytes(written.rest())),
            Some(Segment::Shared(bytes)) => Some(Front::Bytes(bytes)),
            Some(Segment::Supplied(supplied)) => Some(Front::Supplied(supplied)),
            None if !self.tail.is_empty() => Some(Front::Bytes(self.tail.rest())),
            None if self.fin == Fin::Queued => Some(Front::Fin),
            None => None,
        }
    }

    /// The bytes in memory at the front, up to the first supplied run, for one vectored write.
    pub fn slices(&self) -> impl Iterator<Item = &[u8]> {
        let whole = self.segments.iter().all(|s| !matches!(s, Segment::Supplied(_)));
        let tail = (whole && !self.tail.is_empty()).then_some(self.tail.rest());
        let memory = self.segments.iter().map_while(Segment::bytes);
        let free = self.taken == 0;
        memory.chain(tail).take_while(move |_| free)
    }

    /// The supplied run right behind the [slices](Self::slices), for a driver that reads it into
    /// memory and writes it together with them.
    #[must_use]
    pub fn run_behind(&self) -> Option<&Supplied> {
        let run = self.segments.iter().find_map(|segment| match segment {
            Segment::Supplied(supplied) => Some(supplied),
            Segment::Written(_) | Segment::Shared(_) => None,
        });
        run.filter(|_| self.taken == 0)
    }

    /// Says that the first `n` bytes have been written.
    ///
    /// # Panics
    /// If there are fewer: the driver reported what it cannot have written.
    #[inline]
    pub fn advance(&mut self, n: u64) {
        assert!(self.taken == 0, "bytes that were taken are reported with advance_taken");
        assert!(n <= self.pending, "expected at most {} bytes written, got {n}", self.pending);
        self.pending -= n;
        self.sent += n;
        if self.pending == 0 {
            // Lets the next answer use the storage from its beginning.
            self.tail.bytes.clear();
            self.tail.from = 0;
            if !self.segments.is_empty() {
                self.drop_segments();
            }
        } else {
            self.drop_front(n);
        }
    }

    /// Drops all segments, and gives the storage of the first written one back to the tail, from
    /// which it came.
    fn drop_segments(&mut self) {
        if self.tail.bytes.capacity() == 0
            && let Some(Segment::Written(written)) = self.segments.front_mut()
        {
            self.tail.bytes = core::mem::take(&mut written.bytes);
            self.tail.bytes.clear();
        }
        self.segments.clear();
    }

    fn drop_front(&mut self, mut left: u64) {
        while left > 0 {
            let Some(front) = self.segments.front_mut() else {
                // As `advance` asserts: what is not in a segment is in the tail.
                self.tail.advance(left as usize);
                return;
            };
            let len = front.len();
            if left < len {
                return front.advance(left);
            }
            self.segments.pop_front();
            left -= len;
        }
    }

    /// Removes the bytes at the front, for a driver that gives buffers away to the kernel
    /// (io_uring). Report them with [`advance_taken`](Self::advance_taken); until all are reported,
    /// the outbox offers nothing else. `None` if the front is not bytes in memory.
    #[must_use]
    pub fn take(&mut self) -> Option<Bytes> {
        if self.taken > 0 {
            return None;
        }
        let bytes = match self.segments.front() {
            Some(Segment::Supplied(_)) => return None,
            Some(_) => match self.segments.pop_front() {
                Some(Segment::Written(written)) => written.freeze(),
                Some(Segment::Shared(bytes)) => bytes,
                Some(Segment::Supplied(_)) | None => return None,
            },
            None if self.tail.is_empty() => return None,
            None => core::mem::take(&mut self.tail).freeze(),
        };
        self.taken = bytes.len() as u64;
        Some(bytes)
    }

    /// Says that `n` of the bytes that were [taken](Self::take) have been written.
    ///
    /// # Panics
    /// If fewer are outstanding.
    pub fn advance_taken(&mut self, n: u64) {
        assert!(n <= self.taken, "expected at most {} bytes written, got {n}", self.taken);
        self.taken -= n;
        // Nothing is pending if the stream was cut short meanwhile.
        self.pending = self.pending.saturating_sub(n);
        self.sent += n;
    }

    /// Says that the sending side has been shut down.
    ///
    /// # Panics
    /// If the end is not what comes next.
    pub fn fin_sent(&mut self) {
        assert!(matches!(self.front(), Some(Front::Fin)), "the end is sent last, and once");
        self.fin = Fin::Sent;
    }

    /// Lends storage for the tail, so that many connections can share one buffer. Dropped if the
    /// outbox has storage of its own. Take it back with [`reclaim`](Self::reclaim) before waiting,
    /// unless something is pending then.
    #[inline]
    pub fn lend(&mut self, mut storage: Vec<u8>) {
        if self.tail.bytes.capacity() == 0 {
            storage.clear();
            self.tail = Written { bytes: storage, from: 0 };
            self.lent = true;
        }
    }

    /// Says that everything was written at once and that the driver skips the poll that would
    /// follow. Allowed only if [`Demand::once_sent`](crate::Demand::once_sent) was set. Storage of
    /// the outbox's own is freed.
    #[inline]
    pub fn spare_poll(&mut self) {
        debug_assert!(self.is_idle(), "no poll is spared while there is something to write");
        self.release();
        self.spared = true;
    }

    /// Whether, since the last call, the driver has skipped the poll that would have found this
    /// outbox idle.
    #[inline]
    pub(crate) fn take_spared_poll(&mut self) -> bool {
        core::mem::take(&mut self.spared)
    }

    /// Takes the [lent](Self::lend) storage back once everything is sent; an empty `Vec` while
    /// something is pending.
    #[must_use]
    #[inline]
    pub fn reclaim(&mut self) -> Vec<u8> {
        if self.pending > 0 {
            return Vec::new();
        }
        self.lent = false;
        core::mem::take(&mut self.tail).bytes
    }

    /// Bytes not yet sent, supplied ones included.
    #[must_use]
    #[inline]
    pub fn pending(&self) -> u64 {
        self.pending
    }

    /// Bytes sent since the beginning. It only grows, so progress shows by comparing two values.
    #[must_use]
    #[inline]
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Whether the end has been sent (or everything was [discarded](Self::discard)).
    #[must_use]
    #[inline]
    pub fn is_fin_sent(&self) -> bool {
        self.fin == Fin::Sent
    }

    /// Whether there is nothing to write now, not even the end.
    #[must_use]
    #[inline]
    pub fn is_idle(&self) -> bool {
        self.pending == 0 && self.fin != Fin::Queued
    }
}
