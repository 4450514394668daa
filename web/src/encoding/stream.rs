//! Compression of a body that is produced over time.

use std::io;
use std::mem::take;
use std::task::Context;

use bytes::Bytes;
use hairspring_core::{Fields, Now, Produce, Produced, Supplied};

use super::Encoder;

/// How many bytes of a supplied run are read at once.
const PIECE: usize = 16 << 10;

/// How many bytes are encoded at once: about a millisecond's work.
const CODED_MAX: usize = 64 << 10;

/// How many bytes are encoded before other connections have a turn. The limit on output alone would
/// not ensure that: content that shrinks to almost nothing never reaches it.
const TURN_MAX: usize = 256 << 10;

/// Compresses what another body produces. Whenever that one pauses, the encoder is flushed, so that
/// the client can decode everything produced so far.
pub(crate) struct CodedStream {
    inner: Box<dyn Produce + Send>,
    /// How many bytes the inner body still has to produce, if it has announced a length. The
    /// connection cannot see to that, because the length of the coded content is not known.
    left: Option<u64>,
    /// `None` once the encoder has finished.
    encoder: Option<Encoder>,
    /// Whether something was written since the last flush.
    dirty: bool,
    /// Bytes that were encoded since other connections had a turn.
    coded: usize,
    /// The rest of a large piece of the inner body.
    rest: Bytes,
    /// The rest of a supplied run of the inner body.
    supplied: Option<Supplied>,
    trailers: Option<Fields>,
}

impl CodedStream {
    /// `length` is what `inner` has announced. `encoder` must not have been written to.
    pub(crate) fn new(
        inner: Box<dyn Produce + Send>,
        length: Option<u64>,
        encoder: Encoder,
    ) -> Self {
        Self {
            inner,
            left: length,
            encoder: Some(encoder),
            dirty: false,
            coded: 0,
            rest: Bytes::new(),
            supplied: None,
            trailers: None,
        }
    }

    /// Whether so many more bytes of the inner body are within the length that it has announced.
    fn allows(&mut self, more: u64) -> bool {
        match &mut self.left {
            Some(left) if *left < more => false,
            Some(left) => {
                *left -= more;
                true
            }
            None => true,
        }
    }

    /// Encodes a piece. The output may be empty.
    fn write(&mut self, piece: &[u8]) -> Produced {
        let Some(encoder) = &mut self.encoder else { return Produced::Failed };
        self.dirty |= !piece.is_empty();
        self.coded += piece.len();
        produced(encoder.write(piece))
    }

    /// Encodes a part of `rest`.
    fn write_rest(&mut self) -> Produced {
        let piece = self.rest.split_to(self.rest.len().min(CODED_MAX));
        self.write(&piece)
    }

    /// Reads and encodes a piece of a supplied run. This may block, but such runs are rare in
    /// bodies that are produced over time, and the piece is small.
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
        if self.coded >= TURN_MAX {
            self.coded = 0;
            cx.waker().wake_by_ref();
            return Produced::Wait(None);
        }
        if let Some(supplied) = self.supplied.take() {
            return self.read(supplied);
        }
        if !self.rest.is_empty() {
            return self.write_rest();
        }
        match self.inner.produce(cx, now) {
            Produced::Data(piece) if self.allows(piece.len() as u64) => {
                self.rest = piece;
                self.write_rest()
            }
            Produced::Supplied(supplied) if supplied.len == 0 => self.write(b""),
            Produced::Supplied(supplied) if self.allows(supplied.len) => self.read(supplied),
            Produced::End(trailers) if self.left.unwrap_or(0) == 0 => {
                self.trailers = trailers;
                self.finish()
            }
            Produced::Wait(_) if take(&mut self.dirty) => self.flush(),
            wait @ Produced::Wait(_) => wait,
            // Or less or more than was announced, which the client must be able to tell.
            _ => Produced::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Coding;
    use hairspring_core::{Failed, Supply};
    use std::io::Read;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    use std::task::{Wake, Waker};

    /// One large piece, and the end.
    struct Large(Bytes);

    impl Produce for Large {
        fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
            match take(&mut self.0) {
                piece if piece.is_empty() => Produced::End(None),
                piece => Produced::Data(piece),
            }
        }
    }

    /// A letter at each place, of which a few are read at a time; nothing behind the last.
    struct Letters(usize);

    impl Supply for Letters {
        fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
            let count = self.0.saturating_sub(offset as usize).min(buffer.len()).min(777);
            for (at, byte) in buffer[..count].iter_mut().enumerate() {
                *byte = b'a' + ((offset as usize + at) % 26) as u8;
            }
            Ok(count)
        }

        fn as_any(&self) -> &dyn std::any::Any {
            self
        }
    }

    /// What is left of a file, and the end.
    struct Filed(Vec<Supplied>);

    impl Produce for Filed {
        fn produce(&mut self, _: &mut Context<'_>, _: Now) -> Produced {
            self.0.pop().map_or(Produced::End(None), Produced::Supplied)
        }
    }

    #[test]
    fn what_is_supplied_is_read_and_encoded() {
        let run = |offset, len| Supplied { supply: Arc::new(Letters(20_000)), offset, len };
        let produce = |runs: Vec<Supplied>| {
            let encoder = Encoder::new(Coding::Gzip, Vec::new()).unwrap();
            let mut stream = CodedStream::new(Box::new(Filed(runs)), None, encoder);
            let mut coded = Vec::new();
            loop {
                match stream.produce(&mut Context::from_waker(Waker::noop()), Now::default()) {
                    Produced::Data(piece) => coded.extend_from_slice(&piece),
                    Produced::End(None) => return Some(coded),
                    _ => return None,
                }
            }
        };
        let coded = produce(vec![run(0, 2), run(5, 0), run(10_001, 9_999)]).expect("all is there");
        let mut decoded = Vec::new();
        flate2::read::GzDecoder::new(&coded[..]).read_to_end(&mut decoded).unwrap();
        let letter = |at: usize| b'a' + (at % 26) as u8;
        assert!(decoded == (10_001..20_000).chain(0..2).map(letter).collect::<Vec<_>>());
        assert!(produce(vec![run(10_001, 10_000)]).is_none(), "the file has shrunk");
    }

    #[test]
    fn content_that_is_not_as_long_as_announced_has_no_end() {
        let large = || -> Box<dyn Produce + Send> { Box::new(Large(vec![b'a'; 1000].into())) };
        let filed = || -> Box<dyn Produce + Send> {
            let supply: Arc<dyn Supply> = Arc::new(Letters(1000));
            let run = |offset, len| Supplied { supply: Arc::clone(&supply), offset, len };
            Box::new(Filed(vec![run(400, 600), run(0, 400)]))
        };
        for (length, ends) in
            [(None, true), (Some(999), false), (Some(1000), true), (Some(1001), false)]
        {
            for inner in [large(), filed()] {
                let encoder = Encoder::new(Coding::Gzip, Vec::new()).unwrap();
                let mut stream = CodedStream::new(inner, length, encoder);
                let end = loop {
                    let mut cx = Context::from_waker(Waker::noop());
                    match stream.produce(&mut cx, Now::default()) {
                        Produced::Data(_) => {}
                        end => break end,
                    }
                };
                assert_eq!(matches!(end, Produced::End(_)), ends, "{length:?}: {end:?}");
            }
        }
    }

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[test]
    fn a_large_piece_leaves_others_their_turn() {
        let content = vec![0; 1_000_000];
        let encoder = Encoder::new(Coding::Gzip, Vec::new()).unwrap();
        let mut stream = CodedStream::new(Box::new(Large(content.clone().into())), None, encoder);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let (mut coded, mut steps, mut pauses) = (Vec::new(), 0, 0);
        loop {
            match stream.produce(&mut Context::from_waker(&waker), Now::default()) {
                Produced::Data(piece) => coded.extend_from_slice(&piece),
                Produced::Wait(None) => {
                    pauses += 1;
                    assert_eq!(woken.0.load(Relaxed), pauses, "it goes on by itself");
                    assert!(steps <= TURN_MAX / CODED_MAX, "{steps} steps in one turn");
                    steps = 0;
                    continue;
                }
                Produced::End(None) => break,
                other => panic!("{other:?}"),
            }
            steps += 1;
        }
        assert_eq!(pauses, 3);
        let mut decoded = Vec::new();
        flate2::read::GzDecoder::new(&coded[..]).read_to_end(&mut decoded).unwrap();
        assert!(decoded == content && coded.len() < 2000, "nothing was flushed between");
    }
}
