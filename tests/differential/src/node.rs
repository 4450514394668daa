//! llhttp, as Node's HTTP server uses it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use crate::verdict::{End, Seen, Verdict};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/node.mjs");

/// Its verdict on each input, after which the peer ends its side.
///
/// # Panics
/// If there is no Node, or it does not answer.
#[must_use]
pub fn read_all(inputs: &[Vec<u8>]) -> Vec<Verdict> {
    let mut node = Command::new("node")
        .arg(SCRIPT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("expected `node` to be installed: llhttp is judged through it");
    let mut questions = node.stdin.take().expect("it was asked for");
    let answers = BufReader::new(node.stdout.take().expect("it was asked for"));
    let verdicts: Vec<Verdict> = thread::scope(|scope| {
        scope.spawn(move || {
            for input in inputs {
                let mut line = input.iter().fold(String::new(), |mut line, byte| {
                    let _ = write!(line, "{byte:02x}");
                    line
                });
                line.push('\n');
                questions.write_all(line.as_bytes()).expect("Node reads");
            }
        });
        answers.lines().map(|line| verdict(&line.expect("Node answers in text"))).collect()
    });
    assert!(node.wait().expect("Node ends").success(), "Node failed");
    assert_eq!(verdicts.len(), inputs.len(), "an answer for each input");
    verdicts
}

fn verdict(line: &str) -> Verdict {
    let answer: Value = serde_json::from_str(line).expect("Node answers in JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let requests = answer["requests"].as_array().expect("a list").iter().map(|seen| Seen {
        method: text(&seen["method"]),
        target: text(&seen["target"]),
        content: unhex(&text(&seen["content"])),
    });
    let end = match answer["refused"].as_str() {
        None if answer["upgraded"] == true => End::Upgraded,
        None => End::Over,
        // The others do not read bytes after a request that closes; llhttp refuses them.
        Some("HPE_CLOSED_CONNECTION") => End::Closed,
        Some("HPE_INVALID_EOF_STATE") => End::More,
        Some(code) => End::Refused(code.to_owned()),
    };
    Verdict { requests: requests.collect(), end }
}

fn unhex(digits: &str) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).expect("a digit") as u8;
    digits.as_bytes().chunks(2).map(|pair| digit(&pair[0]) << 4 | digit(&pair[1])).collect()
}
