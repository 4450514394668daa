//! The resuming parser of request heads.

use bytes::Bytes;

use super::RequestHead;
use crate::{Config, Method, Reject};

/// Reads a request head out of a growing buffer, looking at each byte once.
#[derive(Debug, Default)]
pub struct HeadParser {}

impl HeadParser {
    /// At the beginning of a head.
    #[must_use]
    pub fn new() -> Self {
        todo!()
    }
    /// Goes on where the last call stopped. `buffer` begins where it began at the first call for
    /// this head, and has only grown. Returns the length of the head, empty lines before it
    /// included, once it is whole.
    ///
    /// # Errors
    /// The first rule that the head breaks. The parser is of no use after that.
    pub fn parse(&mut self, buffer: &[u8], config: &Config) -> Result<Option<usize>, Reject> {
        todo!()
    }
    /// After [`parse`](Self::parse) returned a length: the head, out of exactly the bytes of
    /// that length. The parser is ready for the next head.
    pub fn take(&mut self, bytes: Bytes) -> RequestHead {
        todo!()
    }
    /// Whether anything but empty lines has come.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        todo!()
    }
    /// Whether the request line is whole.
    #[must_use]
    pub fn has_request_line(&self) -> bool {
        todo!()
    }
    /// The method, as soon as it is known, even if the rest is refused.
    #[must_use]
    pub fn method(&self) -> Option<Method> {
        todo!()
    }
}
