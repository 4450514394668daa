//! The encoders of content codings.

use std::io::{self, Write};
use std::mem::take;

use bytes::Bytes;
use flate2::write::GzEncoder;

use super::Coding;

/// The codings that this build can produce, in our order of preference: the best ratio of bytes
/// saved to time spent comes first. gzip is always there, Zstandard and Brotli only with the
/// features `zstd` and `brotli`.
pub const OFFERED: &[Coding] = &[
    #[cfg(feature = "zstd")]
    Coding::Zstd,
    #[cfg(feature = "brotli")]
    Coding::Brotli,
    Coding::Gzip,
];

/// For content that is compressed for each request: higher levels save little and take much longer.
#[cfg(feature = "zstd")]
const ZSTD_LEVEL: i32 = 3;

/// For the same reason; the highest is 11.
#[cfg(feature = "brotli")]
const BROTLI_QUALITY: u32 = 4;

/// The window in which matches are searched: 512 KiB. A stream takes about twice as much memory.
#[cfg(feature = "brotli")]
const BROTLI_WINDOW_BITS: u32 = 19;

/// How many bytes the Brotli encoder collects before it compresses them.
#[cfg(feature = "brotli")]
const BROTLI_BUFFER: usize = 4096;

/// An encoder in use. Each step returns the output that is ready.
pub(crate) enum Encoder {
    Gzip(Box<GzEncoder<Vec<u8>>>),
    #[cfg(feature = "brotli")]
    Brotli(Box<brotli::CompressorWriter<Vec<u8>>>),
    #[cfg(feature = "zstd")]
    Zstd(Box<zstd::stream::write::Encoder<'static, Vec<u8>>>),
}

impl Encoder {
    /// An encoder for one of the [`OFFERED`] codings; `out` becomes its first output buffer.
    ///
    /// # Errors
    /// If there is no memory for it, or this build does not have the coding.
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

    /// Encodes a piece. The output may be empty.
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        self.writer().write_all(piece)?;
        Ok(self.take())
    }

    /// Returns all output that a decoder needs for what was written so far.
    pub(crate) fn flush(&mut self) -> io::Result<Vec<u8>> {
        self.writer().flush()?;
        Ok(self.take())
    }

    /// Returns the rest of the output.
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

/// Encodes all of `content`.
pub(crate) fn encode(coding: Coding, content: &[u8]) -> io::Result<Bytes> {
    // Text usually shrinks below half its length; a gzip member's header and trailer take 18 bytes.
    let mut encoder = Encoder::new(coding, Vec::with_capacity(content.len() / 2 + 32))?;
    encoder.writer().write_all(content)?;
    Ok(encoder.finish()?.into())
}

/// Compresses `content` into one gzip member (RFC 1952). Equal content gives equal bytes, because
/// neither name nor time is written.
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
