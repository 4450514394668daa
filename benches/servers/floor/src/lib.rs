//! The least that a server can do: it answers every blank line with the same bytes, and parses
//! nothing. What a server costs is told as a multiple of this.
//!
//! Each of the programs beside it is started with an address, the length of the content of its
//! answers, and `keep` or `close`: what happens to a connection behind an answer.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};

/// Answers that go out in one write if so many requests came together.
const ANSWERS_TOGETHER: usize = 16;

/// Where to listen, and what to answer.
#[derive(Debug)]
pub struct Arguments {
    /// The socket that clients connect to.
    pub listener: TcpListener,
    /// The answers.
    pub canned: Canned,
}

impl Arguments {
    /// Those of the command line: an address, the length of the content, and `keep` or `close`.
    ///
    /// # Panics
    /// If they are others, or the address is taken.
    #[must_use]
    pub fn of_program() -> Self {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let [address, length, end] = &arguments[..] else {
            panic!("expected an address, a length, and `keep` or `close`")
        };
        let length = length.parse().expect("expected the length of the content");
        let listener = TcpListener::bind(address).expect("expected an address that is free");
        Self { listener, canned: Canned::new(length, end == "close") }
    }
}

/// An answer, ready to be written.
#[derive(Debug)]
pub struct Canned {
    /// One or several answers.
    bytes: Vec<u8>,
    /// The length of one of them.
    one: usize,
    /// The connection ends behind an answer.
    closes: bool,
}

impl Canned {
    /// An answer with so much content.
    fn new(content: usize, closes: bool) -> Self {
        let mut bytes = format!(
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nServer: floor\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Length: {content}\r\n\r\n"
        )
        .into_bytes();
        bytes.resize(bytes.len() + content, b'x');
        let one = bytes.len();
        let together = if content < 4096 { ANSWERS_TOGETHER } else { 1 };
        Self { bytes: bytes.repeat(together), one, closes }
    }
}

/// What has come from a client, and what is owed to it.
#[derive(Debug, Default)]
pub struct Client {
    /// Bytes of the line that has not ended yet.
    line: usize,
    /// Bytes of answers that have not been written.
    owed: usize,
    /// An answer has begun.
    answered: bool,
}

/// What a client's turn has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It may send more.
    Input,
    /// It has to take its answers first.
    Room,
    /// It has gone.
    Gone,
}

impl Client {
    /// Reads once, unless answers are owed, and writes what the stream has room for.
    pub fn turn(&mut self, stream: &mut TcpStream, canned: &Canned, buffer: &mut [u8]) -> Next {
        if self.owed == 0 {
            match stream.read(buffer) {
                Ok(0) => return Next::Gone,
                Ok(n) => self.owed = self.blank_lines(&buffer[..n]) * canned.one,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Next::Input,
                Err(_) => return Next::Gone,
            }
        }
        match self.write(stream, canned) {
            Ok(()) if canned.closes && self.answered => Next::Gone,
            Ok(()) => Next::Input,
            Err(error) if error.kind() == ErrorKind::WouldBlock => Next::Room,
            Err(_) => Next::Gone,
        }
    }

    fn blank_lines(&mut self, input: &[u8]) -> usize {
        let (mut blank, mut begin) = (0, 0);
        for end in memchr::memchr_iter(b'\n', input) {
            // Nothing but CR.
            blank += usize::from(self.line + end - begin == 1);
            (self.line, begin) = (0, end + 1);
        }
        self.line += input.len() - begin;
        blank
    }

    fn write(&mut self, stream: &mut TcpStream, canned: &Canned) -> io::Result<()> {
        while self.owed > 0 {
            // Where one answer ends another begins.
            let from = (canned.one - self.owed % canned.one) % canned.one;
            let to = canned.bytes.len().min(from + self.owed);
            self.owed -= stream.write(&canned.bytes[from..to])?;
            self.answered = true;
        }
        Ok(())
    }
}
