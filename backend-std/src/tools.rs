//! What a thread lends its connections.

use hairspring_backend_common::{Intake, Setup, Storage, Tally};

/// The largest storage for answers that is kept from one connection to the next.
const STORAGE_KEPT: usize = 4 << 10;

/// What the connections of a thread use, one after the other.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) intake: Intake,
    /// What answers are written into, while the connection is busy.
    pub(crate) storage: Storage,
    /// Of the bytes of all of them.
    pub(crate) tally: Tally,
}

impl Tools {
    pub(crate) fn new(setup: &Setup) -> Self {
        let (intake, tally) = (Intake::new(&setup.options), setup.counters.tally());
        Self { intake, storage: Storage::default(), tally }
    }

    /// Gives up large buffers, which few connections need: the thread may wait long for the next one.
    pub(crate) fn shrink(&mut self) {
        self.intake.shrink();
        if self.storage.capacity() > STORAGE_KEPT {
            self.storage = Storage::default();
        }
    }

    /// Gives up all buffers.
    pub(crate) fn release(&mut self) {
        self.intake.release();
        self.storage = Storage::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hairspring_core::Outbox;

    #[test]
    fn little_storage_goes_from_one_connection_to_the_next_and_none_is_kept_for_long() {
        let mut tools = Tools::new(&Setup::default());
        for (len, is_kept) in [(STORAGE_KEPT, true), (STORAGE_KEPT + 1, false)] {
            let mut outbox = Outbox::default();
            outbox.write(|tail| tail.resize(len, 7));
            outbox.advance(len as u64);
            tools.storage.reclaim(&mut outbox);
            assert_eq!(tools.storage.capacity(), len);
            tools.shrink();
            assert_eq!(tools.storage.capacity() == len, is_kept);
            tools.release();
            assert_eq!(tools.storage.capacity(), 0);
        }
    }
}
