//! Coding of a body that is made over time.

use std::io;
use std::mem::take;
use std::task::Context;

use hairspring_core::{Fields, Now, Produce, Produced, Supplied};

use super::Encoder;

/// How much of a supplied run is read at once.
const PIECE: usize = 16 << 10;

/// Compresses what another body produces. Whenever that one pauses, what came so far is flushed:
/// a client can decode everything that was sent.
pub(crate) struct CodedStream {
    inner: Box<dyn Produce + Send>,
    /// None once it has ended.
    encoder: Option<Encoder>,
    /// Something was written since the last flush.
    dirty: bool,
    /// A run that the inner body handed over to be read.
    supplied: Option<Supplied>,
    trailers: Option<Fields>,
}

impl CodedStream {
    /// With a coder that has written nothing.
    pub(crate) fn new(inner: Box<dyn Produce + Send>, encoder: Encoder) -> Self {
        Self { inner, encoder: Some(encoder), dirty: false, supplied: None, trailers: None }
    }

    /// What the encoder has ready after this piece: it may be nothing.
    fn write(&mut self, piece: &[u8]) -> Produced {
        let Some(encoder) = &mut self.encoder else { return Produced::Failed };
        self.dirty |= !piece.is_empty();
        produced(encoder.write(piece))
    }

    /// Reads a piece of a supplied run. Such runs are rare in a body that is made over time, and
    /// a piece is small.
    fn read(&mut self, mut supplied: Supplied) -> Produced {
        let mut piece = vec![0; PIECE.min(usize::try_from(supplied.len).unwrap_or(PIECE))];
        match supplied.supply.read_at(supplied.offset, &mut piece) {
            Ok(count) if count > 0 => {
                supplied.offset += count as u64;
                supplied.len -= count as u64;
                self.supplied = (supplied.len > 0).then_some(supplied);
                self.write(&piece[..count])
            }
            _ => Produced::Failed,
        }
    }

    fn flush(&mut self) -> Produced {
        let Some(encoder) = &mut self.encoder else { return Produced::Failed };
        produced(encoder.flush())
    }

    fn finish(&mut self) -> Produced {
        match self.encoder.take() {
            Some(encoder) => produced(encoder.finish()),
            None => Produced::End(self.trailers.take()),
        }
    }
}

fn produced(coded: io::Result<Vec<u8>>) -> Produced {
    coded.map_or(Produced::Failed, |coded| Produced::Data(coded.into()))
}

impl Produce for CodedStream {
    fn produce(&mut self, cx: &mut Context<'_>, now: Now) -> Produced {
        if self.encoder.is_none() {
            return self.finish();
        }
        if let Some(supplied) = self.supplied.take() {
            return self.read(supplied);
        }
        match self.inner.produce(cx, now) {
            Produced::Data(piece) => self.write(&piece),
            Produced::Supplied(supplied) if supplied.len == 0 => self.write(b""),
            Produced::Supplied(supplied) => self.read(supplied),
            Produced::End(trailers) => {
                self.trailers = trailers;
                self.finish()
            }
            Produced::Wait(_) if take(&mut self.dirty) => self.flush(),
            other @ (Produced::Wait(_) | Produced::Failed) => other,
        }
    }
}
