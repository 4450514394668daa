//! Accepting in one thread, and the lifetime of a backend that does so.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::server::{Place, Server};
use crate::wait::await_any;
use crate::{
    ACCEPT_BATCH, ACCEPT_PAUSE, Accepted, Batch, Listener, Listeners, Options, Reach, Report,
    Setup, Stage,
};

/// How much longer than the grace a connection is waited for. Those that wait for anything end
/// within a quarter of a second; the others are inside a call of their protocol.
const PATIENCE: Duration = Duration::from_millis(500);

/// Accepts clients until the server is stopped, hands each to `hand`, and returns when all
/// connections have ended, or should have.
///
/// When a client waits and the cap of connections is reached, or there is a `shortage` of something
/// else, the longest idle connections are told to give way; while none is idle, clients wait in the
/// backlog. When the server is stopped the listeners are closed (clients that the kernel had accepted
/// are handed over first, as far as there are places), and the grace begins.
///
/// # Errors
/// If there is no listener, or there are not enough descriptors. An error of `hand` is none: the
/// client is refused, and accepting pauses.
pub fn attend<R: Reach>(
    server: &Arc<Server<R>>,
    listeners: Listeners,
    hand: impl Fn(Place<R>, Accepted) -> io::Result<()>,
    shortage: impl Fn() -> Option<io::Error>,
) -> io::Result<Report> {
    server.announce(&listeners.prepare()?)?;
    let _subscription = server.setup.stop.subscribe(server.attendant());
    let accept = |listener: &Listener, most| server.accept(listener, Listener::accept, most, &hand);
    // The listeners stay readable while nobody is accepted: then only the wake-up is waited for,
    // or this thread would spin.
    let mut paused = false;
    while server.setup.stop.stage() == Stage::Serving {
        let watched = if paused { &[] } else { listeners.as_slice() };
        let short = shortage();
        if let Some(error) = &short {
            server.count_failure(error);
            server.make_room();
        }
        let most = (paused || short.is_some()).then_some(ACCEPT_PAUSE);
        let ready = await_any(&server.wakeup, watched, most)?;
        paused = false;
        for listener in ready.into_iter().map(|index| &watched[index]) {
            match accept(listener, ACCEPT_BATCH) {
                Batch::Done | Batch::More => {}
                Batch::Full => {
                    server.make_room();
                    paused = true;
                }
                Batch::Exhausted => paused = true,
            }
        }
    }
    server.finish(|| {
        for listener in listeners {
            accept(&listener, usize::MAX);
        }
    })
}

/// What [`attend`] consists of, for a backend that accepts in its own way.
impl<R: Reach> Server<R> {
    /// Accepts up to `most` clients, each by `accept`. An error of `hand` refuses the client.
    pub fn accept(
        self: &Arc<Self>,
        listener: &Listener,
        accept: fn(&Listener, &Options) -> io::Result<Accepted>,
        most: usize,
        mut hand: impl FnMut(Place<R>, Accepted) -> io::Result<()>,
    ) -> Batch {
        // If the place is dropped it is free again.
        let hand = |accepted, taken| hand(Place::new(self, taken), accepted);
        self.accept_batch(listener, accept, most, hand, || _ = self.free_place())
    }

    /// Waits until the attendant is woken, a place is free where there was none, or this much time
    /// has passed. Called by the [`attendant`](Self::attendant)'s thread alone.
    ///
    /// # Errors
    /// If its descriptor is dead, which would be a mistake of ours.
    pub fn await_news(&self, most: Option<Duration>) -> io::Result<()> {
        await_any(&self.wakeup, &[], most).map(drop)
    }

    /// Stops accepting, and waits until all connections have ended, or should have. `accept_last`
    /// takes in who has connected before the stop, and closes the listeners, which would reset them.
    ///
    /// # Errors
    /// As [`await_news`](Self::await_news).
    pub fn finish(&self, accept_last: impl FnOnce()) -> io::Result<Report> {
        let Setup { options, hooks, stop, .. } = &self.setup;
        self.end_all_at(self.clock.mono() + options.grace);
        hooks.stopping();
        accept_last();
        while !self.is_empty() {
            if stop.stage() == Stage::AtOnce && self.ends_at() > self.clock.mono() {
                self.end_all_at(self.clock.mono());
            }
            let left = (self.ends_at() + PATIENCE).since(self.clock.mono());
            if left.is_zero() {
                break;
            }
            self.await_news(Some(left))?;
        }
        let report = self.report();
        self.doom();
        hooks.stopped(&report);
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{GIVE_WAY_AFTER, Socket, Stay};
    use hairspring_core::ConnectionInfo;
    use std::cell::Cell;
    use std::sync::atomic::{AtomicBool, Ordering};

    struct Nobody;

    impl Reach for Nobody {
        type Handle = ();
        fn rouse<'a>(&self, _: impl Iterator<Item = &'a ()>) {}
        fn doom((): &()) {}
    }

    /// Notes who is doomed.
    struct Marks;

    impl Reach for Marks {
        type Handle = AtomicBool;
        fn rouse<'a>(&self, _: impl Iterator<Item = &'a AtomicBool>) {}
        fn doom(doomed: &AtomicBool) {
            doomed.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn whoever_does_not_end_in_time_is_reset_whenever_it_does() {
        let setup = Setup::default();
        setup.stop.stop_now();
        let server = Arc::new(Server::new(setup, 1, Marks).expect("descriptors"));
        let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
        let anyone = |_: &Listener, _: &Options| {
            let socket = Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
            Ok(Accepted { socket, info: ConnectionInfo::default() })
        };
        let (mut stay, mut is_last) = (None, false);
        server.accept(&listener, anyone, 1, |place, accepted| {
            stay = Some(Stay::begin(place, accepted.info, AtomicBool::new(false)));
            Ok(())
        });
        let doomed = || stay.as_ref().expect("a place").link().handle.load(Ordering::SeqCst);
        let report = server.finish(|| is_last = !doomed()).expect("no failure");
        assert!(is_last && doomed());
        assert_eq!(report.abandoned, 1);
    }

    #[test]
    fn whoever_has_connected_before_a_stop_is_handed_over() {
        let server = Arc::new(Server::new(Setup::default(), 8, Nobody).expect("descriptors"));
        let mut listeners = Listeners::default();
        let address = listeners.bind("127.0.0.1:0", &server.setup.options).expect("a free port");
        let address = address.to_string();
        listeners.prepare().expect("a listener");
        let _clients =
            [(); 3].map(|()| std::net::TcpStream::connect(&address).expect("a listener"));
        server.setup.stop.stop();
        let handed = Cell::new(0);
        let hand = |_, _| {
            handed.set(handed.get() + 1);
            Ok(())
        };
        attend(&server, listeners, hand, || None).expect("no failure");
        assert_eq!(handed.get(), 3);
    }

    #[test]
    fn a_shortage_is_told_and_has_connections_give_way() {
        let server = Arc::new(Server::new(Setup::default(), 1, Nobody).expect("descriptors"));
        let mut listeners = Listeners::default();
        listeners.bind("127.0.0.1:0", &server.setup.options).expect("a free port");
        let calls = Cell::new(0);
        let shortage = || {
            if calls.replace(calls.get() + 1) == 0 {
                server.attendant().wake();
                return Some(io::ErrorKind::OutOfMemory.into());
            }
            let later = server.clock.mono() + GIVE_WAY_AFTER;
            assert!(server.waits_in_vain(later), "it is known since when clients wait");
            server.setup.stop.stop();
            None
        };
        attend(&server, listeners, |_, _| Ok(()), shortage).expect("no failure");
        assert_eq!((calls.get(), server.setup.counters.snapshot().accept_errors), (2, 1));
    }
}
