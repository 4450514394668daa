//! The application's mistakes: `Connection` returns an error, `Http` sends 500 or cuts the response
//! visibly.

use std::any::Any;
use std::sync::Arc;
use std::task::Context;

use bytes::Bytes;
use hairspring_core::{
    Body, Config, Connection, Event, Failed, Fields, Length, Misuse, Now, Outcome, Produce,
    Produced, Reply, Response, ResponseHead, Status, Supplied, Supply,
};
use hairspring_tests::echo::Echo;
use hairspring_tests::handler::{Handler, stream};

use crate::{GET, said};

const OK: ResponseHead = ResponseHead::new(Status::OK);

fn now() -> Now {
    Now::default()
}

/// A connection with this request read to its end.
fn asked(request: &[u8]) -> Connection {
    let mut connection = Connection::new(Arc::new(Config::default()));
    connection.receive(Bytes::copy_from_slice(request));
    assert!(matches!(connection.next_event(), Some(Event::Head(_))));
    assert!(matches!(connection.next_event(), Some(Event::End(None))));
    assert!(connection.next_event().is_none(), "the end is told once");
    connection
}

fn written(connection: &mut Connection) -> String {
    let bytes: Vec<u8> = connection.outbox().slices().flatten().copied().collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn nothing_to_answer() {
    let mut connection = Connection::new(Arc::new(Config::default()));
    assert_eq!(connection.respond(&OK, Length::Known(0), now()), Err(Misuse::NothingToAnswer));
    assert_eq!(connection.send("x".into()), Err(Misuse::NoBodyExpected));
    assert_eq!(connection.finish(None), Err(Misuse::NoBodyExpected));
    assert_eq!(written(&mut connection), "", "the connection is as it was");
}

#[test]
fn an_answer_twice() {
    let mut connection = asked(GET);
    assert_eq!(connection.respond(&OK, Length::Known(0), now()), Ok(()));
    assert_eq!(connection.respond(&OK, Length::Known(0), now()), Err(Misuse::NothingToAnswer));
    assert_eq!(connection.finish(None), Ok(()));
    assert_eq!(connection.respond(&OK, Length::Known(0), now()), Err(Misuse::NothingToAnswer));
    assert_eq!(written(&mut connection).matches("HTTP/1.1 200 OK").count(), 1);
}

#[test]
fn content_before_its_head() {
    let mut connection = asked(GET);
    assert_eq!(connection.send("x".into()), Err(Misuse::NoBodyExpected));
    assert_eq!(written(&mut connection), "");
}

#[test]
fn more_and_less_content_than_announced() {
    let mut connection = asked(GET);
    assert_eq!(connection.respond(&OK, Length::Known(3), now()), Ok(()));
    let long = Misuse::BodyTooLong { left: 3, got: 4 };
    assert_eq!(connection.send("abcd".into()), Err(long));
    assert_eq!(connection.send("ab".into()), Ok(()));
    assert_eq!(connection.finish(None), Err(Misuse::BodyTooShort { left: 1 }));
    assert_eq!(connection.send("c".into()), Ok(()), "the connection is as it was");
    assert_eq!(connection.finish(None), Ok(()));
    assert!(written(&mut connection).ends_with("\r\n\r\nabc"));
}

#[test]
fn the_wrong_class_of_status() {
    let mut connection = asked(GET);
    let interim = ResponseHead::new(Status::EARLY_HINTS);
    let wrong = connection.respond(&interim, Length::Known(0), now());
    assert!(matches!(wrong, Err(Misuse::WrongClass { got: 103, .. })), "{wrong:?}");
    let wrong = connection.inform(&OK);
    assert!(matches!(wrong, Err(Misuse::WrongClass { got: 200, .. })), "{wrong:?}");
    let switching = ResponseHead::new(Status::SWITCHING_PROTOCOLS);
    let wrong = connection.inform(&switching);
    assert!(matches!(wrong, Err(Misuse::WrongClass { got: 101, .. })), "{wrong:?}");
    assert_eq!(written(&mut connection), "");
}

#[test]
fn an_upgrade_that_was_not_asked_for() {
    let mut connection = asked(GET);
    let switching = ResponseHead::new(Status::SWITCHING_PROTOCOLS);
    assert!(matches!(connection.upgrade(&switching, now()), Err(Misuse::NoUpgrade)));
    assert_eq!(connection.respond(&OK, Length::Known(0), now()), Ok(()));
}

const UPGRADE: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";

#[test]
fn an_upgrade_with_another_status_than_101() {
    let mut connection = asked(UPGRADE);
    let mut head = OK;
    head.fields.append("Upgrade", "echo").unwrap();
    assert!(matches!(connection.upgrade(&head, now()), Err(Misuse::NoUpgrade)));
    assert_eq!(connection.respond(&head, Length::Known(0), now()), Ok(()));
}

#[test]
fn an_upgrade_to_nobody_knows_what() {
    let mut connection = asked(UPGRADE);
    let mut head = ResponseHead::new(Status::SWITCHING_PROTOCOLS);
    assert_eq!(connection.upgrade(&head, now()).err(), Some(Misuse::UpgradeUnnamed));
    head.status = Status::UPGRADE_REQUIRED;
    let unnamed = Err(Misuse::UpgradeUnnamed);
    assert_eq!(connection.respond(&head, Length::Known(0), now()), unnamed);
    assert_eq!(connection.respond_whole(&head, Bytes::new(), now()), unnamed);
    assert_eq!(written(&mut connection), "", "the connection is as it was");
    head.fields.append("Upgrade", "echo").unwrap();
    head.fields.remove("upgrade");
    assert_eq!(connection.respond(&head, Length::Known(0), now()), unnamed);
    head.fields.set("upgrade", "echo").unwrap();
    assert_eq!(connection.respond(&head, Length::Known(0), now()), Ok(()));
    becomes_500(|| Response::new(Status::UPGRADE_REQUIRED));
}

#[test]
fn fields_that_frame_or_split() {
    let mut fields = Fields::new();
    for name in ["Content-Length", "transfer-encoding", "CONNECTION", "Date", "Keep-Alive"] {
        assert_eq!(fields.append(name, "x"), Err(Misuse::FramingField), "{name}");
    }
    for (name, value) in [("X", "a\r\nb: c"), ("X", "a\nb"), ("X", "\0"), ("X\r\n", "a"), ("", "")]
    {
        assert_eq!(fields.append(name, value), Err(Misuse::IllegalField), "{name:?} {value:?}");
    }
    assert!(fields.is_empty());
}

/// If nothing has been sent, `Http` answers a misuse with 500 and closes.
fn becomes_500(response: impl Fn() -> Response) {
    let mut driver = Handler::new(move |_, _| Reply::Now(response())).drive();
    driver.feed(&GET.repeat(2));
    let answer = said(&mut driver);
    assert!(answer.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{answer}");
    assert_eq!((answer.matches("HTTP/1.1").count(), driver.fin), (1, true), "{answer}");
}

#[test]
fn an_interim_status_as_the_answer() {
    becomes_500(|| Response::new(Status::EARLY_HINTS));
    becomes_500(|| Response::new(Status::SWITCHING_PROTOCOLS));
}

#[test]
fn an_upgrade_as_the_answer_to_a_plain_request() {
    let echo = || Body::Upgrade(Box::new(Echo::default()));
    becomes_500(move || Response::new(Status::SWITCHING_PROTOCOLS).with_body(echo()));
    becomes_500(move || Response::new(Status::OK).with_body(echo()));
}

struct Says(Vec<Produced>);

impl Produce for Says {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        self.0.pop().expect("not asked behind the end")
    }
}

/// If a stream is shorter or longer than announced, `Http` cuts it so that the peer notices.
fn is_cut(length: Option<u64>, says: impl Fn() -> Vec<Produced> + 'static) {
    let handler = move |_, _: &mut _| {
        let mut pieces = says();
        pieces.reverse();
        stream(length, Says(pieces))
    };
    let mut driver = Handler::new(handler).drive();
    driver.feed(&GET.repeat(2));
    assert_eq!(driver.outcome(), Some(Outcome::Abort));
    let sent = said(&mut driver);
    assert!(sent.matches("HTTP/1.1").count() <= 1 && !sent.ends_with("0\r\n\r\n"), "{sent}");
}

#[test]
fn streams_that_break_their_promise() {
    let piece = || Produced::Data("piece".into());
    is_cut(Some(9), move || vec![piece(), Produced::End(None)]);
    is_cut(Some(4), move || vec![piece(), Produced::End(None)]);
    is_cut(Some(9), move || vec![piece(), Produced::Failed]);
    is_cut(None, move || vec![piece(), Produced::Failed]);
}

struct Empty;

impl Supply for Empty {
    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
        Ok(0)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn an_empty_piece_is_nothing() {
    let mut driver = Handler::new(|_, _| {
        let supplied = Supplied { supply: Arc::new(Empty), offset: 0, len: 0 };
        stream(
            None,
            Says(vec![
                Produced::End(None),
                Produced::Data("x".into()),
                Produced::Supplied(supplied),
                Produced::Data(Bytes::new()),
            ]),
        )
    })
    .drive();
    driver.feed(GET);
    assert!(said(&mut driver).ends_with("\r\n\r\n1\r\nx\r\n0\r\n\r\n"), "no chunk of length 0");
}
