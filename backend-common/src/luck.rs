//! Whether it pays to try something that at some times mostly succeeds, and at others hardly ever.

/// How much good luck is remembered.
const SCORE_MAX: u8 = 16;

/// What one failure costs, in successes: trying pays if more than two of three succeed.
const LOST: u8 = 2;

/// While trying does not pay, one in this many occasions is tried all the same, in case that has
/// changed.
const PROBE: u8 = 64;

/// The luck of a thread in one matter.
#[derive(Debug, Default)]
pub struct Luck {
    /// Trying pays while this is above zero. At most [`SCORE_MAX`].
    score: u8,
    /// Occasions since the last try. Less than [`PROBE`].
    passed: u8,
}

impl Luck {
    /// Whether to try on this occasion.
    #[must_use]
    pub fn says_try(&mut self) -> bool {
        self.passed += 1;
        let tries = self.score > 0 || self.passed >= PROBE;
        if tries {
            self.passed = 0;
        }
        tries
    }

    /// It has succeeded, or not.
    pub fn learn(&mut self, success: bool) {
        self.score =
            if success { SCORE_MAX.min(self.score + 1) } else { self.score.saturating_sub(LOST) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of `occasions` were tried, while each would succeed or not.
    fn tries(luck: &mut Luck, occasions: usize, success: bool) -> usize {
        let tried = |_: &usize| {
            let tries = luck.says_try();
            if tries {
                luck.learn(success);
            }
            tries
        };
        (0..occasions).filter(tried).count()
    }

    #[test]
    fn it_is_found_and_lost_again() {
        let mut luck = Luck::default();
        assert_eq!(tries(&mut luck, 640, false), 10, "one of 64 in bad times");
        assert!(tries(&mut luck, 1000, true) > 1000 - 64, "all of them in good ones");
        assert_eq!(tries(&mut luck, 8 + 640, false), 8 + 10, "and soon as few as before");
    }
}
