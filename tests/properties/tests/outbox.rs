//! Compares `Outbox` with a plain queue of bytes.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use hairspring_core::{Failed, Front, Outbox, Supply};
use hairspring_properties::cases;
use proptest::collection::vec;
use proptest::prelude::*;

/// A source whose bytes depend on their offset.
struct Places;

impl Places {
    fn at(offset: u64) -> u8 {
        (offset % 251) as u8
    }
}

impl Supply for Places {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        for (at, byte) in buffer.iter_mut().enumerate() {
            *byte = Self::at(offset + at as u64);
        }
        Ok(buffer.len())
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What either side may do. Actions that are not allowed at the moment are skipped.
#[derive(Clone, Debug)]
enum Act {
    Write(Vec<u8>),
    Push(Vec<u8>),
    Supply {
        offset: u64,
        len: u64,
    },
    Finish,
    Precede(Vec<Act>),
    Discard,
    Release,
    /// So much of what is pending, in 256ths.
    Advance(u64),
    Take,
    /// So much of what was taken, in 256ths.
    AdvanceTaken(u64),
    FinSent,
    Lend(usize),
    Reclaim,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let content = || prop_oneof![4 => vec(any::<u8>(), 0..40), 1 => vec(any::<u8>(), 2040..2060)];
    let output = prop_oneof![
        content().prop_map(Act::Write),
        content().prop_map(Act::Push),
        (0..1000_u64, 0..50_u64).prop_map(|(offset, len)| Act::Supply { offset, len }),
    ];
    let driver = prop_oneof![
        4 => (0..=256_u64).prop_map(Act::Advance),
        3 => Just(Act::Take),
        5 => (0..=256_u64).prop_map(Act::AdvanceTaken),
        1 => Just(Act::FinSent),
        1 => (0..300_usize).prop_map(Act::Lend),
        1 => Just(Act::Reclaim),
        1 => Just(Act::Release),
    ];
    let common = prop_oneof![output, driver];
    let earlier = vec(common.clone(), 0..8).prop_map(Act::Precede);
    let act =
        prop_oneof![40 => common, 2 => Just(Act::Finish), 1 => Just(Act::Discard), 2 => earlier];
    vec(act, 0..40)
}

/// Whether the end was queued, and sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum End {
    #[default]
    Open,
    Queued,
    Sent,
}

/// The model: every byte, and whether it is supplied.
#[derive(Debug, Default)]
struct Model {
    queue: VecDeque<(u8, bool)>,
    /// How many at the front were taken. Only these are more than are queued, once what is queued
    /// was discarded.
    taken: usize,
    sent: u64,
    end: End,
}

impl Model {
    fn write(&mut self, bytes: &[u8]) {
        self.queue.extend(bytes.iter().map(|byte| (*byte, false)));
    }

    fn leave(&mut self, count: usize) {
        self.queue.drain(..count.min(self.queue.len()));
        self.sent += count as u64;
    }

    /// The bytes at the front that are (or are not) supplied, as long as nothing is taken.
    fn front(&self, supplied: bool) -> Vec<u8> {
        let free = if self.taken == 0 { self.queue.len() } else { 0 };
        let run = self.queue.iter().take(free).take_while(|(_, kind)| *kind == supplied);
        run.map(|(byte, _)| *byte).collect()
    }
}

fn share(of: usize, in_256ths: u64) -> usize {
    of * in_256ths as usize / 256
}

fn act(outbox: &mut Outbox, model: &mut Model, act: Act) {
    match act {
        Act::Write(_) | Act::Push(_) | Act::Supply { .. } | Act::Precede(_)
            if model.end != End::Open => {}
        Act::Write(bytes) => {
            model.write(&bytes);
            outbox.write(|tail| tail.extend_from_slice(&bytes));
        }
        Act::Push(bytes) => {
            model.write(&bytes);
            outbox.push(Bytes::from(bytes));
        }
        Act::Supply { offset, len } => {
            let places = (offset..offset + len).map(|at| (Places::at(at), true));
            model.queue.extend(places);
            outbox.push_supplied(Arc::new(Places), offset, len);
        }
        Act::Finish => {
            outbox.finish();
            model.end = if model.end == End::Open { End::Queued } else { model.end };
        }
        Act::Precede(before) if model.taken == 0 => precede(outbox, model, before),
        Act::Precede(_) => {}
        Act::Discard => {
            outbox.discard();
            let Model { sent, taken, .. } = *model;
            *model = Model { queue: VecDeque::new(), taken, sent, end: End::Sent };
        }
        Act::Release => outbox.release(),
        Act::Lend(capacity) => outbox.lend(vec![b'?'; capacity]),
        Act::Reclaim => {
            let storage = outbox.reclaim();
            assert!(storage.is_empty(), "storage comes back without a byte that was to be sent");
        }
        Act::Advance(_) if model.taken > 0 => {}
        Act::Advance(in_256ths) => {
            let count = share(model.queue.len(), in_256ths);
            outbox.advance(count as u64);
            model.leave(count);
        }
        Act::Take => take(outbox, model),
        Act::AdvanceTaken(in_256ths) => {
            let count = share(model.taken, in_256ths);
            outbox.advance_taken(count as u64);
            model.leave(count);
            model.taken -= count;
        }
        Act::FinSent if model.queue.is_empty() && model.end == End::Queued => {
            outbox.fin_sent();
            model.end = End::Sent;
        }
        Act::FinSent => {}
    }
}

/// What an earlier protocol has left goes before everything.
fn precede(outbox: &mut Outbox, model: &mut Model, before: Vec<Act>) {
    let (mut earlier, mut twin) = (Outbox::default(), Model::default());
    before.into_iter().for_each(|step| act(&mut earlier, &mut twin, step));
    outbox.precede(earlier);
    twin.queue.append(&mut model.queue);
    twin.sent += model.sent;
    *model = twin;
}

fn take(outbox: &mut Outbox, model: &mut Model) {
    let front = model.front(false);
    match outbox.take() {
        Some(bytes) => {
            assert!(!bytes.is_empty() && front.starts_with(&bytes), "took what is not in front");
            model.taken = bytes.len();
        }
        None => assert!(front.is_empty(), "expected {front:?} to be there to take"),
    }
}

fn compare(outbox: &Outbox, model: &Model) {
    assert_eq!((outbox.pending(), outbox.sent()), (model.queue.len() as u64, model.sent));
    assert_eq!(outbox.is_finished(), model.end != End::Open);
    assert_eq!(outbox.is_fin_sent(), model.end == End::Sent);
    assert_eq!(outbox.is_idle(), model.queue.is_empty() && model.end != End::Queued);
    assert!(outbox.slices().all(|slice| !slice.is_empty()), "an empty slice");
    assert_eq!(outbox.slices().flatten().copied().collect::<Vec<u8>>(), model.front(false));
    match outbox.front() {
        Some(Front::Bytes(bytes)) => {
            assert!(!bytes.is_empty() && model.front(false).starts_with(bytes));
        }
        Some(Front::Supplied(supplied)) => {
            let mut read = vec![0; supplied.len as usize];
            supplied.supply.read_at(supplied.offset, &mut read).expect("places can be read");
            assert!(!read.is_empty() && model.front(true).starts_with(&read));
        }
        Some(Front::Fin) => assert!(model.queue.is_empty() && model.end == End::Queued),
        None => assert!(model.taken > 0 || (model.queue.is_empty() && model.end != End::Queued)),
    }
}

proptest! {
    #![proptest_config(cases(4096))]

    #[test]
    fn an_outbox_is_a_queue_of_bytes(acts in acts()) {
        let (mut outbox, mut model) = (Outbox::default(), Model::default());
        for next in acts {
            act(&mut outbox, &mut model, next);
            compare(&outbox, &model);
        }
    }
}
