//! Streams without an end, on the three backends: they end with the server, or with their client.

#[path = "support/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use hairspring_core::Timer;
use hairspring_web::Router;
use hairspring_web::stream::{Event, Sse, write};

use server::{BACKENDS, Server};

/// Requests `target`; returns after the first bytes of the response.
fn get(server: &Server, target: &str) -> TcpStream {
    let mut client = server.connect();
    let request = format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
    client.write_all(request.as_bytes()).expect("it is read");
    client.peek(&mut [0]).expect("a response");
    client
}

/// Reads a response to its end; returns its last bytes.
fn last(mut client: TcpStream) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let (mut piece, mut last) = ([0; 1 << 16], Vec::new());
        while let Ok(len @ 1..) = client.read(&mut piece) {
            last.extend_from_slice(&piece[..len]);
            last.drain(..last.len().saturating_sub(5));
        }
        last
    })
}

/// A sender that always has another event does not hold up a stop, nor does one that has none.
#[test]
fn events_end_when_the_server_stops() {
    const TARGETS: [&str; 4] = ["/busy", "/quiet", "/sent", "/made"];
    let event = || Event::data("x".repeat(1000));
    let busy = move || {
        Sse::write(move |mut events| async move { while events.send(&event()).await.is_ok() {} })
    };
    let quiet = move || {
        Sse::write(move |mut events| async move {
            let _ = events.send(&event()).await;
            std::future::pending().await
        })
    };
    let sent = move || {
        let (mut events, sse) = Sse::channel(4);
        std::thread::spawn(move || {
            while !events.is_gone() {
                if events.try_send(&event()).is_err() {
                    std::thread::yield_now();
                }
            }
        });
        sse
    };
    let made = move || Sse::every(Duration::from_millis(1), move |_| Some(event()));
    let routes =
        Router::new().get("/busy", busy).get("/quiet", quiet).get("/sent", sent).get("/made", made);
    let app = routes.build().expect("routes");
    for backend in BACKENDS {
        let server = Server::start(backend, app.clone());
        let clients = TARGETS.map(|target| last(get(&server, target)));
        let begin = Instant::now();
        drop(server);
        // After the grace period of 10 s they would be cut.
        assert!(begin.elapsed() < Duration::from_secs(8), "{backend}: {:?}", begin.elapsed());
        for (target, client) in TARGETS.iter().zip(clients) {
            let last = client.join().expect("a client");
            assert_eq!(String::from_utf8_lossy(&last), "0\r\n\r\n", "{backend} {target}");
        }
    }
}

#[test]
fn a_future_ends_when_its_client_leaves() {
    /// Tells when it is dropped.
    struct Life(mpsc::Sender<()>);

    impl Drop for Life {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    for backend in BACKENDS {
        let (told, ends) = mpsc::channel();
        let told_too = told.clone();
        let body = move |timer: Timer| {
            let life = Life(told.clone());
            write(None, |mut sender| async move {
                let _life = life;
                while sender.send("tick\n".into()).await.is_ok() {
                    timer.sleep(Duration::from_millis(10)).await;
                }
            })
        };
        let events = move || {
            let life = Life(told_too.clone());
            Sse::write(|mut events| async move {
                let _life = life;
                while events.send(&Event::data("x".repeat(1000))).await.is_ok() {}
            })
        };
        let routes = Router::new().get("/body", body).get("/events", events);
        let server = Server::start(backend, routes.build().expect("routes"));
        for target in ["/body", "/events"] {
            // Closing a socket with unread input resets the connection.
            drop(get(&server, target));
            ends.recv_timeout(Duration::from_secs(10)).expect(backend);
        }
    }
}
