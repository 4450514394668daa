//! Ways to cut an input into pieces.

use hairspring_tests::random::Random;

/// Beyond this, feeding a parser in small pieces costs more time than it finds mistakes.
const SMALL_PIECES_MAX: usize = 4096;

/// Several ways to cut `data` into pieces that make it up: whole, byte by byte, and two that are
/// drawn from the data itself, so that the same input always fails the same way.
pub(crate) fn ways(data: &[u8]) -> impl Iterator<Item = Pieces<'_>> {
    ways_with(data, SMALL_PIECES_MAX)
}

/// The same, in pieces of few bytes only if `data` is no longer than that.
pub(crate) fn ways_with(data: &[u8], small_max: usize) -> impl Iterator<Item = Pieces<'_>> {
    let seed = seed(data);
    let cuts = match data.len() {
        // There is nothing to cut.
        0 | 1 => vec![Cut::Whole],
        len if len <= small_max => vec![Cut::Whole, Cut::Bytes, Cut::UpTo(8), Cut::UpTo(100)],
        _ => vec![Cut::Whole, Cut::UpTo(100)],
    };
    cuts.into_iter().map(move |cut| Pieces { rest: Some(data), cut, random: Random::new(seed) })
}

/// How long a piece is.
#[derive(Clone, Copy, Debug)]
enum Cut {
    Whole,
    Bytes,
    /// Drawn, up to this many bytes.
    UpTo(usize),
}

/// The pieces of one way; the first may be empty, if there is nothing at all.
#[derive(Clone, Debug)]
pub(crate) struct Pieces<'a> {
    /// What is not yet handed out; none after the end.
    rest: Option<&'a [u8]>,
    cut: Cut,
    random: Random,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest.take()?;
        let len = match self.cut {
            Cut::Whole => rest.len(),
            Cut::Bytes => 1,
            Cut::UpTo(max) => 1 + self.random.below(max.min(rest.len())),
        };
        let (piece, rest) = rest.split_at(len);
        self.rest = (!rest.is_empty()).then_some(rest);
        Some(piece)
    }
}

/// A number that depends on every byte (FNV-1a).
fn seed(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
