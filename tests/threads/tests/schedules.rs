//! Every model, under every schedule.
#![cfg(unix)]

use std::env;
use std::process::Command;

use hairspring_threads::models::pipe::{self, Look};
use hairspring_threads::models::{places, stop, wakeup};

#[test]
fn no_wake_is_lost() {
    wakeup::no_wake_is_lost();
}

#[test]
fn a_crowd_is_noticed_and_its_end_too() {
    places::a_crowd_is_noticed_and_its_end_too();
}

#[test]
fn no_stop_is_missed() {
    stop::no_stop_is_missed();
}

#[test]
fn a_stop_never_goes_back() {
    stop::a_stop_never_goes_back();
}

#[test]
fn subscriptions_end_at_any_moment() {
    stop::subscriptions_end_at_any_moment();
}

#[test]
fn a_body_is_read_elsewhere() {
    pipe::a_body_is_read_elsewhere(Look::Again);
}

#[test]
fn a_broken_body_is_told() {
    pipe::a_broken_body_is_told();
}

#[test]
fn a_reader_that_goes_is_noticed() {
    pipe::a_reader_that_goes_is_noticed(Look::Again);
}

/// Runs `model` in a process of its own, in which loom must find a deadlock: it ends the process
/// then, because the threads that it abandons hold locks.
fn finds_a_deadlock(test: &str, model: fn()) {
    const INSIDE: &str = "HAIRSPRING_MODEL";
    if env::var(INSIDE).is_ok_and(|inside| inside == test) {
        return model();
    }
    let this = env::current_exe().expect("a test knows where it is");
    let mut command = Command::new(this);
    command.args(["--exact", "--nocapture", test]).env(INSIDE, test).env("RUST_BACKTRACE", "0");
    let output = command.output().expect("a test can be run");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("deadlock"), "expected a deadlock: {said}");
}

/// The models can fail: without the second check both find a connection that sleeps for ever.
#[test]
fn a_machine_that_looks_once_misses_a_question() {
    finds_a_deadlock("a_machine_that_looks_once_misses_a_question", || {
        pipe::a_body_is_read_elsewhere(Look::Once);
    });
}

#[test]
fn a_machine_that_looks_once_misses_that_the_reader_went() {
    finds_a_deadlock("a_machine_that_looks_once_misses_that_the_reader_went", || {
        pipe::a_reader_that_goes_is_noticed(Look::Once);
    });
}
