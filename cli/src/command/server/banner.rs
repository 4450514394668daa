//! The banner that a server shows at a terminal when it starts.

use std::io::{Write, stderr};
use std::net::{IpAddr, SocketAddr};

use hairspring::backend_std::LocalAddress;

use crate::command::output::{Mark, Style, plain};

/// What is served, and where.
pub(super) struct Banner<'b> {
    pub(super) what: &'b str,
    pub(super) addresses: &'b [LocalAddress],
    /// The addresses of this machine, for listeners that are bound to all of them.
    pub(super) interfaces: &'b [IpAddr],
}

impl Banner<'_> {
    pub(super) fn lines(&self, style: Style) -> Vec<String> {
        let mut lines = vec![String::new()];
        let mut row = |label: &str, text: &str| {
            lines.push(format!("  {}  {text}", style.mark(Mark::Soft, &format!("{label:<8}"))));
        };
        row("serving", &plain(self.what));
        let mut label = "open";
        for address in self.addresses {
            for url in urls(address, self.interfaces) {
                row(label, &style.mark(Mark::Strong, &url));
                label = "";
            }
        }
        row("stop", "Ctrl-C; once more to stop at once");
        lines.push(String::new());
        lines
    }
}

/// Writes a line with its colours. Control characters are not escaped: all text from elsewhere was
/// before.
pub(super) fn show(line: &str) {
    let _ = stderr().write_all(format!("{line}\n").as_bytes());
}

/// The URL of an address as it was bound; a Unix socket, which has none, as `unix:PATH`.
pub(super) fn url(address: &LocalAddress) -> String {
    match address {
        LocalAddress::Tcp(address) => format!("http://{address}/"),
        LocalAddress::Unix(_) => address.to_string(),
    }
}

/// A URL by which this machine reaches it.
pub(super) fn local_url(address: &LocalAddress) -> String {
    match address {
        LocalAddress::Tcp(bound) if bound.ip().is_unspecified() => {
            format!("http://localhost:{}/", bound.port())
        }
        _ => url(address),
    }
}

/// Every URL that reaches it; if it is bound to all addresses, one for each address of this
/// machine.
fn urls(address: &LocalAddress, interfaces: &[IpAddr]) -> Vec<String> {
    let LocalAddress::Tcp(bound) = address else { return vec![url(address)] };
    if !bound.ip().is_unspecified() {
        return vec![url(address)];
    }
    let is_reached = |ip: &&IpAddr| match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local(),
        // `[::]` takes IPv4 too. Link-local addresses mean nothing without the name of a link.
        IpAddr::V6(ip) => bound.is_ipv6() && !ip.is_loopback() && !ip.is_unicast_link_local(),
    };
    let others = interfaces.iter().filter(is_reached);
    let others = others.map(|&ip| LocalAddress::Tcp(SocketAddr::new(ip, bound.port())));
    let mut urls = vec![local_url(address)];
    urls.extend(others.map(|address| url(&address)));
    urls
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const INTERFACES: [IpAddr; 5] = [
        IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1)),
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7)),
    ];

    fn urls_of(address: &str) -> Vec<String> {
        urls(&LocalAddress::Tcp(address.parse().unwrap()), &INTERFACES)
    }

    #[test]
    fn every_url_reaches_it() {
        assert_eq!(urls_of("127.0.0.1:80"), ["http://127.0.0.1:80/"]);
        assert_eq!(urls_of("0.0.0.0:80"), ["http://localhost:80/", "http://192.0.2.7:80/"]);
        assert_eq!(
            urls_of("[::]:80"),
            ["http://localhost:80/", "http://192.0.2.7:80/", "http://[2001:db8::7]:80/"]
        );
    }

    #[test]
    fn the_banner_says_what_where_and_how_to_stop() {
        let addresses =
            [LocalAddress::Tcp("0.0.0.0:80".parse().unwrap()), LocalAddress::Unix("/s".into())];
        let banner =
            Banner { what: "/srv/a\nb", addresses: &addresses, interfaces: &INTERFACES[..2] };
        let expected = [
            "",
            "  serving   /srv/a\\nb",
            "  open      http://localhost:80/",
            "            http://192.0.2.7:80/",
            "            unix:/s",
            "  stop      Ctrl-C; once more to stop at once",
            "",
        ];
        assert_eq!(banner.lines(Style::Plain), expected);
    }
}
