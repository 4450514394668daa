//! The content of a request, taken out of its framing (RFC 9112, sections 6 and 7).

mod chunk_line;
mod plain_line;
#[cfg(test)]
mod tests;
mod trailers;

use alloc::boxed::Box;

use self::chunk_line::ChunkLine;
use self::plain_line::PlainLine;
use self::trailers::TrailerParser;
use crate::{Config, Framing, Malformed, Reject, Trailers};

/// Finds the content in a body, in the caller's own buffers. It looks at each byte of framing once,
/// and copies nothing.
///
/// ```
/// use hairspring_core::{BodyDecoder, Config, Framing, Piece};
/// let (config, mut decoder) = (Config::default(), BodyDecoder::new(Framing::Chunked));
/// let mut input = &b"5\r\nhello\r\n0\r\n\r\nnext request"[..];
/// let mut content = Vec::new();
/// loop {
///     let decoded = decoder.decode(input, &config)?;
///     input = &input[decoded.skip..];
///     match decoded.piece {
///         Piece::Data(length) => {
///             content.extend_from_slice(&input[..length]);
///             input = &input[length..];
///         }
///         Piece::End(_) => break,
///         Piece::More => unreachable!("the body is whole"),
///     }
/// }
/// assert_eq!((&content[..], input), (&b"hello"[..], &b"next request"[..]));
/// # Ok::<(), hairspring_core::Reject>(())
/// ```
#[derive(Debug)]
pub struct BodyDecoder {
    state: State,
    /// Bytes of chunk extensions so far, over all chunks.
    extensions: u32,
}

/// What [`BodyDecoder::decode`] found at the front of its input.
#[derive(Debug)]
pub struct Decoded {
    /// Bytes of framing, to be dropped first.
    pub skip: usize,
    /// What follows them.
    pub piece: Piece,
}

/// A piece of a body.
#[derive(Debug)]
pub enum Piece {
    /// This many bytes of content follow, never 0. All of them are in the input.
    Data(usize),
    /// The body is over; what follows belongs to the next request. There is a trailer section if a
    /// chunked body has one with at least one field that is allowed there.
    End(Option<Trailers>),
    /// All input is used up, and more is needed. If the peer has ended its side, the message is
    /// incomplete: that is [`Malformed::EarlyEnd`].
    More,
}

/// What is expected next.
#[derive(Debug)]
enum State {
    /// This many bytes of content, then the end; never 0.
    Length(u64),
    /// A chunk-size line.
    ChunkLine(ChunkLine),
    /// This many bytes of a chunk's data, never 0.
    ChunkData(u64),
    /// The CR behind a chunk's data. The line is that of the chunk, or [`PlainLine::ANY`].
    ChunkCr(PlainLine),
    /// The LF behind a chunk's data.
    ChunkLf,
    /// A trailer section, or the empty line if there is none.
    Trailers,
    /// The rest of a trailer section with at least one line.
    TrailerLines(Box<TrailerParser>),
    /// The LF of the empty line, without a trailer section before it.
    EmptyLine,
    /// Nothing: the body is over.
    Ended,
}

impl BodyDecoder {
    /// A decoder at the beginning of a body.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        let state = match framing {
            Framing::None | Framing::Length(0) => State::Ended,
            Framing::Length(length) => State::Length(length),
            Framing::Chunked => State::ChunkLine(ChunkLine::default()),
        };
        Self { state, extensions: 0 }
    }

    /// Looks at the front of `input`. Before the next call, remove the `skip` bytes and the content
    /// from the input. After the end it returns the end again.
    ///
    /// # Errors
    /// The rule that the chunked coding breaks, or a limit. Do not use the decoder after that.
    #[inline]
    pub fn decode(&mut self, input: &[u8], config: &Config) -> Result<Decoded, Reject> {
        if let Some(decoded) = self.repeat_chunk(input) {
            return Ok(decoded);
        }
        match self.begin_chunk(input, config) {
            Some(decoded) => Ok(decoded),
            None => self.decode_step_by_step(input, config),
        }
    }

    fn decode_step_by_step(&mut self, input: &[u8], config: &Config) -> Result<Decoded, Reject> {
        if let Some(skip) = self.usual_end(input, config) {
            self.state = State::Ended;
            return Ok(Decoded { skip, piece: Piece::End(None) });
        }
        let mut skip = 0;
        loop {
            let rest = input.get(skip..).unwrap_or_default();
            let Some(&byte) = rest.first() else {
                let ended = matches!(self.state, State::Ended);
                let piece = if ended { Piece::End(None) } else { Piece::More };
                return Ok(Decoded { skip, piece });
            };
            match &mut self.state {
                State::Length(left) => {
                    let length = take(left, rest);
                    if *left == 0 {
                        self.state = State::Ended;
                    }
                    return Ok(Decoded { skip, piece: Piece::Data(length) });
                }
                State::ChunkData(left) => {
                    let length = take(left, rest);
                    if *left == 0 {
                        self.state = State::ChunkCr(PlainLine::ANY);
                    }
                    return Ok(Decoded { skip, piece: Piece::Data(length) });
                }
                State::ChunkLine(line) => {
                    if let Some(size) = line.feed(byte, &mut self.extensions, config)? {
                        self.state =
                            if size == 0 { State::Trailers } else { State::ChunkData(size) };
                    }
                }
                State::ChunkCr(_) => self.expect(byte, b'\r', State::ChunkLf)?,
                State::ChunkLf => {
                    self.expect(byte, b'\n', State::ChunkLine(ChunkLine::default()))?;
                }
                State::Trailers if byte == b'\r' => self.state = State::EmptyLine,
                State::Trailers => {
                    self.state = State::TrailerLines(Box::default());
                    continue;
                }
                State::EmptyLine if byte == b'\n' => self.state = State::Ended,
                State::EmptyLine => return Err(Malformed::BareCr.into()),
                State::TrailerLines(parser) => {
                    let Some((length, trailers)) = parser.parse(rest, config)? else {
                        return Ok(Decoded { skip: input.len(), piece: Piece::More });
                    };
                    self.state = State::Ended;
                    return Ok(Decoded { skip: skip + length, piece: Piece::End(trailers) });
                }
                State::Ended => return Ok(Decoded { skip, piece: Piece::End(None) }),
            }
            skip += 1;
        }
    }

    /// The length of the usual end of a body, if that is at the front: the last chunk and the empty
    /// line, and before them the line end of the previous chunk.
    fn usual_end(&self, input: &[u8], config: &Config) -> Option<usize> {
        let end: &[u8] = match &self.state {
            State::ChunkCr(_) => b"\r\n0\r\n\r\n",
            State::ChunkLine(line) if line.is_unread() => b"0\r\n\r\n",
            _ => return None,
        };
        (input.starts_with(end) && config.chunk_line_max > 0).then_some(end.len())
    }

    /// The next chunk, if it has arrived whole and has the same line as the previous one, so that
    /// the state stays the same.
    #[inline]
    fn repeat_chunk(&self, input: &[u8]) -> Option<Decoded> {
        let State::ChunkCr(last) = &self.state else { return None };
        let behind = input.strip_prefix(b"\r\n")?;
        let (skip, size) = (b"\r\n".len() + last.length(), last.size as usize);
        let is_whole = last.is_at(behind.first_chunk()?) && input.len() - skip >= size;
        is_whole.then_some(Decoded { skip, piece: Piece::Data(size) })
    }

    /// Takes the line end of the previous chunk and the line of the next one in one step, if both
    /// have arrived whole and the line is a plain one.
    #[inline]
    fn begin_chunk(&mut self, input: &[u8], config: &Config) -> Option<Decoded> {
        let rest = match &self.state {
            State::ChunkCr(_) => input.strip_prefix(b"\r\n")?,
            State::ChunkLine(line) if line.is_unread() => input,
            _ => return None,
        };
        let (line, length) = PlainLine::at(rest.first_chunk()?, config)?;
        let data = rest.get(length..)?;
        let (skip, size) = (input.len() - data.len(), line.size as usize);
        if data.len() >= size {
            self.state = State::ChunkCr(line);
            return Some(Decoded { skip, piece: Piece::Data(size) });
        }
        self.state = State::ChunkData((size - data.len()) as u64);
        let piece = if data.is_empty() { Piece::More } else { Piece::Data(data.len()) };
        Some(Decoded { skip, piece })
    }

    /// How many bytes of content are still to come; `None` inside a chunked body, where that is not
    /// known.
    #[must_use]
    pub const fn remaining(&self) -> Option<u64> {
        match self.state {
            State::Length(left) => Some(left),
            State::Ended => Some(0),
            _ => None,
        }
    }

    /// How many bytes of content are already announced: the rest of the body, or of the current
    /// chunk. With it a caller can enforce a limit before the content arrives.
    #[must_use]
    pub const fn announced(&self) -> u64 {
        match self.state {
            State::Length(left) | State::ChunkData(left) => left,
            _ => 0,
        }
    }

    /// Takes a byte of the line end behind a chunk's data.
    fn expect(&mut self, byte: u8, expected: u8, next: State) -> Result<(), Malformed> {
        if byte != expected {
            return Err(Malformed::ChunkEnd { byte });
        }
        self.state = next;
        Ok(())
    }
}

/// Returns how much of what is left is in the input, and subtracts it from `left`.
#[inline]
fn take(left: &mut u64, input: &[u8]) -> usize {
    let length = usize::try_from(*left).unwrap_or(usize::MAX).min(input.len());
    *left -= length as u64;
    length
}
