//! What a program hands to a backend, and what it gets back.

use std::fmt;
use std::sync::Arc;

use crate::{Counters, Hooks, Options, Stop};

/// What a backend is given, besides where to listen and what to serve.
///
/// ```
/// use hairspring_backend_common::{Setup, Stop};
/// let stop = Stop::new();
/// let setup = Setup { stop: stop.clone(), ..Setup::default() };
/// // Hand `setup` to a backend's `serve`; `stop.stop()` ends it from anywhere.
/// # stop.stop();
/// ```
#[derive(Clone)]
pub struct Setup {
    /// Limits and socket options.
    pub options: Options,
    /// What watches the connections: nothing.
    pub hooks: Arc<dyn Hooks>,
    /// What counts them.
    pub counters: Arc<Counters>,
    /// What ends the backend.
    pub stop: Stop,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            options: Options::default(),
            hooks: Arc::new(()),
            counters: Arc::default(),
            stop: Stop::new(),
        }
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("options", &self.options)
            .field("counters", &self.counters)
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

/// What a backend did, once it has stopped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Connections that were served, however they ended.
    pub served: u64,
    /// Those of them that were cut at the end of the grace period.
    pub cut: u64,
    /// Connections that did not end even then, because a call of their protocol, or of another one
    /// on the same event loop, did not return. They are not counted as served. When the process
    /// ends they are reset; on the polling backend, where only their loop could do that, they are
    /// closed.
    pub abandoned: u64,
}
