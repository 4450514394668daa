//! The commands that do not serve: `parse`, `replay`, and those for packages.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::Write;
use std::process::{Output, Stdio};

use support::{hairspring, run, scratch};

/// Runs a command with these bytes on its standard input.
fn fed(arguments: &str, input: &[u8]) -> Output {
    let mut command = hairspring(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn text(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

const SMUGGLED: &[u8] = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\
    Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";

#[test]
fn bytes_are_explained_with_their_offsets() {
    let whole = b"POST /a HTTP/1.1\r\nHost: b\r\nContent-Length: 2\r\n\r\nhi";
    let output = fed("parse", whole);
    let expected = "      0  request-line  POST /a HTTP/1.1\\r\\n\n\
        \x20                      method POST, target in origin-form, path /a, answered as HTTP/1.1\n\
        \x20    18  field         Host: b\\r\\n\n\
        \x20                      host b\n\
        \x20    27  field         Content-Length: 2\\r\\n\n\
        \x20                      frames the content: 2 bytes\n\
        \x20    46  end-of-head   \\r\\n\n\
        \x20                      content of 2 bytes by Content-Length\n\
        \x20    48  content       hi\n\
        \x20                      2 bytes\n\
        \x20    50  end           request 1 is whole\n\
        \x20    50  answer        HTTP/1.1 200 OK\n\
        \x20                      an application's answer; the connection persists\n\
        accepted: 1 request in 50 bytes\n";
    assert_eq!(text(&output), expected);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_refusal_is_marked_and_fails() {
    let output = fed("parse -", SMUGGLED);
    let rule = "expected Content-Length or Transfer-Encoding, got both";
    let marks = text(&output).lines().filter(|line| line.trim() == format!("^ {rule}")).count();
    assert_eq!((marks, output.status.code()), (2, Some(1)));
    let verdict = format!("refused at byte 74 with 400: {rule} (RFC 9112, section 6.1)");
    assert_eq!(text(&output).lines().last(), Some(&*verdict));
    let json: serde_json::Value =
        serde_json::from_slice(&fed("parse --json", SMUGGLED).stdout).unwrap();
    assert_eq!(json["verdict"]["at"], 74);
    assert_eq!(json["verdict"]["section"], "RFC 9112, section 6.1");
    assert_eq!(json["bytes"], SMUGGLED.len());
}

#[test]
fn bytes_that_end_too_early_fail_too() {
    let output = fed("parse", b"GET / HTTP/1.1\r\nHost: a\r\n");
    assert!(text(&output).contains("incomplete: 0 requests accepted"), "{}", text(&output));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fed("parse", b"").status.code(), Some(0), "nothing is whole");
}

#[test]
fn bytes_come_from_files_with_limits_and_line_ends() {
    let dir = scratch();
    let file = dir.path().join("request");
    fs::write(&file, "GET /pear HTTP/1.1\nHost: a\n\n").unwrap();
    let parse = |options: &str| run(&format!("parse {} {options}", file.display()));
    assert_eq!(parse("").status.code(), Some(1));
    assert_eq!(parse("--crlf").status.code(), Some(0));
    let limited = parse("--crlf --max-target 4");
    assert!(text(&limited).contains("with 414"), "{}", text(&limited));
    let missing = run("parse /nowhere/at/all");
    assert_eq!((missing.status.code(), missing.stdout.len()), (Some(1), 0));
}

#[test]
fn colours_are_for_terminals() {
    assert!(!text(&fed("parse", SMUGGLED)).contains('\u{1b}'));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    for arguments in ["man", "completions bash", "--help"] {
        let mut child = hairspring(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*said), (Some(0), ""), "{arguments}");
    }
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = hairspring("man").stdout(full).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    let expected = "hairspring: cannot write to standard output: no space left on device; write it \
                    elsewhere\n";
    assert_eq!(said, expected);
}

const RECORDING: &str = "# Two requests, the first one slow.\n\
    send GET /slow?ms=500 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n\n\
    pause 1s\n\
    send GET /plaintext HTTP/1.0\\r\\n\n\
    cut\n\
    send \\r\\n\n";

#[test]
fn a_recording_is_shown_and_can_be_replayed() {
    let shown = fed("replay -", RECORDING.as_bytes());
    assert_eq!(shown.status.code(), Some(0));
    let told = text(&shown);
    assert!(told.contains("expect Date: Sun, 06 Nov 1994 08:49:38 GMT\\r\\n\n"), "{told}");
    assert!(told.contains("\nexpect answered after 500 ms\\n\n"), "{told}");
    assert!(told.ends_with("\nexpect Hello, World!\nclosed\n"), "{told}");
    let again = fed("replay -", told.as_bytes());
    assert_eq!(again.status.code(), Some(0), "{}", text(&again));
    assert!(text(&again).contains("bytes received, all as expected"), "{}", text(&again));
}

#[test]
fn what_differs_is_shown_and_fails() {
    let shown = fed("replay -", RECORDING.as_bytes());
    let told = text(&shown);
    for (from, to, expected) in [
        (
            "expect Hello, World!\n",
            "expect Hello, world!\n",
            "received bytes differ from the expected ones",
        ),
        ("expect Hello, World!\n", "", "received bytes differ from the expected ones"),
        ("pause 1000ms\n", "pause 499ms\n", "no more"),
        ("\nclosed\n", "\naborted\n", "to be aborted, but it is closed"),
        ("closed\n", "closed\nexpect more\n", "got       no more"),
    ] {
        let changed = told.replace(from, to);
        assert_ne!(changed, told, "{from}");
        let output = fed("replay -", changed.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{from}");
        assert!(text(&output).contains(expected), "{from}: {}", text(&output));
        assert!(text(&output).starts_with("-:"), "the line is named");
    }
    // Output after the last expectation is a difference.
    let (first, _) = told.split_once("send GET /plaintext").unwrap();
    let more = format!("{first}send GET /plaintext HTTP/1.0\\r\\n\\r\\n\n");
    let output = fed("replay -", more.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("expected  no more\n"), "{}", text(&output));
    let slow =
        "send GET / HTTP/1.1\\r\\nHost:\npause 15s\nexpect HTTP/1.1 408 Request Timeout\\r\\n";
    let output = fed("replay -", slow.as_bytes());
    assert!(text(&output).contains("expected  no more"), "{}", text(&output));
    let broken = fed("replay -", b"sned a\n");
    let said = String::from_utf8_lossy(&broken.stderr).into_owned();
    assert_eq!(broken.status.code(), Some(1));
    assert!(said.starts_with("hairspring: -:1: expected send, cut"), "{said}");
}

#[test]
fn packages_get_completions_and_pages() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&format!("completions {shell}"));
        assert_eq!(script.status.code(), Some(0), "{shell}");
        for word in ["serve", "check-config", "max-header-bytes"] {
            assert!(text(&script).contains(word), "{shell}: {word}");
        }
    }
    let script = run("completions zsh");
    // An unescaped colon ends the name, and the shell executes the rest.
    for name in [r":NAME\: VALUE:_default", r":NAME\:PASSWORD:_default"] {
        assert!(text(&script).contains(name), "{name}");
    }
    // `hairspring PATH` is completed as well.
    for piece in ["\":: :_hairspring_first\"", "\n_hairspring_first() {"] {
        assert_eq!(text(&script).matches(piece).count(), 1, "{piece}");
    }
    assert!(text(&run("completions fish")).contains("__fish_complete_directories"));
    let script = run("completions bash");
    for names in ["polling smol std", "common combined json"] {
        assert!(text(&script).contains(names), "{names}");
    }
    let page = run("man");
    assert!(text(&page).contains(".TH hairspring 1"), "{}", text(&page));
    let sections = |page| {
        let headings = text(page).lines().filter_map(|line| line.strip_prefix(".SH "));
        headings.map(str::to_owned).collect::<Vec<_>>().join(", ")
    };
    let expected = "NAME, SYNOPSIS, DESCRIPTION, OPTIONS, SUBCOMMANDS, NOTES, EXIT STATUS";
    assert_eq!(sections(&page), expected);
    let page = run("man serve");
    assert!(sections(&page).ends_with(", SIGNALS, EXAMPLES, SEE ALSO"), "{}", sections(&page));
    let title = text(&page).lines().find(|line| line.starts_with(".TH")).unwrap();
    assert!(title.starts_with(".TH hairspring-serve 1") && title.contains("hairspring 0."));
    // An empty date is quoted, or the next word would be taken for it.
    assert!(title.ends_with(r#" 1 "" "hairspring 0.1.0" "User Commands""#), "{title}");
    for expected in [
        "\nhairspring serve [OPTIONS] [PATH]\n",
        "HAIRSPRING_MAX_BODY",
        ".SH EXIT STATUS",
        ".SH SIGNALS",
        ".SH EXAMPLES",
    ] {
        assert!(text(&page).replace(".B ", "").contains(expected), "{expected}");
    }
    let page = run("man replay");
    assert!(text(&page).contains(".nf\n  send TEXT  ") && text(&page).contains(".fi\n"));
    assert_eq!(run("man nonsense").status.code(), Some(2));
}
