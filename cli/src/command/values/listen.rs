//! Addresses to listen on, in options.

use std::net::Ipv6Addr;

/// Checks the syntax of `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/demo.sock`,
/// so that a mistake is reported as one of usage; the address is bound later. The name of a zone,
/// as in `[fe80::1%eth0]:8080`, is replaced with the interface's number.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    if let Some(path) = text.strip_prefix("unix:") {
        return match path {
            "" => Err("expected a path after unix:, such as unix:/run/demo.sock".to_owned()),
            _ => Ok(text.to_owned()),
        };
    }
    match text.rsplit_once(':') {
        Some((host, port)) if is_host(host) && is_port(port) => match host.split_once('%') {
            Some((address, zone)) => {
                numbered(zone.trim_end_matches(']')).map(|n| format!("{address}%{n}]:{port}"))
            }
            None if lacks_zone(host) => Err(format!(
                "expected the interface of a link-local address after %, such as {}%eth0]:{port}",
                host.trim_end_matches(']')
            )),
            None => Ok(text.to_owned()),
        },
        _ => {
            let example = complete(text).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
            Err(format!("expected HOST:PORT, [IPv6]:PORT or unix:PATH, such as {example}"))
        }
    }
}

fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(ip) => ip.split('%').next().is_some_and(|ip| ip.parse::<Ipv6Addr>().is_ok()),
        None => !host.is_empty() && !host.contains([':', '[', ']', '/', ' ', '%']),
    }
}

/// Whether it is an address that every link may have, without the link. The system would only call it
/// an invalid argument.
fn lacks_zone(host: &str) -> bool {
    host.trim_matches(['[', ']']).parse().is_ok_and(|ip: Ipv6Addr| ip.is_unicast_link_local())
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok()
}

/// The address that was meant by a word that names a port, perhaps incomplete.
pub(crate) fn meant(word: &str) -> Option<String> {
    let names_port = word.trim_end_matches('/').rsplit(':').next().is_some_and(is_port);
    complete(word).filter(|_| names_port)
}

/// What was probably meant by an incomplete address.
fn complete(text: &str) -> Option<String> {
    let bare = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
    let (host, port) = bare.rsplit_once(':').unwrap_or((bare, ""));
    match (host, port) {
        ("", port) if is_port(port) => Some(format!("0.0.0.0:{port}")),
        (port, "") if is_port(port) => Some(format!("127.0.0.1:{port}")),
        (host, "") if is_host(host) => Some(format!("{host}:8080")),
        (host, port) if is_host(host) && is_port(port) => Some(bare.to_owned()),
        (ip, port) if ip.parse::<Ipv6Addr>().is_ok() && is_port(port) => {
            Some(format!("[{ip}]:{port}"))
        }
        _ if is_host(bare) => Some(format!("{bare}:8080")),
        _ if bare.parse::<Ipv6Addr>().is_ok() => Some(format!("[{bare}]:8080")),
        _ => None,
    }
}

/// The number of a zone, which is a number already or the name of an interface.
fn numbered(zone: &str) -> Result<u32, String> {
    if let Ok(number) = zone.parse() {
        return Ok(number);
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let named = interfaces.iter().find(|interface| interface.name == zone);
    named.and_then(|interface| interface.index).ok_or_else(|| {
        let mut names: Vec<_> = interfaces.into_iter().map(|interface| interface.name).collect();
        names.sort();
        names.dedup();
        format!("expected an interface of this machine after %, one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_complete() {
        for text in [
            "127.0.0.1:8080",
            "0.0.0.0:0",
            "[::1]:8080",
            "[::]:65535",
            "localhost:80",
            "[::ffff:127.0.0.1]:80",
            "unix:/run/a b.sock",
        ] {
            assert_eq!(parse(text), Ok(text.to_owned()));
        }
        let bad = [
            "",
            "8080",
            ":8080",
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:65536",
            "127.0.0.1:+80",
            "127.0.0.1:http",
            "::1:8080",
            "::1",
            "[::1]",
            "http://127.0.0.1:8080",
            "unix:",
            "127.0.0.1:8080/",
            "[zz]:80",
            "[127.0.0.1]:80",
            "::1%lo:80",
            "a%lo:80",
        ];
        for text in bad {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_mistake_is_answered_by_what_was_probably_meant() {
        for (text, example) in [
            ("9000", "127.0.0.1:9000"),
            (":9000", "0.0.0.0:9000"),
            ("localhost", "localhost:8080"),
            ("192.0.2.7:", "192.0.2.7:8080"),
            ("[::1]", "[::1]:8080"),
            ("::1", "[::1]:8080"),
            ("::1:9000", "[::1]:9000"),
            ("http://localhost:9000/", "localhost:9000"),
            ("a b", "127.0.0.1:8080"),
            ("localhost:http", "127.0.0.1:8080"),
            ("localhost:65536", "127.0.0.1:8080"),
        ] {
            let expected =
                format!("expected HOST:PORT, [IPv6]:PORT or unix:PATH, such as {example}");
            assert_eq!(parse(text), Err(expected), "{text}");
            assert!(parse(example).is_ok(), "{example}");
        }
    }

    #[test]
    fn zones_become_numbers() {
        assert_eq!(parse("[fe80::1%7]:80").as_deref(), Ok("[fe80::1%7]:80"));
        let loopback = if_addrs::get_if_addrs().unwrap().into_iter().find(|one| one.is_loopback());
        let (name, number) = loopback.map(|one| (one.name, one.index.unwrap())).unwrap();
        let expected = format!("[fe80::1%{number}]:80");
        assert_eq!(parse(&format!("[fe80::1%{name}]:80")), Ok(expected));
        let unknown = parse("[fe80::1%nosuch]:80").unwrap_err();
        assert!(unknown.starts_with("expected an interface of this machine"), "{unknown}");
        assert!(unknown.contains(&name), "{unknown}");
        let expected = "expected the interface of a link-local address after %, such as \
                        [fe80::1%eth0]:80";
        assert_eq!(parse("[fe80::1]:80").unwrap_err(), expected);
    }
}
