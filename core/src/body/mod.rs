//! The content of a request, taken out of its framing (RFC 9112, sections 6 and 7).

use crate::{Config, Framing, Reject, Trailers};

/// Takes the content out of its framing, in the caller's own buffers; each byte is looked at
/// once.
#[derive(Debug)]
pub struct BodyDecoder {}

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
    /// So many bytes of content follow, never 0; all of them are in the input.
    Data(usize),
    /// The body is over; what follows belongs to the next request. The trailer section is there
    /// if the body was chunked and had one.
    End(Option<Trailers>),
    /// All input is used up, and more is needed.
    More,
}

impl BodyDecoder {
    /// At the beginning of a body that is framed so.
    #[must_use]
    pub fn new(framing: Framing) -> Self {
        todo!()
    }
    /// Looks at the front of `input`, which begins where the last call's skipped bytes and
    /// content ended.
    ///
    /// # Errors
    /// The rule that the chunked coding breaks, or a limit.
    pub fn decode(&mut self, input: &[u8], config: &Config) -> Result<Decoded, Reject> {
        todo!()
    }
    /// How much content is still to come, if the framing tells.
    #[must_use]
    pub fn remaining(&self) -> Option<u64> {
        todo!()
    }
}
