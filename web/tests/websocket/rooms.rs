//! Several clients of one application, in the virtual time of `testing`.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use hairspring_core::{Method, Response, Timer};
use hairspring_web::extract::{Param, State};
use hairspring_web::websocket::{CloseCode, Config, Handshake, Message, Prepared, Sender};
use hairspring_web::{App, Error, Router};

use super::client::{echo, serve};

/// The members of each room.
#[derive(Default)]
struct Rooms(Mutex<HashMap<String, Vec<Sender>>>);

impl Rooms {
    fn tell(&self, room: &str, text: &str) {
        let (mut rooms, message) = (self.0.lock().unwrap(), Prepared::from(text));
        let Some(present) = rooms.get_mut(room) else { return };
        present.retain(|sender| sender.push(message.clone()).is_ok());
    }
}

fn talk(
    rooms: State<Rooms>,
    Param(room): Param,
    handshake: Handshake,
    timer: Timer,
) -> Result<Response, Error> {
    handshake.upgrade(|mut socket| async move {
        rooms.0.lock().unwrap().entry(room.clone()).or_default().push(socket.sender());
        while let Some(message) = socket.recv().await {
            match message {
                Message::Text(text) if text == "later" => {
                    timer.sleep(Duration::from_secs(200)).await;
                    rooms.tell(&room, &text);
                }
                Message::Text(text) => rooms.tell(&room, &text),
                Message::Binary(bytes) if bytes.is_empty() => return,
                Message::Binary(bytes) => {
                    let _ = socket.send(bytes).await;
                }
            }
        }
    })
}

fn app() -> App {
    Router::new().state(Rooms::default()).get("/rooms/{room}", talk).build().expect("one route")
}

#[test]
fn who_is_in_a_room_hears_what_is_said_there() {
    let test = app().test();
    let join = |room: &str| test.get(&format!("/rooms/{room}")).websocket();
    let (mut eve, mut adam, mut other) = (join("a"), join("a"), join("b"));
    eve.send("hello");
    assert_eq!(eve.recv(), Some("hello".into()));
    assert_eq!(adam.recv(), Some("hello".into()));
    assert_eq!(other.try_recv(), None);
    // Meanwhile the server pings it, and the client answers.
    eve.send("later");
    assert_eq!(eve.recv(), Some("later".into()));
    // Every form in which lengths are encoded.
    for len in [1, 125, 126, 65_535, 65_536] {
        adam.send(bytes::Bytes::from(vec![7; len]));
        while let Some(message) = adam.recv() {
            if message.len() == len && message.text().is_none() {
                break;
            }
        }
    }
    adam.close(4000, "enough");
    assert_eq!((adam.recv(), adam.closed()), (None, Some((4000, "enough"))));
    eve.send("gone?");
    assert_eq!(eve.recv(), Some("gone?".into()));
    assert_eq!(adam.recv(), None);
    eve.send(bytes::Bytes::new());
    assert_eq!((eve.recv(), eve.closed()), (None, Some((CloseCode::NORMAL.get(), ""))));
}

#[test]
#[should_panic(expected = "expected an agreement, got Received { status: 403")]
fn a_refusal_is_shown() {
    let test = app().test();
    let _ = test.request(Method::Get, "/rooms/a").field("Origin", "http://other").websocket();
}

#[test]
#[should_panic(expected = "expected a message within 3600s")]
fn what_never_comes_is_not_waited_for_for_ever() {
    let app = serve(Config::default(), echo);
    let test = app.test();
    let _ = test.get("/").websocket().recv();
}
