//! One application on the three backends, over sockets, and in memory. The responses and WebSocket
//! messages are the same.

#[path = "support/server.rs"]
mod server;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use hairspring_core::{Body, RequestBody, Response, Timer};
use hairspring_web::files::{Directory, Tree};
use hairspring_web::middleware::{AccessLog, Compression, ETags, LogFormat};
use hairspring_web::stream::{Event, Sse, channel, write};
use hairspring_web::websocket::{self, Handshake, Prepared, Sender, WebSocket};
use hairspring_web::{App, Error, Router, multipart::Multipart};
use server::{BACKENDS, Server};

/// The senders of all members.
type Room = Arc<Mutex<Vec<Sender>>>;

fn app(folder: &std::path::Path) -> App {
    let room = Room::default();
    let enter = move |handshake: Handshake| -> Result<Response, Error> {
        let room = Arc::clone(&room);
        handshake.upgrade(|socket| speak(socket, room))
    };
    Router::new()
        .with(Compression::default())
        .with(ETags)
        .get("/text", || "hello")
        .get("/long", || "pear ".repeat(100_000))
        .get("/later", async |timer: Timer| {
            timer.sleep(Duration::from_millis(5)).await;
            "later"
        })
        .get("/fails", || -> Result<(), Error> { Err(std::fmt::Error)? })
        .get("/events", || {
            let mut count = 0;
            Sse::every(Duration::from_millis(5), move |_| {
                count += 1;
                (count <= 3).then(|| Event::data(count.to_string()))
            })
        })
        .get("/thread", || {
            let (mut sender, body) = channel(1, None);
            std::thread::spawn(move || {
                for piece in ["one ", "two ", "three"] {
                    while sender.try_send(piece.into()).is_err() {
                        std::thread::yield_now();
                    }
                }
                sender.finish();
            });
            body
        })
        .get("/told", |timer: Timer| {
            Sse::write(|mut events| async move {
                for count in 1..4 {
                    let _ = events.send(&Event::data(count.to_string())).await;
                    timer.sleep(Duration::from_millis(5)).await;
                }
            })
        })
        .post("/shout", shout)
        .post("/body", |content: bytes::Bytes| content)
        .post("/form", async |mut form: Multipart| -> Result<String, Error> {
            let mut names = String::new();
            while let Some(part) = form.next().await? {
                names += part.name();
            }
            Ok(names)
        })
        .nest("/files", Tree::new(Directory::open(folder).expect("a folder")).listing().router())
        .get("/room", enter)
        .build()
        .expect("routes")
}

/// The content in capitals, written while it is read.
fn shout(mut content: RequestBody) -> Body {
    write(None, |mut sender| async move {
        while let Ok(Some(piece)) = content.next().await {
            if sender.send(piece.to_ascii_uppercase().into()).await.is_err() {
                return;
            }
        }
        sender.finish();
    })
}

/// Sends every message to all members.
async fn speak(mut socket: WebSocket, room: Room) {
    room.lock().expect("nobody panics with it").push(socket.sender());
    while let Some(message) = socket.recv().await {
        let message = Prepared::from(message);
        let mut room = room.lock().expect("nobody panics with it");
        room.retain(|sender| sender.push(message.clone()).is_ok());
    }
}

/// The response to a request after which the client ends its side.
fn response(server: &Server, request: &[u8]) -> Vec<u8> {
    let mut stream = server.connect();
    stream.write_all(request).expect("it is read");
    stream.shutdown(Shutdown::Write).expect("a socket");
    let mut response = Vec::new();
    stream.read_to_end(&mut response).expect("a response with an end");
    response
}

fn requests() -> Vec<Vec<u8>> {
    let form = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n--x--";
    let long = "x".repeat(200_000);
    let rows: &[(&str, &str, &str)] = &[
        ("GET /text", "", ""),
        ("GET /text", "If-None-Match: *\r\n", ""),
        ("GET /long", "", ""),
        ("GET /long", "Accept-Encoding: gzip\r\n", ""),
        ("HEAD /long", "", ""),
        ("GET /later", "", ""),
        ("GET /fails", "Accept: application/json\r\n", ""),
        ("GET /events", "", ""),
        ("GET /events", "Accept-Encoding: gzip\r\n", ""),
        ("GET /thread", "", ""),
        ("GET /told", "", ""),
        ("GET /told", "Accept-Encoding: gzip\r\n", ""),
        ("HEAD /told", "", ""),
        ("POST /shout", "", &long),
        ("POST /body", "", &long),
        ("POST /form", "Content-Type: multipart/form-data; boundary=x\r\n", form),
        ("POST /form", "Content-Type: multipart/form-data; boundary=x\r\n", "--x"),
        ("GET /files/large", "", ""),
        ("HEAD /files/large", "", ""),
        ("GET /files/large", "Range: bytes=1000000-2000000\r\n", ""),
        ("GET /files/large", "Range: bytes=9999999-\r\n", ""),
        ("GET /files/large", "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT\r\n", ""),
        ("GET /files/small.txt", "", ""),
        ("GET /files/none", "", ""),
        ("GET /files/../x", "", ""),
        ("GET /files/", "", ""),
        ("GET /files", "", ""),
        ("GET /room", "", ""),
        ("PUT /text", "", ""),
        ("BREW /text", "", ""),
    ];
    let bytes = |(line, fields, content): &(&str, &str, &str)| {
        let length = match content.len() {
            0 => String::new(),
            length => format!("Content-Length: {length}\r\n"),
        };
        format!("{line} HTTP/1.1\r\nHost: a\r\n{fields}{length}\r\n{content}").into_bytes()
    };
    rows.iter().map(bytes).collect()
}

/// The response without what depends on the time, and with its chunks joined.
fn comparable(response: &[u8]) -> (String, Vec<u8>) {
    let end = response.windows(4).position(|window| window == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8_lossy(&response[..end]);
    let fields: Vec<&str> = head.split("\r\n").filter(|line| !line.starts_with("Date: ")).collect();
    let mut content = response[end + 4..].to_vec();
    if head.contains("Transfer-Encoding: chunked") {
        let (mut rest, mut whole) = (&content[..], Vec::new());
        while let Some(line) = rest.windows(2).position(|window| window == b"\r\n") {
            let size = std::str::from_utf8(&rest[..line]).expect("a size");
            let size = usize::from_str_radix(size, 16).expect("a size");
            whole.extend_from_slice(&rest[line + 2..line + 2 + size]);
            rest = &rest[line + 4 + size..];
        }
        content = whole;
    }
    (fields.join("\n"), content)
}

#[test]
fn responses_are_the_same_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let large: Vec<u8> = (0..3_000_000_u32).map(|at| (at >> 8) as u8).collect();
    std::fs::write(folder.path().join("large"), large).expect("a file");
    std::fs::write(folder.path().join("small.txt"), "small").expect("a file");
    let app = app(folder.path());
    let requests = requests();
    let expected: Vec<_> = requests.iter().map(|own| comparable(&app.test().raw(own))).collect();
    for backend in BACKENDS {
        let server = Server::start(backend, app.clone());
        for (request, expected) in requests.iter().zip(&expected) {
            let shown = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
            let got = comparable(&response(&server, request));
            assert_eq!(got.0, expected.0, "{backend}: {shown}");
            // How compressed content is divided into blocks depends on when its pieces arrived.
            if !got.0.contains("Content-Encoding") || !got.0.contains("chunked") {
                assert!(got.1 == expected.1, "{backend}: {shown}: another content");
            }
        }
    }
}

/// A masked text frame.
fn frame(text: &str) -> Vec<u8> {
    let mask = [1, 2, 3, 4];
    let masked = text.bytes().zip(mask.into_iter().cycle()).map(|(byte, mask)| byte ^ mask);
    [&[0x81, 0x80 | text.len() as u8], &mask[..]].concat().into_iter().chain(masked).collect()
}

/// Enters the room, and waits until a message of its own comes back.
fn enter(server: &Server) -> TcpStream {
    let mut stream = server.connect();
    let handshake = "GET /room HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    stream.write_all(handshake.as_bytes()).expect("it is read");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).expect("a whole head");
        head.push(byte[0]);
    }
    assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
    stream
}

#[track_caller]
fn expect(stream: &mut TcpStream, frame: &[u8]) {
    let mut got = vec![0; frame.len()];
    stream.read_exact(&mut got).expect("a frame");
    assert_eq!(got, frame);
}

#[test]
fn a_room_is_the_same_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    for backend in BACKENDS {
        let server = Server::start(backend, app(folder.path()));
        let mut clients: Vec<TcpStream> = Vec::new();
        for _ in 0..20 {
            let mut new = enter(&server);
            new.write_all(&frame("in")).expect("it is read");
            // Its own message coming back shows that it is in the room.
            expect(&mut new, b"\x81\x02in");
            for other in &mut clients {
                expect(other, b"\x81\x02in");
            }
            clients.push(new);
        }
        clients[0].write_all(&frame("hello")).expect("it is read");
        for client in &mut clients {
            expect(client, b"\x81\x05hello");
        }
        // Some drop the connection, one sends a Close frame.
        clients.truncate(10);
        clients[9].write_all(b"\x88\x82\0\0\0\0\x03\xe8").expect("it is read");
        expect(&mut clients[9], b"\x88\x02\x03\xe8");
        clients.truncate(9);
        clients[8].write_all(&frame("still")).expect("it is read");
        for client in &mut clients {
            expect(client, b"\x81\x05still");
        }
        // A stop sends a Close frame to each, and ends when all have sent theirs.
        server.stop.stop();
        for client in &mut clients {
            let mut close = [0; 4];
            client.read_exact(&mut close).expect("a frame");
            assert_eq!((close[0], &close[2..]), (0x88, &b"\x03\xe9"[..]), "{backend}");
            client.write_all(b"\x88\x82\0\0\0\0\x03\xe9").expect("it is read");
        }
    }
}

/// Output that the kernel has taken is not lost to a client that reads slowly: once the wait for its
/// Close frame and the lingering are over, the socket is closed, not reset.
#[test]
fn a_last_message_may_be_read_late() {
    const LEN: usize = 300_000;
    let close_timeout = Duration::from_millis(50);
    let config = websocket::Config { close_timeout, ..websocket::Config::default() };
    let speak = move |handshake: Handshake| -> Result<Response, Error> {
        handshake.config(config).upgrade(async |mut socket: WebSocket| {
            socket.send("x".repeat(LEN)).await.expect("the client is there");
        })
    };
    let app = Router::new().get("/room", speak).build().expect("one route");
    for backend in BACKENDS {
        let server = Server::start(backend, app.clone());
        let mut client = enter(&server);
        std::thread::sleep(10 * close_timeout);
        let mut received = Vec::new();
        client.read_to_end(&mut received).unwrap_or_else(|error| panic!("{backend}: {error}"));
        assert!(received.len() > LEN, "{backend}: {} bytes", received.len());
        assert!(received.ends_with(b"\x88\x02\x03\xe8"), "{backend}");
    }
}

/// A client that resets the connection while it waits for a response, or reads one, is logged as such
/// on every backend.
#[test]
fn clients_that_leave_are_logged_everywhere() {
    const LEN: u64 = 256 << 20;
    let folder = tempfile::tempdir().expect("a folder");
    let file = std::fs::File::create(folder.path().join("large")).expect("a file");
    file.set_len(LEN).expect("a file of holes");
    for backend in BACKENDS {
        let (told, lines) = mpsc::channel();
        // Sending fails only after the test has failed, when the receiver is gone.
        let log = move |line: &str| told.send(line.to_owned()).unwrap_or_default();
        let tree = Tree::new(Directory::open(folder.path()).expect("a folder"));
        let router = Router::new()
            .with(AccessLog::new(LogFormat::Json, log))
            .get("/text", || "hello")
            .get("/never", async || std::future::pending::<()>().await)
            .post("/whole", |content: String| content)
            .or(tree.router());
        let server = Server::start(backend, router.build().expect("routes"));
        let line = || -> serde_json::Value {
            let line = lines.recv_timeout(Duration::from_secs(20)).expect(backend);
            serde_json::from_str(&line).expect("JSON")
        };
        // Closing a socket with unread input resets the connection.
        let mut client = server.connect();
        client.write_all(b"GET /text HTTP/1.1\r\nHost: a\r\n\r\n").expect("it is read");
        client.peek(&mut [0]).expect("a response");
        client.write_all(b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n").expect("it is read");
        assert_eq!(line()["target"], "/text", "{backend}");
        drop(client);
        let gone = line();
        assert_eq!(
            (&gone["target"], &gone["status"]),
            (&"/never".into(), &499.into()),
            "{backend}"
        );

        // While content is collected: the unread `100 Continue` makes the close a reset.
        let mut client = server.connect();
        let begun =
            b"POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n";
        client.write_all(begun).expect("it is read");
        client.peek(&mut [0]).expect("100 Continue");
        drop(client);
        let gone = line();
        let told = (&gone["line"], &gone["status"]);
        assert_eq!(told, (&"POST /whole HTTP/1.1".into(), &400.into()), "{backend}");

        let mut client = server.connect();
        client.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").expect("it is read");
        client.read_exact(&mut vec![0; 3 << 20]).expect("some of it");
        drop(client);
        let cut = line();
        assert_eq!((&cut["status"], &cut["whole"]), (&200.into(), &false.into()), "{backend}");
        let bytes = cut["bytes"].as_u64().expect("a number");
        assert!((3 << 20..LEN / 2).contains(&bytes), "{backend}: {bytes}");
    }
}
