//! `websocket::Reader`: the input is what a client sends after its handshake.
//!
//! - However the bytes are cut, the same events come, and the same end.
//! - A naive reader of all the bytes finds the same.
//! - A message that is sent is read back by that reader, masked as a client would.

use bytes::Bytes;
use hairspring_web::websocket::frame::{Opcode, encode, unmask};
use hairspring_web::websocket::{Event, Message, Reader};

use crate::cuts;
use crate::naive::frames::{self as naive, Limits};

/// Checks one input, under limits that it cannot reach and under limits that it can.
pub fn check(data: &[u8]) {
    check_with(data, Limits { frame: 1 << 20, message: 1 << 20 });
    check_with(data, Limits { frame: 20, message: 40 });
    check_sent(data);
}

/// What was said, and the code with which the connection is failed, if it is.
type Said = (Vec<Event>, Option<u16>);

fn check_with(data: &[u8], limits: Limits) {
    let expected = naive::read(data, limits);
    for pieces in cuts::ways(data) {
        let said = read(pieces, limits);
        assert_eq!(said, expected, "expected what a naive reader finds");
    }
}

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>, limits: Limits) -> Said {
    let mut reader = Reader::new(limits.frame, limits.message);
    let mut events = Vec::new();
    for piece in pieces {
        reader.receive(Bytes::copy_from_slice(piece));
        loop {
            match reader.next() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(fault) => return (events, Some(fault.code().get())),
            }
        }
        assert_eq!(reader.held(), 0, "what has come is read while nothing is wrong");
    }
    (events, None)
}

/// A server's frame, masked and marked as masked, is a client's.
fn check_sent(data: &[u8]) {
    let (opcode, event) = match std::str::from_utf8(data) {
        Ok(text) => (Opcode::Text, Event::Message(Message::Text(text.to_owned()))),
        Err(_) => {
            let content = Bytes::copy_from_slice(data);
            (Opcode::Binary, Event::Message(Message::Binary(content)))
        }
    };
    let mut frame = encode(opcode, data).to_vec();
    let head = frame.len() - data.len();
    let mask = [0x12, 0x34, 0x56, 0x78];
    // Piece by piece, as it would come.
    let (first, second) = frame[head..].split_at_mut(data.len() / 3);
    let at = first.len();
    unmask(first, mask, 0);
    unmask(second, mask, at);
    frame[1] |= 0x80;
    frame.splice(head..head, mask);
    let limits = Limits { frame: data.len(), message: data.len() };
    assert_eq!(naive::read(&frame, limits), (vec![event], None));
}
