//! The reader's events do not depend on how the bytes were cut.

use bytes::Bytes;
use hairspring_web::websocket::{Event, Fault, Message, Reader};

/// A generator of random numbers (xorshift64*): the same seed gives the same numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A client's frame: usually valid, sometimes not.
    fn frame(&mut self) -> Vec<u8> {
        let first = match self.below(12) {
            0..=2 => 0x81,
            3 => 0x82,
            4 => 0x01,
            5 => 0x00,
            6 => 0x80,
            7 => 0x89,
            8 => 0x8a,
            9 => 0x88,
            10 => 0x02,
            _ => self.next() as u8,
        };
        let mask = (self.next() as u32).to_be_bytes();
        let text = "κόσμε 😀 plain".as_bytes();
        let mut payload: Vec<u8> = match self.below(8) {
            0..=3 => text[..self.below(text.len())].to_vec(),
            4 => text.repeat(self.below(12)),
            5 => 1000_u16.to_be_bytes().to_vec(),
            6 => Vec::new(),
            _ => (0..self.below(300)).map(|_| self.next() as u8).collect(),
        };
        let mut out = vec![first];
        match payload.len() {
            len @ 0..126 => out.push(0x80 | len as u8),
            len => {
                out.push(0xfe);
                out.extend((len as u16).to_be_bytes());
            }
        }
        out.extend(mask);
        payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
        out.extend(payload);
        if self.below(20) == 0 {
            let at = self.below(out.len());
            out[at] = self.next() as u8;
        }
        out
    }
}

/// All events, and the fault after them, if any.
fn read(pieces: &[&[u8]]) -> (Vec<Event>, Option<Fault>) {
    let (mut reader, mut events) = (Reader::new(400, 500), Vec::new());
    for piece in pieces {
        reader.receive(Bytes::copy_from_slice(piece));
        loop {
            match reader.next() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(fault) => return (events, Some(fault)),
            }
        }
    }
    (events, None)
}

#[test]
fn events_do_not_depend_on_cuts() {
    let (mut messages, mut faults) = (0, 0);
    for seed in 1..=4000 {
        let mut random = Random(seed);
        let frames = (0..1 + random.below(6)).flat_map(|_| random.frame());
        let bytes: Vec<u8> = frames.collect();
        let whole = read(&[&bytes]);
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(read(&single), whole, "seed {seed}, byte by byte: {bytes:x?}");
        let (one, rest) = bytes.split_at(random.below(bytes.len()));
        let (two, three) = rest.split_at(random.below(rest.len() + 1));
        assert_eq!(read(&[one, two, three]), whole, "seed {seed}, in three: {bytes:x?}");
        for event in &whole.0 {
            if let Event::Message(message) = event {
                assert!(message.len() <= 500, "seed {seed}");
                messages += usize::from(matches!(message, Message::Text(_)));
            }
        }
        faults += usize::from(whole.1.is_some());
    }
    assert!(messages > 500 && faults > 1000, "{messages} texts and {faults} faults are too few");
}
