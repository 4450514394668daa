//! Every limit at its exact value, and one above.

use hairspring_core::{Config, Malformed as M, Reject};

use super::{chunked, get, line, post};
use crate::row::{Row, ok, row};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [request_line(), sections(), chunk_lines(), trailers(), bodies(), requests()].concat()
}

/// `GET` and `HTTP/1.1` and the spaces between.
const LINE_REST: usize = "GET  HTTP/1.1".len();

fn request_line() -> Vec<Row> {
    let Config { request_line_max: max, .. } = Config::default();
    let line_of = |len: usize| line(&format!("GET /{} HTTP/1.1", "a".repeat(len - LINE_REST - 1)));
    let target = |len: usize| line(&format!("GET /{} HTTP/1.1", "a".repeat(len - 1)));
    let method = |len: usize| line(&format!("{} / HTTP/1.1", "M".repeat(len)));
    vec![
        row("a request line at the limit", "9112 3").sends(line_of(max)).gets(ok()),
        row("a request line above the limit", "9112 3")
            .sends(line_of(max + 1))
            .refused(414, Reject::UriTooLong { max }),
        row("a request line without end", "9112 3")
            .sends(format!("GET /{}", "a".repeat(max)))
            .refused(414, Reject::UriTooLong { max }),
        row("a target at its own limit", "9110 15.5.15")
            .config(|config| config.target_max = 20)
            .sends(target(20))
            .gets(ok()),
        row("a target above its own limit", "9110 15.5.15")
            .config(|config| config.target_max = 20)
            .sends(target(21))
            .refused(414, Reject::UriTooLong { max: 20 }),
        row("a method that fits", "9112 3").sends(method(max - " / HTTP/1.1".len())).gets(ok()),
        row("a method that does not end", "9112 3")
            .sends("M".repeat(max + 1))
            .refused(400, M::MethodTooLong),
    ]
}

fn sections() -> Vec<Row> {
    let Config { header_section_max: max, field_count_max: count, .. } = Config::default();
    // Host, one padded field, and the empty line.
    let section = |len: usize| {
        let rest = "Host: a\r\nX: \r\n\r\n".len();
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(len - rest))
    };
    let fields = |count: usize| get("/", &"X: y\r\n".repeat(count - 1));
    vec![
        row("a header section at the limit", "6585 5").sends(section(max)).gets(ok()),
        row("a header section above the limit", "6585 5")
            .sends(section(max + 1))
            .refused(431, Reject::SectionTooLarge { max }),
        row("a field line without end", "6585 5")
            .sends(format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}", "x".repeat(max)))
            .refused(431, Reject::SectionTooLarge { max }),
        row("a field name without end", "6585 5")
            .sends(format!("GET / HTTP/1.1\r\nHost: a\r\n{}", "x".repeat(max)))
            .refused(431, Reject::SectionTooLarge { max }),
        row("a long request line does not count to the section", "6585 5")
            .sends(section(max).replacen('/', &format!("/{}", "a".repeat(4000)), 1))
            .gets(ok()),
        row("field lines at the limit", "6585 5").sends(fields(count)).gets(ok()),
        row("field lines above the limit", "6585 5")
            .sends(fields(count + 1))
            .refused(431, Reject::TooManyFields { max: count }),
        row("a header section above the limit, to HEAD", "6585 5")
            .sends(section(max + 1).replacen("GET", "HEAD", 1))
            .refused_head(431),
    ]
}

fn chunk_lines() -> Vec<Row> {
    let Config { chunk_line_max: line_max, chunk_extensions_max: all_max, .. } = Config::default();
    let chunk = |len: usize| format!("1;{}\r\nx\r\n", "e".repeat(len - 2));
    // Extensions are counted from behind the size to the CRLF.
    let extensions = |total: usize| {
        let whole = chunk(line_max).repeat(total / (line_max - 1));
        let left = total % (line_max - 1);
        format!("{whole}{}0\r\n\r\n", if left > 1 { chunk(left + 1) } else { String::new() })
    };
    vec![
        row("a chunk line at the limit", "9112 7.1.1")
            .sends(chunked(&format!("{}0\r\n\r\n", chunk(line_max))))
            .gets(ok().saw("content x")),
        row("a chunk line above the limit", "9112 7.1.1")
            .sends(chunked(&format!("{}0\r\n\r\n", chunk(line_max + 1))))
            .refused(400, M::ChunkLineTooLong),
        row("a chunk line without end", "9112 7.1.1")
            .sends(chunked(&format!("1;{}", "e".repeat(line_max))))
            .refused(400, M::ChunkLineTooLong),
        row("extensions of a body at the limit", "9112 7.1.1")
            .sends(chunked(&extensions(all_max)))
            .gets(ok()),
        row("extensions of a body above the limit", "9112 7.1.1")
            .sends(chunked(&extensions(all_max + 1)))
            .refused(400, M::ChunkExtensionsTooLong),
    ]
}

fn trailers() -> Vec<Row> {
    let Config { trailer_section_max: max, trailer_count_max: count, .. } = Config::default();
    let section = |len: usize| {
        let rest = "X: \r\n\r\n".len();
        chunked(&format!("0\r\nX: {}\r\n\r\n", "x".repeat(len - rest)))
    };
    let fields = |count: usize| chunked(&format!("0\r\n{}\r\n", "X: y\r\n".repeat(count)));
    vec![
        row("a trailer section at the limit", "6585 5").sends(section(max)).gets(ok()),
        row("a trailer section above the limit", "6585 5")
            .sends(section(max + 1))
            .refused(431, Reject::SectionTooLarge { max }),
        row("a trailer without end", "6585 5")
            .sends(chunked(&format!("0\r\nX: {}", "x".repeat(max))))
            .refused(431, Reject::SectionTooLarge { max }),
        row("trailer lines at the limit", "6585 5").sends(fields(count)).gets(ok()),
        row("trailer lines above the limit", "6585 5")
            .sends(fields(count + 1))
            .refused(431, Reject::TooManyFields { max: count }),
    ]
}

fn bodies() -> Vec<Row> {
    let length = |target: &str, content: &str| {
        post(target, &format!("Content-Length: {}\r\n", content.len()), content)
    };
    let coded = |target: &str, chunks: &str| {
        post(target, "Transfer-Encoding: chunked\r\n", &format!("{chunks}0\r\n\r\n"))
    };
    let ten = "0123456789";
    let too_large = Reject::ContentTooLarge { max: 10 };
    let collected =
        |name: &str| row(name, "9110 15.5.14").config(|config| config.collected_body_max = 10);
    let streamed =
        |name: &str| row(name, "9110 15.5.14").config(|config| config.streamed_body_max = 10);
    vec![
        collected("collected content at the limit").sends(length("/", ten)).gets(ok()),
        collected("collected content above the limit")
            .sends(length("/", "0123456789a"))
            .refused(413, too_large),
        collected("collected chunks at the limit")
            .sends(coded("/", "5\r\nhello\r\n5\r\nhello\r\n"))
            .gets(ok()),
        collected("collected chunks above the limit")
            .sends(coded("/", "5\r\nhello\r\n6\r\nhello!\r\n"))
            .refused(413, too_large),
        collected("the size of a chunk above the limit, without any of its data")
            .sends(post("/", "Transfer-Encoding: chunked\r\n", "b\r\n"))
            .refused(413, too_large),
        collected("a size above what the chunks before it have left")
            .sends(post("/", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n6\r\n"))
            .refused(413, too_large),
        streamed("the size of a streamed chunk above the limit")
            .sends(post("/streamed", "Transfer-Encoding: chunked\r\n", "7fffffffffffffff\r\n"))
            .refused(413, too_large),
        collected("one chunk above the limit")
            .sends(coded("/", "b\r\nhello world\r\n"))
            .refused(413, too_large),
        collected("chunks that would overflow together")
            .sends(coded("/", "1\r\nx\r\n7fffffffffffffff\r\n0123456789"))
            .refused(413, too_large),
        streamed("streamed content at the limit").sends(length("/streamed", ten)).gets(ok()),
        streamed("streamed content above the limit")
            .sends(length("/streamed", "0123456789a"))
            .refused(413, too_large),
        streamed("streamed chunks above the limit")
            .sends(coded("/streamed", "5\r\nhello\r\n6\r\nhello!\r\n"))
            .refused(413, too_large),
        row("content at the application's limit", "9110 15.5.14")
            .sends(length("/small", ten))
            .gets(ok()),
        row("chunks above the application's limit", "9110 15.5.14")
            .sends(coded("/small", "b\r\nhello world\r\n"))
            .refused(413, too_large),
    ]
}

fn requests() -> Vec<Row> {
    let two = |name: &str| row(name, "9112 9.6").config(|config| config.requests_max = Some(2));
    vec![
        two("fewer requests than the limit").sends(get("/", "")).gets(ok()).sends("\r\n"),
        two("the last request of a connection is told")
            .sends(get("/1", ""))
            .sends(get("/2", ""))
            .gets(ok())
            .gets(ok())
            .closes(),
        two("a request above the limit is not answered")
            .sends(get("/1", ""))
            .sends(get("/2", ""))
            .sends(get("/3", ""))
            .gets(ok())
            .gets(ok())
            .closes(),
    ]
}
