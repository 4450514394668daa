//! How a connection ends: by the closing handshake, by silence, and when the server stops.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::Duration;

use hairspring_core::{Response, Timer};
use hairspring_web::websocket::{CloseCode, Closed, Config, Handshake, WebSocket};
use hairspring_web::{Error, Router};

use super::client::{CLOSE, Client, FIN, PING, PONG, TEXT, close, echo, echoing, frame, serve};

const SECOND: Duration = Duration::from_secs(1);

/// Records how connections ended.
#[derive(Clone, Default)]
struct Ends(Arc<Mutex<Vec<Option<Closed>>>>);

impl Ends {
    /// An echo that records how its connection ended.
    fn serve(&self) -> Client {
        let ends = self.clone();
        Client::connect(&serve(Config::default(), move |mut socket: WebSocket| {
            let ends = ends.clone();
            async move {
                while let Some(message) = socket.recv().await {
                    if socket.send(message).await.is_err() {
                        break;
                    }
                }
                ends.0.lock().unwrap().push(socket.ended());
            }
        }))
    }

    #[track_caller]
    fn expect(&self, code: u16, reason: &str) {
        let ends = std::mem::take(&mut *self.0.lock().unwrap());
        let told: Vec<_> =
            ends.iter().flatten().map(|end| (end.code.get(), &*end.reason)).collect();
        assert_eq!(told, [(code, reason)]);
    }
}

/// A socket may be kept by somebody else than the handler that got it.
#[test]
fn a_socket_and_its_connection_learn_of_each_others_end() {
    for (keeps_on, closed) in [(true, false), (false, true)] {
        let kept = Arc::new(Mutex::new(None));
        let place = Arc::clone(&kept);
        let app = serve(Config::default(), move |socket: WebSocket| {
            *place.lock().unwrap() = Some(socket);
            async move {
                if keeps_on {
                    std::future::pending::<()>().await;
                }
            }
        });
        let mut client = Client::connect(&app);
        let mut socket = kept.lock().unwrap().take().expect("a handler was called");
        if closed {
            // The handler has ended.
            client.expect_close(1000);
            continue;
        }
        drop(client);
        assert_eq!(socket.ended().map(|end| end.code.get()), Some(1006));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(pin!(socket.recv()).poll(&mut cx).is_ready());

        let mut client = Client::connect(&app);
        drop(kept.lock().unwrap().take());
        client.expect_close(1000);
    }
}

#[test]
fn the_application_learns_how_it_ended() {
    let ends = Ends::default();
    let mut client = ends.serve();
    client.send(FIN | CLOSE, close(4001, "enough"));
    ends.expect(4001, "enough");
    client.expect_close(4001);
    assert!(client.wire.is_over() && !client.wire.is_aborted());

    let mut client = ends.serve();
    client.send(FIN | CLOSE, "");
    ends.expect(1005, "");

    let mut client = ends.serve();
    client.send(FIN | TEXT, b"\xff");
    ends.expect(1007, "expected text in UTF-8");

    // The end of the stream without a Close frame, inside a message (section 7.1.5).
    let mut client = ends.serve();
    client.send(TEXT, "begun");
    client.wire.end();
    ends.expect(1006, "");
    assert_eq!(client.frames(), []);
    assert!(client.wire.is_over() && !client.wire.is_aborted());
}

#[test]
fn the_application_closes_behind_what_it_has_sent() {
    let app = serve(Config::default(), async |mut socket: WebSocket| {
        let first = socket.recv().await;
        socket.send(first.expect("a message")).await.expect("open");
        socket.close(CloseCode::new(4000).expect("an application's code"), "done");
        socket.send("late").await.expect_err("closing");
        assert_eq!(socket.recv().await, None);
    });
    let mut client = Client::connect(&app);
    client.send(FIN | TEXT, "x");
    let expected = [(FIN | TEXT, b"x".to_vec()), (FIN | CLOSE, close(4000, "done"))];
    assert_eq!(client.frames(), expected);
    // Until the peer answers, its messages are discarded (section 5.5.1).
    client.send(FIN | TEXT, "meanwhile");
    client.send(FIN | PING, "");
    assert!(!client.wire.is_over());
    client.send(FIN | CLOSE, close(4000, ""));
    assert_eq!(client.frames(), []);
    assert!(client.wire.is_over() && !client.wire.is_aborted());
}

#[test]
fn the_first_close_counts() {
    let app = serve(Config::default(), async |mut socket: WebSocket| {
        socket.close(CloseCode::new(4000).expect("an application's code"), "first");
        socket.close(CloseCode::new(4001).expect("an application's code"), "second");
    });
    let mut client = Client::connect(&app);
    assert_eq!(client.frames(), [(FIN | CLOSE, close(4000, "first"))]);
}

#[test]
fn what_returns_or_panics_closes() {
    let mut client = Client::connect(&serve(Config::default(), async |_| {}));
    client.expect_close(1000);
    let failing = serve(Config::default(), async |mut socket: WebSocket| {
        socket.recv().await;
        panic!("no pears");
    });
    let mut client = Client::connect(&failing);
    client.send(FIN | TEXT, "x");
    client.expect_close(1011);
}

#[test]
fn a_peer_that_does_not_agree_to_the_close_has_five_seconds() {
    let mut client = Client::connect(&serve(Config::default(), async |_| {}));
    client.expect_close(1000);
    client.wire.run_for(4 * SECOND);
    client.send(FIN | TEXT, "still here");
    assert!(!client.wire.is_over());
    client.wire.run_for(SECOND);
    assert!(client.wire.is_over() && !client.wire.is_aborted(), "our end of the stream was read");
}

#[test]
fn a_server_that_stops_says_so() {
    let ends = Ends::default();
    let mut client = ends.serve();
    client.send(FIN | TEXT, "x");
    client.wire.shutdown();
    assert_eq!(client.frames()[0], (FIN | TEXT, b"x".to_vec()));
    client.wire.run_for(SECOND);
    client.send(FIN | CLOSE, close(1001, ""));
    ends.expect(1001, "");
    assert!(client.wire.is_over() && !client.wire.is_aborted());

    let mut client = echoing();
    client.wire.shutdown();
    client.expect_close(1001);
}

#[test]
fn silence_is_pinged_and_given_up() {
    let ends = Ends::default();
    let mut client = ends.serve();
    client.wire.run_for(29 * SECOND);
    client.send(PING | FIN, "");
    client.wire.run_for(29 * SECOND);
    assert_eq!(client.frames(), [(FIN | PONG, vec![])]);
    client.wire.run_for(SECOND);
    assert_eq!(client.frames(), [(FIN | PING, vec![])]);
    // Anything received is a sign of life, even a part of a frame.
    client.wire.run_for(19 * SECOND);
    client.wire.send([FIN | TEXT]);
    client.wire.run_for(30 * SECOND);
    assert_eq!(client.frames(), [(FIN | PING, vec![])]);
    client.wire.run_for(19 * SECOND);
    assert!(!client.wire.is_over());
    client.wire.run_for(SECOND);
    assert!(client.wire.is_aborted());
    ends.expect(1006, "");
}

/// The peer's silence does not count while the server does not read.
#[test]
fn a_slow_application_does_not_make_its_peer_silent() {
    async fn slow(mut socket: WebSocket, timer: Timer) {
        while let Some(message) = socket.recv().await {
            timer.sleep(300 * SECOND).await;
            if socket.send(message).await.is_err() {
                break;
            }
        }
    }
    let handler = |handshake: Handshake, timer: Timer| -> Result<Response, Error> {
        handshake.upgrade(|socket| slow(socket, timer))
    };
    let app = Router::new().get("/", handler).build().expect("a route");
    let mut client = Client::connect(&app);
    client
        .wire
        .send([frame(FIN | TEXT, b"1"), frame(FIN | TEXT, b"2"), frame(FIN | PING, b"")].concat());
    client.wire.run_for(299 * SECOND);
    assert_eq!(client.frames(), []);
    client.wire.run_for(SECOND);
    assert_eq!(client.frames(), [(FIN | TEXT, b"1".to_vec()), (FIN | PONG, vec![])]);
    client.wire.run_for(10 * SECOND);
    // Now everything is read, and the peer's silence counts again.
    client.wire.run_for(20 * SECOND);
    assert_eq!(client.frames(), [(FIN | PING, vec![])]);
}

/// The timers of HTTP no longer apply.
#[test]
fn a_connection_lives_as_long_as_its_peer_answers() {
    let mut client = Client::connect(&serve(Config::default(), echo));
    for _ in 0..1000 {
        client.wire.run_for(30 * SECOND);
        assert_eq!(client.frames(), [(FIN | PING, vec![])]);
        client.send(FIN | PONG, "");
    }
    assert!(!client.wire.is_over());
}
