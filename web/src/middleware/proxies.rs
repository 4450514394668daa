//! The client's address, as told by the proxies in front of the server.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use hairspring_core::{Endpoint, ReceivedFields};
use thiserror::Error;

use super::{Middleware, Next};
use crate::{Answer, Call};

/// Takes the client's address from the fields of trusted proxies. Everything inside, such as
/// [`AccessLog`](super::AccessLog), [`RateLimit`](super::RateLimit) and the handlers'
/// `ConnectionInfo`, sees it as the peer's address.
///
/// Each proxy appends the address from which it received the request. So the list is read from its
/// end, and the first address that is not trusted is the client's; anything before it may be
/// forged. The search also ends at a member without an address, which a proxy has hidden or not
/// written: anything before that may be forged too. For a request that does not come from a trusted
/// address the fields are ignored. Log lines of malformed requests have the proxy's address,
/// because such requests have no usable fields.
///
/// ```
/// use hairspring_core::ConnectionInfo;
/// use hairspring_web::{Router, middleware::Proxies};
/// let app = Router::new()
///     .with(Proxies::trusted(["192.0.2.0/24", "unix"])?)
///     .get("/", |info: ConnectionInfo| info.peer().to_string())
///     .build()?;
/// // The tests' own client is at 192.0.2.1.
/// let asked = app.test().get("/").field("X-Forwarded-For", "10.9.9.9, 203.0.113.7").send();
/// assert_eq!(asked.text(), "203.0.113.7:0"); // the port is not known
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Proxies {
    trusted: Vec<Network>,
    field: Field,
}

/// A text that is neither an address, a network nor `unix`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected an address, a network such as 10.0.0.0/8, or unix, got {0}")]
pub struct BadNetwork(String);

/// The field that the proxies write. The other one is ignored: a client may have sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    XForwardedFor,
    Forwarded,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Network {
    /// Peers on a Unix socket.
    Unix,
    /// Addresses that begin with the same bits as this one, and how many bits those are.
    Ip(IpAddr, u32),
}

impl Proxies {
    /// Trusts `X-Forwarded-For` from these addresses and networks; `unix` stands for every peer on
    /// a Unix socket. List only your own proxies.
    ///
    /// # Errors
    /// [`BadNetwork`] names a text that is neither.
    pub fn trusted<'n>(networks: impl IntoIterator<Item = &'n str>) -> Result<Self, BadNetwork> {
        let parse = |text: &str| Network::parse(text).ok_or_else(|| BadNetwork(text.to_owned()));
        let trusted = networks.into_iter().map(parse).collect::<Result<_, _>>()?;
        Ok(Self { trusted, field: Field::XForwardedFor })
    }

    /// Uses `Forwarded` (RFC 7239) instead.
    #[must_use]
    pub fn forwarded(mut self) -> Self {
        self.field = Field::Forwarded;
        self
    }

    fn trusts(&self, peer: Endpoint) -> bool {
        self.trusted.iter().any(|network| network.holds(peer))
    }

    /// The client of a request that this peer has forwarded; `None` if the peer is not trusted, or
    /// the field tells no address.
    fn client(&self, peer: Endpoint, fields: &ReceivedFields<'_>) -> Option<SocketAddr> {
        if !self.trusts(peer) {
            return None;
        }
        let name = match self.field {
            Field::XForwardedFor => "x-forwarded-for",
            Field::Forwarded => "forwarded",
        };
        let lines: Vec<&[u8]> = fields.get_all(name).collect();
        let members = lines.iter().rev().flat_map(|line| pieces(line, b','));
        let mut client = None;
        for member in members {
            let Some(address) = self.field.address(member) else { break };
            client = Some(address);
            if !self.trusts(Endpoint::Tcp(address)) {
                break;
            }
        }
        client
    }
}

impl Field {
    /// The address in a member of the list; `None` if it is hidden or malformed.
    fn address(self, member: &[u8]) -> Option<SocketAddr> {
        match self {
            Self::XForwardedFor => parse_address(str::from_utf8(member).ok()?.trim_ascii()),
            Self::Forwarded => {
                let pairs = pieces(member, b';').filter_map(|pair| str::from_utf8(pair).ok());
                let mut nodes = pairs
                    .filter_map(|pair| pair.split_once('='))
                    .filter(|(name, _)| name.trim_ascii().eq_ignore_ascii_case("for"));
                let (_, node) = nodes.next().filter(|_| nodes.next().is_none())?;
                let node = node.trim_ascii();
                let quoted = node.strip_prefix('"').and_then(|node| node.strip_suffix('"'));
                let node = quoted.unwrap_or(node);
                // A proxy may hide only the port (RFC 7239, section 6.3).
                let shown = node.rsplit_once(":_").map(|(shown, _)| shown);
                parse_address(shown.unwrap_or(node))
            }
        }
    }
}

/// Splits a line or a member at the separators outside of quoted strings, the last piece first.
///
/// It is read from the end, where what the proxies have appended is well formed: so neither a quote
/// that a client leaves open swallows that, nor does what a client puts into a value that a proxy
/// quotes, such as the host, look like a member.
fn pieces(text: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut quoted = false;
        let at = (0..text.len()).rev().find(|&at| {
            let escapes = || text[..at].iter().rev().take_while(|&&byte| byte == b'\\').count();
            if text[at] == b'"' && (!quoted || escapes() % 2 == 0) {
                quoted = !quoted;
            }
            text[at] == separator && !quoted
        });
        rest = at.map(|at| &text[..at]);
        Some(&text[at.map_or(0, |at| at + 1)..])
    })
}

/// An address, with or without a port. An IPv6 address may be in brackets; with a port it must be.
fn parse_address(text: &str) -> Option<SocketAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    let ip = text.parse().ok().or_else(|| bracketed().map(IpAddr::V6));
    ip.map(|ip| SocketAddr::new(ip, 0)).or_else(|| text.parse().ok())
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        if text == "unix" {
            return Some(Self::Unix);
        }
        let (ip, bits) = match text.split_once('/') {
            Some((ip, bits)) => (ip, Some(bits.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let ip: IpAddr = ip.parse().ok()?;
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        match (ip.to_canonical(), width - bits.min(width)) {
            _ if bits > width => None,
            // A network within ::ffff:0:0/96: peers are known by their IPv4 addresses.
            (own @ IpAddr::V4(_), free @ 0..=32) => Some(Self::Ip(own, 32 - free)),
            _ => Some(Self::Ip(ip, bits)),
        }
    }

    fn holds(self, peer: Endpoint) -> bool {
        let Self::Ip(own, bits) = self else { return peer == Endpoint::Unix };
        let common = match (own, peer.ip()) {
            (IpAddr::V4(own), Some(IpAddr::V4(ip))) => {
                (own.to_bits() ^ ip.to_bits()).leading_zeros()
            }
            (IpAddr::V6(own), Some(IpAddr::V6(ip))) => {
                (own.to_bits() ^ ip.to_bits()).leading_zeros()
            }
            _ => return false,
        };
        common >= bits
    }
}

impl Middleware for Proxies {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let client = self.client(call.connection().peer(), &call.head().fields());
        if let Some(client) = client {
            call.set_peer(Endpoint::Tcp(client));
        }
        next.run(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_what_begins_like_them() {
        let table = [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.2", false),
            ("10.1.2.3/0", "255.0.0.1", true),
            ("0.0.0.0/0", "::1", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("::ffff:10.1.2.3", "10.1.2.3", true),
            ("::ffff:10.0.0.0/104", "10.1.1.1", true),
            ("::ffff:10.0.0.0/104", "11.1.1.1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false),
            ("::1", "::1", true),
            ("::/0", "127.0.0.1", false),
            ("unix", "127.0.0.1", false),
        ];
        for (network, ip, holds) in table {
            let peer = Endpoint::Tcp(SocketAddr::new(ip.parse().unwrap(), 1));
            assert_eq!(Network::parse(network).unwrap().holds(peer), holds, "{network} {ip}");
        }
        for bad in ["", "unixx", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0/8", "a"]
        {
            assert_eq!(Proxies::trusted([bad]).err(), Some(BadNetwork(bad.to_owned())));
        }
    }
}
