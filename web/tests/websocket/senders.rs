//! Messages sent from other threads, and peers that do not read them.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use hairspring_core::{Input, Outcome, Protocol, Read, Step};
use hairspring_web::App;
use hairspring_web::stream::Refused;
use hairspring_web::websocket::{CloseCode, Config, Message, Prepared, Sender, WebSocket};

use super::client::{CLOSE, Client, FIN, HANDSHAKE, PING, PONG, TEXT, close, echo, frame, serve};
use super::deaf::Deaf;

/// The senders of all connections.
#[derive(Clone, Default)]
struct Hub(Arc<Mutex<Vec<Sender>>>);

impl Hub {
    fn app(&self, config: Config) -> App {
        let hub = self.clone();
        serve(config, move |mut socket: WebSocket| {
            let hub = hub.clone();
            hub.0.lock().unwrap().push(socket.sender());
            async move {
                while let Some(message) = socket.recv().await {
                    hub.tell(&Prepared::from(&message));
                }
            }
        })
    }

    fn tell(&self, message: &Prepared) {
        self.0.lock().unwrap().retain(|sender| sender.push(message.clone()).is_ok());
    }
}

#[test]
fn everybody_hears_what_one_says() {
    let hub = Hub::default();
    let app = hub.app(Config::default());
    let mut clients: Vec<Client> = (0..1000).map(|_| Client::connect(&app)).collect();
    clients[0].send(FIN | TEXT, "hello");
    for client in &mut clients {
        assert_eq!(client.frames(), [(FIN | TEXT, b"hello".to_vec())]);
    }
    clients.truncate(10);
    hub.tell(&"again".into());
    assert_eq!(hub.0.lock().unwrap().len(), 10, "those who have gone are forgotten");
}

#[test]
fn messages_come_from_other_threads() {
    let hub = Hub::default();
    let mut client = Client::connect(&hub.app(Config::default()));
    let sender = hub.0.lock().unwrap()[0].clone();
    let thread = std::thread::spawn(move || {
        for n in 0..1000 {
            while sender.try_send(n.to_string()) == Err(Refused::Full) {
                std::thread::yield_now();
            }
        }
        sender
    });
    let expected: Vec<(u8, Vec<u8>)> =
        (0..1000).map(|n: u32| (FIN | TEXT, n.to_string().into_bytes())).collect();
    client.wire.run_until(|bytes| bytes.ends_with(b"\x81\x03999"));
    assert!(client.frames() == expected);
    let sender = thread.join().unwrap();
    assert!(!sender.is_gone());
    sender.close(CloseCode::NORMAL, "all");
    assert!(sender.is_gone());
    assert_eq!(client.frames(), [(FIN | CLOSE, close(1000, "all"))]);
}

/// A ping is answered unless a Close frame was received (RFC 6455, section 5.5.2).
#[test]
fn a_ping_is_answered_while_the_close_waits_for_what_is_queued() {
    let hub = Hub::default();
    let mut slow = Deaf::connect(&hub.app(Config::default()));
    for text in ["x".repeat(100_000), "y".to_owned()] {
        hub.tell(&text.into());
    }
    hub.0.lock().unwrap()[0].close(CloseCode::NORMAL, "bye");
    slow.poll();
    slow.receive(frame(FIN | PING, b"?"));
    let all: Vec<u8> = std::iter::from_fn(|| Some(slow.read()).filter(|read| !read.is_empty()))
        .flatten()
        .collect();
    let close = [&[FIN | CLOSE, 5][..], &1000_u16.to_be_bytes(), b"bye"].concat();
    let expected = [&[FIN | PONG, 1, b'?'][..], &[FIN | TEXT, 1, b'y'], &close].concat();
    assert!(all.ends_with(&expected), "{}", all[100_000..].escape_ascii());
}

#[test]
fn who_does_not_keep_up_is_given_up_and_delays_nobody() {
    let hub = Hub::default();
    let app = hub.app(Config { queue_max: 10_000, ..Config::default() });
    let (mut deaf, mut client) = (Deaf::connect(&app), Client::connect(&app));
    let mut told = 0;
    let text = "x".repeat(1000);
    while hub.0.lock().unwrap().len() == 2 {
        hub.tell(&text.as_str().into());
        // It is polled, but its output is not read.
        deaf.poll();
        told += 1;
        assert_eq!(client.frames().len(), 1);
        assert!(told < 100, "expected a bound on what waits for a peer");
    }
    assert!((70..90).contains(&told), "10 kB in the queue and 64 KiB in the output, not {told}");
    // During the closing handshake the peer could read the reason; then it is reset.
    deaf.poll();
    deaf.wait(4);
    assert!(deaf.demand().is_some_and(|demand| demand.deadline.is_some()));
    deaf.wait(1);
    assert_eq!(deaf.step, Step::Done(Outcome::Abort));

    // A peer that reads in time gets the reason.
    let (mut late, mut told) = (Deaf::connect(&app), 0);
    while hub.0.lock().unwrap().len() == 2 {
        hub.tell(&text.as_str().into());
        late.poll();
        told += 1;
        client.frames();
    }
    late.poll();
    let (first, second) = (late.read(), late.read());
    let all = [first, second].concat();
    assert!(told > 60 && all.windows(2).any(|pair| pair == 1013_u16.to_be_bytes()));
    late.receive(frame(FIN | CLOSE, &1013_u16.to_be_bytes()));
    assert!(late.demand().is_some(), "the end of the stream is awaited");
}

#[test]
fn a_sender_may_wait_for_room() {
    let app = serve(Config { queue_max: 1000, ..Config::default() }, async |socket: WebSocket| {
        let sender = socket.sender();
        let bytes = Bytes::from(vec![7; 50_000]);
        for _ in 0..20 {
            sender.send(bytes.clone()).await.expect("open");
        }
    });
    let mut deaf = Deaf::new(&app);
    deaf.receive(HANDSHAKE);
    let (mut frames, mut most) = (0, 0);
    loop {
        let bytes = deaf.read();
        most = most.max(bytes.len());
        frames += bytes.iter().filter(|byte| **byte == 0x82).count();
        if bytes.len() < 50_000 {
            break;
        }
    }
    assert_eq!(frames, 20);
    assert!(most <= (64 << 10) + 2 * 50_010, "{most} bytes waited at once");
}

/// The most input that waits for an application.
const INPUT_MAX: usize = 64 << 10;

/// While the application takes no messages, further input stays in the kernel.
#[test]
fn a_peer_is_read_as_fast_as_the_application() {
    let app = serve(Config::default(), async |mut socket: WebSocket| {
        std::future::pending::<()>().await;
        socket.recv().await;
    });
    let mut deaf = Deaf::connect(&app);
    let count = deaf.fill(&frame(FIN | TEXT, &[b'x'; 10_000]));
    assert_eq!(count, 8, "one message, and 64 KiB behind it");

    // A piece may be a small part of the storage that it keeps, which others have filled.
    let mut dripping = Deaf::connect(&app);
    dripping.receive(frame(FIN | TEXT, b"x"));
    let pages: Vec<Bytes> = (0..INPUT_MAX).map(|_| Bytes::from(vec![b'x'; 64])).collect();
    let count = pages.iter().position(|page| {
        dripping.http.receive(Input::Data(page.slice(..1)));
        dripping.poll();
        dripping.demand().is_some_and(|demand| demand.read == Read::Hold)
    });
    assert_eq!(count, Some(INPUT_MAX - 1), "bytes, one at a time");
    let kept = pages.iter().filter(|page| !page.is_unique()).count();
    assert!(kept <= 1, "storage of {kept} pieces is kept");
}

/// Frames that are not for the application are also read only as fast as they are handled.
#[test]
fn a_peer_is_read_as_fast_as_it_is_understood() {
    let closing = async |mut socket: WebSocket| socket.close(CloseCode::NORMAL, "enough");
    for (app, first) in [
        (serve(Config::default(), echo), PING),
        (serve(Config::default(), echo), PONG),
        (serve(Config::default(), closing), TEXT),
    ] {
        let mut flood = Deaf::connect(&app);
        let frames = frame(FIN | first, b"1234").repeat(10_000);
        let mut read = 0;
        for _ in 0..50 {
            if flood.demand().is_some_and(|demand| demand.read != Read::Hold) {
                flood.http.receive(Input::Data(Bytes::copy_from_slice(&frames)));
                read += 1;
            }
            flood.turn();
        }
        assert_eq!(read, 1, "of frames {first:#x} only a few were looked at in 50 turns");
    }
}

/// For a peer that reads nothing but sends much, both the echoes and the input are bounded.
#[test]
fn an_echo_to_a_deaf_peer_stops_reading() {
    let mut deaf = Deaf::connect(&serve(Config::default(), echo));
    deaf.fill(&frame(FIN | TEXT, &[b'x'; 60_000]));
    deaf.wait(29);
    assert!(deaf.demand().is_some());
    // Nothing was read for half a minute.
    deaf.wait(1);
    assert_eq!(deaf.step, Step::Done(Outcome::Abort));

    let mut deafened = Deaf::connect(&serve(Config::default(), echo));
    deafened.fill(&frame(FIN | TEXT, &[b'x'; 60_000]));
    assert_eq!(deafened.read_some(50_000).len(), 50_000);
    assert_eq!(deafened.is_reset_within(100), Some(60), "enough was read in the first half minute");
}

/// A peer that receives something, and is silent itself.
fn told(bytes: usize) -> Deaf {
    let hub = Hub::default();
    let mut deaf = Deaf::connect(&hub.app(Config::default()));
    hub.tell(&Bytes::from(vec![7; bytes]).into());
    deaf.poll();
    deaf
}

/// A ping comes after everything sent before it, so a slow reader is not silent.
#[test]
fn who_reads_slowly_has_time_to_find_the_ping() {
    let ping = [FIN | PING, 0];
    let mut slow = told(60_000);
    let mut seconds = 0;
    loop {
        slow.wait(1);
        assert!(slow.demand().is_some(), "reset after {seconds} seconds");
        if slow.read_some(600).ends_with(&ping) {
            break;
        }
        seconds += 1;
    }
    assert_eq!(seconds, 100, "it reads what was sent, and the ping behind it");
    assert_eq!(slow.is_reset_within(19), None);
    slow.receive(frame(FIN | PONG, b""));
    assert_eq!(slow.is_reset_within(29), None);

    // The kernel may take all output at once, and keep it as long.
    let mut slow = told(60_000);
    assert_eq!(slow.read().len(), 60_004);
    slow.wait(30);
    assert_eq!(slow.read(), ping);
    assert_eq!(slow.is_reset_within(90), None);
    slow.receive(frame(FIN | PONG, b""));
    assert_eq!(slow.is_reset_within(29), None);
    // It has read everything by now, so it answers the next ping at once, or never.
    slow.wait(1);
    assert_eq!(slow.read(), ping);
    assert_eq!(slow.is_reset_within(60), Some(20));
}

/// However much is sent, the wait for a pong ends.
#[test]
fn who_says_nothing_is_given_up_in_the_end() {
    for (bytes, seconds) in [(100, 20), (60_000, 20 + 90), (600_000, 20 + 524 - 30)] {
        let mut silent = told(bytes);
        assert!(silent.read().len() > bytes);
        silent.wait(30);
        assert_eq!(silent.read(), [FIN | PING, 0]);
        assert_eq!(silent.is_reset_within(1000), Some(seconds), "{bytes} bytes");
    }
    // A peer that does not even receive the ping reads nothing.
    let mut deaf = told(0);
    deaf.read();
    deaf.wait(30);
    assert_eq!(deaf.is_reset_within(1000), Some(30));
}

/// Whoever reads what was sent before the close gets all of it, however long that takes.
#[test]
fn who_reads_slowly_has_time_to_read_what_was_sent_before_the_close() {
    let app = serve(Config::default(), async |mut socket: WebSocket| {
        socket.send(Bytes::from(vec![7; 600_000])).await.expect("open");
    });
    // Bytes a second, and whether the Close frame is reached.
    for (rate, is_quick) in [(60_000, true), (700, true), (400, false)] {
        let mut slow = Deaf::new(&app);
        slow.receive(HANDSHAKE);
        let (mut read, close) = (Vec::new(), [FIN | CLOSE, 2, 0x03, 0xe8]);
        while slow.demand().is_some() && !read.ends_with(&close) {
            slow.wait(1);
            read.extend(slow.read_some(rate));
        }
        assert_eq!(read.ends_with(&close), is_quick, "{rate}: {} bytes", read.len());
        assert_eq!(slow.demand().is_some(), is_quick, "{rate}: there is time to answer it");
    }
    // What was read in the first span does not count in the next.
    let mut stopped = Deaf::new(&app);
    stopped.receive(HANDSHAKE);
    for _ in 0..4 {
        stopped.wait(1);
        assert!(!stopped.read_some(60_000).is_empty());
    }
    assert_eq!(stopped.is_reset_within(60), Some(1 + 5));
}

/// The closing handshake is done (RFC 6455, section 7.1.1), but the peer does not end its side.
#[test]
fn who_does_not_end_its_side_is_left_behind() {
    let app = serve(Config::default(), async |_: WebSocket| {});
    for (is_sending, outcome) in [(false, Outcome::Clean), (true, Outcome::Abort)] {
        let mut peer = Deaf::new(&app);
        peer.receive(HANDSHAKE);
        assert!(peer.read().ends_with(&[FIN | CLOSE, 2, 0x03, 0xe8]));
        peer.receive(frame(FIN | CLOSE, &[0x03, 0xe8]));
        peer.http.outbox().fin_sent();
        peer.poll();
        if is_sending {
            peer.fill(&[0; 60_000]);
        }
        peer.wait(4);
        assert!(peer.demand().is_some());
        peer.wait(1);
        assert_eq!(peer.step, Step::Done(outcome));
    }
}

#[test]
fn a_message_is_the_same_frame_for_everybody() {
    let message = Message::from("x");
    assert_eq!(Prepared::from(&message), Prepared::from("x"));
    assert_eq!(Prepared::from("x").as_bytes(), b"\x81\x01x");
    assert_eq!((message.text(), message.len(), message.is_empty()), (Some("x"), 1, false));
}
