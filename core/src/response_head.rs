//! The head of a response, as the application states it.

use crate::{Fields, Status};

/// Status and fields of a response. The connection adds the fields that frame and date it.
#[derive(Clone, Debug)]
pub struct ResponseHead {
    /// The status code.
    pub status: Status,
    /// The fields, in the order they are sent.
    pub fields: Fields,
}

impl ResponseHead {
    /// Without fields.
    #[must_use]
    pub const fn new(status: Status) -> Self {
        Self { status, fields: Fields::new() }
    }
}
