//! Runs a row in every way. Only this file knows how the engine is called.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hairspring_core::{ConnectionInfo, Http, Outcome, Status};

use crate::answers::{Answer, Answers};
use crate::driver::{DATE, Driver};
use crate::events;
use crate::mirror::Mirror;
use crate::random::Random;
use crate::row::{End, Expected, Row};

/// Inputs up to this size are cut at every place, larger ones at some.
const EVERY_CUT_MAX: usize = 2048;
/// How many cuts of a large input are tried.
const SAMPLED_CUTS: usize = 24;
/// A driver reads no more than this at once.
const READ_MAX: usize = 64 << 10;

/// A request that is sent after others, to see whether it is answered.
pub const BEHIND: &str = "GET /behind HTTP/1.1\r\nHost: behind\r\n\r\n";

/// What a connection sent, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Played {
    output: Vec<u8>,
    fin: bool,
    outcome: Option<Outcome>,
}

/// Runs every row, and reports all that fail together.
///
/// # Panics
/// If one fails.
pub fn check_all(rows: &[Row]) {
    let failures: Vec<String> = rows.iter().filter_map(failure).collect();
    assert!(
        failures.is_empty(),
        "{} of {} rows fail:\n\n{}",
        failures.len(),
        rows.len(),
        failures.join("\n\n")
    );
}

/// What is wrong with this row, if anything.
fn failure(row: &Row) -> Option<String> {
    let result = catch_unwind(AssertUnwindSafe(|| check(row))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("panicked: {}", text.unwrap_or_default()))
    });
    let input = row.input();
    let shown = &input[..input.len().min(400)];
    result.err().map(|why| {
        format!("[{}] {}\n  sent: {}\n  {why}", row.section, row.name, shown.escape_ascii())
    })
}

/// Runs one row whole, byte by byte, cut at every place, and with bytes behind it.
///
/// # Errors
/// What differs from what is required.
pub fn check(row: &Row) -> Result<(), String> {
    if row.cuts_matter.is_some() {
        let pieces: Vec<&[u8]> = row.pieces.iter().map(Vec::as_slice).collect();
        return judge(row, &play(row, &pieces)).map_err(|why| format!("as cut: {why}"));
    }
    let input = row.input();
    let whole: Vec<&[u8]> = input.chunks(READ_MAX).collect();
    let played = play(row, &whole);
    judge(row, &played).map_err(|why| format!("whole: {why}"))?;

    let bytes: Vec<&[u8]> = input.chunks(1).collect();
    same(&played, &play(row, &bytes)).map_err(|why| format!("byte by byte: {why}"))?;
    let mut random = Random::from_environment();
    let seed = random.seed();
    for cut in cuts(input.len(), &mut random) {
        let (front, back) = input.split_at(cut);
        let pieces: Vec<&[u8]> = [front].into_iter().chain(back.chunks(READ_MAX)).collect();
        same(&played, &play(row, &pieces))
            .map_err(|why| format!("cut at {cut} (seed {seed}): {why}"))?;
    }
    with_bytes_behind(row, &input, &played)?;
    events::check(row).map_err(|why| format!("events: {why}"))
}

/// Where to cut an input of this length in two.
fn cuts(len: usize, random: &mut Random) -> Vec<usize> {
    if len <= EVERY_CUT_MAX {
        return (1..len).collect();
    }
    (0..SAMPLED_CUTS).map(|_| 1 + random.below(len - 1)).collect()
}

fn same(whole: &Played, other: &Played) -> Result<(), String> {
    if whole == other {
        return Ok(());
    }
    let text = |played: &Played| String::from_utf8_lossy(&played.output).into_owned();
    Err(format!(
        "differs from whole.\n--- whole ({:?}, fin {})\n{}\n--- now ({:?}, fin {})\n{}",
        whole.outcome,
        whole.fin,
        text(whole),
        other.outcome,
        other.fin,
        text(other)
    ))
}

/// Checks that a request after the row is answered if the connection is open, else not.
fn with_bytes_behind(row: &Row, input: &[u8], played: &Played) -> Result<(), String> {
    if row.fin || row.end == End::Needs {
        return Ok(());
    }
    let together = [input, BEHIND.as_bytes()].concat();
    let pieces: Vec<&[u8]> = together.chunks(READ_MAX).collect();
    let more = play(row, &pieces);
    let new = more.output.strip_prefix(&played.output[..]);
    let new = new.ok_or("bytes behind changed what was answered before")?;
    match row.end {
        End::Open => {
            let mut answers = Answers::new(new, more.fin);
            let next = answers.next(false)?.ok_or("the request behind is not answered")?;
            crate::row::ok().saw("target /behind").compare(&next)?;
            // A limit on the number of requests may end the connection with this one.
            answers.rest().is_empty().then_some(()).ok_or("more answers than requests".into())
        }
        End::Echoes(_) if new == BEHIND.as_bytes() => Ok(()),
        End::Echoes(_) => Err("the new protocol did not get the bytes behind".into()),
        End::Closes | End::Silent if new.is_empty() => Ok(()),
        End::Closes | End::Silent | End::Needs => {
            Err(format!("after the end came {}", String::from_utf8_lossy(new)))
        }
    }
}

/// One run with these pieces, as far as they are taken. Then the peer's FIN must end the connection
/// cleanly.
fn play(row: &Row, pieces: &[&[u8]]) -> Played {
    let http = Http::new(Mirror, Arc::new(row.config.clone()), ConnectionInfo::default());
    let mut driver = Driver::new(http);
    driver.feed_all(pieces.iter().copied());
    if row.fin && driver.outcome().is_none() {
        driver.peer_fin();
    }
    let played =
        Played { output: driver.output.clone(), fin: driver.fin, outcome: driver.outcome() };
    if !row.fin && played.outcome.is_none() {
        finish(row, driver);
    }
    played
}

/// After any row the peer's FIN ends the connection cleanly. The only output may be a refusal of a
/// message that was cut short.
fn finish(row: &Row, mut driver: Driver<Http<Mirror>>) {
    let closed = driver.fin;
    driver.take_output();
    driver.peer_fin();
    let said = driver.take_output();
    assert_eq!(driver.outcome(), Some(Outcome::Clean), "after the peer's FIN");
    assert!(driver.fin, "our FIN answers the peer's");
    let in_message = row.end == End::Needs && !closed;
    let cut_short = said.starts_with(b"HTTP/1.1 400 ") && in_message;
    assert!(
        said.is_empty() || cut_short,
        "after the peer's FIN: {}",
        String::from_utf8_lossy(&said)
    );
}

/// Compares the output with what is required.
fn judge(row: &Row, played: &Played) -> Result<(), String> {
    let rest = judge_answers(row, &played.output, played.fin, Some(DATE))?;
    let ended = row.fin || matches!(row.end, End::Closes | End::Silent);
    if played.fin != ended {
        return Err(format!("expected our FIN: {ended}, got {played:?}"));
    }
    if row.fin && played.outcome != Some(Outcome::Clean) {
        return Err(format!("expected a clean end after both FINs, got {:?}", played.outcome));
    }
    match &row.end {
        End::Echoes(bytes) if rest == bytes.as_slice() => Ok(()),
        _ if rest.is_empty() => Ok(()),
        _ => Err(format!("then came {}", String::from_utf8_lossy(rest))),
    }
}

/// Takes the expected responses off the front of the output, and compares each. Returns the rest.
///
/// # Errors
/// What differs. A response that is not there in full is an error too.
pub fn judge_answers<'a>(
    row: &Row,
    output: &'a [u8],
    ended: bool,
    date: Option<&str>,
) -> Result<&'a [u8], String> {
    let mut answers = Answers::new(output, ended);
    let count = row.answers.len();
    for (at, expected) in row.answers.iter().enumerate() {
        let answer = answers.next(expected.bodiless)?.ok_or_else(|| {
            let came = String::from_utf8_lossy(output);
            format!("expected {} as answer {} of {count}, got {came:?}", expected.status, at + 1)
        })?;
        expected.compare(&answer)?;
        let last = at + 1 == count;
        well_formed(&answer, expected, last && row.end == End::Closes, date)
            .map_err(|why| format!("{why}, got {answer:?}"))?;
    }
    Ok(answers.rest())
}

/// What every response must have, whatever the row expects.
fn well_formed(
    answer: &Answer,
    expected: &Expected,
    closes: bool,
    date: Option<&str>,
) -> Result<(), String> {
    let require = |holds: bool, what: &str| holds.then_some(()).ok_or(format!("expected {what}"));
    let status = Status::from_code(answer.status).map_err(|misuse| misuse.to_string())?;
    require(answer.reason == status.reason(), "the registered reason phrase")?;
    if answer.status == 100 {
        return require(answer.fields.is_empty(), "no field in a 100");
    }
    let one_date = answer.all("date").count() == 1;
    require(one_date && date.is_none_or(|date| answer.field("date") == Some(date)), "one Date")?;
    require(answer.all("server").eq(["hairspring"]), "one Server: hairspring")?;
    require(answer.all("connection").count() <= 1, "one Connection at most")?;
    require(answer.closes() == closes, "Connection: close where it closes, and only there")?;
    if !expected.is_refusal() {
        return Ok(());
    }
    require(answer.field("content-length").is_some(), "Content-Length in a refusal")?;
    let plain = answer.field("content-type").is_some_and(|v| v.starts_with("text/plain"));
    require(plain, "text/plain in a refusal")?;
    let one_line = answer.content.iter().filter(|byte| **byte == b'\n').count() == 1;
    require(expected.bodiless || one_line, "a reason of one line")
}
