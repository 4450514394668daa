//! Whether it pays to look once more before resting.

/// How much good luck is remembered.
const SCORE_MAX: u8 = 16;

/// A look that finds something spares a rest, and a round of the reactor: half a dozen system calls.
/// But one that finds little is no gain, because what comes meanwhile could be served together.
/// Measured: it pays if two of three find something.
const LOST: u8 = 2;

/// While it does not pay, one rest of so many is preceded by a look, in case times have changed.
const PROBE: u8 = 64;

/// The luck of a thread: whether some of its peers have mostly asked again by the time that all who
/// had asked were answered. Under load they have.
#[derive(Debug, Default)]
pub(crate) struct Luck {
    /// It pays while this is above zero. At most [`SCORE_MAX`].
    score: u8,
    /// Rests since the last look. Less than [`PROBE`].
    rests: u8,
}

impl Luck {
    /// Whether to look once more before resting.
    pub(crate) fn says_look(&mut self) -> bool {
        self.rests += 1;
        let look = self.score > 0 || self.rests >= PROBE;
        if look {
            self.rests = 0;
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

    /// How many of `rests` were looks, while each would find something or not.
    fn looks(luck: &mut Luck, rests: usize, found: bool) -> usize {
        let look = |_: &usize| {
            let look = luck.says_look();
            if look {
                luck.learn(found);
            }
            look
        };
        (0..rests).filter(look).count()
    }

    #[test]
    fn it_is_found_and_lost_again() {
        let mut luck = Luck::default();
        assert_eq!(looks(&mut luck, 640, false), 10, "one of 64 in bad times");
        assert!(looks(&mut luck, 1000, true) > 1000 - 64, "all of them in good ones");
        assert_eq!(looks(&mut luck, 8 + 640, false), 8 + 10, "and soon as few as before");
    }
}
