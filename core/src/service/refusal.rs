//! What is known of a refused request, for logs.

use super::{ConnectionInfo, Response};
use crate::{Now, Reject};

/// A request that is refused as the peer's mistake, and the answer to it, as reported to
/// [`Service::refused`](super::Service::refused).
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'r> {
    /// The mistake.
    pub reject: &'r Reject,
    /// The request line without its CRLF, as far as it had arrived when the mistake was found. It
    /// may contain any bytes, at most [`request_line_max`](crate::Config::request_line_max) of
    /// them, and may be empty.
    pub line: &'r [u8],
    /// The two ends of the connection.
    pub connection: &'r ConnectionInfo,
    /// The answer that [`Service::reject`](super::Service::reject) made; without content, and not
    /// sent, if the client was gone.
    pub response: &'r Response,
    /// Whether the content of the answer is sent; to HEAD it is not.
    pub has_content: bool,
    /// The moment of the refusal.
    pub now: Now,
}
