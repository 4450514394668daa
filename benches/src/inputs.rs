//! The bytes that every subject is given.

/// The least that HTTP/1.1 asks for.
pub const TINY: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// What wrk sends.
pub const LOAD: &[u8] = b"GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n";

/// A navigation in a browser, with cookies.
pub const BROWSER: &[u8] = b"GET /products/1234?sort=price&page=2 HTTP/1.1\r\n\
Host: www.example.com\r\n\
Connection: keep-alive\r\n\
Cache-Control: max-age=0\r\n\
sec-ch-ua: \"Chromium\";v=\"120\", \"Not_A Brand\";v=\"8\"\r\n\
Upgrade-Insecure-Requests: 1\r\n\
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
Chrome/120.0.0.0 Safari/537.36\r\n\
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n\
Sec-Fetch-Site: same-origin\r\n\
Sec-Fetch-Mode: navigate\r\n\
Sec-Fetch-Dest: document\r\n\
Accept-Encoding: gzip, deflate, br\r\n\
Accept-Language: en-US,en;q=0.9\r\n\
Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; _ga=GA1.2.1234567890.1234567890\r\n\
\r\n";

/// Content of 1 KiB behind a head that announces it.
#[must_use]
pub fn post() -> Vec<u8> {
    let mut request = b"POST /echo HTTP/1.1\r\nHost: www.example.com\r\n\
        Content-Type: application/octet-stream\r\nContent-Length: 1024\r\n\r\n"
        .to_vec();
    request.resize(request.len() + 1024, b'x');
    request
}

/// A head of some 3 KiB in 30 fields, as behind several proxies.
#[must_use]
pub fn thirty_fields() -> Vec<u8> {
    let mut head = b"GET /api/v1/items HTTP/1.1\r\nHost: api.example.com\r\n".to_vec();
    for line in 1..30 {
        let value = "abcdefghij ".repeat(7 + line % 3);
        head.extend_from_slice(
            format!("X-Forwarded-Detail-{line}: {}\r\n", value.trim()).as_bytes(),
        );
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// One request so many times.
#[must_use]
pub fn pipelined(request: &[u8], times: usize) -> Vec<u8> {
    request.repeat(times)
}

/// So much content in chunks of one size, without the head before it.
#[must_use]
pub fn chunked(content: usize, chunk: usize) -> Vec<u8> {
    let mut body = Vec::new();
    for _ in 0..content / chunk {
        body.extend_from_slice(format!("{chunk:x}\r\n").as_bytes());
        body.resize(body.len() + chunk, b'x');
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_as_large_as_they_are_said_to_be() {
        assert!((600..800).contains(&BROWSER.len()), "{}", BROWSER.len());
        let thirty = thirty_fields();
        assert!((2500..3600).contains(&thirty.len()), "{}", thirty.len());
        assert_eq!(thirty.iter().filter(|&&byte| byte == b'\n').count(), 1 + 30 + 1);
        assert_eq!(
            chunked(32, 16),
            b"10\r\nxxxxxxxxxxxxxxxx\r\n10\r\nxxxxxxxxxxxxxxxx\r\n0\r\n\r\n"
        );
    }
}
