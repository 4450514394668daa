//! A set of refusals.

use std::fmt;

const CODES: [u16; 8] = [400, 408, 413, 414, 417, 431, 501, 505];

/// Which refusals are right.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Statuses(u8);

impl Statuses {
    pub(crate) const fn none() -> Self {
        Self(0)
    }

    pub(crate) fn of(code: u16) -> Self {
        Self::none().with(code)
    }

    pub(crate) fn with(self, code: u16) -> Self {
        let place = CODES.iter().position(|&known| known == code);
        Self(self.0 | 1 << place.expect("one of the codes of a refusal"))
    }

    pub(crate) const fn with_all(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has(self, code: u16) -> bool {
        CODES.iter().position(|&known| known == code).is_some_and(|at| self.0 >> at & 1 == 1)
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Debug for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(CODES.iter().filter(|&&code| self.has(code))).finish()
    }
}
