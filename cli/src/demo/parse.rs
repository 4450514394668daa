//! Explanations of raw bytes, over HTTP.

use bytes::Bytes;
use hairspring_core::Config;
use hairspring_web::{Json, Router};

use crate::explain::{Explanation, explain};

/// The most bytes that are explained: far more than people paste, and less than a millisecond's
/// work. An explanation is up to a hundred times as long as its bytes.
const BYTES_MAX: u64 = 16 << 10;

pub(super) fn router() -> Router {
    Router::new().body_max(BYTES_MAX).post("/api/parse", parse)
}

/// Explains bytes of any content type, with the default limits of a server.
fn parse(bytes: Bytes) -> Json<Explanation> {
    Json(explain(&bytes, &Config::default()))
}
