//! Where to listen, in options.

/// Checks the form of `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/demo.sock`,
/// so that a mistake in it is one of usage; whether it can be listened on is seen later.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    if let Some(path) = text.strip_prefix("unix:") {
        return match path {
            "" => Err("expected a path after unix:, such as unix:/run/demo.sock".to_owned()),
            _ => Ok(text.to_owned()),
        };
    }
    let expected = "expected HOST:PORT, [IPv6]:PORT or unix:PATH, such as 127.0.0.1:8080";
    let Some((host, port)) = text.rsplit_once(':') else { return Err(expected.to_owned()) };
    let bracketed = host.starts_with('[') && host.ends_with(']');
    let is_host = !host.is_empty() && (bracketed || !host.contains([':', '[', ']', '/', ' ']));
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if is_host && is_port { Ok(text.to_owned()) } else { Err(expected.to_owned()) }
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
        ];
        for text in bad {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
