//! The coders of content.

use std::io::{self, Write};
use std::mem::take;

use bytes::Bytes;
use flate2::write::GzEncoder;

use super::Coding;

/// What this build can make of content, in our order of preference: of the codings that a client
/// likes alike, the one that saves most for its time. gzip always; `zstd` and `br` if the features
/// of these names are on.
pub const OFFERED: &[Coding] = &[
    #[cfg(feature = "zstd")]
    Coding::Zstd,
    #[cfg(feature = "brotli")]
    Coding::Brotli,
    Coding::Gzip,
];

/// For content that is made now: higher levels save little and take much longer.
#[cfg(feature = "zstd")]
const ZSTD_LEVEL: i32 = 3;

/// As above; of 11.
#[cfg(feature = "brotli")]
const BROTLI_QUALITY: u32 = 4;

/// How far back matches are looked for: 512 KiB, of which a stream keeps about twice as much.
#[cfg(feature = "brotli")]
const BROTLI_WINDOW_BITS: u32 = 19;

/// Bytes that the brotli coder collects before it works.
#[cfg(feature = "brotli")]
const BROTLI_BUFFER: usize = 4096;

/// A coder under way; what it has ready is taken from it after each step.
pub(crate) enum Encoder {
    Gzip(Box<GzEncoder<Vec<u8>>>),
    #[cfg(feature = "brotli")]
    Brotli(Box<brotli::CompressorWriter<Vec<u8>>>),
    #[cfg(feature = "zstd")]
    Zstd(Box<zstd::stream::write::Encoder<'static, Vec<u8>>>),
}

impl Encoder {
    /// A new coder for one of those that are [`OFFERED`]; `out` is where it writes first.
    ///
    /// # Errors
    /// If there is no memory for it, or this build does not have it.
    pub(crate) fn new(coding: Coding, out: Vec<u8>) -> io::Result<Self> {
        match coding {
            Coding::Gzip => {
                Ok(Self::Gzip(Box::new(GzEncoder::new(out, flate2::Compression::default()))))
            }
            #[cfg(feature = "brotli")]
            Coding::Brotli => Ok(Self::Brotli(Box::new(brotli::CompressorWriter::new(
                out,
                BROTLI_BUFFER,
                BROTLI_QUALITY,
                BROTLI_WINDOW_BITS,
            )))),
            #[cfg(feature = "zstd")]
            Coding::Zstd => {
                let encoder = zstd::stream::write::Encoder::new(out, ZSTD_LEVEL)?;
                Ok(Self::Zstd(Box::new(encoder)))
            }
            other => {
                debug_assert!(!OFFERED.contains(&other), "every coding that is offered is made");
                Err(io::ErrorKind::Unsupported.into())
            }
        }
    }

    /// Codes a piece; what it gives may be nothing.
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        self.writer().write_all(piece)?;
        Ok(self.take())
    }

    /// Gives all that is needed to decode what was written so far.
    pub(crate) fn flush(&mut self) -> io::Result<Vec<u8>> {
        self.writer().flush()?;
        Ok(self.take())
    }

    /// Gives what is left, and ends.
    pub(crate) fn finish(self) -> io::Result<Vec<u8>> {
        match self {
            Self::Gzip(encoder) => encoder.finish(),
            #[cfg(feature = "brotli")]
            Self::Brotli(encoder) => Ok(encoder.into_inner()),
            #[cfg(feature = "zstd")]
            Self::Zstd(encoder) => encoder.finish(),
        }
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Gzip(encoder) => encoder,
            #[cfg(feature = "brotli")]
            Self::Brotli(encoder) => encoder,
            #[cfg(feature = "zstd")]
            Self::Zstd(encoder) => encoder,
        }
    }

    fn take(&mut self) -> Vec<u8> {
        match self {
            Self::Gzip(encoder) => take(encoder.get_mut()),
            #[cfg(feature = "brotli")]
            Self::Brotli(encoder) => take(encoder.get_mut()),
            #[cfg(feature = "zstd")]
            Self::Zstd(encoder) => take(encoder.get_mut()),
        }
    }
}

/// Codes all of `content`.
pub(crate) fn encode(coding: Coding, content: &[u8]) -> io::Result<Bytes> {
    // A gzip member's header and trailer are 18 bytes; text shrinks to a half at least.
    let mut encoder = Encoder::new(coding, Vec::with_capacity(content.len() / 2 + 32))?;
    encoder.writer().write_all(content)?;
    Ok(encoder.finish()?.into())
}

/// Compresses `content` into one gzip member (RFC 1952). The same content gives the same bytes: no
/// name and no time are written.
#[must_use]
pub fn gzip(content: &[u8]) -> Bytes {
    encode(Coding::Gzip, content).expect("writing to memory cannot fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn decode(coding: Coding, coded: &[u8]) -> Vec<u8> {
        let mut decoded = Vec::new();
        let read = match coding {
            Coding::Gzip => flate2::read::GzDecoder::new(coded).read_to_end(&mut decoded),
            #[cfg(feature = "brotli")]
            Coding::Brotli => brotli::Decompressor::new(coded, 4096).read_to_end(&mut decoded),
            #[cfg(feature = "zstd")]
            Coding::Zstd => zstd::stream::read::Decoder::new(coded)
                .and_then(|mut decoder| decoder.read_to_end(&mut decoded)),
            other => panic!("{other:?} is not offered"),
        };
        read.expect("what was coded");
        decoded
    }

    #[test]
    fn content_comes_back_as_it_was() {
        let large = "apple banana cherry ".repeat(10_000);
        for &coding in OFFERED {
            for content in ["", "pear", &large] {
                let coded = encode(coding, content.as_bytes()).unwrap();
                assert_eq!(decode(coding, &coded), content.as_bytes(), "{coding:?}");
                let again = encode(coding, content.as_bytes()).unwrap();
                assert_eq!(coded, again, "no time, no name");
            }
            assert!(encode(coding, large.as_bytes()).unwrap().len() < large.len() / 10);
        }
    }

    /// After a flush a client can decode all that was written.
    #[test]
    fn what_is_flushed_can_be_read() {
        for &coding in OFFERED {
            let mut encoder = Encoder::new(coding, Vec::new()).unwrap();
            let (mut coded, mut plain) = (Vec::new(), Vec::new());
            for piece in ["one ", "two ", "", "three"] {
                coded.extend(encoder.write(piece.as_bytes()).unwrap());
                coded.extend(encoder.flush().unwrap());
                plain.extend_from_slice(piece.as_bytes());
                // As far as it has come: the end is missing.
                let mut read = vec![0; plain.len()];
                let sent = &coded[..];
                match coding {
                    Coding::Gzip => flate2::read::GzDecoder::new(sent).read_exact(&mut read),
                    #[cfg(feature = "brotli")]
                    Coding::Brotli => brotli::Decompressor::new(sent, 4096).read_exact(&mut read),
                    #[cfg(feature = "zstd")]
                    Coding::Zstd => {
                        zstd::stream::read::Decoder::new(sent).unwrap().read_exact(&mut read)
                    }
                    other => panic!("{other:?} is not offered"),
                }
                .unwrap_or_else(|error| panic!("{coding:?}: {error}"));
                assert_eq!(read, plain, "{coding:?}");
            }
            coded.extend(encoder.finish().unwrap());
            assert_eq!(decode(coding, &coded), plain);
        }
    }
}
