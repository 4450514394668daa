//! A room to talk in: a page, and a WebSocket behind the same path.

mod room;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{Method, RequestHead, Timer};
use hairspring_web::extract::Extract;
use hairspring_web::websocket::{CloseCode, Config, Handshake, WebSocket};
use hairspring_web::{Answer, Call, Endpoint, IntoResponse};

use self::room::{Member, Room};
use super::page::Page;

/// Characters of a name.
const NAME_MAX: usize = 40;

/// Bytes of what is said at once.
const MESSAGE_MAX: usize = 4 << 10;

/// After a message the next of the same member is read only so much later: nobody can fill the
/// queues of the others faster than they can be expected to read.
const BREATH: Duration = Duration::from_millis(50);

/// The endpoint: the room for whoever asks for a WebSocket, the page for everybody else.
///
/// The first message is the name, every other is said to all. Who does not read what is told is
/// given up; nobody waits for anybody.
pub(super) struct Chat {
    page: Page,
    room: Arc<Room>,
}

impl Chat {
    pub(super) fn new() -> Self {
        Self { page: Page::of_the_chat(), room: Arc::default() }
    }
}

impl Endpoint for Chat {
    fn call(&self, call: &mut Call<'_>) -> Answer {
        if !wants_websocket(call.head()) {
            return self.page.call(call);
        }
        let (room, timer) = (Arc::clone(&self.room), call.timer());
        let agreed = Handshake::extract(call).and_then(|handshake| {
            let config = Config { message_max: MESSAGE_MAX, ..Config::default() };
            handshake.config(config).upgrade(|socket| attend(socket, room, timer))
        });
        agreed.into_response(call.head()).into()
    }
}

fn wants_websocket(head: &RequestHead) -> bool {
    // To HEAD the page is described, as to GET it would be sent.
    let is_get = head.method() == Method::Get;
    let mut offers = head.upgrade().unwrap_or_default().split(|&byte| byte == b',');
    is_get && offers.any(|offer| offer.trim_ascii().eq_ignore_ascii_case(b"websocket"))
}

/// One member, from the first message to the last.
async fn attend(mut socket: WebSocket, room: Arc<Room>, timer: Timer) {
    let first = socket.recv().await;
    let Some(name) = first.as_ref().and_then(|message| message.text()).and_then(as_name) else {
        let expected = format!("expected a name of 1 to {NAME_MAX} characters first");
        return socket.close(CloseCode::POLICY_VIOLATION, &expected);
    };
    let Some(member) = Member::enter(room, &name, socket.sender()) else {
        return socket.close(CloseCode::TRY_AGAIN_LATER, "the room is full");
    };
    while let Some(message) = socket.recv().await {
        let Some(text) = message.text() else {
            return socket.close(CloseCode::UNSUPPORTED_DATA, "expected text");
        };
        if !text.trim().is_empty() {
            member.say(text);
        }
        timer.sleep(BREATH).await;
    }
}

fn as_name(text: &str) -> Option<String> {
    let name = text.trim();
    let fits =
        !name.is_empty() && name.chars().count() <= NAME_MAX && !name.chars().any(char::is_control);
    fits.then(|| name.to_owned())
}
