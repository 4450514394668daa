//! Worlds by seed in the ordinary test run; many more by `cargo run --release`.

use hairspring_sim::lives;

/// A number of the environment, if it is set.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("expected a number in {name}, got {text:?}")))
}

/// `SIM_SEED=n` replays one world, `SIM_LIVES=n` lives more of them.
#[test]
fn worlds_break_no_rule() {
    if let Some(seed) = number("SIM_SEED") {
        if let Some(lines) = lives::replay(seed) {
            panic!("{}", lines.join("\n"));
        }
        return;
    }
    if let Err(failure) = lives::run(0, number("SIM_LIVES").unwrap_or(20_000)) {
        let lines = lives::replay(failure.seed).unwrap_or_default();
        panic!(
            "{}\n{failure}\nor: SIM_SEED={} cargo test -p hairspring-sim",
            lines.join("\n"),
            failure.seed
        );
    }
}

/// The same seed gives the same world.
#[test]
fn a_run_depends_on_its_seed_alone() {
    let report =
        || lives::run(7, 300).map(|report| format!("{report:?}")).map_err(|f| f.to_string());
    assert_eq!(report(), report());
}
