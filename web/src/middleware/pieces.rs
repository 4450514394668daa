//! Long content, handed to the connection piece by piece.

use std::mem::take;
use std::sync::Arc;
use std::task::Context;

use bytes::Bytes;
use hairspring_core::{Body, Now, Produce, Produced, Supplied};

/// How many bytes are handed over at once. The connection asks for the next piece when it has
/// written most of those before: so if the client goes away, it is known how much it can have
/// received.
const PIECE: u64 = 1 << 20;

/// The rest of a body.
enum Pieces {
    Bytes(Bytes),
    Supplied(Supplied),
}

/// Turns a complete body that is longer than a piece into a stream of pieces with the same bytes.
/// Other bodies stay as they are.
pub(super) fn in_pieces(body: &mut Body) {
    let (length, pieces) = match body {
        Body::Full(content) if content.len() as u64 > PIECE => {
            (content.len() as u64, Pieces::Bytes(take(content)))
        }
        Body::Supplied(content) if content.len > PIECE => {
            (content.len, Pieces::Supplied(content.clone()))
        }
        _ => return,
    };
    *body = Body::Stream { length: Some(length), produce: Box::new(pieces) };
}

impl Produce for Pieces {
    fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
        match self {
            Self::Bytes(rest) if rest.is_empty() => Produced::End(None),
            Self::Bytes(rest) => Produced::Data(rest.split_to(rest.len().min(PIECE as usize))),
            Self::Supplied(Supplied { len: 0, .. }) => Produced::End(None),
            Self::Supplied(Supplied { supply, offset, len }) => {
                let piece = (*len).min(PIECE);
                let supplied = Supplied { supply: Arc::clone(supply), offset: *offset, len: piece };
                (*offset, *len) = (*offset + piece, *len - piece);
                Produced::Supplied(supplied)
            }
        }
    }
}
