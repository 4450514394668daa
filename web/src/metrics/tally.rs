//! Counts of answers that do not pass the middleware.

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{Method, Status};

use super::Figures;

/// Counts the answers of one method, route and status; made by
/// [`Metrics::tally`](super::Metrics::tally). Cheap to clone. All clones, and the middleware, add
/// to the same figures.
#[derive(Clone, Debug)]
pub struct Tally {
    pub(super) figures: Arc<Figures>,
    pub(super) method: Method,
    pub(super) status: Status,
}

impl Tally {
    /// Counts an answer with this many bytes of content, which took this long since its request.
    pub fn add(&self, took: Duration, bytes: u64) {
        self.figures.count(self.method, self.status, took, bytes);
    }
}
