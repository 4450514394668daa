//! A client's frames, all of them at once (RFC 6455, section 5).

use hairspring_web::websocket::{CloseCode, Closed, Event, Message};

/// The most bytes of a frame and of a message.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of one frame.
    pub frame: usize,
    /// Of a message.
    pub message: usize,
}

/// 1002: a rule was broken.
const BROKEN: u16 = 1002;
/// 1007: what should be text is none.
const NO_TEXT: u16 = 1007;
/// 1009: too much.
const TOO_BIG: u16 = 1009;

/// A message that has begun.
struct Begun {
    is_text: bool,
    content: Vec<u8>,
}

/// What was said, and the code of what was wrong, if something was.
#[must_use]
pub fn read(data: &[u8], limits: Limits) -> (Vec<Event>, Option<u16>) {
    let mut events = Vec::new();
    let fault = read_into(&mut events, data, limits).err();
    (events, fault)
}

/// Ends where a frame is not whole.
fn read_into(events: &mut Vec<Event>, mut data: &[u8], limits: Limits) -> Result<(), u16> {
    let mut begun: Option<Begun> = None;
    while let Some(frame) = Frame::read(data)? {
        if let 8..=10 = frame.opcode {
            let Some(payload) = frame.payload() else { break };
            data = &data[frame.start + payload.len()..];
            events.push(control(frame.opcode, payload)?);
            continue;
        }
        match (frame.opcode, &begun) {
            (0, None) | (1 | 2, Some(_)) => return Err(BROKEN),
            (0, Some(_)) => {}
            (opcode, None) => begun = Some(Begun { is_text: opcode == 1, content: Vec::new() }),
            _ => unreachable!("other opcodes are refused"),
        }
        let message = begun.as_mut().expect("one has begun");
        let whole = frame.len + message.content.len() as u128;
        if frame.len > limits.frame as u128 || whole > limits.message as u128 {
            return Err(TOO_BIG);
        }
        message.content.extend(frame.unmasked());
        // A character may still be waited for, unless this was the end.
        let is_whole = frame.payload().is_some() && frame.fin;
        if message.is_text {
            match std::str::from_utf8(&message.content) {
                Err(error) if is_whole || error.error_len().is_some() => return Err(NO_TEXT),
                _ => {}
            }
        }
        let Some(payload) = frame.payload() else { break };
        data = &data[frame.start + payload.len()..];
        if frame.fin {
            let Begun { is_text, content } = begun.take().expect("one has begun");
            events.push(Event::Message(if is_text {
                Message::Text(String::from_utf8(content).expect("checked"))
            } else {
                Message::Binary(content.into())
            }));
        }
    }
    Ok(())
}

/// A frame of which the head is whole.
struct Frame<'a> {
    fin: bool,
    opcode: u8,
    len: u128,
    mask: &'a [u8],
    /// Where its payload begins.
    start: usize,
    /// What has come of the payload.
    come: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Each byte is judged as soon as it is there.
    fn read(data: &'a [u8]) -> Result<Option<Self>, u16> {
        let Some(first) = data.first() else { return Ok(None) };
        let (fin, opcode) = (first / 128 == 1, first % 16);
        let is_control = opcode >= 8;
        if first % 128 >= 16 || !matches!(opcode, 0..=2 | 8..=10) || (is_control && !fin) {
            return Err(BROKEN);
        }
        let Some(second) = data.get(1) else { return Ok(None) };
        if second / 128 == 0 || (is_control && second % 128 > 125) {
            return Err(BROKEN);
        }
        let (digits, least) = match second % 128 {
            126 => (2, 126),
            127 => (8, 65536),
            _ => (0, 0),
        };
        let Some(number) = data.get(2..2 + digits) else { return Ok(None) };
        let number = number.iter().fold(0_u128, |number, byte| number * 256 + u128::from(*byte));
        let len = if digits == 0 { u128::from(second % 128) } else { number };
        if len < least || len >= 1 << 63 {
            return Err(BROKEN);
        }
        let start = 2 + digits + 4;
        let Some(mask) = data.get(2 + digits..start) else { return Ok(None) };
        let come = &data[start..];
        let come = usize::try_from(len).ok().and_then(|len| come.get(..len)).unwrap_or(come);
        Ok(Some(Self { fin, opcode, len, mask, start, come }))
    }

    fn unmasked(&self) -> impl Iterator<Item = u8> {
        self.come.iter().enumerate().map(|(at, byte)| byte ^ self.mask[at % 4])
    }

    /// The payload, if it is whole.
    fn payload(&self) -> Option<Vec<u8>> {
        (self.come.len() as u128 == self.len).then(|| self.unmasked().collect())
    }
}

/// Sections 5.5 and 7.4.
fn control(opcode: u8, payload: Vec<u8>) -> Result<Event, u16> {
    Ok(match (opcode, &payload[..]) {
        (9, _) => Event::Ping(payload),
        (10, _) => Event::Pong(payload),
        (_, []) => closed(1005, ""),
        (_, [_]) => return Err(BROKEN),
        (_, [high, low, reason @ ..]) => {
            let code = u16::from(*high) * 256 + u16::from(*low);
            if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
                return Err(BROKEN);
            }
            closed(code, std::str::from_utf8(reason).map_err(|_| NO_TEXT)?)
        }
    })
}

fn closed(code: u16, reason: &str) -> Event {
    let code = CloseCode::new(code).unwrap_or(CloseCode::NO_STATUS);
    Event::Close(Closed::new(code, reason))
}
