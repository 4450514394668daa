//! The fields of files that were served before.

use std::sync::Mutex;

use hairspring_core::Fields;

use super::facts::Facts;
use super::types::Type;
use crate::encoding::Coding;

/// How many files are remembered, roughly: each has one place, which it may lose to another.
const SLOTS: usize = 128;

/// What the fields of a file depend on, besides the tree that it is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) facts: Facts,
    /// An entry of the table of types, so that its address identifies it.
    pub(super) of_type: &'static Type,
    pub(super) coding: Coding,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.facts == other.facts
            && std::ptr::eq(self.of_type, other.of_type)
            && self.coding == other.coding
    }
}

/// The fields of files that were served before: formatting them takes longer than opening a file. A
/// file's current facts are part of the key, so what is found here is never out of date.
pub(super) struct Memo([Mutex<Option<(Key, Fields)>>; SLOTS]);

impl Default for Memo {
    fn default() -> Self {
        Self([const { Mutex::new(None) }; SLOTS])
    }
}

impl Memo {
    /// The fields remembered by this key, or else those that `make` returns. It also returns
    /// whether they stay the same from now on: only then are they remembered.
    pub(super) fn fields(&self, key: Key, make: impl FnOnce() -> (Fields, bool)) -> Fields {
        // Files that were created together have consecutive inode numbers, so different slots.
        let slot = &self.0[key.facts.number as usize % SLOTS];
        // Making the fields takes no longer than waiting for the lock.
        let Ok(mut slot) = slot.try_lock() else { return make().0 };
        match &*slot {
            Some((known, fields)) if *known == key => fields.clone(),
            _ => {
                let (fields, stays) = make();
                let fields = fields.shared();
                if stays {
                    *slot = Some((key, fields.clone()));
                }
                fields
            }
        }
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo")
    }
}
