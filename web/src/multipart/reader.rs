//! Finds the parts of a form (RFC 2046, section 5.1.1).

use bytes::{Buf, Bytes, BytesMut};
use hairspring_core::RequestBody;
use memchr::memmem::Finder;

use crate::Error;

/// The most bytes of the fields of one part, and of the preamble.
const SECTION_MAX: usize = 8 << 10;

/// Splits content at its boundaries. However it arrives, each byte is searched at most twice.
#[derive(Debug)]
pub(super) struct Reader {
    body: RequestBody,
    /// What was received and not returned yet.
    buffer: BytesMut,
    /// CRLF, two dashes and the boundary.
    delimiter: Finder<'static>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first boundary.
    Preamble,
    Content,
    /// Right after a boundary.
    Boundary,
    /// After the last boundary. The epilogue is ignored.
    End,
}

impl Reader {
    pub(super) fn new(body: RequestBody, boundary: &str) -> Self {
        let delimiter = Finder::new(format!("\r\n--{boundary}").as_bytes()).into_owned();
        // The first boundary may be at the very beginning, without a CRLF before it: so one is
        // added.
        Self { body, buffer: BytesMut::from(&b"\r\n"[..]), delimiter, state: State::Preamble }
    }

    /// The fields of the next part, each with its CRLF; `None` at the end.
    pub(super) async fn next_section(&mut self) -> Result<Option<Bytes>, Error> {
        let mut skipped = 0;
        loop {
            match self.state {
                State::End => return Ok(None),
                State::Boundary => break,
                State::Preamble | State::Content => {
                    let piece = self.next_piece().await?;
                    if self.state == State::Preamble {
                        skipped += piece.map_or(0, |piece| piece.len());
                        if skipped > SECTION_MAX {
                            return Err(Error::bad_request("expected a boundary early"));
                        }
                    }
                }
            }
        }
        self.at_least(2).await?;
        if self.buffer.starts_with(b"--") {
            self.state = State::End;
            return Ok(None);
        }
        // White space may follow a boundary.
        let start = self.find_within(b"\r\n").await?;
        if !self.buffer[..start].iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            return Err(Error::bad_request("expected the end of a line behind a boundary"));
        }
        // The CRLF of the boundary's line is kept, so that fields end with an empty line even if
        // there are none.
        self.buffer.advance(start);
        let end = self.find_within(b"\r\n\r\n").await?;
        // If the CRLF of the empty line begins a boundary, the part has no content. Nothing is taken
        // before that is known: this future may be dropped while it waits, and the next one finds
        // the same part.
        let is_empty = self.has_delimiter_at(end + 2).await?;
        let mut section = self.buffer.split_to(end + 2).freeze();
        section.advance(2);
        if !is_empty {
            self.buffer.advance(2);
        }
        self.state = State::Content;
        Ok(Some(section))
    }

    /// The next piece of content, or of the preamble; `None` at a boundary.
    pub(super) async fn next_piece(&mut self) -> Result<Option<Bytes>, Error> {
        if !matches!(self.state, State::Preamble | State::Content) {
            return Ok(None);
        }
        let length = self.delimiter.needle().len();
        loop {
            match self.delimiter.find(&self.buffer) {
                Some(0) => {
                    self.buffer.advance(length);
                    self.state = State::Boundary;
                    return Ok(None);
                }
                Some(at) => return Ok(Some(self.buffer.split_to(at).freeze())),
                // The last bytes may be the beginning of a boundary.
                None if self.buffer.len() >= length => {
                    let sure = self.buffer.len() - (length - 1);
                    return Ok(Some(self.buffer.split_to(sure).freeze()));
                }
                None => self.read().await?,
            }
        }
    }

    /// Whether a boundary is at this position; reads as much as it takes to tell.
    async fn has_delimiter_at(&mut self, at: usize) -> Result<bool, Error> {
        loop {
            let needle = self.delimiter.needle();
            let rest = &self.buffer[at..];
            let common = needle.len().min(rest.len());
            if rest[..common] != needle[..common] {
                return Ok(false);
            }
            if common == needle.len() {
                return Ok(true);
            }
            self.read().await?;
        }
    }

    /// The position of this text, which must be within the limit of a section.
    async fn find_within(&mut self, needle: &[u8]) -> Result<usize, Error> {
        let mut looked = 0_usize;
        loop {
            let from = looked.saturating_sub(needle.len() - 1);
            let found = memchr::memmem::find(&self.buffer[from..], needle).map(|at| from + at);
            match found {
                Some(at) if at <= SECTION_MAX => return Ok(at),
                None if self.buffer.len() <= SECTION_MAX => {
                    looked = self.buffer.len();
                    self.read().await?;
                }
                _ => {
                    let expected = format!("expected fields of a part within {SECTION_MAX} bytes");
                    return Err(Error::bad_request(expected));
                }
            }
        }
    }

    async fn at_least(&mut self, count: usize) -> Result<(), Error> {
        while self.buffer.len() < count {
            self.read().await?;
        }
        Ok(())
    }

    /// Reads some more, at least one byte.
    async fn read(&mut self) -> Result<(), Error> {
        let cut = || Error::bad_request("expected the last boundary, but the form was cut short");
        let piece = self.body.next().await.map_err(|_| cut())?.ok_or_else(cut)?;
        self.buffer.extend_from_slice(&piece);
        Ok(())
    }
}
