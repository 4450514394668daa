//! Waiting by epoll itself, in one system call.
//!
//! `Poller::wait` makes five: it arms a timer, twice, waits, and makes itself ready for the next
//! notification, which hardly ever has come. Beside thousands of busy connections that is nothing;
//! beside one it would be more than the reading and writing. So a loop waits for the poller's own
//! epoll, and leaves a notification, when there is one, to the poller.

use std::io;
use std::time::Duration;

use polling::Poller;
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::io::Errno;

use crate::news::{News, Ready};
use crate::registration::Key;

/// Events told at once; the others come with the next wait.
const EVENTS_MAX: usize = 1024;

/// News of what is registered with a poller.
pub(crate) struct Waiting {
    events: Vec<epoll::Event>,
    /// For what `Poller::wait` finds; between waits it is empty.
    notified: polling::Events,
}

impl Waiting {
    pub(crate) fn new() -> Self {
        let notified = polling::Events::with_capacity(std::num::NonZero::<usize>::MIN);
        Self { events: Vec::with_capacity(EVENTS_MAX), notified }
    }

    /// Waits for news, for `Poller::notify`, for a signal, or for `most` of time: days, not years.
    pub(crate) fn wait(&mut self, poller: &Poller, most: Duration) -> io::Result<()> {
        self.events.clear();
        // Rounded up to milliseconds: there is no spinning before the time has come.
        let most = Timespec { tv_sec: most.as_secs() as _, tv_nsec: most.subsec_nanos() as _ };
        match epoll::wait(poller, spare_capacity(&mut self.events), Some(&most)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if self.events.iter().any(|event| key(event).is_none()) {
            self.clear_notification(poller)?;
        }
        Ok(())
    }

    /// Takes the notification back and makes ready for the next one. What else the poller finds
    /// is dropped: in level mode it is told again.
    #[cold]
    fn clear_notification(&mut self, poller: &Poller) -> io::Result<()> {
        let cleared = poller.wait(&mut self.notified, Some(Duration::ZERO));
        self.notified.clear();
        cleared.map(|_| ())
    }

    /// What the last wait has found.
    pub(crate) fn iter(&self) -> impl Iterator<Item = News> {
        use epoll::EventFlags as Flags;
        const FAILED: Flags = Flags::HUP.union(Flags::ERR);
        const READABLE: Flags = Flags::IN.union(Flags::PRI).union(FAILED);
        const WRITABLE: Flags = Flags::OUT.union(FAILED);
        self.events.iter().filter_map(|event| {
            let (key, flags) = (key(event)?, event.flags);
            let has = |any| flags.intersects(any);
            let (readable, writable, gone) = (has(READABLE), has(WRITABLE), has(FAILED));
            Some(News { key, ready: Ready { readable, writable, gone } })
        })
    }
}

/// None if the event is a notification.
fn key(event: &epoll::Event) -> Option<Key> {
    // Copied out first: the kernel's structure is packed.
    let data = event.data;
    Key::of(data.u64() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registration::Registration;
    use std::io::Write;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::time::Instant;

    const LONG: Duration = Duration::from_secs(10);

    #[test]
    fn hears_sockets_and_every_notification() {
        let poller = Arc::new(Poller::new().unwrap());
        let mut waiting = Waiting::new();
        let (near, mut far) = UnixStream::pair().unwrap();
        let key = Key::Connection(5);
        let _registration = Registration::new(&poller, near.into(), key).unwrap();
        waiting.wait(&poller, Duration::from_micros(1)).unwrap();
        assert_eq!(waiting.iter().next(), None);
        for _ in 0..3 {
            poller.notify().unwrap();
            let began = Instant::now();
            waiting.wait(&poller, LONG).unwrap();
            assert!(began.elapsed() < LONG, "it is heard of");
            assert_eq!(waiting.iter().next(), None);
        }
        far.write_all(b"x").unwrap();
        poller.notify().unwrap();
        let ready = Ready { readable: true, writable: false, gone: false };
        let news = News { key, ready };
        for _ in 0..2 {
            waiting.wait(&poller, LONG).unwrap();
            assert_eq!(waiting.iter().collect::<Vec<_>>(), [news], "in level mode");
        }
        drop(far);
        waiting.wait(&poller, LONG).unwrap();
        let ready = Ready { readable: true, writable: true, gone: true };
        let gone = News { key, ready };
        assert_eq!(waiting.iter().collect::<Vec<_>>(), [gone]);
    }
}
