//! A chat room: a page, and a WebSocket at the same path.

mod room;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use hairspring_core::Timer;
use hairspring_web::extract::Extract;
use hairspring_web::websocket::{CloseCode, Config, Handshake, WebSocket};
use hairspring_web::{Answer, Call, Endpoint, IntoResponse};

use self::room::{Member, Room};
use super::page::Page;

/// The most characters of a name.
const NAME_MAX: usize = 40;

/// The most bytes of a message.
const MESSAGE_MAX: usize = 4 << 10;

/// The least time between two messages of a member: so nobody can fill the queues of the others
/// faster than they can be expected to read.
const BREATH: Duration = Duration::from_millis(50);

/// The endpoint: the room for requests for a WebSocket, the page for all others.
///
/// The first message is the member's name; every other is sent to all members. A member that does
/// not keep up is dropped, so nobody waits for anybody.
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
        if !Handshake::is_asked_for(call.head()) {
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

/// One member, from the first message to the last.
async fn attend(mut socket: WebSocket, room: Arc<Room>, timer: Timer) {
    let first = socket.recv().await;
    let Some(name) = first.as_ref().and_then(|message| message.text()).and_then(as_name) else {
        let expected = format!(
            "expected a name of 1 to {NAME_MAX} characters, none of them a control character"
        );
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
