//! Content that is refused before or while the application answers its request.

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{
    Config, Connection, Event, HttpDate, Instant, Length, Now, Outcome, Reject, ResponseHead,
    Status, Step,
};

fn at(secs: u64) -> Now {
    let mono = Instant::default() + Duration::from_secs(secs);
    Now { mono, date: HttpDate::from_unix_secs(784_111_777), ..Now::default() }
}

/// A connection whose events up to the data that came with the head were taken.
fn asked(request: &'static str) -> Connection {
    let mut connection = Connection::new(Arc::new(Config::default()));
    connection.receive(request.into());
    while let Some(Event::Head(_) | Event::Data(_)) = connection.next_event() {}
    connection
}

/// Takes all output.
fn sent(connection: &mut Connection) -> String {
    let outbox = connection.outbox();
    let wire: Vec<u8> = outbox.slices().flatten().copied().collect();
    outbox.advance(wire.len() as u64);
    String::from_utf8(wire).unwrap()
}

/// Takes all output, and returns how many responses it has.
fn answers(connection: &mut Connection) -> usize {
    sent(connection).matches("HTTP/1.1 ").count()
}

fn closes(mut connection: Connection, now: Now) {
    let _ = connection.step(now);
    connection.outbox().fin_sent();
    connection.receive_fin();
    assert_eq!(connection.step(now), Step::Done(Outcome::Clean));
}

#[test]
fn an_answer_to_content_that_has_just_become_too_slow_is_the_only_one() {
    let mut connection = asked("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n12");
    let _ = connection.step(at(0));
    let Step::Wait(demand) = connection.step(at(30)) else { panic!("expected a wait") };
    assert!(demand.again, "408 is to be told");
    connection.respond_whole(&ResponseHead::new(Status::OK), "done".into(), at(30)).unwrap();
    assert!(connection.next_event().is_none(), "the request is answered");
    assert_eq!(answers(&mut connection), 1);
    closes(connection, at(30));
}

#[test]
fn nothing_follows_an_answer_whose_content_is_refused_on_the_way() {
    let mut connection =
        asked("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n12\r\n");
    connection.respond(&ResponseHead::new(Status::OK), Length::Known(4), at(0)).unwrap();
    connection.receive("x\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".into());
    let refused = connection.next_event();
    assert!(matches!(refused, Some(Event::Rejected(Reject::BadRequest(_)))), "{refused:?}");
    connection.send("done".into()).unwrap();
    connection.finish(None).unwrap();
    assert!(connection.next_event().is_none(), "what is behind it is not looked at");
    assert_eq!(answers(&mut connection), 1);
    closes(connection, at(0));
}

/// Nobody takes the content after a response that is complete, so what cannot be read past ends the
/// connection, which the response must say.
#[test]
fn a_whole_answer_before_its_content_says_whether_another_can_follow() {
    for (framing, persists) in [
        ("Content-Length: 65536", true),
        ("Content-Length: 65537", false),
        ("Transfer-Encoding: chunked", false),
    ] {
        let mut connection = Connection::new(Arc::new(Config::default()));
        connection.receive(format!("POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n").into());
        assert!(matches!(connection.next_event(), Some(Event::Head(_))), "{framing}");
        connection.respond_whole(&ResponseHead::new(Status::OK), "done".into(), at(0)).unwrap();
        let answer = sent(&mut connection);
        assert_eq!(!answer.contains("Connection: close\r\n"), persists, "{framing}: {answer}");
        assert_eq!(connection.outbox().is_finished(), !persists, "{framing}");
    }
}

#[test]
fn a_misuse_does_not_give_the_content_up() {
    let mut connection = asked("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    let interim = ResponseHead::new(Status::EARLY_HINTS);
    assert!(connection.respond_whole(&interim, "".into(), at(0)).is_err());
    connection.respond(&ResponseHead::new(Status::OK), Length::Unknown, at(0)).unwrap();
    assert!(!sent(&mut connection).contains("Connection: close"), "the content is still taken");
    connection.receive("2\r\n12\r\n".into());
    assert!(matches!(connection.next_event(), Some(Event::Data(_))));
}
