//! Properties that must hold for all generated inputs. Each file in `tests/` is about one part.
//!
//! The ordinary run is the same every time; `HAIRSPRING_SEED` (decimal) draws other cases, and
//! `PROPTEST_CASES` more of them. A failure is shrunk and printed, and its seed is written to
//! `tests/*.regressions`, which belongs in the repository: that case is tried first from then on.

pub mod arbitrary;

use hairspring_tests::random::Random;
use proptest::test_runner::{Config, FileFailurePersistence, RngSeed};

/// How every property is run: `cases` times, unless `PROPTEST_CASES` says otherwise.
#[must_use]
pub fn cases(cases: u32) -> Config {
    // The library's default is what the environment says, if it says anything.
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = Config::default();
    Config {
        cases: if asked { default.cases } else { cases },
        rng_seed: RngSeed::Fixed(Random::from_environment().seed()),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..default
    }
}

/// Cuts `bytes` at these places, each taken modulo the length.
#[must_use]
pub fn pieces<'a>(bytes: &'a [u8], cuts: &[usize]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.dedup();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}
