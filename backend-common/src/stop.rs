//! The handle that ends a backend.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// Ends the backends it was handed to. Clones are the same handle.
///
/// ```
/// use hairspring_backend_common::{Stage, Stop};
/// let stop = Stop::new();
/// let elsewhere = stop.clone();
/// std::thread::spawn(move || elsewhere.stop()).join().unwrap();
/// assert_eq!(stop.stage(), Stage::Graceful);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<State>);

/// How far a [`Stop`] has gone. It never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Serve.
    Serving,
    /// Accept nobody, finish what has begun, for as long as [`Options::grace`] allows.
    ///
    /// [`Options::grace`]: crate::Options::grace
    Graceful,
    /// Cut all connections.
    AtOnce,
}

#[derive(Debug, Default)]
struct State {
    /// A [`Stage`] as a number. Written before the wakers are looked up, and read after one is
    /// left, so that no change is missed.
    stage: AtomicU8,
    wakers: Mutex<Wakers>,
}

#[derive(Debug, Default)]
struct Wakers {
    /// By the keys of subscriptions.
    places: Vec<Option<Waker>>,
    /// The places that hold none.
    free: Vec<usize>,
}

impl Stop {
    /// A handle for a backend that is to serve.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A handle that SIGINT and SIGTERM use: the first signal is a [`stop`](Self::stop), a second
    /// one (of either kind) ends the process at once, as if nobody listened to signals. (A first
    /// process, of a container or a system, would outlive that: it exits with 128 plus the signal's
    /// number.) So a process that has lost its way can still be interrupted. Signals within 50 ms
    /// are one: some programs send two where one is meant.
    ///
    /// The signals are listened to for the rest of the process.
    ///
    /// # Errors
    /// If the signals cannot be listened to; `Unsupported` where there are none.
    pub fn on_signals() -> std::io::Result<Self> {
        let stop = Self::new();
        crate::signals::listen(stop.clone())?;
        Ok(stop)
    }

    /// Stops gracefully. Does not wait for the end. Calling it again changes nothing.
    pub fn stop(&self) {
        self.advance(Stage::Graceful);
    }

    /// Cuts all connections. Does not wait for the end.
    pub fn stop_now(&self) {
        self.advance(Stage::AtOnce);
    }

    /// How far it has gone.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self.0.stage.load(Ordering::SeqCst) {
            0 => Stage::Serving,
            1 => Stage::Graceful,
            _ => Stage::AtOnce,
        }
    }

    /// Wakes `waker` at each change of the [stage](Self::stage), as long as the subscription
    /// lives. The backend's side: look at the stage after subscribing.
    pub fn subscribe(&self, waker: Waker) -> Subscription {
        let mut wakers = self.0.wakers();
        let key = wakers.free.pop().unwrap_or(wakers.places.len());
        match wakers.places.get_mut(key) {
            Some(place) => *place = Some(waker),
            None => wakers.places.push(Some(waker)),
        }
        Subscription { state: Arc::clone(&self.0), key }
    }

    fn advance(&self, stage: Stage) {
        if self.0.stage.fetch_max(stage as u8, Ordering::SeqCst) < stage as u8 {
            // Woken without the lock: a waker may do anything.
            let wakers = self.0.wakers().places.clone();
            wakers.into_iter().flatten().for_each(Waker::wake);
        }
    }
}

impl State {
    #[inline(never)]
    fn wakers(&self) -> MutexGuard<'_, Wakers> {
        // A map of wakers is whole whatever panicked.
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends with its value; made by [`Stop::subscribe`].
#[derive(Debug)]
#[must_use = "the waker is forgotten when the subscription is dropped"]
pub struct Subscription {
    state: Arc<State>,
    key: usize,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut wakers = self.state.wakers();
        let waker = wakers.places.get_mut(self.key).and_then(Option::take);
        wakers.free.push(self.key);
        // A waker may do anything when it is dropped, too.
        drop(wakers);
        drop(waker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Wakeup;

    #[test]
    fn wakes_at_each_stage_and_only_subscribers() {
        let (stop, [subscriber, other]) = (Stop::new(), [(); 2].map(|()| woken_by_a_stop()));
        let subscription = stop.subscribe(Arc::clone(&subscriber).into());
        drop(stop.subscribe(Arc::clone(&other).into()));
        assert_eq!(stop.stage(), Stage::Serving);
        for (act, stage, wakes) in [
            (Stop::stop as fn(&Stop), Stage::Graceful, true),
            (Stop::stop, Stage::Graceful, false),
            (Stop::stop_now, Stage::AtOnce, true),
            (Stop::stop, Stage::AtOnce, false),
        ] {
            act(&stop.clone());
            assert_eq!((stop.stage(), subscriber.drain().is_ok()), (stage, wakes));
        }
        assert!(other.drain().is_err(), "it was forgotten before");
        drop(subscription);
        assert_eq!(Arc::strong_count(&subscriber), 1);
    }

    #[test]
    fn whoever_comes_after_one_that_left_is_woken_too() {
        let (stop, [stays, comes]) = (Stop::new(), [(); 2].map(|()| woken_by_a_stop()));
        let left = stop.subscribe(Waker::noop().clone());
        let _stays = stop.subscribe(Arc::clone(&stays).into());
        drop(left);
        let _comes = stop.subscribe(Arc::clone(&comes).into());
        assert_eq!(stop.0.wakers().places.len(), 2, "those that left leave nothing behind");
        stop.stop();
        assert!(stays.drain().is_ok() && comes.drain().is_ok());
    }

    /// To drain one that was not woken is an error.
    fn woken_by_a_stop() -> Arc<Wakeup> {
        let wakeup = Wakeup::new().expect("descriptors");
        wakeup.socket().set_nonblocking(true).expect("a socket");
        Arc::new(wakeup)
    }
}
