//! The fourteen stages of the course "Build your own HTTP server", run as the course's tester does:
//! with a new process for each, killed afterwards. Each runs twenty times.
//!
//! The number of the repeat chooses the words, not chance, so that a failure can be repeated.

mod demo;
mod peer;

use std::cell::Cell;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::Path;

use demo::Demo;
use peer::{Answer, Ask, Peer};

/// The backends that exist.
const BACKENDS: &[&str] = &["std", "polling", "smol"];
const REPEATS: usize = 20;

const WORDS: [&str; 8] =
    ["apple", "blueberry", "grape", "mango", "orange", "pear", "pineapple", "strawberry"];

/// Runs one stage on every backend, [`REPEATS`] times, each time with a new process.
fn stage(arguments: &[&str], run: impl Fn(&mut Demo, usize)) {
    BACKENDS.iter().for_each(|backend| stage_on(backend, arguments, &run));
}

fn stage_on(backend: &str, arguments: &[&str], run: impl Fn(&mut Demo, usize)) {
    for repeat in 0..REPEATS {
        let mut demo = Demo::start(backend, arguments);
        assert!(demo.banner.trim_end().ends_with(&format!("  backend={backend}")));
        run(&mut demo, repeat);
        assert!(demo.is_running(), "expected the program to keep running");
    }
}

/// The words of the stage, which differ between repeats.
fn word(repeat: usize, nth: usize) -> &'static str {
    WORDS[(repeat * 3 + nth) % WORDS.len()]
}

fn words(repeat: usize, count: usize, separator: &str) -> String {
    (0..count).map(|nth| word(repeat, nth)).collect::<Vec<_>>().join(separator)
}

/// One request on a connection of its own.
fn ask(demo: &Demo, path: &str, fields: &[(&str, &str)]) -> Answer {
    Peer::connect(demo.address).ask(&Ask::get(path, fields))
}

/// Sends one of the three requests that the last stages choose from, and checks the response.
fn ask_any(peer: &mut Peer, draw: usize, more: &[(&str, &str)]) -> Answer {
    let word = word(draw, 1);
    let agent = format!("{word}/{word}");
    match draw % 3 {
        0 => {
            let answer = peer.ask(&Ask::get("/", more));
            assert_eq!(answer.status, "200 OK");
            answer
        }
        1 => {
            let answer = peer.ask(&Ask::get(&format!("/echo/{word}"), more));
            answer.assert_ok("text/plain", word.as_bytes());
            answer
        }
        _ => {
            let fields = [more, &[("User-Agent", &agent[..])]].concat();
            let answer = peer.ask(&Ask::get("/user-agent", &fields));
            answer.assert_ok("text/plain", agent.as_bytes());
            answer
        }
    }
}

fn gunzip(content: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(content);
    decoder.read_to_end(&mut plain).expect("the content is a gzip stream");
    plain
}

/// Runs a stage that needs a directory, which ends with a slash as the tester's does.
fn stage_with_files(run: impl Fn(&Demo, &Path, usize)) {
    let directory = tempfile::tempdir().expect("there is a place for temporary files");
    let argument = format!("{}/", directory.path().display());
    stage(&["--directory", &argument], |demo, repeat| run(demo, directory.path(), repeat));
}

#[test]
fn stage_01_bind_to_a_port() {
    stage(&[], |demo, _| drop(Peer::connect(demo.address)));
}

#[test]
fn stage_02_respond_with_200() {
    stage(&[], |demo, _| assert_eq!(ask(demo, "/", &[]).status, "200 OK"));
}

#[test]
fn stage_03_extract_url_path() {
    stage(&[], |demo, repeat| {
        let path = format!("/{}", word(repeat, 0));
        assert_eq!(ask(demo, &path, &[]).status, "404 Not Found");
    });
}

#[test]
fn stage_04_respond_with_body() {
    stage(&[], |demo, repeat| {
        let word = word(repeat, 0);
        ask(demo, &format!("/echo/{word}"), &[]).assert_ok("text/plain", word.as_bytes());
    });
}

#[test]
fn stage_05_read_header() {
    stage(&[], |demo, repeat| {
        let mut agent = format!("{}/{}", word(repeat, 0), word(repeat, 1));
        if repeat % 2 == 1 {
            agent = format!("{agent}-{}", word(repeat, 2));
        }
        let answer = ask(demo, "/user-agent", &[("User-Agent", &agent)]);
        answer.assert_ok("text/plain", agent.as_bytes());
    });
}

#[test]
fn stage_06_concurrent_connections() {
    stage(&[], |demo, repeat| {
        let count = 2 + repeat % 2;
        let connect = |_| Peer::connect(demo.address);
        let mut peers: Vec<Peer> = (0..count).map(connect).collect();
        while let Some(mut last) = peers.pop() {
            assert_eq!(last.ask(&Ask::get("/", &[])).status, "200 OK");
        }
        for mut peer in (0..count).map(connect).collect::<Vec<_>>() {
            assert_eq!(peer.ask(&Ask::get("/", &[])).status, "200 OK");
        }
    });
}

#[test]
fn stage_07_return_a_file() {
    stage_with_files(|demo, directory, repeat| {
        let (name, content) = (words(repeat, 4, "_"), words(repeat, 8, " "));
        std::fs::write(directory.join(&name), &content).expect("the directory takes a file");
        let answer = ask(demo, &format!("/files/{name}"), &[]);
        answer.assert_ok("application/octet-stream", content.as_bytes());
        let missing = format!("/files/non-existent{}", words(repeat, 4, "_"));
        assert_eq!(ask(demo, &missing, &[]).status, "404 Not Found");
    });
}

#[test]
fn stage_08_read_request_body() {
    stage_with_files(|demo, directory, repeat| {
        let (name, content) = (words(repeat, 4, "_"), words(repeat, 8, " "));
        let length = content.len().to_string();
        let answer = Peer::connect(demo.address).ask(&Ask {
            line: format!("POST /files/{name} HTTP/1.1"),
            fields: &[("Content-Length", &length), ("Content-Type", "application/octet-stream")],
            content: content.as_bytes(),
        });
        // Before anything else: the file must be whole once the response has been read.
        let stored = std::fs::read(directory.join(&name));
        assert_eq!(answer.status, "201 Created");
        assert_eq!(stored.expect("the file is there"), content.as_bytes());
    });
}

/// Stages 9 to 11 differ in the codings that are offered and in what is checked.
fn encoding_stage(offered: &str, refused: Option<&str>) {
    stage(&[], |demo, repeat| {
        let word = if repeat % 2 == 0 { "pear" } else { word(repeat, 0) };
        let path = format!("/echo/{word}");
        let answer = ask(demo, &path, &[("Accept-Encoding", offered)]);
        assert_eq!(answer.status, "200 OK");
        assert_eq!(answer.field("content-encoding").as_deref(), Some("gzip"));
        assert_eq!(answer.field("content-type").as_deref(), Some("text/plain"));
        assert_eq!(answer.field("content-length"), Some(answer.content.len().to_string()));
        assert_eq!(gunzip(&answer.content), word.as_bytes());
        if let Some(refused) = refused {
            let answer = ask(demo, &path, &[("Accept-Encoding", refused)]);
            assert_eq!(answer.field("content-encoding"), None);
            answer.assert_ok("text/plain", word.as_bytes());
        }
    });
}

#[test]
fn stage_09_compression_headers() {
    encoding_stage("gzip", Some("invalid-encoding"));
}

#[test]
fn stage_10_multiple_compression_schemes() {
    encoding_stage("encoding-1, gzip, encoding-2", Some("encoding-1, encoding-2"));
}

#[test]
fn stage_11_gzip_compression() {
    encoding_stage("gzip", None);
}

#[test]
fn stage_12_persistent_connections() {
    stage(&[], |demo, repeat| {
        let mut peer = Peer::connect(demo.address);
        for draw in [repeat, repeat / 3] {
            peer.assert_open();
            ask_any(&mut peer, draw, &[]);
        }
        peer.assert_open();
    });
}

#[test]
fn stage_13_concurrent_persistent_connections() {
    stage(&[], |demo, repeat| {
        let count = 2 + repeat % 2;
        let mut peers: Vec<Peer> = (0..count).map(|_| Peer::connect(demo.address)).collect();
        for (nth, peer) in peers.iter_mut().enumerate().rev() {
            peer.assert_open();
            ask_any(peer, repeat + nth, &[]);
        }
        for (nth, peer) in peers.iter_mut().enumerate() {
            peer.assert_open();
            ask_any(peer, repeat + 2 * nth, &[]);
        }
        peers.iter_mut().for_each(Peer::assert_open);
    });
}

#[test]
fn stage_14_connection_closure() {
    for backend in BACKENDS {
        let in_time = Cell::new(0);
        stage_on(backend, &[], |demo, repeat| {
            let mut peer = Peer::connect(demo.address);
            peer.assert_open();
            ask_any(&mut peer, repeat, &[]);
            peer.assert_open();
            let answer = ask_any(&mut peer, repeat / 3, &[("Connection", "close")]);
            assert_eq!(answer.field("connection").as_deref(), Some("close"));
            in_time.set(in_time.get() + usize::from(peer.assert_ended()));
        });
        // Not each time, because the machine may be busy. If the server sent the end late, it would
        // be late each time.
        assert!(in_time.get() > 0, "no end within 2 ms on {backend}");
    }
}

/// The course's site refuses responses with `Date` or `Server`.
#[test]
fn date_and_server_can_be_left_out() {
    stage(&["--no-date", "--no-server-header"], |demo, _| {
        let answer = ask(demo, "/", &[]);
        assert_eq!((answer.field("date"), answer.field("server")), (None, None));
    });
    stage(&[], |demo, _| {
        let answer = ask(demo, "/", &[]);
        assert!(answer.field("date").is_some(), "RFC 9110, section 6.6.1 asks for a date");
        assert_eq!(answer.field("server").as_deref(), Some("hairspring"));
    });
}

/// After it was killed with connections open, it can be started on the same port at once.
#[test]
fn a_port_can_be_bound_again_after_a_kill() {
    // Below the range from which the kernel draws ports for the other tests.
    let port = (20_000..30_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("one of ten thousand ports is free");
    let listen = format!("127.0.0.1:{port}");
    for backend in BACKENDS {
        for _ in 0..REPEATS {
            let demo = Demo::start_on(&listen, backend, &[]);
            let mut open = Peer::connect(demo.address);
            assert_eq!(open.ask(&Ask::get("/", &[])).status, "200 OK");
            // The server closes first, which leaves its port in TIME_WAIT.
            drop(demo);
        }
    }
}
