//! A simple reader of responses finds on the wire what the application asked for.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use hairspring_core::{
    Config, Connection, Event, Fields, Front, HttpDate, Length, Misuse, Now, ResponseHead, Status,
};
use hairspring_properties::{arbitrary, cases};
use hairspring_tests::answers::{Answer, Answers, Delimited};
use proptest::collection::vec;
use proptest::prelude::*;

/// The last second that a date can express.
const LAST_SECOND: u64 = 253_402_300_799;

type Lines = Vec<(String, String)>;

/// A request and the response it is to get.
#[derive(Clone, Debug)]
struct Exchange {
    method: &'static str,
    status: u16,
    interim: Vec<Lines>,
    fields: Lines,
    known: bool,
    pieces: Vec<Vec<u8>>,
    trailers: Lines,
}

fn exchanges() -> impl Strategy<Value = Exchange> {
    let lines = || vec((arbitrary::plain_name(), arbitrary::text_value()), 0..4);
    let status = prop_oneof![4 => 200..600_u16, 1 => prop::sample::select(vec![204_u16, 205, 304])];
    let pieces = vec(prop_oneof![vec(any::<u8>(), 0..20), vec(any::<u8>(), 2040..2060)], 0..5);
    let method = prop::sample::select(vec!["GET", "HEAD", "POST"]);
    (method, status, vec(lines(), 0..2), lines(), any::<bool>(), pieces, lines()).prop_map(
        |(method, status, interim, mut fields, known, pieces, trailers)| {
            if status == 426 {
                // A 426 has to name the protocol that it requires.
                fields.push(("Upgrade".to_owned(), "echo".to_owned()));
            }
            Exchange { method, status, interim, fields, known, pieces, trailers }
        },
    )
}

fn built(lines: &Lines) -> Result<Fields, Misuse> {
    let mut fields = Fields::new();
    lines.iter().try_for_each(|(name, value)| fields.append(name, value))?;
    Ok(fields)
}

fn head(status: u16, lines: &Lines) -> Result<ResponseHead, Misuse> {
    Ok(ResponseHead { status: Status::from_code(status)?, fields: built(lines)? })
}

fn answer(connection: &mut Connection, exchange: &Exchange, now: Now) -> Result<(), Misuse> {
    for lines in &exchange.interim {
        connection.inform(&head(103, lines)?)?;
    }
    let total = exchange.pieces.iter().map(|piece| piece.len() as u64).sum();
    let length = if exchange.known { Length::Known(total) } else { Length::Unknown };
    connection.respond(&head(exchange.status, &exchange.fields)?, length, now)?;
    for piece in &exchange.pieces {
        connection.send(Bytes::copy_from_slice(piece))?;
    }
    connection.finish(Some(&built(&exchange.trailers)?))
}

/// Runs the exchanges on one connection, requests all at once. Returns what it wrote, and
/// whether it ended.
fn run(exchanges: &[Exchange], minor: u8, now: Now) -> Result<(Vec<u8>, bool), Misuse> {
    let config = Config { output_max: u64::MAX, ..Config::default() };
    let mut connection = Connection::new(Arc::new(config));
    let option = if minor == 0 { "Connection: keep-alive\r\n" } else { "" };
    for exchange in exchanges {
        let request = format!("{} / HTTP/1.{minor}\r\nHost: a\r\n{option}\r\n", exchange.method);
        connection.receive(request.into());
    }
    let mut left = exchanges.iter();
    while let Some(event) = connection.next_event() {
        match event {
            Event::Head(_) => {}
            Event::End(_) => {
                let exchange = left.next().expect("no more requests than were sent");
                answer(&mut connection, exchange, now)?;
            }
            other => panic!("unexpected {other:?}"),
        }
    }
    let wire: Vec<u8> = connection.outbox().slices().flatten().copied().collect();
    connection.outbox().advance(wire.len() as u64);
    Ok((wire, matches!(connection.outbox().front(), Some(Front::Fin))))
}

/// The fields that the application asked for.
fn own(answer: &Answer) -> Lines {
    let engine = ["date", "server", "content-length", "transfer-encoding", "connection"];
    let is_own = |name: &str| !engine.iter().any(|other| name.eq_ignore_ascii_case(other));
    answer.fields.iter().filter(|(name, _)| is_own(name)).cloned().collect()
}

fn check(
    exchange: &Exchange,
    minor: u8,
    date: &str,
    answers: &mut Answers<'_>,
) -> Result<Answer, String> {
    let mut next = |bodiless| answers.next(bodiless)?.ok_or_else(|| "expected one more".to_owned());
    let interim = if minor == 0 { &[][..] } else { &exchange.interim };
    for lines in interim {
        let informed = next(false)?;
        assert_eq!((informed.status, &informed.fields), (103, lines));
    }
    let answer = next(exchange.method == "HEAD")?;
    assert_eq!((answer.status, &own(&answer)), (exchange.status, &exchange.fields));
    assert_eq!(answer.field("date"), Some(date));
    let content = exchange.pieces.concat();
    let suppressed = exchange.method == "HEAD" || matches!(exchange.status, 204 | 205 | 304);
    let (framing, shown) = match (exchange.known, minor) {
        // 205 may have no content (RFC 9110, section 15.3.6), so its length is 0.
        _ if exchange.status == 205 && exchange.method != "HEAD" => (Delimited::Length, &[][..]),
        _ if suppressed => (Delimited::Never, &[][..]),
        (true, _) => (Delimited::Length, &content[..]),
        (false, 0) => (Delimited::Close, &content[..]),
        (false, _) => (Delimited::Chunked, &content[..]),
    };
    assert_eq!((answer.framing, &answer.content[..]), (framing, shown));
    let trailers = if framing == Delimited::Chunked { &exchange.trailers[..] } else { &[] };
    assert_eq!(answer.trailers, trailers);
    Ok(answer)
}

proptest! {
    #![proptest_config(cases(2048))]

    #[test]
    fn what_is_answered_is_read(
        exchanges in vec(exchanges(), 1..5),
        minor in 0..2_u8,
        unix_secs in 0..=LAST_SECOND,
    ) {
        let now = Now { date: HttpDate::from_unix_secs(unix_secs), ..Now::default() };
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(unix_secs));
        let (wire, ended) = run(&exchanges, minor, now).expect("nothing is misused");
        let mut answers = Answers::new(&wire, ended);
        let mut closed = false;
        for exchange in &exchanges {
            if closed {
                break;
            }
            let answer = check(exchange, minor, &date, &mut answers).expect("well-formed");
            closed = answer.closes();
            prop_assert_eq!(closed, answer.framing == Delimited::Close);
        }
        prop_assert_eq!(answers.rest(), b"");
        prop_assert_eq!(closed, ended);
    }

    #[test]
    fn a_value_with_a_line_end_is_refused_wherever_it_stands(
        before in arbitrary::value(),
        after in arbitrary::value(),
        control in prop::sample::select(vec![b'\r', b'\n', 0_u8]),
    ) {
        let value = [&before[..], &[control], &after].concat();
        let mut fields = Fields::new();
        prop_assert_eq!(fields.append("x", &value), Err(Misuse::IllegalField));
        prop_assert_eq!(fields.set("x", &value), Err(Misuse::IllegalField));
        prop_assert!(fields.is_empty());
    }
}
