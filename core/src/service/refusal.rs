//! A request that was no good HTTP, for those who keep a log.

use super::{ConnectionInfo, Response};
use crate::{Now, Reject};

/// A request that is refused as the peer's mistake, and the answer to it: what is known for a line in
/// a log. [`Service::refused`](super::Service::refused) is told of it.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'r> {
    /// The mistake.
    pub reject: &'r Reject,
    /// The request line without its end, as far as it had come when the mistake was seen. These may be
    /// any bytes, at most [`request_line_max`](crate::Config::request_line_max) of them; none if none
    /// had come.
    pub line: &'r [u8],
    /// The two ends of the connection.
    pub connection: &'r ConnectionInfo,
    /// The answer, as [`Service::reject`](super::Service::reject) has shaped it.
    pub response: &'r Response,
    /// The content of the answer is sent: it is none to HEAD.
    pub has_content: bool,
    /// The moment.
    pub now: Now,
}
