//! Under a supervisor: readiness, sockets that are handed over, figures.
#![cfg(unix)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use support::{BACKENDS, Demo, PATIENCE, hairspring, scratch};

/// Runs the command by a shell that arranges its descriptors.
fn through_shell(script: &str, arguments: &str) -> Command {
    let direct = hairspring(arguments);
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(direct.get_program()).args(direct.get_args());
    command
}

#[test]
fn a_descriptor_is_told_the_urls() {
    let arguments = "demo --listen 127.0.0.1:0 --listen [::1]:0 --ready-fd 3";
    let mut command = through_shell("exec \"$0\" \"$@\" 3>&1 >&2", arguments);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for prefix in ["http://127.0.0.1:", "http://[::1]:"] {
        let url = lines.next().unwrap().unwrap();
        let address = url.strip_prefix("http://").and_then(|url| url.strip_suffix('/')).unwrap();
        assert!(url.starts_with(prefix), "{url}");
        TcpStream::connect(address).expect("clients can connect");
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// `/proc` does not open sockets, which supervisors in JavaScript use for this.
#[test]
fn a_descriptor_may_be_a_socket() {
    let (mut supervisor, ours) = UnixStream::pair().unwrap();
    let arguments = "demo --listen 127.0.0.1:0 --ready-fd 3";
    let mut command = through_shell("exec \"$0\" \"$@\" 3>&1 >&2", arguments);
    command.stdout(OwnedFd::from(ours));
    let server = Demo::start_with(command);
    let expected = format!("http://{}/\n", server.address);
    let mut told = vec![0; expected.len()];
    supervisor.set_read_timeout(Some(PATIENCE)).unwrap();
    supervisor.read_exact(&mut told).unwrap();
    assert_eq!(String::from_utf8(told).unwrap(), expected);
}

#[test]
fn a_supervisor_that_has_gone_holds_nothing_up() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let arguments = "demo --listen 127.0.0.1:0 --ready-fd 3";
    let mut command = through_shell("exec \"$0\" \"$@\" 3>&1 >&2", arguments);
    command.stdout(writer);
    assert_eq!(Demo::start_with(command).get("GET /plaintext", "").text(), "Hello, World!");
}

#[test]
fn a_standard_error_that_nobody_reads_holds_nothing_up() {
    let started = BACKENDS.map(|backend| {
        let (reader, writer) = UnixStream::pair().unwrap();
        let mut other = writer.try_clone().unwrap();
        let mut command = hairspring(&format!("demo --listen 127.0.0.1:0 --backend {backend}"));
        let child = command.stderr(OwnedFd::from(writer)).spawn().unwrap();
        let mut reader = BufReader::new(reader);
        reader.read_line(&mut String::new()).unwrap();
        // Others write there, too.
        other.set_write_timeout(Some(Duration::from_millis(1))).unwrap();
        while other.write(b"full").is_ok() {}
        other.set_write_timeout(None).unwrap();
        let id = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(id, Signal::TERM).unwrap();
        (child, reader)
    });
    let started_at = Instant::now();
    for (mut child, _reader) in started {
        let ended = loop {
            match child.try_wait().unwrap() {
                None if started_at.elapsed() < PATIENCE => sleep(Duration::from_millis(5)),
                ended => break ended,
            }
        };
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(ended.and_then(|status| status.code()), Some(0));
    }
}

#[test]
fn a_descriptor_that_is_not_there_is_a_failure() {
    let output = hairspring("demo --listen 127.0.0.1:0 --ready-fd 97").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("hairspring: cannot write to descriptor 97: "), "{said}");
    assert_eq!(said.lines().count(), 1);
}

/// Shells and supervisors set a soft limit of descriptors for programs that call `select`.
#[test]
fn a_soft_limit_of_descriptors_does_not_limit_connections() {
    let arguments = "demo --backend polling --listen 127.0.0.1:0";
    let server =
        Demo::start_with(through_shell("ulimit -S -n 100 && exec \"$0\" \"$@\"", arguments));
    let mut clients: Vec<TcpStream> = (0..200).map(|_| server.connect()).collect();
    // In the second round every connection is still there.
    for round in 0..2 {
        for (number, client) in clients.iter_mut().enumerate() {
            client.write_all(b"GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
            let mut version = [0; 8];
            let read = client.read_exact(&mut version);
            assert!(read.is_ok(), "connection {number}, round {round}: {read:?}");
            while client.read(&mut [0; 1024]).unwrap() == 1024 {}
        }
    }
}

#[test]
fn systemd_is_told_when_it_begins_and_when_it_ends() {
    let dir = scratch();
    let path = dir.path().join("notify");
    let supervisor = UnixDatagram::bind(&path).unwrap();
    supervisor.set_read_timeout(Some(support::PATIENCE)).unwrap();
    let heard = |expected: &str| {
        let mut state = [0; 512];
        let length = supervisor.recv(&mut state).expect("news");
        let state = String::from_utf8_lossy(&state[..length]).into_owned();
        assert!(state.split('\n').any(|line| line == expected), "{state}");
        state
    };
    let mut command = hairspring("demo --listen 127.0.0.1:0");
    command.env("NOTIFY_SOCKET", &path);
    let mut demo = Demo::start_with(command);
    let state = heard("READY=1");
    assert!(state.contains(&format!("STATUS=Serving at http://{}/", demo.address)), "{state}");
    demo.signal(Signal::TERM);
    heard("STOPPING=1");
    assert_eq!(demo.wait().code(), Some(0));

    // A supervisor that cannot be reached changes nothing.
    let mut command = hairspring("demo --listen 127.0.0.1:0");
    command.env("NOTIFY_SOCKET", dir.path().join("nobody"));
    assert_eq!(Demo::start_with(command).get("GET /plaintext", "").text(), "Hello, World!");
}

const HAND_OVER: &str = "exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" \"$@\"";

#[test]
fn sockets_are_handed_over() {
    for backend in BACKENDS {
        let ours = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = ours.local_addr().unwrap();
        let mut command = through_shell(HAND_OVER, &format!("demo --backend {backend}"));
        command.stdin(OwnedFd::from(ours));
        let mut demo = Demo::start_with(command);
        assert_eq!(demo.address, address);
        assert_eq!(demo.get("GET /plaintext", "").text(), "Hello, World!");
        demo.signal(Signal::TERM);
        // The passed sockets replace the usual address.
        assert_eq!(demo.next_line(), "hairspring: shutting down\n");
    }
}

#[test]
fn unix_sockets_are_handed_over_beside_others() {
    let dir = scratch();
    let path = dir.path().join("socket");
    let ours = UnixListener::bind(&path).unwrap();
    let mut command = through_shell(HAND_OVER, "demo --listen 127.0.0.1:0");
    command.stdin(OwnedFd::from(ours)).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let (first, second) = (said.next().unwrap(), said.next().unwrap());
    assert!(first.contains(&format!("listening on unix:{}", path.display())), "{first}");
    assert!(second.contains("listening on http://127.0.0.1:"), "{second}");
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.write_all(b"GET /plaintext HTTP/1.0\r\n\r\n").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.ends_with("Hello, World!"), "{response}");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(path.exists(), "the file is the supervisor's");
}

#[test]
fn what_is_no_listening_socket_is_a_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let connected = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (datagrams, _) = UnixDatagram::pair().unwrap();
    let file = std::fs::File::open("/dev/null").unwrap();
    for useless in [OwnedFd::from(file), OwnedFd::from(connected), OwnedFd::from(datagrams)] {
        let output = through_shell(HAND_OVER, "demo").stdin(useless).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        let expected = "hairspring: cannot listen on descriptor 3 of LISTEN_FDS: ";
        assert!(said.starts_with(expected) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn uploads_from_everywhere_must_be_meant_of_sockets_too() {
    let dir = scratch();
    let arguments = format!("serve {} --upload", dir.path().display());
    let all = TcpListener::bind("0.0.0.0:0").unwrap();
    let output = through_shell(HAND_OVER, &arguments).stdin(OwnedFd::from(all)).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("--public-upload"), "{said}");
}

#[test]
fn figures_are_told_on_an_address_of_their_own() {
    let dir = scratch();
    for backend in BACKENDS {
        let arguments = format!("--metrics 127.0.0.1:0 --backend {backend}");
        for mut server in [Demo::start(&arguments), Demo::serve(dir.path(), &arguments)] {
            let line = server.next_line();
            let url = line.trim_end().strip_prefix("hairspring: metrics at http://").expect(&line);
            let (address, path) = url.split_at(url.find('/').unwrap());
            server.get("GET /missing", "");
            server.raw(b"nonsense\r\n\r\n");
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).unwrap();
            let mut told = String::new();
            stream.read_to_string(&mut told).unwrap();
            assert!(told.contains("text/plain; version=0.0.4"), "{told}");
            let accepted = format!("server_connections_total{{backend=\"{backend}\"}} 2\n");
            assert!(told.contains(&accepted), "{told}");
            assert!(told.contains("http_requests_refused_total{status=\"400\""), "{told}");
            assert!(told.contains("status=\"404\""), "{told}");
            server.signal(Signal::TERM);
            assert_eq!(server.wait().code(), Some(0), "the figures hold nothing up");
        }
    }
}

/// Asks for the figures where this line says that they are.
fn figures(line: &str) -> std::io::Result<String> {
    let url = line.strip_prefix("hairspring: metrics at http://").unwrap_or_default();
    let mut stream = TcpStream::connect(url.strip_suffix("/metrics").unwrap_or_default())?;
    stream.write_all(b"GET /metrics HTTP/1.0\r\n\r\n")?;
    let mut told = String::new();
    stream.read_to_string(&mut told)?;
    Ok(told)
}

/// How many descriptors are enough depends on the system.
#[test]
fn too_few_descriptors_for_the_figures_are_a_failure() {
    let arguments = "demo --listen 127.0.0.1:0 --metrics 127.0.0.1:0 --threads 1";
    for most in 10.. {
        let script = format!("ulimit -n {most}; exec \"$0\" \"$@\"");
        let mut command = through_shell(&script, arguments);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let first = said.next().unwrap();
        if first.contains("too many open files; raise the limits") {
            assert_eq!((child.wait().unwrap().code(), said.next()), (Some(1), None), "{most}");
            continue;
        }
        let line = said.next().unwrap();
        let told = figures(&line);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(told.unwrap().starts_with("HTTP/1.1 200 OK\r\n"), "{most}");
        return;
    }
}

#[test]
fn a_unix_socket_of_figures_is_named_and_removed() {
    let dir = scratch();
    let path = dir.path().join("figures");
    let mut server = Demo::start(&format!("--metrics unix:{}", path.display()));
    let expected = format!("hairspring: metrics at /metrics of unix:{}\n", path.display());
    assert_eq!(server.next_line(), expected);
    let mut begun = UnixStream::connect(&path).unwrap();
    begun.write_all(b"GET /metrics HTTP/1.1\r\n").unwrap();
    let mut whole = UnixStream::connect(&path).unwrap();
    whole.write_all(b"GET /metrics HTTP/1.0\r\n\r\n").unwrap();
    let mut told = String::new();
    whole.read_to_string(&mut told).unwrap();
    assert!(told.starts_with("HTTP/1.1 200 OK\r\n"), "{told}");
    server.signal(Signal::TERM);
    assert_eq!(server.wait().code(), Some(0));
    assert!(!path.exists(), "it is removed at the end");
}
