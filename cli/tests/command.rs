//! The command as a process: what it prints, how it ends.
#![cfg(unix)]

mod support;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Signal;
use support::{Demo, PATIENCE, entries, eventually, hairspring, run, scratch};

/// stderr as text, and the exit status.
fn failed(arguments: &str) -> (String, Option<i32>) {
    let output = run(arguments);
    assert!(output.stdout.is_empty(), "{arguments}");
    (String::from_utf8(output.stderr).expect("text"), output.status.code())
}

#[test]
fn help_and_version_go_to_stdout() {
    for (arguments, expected) in [
        ("--help", "Usage: hairspring"),
        ("-h", "Usage: hairspring"),
        ("demo --help", "--max-header-bytes"),
        ("help serve", "--no-listing"),
        ("--version", concat!("hairspring ", env!("CARGO_PKG_VERSION"), "\n")),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments}");
        assert!(output.stderr.is_empty(), "{arguments}");
        assert!(String::from_utf8_lossy(&output.stdout).contains(expected), "{arguments}");
    }
}

#[test]
fn mistakes_are_one_line_and_status_2() {
    for arguments in [
        "",
        "deom",
        "--xyzzy",
        "demo --lissten 127.0.0.1:0",
        "demo --backend tokio",
        "demo --backend uring",
        "demo --grace 5",
        "demo --max-body -1",
        "demo --max-connections 0",
        "demo --listen nonsense",
        "demo extra",
        "serve",
        "replay",
        "completions tcsh",
        "man nonsense",
    ] {
        let (line, status) = failed(arguments);
        assert_eq!(status, Some(2), "{arguments}: {line}");
        assert!(line.starts_with("hairspring: ") && line.ends_with('\n'), "{arguments}: {line}");
        assert_eq!(line.lines().count(), 1, "{arguments}: {line}");
    }
}

#[test]
fn failures_are_one_line_and_status_1() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let scratch = scratch();
    let file = scratch.path().join("file");
    std::fs::write(&file, "").unwrap();
    let (file, scratch) = (file.display(), scratch.path().display());
    for (arguments, named) in [
        (format!("demo --listen {address}"), address.as_str()),
        (format!("demo --listen 127.0.0.1:0 --listen {address}"), address.as_str()),
        ("demo --listen 192.0.2.1:0".to_owned(), "192.0.2.1:0"),
        (format!("demo --listen unix:{scratch}/missing/socket"), "/missing/socket"),
        (format!("demo --listen 127.0.0.1:0 --directory {scratch}/missing"), "/missing"),
        (format!("demo --listen 127.0.0.1:0 --directory {file}"), "/file"),
    ] {
        let (line, status) = failed(&arguments);
        assert_eq!(status, Some(1), "{arguments}: {line}");
        assert!(line.starts_with("hairspring: cannot "), "{arguments}: {line}");
        assert!(line.contains(named), "{arguments}: {line}");
        assert_eq!(line.lines().count(), 1, "{arguments}: {line}");
    }
}

#[test]
fn the_first_line_tells_the_real_address() {
    let demo = Demo::start("");
    let version = env!("CARGO_PKG_VERSION");
    let address = demo.address;
    assert_ne!(address.port(), 0);
    let expected = format!("hairspring {version} listening on http://{address}  backend=polling\n");
    assert_eq!(demo.banner, expected);
    assert_eq!(demo.get("GET /plaintext", "").text(), "Hello, World!");
}

#[test]
fn every_listener_is_told_and_served() {
    let scratch = scratch();
    let socket = scratch.path().join("socket");
    let mut demo = Demo::start(&format!("--listen unix:{}", socket.display()));
    let line = demo.next_line();
    let (version, path) = (env!("CARGO_PKG_VERSION"), socket.display());
    assert_eq!(line, format!("hairspring {version} listening on unix:{path}  backend=polling\n"));

    assert_eq!(demo.get("GET /plaintext", "").text(), "Hello, World!");
    let mut stream = UnixStream::connect(&socket).unwrap();
    stream.write_all(b"GET /plaintext HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.ends_with("\r\n\r\nHello, World!"), "{response}");
}

#[cfg(target_os = "linux")]
#[test]
fn it_listens_where_it_is_told_and_nowhere_else() {
    // The whole of 127.0.0.0/8 is this machine's own.
    let elsewhere = |demo: &Demo| (std::net::Ipv4Addr::new(127, 0, 0, 2), demo.address.port());
    let one = Demo::start("");
    let refused = std::net::TcpStream::connect(elsewhere(&one)).expect_err("not listened on");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    for all in ["0.0.0.0:0", "[::]:0"] {
        let demo = Demo::start_with(hairspring(&format!("demo --listen {all}")));
        std::net::TcpStream::connect(elsewhere(&demo)).expect("listened on");
    }
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs the right to make namespaces, which containers often withhold"]
fn a_privileged_port_is_one_line_with_its_fix() {
    // In user and network namespaces of its own, in which ports below 1024 take privileges.
    let mut command = std::process::Command::new("unshare");
    command.args(["--user", "--net", "--"]).arg(env!("CARGO_BIN_EXE_hairspring"));
    let output = command.args(["demo", "--listen", "0.0.0.0:80"]).output().expect("util-linux");
    let line = String::from_utf8(output.stderr).unwrap();
    let expected = "hairspring: cannot listen on 0.0.0.0:80: permission denied; choose a port above \
                    1023 or another path with --listen\n";
    assert_eq!((line.as_str(), output.status.code()), (expected, Some(1)));
}

/// The kernel ignores the default effect of signals on such a process.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "needs the right to make namespaces, which containers often withhold"]
fn a_second_signal_ends_the_first_process_of_a_container() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut command = std::process::Command::new("unshare");
        command.args(["--user", "--pid", "--fork", "--"]).arg(env!("CARGO_BIN_EXE_hairspring"));
        command.args(["demo", "--listen", "127.0.0.1:0"]);
        let mut demo = Demo::start_with(command);
        let children = format!("/proc/{0}/task/{0}/children", demo.id());
        let first = std::fs::read_to_string(children).unwrap().trim().parse().unwrap();
        let first = rustix::process::Pid::from_raw(first).unwrap();
        let mut begun = demo.connect();
        begun.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        rustix::process::kill_process(first, signal).unwrap();
        demo.next_line(); // that it is shutting down
        // Signals within 50 ms are one.
        std::thread::sleep(Duration::from_millis(200));
        rustix::process::kill_process(first, signal).unwrap();
        assert_eq!(demo.wait().code(), Some(128 + signal.as_raw()));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_taken_port_names_who_has_it() {
    let demo = Demo::start("");
    let (line, status) = failed(&format!("demo --listen {}", demo.address));
    let expected = format!(
        "hairspring: cannot listen on {}: address already in use by hairspring (process {}); stop \
         what listens there, or choose another with --listen\n",
        demo.address,
        demo.id()
    );
    assert_eq!((line, status), (expected, Some(1)));
}

#[test]
fn an_address_that_was_given_twice_and_a_file_in_place_of_a_socket_are_told_as_what_they_are() {
    let scratch = scratch();
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    for address in [tcp, format!("unix:{}/s", scratch.path().display())] {
        for option in ["--listen", "--metrics"] {
            let (line, status) = failed(&format!("demo --listen {address} {option} {address}"));
            let expected = "in use by this command itself; give each address once, ";
            assert!(line.contains(expected), "{line}");
            assert_eq!(status, Some(1));
        }
    }
    let file = scratch.path().join("file");
    std::fs::write(&file, "kept").unwrap();
    let (line, status) = failed(&format!("demo --listen unix:{}", file.display()));
    let expected = "in use by a file that is no socket; move it away, or choose another with \
                    --listen\n";
    assert!(line.ends_with(expected), "{line}");
    assert_eq!((std::fs::read_to_string(&file).unwrap().as_str(), status), ("kept", Some(1)));
}

#[test]
fn both_signals_end_it_with_status_0() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut demo = Demo::start("");
        assert_eq!(demo.get("GET /plaintext", "").text(), "Hello, World!");
        demo.signal(signal);
        assert_eq!(demo.wait().code(), Some(0));
        assert_eq!(demo.next_line(), "hairspring: shutting down\n");
    }
}

#[test]
fn what_has_begun_is_finished_within_the_grace_period() {
    let mut demo = Demo::start("--grace 10s");
    let mut stream = demo.connect();
    stream.write_all(b"GET /slow?ms=500 HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    // A second connection's response shows that the first one's request was taken before it.
    assert_eq!(demo.get("GET /slow?ms=100", "").status, "200 OK");
    demo.signal(Signal::TERM);
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.contains("answered after 500 ms"), "{response}");
    assert_eq!(demo.wait().code(), Some(0));
}

#[test]
fn after_the_grace_period_the_rest_is_cut() {
    let mut demo = Demo::start("--grace 50ms");
    let mut stream = demo.connect();
    stream.write_all(b"GET /slow?ms=60000 HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert_eq!(demo.get("GET /slow?ms=100", "").status, "200 OK");
    demo.signal(Signal::TERM);
    assert_eq!(demo.wait().code(), Some(0));
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    assert!(response.is_empty(), "no response was due, got {response:?}");
    assert_eq!(demo.next_line(), "hairspring: shutting down\n");
    assert_eq!(demo.next_line(), "hairspring: cut 1 connection after the grace period\n");
}

#[test]
fn the_same_port_can_be_taken_again_at_once() {
    let mut address = None;
    for _ in 0..5 {
        let listen = address.map_or_else(String::new, |address| format!("--listen {address}"));
        // The first one takes a free port; the others take it again.
        let mut demo = Demo::start(&listen);
        if address.is_some() {
            demo.next_line();
        }
        assert_eq!(demo.get("GET /plaintext", "").status, "200 OK");
        address = address.or(Some(demo.address));
    }
}

#[test]
fn options_reach_the_wire() {
    let demo = Demo::start(
        "--no-date --no-server-header --max-target 100 --max-headers 5 --max-header-bytes 200 \
         --max-body 10",
    );
    let response = demo.get("GET /plaintext", "");
    assert_eq!((response.field("date"), response.field("server")), (None, None));
    let target = format!("GET /{}", "a".repeat(200));
    assert_eq!(demo.get(&target, "").status, "414 URI Too Long");
    let fields = "A: b\r\n".repeat(5);
    let too_large = "431 Request Header Fields Too Large";
    assert_eq!(demo.get("GET /plaintext", &fields).status, too_large);
    let field = format!("A: {}\r\n", "b".repeat(200));
    assert_eq!(demo.get("GET /plaintext", &field).status, too_large);
    assert_eq!(demo.post("/echo", "", b"0123456789").text(), "0123456789");
    assert_eq!(demo.post("/echo", "", b"0123456789a").status, "413 Content Too Large");

    let demo = Demo::start("");
    let response = demo.get("GET /plaintext", "");
    assert_eq!(response.field("server"), Some("hairspring"));
    assert!(response.field("date").is_some_and(|date| date.ends_with(" GMT")));
}

#[test]
fn timeouts_reach_the_wire() {
    let demo = Demo::start("--header-timeout 300ms --body-timeout 300ms --idle-timeout 300ms");
    assert_eq!(demo.ask(b"GET / HTTP/1.1\r\nHost:").status, "408 Request Timeout");
    let slow = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n";
    assert_eq!(demo.ask(slow).status, "408 Request Timeout");
    let response = demo.raw(b"GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(
        response.ends_with(b"\r\n\r\nHello, World!"),
        "the response, then silence, then the end"
    );
    assert!(demo.raw(b"").is_empty(), "silence is closed silently");
}

#[test]
fn a_cap_of_connections_makes_others_wait() {
    let demo = Demo::start("--max-connections 1 --idle-timeout 100ms");
    let mut first = demo.connect();
    first.write_all(b"GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert_eq!(demo.get("GET /plaintext", "").text(), "Hello, World!");
}

/// While the process is stopped, the kernel holds new connections.
#[test]
fn so_many_clients_are_held_as_the_backlog_says() {
    let held = |arguments: &str| {
        let demo = Demo::start(arguments);
        demo.pause();
        let connect = || TcpStream::connect_timeout(&demo.address, Duration::from_millis(200));
        // The kernel answers for a process that does not run, and at once. Who finds no place gets
        // no response: it tries again after a second.
        let clients: Vec<_> = (0..40).map_while(|_| connect().ok()).collect();
        demo.signal(Signal::CONT);
        for mut client in &clients {
            client.set_read_timeout(Some(PATIENCE)).expect("not zero");
            client.write_all(b"GET /plaintext HTTP/1.0\r\n\r\n").expect("it is connected");
            let mut response = String::new();
            client.read_to_string(&mut response).expect("who was held is served");
            assert!(response.ends_with("Hello, World!"), "{response}");
        }
        clients.len()
    };
    // Linux holds one more than it is told to, others half as many more.
    assert!((4..=6).contains(&held("--backlog 4")));
    assert!((20..=30).contains(&held("--backlog 20")));
    assert_eq!(held(""), 40);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    use std::os::unix::process::ExitStatusExt;
    let mut demo = Demo::start("--grace 60s");
    let mut stream = demo.connect();
    stream.write_all(b"GET /slow?ms=60000 HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    assert_eq!(demo.get("GET /slow?ms=100", "").status, "200 OK");
    demo.signal(Signal::TERM);
    assert_eq!(demo.next_line(), "hairspring: shutting down\n");
    eventually("no more connections", || std::net::TcpStream::connect(demo.address).is_err());
    // Two signals that arrive together are one.
    std::thread::sleep(std::time::Duration::from_millis(200));
    demo.signal(Signal::TERM);
    let status = demo.wait();
    assert!(status.signal() == Some(15) || status.code().is_some(), "{status}");
}

#[test]
fn a_closed_stderr_ends_nothing() {
    let scratch = scratch();
    let socket = scratch.path().join("socket");
    let mut child = hairspring(&format!("demo --listen unix:{}", socket.display()))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    eventually("a listener", || UnixStream::connect(&socket).is_ok());
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(entries(&scratch), [""; 0], "the file of the socket is gone");
}
