//! `Stop`: a thread that subscribes and then checks misses no change.

use loom::thread;

use super::Sleeper;
use crate::stop::{Stage, Stop};

/// Sleeps until the stage is `stage`, as a backend does: subscribe, check, sleep, check.
fn wait_for(stop: &Stop, stage: Stage) {
    let sleeper = Sleeper::new();
    let subscription = stop.subscribe(sleeper.waker());
    while stop.stage() < stage {
        sleeper.sleep();
    }
    drop(subscription);
}

/// One thread stops while another begins to wait.
///
/// # Panics
/// If the wait never ends.
pub fn no_stop_is_missed() {
    loom::model(|| {
        let stop = Stop::new();
        let other = stop.clone();
        thread::spawn(move || other.stop());
        wait_for(&stop, Stage::Graceful);
        assert_eq!(stop.stage(), Stage::Graceful);
    });
}

/// One thread stops, another cuts off, and a third waits for the second stage.
///
/// # Panics
/// If the wait never ends, or the stage goes back.
pub fn a_stop_never_goes_back() {
    loom::model(|| {
        let stop = Stop::new();
        let (gentle, hard) = (stop.clone(), stop.clone());
        let gentle = thread::spawn(move || gentle.stop());
        thread::spawn(move || hard.stop_now());
        wait_for(&stop, Stage::AtOnce);
        gentle.join().expect("stopping does not panic");
        assert_eq!(stop.stage(), Stage::AtOnce);
    });
}

/// Subscriptions end while another stops.
///
/// # Panics
/// If the two deadlock.
pub fn subscriptions_end_at_any_moment() {
    loom::model(|| {
        let stop = Stop::new();
        let other = stop.clone();
        let stopping = thread::spawn(move || other.stop());
        let (one, two) = (Sleeper::new(), Sleeper::new());
        let first = stop.subscribe(one.waker());
        let second = stop.subscribe(two.waker());
        drop(first);
        drop(second);
        stopping.join().expect("stopping does not panic");
    });
}
