//! Upgrade and CONNECT (RFC 9110, sections 7.8, 9.3.6 and 15.2.2; RFC 9931, section 8).

use super::{get, post};
use crate::answers::Delimited;
use crate::row::{Expected, Row, ok, row, status_of};

/// The rows.
#[must_use]
pub fn rows() -> Vec<Row> {
    [agreed(), behind(), not_agreed(), offered(), tunnels()].concat()
}

const WANTS: &str = "Connection: upgrade\r\nUpgrade: echo\r\n";

fn switching() -> Expected {
    status_of(101).field("connection", "upgrade").field("upgrade", "echo")
}

fn agreed() -> Vec<Row> {
    let switches = |name: &str, section, request: &str| {
        row(name, section).sends(request).gets(switching()).echoes("")
    };
    vec![
        switches("an upgrade", "9110 7.8", &get("/upgrade", WANTS)),
        switches(
            "an upgrade out of a list",
            "9110 7.8",
            &get("/upgrade", "Connection: upgrade\r\nUpgrade: h2c, echo\r\n"),
        ),
        switches(
            "Connection names upgrade among others",
            "9110 7.6.1",
            &get("/upgrade", "Connection: keep-alive, Upgrade\r\nUpgrade: echo\r\n"),
        ),
        // 101 is not the final response, after which the connection would have to close.
        switches(
            "an upgrade and close",
            "9112 9.6",
            &get("/upgrade", "Connection: close, upgrade\r\nUpgrade: echo\r\n"),
        ),
        switches(
            "an expectation without content does not come before an upgrade",
            "9110 10.1.1",
            &get("/upgrade", &format!("{WANTS}Expect: 100-continue\r\n")),
        ),
        switches(
            "an upgrade behind content",
            "9110 7.8",
            &post("/upgrade", &format!("{WANTS}Content-Length: 5\r\n"), "hello"),
        ),
    ]
}

/// What comes around the request that is agreed to.
fn behind() -> Vec<Row> {
    vec![
        row("bytes behind belong to the new protocol", "9110 7.8")
            .sends(get("/upgrade", WANTS))
            .sends("left over")
            .gets(switching())
            .echoes("left over"),
        row("a request behind belongs to the new protocol", "9110 7.8")
            .sends(get("/upgrade", WANTS))
            .sends(get("/2", ""))
            .gets(switching())
            .echoes(get("/2", "")),
        row("bytes that HTTP would refuse belong to the new protocol", "9110 7.8")
            .sends(get("/upgrade", WANTS))
            .sends(b"\n\n\0\xff")
            .gets(switching())
            .echoes(b"\n\n\0\xff"),
        row("bytes behind content belong to the new protocol", "9110 7.8")
            .sends(post("/upgrade", &format!("{WANTS}Content-Length: 5\r\n"), "helloleft"))
            .gets(switching())
            .echoes("left"),
        row("bytes behind a trailer section belong to the new protocol", "9110 7.8")
            .sends(post(
                "/upgrade",
                &format!("{WANTS}Transfer-Encoding: chunked\r\n"),
                "5\r\nhello\r\n0\r\nX: y\r\n\r\nleft",
            ))
            .gets(switching())
            .echoes("left"),
        row("an upgrade behind an answer", "9110 7.8")
            .sends(get("/1", ""))
            .sends(get("/upgrade", WANTS))
            .sends("left")
            .gets(ok())
            .gets(switching())
            .echoes("left"),
        row("the peer's end belongs to the new protocol", "9110 7.8")
            .sends(get("/upgrade", WANTS))
            .sends("left")
            .then_fin()
            .gets(switching())
            .echoes("left"),
        row("100, content, then the upgrade", "9110 7.8")
            .sends(post(
                "/upgrade",
                &format!("{WANTS}Expect: 100-continue\r\nContent-Length: 1\r\n"),
                "",
            ))
            .sends("xleft")
            .cut_only_here("the client sends its content after the 100")
            .gets(status_of(100))
            .gets(switching())
            .echoes("left"),
    ]
}

fn not_agreed() -> Vec<Row> {
    let ignored = |name: &str, section, request: &str| {
        row(name, section).sends(request).gets(ok().without("upgrade"))
    };
    vec![
        ignored(
            "an upgrade to what is not offered",
            "9110 7.8",
            &get(
                "/upgrade",
                "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n",
            ),
        ),
        ignored(
            "an upgrade to TLS",
            "9110 7.8",
            &get("/upgrade", "Connection: upgrade\r\nUpgrade: TLS/1.3\r\n"),
        ),
        ignored("an upgrade that no handler takes", "9110 7.8", &get("/", WANTS)),
        ignored(
            "Connection: upgrade alone",
            "9110 7.8",
            &get("/upgrade", "Connection: upgrade\r\n"),
        ),
        ignored(
            "Upgrade that Connection does not name",
            "9110 7.8",
            &get("/upgrade", "Upgrade: echo\r\n"),
        ),
        ignored(
            "an empty Upgrade",
            "9110 7.8",
            &get("/upgrade", "Connection: upgrade\r\nUpgrade:\r\n"),
        ),
        ignored(
            "an upgrade to what is no protocol",
            "9110 7.8",
            &get("/upgrade", "Connection: upgrade\r\nUpgrade: \"echo\", echo/, /1, e cho\r\n"),
        ),
        row("content of an upgrade that is not agreed to is read", "9110 7.8")
            .sends(post("/", &format!("{WANTS}Content-Length: 5\r\n"), "hello"))
            .gets(ok().saw("content hello").without("upgrade")),
        row("an upgrade in HTTP/1.0 is ignored", "9110 7.8")
            .sends(format!("GET /upgrade HTTP/1.0\r\n{WANTS}\r\n"))
            .gets(ok().without("upgrade"))
            .closes(),
        row("an upgrade that is not agreed to, and close", "9112 9.6")
            .sends(get("/", "Connection: upgrade, close\r\nUpgrade: echo\r\n"))
            .gets(ok())
            .closes(),
    ]
}

/// Whatever says `Upgrade` says so of this connection alone.
fn offered() -> Vec<Row> {
    let named = |status, options: &'static str| {
        status_of(status).field("upgrade", "echo").field("connection", options)
    };
    let keep = "HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
    vec![
        row("an answer that offers an upgrade", "9110 7.8")
            .sends(get("/offers", ""))
            .sends(get("/requires", ""))
            .gets(named(200, "upgrade"))
            .gets(named(426, "upgrade")),
        row("an answer that offers an upgrade and closes", "9110 7.8")
            .sends(get("/offers", "Connection: close\r\n"))
            .gets(named(200, "close, upgrade"))
            .closes(),
        row("an upgrade is required, and the connection closes", "9110 15.5.22")
            .sends(get("/requires", "Connection: close\r\n"))
            .gets(named(426, "close, upgrade"))
            .closes(),
        row("an answer in HTTP/1.0 that offers an upgrade", "9110 7.8")
            .sends("GET /offers HTTP/1.0\r\n\r\n")
            .gets(named(200, "close, upgrade"))
            .closes(),
        row("an answer in HTTP/1.0 that offers an upgrade and persists", "9110 7.8")
            .sends(format!("GET /requires {keep}"))
            .sends(format!("GET / {keep}"))
            .gets(named(426, "keep-alive, upgrade"))
            .gets(ok().field("connection", "keep-alive")),
    ]
}

fn tunnels() -> Vec<Row> {
    let connect = "CONNECT tunnel:80 HTTP/1.1\r\nHost: tunnel:80\r\n\r\n";
    let open = || ok().bodiless().without("content-length");
    vec![
        row("a tunnel", "9110 9.3.6")
            .sends(connect)
            .gets(open().without("transfer-encoding").without("connection"))
            .echoes(""),
        row("bytes behind CONNECT belong to the tunnel", "9110 9.3.6")
            .sends(connect)
            .sends("\0left over")
            .gets(open())
            .echoes("\0left over"),
        row("a tunnel behind an answer", "9110 9.3.6")
            .sends(get("/1", ""))
            .sends(connect)
            .sends("left")
            .gets(ok())
            .gets(open())
            .echoes("left"),
        // What follows may have been meant for the tunnel, and be written by anyone.
        row("a request behind a tunnel that is refused is not answered", "9931 8")
            .sends("CONNECT other:80 HTTP/1.1\r\nHost: other:80\r\n\r\n")
            .sends(get("/1", ""))
            .gets(status_of(405).framed(Delimited::Length))
            .closes(),
        row("a tunnel that is refused in HTTP/1.0 that would persist", "9931 8")
            .sends("CONNECT other:80 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            .gets(status_of(405).framed(Delimited::Length))
            .closes(),
        row("a tunnel in HTTP/1.0", "9110 9.3.6")
            .sends("CONNECT tunnel:80 HTTP/1.0\r\n\r\n")
            .sends("left")
            .gets(open())
            .echoes("left"),
    ]
}
