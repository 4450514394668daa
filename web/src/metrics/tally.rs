//! Counts of answers that do not pass the middleware.

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{Method, Status};

use super::Figures;

/// Counts the answers of one method, route and status; made by
/// [`Metrics::tally`](super::Metrics::tally). Cheap to clone; all clones count together, and with
/// what passes the middleware.
#[derive(Clone, Debug)]
pub struct Tally {
    pub(super) figures: Arc<Figures>,
    pub(super) method: Method,
    pub(super) status: Status,
}

impl Tally {
    /// One more answer, with so many bytes of content, that took so long from its request on.
    pub fn add(&self, took: Duration, bytes: u64) {
        self.figures.count(self.method, self.status, took, bytes);
    }
}
