//! Waiting by the poller, wherever it is not epoll.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use polling::{Events, Poller};

use crate::news::{News, Ready};
use crate::registration::Key;

/// Wakes a loop that waits.
#[derive(Debug)]
pub(crate) struct Bell(Arc<Poller>);

/// # Errors
/// None here.
pub(crate) fn bell(poller: &Arc<Poller>) -> io::Result<Bell> {
    Ok(Bell(Arc::clone(poller)))
}

impl Bell {
    /// Wakes who waits, or has the next wait end at once.
    ///
    /// # Errors
    /// If it was not heard.
    pub(crate) fn ring(&self) -> io::Result<()> {
        self.0.notify()
    }
}

/// News of what is registered with a poller.
pub(crate) struct Waiting(Events);

impl Waiting {
    pub(crate) fn new() -> Self {
        Self(Events::new())
    }

    /// Waits for news, for the [bell], or for `most` of time.
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
