//! Whether it pays to look once more before waiting.

/// How much good luck is remembered.
const SCORE_MAX: u8 = 16;

/// A look in vain costs a read, and counts more than one that spares the reactor some work.
const LOST: u8 = 2;

/// While it does not pay, one wait of so many is a look, in case times have changed.
const PROBE: u8 = 64;

/// The luck of a thread's connections: whether peers that were answered have mostly asked again
/// by the time that the thread's other connections have had their turns.
///
/// Under load they have, and a second read spares the reactor's watching, which takes a system
/// call for each request and five for each round. Else every second read would be in vain.
#[derive(Debug, Default)]
pub(crate) struct Luck {
    /// It pays while this is above zero. At most [`SCORE_MAX`].
    score: u8,
    /// Waits since the last look. Less than [`PROBE`].
    waits: u8,
}

impl Luck {
    /// Whether to look once more before waiting.
    pub(crate) fn says_look(&mut self) -> bool {
        self.waits += 1;
        let look = self.score > 0 || self.waits >= PROBE;
        if look {
            self.waits = 0;
        }
        look
    }

    /// A look has found something, or not.
    pub(crate) fn learn(&mut self, found: bool) {
        self.score =
            if found { SCORE_MAX.min(self.score + 1) } else { self.score.saturating_sub(LOST) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `waits` were looks, while each would find something or not.
    fn looks(luck: &mut Luck, waits: usize, found: bool) -> usize {
        let look = |_: &usize| {
            let look = luck.says_look();
            if look {
                luck.learn(found);
            }
            look
        };
        (0..waits).filter(look).count()
    }

    #[test]
    fn it_is_found_and_lost_again() {
        let mut luck = Luck::default();
        assert_eq!(looks(&mut luck, 640, false), 10, "one of 64 in bad times");
        assert!(looks(&mut luck, 1000, true) > 1000 - 64, "all of them in good ones");
        assert_eq!(looks(&mut luck, 8 + 640, false), 8 + 10, "and soon as few as before");
    }
}
