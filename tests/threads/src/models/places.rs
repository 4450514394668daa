//! `Places`: whether it is crowded follows from how many are taken, whoever comes and goes meanwhile.

use loom::thread;
use real::sync::Arc;

use crate::places::Places;

/// Of two places one is taken; one client comes, and another one leaves.
///
/// # Panics
/// If it is crowded in the end though a place is free, or not though none is.
pub fn a_crowd_is_noticed_and_its_end_too() {
    for taken in 1..=2 {
        loom::model(move || {
            let places = Arc::new(Places::new(2));
            (0..taken).for_each(|_| come(&places));
            let theirs = Arc::clone(&places);
            let leaves = thread::spawn(move || _ = theirs.leave());
            come(&places);
            leaves.join().expect("no panic");
            assert_eq!(places.are_crowded(), places.taken() == 2);
        });
    }
}

fn come(places: &Places) {
    if places.take() {
        places.fill();
    }
}
