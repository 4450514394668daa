//! A connection in memory, for tests of an application or for use inside a program.
//!
//! Nothing waits, and time passes only by [`Pipe::pass`].

use std::io;
use std::task::{Context, Waker};
use std::time::Duration;

use bytes::Bytes;
use hairspring::core::{Input, Now, Outcome, Protocol, Read, Step};

use super::{Next, next};

/// The client's end of a connection to a protocol. The protocol receives at once what is written
/// here, and its output can be read here.
///
/// ```
/// use std::io::{Read, Write};
/// use std::sync::Arc;
/// use hairspring::core::Http;
/// use hairspring::{Config, Response, handler};
/// use hairspring_examples::drivers::pipe::Pipe;
///
/// let hello = handler(|_| Response::text("hello"));
/// let http = Http::new(hello, Arc::new(Config::default()), Default::default());
/// let mut client = Pipe::new(http);
/// client.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")?;
/// let mut answer = String::new();
/// client.read_to_string(&mut answer)?;
/// assert!(answer.ends_with("\r\n\r\nhello"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Pipe<P> {
    protocol: P,
    now: Now,
    step: Step,
    /// The client has ended its side.
    finished: bool,
}

impl<P: Protocol> Pipe<P> {
    /// Connects, with all clocks at zero.
    pub fn new(protocol: P) -> Self {
        let step = Step::Wait(Default::default());
        let mut pipe = Self { protocol, now: Now::default(), step, finished: false };
        pipe.turn();
        pipe
    }

    /// Ends the client's side.
    pub fn finish(&mut self) {
        if !std::mem::replace(&mut self.finished, true) {
            self.receive(Input::Fin);
        }
    }

    /// Lets time pass.
    pub fn pass(&mut self, time: Duration) {
        self.now.mono = self.now.mono + time;
        self.turn();
    }

    /// How the connection ended, if it has.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.step {
            Step::Done(outcome) => Some(outcome),
            Step::Wait(_) => None,
        }
    }

    fn receive(&mut self, input: Input) {
        if self.outcome().is_none() {
            self.protocol.receive(input);
            self.turn();
        }
    }

    fn turn(&mut self) {
        // Wake-ups from elsewhere take effect at the next call, which polls again.
        let mut cx = Context::from_waker(Waker::noop());
        while self.outcome().is_none() {
            self.step = self.protocol.poll(&mut cx, self.now);
            if !matches!(self.step, Step::Wait(demand) if demand.again) {
                break;
            }
        }
    }
}

/// `WouldBlock` while the protocol does not want input, and `BrokenPipe` after either end.
impl<P: Protocol> io::Write for Pipe<P> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.step {
            _ if self.finished => Err(io::ErrorKind::BrokenPipe.into()),
            Step::Done(_) => Err(io::ErrorKind::BrokenPipe.into()),
            Step::Wait(demand) if demand.read == Read::Hold => {
                Err(io::ErrorKind::WouldBlock.into())
            }
            Step::Wait(_) if bytes.is_empty() => Ok(0),
            Step::Wait(_) => {
                self.receive(Input::Data(Bytes::copy_from_slice(bytes)));
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// 0 bytes at the end, `WouldBlock` while there is no output, and `ConnectionReset` once the
/// protocol has aborted.
impl<P: Protocol> io::Read for Pipe<P> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.turn();
        if buffer.is_empty() {
            return Ok(0);
        }
        let mut piece = vec![0; buffer.len()];
        let outbox = self.protocol.outbox();
        let front = match next(outbox, &mut piece) {
            Ok(front) => front,
            Err(error) => {
                self.receive(Input::Reset);
                return Err(error);
            }
        };
        let n = match (self.step, front) {
            (Step::Done(Outcome::Abort), _) => return Err(io::ErrorKind::ConnectionReset.into()),
            (Step::Done(Outcome::Clean), Next::Nothing) => return Ok(0),
            (_, Next::Write(bytes)) => {
                let n = bytes.len().min(buffer.len());
                buffer[..n].copy_from_slice(&bytes[..n]);
                n
            }
            (_, Next::End) => {
                outbox.fin_sent();
                0
            }
            (_, Next::Nothing) if outbox.is_fin_sent() => return Ok(0),
            (_, Next::Nothing) => return Err(io::ErrorKind::WouldBlock.into()),
        };
        outbox.advance(n as u64);
        self.turn();
        Ok(n)
    }
}
