//! Patterns without parameters, which a path has to equal byte for byte.

use super::entry::Entry;

/// A hash table with open addressing.
#[derive(Debug)]
pub(super) struct Literals {
    /// Invariant: the length is a power of two, and at most half of the slots are taken.
    slots: Vec<Option<Literal>>,
}

#[derive(Clone, Debug)]
struct Literal {
    key: Key,
    pattern: String,
    entry: Entry,
}

/// What is compared first, together with the length. Texts of up to [`SHORT`](Self::SHORT) bytes
/// are equal if these are, so most paths are compared without a call, and without reading the
/// pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    /// The first bytes of a short text, or a hash of a long one.
    first: u64,
    /// The last bytes.
    last: u64,
}

/// The result of a [glance](Literals::glance).
#[derive(Debug)]
pub(super) enum Glance<'l> {
    Found(&'l Entry),
    /// No pattern equals the path.
    Absent,
    /// [`Literals::find`] will tell.
    Unsure,
}

impl Literals {
    pub(super) fn new(patterns: Vec<(String, Entry)>) -> Self {
        let mut slots = vec![None; (patterns.len() * 2).next_power_of_two()];
        for (pattern, entry) in patterns {
            let key = Key::of(pattern.as_bytes());
            let mut at = key.hash(pattern.len()) & (slots.len() - 1);
            while slots[at].is_some() {
                at = (at + 1) & (slots.len() - 1);
            }
            slots[at] = Some(Literal { key, pattern, entry });
        }
        Self { slots }
    }

    /// Looks for a pattern that equals the path in the one slot that is likely to have it.
    // Inlined, because nothing has to be kept for afterwards: it is quicker than a call.
    #[inline(always)]
    pub(super) fn glance(&self, path: &[u8]) -> Glance<'_> {
        let Some(key) = Key::of_short(path) else { return Glance::Unsure };
        match &self.slots[key.hash(path.len()) & (self.slots.len() - 1)] {
            Some(literal) if literal.key == key && literal.pattern.len() == path.len() => {
                Glance::Found(&literal.entry)
            }
            Some(_) => Glance::Unsure,
            None => Glance::Absent,
        }
    }

    /// The entry of the pattern that equals the path.
    pub(super) fn find(&self, path: &[u8]) -> Option<&Entry> {
        let key = Key::of(path);
        let mut at = key.hash(path.len()) & (self.slots.len() - 1);
        // Half of the slots are free, so this ends.
        while let Some(literal) = &self.slots[at] {
            if literal.key == key && literal.pattern.as_bytes() == path {
                return Some(&literal.entry);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }
}

impl Key {
    /// The length, in bytes, of a text whose first and last eight bytes are all of it.
    const SHORT: usize = 16;

    fn of(text: &[u8]) -> Self {
        Self::of_short(text).unwrap_or_else(|| Self::of_long(text))
    }

    #[inline(always)]
    fn of_short(text: &[u8]) -> Option<Self> {
        if text.len() > Self::SHORT {
            return None;
        }
        let (first, last) =
            if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
                (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
            } else if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
                (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
            } else {
                (text.iter().fold(0, |bytes, byte| bytes << 8 | u64::from(*byte)), 0)
            };
        Some(Self { first, last })
    }

    fn of_long(text: &[u8]) -> Self {
        let (words, _) = text.as_chunks();
        let add = |hash: u64, word| {
            (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(Self::FACTOR)
        };
        let last = text.last_chunk().map_or(0, |last| u64::from_le_bytes(*last));
        Self { first: words.iter().copied().fold(0, add), last }
    }

    /// A number without a pattern in its bits: those of the golden ratio.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

    /// A hash of a text with this key. It need not resist collisions made on purpose, because all
    /// patterns are the application's own.
    #[inline]
    fn hash(self, len: usize) -> usize {
        let other = self.last ^ (len as u64) ^ !Self::FACTOR;
        let product = u128::from(self.first ^ Self::FACTOR) * u128::from(other);
        // Each bit of this depends on every bit of both factors.
        (product ^ product >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hairspring_core::Method;

    #[test]
    fn texts_of_every_length_are_told_apart() {
        let longest = "/abcdefghijklmnopqrstuvwxyz";
        let mut texts: Vec<String> = Vec::new();
        for len in 0..=longest.len() {
            let text = &longest[..len];
            texts.push(text.to_owned());
            // Each differs in a single byte.
            texts.extend((0..len).map(|at| format!("{}0{}", &text[..at], &text[at + 1..])));
        }
        let known = texts.iter().enumerate().step_by(2);
        let entries = known.map(|(number, text)| (text.clone(), Entry::new(&[], number)));
        let literals = Literals::new(entries.collect());
        let mut glances = [0; 3];
        for (number, text) in texts.iter().enumerate() {
            let found = literals.find(text.as_bytes()).map(|entry| entry.target(Method::Get));
            assert_eq!(found, (number % 2 == 0).then_some(number), "{text}");
            match literals.glance(text.as_bytes()) {
                Glance::Found(entry) => {
                    assert_eq!(found, Some(entry.target(Method::Get)), "{text}");
                    glances[0] += 1;
                }
                Glance::Absent => {
                    assert_eq!(found, None, "{text}");
                    glances[1] += 1;
                }
                Glance::Unsure => glances[2] += 1,
            }
        }
        assert!(glances.iter().all(|count| *count > 20), "{glances:?}");
    }

    /// Bytes that nobody's patterns have, but a path may.
    #[test]
    fn texts_of_one_key_are_told_apart() {
        let long = |first: u64, second: u64| {
            [first.to_le_bytes(), second.to_le_bytes(), *b"the last"].concat()
        };
        let known = long(u64::from_le_bytes(*b"/the fir"), u64::from_le_bytes(*b"st words"));
        // The second word undoes what the first one changes.
        let step = |word: u64| word.wrapping_mul(Key::FACTOR).rotate_left(5);
        let [one, two] = [b"/the fir", b"/the Fir"].map(|word| u64::from_le_bytes(*word));
        let other = long(two, u64::from_le_bytes(*b"st words") ^ step(one) ^ step(two));
        assert_eq!(Key::of(&known), Key::of(&other));
        let pattern = String::from_utf8(known.clone()).unwrap();
        let literals = Literals::new(vec![(pattern, Entry::new(&[], 0))]);
        assert!(literals.find(&known).is_some() && literals.find(&other).is_none());
        // Their first and last eight bytes are equal, only the lengths are not.
        let literals = Literals::new(vec![("a".repeat(8), Entry::new(&[], 0))]);
        for len in 9..=Key::SHORT {
            let text = "a".repeat(len);
            assert_eq!(Key::of(text.as_bytes()), Key::of(b"aaaaaaaa"));
            assert!(!matches!(literals.glance(text.as_bytes()), Glance::Found(_)), "{len}");
            assert!(literals.find(text.as_bytes()).is_none(), "{len}");
        }
    }

    /// How many patterns are not in the slot where they are looked for first.
    fn displaced(patterns: impl Iterator<Item = String>) -> usize {
        let entries = patterns.map(|pattern| (pattern, Entry::new(&[], 0))).collect();
        let slots = Literals::new(entries).slots;
        let own = |at: usize, literal: &Literal| {
            literal.key.hash(literal.pattern.len()) & (slots.len() - 1) == at
        };
        let taken = slots.iter().enumerate().filter_map(|(at, slot)| Some((at, slot.as_ref()?)));
        taken.filter(|(at, literal)| !own(*at, literal)).count()
    }

    #[test]
    fn patterns_that_are_alike_are_spread() {
        let forms: [fn(u32) -> String; 4] = [
            |n| format!("/{n}"),
            |n| format!("/api/v1/{n:03}"),
            |n| format!("/{n:03}/settings"),
            |n| format!("/the/first/words/{n:03}/and/the/last"),
        ];
        for form in forms {
            // A random function would displace a quarter of them.
            let displaced = displaced((0..500).map(form));
            assert!(displaced < 200, "{displaced} of 500 such as {}", form(7));
        }
    }
}
