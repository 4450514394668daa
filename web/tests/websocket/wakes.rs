//! Who wakes a connection that waits.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Wake, Waker};

use hairspring_core::{Config as Http1, ConnectionInfo, Http, Input, Now, Protocol, Step};
use hairspring_web::App;
use hairspring_web::stream::Refused;
use hairspring_web::websocket::{CloseCode, Config, WebSocket};

use super::client::{FIN, HANDSHAKE, TEXT, echo, frame, serve};

/// Whether the connection was woken.
#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Relaxed);
    }
}

/// A connection that has received a message, and waits.
struct Waiting {
    _http: Http<App>,
    /// This reference and the waker's are ours; any other is that of a waker that somebody keeps.
    woken: Arc<Woken>,
    _waker: Waker,
}

impl Waiting {
    fn new(app: App) -> Self {
        let mut http = Http::new(app, Arc::new(Http1::default()), ConnectionInfo::default());
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        for input in [HANDSHAKE.as_bytes(), &frame(FIN | TEXT, b"go")] {
            http.receive(Input::Data(input.to_vec().into()));
            loop {
                let step = http.poll(&mut Context::from_waker(&waker), Now::default());
                let Step::Wait(demand) = step else { panic!("expected an open connection") };
                let unsent = http.outbox().pending();
                http.outbox().advance(unsent);
                if !demand.again && unsent == 0 {
                    break;
                }
            }
        }
        woken.0.store(false, Relaxed);
        Self { _http: http, woken, _waker: waker }
    }

    /// Whether somebody keeps the connection's waker.
    fn is_kept(&self) -> bool {
        Arc::strong_count(&self.woken) > 2
    }
}

/// So that the backend can tell that only the peer makes it go on.
#[test]
fn who_only_waits_for_a_message_keeps_no_waker() {
    assert!(!Waiting::new(serve(Config::default(), echo)).is_kept());
}

/// Begins to wait for another message after the first, and gives that up.
async fn receive(socket: &mut WebSocket) {
    socket.recv().await.expect("a message");
    let mut message = pin!(socket.recv());
    poll_fn(|cx| {
        assert!(message.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    })
    .await;
}

/// The same by polling.
async fn poll(socket: &mut WebSocket) {
    poll_fn(|cx| socket.poll_recv(cx)).await.expect("a message");
    poll_fn(|cx| {
        assert!(socket.poll_recv(cx).is_pending());
        Poll::Ready(())
    })
    .await;
}

/// A socket is no longer awaited where it was: another thread has it, and sends.
#[test]
fn what_another_thread_sends_wakes_whatever_was_awaited_before() {
    let serve_by = |receives: bool, hand: Sender<WebSocket>| {
        serve(Config::default(), move |mut socket: WebSocket| {
            let hand = hand.clone();
            async move {
                if receives {
                    receive(&mut socket).await
                } else {
                    poll(&mut socket).await
                }
                hand.send(socket).expect("a test that waits for it");
                pending::<()>().await;
            }
        })
    };
    for receives in [true, false] {
        let (hand, handed) = channel();
        let waiting = Waiting::new(serve_by(receives, hand));
        assert!(waiting.is_kept(), "{receives}");
        let mut socket = handed.try_recv().expect("a socket");
        let sent = pin!(socket.send("x")).poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(sent, Poll::Ready(Ok(())));
        assert!(waiting.woken.0.load(Relaxed), "{receives}: it does not know of the message");
    }
}

#[test]
fn what_a_sender_does_wakes_a_connection_whose_application_only_receives() {
    for closes in [true, false] {
        let (hand, handed) = channel();
        let app = serve(Config::default(), move |socket: WebSocket| {
            hand.send(socket.sender()).expect("a test that waits for it");
            echo(socket)
        });
        let waiting = Waiting::new(app);
        let sender = handed.try_recv().expect("a sender");
        if closes {
            sender.close(CloseCode::NORMAL, "");
        } else {
            sender.push("x").expect("room");
        }
        assert!(waiting.woken.0.load(Relaxed), "{closes}");
    }
}

/// Who waits for room learns at once that there will be none.
#[test]
fn who_waits_for_room_is_woken_by_a_close() {
    for gives_up in [true, false] {
        let (hand, handed) = channel();
        let config = Config { queue_max: 10, ..Config::default() };
        let app = serve(config, move |socket: WebSocket| {
            hand.send(socket.sender()).expect("a test that waits for it");
            async move {
                let _socket = socket;
                pending::<()>().await;
            }
        });
        let _waiting = Waiting::new(app);
        let sender = handed.try_recv().expect("a sender");
        sender.try_send("0123456789").expect("room");
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut sending = pin!(sender.send("more"));
        let mut poll = || sending.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(poll().is_pending());
        if gives_up {
            assert_eq!(sender.push("more"), Err(Refused::Full));
        } else {
            sender.close(CloseCode::NORMAL, "");
        }
        assert!(woken.0.load(Relaxed), "{gives_up}");
        assert_eq!(poll(), Poll::Ready(Err(Refused::Gone)));
    }
}
