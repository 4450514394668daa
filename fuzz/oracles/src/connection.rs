//! `Http`, driven by a script: the input is one line of script, LF, and what the peer sends.
//!
//! ```text
//! 1..9   the peer's next 1..9 bytes arrive      w v W  it takes 1, 100, all bytes of output
//! 0 a    its next 64, all its bytes arrive      t s    time passes: to the deadline, a second
//! f x    it ends its side, resets               q      the server is to shut down
//! ```
//!
//! What the script has not delivered happens at its end, so every connection ends.
//!
//! - The contract of `Protocol` holds at every step (see `hairspring_tests::driver`).
//! - The output parses: one final response to each request, and at most one refusal after them.
//! - `100 Continue` comes before it once at most, and only where it is expected.
//! - If the script only moves bytes, the responses are those to the same bytes in one piece.
//! - The application is told of its misuses, and of nothing else.
//! - After an upgrade, the peer gets back what it sent behind the request.

use std::time::Duration;

use hairspring_core::{Config, Framing, Outcome};
use hairspring_tests::answers::{Answer, Answers, Delimited};

use crate::peer::Peer;
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
        assert_eq!(scripted.answers, plain.answers, "the answers depend on the cuts");
        assert_eq!(scripted.upgraded, plain.upgraded);
    }
}

/// Limits that a short input can reach.
fn config() -> Config {
    Config {
        target_max: 80,
        header_section_max: 500,
        field_count_max: 8,
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
    answers: Vec<Answer>,
    /// What came after the answer that agreed to an upgrade.
    upgraded: Option<Vec<u8>>,
}

fn run(script: &[u8], stream: &[u8]) -> Run {
    let application = Application::default();
    let mut peer = Peer::new(application.clone(), config(), LARGEST, stream);
    for action in script {
        match action {
            b'0' => peer.send(64),
            b'1'..=b'9' => peer.send(usize::from(action - b'0')),
            b'a' => peer.send(usize::MAX),
            b'f' => peer.end(),
            b'x' => peer.reset(),
            b'w' => peer.take(1),
            b'v' => peer.take(100),
            b'W' => peer.take(u64::MAX),
            b't' => peer.pass_to_deadline(),
            b's' => peer.pass(Duration::from_secs(1)),
            b'q' => peer.shut_down(),
            _ => {}
        }
    }
    peer.finish();
    let outcome = peer.outcome().expect("a finished connection is over");
    let cut = outcome == Outcome::Abort;
    let asked = application.asked.borrow();
    let (answers, upgraded) = read_all(peer.output(), &asked, cut);
    if let (Some(sent_back), false) = (&upgraded, cut || script.contains(&b'q')) {
        let request = asked.last().expect("an upgrade answers a request");
        check_upgraded(sent_back, &stream[..peer.sent], request);
    }
    check_misuses(application.misuses.get(), &asked, &answers);
    Run { outcome, answers, upgraded }
}

/// The application is told of one misuse at most, which ends the connection; only of what it meant;
/// and of each that was replaced by 500.
fn check_misuses(told: usize, asked: &[Asked], answers: &[Answer]) {
    let most = usize::from(asked.iter().any(Asked::may_be_misused));
    assert!(told <= most, "told of {told} misuses in {asked:?}");
    let replaced =
        |(asked, answer): (&Asked, &Answer)| asked.may_be_misused() && answer.status == 500;
    let replaced = asked.iter().zip(answers).any(replaced);
    assert!(told > 0 || !replaced, "not told of the misuse in {asked:?}");
}

/// Reads what the peer got as answers to what the application was asked.
fn read_all(output: &[u8], asked: &[Asked], cut: bool) -> (Vec<Answer>, Option<Vec<u8>>) {
    let (mut answers, mut invited) = (Vec::new(), false);
    let mut reader = Answers::new(output, true);
    while !reader.rest().is_empty() {
        // A refusal may be the last thing said; what was asked then, nobody knows.
        let known = asked.get(answers.len());
        let Some(answer) = read_next(&mut reader, known, cut) else { break };
        if answer.status == 101 {
            return (answers, Some(reader.rest().to_vec()));
        }
        if answer.status < 200 {
            let expected = answer.status == 100 && known.is_some_and(|asked| asked.expects);
            assert!(expected && !invited, "{answer:?} to {known:?}, invited before: {invited}");
            invited = true;
            continue;
        }
        let (last, rest) = (answer.closes(), String::from_utf8_lossy(reader.rest()));
        assert!(known.is_some() || (last && answer.status >= 400), "{answer:?} to nothing");
        assert!(!last || rest.is_empty(), "after the last answer: {rest:?}");
        assert!(last || answer.framing != Delimited::Close, "{answer:?} has no end");
        let http10 = known.is_some_and(|asked| asked.http10);
        assert!(!http10 || answer.framing != Delimited::Chunked, "chunks to HTTP/1.0");
        answers.push(answer);
        invited = false;
    }
    assert!(cut || answers.len() >= asked.len(), "a request without an answer");
    (answers, None)
}

/// The next answer; none if the connection was cut before it was whole.
fn read_next(reader: &mut Answers<'_>, known: Option<&Asked>, cut: bool) -> Option<Answer> {
    let text = String::from_utf8_lossy(reader.rest());
    let head = known.is_some_and(|asked| asked.method == "HEAD");
    let whole = |read: Result<_, String>| read.unwrap_or_else(|why| panic!("{why} in {text:?}"));
    let mut answer = whole(reader.next(head));
    if answer.is_none() && known.is_none() && !cut {
        // What was refused may have been HEAD.
        answer = whole(reader.next(true));
    }
    assert!(answer.is_some() || cut, "not a whole answer: {text:?}");
    answer
}

/// All bytes behind the request belong to the new protocol, which sends them back.
fn check_upgraded(sent_back: &[u8], sent: &[u8], request: &Asked) {
    let before = sent.strip_suffix(sent_back).expect("the new protocol got other bytes");
    // A request with content ends behind it, wherever that is.
    let ends = request.framing != Framing::None || before.ends_with(&request.head);
    assert!(ends, "the new protocol did not get all that came behind its request");
}

fn contains_ignoring_case(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}
