//! Waiting by the poller, wherever it is not epoll.

use std::io;
use std::time::Duration;

use polling::{Events, Poller};

use crate::news::{News, Ready};
use crate::registration::Key;

/// News of what is registered with a poller.
pub(crate) struct Waiting(Events);

impl Waiting {
    pub(crate) fn new() -> Self {
        Self(Events::new())
    }

    /// Waits for news, for `Poller::notify`, or for `most` of time.
    pub(crate) fn wait(&mut self, poller: &Poller, most: Duration) -> io::Result<()> {
        self.0.clear();
        poller.wait(&mut self.0, Some(most)).map(|_| ())
    }

    /// What the last wait has found.
    pub(crate) fn iter(&self) -> impl Iterator<Item = News> {
        self.0.iter().filter_map(|event| {
            let ready = Ready {
                readable: event.readable,
                writable: event.writable,
                gone: event.is_interrupt() || event.is_err() == Some(true),
            };
            Some(News { key: Key::of(event.key)?, ready })
        })
    }
}
