//! The fields of files that were served before.

use std::sync::Mutex;

use hairspring_core::Fields;

use super::facts::Facts;
use super::types::Type;
use crate::encoding::Coding;

/// How many files are remembered, roughly: each has one place, which it may lose to another.
const SLOTS: usize = 128;

/// What the fields of a file depend on, beside the tree that it is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub(super) facts: Facts,
    /// One of the table's.
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

/// The fields of files that were served before, as they were written out then: that takes longer
/// than the opening of a file. The facts of a file are asked for at every request, so nothing in
/// here can be out of date.
pub(super) struct Memo([Mutex<Option<(Key, Fields)>>; SLOTS]);

impl Default for Memo {
    fn default() -> Self {
        Self([const { Mutex::new(None) }; SLOTS])
    }
}

impl Memo {
    /// What is known by this key, or else what `make` makes, which also says whether that is the
    /// same from now on.
    pub(super) fn fields(&self, key: Key, make: impl FnOnce() -> (Fields, bool)) -> Fields {
        // Numbers of files that were made together follow one another.
        let slot = &self.0[key.facts.number as usize % SLOTS];
        // Whoever finds it locked is as quick by himself.
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
