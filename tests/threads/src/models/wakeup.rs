//! `Wakeup`: a thread that waits for it sees what was changed before a wake.

use loom::sync::atomic::{AtomicBool, Ordering};
use loom::thread;
use real::sync::Arc;

use crate::wakeup::Wakeup;

/// Two threads each change something and wake; one waits until it has seen both.
///
/// # Panics
/// If a wake is lost, or more than one byte is on its way.
pub fn no_wake_is_lost() {
    loom::model(|| {
        let wakeup = Arc::new(Wakeup::new().expect("the stand-in has descriptors"));
        let changes = Arc::new([AtomicBool::new(false), AtomicBool::new(false)]);
        for at in 0..2 {
            let (wakeup, changes) = (Arc::clone(&wakeup), Arc::clone(&changes));
            thread::spawn(move || {
                changes[at].store(true, Ordering::Relaxed);
                wakeup.notify();
            });
        }
        while !changes.iter().all(|change| change.load(Ordering::Relaxed)) {
            wakeup.drain().expect("the stand-in can be read");
        }
    });
}
