//! `Http`, driven by a script: the input is one line of script, LF, and what the peer sends.
//!
//! ```text
//! 1..9   the peer's next 1..9 bytes arrive      w v W  it takes 1, 100, all bytes of output
//! 0 a    its next 64, all its bytes arrive      t s    time passes: to the deadline, a second
//! f x    it ends its side, resets               q      the server is to shut down
//! ```
//!
//! Whatever the script leaves over happens at the end, so every connection ends.
//!
//! - The contract of `Protocol` holds at every step (see `driver`).
//! - What is sent parses, one final response to each request and at most one refusal after them.
//! - Where neither time nor the end of anything was meddled with, the answers are those to the
//!   same bytes in one piece.
//! - What comes back after an upgrade is what was sent behind the request.

use std::time::Duration;

use hairspring_core::{Config, Outcome};

use crate::driver::Driver;
use crate::naive::response::{self as naive, Response, Unread};
use crate::service::{Application, Asked, LARGEST};

/// Checks one input.
pub fn check(data: &[u8]) {
    let end = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let (script, stream) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let scripted = run(script, stream);
    let plain = run(b"a", stream);
    // The peer that waits for `100 Continue` may or may not get one, depending on what it has
    // sent meanwhile.
    let waits = contains_ignoring_case(stream, b"100-continue");
    let meddled = script.iter().any(|action| b"fxtsq".contains(action));
    if !waits && !meddled && scripted.outcome == Outcome::Clean && plain.outcome == Outcome::Clean {
        assert_eq!(scripted.responses, plain.responses, "the answers depend on the cuts");
        assert_eq!(scripted.upgraded, plain.upgraded);
    }
}

/// Limits that a short input can reach.
fn config() -> Config {
    Config {
        collected_body_max: 2048,
        streamed_body_max: 4096,
        drain_max: 512,
        input_max: 1024,
        output_max: 2048,
        exchanges_per_turn: 3,
        linger_max: 512,
        ..Config::default()
    }
}

struct Run {
    outcome: Outcome,
    responses: Vec<Response>,
    /// What came after the answer that agreed to an upgrade.
    upgraded: Option<Vec<u8>>,
}

fn run(script: &[u8], stream: &[u8]) -> Run {
    let application = Application::default();
    let mut driver = Driver::new(application.clone(), config(), LARGEST, stream);
    for action in script {
        match action {
            b'0' => driver.deliver(64),
            b'1'..=b'9' => driver.deliver(usize::from(action - b'0')),
            b'a' => driver.deliver(usize::MAX),
            b'f' => driver.deliver_fin(),
            b'x' => driver.reset(),
            b'w' => driver.take(1),
            b'v' => driver.take(100),
            b'W' => driver.take(usize::MAX),
            b't' => driver.pass_to_deadline(),
            b's' => driver.pass(Duration::from_secs(1)),
            b'q' => driver.shutdown(),
            _ => {}
        }
    }
    driver.settle();
    let outcome = driver.outcome().expect("a settled connection is over");
    let cut = outcome == Outcome::Abort || script.contains(&b'x');
    let asked = application.asked.borrow();
    let (responses, upgraded) = read_all(&driver.output, &asked, cut);
    if let (Some(sent_back), false) = (&upgraded, cut || script.contains(&b'q')) {
        check_upgraded(sent_back, &stream[..stream.len() - driver.unsent.len()]);
    }
    Run { outcome, responses, upgraded }
}

/// Reads what the peer got as answers to what the application was asked.
fn read_all(mut output: &[u8], asked: &[Asked], cut: bool) -> (Vec<Response>, Option<Vec<u8>>) {
    let mut responses = Vec::new();
    while !output.is_empty() {
        // A refusal may be the last thing said; what was asked then, nobody knows.
        let known = asked.get(responses.len());
        let asked_now = naive::Asked {
            method: known.map_or("?", |asked| &asked.method),
            http10: known.is_some_and(|asked| asked.http10),
        };
        let mut read = naive::read(output, asked_now);
        if known.is_none() && !cut && read == Err(Unread::CutShort) {
            // Then it may have been HEAD.
            read = naive::read(output, naive::Asked { method: "HEAD", ..asked_now });
        }
        let response = match read {
            Ok(response) => response,
            Err(Unread::CutShort) if cut => break,
            Err(unread) => panic!("{unread:?} in {:?}", String::from_utf8_lossy(output)),
        };
        output = &output[response.len..];
        if response.status == 101 {
            return (responses, Some(output.to_vec()));
        }
        if response.is_interim() {
            assert!(known.is_some(), "an interim response to nothing");
            continue;
        }
        let last = response.closes();
        assert!(known.is_some() || (last && response.status >= 400), "{response:?} to nothing");
        assert!(
            !last || output.is_empty(),
            "after the last response: {:?}",
            String::from_utf8_lossy(output)
        );
        // How long it is on the wire depends on the chunks in which its content came.
        responses.push(Response { len: 0, ..response });
    }
    assert!(cut || responses.len() >= asked.len(), "a request without an answer");
    (responses, None)
}

/// All bytes behind the request belong to the new protocol, which sends them back.
fn check_upgraded(sent_back: &[u8], sent: &[u8]) {
    let request = sent.strip_suffix(sent_back).expect("the new protocol got other bytes");
    assert!(!request.is_empty(), "the request itself was handed over");
}

fn contains_ignoring_case(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}
