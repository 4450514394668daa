//! Long content, handed over piece by piece.

use std::mem::take;
use std::sync::Arc;
use std::task::Context;

use bytes::Bytes;
use hairspring_core::{Body, Now, Produce, Produced, Supplied};

/// How much is handed over at once. The connection takes it when it has written most of what was
/// before, so that the rest is known not to have gone when the client goes.
const PIECE: u64 = 1 << 20;

/// What is left of a body that was all there.
enum Pieces {
    Bytes(Bytes),
    Supplied(Supplied),
}

/// Makes a body that is all there, and longer than a piece, one that is made over time: what goes out
/// is the same. Others stay as they are.
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
