//! Chunk-size lines (RFC 9112, sections 7.1 and 7.1.1).

use crate::syntax::{hex_value, is_token_byte, is_value_byte};
use crate::{Config, Malformed};

/// The most digits of a chunk size, leading zeros included: enough for every size below 2^63.
const DIGITS_MAX: u32 = 16;

/// Parses one line, a byte at a time. Extensions are checked and dropped.
#[derive(Debug, Default)]
pub(super) struct ChunkLine {
    expected: Expected,
    /// Invariant: below 2^63.
    size: u64,
    /// Bytes of the line so far; until the first other byte, the number of digits.
    length: u32,
}

/// What is expected next in a line, which is
/// `chunk-size *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ) CRLF`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expected {
    /// A digit; behind the first one also blanks, `;` or the line end.
    #[default]
    Size,
    /// Blanks, then `;`. The line must not end here, because blanks only belong to an extension.
    Semicolon,
    /// Blanks, then the first byte of a name.
    NameStart,
    /// A byte of the name, or what may follow it.
    Name,
    /// Blanks behind a name, then `=` or `;`.
    Equals,
    /// Blanks, then the first byte of a value.
    ValueStart,
    /// A byte of a value that is a token, or what may follow it.
    Token,
    /// A byte of a quoted string, or its closing quote.
    Quoted,
    /// The byte behind a backslash in a quoted string.
    QuotedPair,
    /// What may follow a quoted string.
    ValueEnd,
    /// The LF.
    LineEnd,
}

impl ChunkLine {
    /// Whether no byte of the line was fed yet.
    #[inline]
    pub(super) const fn is_unread(&self) -> bool {
        self.length == 0
    }

    /// Takes the next byte. Returns the size once the line is whole. Adds bytes of extensions to
    /// `extensions`, the count for the whole body.
    pub(super) fn feed(
        &mut self,
        byte: u8,
        extensions: &mut u32,
        config: &Config,
    ) -> Result<Option<u64>, Malformed> {
        match (self.expected, byte) {
            (Expected::LineEnd, b'\n') => return Ok(Some(self.size)),
            (Expected::LineEnd, _) => return Err(Malformed::BareCr),
            (_, b'\n') => return Err(Malformed::BareLf),
            (Expected::Size, b'\r') if self.length > 0 => self.expected = Expected::LineEnd,
            (Expected::Name | Expected::Token | Expected::ValueEnd, b'\r') => {
                self.expected = Expected::LineEnd;
            }
            _ if self.length as usize >= config.chunk_line_max || self.length == u32::MAX => {
                return Err(Malformed::ChunkLineTooLong);
            }
            (Expected::Size, _) if byte.is_ascii_hexdigit() => {
                self.add_digit(byte)?;
                self.length += 1;
            }
            _ => {
                self.expected = self.after_extension_byte(byte)?;
                self.length += 1;
                if *extensions as usize >= config.chunk_extensions_max || *extensions == u32::MAX {
                    return Err(Malformed::ChunkExtensionsTooLong);
                }
                *extensions += 1;
            }
        }
        Ok(None)
    }

    fn add_digit(&mut self, byte: u8) -> Result<(), Malformed> {
        let digit = hex_value(byte).ok_or(Malformed::ChunkSizeByte { byte })?;
        // Four more bits must leave the size below 2^63.
        if self.length >= DIGITS_MAX || self.size >= 1 << 59 {
            return Err(Malformed::ChunkSizeOverflow);
        }
        self.size = self.size << 4 | u64::from(digit);
        Ok(())
    }

    fn after_extension_byte(&self, byte: u8) -> Result<Expected, Malformed> {
        let blank = matches!(byte, b' ' | b'\t');
        Ok(match self.expected {
            Expected::Size if self.length == 0 => return Err(Malformed::ChunkSizeByte { byte }),
            Expected::Size | Expected::Semicolon if blank => Expected::Semicolon,
            Expected::Size | Expected::Semicolon if byte == b';' => Expected::NameStart,
            Expected::Size => return Err(Malformed::ChunkSizeByte { byte }),
            Expected::NameStart if blank => Expected::NameStart,
            Expected::NameStart | Expected::Name if is_token_byte(byte) => Expected::Name,
            Expected::Name | Expected::Equals if blank => Expected::Equals,
            Expected::Name | Expected::Equals if byte == b'=' => Expected::ValueStart,
            Expected::Name | Expected::Equals if byte == b';' => Expected::NameStart,
            Expected::ValueStart if blank => Expected::ValueStart,
            Expected::ValueStart if byte == b'"' => Expected::Quoted,
            Expected::ValueStart | Expected::Token if is_token_byte(byte) => Expected::Token,
            Expected::Quoted if byte == b'"' => Expected::ValueEnd,
            Expected::Quoted if byte == b'\\' => Expected::QuotedPair,
            // Together, qdtext and quoted-pair (RFC 9110, section 5.6.4) allow what a field value
            // does.
            Expected::Quoted | Expected::QuotedPair if is_value_byte(byte) => Expected::Quoted,
            Expected::Token | Expected::ValueEnd if blank => Expected::Semicolon,
            Expected::Token | Expected::ValueEnd if byte == b';' => Expected::NameStart,
            _ => return Err(Malformed::ChunkExtensionByte { byte }),
        })
    }
}
