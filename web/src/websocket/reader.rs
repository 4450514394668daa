//! Reads messages from frames (RFC 6455, sections 5.4 to 5.6).

use std::mem::take;

use bytes::{Buf, Bytes};

use super::frame::{Head, Opcode, unmask};
use super::{CloseCode, Closed, Fault, Message};

/// What a peer has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A whole message.
    Message(Message),
    /// A Ping, to be answered by a Pong with this payload.
    Ping(Vec<u8>),
    /// A Pong.
    Pong(Vec<u8>),
    /// A Close frame, the peer's last.
    Close(Closed),
}

/// Reads a client's frames: bytes in, [`Event`]s out. It does no I/O, and takes memory only for
/// bytes that have arrived, whatever length a frame declares.
///
/// ```
/// use hairspring_web::websocket::{Event, Fault, Message, Reader};
/// let mut reader = Reader::new(1 << 20, 1 << 20);
/// // RFC 6455, section 5.7: a masked text message.
/// reader.receive((&b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"[..]).into());
/// assert_eq!(reader.next()?, Some(Event::Message(Message::Text("Hello".into()))));
/// assert_eq!(reader.next()?, None);
/// # Ok::<(), Fault>(())
/// ```
#[derive(Debug)]
pub struct Reader {
    frame_max: usize,
    message_max: usize,
    /// The first piece that was received and is not read yet. Invariant: empty only if `behind` is.
    input: Bytes,
    /// What came after it, copied: a piece may have only one byte, and still keep all of the
    /// backend's storage that it is a part of.
    behind: Vec<u8>,
    /// The first bytes of an incomplete head, at most 13.
    partial: Vec<u8>,
    /// The frame whose payload is being read.
    frame: Option<Frame>,
    /// The opcode of the message that has begun.
    kind: Option<Opcode>,
    /// The payload of the message so far, unmasked. Invariant: at most `message_max` bytes.
    message: Vec<u8>,
    /// How many bytes of `message` are known to be UTF-8, if it is text.
    checked: usize,
    /// The payload of a control frame so far, at most 125 bytes.
    control: Vec<u8>,
}

#[derive(Debug)]
struct Frame {
    head: Head,
    /// Bytes of payload that were read.
    read: usize,
    /// Bytes that are still to come.
    left: usize,
}

impl Reader {
    /// A reader with limits on the payload of a frame and on a whole message, in bytes.
    #[must_use]
    pub fn new(frame_max: usize, message_max: usize) -> Self {
        Self {
            frame_max,
            message_max,
            input: Bytes::new(),
            behind: Vec::new(),
            partial: Vec::new(),
            frame: None,
            kind: None,
            message: Vec::new(),
            checked: 0,
            control: Vec::new(),
        }
    }

    /// Stores bytes from the peer.
    pub fn receive(&mut self, bytes: Bytes) {
        if self.input.is_empty() {
            self.input = bytes;
        } else {
            self.behind.extend_from_slice(&bytes);
        }
    }

    /// Bytes that were received and not read yet.
    #[must_use]
    pub fn held(&self) -> usize {
        self.input.len() + self.behind.len()
    }

    /// Drops what was received and not read yet.
    pub(super) fn discard(&mut self) {
        (self.input, self.behind) = (Bytes::new(), Vec::new());
    }

    /// The next event; `None` if more bytes are needed.
    ///
    /// # Errors
    /// [`Fault`] if the peer broke a rule; this must not be called again then.
    #[allow(clippy::should_implement_trait, reason = "an iterator could not fail for good")]
    pub fn next(&mut self) -> Result<Option<Event>, Fault> {
        loop {
            if self.frame.is_none() {
                let Some(head) = self.head()? else { return Ok(None) };
                self.begin(head)?;
            }
            if !self.payload()? {
                return Ok(None);
            }
            if let Some(event) = self.end()? {
                return Ok(Some(event));
            }
        }
    }

    fn head(&mut self) -> Result<Option<Head>, Fault> {
        while let Some(&first) = self.input.first() {
            if self.partial.is_empty()
                && let Some((head, len)) = Head::parse(&self.input)?
            {
                self.skip(len);
                return Ok(Some(head));
            }
            // The head is split between pieces, which is rare: it is gathered byte by byte.
            self.partial.push(first);
            self.skip(1);
            if let Some((head, _)) = Head::parse(&self.partial)? {
                self.partial.clear();
                return Ok(Some(head));
            }
        }
        Ok(None)
    }

    /// Removes bytes from the first piece.
    fn skip(&mut self, len: usize) {
        self.input.advance(len);
        if self.input.is_empty() {
            self.input = take(&mut self.behind).into();
        }
    }

    /// Checks a frame's head, before any of its payload is read.
    fn begin(&mut self, head: Head) -> Result<(), Fault> {
        let left = usize::try_from(head.len).unwrap_or(usize::MAX);
        if !head.opcode.is_control() {
            match (head.opcode, self.kind) {
                (Opcode::Continuation, None) => return Err(Fault::NothingToContinue),
                (Opcode::Continuation, Some(_)) => {}
                (_, Some(_)) => return Err(Fault::Interleaved),
                (kind, None) => self.kind = Some(kind),
            }
            if left > self.frame_max {
                return Err(Fault::FrameTooBig { max: self.frame_max });
            }
            if left > self.message_max - self.message.len() {
                return Err(Fault::MessageTooBig { max: self.message_max });
            }
        }
        self.frame = Some(Frame { head, read: 0, left });
        Ok(())
    }

    /// Reads as much of the payload as there is; returns whether it is complete.
    fn payload(&mut self) -> Result<bool, Fault> {
        while let Some(frame) = &mut self.frame {
            let len = frame.left.min(self.input.len());
            if len == 0 {
                break;
            }
            let into =
                if frame.head.opcode.is_control() { &mut self.control } else { &mut self.message };
            let start = into.len();
            into.extend_from_slice(&self.input[..len]);
            unmask(&mut into[start..], frame.head.mask, frame.read);
            frame.read += len;
            frame.left -= len;
            self.skip(len);
        }
        let frame = self.frame.as_ref().map(|frame| (frame.left == 0, frame.head));
        let Some((whole, head)) = frame else { return Ok(false) };
        // The last piece is checked when the message becomes a `String`.
        let is_last = whole && head.fin;
        if self.kind == Some(Opcode::Text) && !head.opcode.is_control() && !is_last {
            self.check()?;
        }
        Ok(whole)
    }

    /// Checks the new bytes of a text (section 8.1). Invalid UTF-8 is refused at once; an
    /// incomplete character at the end may still become valid.
    fn check(&mut self) -> Result<(), Fault> {
        match std::str::from_utf8(&self.message[self.checked..]) {
            Ok(text) => self.checked += text.len(),
            Err(error) if error.error_len().is_none() => self.checked += error.valid_up_to(),
            Err(_) => return Err(Fault::NotUtf8),
        }
        Ok(())
    }

    /// The event of the frame that is complete; `None` if its message goes on.
    fn end(&mut self) -> Result<Option<Event>, Fault> {
        let Some(Frame { head, .. }) = self.frame.take() else { return Ok(None) };
        Ok(Some(match head.opcode {
            Opcode::Ping => Event::Ping(take(&mut self.control)),
            Opcode::Pong => Event::Pong(take(&mut self.control)),
            Opcode::Close => Event::Close(closed(&take(&mut self.control))?),
            Opcode::Continuation | Opcode::Text | Opcode::Binary => {
                if !head.fin {
                    return Ok(None);
                }
                let content = take(&mut self.message);
                self.checked = 0;
                Event::Message(if self.kind.take() == Some(Opcode::Text) {
                    Message::Text(String::from_utf8(content).map_err(|_| Fault::NotUtf8)?)
                } else {
                    Message::Binary(content.into())
                })
            }
        }))
    }
}

/// Code and reason of a Close frame (section 5.5.1).
fn closed(payload: &[u8]) -> Result<Closed, Fault> {
    let Some((&code, reason)) = payload.split_first_chunk() else {
        let is_empty = payload.is_empty();
        let none = Closed::new(CloseCode::NO_STATUS, "");
        return if is_empty { Ok(none) } else { Err(Fault::CloseLength) };
    };
    let code = u16::from_be_bytes(code);
    let known = CloseCode::new(code).ok_or(Fault::CloseCode(code))?;
    let reason = std::str::from_utf8(reason).map_err(|_| Fault::NotUtf8)?;
    Ok(Closed::new(known, reason))
}
