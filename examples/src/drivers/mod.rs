//! Drivers for environments that have no backend, each a loop of fewer than 60 lines.
//!
//! | file | environment | who waits |
//! |---|---|---|
//! | [`tokio`] | tokio's reactor | the runtime |
//! | [`uring`] | completions: buffers belong to the kernel while it works | tokio-uring |
//! | [`epoll`] | one loop by hand, for many connections | the loop |
//! | [`pipe`] | memory, and a clock that is set by hand | nobody |
//!
//! All do the same: poll, write, read, wait; `hairspring::core::Protocol` has the contract. A
//! backend does more: it limits the number of clients, stops gracefully, and survives panics.

#[cfg(target_os = "linux")]
pub mod epoll;
pub mod pipe;
pub mod tokio;
#[cfg(target_os = "linux")]
pub mod uring;

use std::io;
use std::task::Context;

use hairspring::core::{Demand, Front, Input, Outbox, Outcome, Protocol, Read, Step};
use hairspring_backend_common::Clock;

/// A protocol, and what its driver has to remember.
struct Driven<P> {
    protocol: P,
    clock: Clock,
    /// The peer has not ended its side.
    open: bool,
    /// The protocol was told of a reset: it is polled once more and then dropped.
    lost: bool,
}

impl<P: Protocol> Driven<P> {
    fn new(protocol: P) -> Self {
        Self { protocol, clock: Clock::new(), open: true, lost: false }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Step {
        let step = self.protocol.poll(cx, self.clock.now(false));
        if self.lost { Step::Done(Outcome::Abort) } else { step }
    }

    fn reads(&self, demand: Demand) -> bool {
        self.open && demand.read != Read::Hold
    }

    fn receive(&mut self, input: Input) {
        self.open &= matches!(input, Input::Data(_));
        self.lost |= input == Input::Reset;
        self.protocol.receive(input);
    }

    /// If a write failed, the connection is gone.
    fn wrote(&mut self, wrote: io::Result<()>) {
        if wrote.is_err() {
            self.receive(Input::Reset);
        }
    }
}

/// What a driver has to do next for an outbox.
pub(crate) enum Next<'a> {
    Nothing,
    Write(&'a [u8]),
    End,
}

/// The front of an outbox as bytes, wherever they come from: supplied bytes are read into `piece`.
pub(crate) fn next<'a>(outbox: &'a Outbox, piece: &'a mut [u8]) -> io::Result<Next<'a>> {
    Ok(match outbox.front() {
        None => Next::Nothing,
        Some(Front::Fin) => Next::End,
        Some(Front::Bytes(bytes)) => Next::Write(bytes),
        Some(Front::Supplied(supplied)) => {
            let len = piece.len().min(usize::try_from(supplied.len).unwrap_or(usize::MAX));
            let read = supplied.supply.read_at(supplied.offset, &mut piece[..len]);
            match read.map_err(io::Error::other)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => Next::Write(&piece[..n]),
            }
        }
    })
}
