//! Interim responses (RFC 9110, section 15.2).

use std::sync::Arc;

use hairspring_core::{Config, Connection, Event, Fields, Length, Now, ResponseHead, Status};

/// The output for a request that gets hints (103) and then its response.
fn informed(request: &'static str) -> String {
    let mut connection = Connection::new(Arc::new(Config::default()));
    connection.receive(request.into());
    assert!(matches!(connection.next_event(), Some(Event::Head(_))));
    let fields = Fields::from_static("Link: </a.css>; rel=preload\r\n");
    let hints = ResponseHead { status: Status::EARLY_HINTS, fields };
    assert_eq!(connection.inform(&hints), Ok(()));
    assert_eq!(connection.inform(&hints), Ok(()));
    let head = ResponseHead::new(Status::NO_CONTENT);
    assert_eq!(connection.respond(&head, Length::Known(0), Now::default()), Ok(()));
    assert_eq!(connection.finish(None), Ok(()));
    let bytes: Vec<u8> = connection.outbox().slices().flatten().copied().collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn hints_come_before_the_answer() {
    let wire = informed("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let hint = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
    let rest = wire.strip_prefix(hint).and_then(|rest| rest.strip_prefix(hint));
    assert!(rest.is_some_and(|rest| rest.starts_with("HTTP/1.1 204 No Content\r\n")), "{wire}");
}

#[test]
fn http10_gets_none() {
    let wire = informed("GET / HTTP/1.0\r\n\r\n");
    assert!(wire.starts_with("HTTP/1.1 204 No Content\r\n"), "{wire}");
}

#[test]
fn the_content_is_asked_for_once() {
    let post = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
    let mut connection = Connection::new(Arc::new(Config::default()));
    connection.receive(post.into());
    assert!(matches!(connection.next_event(), Some(Event::Head(_))));
    let go_on = ResponseHead::new(Status::CONTINUE);
    assert_eq!(connection.inform(&go_on), Ok(()));
    connection.proceed();
    let head = ResponseHead::new(Status::NO_CONTENT);
    assert_eq!(connection.respond(&head, Length::Known(0), Now::default()), Ok(()));
    let bytes: Vec<u8> = connection.outbox().slices().flatten().copied().collect();
    let wire = String::from_utf8_lossy(&bytes);
    assert_eq!(wire.matches("HTTP/1.1 100 Continue\r\n\r\n").count(), 1, "{wire}");
    assert!(!wire.contains("Connection: close"), "the content is on its way: {wire}");
}
