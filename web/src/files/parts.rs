//! Several ranges in one response: `multipart/byteranges` (RFC 9110, section 14.6).

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::task::Context;

use bytes::Bytes;
use hairspring_core::{Body, Now, Produce, Produced, Supplied, Supply};

use super::range::Part;

/// The body, and its `Content-Type`. The file's own type is told in each part.
pub(super) fn body(
    supply: &Arc<dyn Supply>,
    parts: &[Part],
    content_type: &str,
    whole: u64,
) -> (Body, String) {
    // Random, so that nobody can prepare a file that contains it.
    let keys = RandomState::new();
    let boundary = format!("{:016x}{:016x}", keys.hash_one(0), keys.hash_one(1));
    let mut pieces = VecDeque::new();
    let mut length = 0;
    for (at, part) in parts.iter().enumerate() {
        let line_end = if at == 0 { "" } else { "\r\n" };
        let last = part.offset + part.len - 1;
        let head = format!(
            "{line_end}--{boundary}\r\nContent-Type: {content_type}\r\n\
             Content-Range: bytes {}-{last}/{whole}\r\n\r\n",
            part.offset
        );
        length += head.len() as u64 + part.len;
        pieces.push_back(Piece::Text(head.into()));
        let supplied = Supplied { supply: Arc::clone(supply), offset: part.offset, len: part.len };
        pieces.push_back(Piece::Run(supplied));
    }
    let end = format!("\r\n--{boundary}--\r\n");
    length += end.len() as u64;
    pieces.push_back(Piece::Text(end.into()));
    let body = Body::Stream { length: Some(length), produce: Box::new(Parts(pieces)) };
    (body, format!("multipart/byteranges; boundary={boundary}"))
}

enum Piece {
    Text(Bytes),
    Run(Supplied),
}

/// The pieces that are still to be sent.
struct Parts(VecDeque<Piece>);

impl Produce for Parts {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        match self.0.pop_front() {
            Some(Piece::Text(text)) => Produced::Data(text),
            Some(Piece::Run(supplied)) => Produced::Supplied(supplied),
            None => Produced::End(None),
        }
    }
}
