//! The three programs in docs/backends.md are those in `src/bin/`, differ in one line, and run.
#![cfg(unix)]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

const PAGE: &str = include_str!("../../docs/backends.md");

const STD: &str = include_str!("../src/bin/hello_std.rs");
const POLLING: &str = include_str!("../src/bin/hello_polling.rs");
const SMOL: &str = include_str!("../src/bin/hello_smol.rs");

#[test]
fn the_page_shows_the_programs_as_they_are() {
    let shown: Vec<&str> =
        PAGE.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(shown, [STD, POLLING, SMOL]);
}

#[test]
fn the_programs_differ_in_one_line() {
    for other in [POLLING, SMOL] {
        assert_eq!(other.lines().count(), STD.lines().count());
        let lines = STD.lines().zip(other.lines());
        let different: Vec<_> = lines.filter(|(one, other)| one != other).collect();
        assert!(
            matches!(different[..], [(line, _)] if line.starts_with("use hairspring::backend_")),
            "{different:?}"
        );
    }
}

#[test]
fn the_programs_answer_and_end_at_a_signal() {
    for program in [
        env!("CARGO_BIN_EXE_hello_std"),
        env!("CARGO_BIN_EXE_hello_polling"),
        env!("CARGO_BIN_EXE_hello_smol"),
    ] {
        let mut child =
            Command::new(program).arg("127.0.0.1:0").stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on ").expect("the address");

        let mut client = support::connect(address.parse().unwrap());
        client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let answer = support::rest(&client);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\nhello\n"), "{answer}");
        drop(client);

        kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "served 1 connections\n");
        assert!(child.wait().unwrap().success());
    }
}
