//! On each backend the same bytes, cuts and pauses lead to the same responses, byte for byte except
//! for `Date`, and to the same end: an orderly one or a reset. So they do in virtual time, without
//! a backend.
//!
//! ```text
//!   rows, random scripts ──▶ play ──┬─ polling ─┐
//!                                   ├─ smol ────┼─▶ transcripts: must be equal
//!                                   ├─ std ─────┤
//!                                   └─ virtual ─┘
//! ```
//!
//! `HAIRSPRING_SEED=n cargo test -p hairspring-tests --test transcripts` plays others.

#[path = "../loopback/server.rs"]
mod server;

mod play;
mod random_script;
mod script;

use std::thread;

use hairspring_tests::random::Random;
use hairspring_tests::rows::FILES;

use play::{Transcript, play, play_virtually};
use script::Script;
use server::Server;

/// How many random scripts an ordinary run plays.
const SCRIPTS: usize = 200;

#[test]
fn every_row_has_one_transcript() {
    let mut random = Random::from_environment();
    let rows = FILES.iter().flat_map(|(_, rows)| rows());
    compare(rows.map(|row| Script::of_row(&row, &mut random)).collect());
}

#[test]
fn random_scripts_have_one_transcript() {
    let mut random = Random::from_environment();
    compare((0..SCRIPTS).map(|n| random_script::make(n, &mut random)).collect());
}

#[test]
fn the_end_of_patience_has_one_transcript() {
    compare(random_script::that_fall_silent());
}

/// Plays all scripts on all backends, at the same time.
fn compare(scripts: Vec<Script>) {
    let seed = Random::from_environment().seed();
    let servers = [
        ("polling", Server::start(hairspring_backend_polling::serve)),
        ("smol", Server::start(hairspring_backend_smol::serve)),
        ("std", Server::start(hairspring_backend_std::serve)),
    ];
    let played: Vec<(&str, Vec<Transcript>)> = thread::scope(|scope| {
        let scripts = &scripts;
        let threads = servers.each_ref().map(|(name, server)| {
            let all = move || scripts.iter().map(|script| play(server, script)).collect();
            (*name, scope.spawn(all))
        });
        threads.map(|(name, thread)| (name, thread.join().expect("a client does not panic"))).into()
    });
    for (at, script) in scripts.iter().enumerate() {
        let expected = play_virtually(script);
        for (name, transcripts) in &played {
            assert_eq!(
                transcripts[at], expected,
                "on {name}, compared with virtual time; HAIRSPRING_SEED={seed}\n{script:?}"
            );
        }
    }
    servers.into_iter().for_each(|(_, server)| server.finish());
}
