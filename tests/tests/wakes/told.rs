//! A protocol that sends its peer the numbers that other threads give it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use bytes::Bytes;
use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Read, Step};

/// A cell for each connection, by its number, in which other threads leave numbers for it.
#[derive(Debug)]
pub(crate) struct Board {
    cells: Vec<Cell>,
}

/// The cell of one connection.
#[derive(Debug, Default)]
pub(crate) struct Cell {
    told: AtomicU64,
    /// The waker of the last poll. It is kept after the end of the connection.
    waker: Mutex<Option<Waker>>,
}

impl Board {
    pub(crate) fn new(count: usize) -> Self {
        Self { cells: (0..count).map(|_| Cell::default()).collect() }
    }

    pub(crate) fn cells(&self) -> &[Cell] {
        &self.cells
    }
}

impl Cell {
    /// Whether its connection has been polled.
    pub(crate) fn is_known(&self) -> bool {
        self.waker.lock().unwrap().is_some()
    }

    /// Increases the connection's number and wakes it, in one of two ways.
    pub(crate) fn tell(&self) {
        let told = self.told.fetch_add(1, Ordering::SeqCst);
        if told.is_multiple_of(2) {
            self.wake();
        } else if let Some(waker) = self.waker.lock().unwrap().clone() {
            // By value, of a clone: so the lock is released before, and a waker is left.
            waker.wake();
        }
    }

    pub(crate) fn wake(&self) {
        if let Some(waker) = &*self.waker.lock().unwrap() {
            waker.wake_by_ref();
        }
    }

    fn leave(&self, waker: &Waker) {
        *self.waker.lock().unwrap() = Some(waker.clone());
    }
}

/// Sends each number that it finds in its cell, once. The first four bytes from the peer say which
/// cell is its own. Connections with odd numbers want no input after that.
pub(crate) struct Told {
    board: Arc<Board>,
    place: Option<usize>,
    said: u64,
    outbox: Outbox,
    ended: bool,
    gone: bool,
}

impl Told {
    pub(crate) fn new(board: &Arc<Board>) -> Self {
        let board = Arc::clone(board);
        Self { board, place: None, said: 0, outbox: Outbox::default(), ended: false, gone: false }
    }
}

impl Protocol for Told {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if self.place.is_none() => {
                let number: [u8; 4] = bytes[..4].try_into().expect("four bytes come at once");
                self.place = Some(u32::from_be_bytes(number) as usize);
            }
            Input::Data(_) => {}
            Input::Fin => self.ended = true,
            Input::Reset => self.gone = true,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>, _: Now) -> Step {
        if self.gone {
            return Step::Done(Outcome::Abort);
        }
        let Some(place) = self.place else {
            return match self.ended {
                true => Step::Done(Outcome::Abort),
                false => Step::Wait(Demand::default()),
            };
        };
        let cell = &self.board.cells[place];
        // Read after the waker is stored, so that a later number wakes the connection.
        cell.leave(cx.waker());
        let told = cell.told.load(Ordering::SeqCst);
        if told > self.said && !self.outbox.is_finished() {
            self.said = told;
            self.outbox.push(Bytes::copy_from_slice(&told.to_be_bytes()));
        }
        if self.ended {
            self.outbox.finish();
        }
        if self.outbox.is_fin_sent() {
            return Step::Done(Outcome::Clean);
        }
        let read = if place % 2 == 1 { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, ..Demand::default() })
    }

    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }

    fn shutdown(&mut self) {
        self.ended = true;
    }
}
