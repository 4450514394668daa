//! What is known of a response that HTTP does not allow, for logs.

use core::fmt;

use super::ConnectionInfo;
use crate::{Misuse, Now, Status};

/// A response of the application that HTTP does not allow, as reported to
/// [`Service::misused`](super::Service::misused).
///
/// As text it is a line for a log; nothing in it was chosen by the peer. The request is not known:
/// its head belonged to the handler.
///
/// ```
/// use hairspring_core::{ConnectionInfo, Endpoint, Misuse, Misused, Now, Status};
/// let peer = Endpoint::Tcp(([192, 0, 2, 1], 50_000).into());
/// let misused = Misused {
///     misuse: Misuse::BodyTooShort { left: 4 },
///     status: Status::OK,
///     is_cut: true,
///     connection: &ConnectionInfo::new(peer, Endpoint::Unknown),
///     now: Now::default(),
/// };
/// assert_eq!(
///     misused.to_string(),
///     "response 200 to 192.0.2.1:50000 was cut short: \
///      expected 4 more bytes of content before the end"
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Misused<'m> {
    /// What is wrong with the response.
    pub misuse: Misuse,
    /// The status that the application gave it.
    pub status: Status,
    /// Whether the response is cut short, because it had begun. Otherwise the client gets 500 in
    /// its place.
    pub is_cut: bool,
    /// The two ends of the connection, which ends with this.
    pub connection: &'m ConnectionInfo,
    /// The moment at which the misuse was found.
    pub now: Now,
}

impl fmt::Display for Misused<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, peer) = (self.status.code(), self.connection.peer());
        let outcome = if self.is_cut { "was cut short" } else { "was replaced by 500" };
        write!(f, "response {code} to {peer} {outcome}: {}", self.misuse)
    }
}
