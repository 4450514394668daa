//! The stand-in for an application, which answers the requests.

use hairspring_core::{
    Body, Connection, Fields, Method, Now, Outbox, RequestHead, Response, ResponseHead, Status,
};

/// Agrees to WebSocket if it is offered (RFC 6455), and returns the status line of the response.
pub(super) fn upgrade(connection: &mut Connection, head: &RequestHead) -> Option<String> {
    let offered = head.upgrade()?.split(|&byte| byte == b',');
    if !offered.map(<[u8]>::trim_ascii).any(|name| name.eq_ignore_ascii_case(b"websocket")) {
        return None;
    }
    let fields = Fields::from_static("Upgrade: websocket\r\n");
    let agreed = ResponseHead { status: Status::SWITCHING_PROTOCOLS, fields };
    let mut upgraded = connection.upgrade(&agreed, Now::default()).ok()?;
    Some(status_line(&mut upgraded.outbox))
}

/// The response to a request that was accepted: 200, but 501 to CONNECT, because nothing in a tunnel
/// could be explained.
pub(super) fn stand_in(head: &RequestHead) -> Response {
    let status = match head.method() {
        Method::Connect => Status::NOT_IMPLEMENTED,
        _ => Status::OK,
    };
    Response { head: ResponseHead::new(status), body: Body::Empty }
}

/// Sends a response. Returns its status line, and whether the connection persists.
pub(super) fn respond(connection: &mut Connection, response: Response) -> (String, bool) {
    let content = match response.body {
        Body::Full(content) => content,
        _ => bytes::Bytes::new(),
    };
    let answered = connection.respond_whole(&response.head, content, Now::default());
    debug_assert!(answered.is_ok(), "a request that has come is answered once: {answered:?}");
    let persists = !connection.outbox().is_finished();
    (status_line(connection.outbox()), persists)
}

/// The first line of the output, all of which is then marked as sent.
fn status_line(outbox: &mut Outbox) -> String {
    let sent: Vec<u8> = outbox.slices().flatten().copied().collect();
    outbox.advance(sent.len() as u64);
    let line = sent.split(|&byte| byte == b'\r').next().unwrap_or_default();
    String::from_utf8_lossy(line).into_owned()
}
