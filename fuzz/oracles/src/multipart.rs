//! Forms with files: the input is a boundary, LF, and the content of a form.
//!
//! - However the content is cut, the answer is the same, byte by byte.
//! - A naive reader of the whole form finds the same parts, or refuses it too.
//! - A form that is built here with the input as contents is read back.

use hairspring_web::multipart::Multipart;
use hairspring_web::testing::Test;
use hairspring_web::{App, Error, Router, post};

use crate::cuts;
use crate::naive::multipart::{self as naive, Verdict};

/// Longer inputs show nothing that shorter ones do not, and at 8 KiB the reader has limits that the
/// naive one does not have.
const JUDGED_MAX: usize = 2000;

/// Each piece is a turn of a whole server: for longer inputs small pieces take too many turns.
const SMALL_PIECES_MAX: usize = 160;

thread_local! {
    static TEST: Test<App> = Router::new()
        .route("/", post(tell))
        .build()
        .expect("one route")
        .test();
}

/// What it reads, as text.
async fn tell(mut form: Multipart) -> Result<String, Error> {
    let mut told = String::new();
    while let Some(mut part) = form.next().await? {
        let (name, file) = (part.name().to_owned(), part.file_name().map(str::to_owned));
        let content_type = part.content_type().to_owned();
        let content = part.bytes(1 << 20).await?;
        told += &format!("{:?}\n", (name, file, content_type, &content[..]));
    }
    Ok(told)
}

/// Checks one input.
pub fn check(data: &[u8]) {
    if data.len() > JUDGED_MAX {
        return;
    }
    let end = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let (boundary, form) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    if let Some(boundary) = naive::boundary(boundary) {
        check_form(boundary, form);
    }
    check_round_trip(data);
}

fn check_form(boundary: &str, form: &[u8]) {
    let mut answers =
        cuts::ways_with(form, SMALL_PIECES_MAX).map(|pieces| ask(boundary, form.len(), pieces));
    let whole = answers.next().expect("the first way is the whole");
    for other in answers {
        assert_eq!(whole, other, "the answer depends on the cuts");
    }
    let (status, told) = read(&whole);
    match naive::read(boundary, form) {
        Verdict::Whole(parts) => {
            let expected: String = parts.iter().map(|part| format!("{part:?}\n")).collect();
            assert_eq!((status, told), (200, &expected[..]));
        }
        Verdict::Refused(why) => assert_eq!(status, 400, "{why}"),
        Verdict::Unjudged => assert!(status == 200 || status == 400, "got {status}"),
    }
}

/// Each line of the input, without its LF, is the content of a part.
fn check_round_trip(data: &[u8]) {
    const BOUNDARY: &str = "b";
    let has_boundary = data.windows(3).any(|three| three == b"--b");
    if has_boundary || data.iter().filter(|&&byte| byte == b'\n').count() > 100 {
        return;
    }
    let (mut form, mut expected) = (Vec::new(), String::new());
    for (at, content) in data.split(|&byte| byte == b'\n').enumerate() {
        let (name, file) = (format!("n\"\\{at}"), (at % 2 == 1).then(|| format!("\u{e9};{at}")));
        let shown = file.as_ref().map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"n\\\"\\\\{at}\"{shown}\r\n\r\n"
        );
        form.extend([head.as_bytes(), content, b"\r\n"].concat());
        expected += &format!("{:?}\n", (name, file, "text/plain", content));
    }
    form.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let answer = ask(BOUNDARY, form.len(), [&form[..]].into_iter());
    assert_eq!(read(&answer), (200, &expected[..]));
}

/// The answer to a form that comes in these pieces.
fn ask<'a>(boundary: &str, len: usize, pieces: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut wire = TEST.with(Test::connect);
    wire.send(format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len}\r\n\
         Content-Type: multipart/form-data; boundary=\"{boundary}\"\r\n\r\n"
    ));
    pieces.for_each(|piece| wire.send(piece));
    wire.end();
    wire.run_until(|_| false);
    assert!(wire.is_over() && !wire.is_aborted(), "expected an orderly end");
    wire.received().to_vec()
}

/// Status and content.
fn read(answer: &[u8]) -> (u16, &str) {
    let answer = std::str::from_utf8(answer).expect("the answer is text");
    let (head, content) = answer.split_once("\r\n\r\n").expect("an answer");
    let status = head.get(9..12).and_then(|digits| digits.parse().ok());
    (status.expect("a status line"), content)
}
