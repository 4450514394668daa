//! The two ends of a connection, in little space.

use alloc::boxed::Box;
use core::net::{SocketAddr, SocketAddrV4};

use super::{ConnectionInfo, Endpoint};

/// A [`ConnectionInfo`] as every connection keeps one, and seldom looks at it: 16 bytes instead of
/// 64 between IPv4 addresses. Between others it is on the heap.
///
/// ```
/// use hairspring_core::{ConnectionInfo, Endpoint, KeptInfo};
/// let end = |port| Endpoint::Tcp(([127, 0, 0, 1], port).into());
/// let info = ConnectionInfo { peer: end(50_000), local: end(80) };
/// let kept = KeptInfo::from(info);
/// assert_eq!(kept.get(), info);
/// assert_eq!(size_of_val(&kept), 16);
/// ```
#[derive(Clone, Debug)]
pub struct KeptInfo(Kept);

#[derive(Clone, Debug)]
enum Kept {
    V4 { peer: SocketAddrV4, local: SocketAddrV4 },
    Unix,
    Unknown,
    Other(Box<ConnectionInfo>),
}

impl From<ConnectionInfo> for KeptInfo {
    fn from(info: ConnectionInfo) -> Self {
        Self(match (info.peer, info.local) {
            (Endpoint::Tcp(SocketAddr::V4(peer)), Endpoint::Tcp(SocketAddr::V4(local))) => {
                Kept::V4 { peer, local }
            }
            (Endpoint::Unix, Endpoint::Unix) => Kept::Unix,
            (Endpoint::Unknown, Endpoint::Unknown) => Kept::Unknown,
            _ => Kept::Other(Box::new(info)),
        })
    }
}

impl KeptInfo {
    /// What was kept.
    #[must_use]
    pub fn get(&self) -> ConnectionInfo {
        let both = |end| ConnectionInfo { peer: end, local: end };
        match &self.0 {
            Kept::V4 { peer, local } => ConnectionInfo {
                peer: Endpoint::Tcp((*peer).into()),
                local: Endpoint::Tcp((*local).into()),
            },
            Kept::Unix => both(Endpoint::Unix),
            Kept::Unknown => both(Endpoint::Unknown),
            Kept::Other(info) => **info,
        }
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
            let info = ConnectionInfo { peer, local };
            assert_eq!(KeptInfo::from(info).get(), info);
        }
        assert_eq!(size_of::<KeptInfo>(), 16);
    }
}
