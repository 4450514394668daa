//! `serve --access-log-file`: a line for each request.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;

use support::{Demo, eventually, scratch};
use tempfile::TempDir;

/// A directory with a page.
fn site() -> TempDir {
    let dir = scratch();
    fs::create_dir(dir.path().join("site")).unwrap();
    fs::write(dir.path().join("site/index.html"), "<h1>home</h1>").unwrap();
    dir
}

fn serve(dir: &TempDir, arguments: &str) -> Demo {
    Demo::serve(&dir.path().join("site"), arguments)
}

#[test]
fn every_request_has_its_line() {
    let dir = site();
    let file = dir.path().join("access.log");
    // Without a format it is the combined one.
    let arguments = format!("--access-log-file {}", file.display());
    let mut server = serve(&dir, &arguments);
    server.get("GET /missing?q", "User-Agent: a\"b\r\n");
    // A malformed request has a line too.
    assert!(server.raw(b"GET  / HTTP/1.1\r\n\r\n").starts_with(b"HTTP/1.1 400 "));
    server.signal(rustix::process::Signal::TERM);
    assert_eq!(server.wait().code(), Some(0));
    let lines = lines(&file);
    assert_eq!(lines.len(), 2);
    assert!(lines[1].contains(r#""GET  / HTTP/1.1" 400 "#), "{}", lines[1]);
    let ours = r#""GET /missing?q HTTP/1.1" 404"#;
    assert!(lines[0].starts_with("127.0.0.1 - - [") && lines[0].contains(ours), "{}", lines[0]);
    assert!(lines[0].contains(r#""a\x22b""#), "{}", lines[0]);
}

#[test]
fn the_log_names_the_client_that_a_trusted_proxy_names() {
    let dir = site();
    let file = dir.path().join("access.log");
    for (proxies, client) in [("10.0.0.0/8,127.0.0.1", "203.0.113.7"), ("10.0.0.0/8", "127.0.0.1")]
    {
        let arguments = format!("--trusted-proxy {proxies} --access-log-file {}", file.display());
        let mut server = serve(&dir, &arguments);
        server.get("GET /", "X-Forwarded-For: 192.0.2.9, 203.0.113.7, 10.1.1.1\r\n");
        server.signal(rustix::process::Signal::TERM);
        assert_eq!(server.wait().code(), Some(0));
        let lines = lines(&file);
        let line = lines.last().expect("a line");
        assert!(line.starts_with(&format!("{client} - - [")), "{proxies}: {line}");
    }
}

#[test]
fn a_log_that_is_rotated_goes_on_in_a_new_file() {
    let dir = site();
    let (file, old) = (dir.path().join("access.log"), dir.path().join("access.log.1"));
    let arguments = format!("--access-log common --access-log-file {}", file.display());
    let mut server = serve(&dir, &arguments);
    server.get("GET /?one", "");
    eventually("a line", || fs::metadata(&file).is_ok_and(|file| file.len() > 0));
    fs::rename(&file, &old).unwrap();
    server.signal(rustix::process::Signal::HUP);
    eventually("a new file", || file.exists());
    server.get("GET /?two", "");
    server.signal(rustix::process::Signal::TERM);
    assert_eq!(server.wait().code(), Some(0));
    assert!(lines(&old).len() == 1 && lines(&old)[0].contains("/?one"));
    assert!(lines(&file).len() == 1 && lines(&file)[0].contains("/?two"));
}

/// A disk without room: the operator is told what is missing, and the server goes on.
#[cfg(target_os = "linux")]
#[test]
fn a_log_that_cannot_be_written_is_complained_of() {
    let dir = site();
    let mut server = serve(&dir, "--access-log-file /dev/full");
    server.get("GET /?one", "");
    let complaint = server.next_line();
    let told = |lines| {
        format!(
            "ERROR cannot write the log to /dev/full: no space left on device; {lines} not written\n"
        )
    };
    assert!(complaint.ends_with(&told("1 line")), "{complaint}");
    // The next complaint is due in a minute, or at the end.
    server.get("GET /?two", "");
    server.get("GET /?three", "");
    server.signal(rustix::process::Signal::TERM);
    let rest: Vec<String> =
        std::iter::from_fn(|| Some(server.next_line()).filter(|line| !line.is_empty())).collect();
    assert_eq!(server.wait().code(), Some(0));
    let complaints: Vec<_> = rest.iter().filter(|line| line.contains("cannot write")).collect();
    assert!(matches!(complaints[..], [last] if last.ends_with(&told("3 lines"))), "{rest:?}");
}

fn lines(file: &Path) -> Vec<String> {
    fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect()
}
