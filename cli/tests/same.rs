//! The demo gives the same responses on every backend, and in memory without any.

mod support;

use hairspring::demo::{Demo as Application, Surroundings};
use hairspring::web::files::Directory;
use hairspring::web::testing::Test;
use support::{BACKENDS, Demo, entries, scratch};

/// Requests in the order in which they are sent, each on a connection of its own: those behind
/// one that changes something see it.
const REQUESTS: &[(&str, &str, &str)] = &[
    ("GET /", "", ""),
    ("GET /", "Accept-Encoding: gzip\r\n", ""),
    ("HEAD /", "", ""),
    ("GET /plaintext", "", ""),
    ("HEAD /plaintext", "", ""),
    ("POST /plaintext", "", "content"),
    ("OPTIONS /plaintext", "", ""),
    ("GET /json", "", ""),
    ("GET /echo/a%20b%2fc", "Accept-Encoding: gzip\r\n", ""),
    ("GET /echo/%ff", "", ""),
    ("POST /echo", "Content-Type: image/png\r\n", "content"),
    ("POST /echo", "Transfer-Encoding: chunked\r\n", "4\r\npear\r\n0\r\nA: b\r\n\r\n"),
    ("POST /echo", "Transfer-Encoding: chunked\r\n", "4\r\npearX"),
    ("GET /user-agent", "User-Agent: pear/1\r\n", ""),
    ("GET /slow?ms=20", "", ""),
    ("GET /slow?ms=x", "", ""),
    ("POST /files/pear", "Want-Repr-Digest: sha-256=10\r\n", "one two"),
    ("POST /files/pear", "Want-Repr-Digest: sha-256=0, sha-512=3\r\n", "one two three"),
    ("POST /files/..%2fpear", "", "out"),
    ("GET /files/pear", "", ""),
    ("HEAD /files/pear", "", ""),
    ("GET /files/plum", "", ""),
    ("DELETE /files/pear", "", ""),
    ("POST /api/digest", "", "one two"),
    ("GET /api/users", "", ""),
    ("POST /api/users", "Content-Type: application/json\r\n", "{\"name\":\"Ada\"}"),
    ("PUT /api/users/3", "Content-Type: application/json\r\n", "{\"name\":\"Grace\"}"),
    ("GET /api/users/3", "", ""),
    ("DELETE /api/users/3", "", ""),
    ("GET /api/users/3", "", ""),
    ("POST /api/users", "", "{}"),
    ("POST /api/parse", "", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"),
    ("GET /static/", "Accept: application/json\r\n", ""),
    ("GET /static/style.css", "Range: bytes=1-3\r\n", ""),
    ("GET /static/../pear", "", ""),
    ("GET /static", "", ""),
    ("GET /nowhere", "Accept: application/json\r\n", ""),
    ("BREW /", "", ""),
    ("OPTIONS *", "", ""),
];

fn bytes((line, fields, content): &(&str, &str, &str)) -> Vec<u8> {
    let length = match content.len() {
        0 => String::new(),
        _ if fields.contains("Transfer-Encoding") => String::new(),
        length => format!("Content-Length: {length}\r\n"),
    };
    format!("{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{fields}{length}\r\n{content}")
        .into_bytes()
}

/// The response without what depends on the time.
fn without_dates(response: &[u8]) -> String {
    let text = response.escape_ascii().to_string();
    let lines = text.split_inclusive("\\r\\n");
    lines.filter(|line| !line.starts_with("Date: ")).collect()
}

#[test]
fn on_three_backends_and_in_memory() {
    let scratch = scratch();
    let (site, stored) = (scratch.path().join("static"), scratch.path().join("pear"));
    std::fs::create_dir(&site).unwrap();
    std::fs::write(site.join("style.css"), "body{}").unwrap();
    let application = Test::new(Application::new(Surroundings {
        files: Some(Directory::open(scratch.path()).unwrap()),
        site: Some(Directory::open(&site).unwrap()),
        ..Surroundings::default()
    }));
    let expected: Vec<_> = REQUESTS.iter().map(|row| application.raw(bytes(row))).collect();
    for backend in BACKENDS {
        std::fs::remove_file(&stored).unwrap();
        let mut command = support::hairspring("demo --listen 127.0.0.1:0");
        command.args(["--backend", backend, "--directory"]).arg(scratch.path());
        let demo = Demo::start_with(command);
        for (row, expected) in REQUESTS.iter().zip(&expected) {
            let got = demo.raw(&bytes(row));
            assert_eq!(without_dates(&got), without_dates(expected), "{backend}: {row:?}");
        }
        assert_eq!(entries(&scratch), ["pear", "static"], "{backend}");
    }
}
