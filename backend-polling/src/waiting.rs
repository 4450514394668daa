//! Waiting by epoll itself, in one system call.
//!
//! `Poller::wait` makes five: it arms a timer, twice, waits, and makes itself ready for the next
//! notification, which hardly ever has come. Beside thousands of busy connections that is nothing;
//! beside one it would be more than the reading and writing. So a loop waits for the poller's own
//! epoll, and has a bell there in place of the poller's notification, which only those calls would
//! make ready again.

use std::io;
use std::time::Duration;

pub(crate) use hairspring_backend_common::Bell;
use polling::Poller;
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::io::Errno;

use crate::news::{News, Ready};
use crate::registration::Key;

/// Events told at once; the others come with the next wait.
const EVENTS_MAX: usize = 1024;

/// What the bell is registered with: it is nobody's [`Key`].
const BELL: u64 = u64::MAX;

/// Wakes a loop that waits.
///
/// # Errors
/// If there are no descriptors left.
pub(crate) fn bell(poller: &Poller) -> io::Result<Bell> {
    let bell = Bell::new()?;
    let rings = epoll::EventFlags::IN | epoll::EventFlags::ET;
    epoll::add(poller, &bell, epoll::EventData::new_u64(BELL), rings)?;
    Ok(bell)
}

/// News of what is registered with a poller.
pub(crate) struct Waiting(Vec<epoll::Event>);

impl Waiting {
    pub(crate) fn new() -> Self {
        Self(Vec::with_capacity(EVENTS_MAX))
    }

    /// Waits for news, for the [bell], for a signal, or for `most` of time: days, not years.
    pub(crate) fn wait(&mut self, poller: &Poller, most: Duration) -> io::Result<()> {
        self.0.clear();
        // Rounded up to milliseconds: there is no spinning before the time has come.
        let most = Timespec { tv_sec: most.as_secs() as _, tv_nsec: most.subsec_nanos() as _ };
        match epoll::wait(poller, spare_capacity(&mut self.0), Some(&most)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// What the last wait has found.
    pub(crate) fn iter(&self) -> impl Iterator<Item = News> {
        use epoll::EventFlags as Flags;
        const FAILED: Flags = Flags::HUP.union(Flags::ERR);
        const READABLE: Flags = Flags::IN.union(Flags::PRI).union(FAILED);
        const WRITABLE: Flags = Flags::OUT.union(FAILED);
        self.0.iter().filter_map(|event| {
            // Copied out first: the kernel's structure is packed.
            let (data, flags) = (event.data, event.flags);
            let key = Key::of(data.u64() as usize)?;
            let has = |any| flags.intersects(any);
            let (readable, writable, gone) = (has(READABLE), has(WRITABLE), has(FAILED));
            Some(News { key, ready: Ready { readable, writable, gone } })
        })
    }
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
    fn hears_sockets_and_every_ring() {
        let poller = Arc::new(Poller::new().unwrap());
        let (mut waiting, bell) = (Waiting::new(), bell(&poller).unwrap());
        let (near, mut far) = UnixStream::pair().unwrap();
        let key = Key::Connection(5);
        let _registration = Registration::new(&poller, near.into(), key).unwrap();
        waiting.wait(&poller, Duration::from_micros(1)).unwrap();
        assert_eq!(waiting.iter().next(), None);
        for _ in 0..3 {
            bell.ring().unwrap();
            let began = Instant::now();
            waiting.wait(&poller, LONG).unwrap();
            assert!(began.elapsed() < LONG, "it is heard of");
            assert_eq!(waiting.iter().next(), None);
            waiting.wait(&poller, Duration::ZERO).unwrap();
            assert!(waiting.0.is_empty(), "and that once");
        }
        far.write_all(b"x").unwrap();
        bell.ring().unwrap();
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
