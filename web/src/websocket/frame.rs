//! The wire format of frames (RFC 6455, section 5.2).
//!
//! ```text
//!   FIN RSV1-3 opcode │ MASK length │ length, 0, 2 or 8 bytes │ mask, 4 bytes │ payload
//! ```

use bytes::Bytes;

use super::Fault;

/// The longest head: two bytes, eight of length, four of mask.
const HEAD_MAX: usize = 14;

/// The longest payload of a control frame (section 5.5).
const CONTROL_MAX: u64 = 125;

/// The kind of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opcode {
    /// Continues the message that has begun.
    Continuation,
    /// Begins a message of text.
    Text,
    /// Begins a message of bytes.
    Binary,
    /// Is the last frame: its sender closes the connection.
    Close,
    /// Asks for a Pong.
    Ping,
    /// Answers a Ping, or is sent unasked to show that the peer is alive.
    Pong,
}

impl Opcode {
    const fn from_bits(bits: u8) -> Result<Self, Fault> {
        Ok(match bits {
            0x0 => Self::Continuation,
            0x1 => Self::Text,
            0x2 => Self::Binary,
            0x8 => Self::Close,
            0x9 => Self::Ping,
            0xa => Self::Pong,
            other => return Err(Fault::Opcode(other)),
        })
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0x0,
            Self::Text => 0x1,
            Self::Binary => 0x2,
            Self::Close => 0x8,
            Self::Ping => 0x9,
            Self::Pong => 0xa,
        }
    }

    /// Whether it is a control frame, which may come between the fragments of a message (section
    /// 5.5).
    #[must_use]
    pub const fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// The head of a client's frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Whether it is the last frame of its message.
    pub fin: bool,
    /// The kind of frame.
    pub opcode: Opcode,
    /// Bytes of payload. Invariant: below 2^63, and at most 125 for a control frame.
    pub len: u64,
    /// The mask of the payload (section 5.3).
    pub mask: [u8; 4],
}

impl Head {
    /// Parses the head at the front of `bytes`, and returns it with its length; `None` if it is not
    /// complete yet. A byte that breaks a rule is refused as soon as it arrives.
    ///
    /// ```
    /// use hairspring_web::websocket::{Fault, frame::{Head, Opcode}};
    /// let (head, len) = Head::parse(b"\x81\x85\x37\xfa\x21\x3d\x7f")?.unwrap();
    /// assert_eq!((head.opcode, head.fin, head.len, len), (Opcode::Text, true, 5, 6));
    /// assert_eq!(Head::parse(b"\x81\x05"), Err(Fault::Unmasked));
    /// # Ok::<(), Fault>(())
    /// ```
    ///
    /// # Errors
    /// [`Fault`] if the head breaks a rule.
    pub fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Fault> {
        let Some(&first) = bytes.first() else { return Ok(None) };
        if first & 0x70 != 0 {
            return Err(Fault::ReservedBits);
        }
        let (fin, opcode) = (first & 0x80 != 0, Opcode::from_bits(first & 0x0f)?);
        if opcode.is_control() && !fin {
            return Err(Fault::FragmentedControl);
        }
        let Some(&second) = bytes.get(1) else { return Ok(None) };
        if second & 0x80 == 0 {
            return Err(Fault::Unmasked);
        }
        let short = u64::from(second & 0x7f);
        if opcode.is_control() && short > CONTROL_MAX {
            return Err(Fault::LongControl);
        }
        let Some((len, used)) = length(short, &bytes[2..])? else { return Ok(None) };
        let Some(&mask) = bytes[2 + used..].first_chunk() else { return Ok(None) };
        Ok(Some((Self { fin, opcode, len, mask }, 2 + used + 4)))
    }
}

/// The length of the payload, and how many bytes its extended form takes.
fn length(short: u64, rest: &[u8]) -> Result<Option<(u64, usize)>, Fault> {
    let (len, used, least) = match short {
        126 => match rest.first_chunk::<2>() {
            Some(&bytes) => (u64::from(u16::from_be_bytes(bytes)), 2, 126),
            None => return Ok(None),
        },
        127 => match rest.first_chunk::<8>() {
            Some(&bytes) => (u64::from_be_bytes(bytes), 8, 1 << 16),
            None => return Ok(None),
        },
        short => (short, 0, 0),
    };
    if len < least || len >> 63 != 0 { Err(Fault::Length) } else { Ok(Some((len, used))) }
}

/// Unmasks bytes of a payload, before which `at` bytes came (section 5.3). Masking is the same
/// operation.
pub fn unmask(bytes: &mut [u8], mut mask: [u8; 4], at: usize) {
    mask.rotate_left(at % 4);
    let [a, b, c, d] = mask;
    let twice = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ twice).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

/// A server's frame, which is not masked (section 5.1), with a whole message.
#[must_use]
pub fn encode(opcode: Opcode, payload: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(HEAD_MAX - 4 + payload.len());
    out.push(0x80 | opcode.bits());
    match payload.len() {
        len @ 0..126 => out.push(len as u8),
        len @ 126..0x1_0000 => {
            out.push(126);
            out.extend_from_slice(&(len as u16).to_be_bytes());
        }
        len => {
            out.push(127);
            out.extend_from_slice(&(len as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(payload);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A head with an extended length.
    fn head(first: u8, second: u8, len: &[u8]) -> Vec<u8> {
        [&[first, second], len, &[1, 2, 3, 4]].concat()
    }

    #[test]
    fn heads_are_strict() {
        let good = |fin, opcode, len| Ok((fin, opcode, len));
        let eight = |len: u64| head(0x82, 0xff, &len.to_be_bytes());
        let table = [
            ("5.2 FIN and opcode", head(0x81, 0x80, b""), good(true, Opcode::Text, 0)),
            ("5.4 a fragment", head(0x02, 0x81, b""), good(false, Opcode::Binary, 1)),
            ("5.4 a continuation", head(0x00, 0x80, b""), good(false, Opcode::Continuation, 0)),
            ("5.5.1 Close", head(0x88, 0xfd, b""), good(true, Opcode::Close, 125)),
            ("5.5.2 Ping", head(0x89, 0x80, b""), good(true, Opcode::Ping, 0)),
            ("5.5.3 Pong", head(0x8a, 0x80, b""), good(true, Opcode::Pong, 0)),
            ("5.2 7 bits", head(0x82, 0xfd, b""), good(true, Opcode::Binary, 125)),
            ("5.2 16 bits", head(0x82, 0xfe, b"\0\x7e"), good(true, Opcode::Binary, 126)),
            ("5.2 16 bits", head(0x82, 0xfe, b"\xff\xff"), good(true, Opcode::Binary, 65_535)),
            ("5.2 64 bits", eight(65_536), good(true, Opcode::Binary, 65_536)),
            ("5.2 64 bits", eight(u64::MAX >> 1), good(true, Opcode::Binary, u64::MAX >> 1)),
            ("5.2 the highest bit is 0", eight(1 << 63), Err(Fault::Length)),
            ("5.2 the shortest form", head(0x82, 0xfe, b"\0\x7d"), Err(Fault::Length)),
            ("5.2 the shortest form", eight(65_535), Err(Fault::Length)),
            ("5.2 RSV1", head(0xc1, 0x80, b""), Err(Fault::ReservedBits)),
            ("5.2 RSV2", head(0xa1, 0x80, b""), Err(Fault::ReservedBits)),
            ("5.2 RSV3", head(0x91, 0x80, b""), Err(Fault::ReservedBits)),
            ("5.2 data opcodes", head(0x83, 0x80, b""), Err(Fault::Opcode(3))),
            ("5.2 data opcodes", head(0x87, 0x80, b""), Err(Fault::Opcode(7))),
            ("5.2 control opcodes", head(0x8b, 0x80, b""), Err(Fault::Opcode(11))),
            ("5.2 control opcodes", head(0x8f, 0x80, b""), Err(Fault::Opcode(15))),
            ("5.1 masked by clients", head(0x81, 0x05, b""), Err(Fault::Unmasked)),
            ("5.5 not fragmented", head(0x09, 0x80, b""), Err(Fault::FragmentedControl)),
            ("5.5 at most 125", head(0x89, 0xfe, b"\0\x7e"), Err(Fault::LongControl)),
            ("5.5 at most 125", head(0x88, 0xff, &[0; 8]), Err(Fault::LongControl)),
        ];
        for (section, bytes, expected) in table {
            let parsed = Head::parse(&bytes);
            let told = parsed.map(|parsed| parsed.expect("a whole head")).map(|(head, len)| {
                assert_eq!((len, head.mask), (bytes.len(), [1, 2, 3, 4]), "{section}");
                (head.fin, head.opcode, head.len)
            });
            assert_eq!(told, expected, "{section}: {bytes:x?}");
            // Cut short it is not whole, or refused for the same reason.
            for end in 0..bytes.len() {
                match Head::parse(&bytes[..end]) {
                    Ok(found) => assert_eq!(found, None, "{section}"),
                    Err(fault) => assert_eq!(Err(fault), expected, "{section}"),
                }
            }
        }
    }

    #[test]
    fn a_mask_goes_on_where_it_was() {
        let (mask, plain) = ([0x37, 0xfa, 0x21, 0x3d], Vec::from_iter(0..100_u8));
        let mut masked = plain.clone();
        for (at, byte) in masked.iter_mut().enumerate() {
            *byte ^= mask[at % 4];
        }
        for cut in 0..plain.len() {
            let mut bytes = masked.clone();
            let (one, two) = bytes.split_at_mut(cut);
            unmask(one, mask, 0);
            unmask(two, mask, cut);
            assert_eq!(bytes, plain, "{cut}");
        }
    }

    #[test]
    fn lengths_are_written_in_their_shortest_form() {
        for (len, head) in [
            (0, &b"\x82\x00"[..]),
            (125, b"\x82\x7d"),
            (126, b"\x82\x7e\x00\x7e"),
            (65_535, b"\x82\x7e\xff\xff"),
            (65_536, b"\x82\x7f\0\0\0\0\0\x01\0\0"),
        ] {
            let frame = encode(Opcode::Binary, &vec![7; len]);
            assert_eq!((&frame[..head.len()], frame.len()), (head, head.len() + len));
        }
        // RFC 6455, section 5.7.
        assert_eq!(encode(Opcode::Text, b"Hello"), &b"\x81\x05Hello"[..]);
    }
}
