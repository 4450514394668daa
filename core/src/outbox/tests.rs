//! The outbox, as a protocol fills it and a driver empties it.

use super::*;
use crate::Failed;
use alloc::vec;
use alloc::vec::Vec;
use core::any::Any;

struct Zeros;
impl Supply for Zeros {
    fn read_at(&self, _: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        buffer.fill(0);
        Ok(buffer.len())
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn mixed() -> Outbox {
    let mut outbox = Outbox::default();
    outbox.write(|tail| tail.extend_from_slice(b"head"));
    outbox.push(Bytes::from(vec![b'x'; COPY_MAX + 1]));
    outbox.push(Bytes::from_static(b"small"));
    outbox.push_supplied(Arc::new(Zeros), 10, 100);
    outbox.push(Bytes::from_static(b"end"));
    outbox.finish();
    outbox
}

#[test]
fn slices_stop_at_what_is_supplied() {
    let mut outbox = mixed();
    let lengths: Vec<usize> = outbox.slices().map(<[u8]>::len).collect();
    assert_eq!(lengths, [4, COPY_MAX + 1, 5]);
    assert_eq!(outbox.run_behind().map(|run| run.len), Some(100));
    outbox.advance((4 + COPY_MAX + 1 + 5) as u64);
    assert_eq!(outbox.slices().count(), 0);
    let Some(Front::Supplied(supplied)) = outbox.front() else { panic!("supplied next") };
    assert_eq!((supplied.offset, supplied.len), (10, 100));
    outbox.advance(60);
    let Some(Front::Supplied(supplied)) = outbox.front() else { panic!("still supplied") };
    assert_eq!((supplied.offset, supplied.len), (70, 40));
    outbox.advance(40);
    assert_eq!(outbox.slices().collect::<Vec<_>>(), [b"end"]);
    outbox.advance(3);
    assert!(!outbox.is_idle());
    outbox.fin_sent();
    assert!(outbox.is_idle() && outbox.is_fin_sent());
}

#[test]
fn taken_bytes_stay_pending_until_reported() {
    let mut outbox = Outbox::default();
    outbox.push(Bytes::from_static(b"abc"));
    let taken = outbox.take();
    assert_eq!(taken.as_deref(), Some(&b"abc"[..]));
    outbox.push(Bytes::from_static(b"def"));
    assert!(outbox.front().is_none() && outbox.take().is_none());
    assert_eq!((outbox.pending(), outbox.slices().count()), (6, 0));
    outbox.advance_taken(2);
    assert!(outbox.front().is_none());
    outbox.advance_taken(1);
    assert_eq!((outbox.pending(), outbox.sent()), (3, 3));
    assert!(matches!(outbox.front(), Some(Front::Bytes(b"def"))));
}

#[test]
fn storage_is_lent_and_comes_back() {
    let mut outbox = Outbox::default();
    outbox.lend(Vec::with_capacity(512));
    outbox.push(Bytes::from_static(b"abc"));
    assert_eq!(outbox.reclaim().capacity(), 0, "not while something is pending");
    outbox.advance(3);
    assert!(outbox.reclaim().capacity() >= 500);
    // Also if it had to give way to what is shared.
    outbox.lend(Vec::with_capacity(512));
    outbox.push(Bytes::from_static(b"abc"));
    outbox.push(Bytes::from_static(&[b'x'; COPY_MAX + 1]));
    assert_eq!(outbox.reclaim().capacity(), 0, "not while something is pending");
    outbox.advance(3 + COPY_MAX as u64 + 1);
    let storage = outbox.reclaim();
    assert!(storage.capacity() >= 500 && storage.is_empty());
    outbox.release();
    assert_eq!(outbox.tail.bytes.capacity(), 0);
}

#[test]
fn what_has_left_makes_room_though_something_is_always_left() {
    let mut outbox = Outbox::default();
    outbox.write(|tail| tail.extend(0..100));
    for n in 0..1000_u32 {
        let next = (n * 10 % 250) as u8..;
        assert_eq!(outbox.slices().flatten().count(), 100);
        outbox.advance(10);
        outbox.write(|tail| tail.extend(next.take(10)));
    }
    assert!(outbox.tail.bytes.capacity() <= 400, "{}", outbox.tail.bytes.capacity());
    let last: Vec<u8> = outbox.slices().flatten().copied().collect();
    let expected = (990..1000_u32).flat_map(|n| (n * 10 % 250..).take(10));
    assert!(last.iter().map(|&byte| u32::from(byte)).eq(expected));
}

#[test]
#[should_panic(expected = "expected at most 3 bytes written, got 4")]
fn a_driver_cannot_report_more_than_there_was() {
    let mut outbox = Outbox::default();
    outbox.push(Bytes::from_static(b"abc"));
    outbox.advance(4);
}

/// A completion-based driver reports what it had handed to the kernel, though the stream was cut
/// short meanwhile.
#[test]
fn what_was_taken_is_reported_after_the_rest_was_discarded() {
    let mut outbox = mixed();
    let head = outbox.take().expect("bytes in memory at the front");
    assert!(outbox.run_behind().is_none(), "nothing else is offered");
    outbox.discard();
    assert!(outbox.is_idle() && outbox.is_fin_sent(), "nothing is left to be sent");
    assert!(outbox.front().is_none() && outbox.take().is_none(), "nothing more is offered");
    outbox.advance_taken(1);
    outbox.advance_taken(head.len() as u64 - 1);
    assert_eq!((outbox.pending(), outbox.sent()), (0, head.len() as u64));
}
