//! Expectations (RFC 9110, section 10.1.1).

use hairspring_core::{Config, Reject};

use super::{get, post};
use crate::row::{Expected, Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [awaited(), overtaken(), no_continue(), known_answer(), other()].concat()
}

const EXPECTS: &str = "Expect: 100-continue\r\nContent-Length: 5\r\n";

fn go_on() -> Expected {
    status_of(100)
}

fn awaited() -> Vec<Row> {
    let awaited = |name: &str, target: &str, fields: &str| {
        row(name, "9110 10.1.1").sends(post(target, fields, "")).gets(go_on()).needs_more()
    };
    vec![
        awaited("100 once the head is there", "/", EXPECTS),
        awaited(
            "100 for chunked content",
            "/",
            "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n",
        ),
        awaited(
            "the expectation in any case",
            "/",
            "eXpect: 100-Continue\r\nContent-Length: 5\r\n",
        ),
        awaited(
            "white space round the expectation",
            "/",
            "Expect: \t100-continue \r\nContent-Length: 5\r\n",
        ),
        awaited(
            "an expectation among empty members",
            "/",
            "Expect: , 100-continue,\r\nContent-Length: 5\r\n",
        ),
        awaited(
            "an expectation twice is one",
            "/",
            "Expect: 100-continue, 100-continue\r\nExpect: 100-continue\r\nContent-Length: 5\r\n",
        ),
        awaited("100 when a handler that streams reads", "/streamed", EXPECTS),
        awaited("100 for another method", "/", "Expect: 100-continue\r\nContent-Length: 1\r\n"),
        row("100 with GET", "9110 10.1.1").sends(get("/", EXPECTS)).gets(go_on()).needs_more(),
    ]
}

fn overtaken() -> Vec<Row> {
    vec![
        row("100, then the content, then the answer", "9110 10.1.1")
            .sends(post("/", EXPECTS, ""))
            .sends("hello")
            .cut_only_here("the client sends its content after the 100")
            .gets(go_on())
            .gets(ok().saw("content hello")),
        row("100, then streamed content, then the answer", "9110 10.1.1")
            .sends(post("/streamed", EXPECTS, ""))
            .sends("hello")
            .cut_only_here("the client sends its content after the 100")
            .gets(go_on())
            .gets(ok().saw("content hello")),
        row("no 100 when the content came with the head", "9110 10.1.1")
            .sends(post("/", EXPECTS, "hello"))
            .cut_only_here("content that has come needs no 100")
            .gets(ok().saw("content hello")),
        row("no 100 when some of the content came with the head", "9110 10.1.1")
            .sends(post("/", EXPECTS, "he"))
            .sends("llo")
            .cut_only_here("content that has begun to come needs no 100")
            .gets(ok().saw("content hello")),
        row("no 100 when chunked content came with the head", "9110 10.1.1")
            .sends(post(
                "/",
                "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n",
                "5\r\nhello\r\n0\r\n\r\n",
            ))
            .cut_only_here("content that has come needs no 100")
            .gets(ok().saw("content hello")),
        row("no 100 when streamed content came with the head", "9110 10.1.1")
            .sends(post("/streamed", EXPECTS, "hello"))
            .cut_only_here("content that has come needs no 100")
            .gets(ok().saw("content hello")),
        row("no 100 when half a chunk size came with the head", "9110 10.1.1")
            .sends(post("/", "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", "1"))
            .sends("\r\nx\r\n0\r\n\r\n")
            .cut_only_here("content that has begun to come needs no 100")
            .gets(ok().saw("content x")),
        row("100 waits for the answers before it", "9112 9.2")
            .sends(format!("{}{}", get("/later", ""), post("/", EXPECTS, "")))
            .cut_only_here("the client waits for the 100")
            .gets(ok())
            .gets(go_on())
            .needs_more(),
        row("one 100 a request", "9110 15.2")
            .sends(post("/", EXPECTS, ""))
            .sends("h")
            .sends("ello")
            .sends(post("/", EXPECTS, ""))
            .sends("again")
            .cut_only_here("the client sends its content after the 100")
            .gets(go_on())
            .gets(ok().saw("content hello"))
            .gets(go_on())
            .gets(ok().saw("content again")),
    ]
}

fn no_continue() -> Vec<Row> {
    vec![
        row("no 100 without content", "9110 10.1.1")
            .sends(get("/", "Expect: 100-continue\r\n"))
            .gets(ok()),
        row("no 100 for content of length 0", "9110 10.1.1")
            .sends(post("/", "Expect: 100-continue\r\nContent-Length: 0\r\n", ""))
            .gets(ok()),
        row("no 100 for a length of many zeros", "9110 10.1.1")
            .sends(post("/", "Expect: 100-continue\r\nContent-Length: 000\r\n", ""))
            .gets(ok()),
        row("an empty expectation expects nothing", "9110 5.6.1")
            .sends(post("/", "Expect: ,\r\nContent-Length: 5\r\n", "hello"))
            .gets(ok().saw("content hello")),
        row("an expectation in HTTP/1.0 is ignored", "9110 10.1.1")
            .sends("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            .needs_more(),
        row("an expectation in HTTP/1.0 does not delay the answer", "9110 10.1.1")
            .sends("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello")
            .gets(ok().saw("content hello"))
            .closes(),
    ]
}

fn known_answer() -> Vec<Row> {
    let max = Config::default().collected_body_max;
    vec![
        row("the answer of an application that refuses the content", "9110 10.1.1")
            .sends(post("/refuse", EXPECTS, ""))
            .gets(status_of(403).content("refused"))
            .closes(),
        row("the answer of a handler that does not read", "9110 10.1.1")
            .sends(post("/early", EXPECTS, ""))
            .gets(ok().content("early"))
            .closes(),
        row("413 for content that is too long", "9110 10.1.1")
            .sends(post("/", "Expect: 100-continue\r\nContent-Length: 1048577\r\n", ""))
            .refused(413, Reject::ContentTooLarge { max }),
        row("413 for content that the application finds too long", "9110 10.1.1")
            .sends(post("/small", "Expect: 100-continue\r\nContent-Length: 11\r\n", ""))
            .refused(413, Reject::ContentTooLarge { max: 10 }),
        row("413 for content that a handler would read as it comes", "9110 10.1.1")
            .sends(post("/streamed-small", "Expect: 100-continue\r\nContent-Length: 11\r\n", ""))
            .refused(413, Reject::ContentTooLarge { max: 10 }),
    ]
}

fn other() -> Vec<Row> {
    let failed = |name: &str, value: &str| {
        row(name, "9110 10.1.1")
            .sends(post("/", &format!("Expect: {value}\r\nContent-Length: 5\r\n"), ""))
            .refused(417, Reject::ExpectationFailed)
    };
    vec![
        failed("another expectation", "200-ok"),
        failed("another expectation with a value", "a=b"),
        failed("100-continue and another", "100-continue, a"),
        failed("another and 100-continue", "a, 100-continue"),
        failed("100-continue with a parameter", "100-continue;a=b"),
        failed("a longer word", "100-continued"),
        failed("a shorter word", "100"),
        row("another expectation in a second line", "9110 10.1.1")
            .sends(post("/", "Expect: 100-continue\r\nExpect: a\r\nContent-Length: 5\r\n", ""))
            .refused(417, Reject::ExpectationFailed),
        // Only that of 100-continue is to be ignored there.
        row("another expectation in HTTP/1.0", "9110 10.1.1")
            .sends("GET / HTTP/1.0\r\nExpect: a\r\n\r\n")
            .refused(417, Reject::ExpectationFailed),
        row("another expectation without content", "9110 10.1.1")
            .sends(get("/", "Expect: a\r\n"))
            .refused(417, Reject::ExpectationFailed),
        row("another expectation of HEAD", "9110 10.1.1")
            .sends("HEAD / HTTP/1.1\r\nHost: a\r\nExpect: a\r\n\r\n")
            .refused_head(417),
    ]
}
