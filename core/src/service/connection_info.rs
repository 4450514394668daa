//! The addresses of the two ends of a connection, in little space.

use alloc::sync::Arc;
use core::fmt;
use core::net::{IpAddr, SocketAddr, SocketAddrV4};

/// One end of a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// A TCP address and port.
    Tcp(SocketAddr),
    /// A Unix socket, whose clients have no address.
    Unix,
    /// The driver did not say.
    #[default]
    Unknown,
}

impl Endpoint {
    /// The IP address, if there is one. An IPv4 address mapped into IPv6 is returned as IPv4.
    ///
    /// ```
    /// use hairspring_core::Endpoint;
    /// let peer = Endpoint::Tcp("[::ffff:192.0.2.1]:80".parse()?);
    /// assert_eq!(peer.ip(), Some("192.0.2.1".parse()?));
    /// assert_eq!(peer.to_string(), "192.0.2.1:80");
    /// assert_eq!(Endpoint::Unix.to_string(), "unix");
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Tcp(address) => Some(address.ip().to_canonical()),
            Self::Unix | Self::Unknown => None,
        }
    }
}

/// The address with its port, `unix` or `unknown`.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => {
                SocketAddr::new(address.ip().to_canonical(), address.port()).fmt(f)
            }
            Self::Unix => f.write_str("unix"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// The two ends of a connection, as the driver knows them.
///
/// Every connection keeps one and every request gets a copy, so it is small: 16 bytes. IPv4
/// addresses are stored in it; others are in shared storage, and a copy only counts a reference.
///
/// ```
/// use hairspring_core::{ConnectionInfo, Endpoint};
/// let end = |port| Endpoint::Tcp(([127, 0, 0, 1], port).into());
/// let info = ConnectionInfo::new(end(50_000), end(80));
/// assert_eq!((info.peer(), info.local()), (end(50_000), end(80)));
/// assert_eq!(size_of_val(&info), 16);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectionInfo(Ends);

#[derive(Clone, PartialEq, Eq)]
enum Ends {
    V4 {
        peer: SocketAddrV4,
        local: SocketAddrV4,
    },
    Unix,
    Unknown,
    /// Only what is none of the above, so that equal ends have equal representations.
    Other(Arc<Both>),
}

#[derive(PartialEq, Eq)]
struct Both {
    peer: Endpoint,
    local: Endpoint,
}

impl ConnectionInfo {
    /// The address of the peer, and the local address on which its connection was accepted.
    #[must_use]
    pub fn new(peer: Endpoint, local: Endpoint) -> Self {
        Self(match (peer, local) {
            (Endpoint::Tcp(SocketAddr::V4(peer)), Endpoint::Tcp(SocketAddr::V4(local))) => {
                Ends::V4 { peer, local }
            }
            (Endpoint::Unix, Endpoint::Unix) => Ends::Unix,
            (Endpoint::Unknown, Endpoint::Unknown) => Ends::Unknown,
            _ => Ends::Other(Arc::new(Both { peer, local })),
        })
    }

    /// The peer's address.
    #[must_use]
    pub fn peer(&self) -> Endpoint {
        match &self.0 {
            Ends::V4 { peer, .. } => Endpoint::Tcp((*peer).into()),
            Ends::Unix => Endpoint::Unix,
            Ends::Unknown => Endpoint::Unknown,
            Ends::Other(both) => both.peer,
        }
    }

    /// The local address on which the connection was accepted.
    #[must_use]
    pub fn local(&self) -> Endpoint {
        match &self.0 {
            Ends::V4 { local, .. } => Endpoint::Tcp((*local).into()),
            Ends::Unix => Endpoint::Unix,
            Ends::Unknown => Endpoint::Unknown,
            Ends::Other(both) => both.local,
        }
    }
}

impl Default for ConnectionInfo {
    /// Two [unknown](Endpoint::Unknown) ends.
    fn default() -> Self {
        Self(Ends::Unknown)
    }
}

impl fmt::Debug for ConnectionInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (peer, local) = (self.peer(), self.local());
        f.debug_struct("ConnectionInfo").field("peer", &peer).field("local", &local).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::net::Ipv6Addr;

    #[test]
    fn every_pair_of_ends_comes_back() {
        let v4 = Endpoint::Tcp(([192, 0, 2, 7], 8080).into());
        let v6 = Endpoint::Tcp((Ipv6Addr::LOCALHOST, 443).into());
        let ends = [v4, v6, Endpoint::Unix, Endpoint::Unknown];
        for (peer, local) in ends.iter().flat_map(|peer| ends.map(|local| (*peer, local))) {
            let info = ConnectionInfo::new(peer, local);
            assert_eq!((info.peer(), info.local()), (peer, local));
            assert_eq!(info, ConnectionInfo::new(peer, local));
        }
        assert_eq!(size_of::<ConnectionInfo>(), 16);
    }
}
