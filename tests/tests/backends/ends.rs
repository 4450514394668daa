//! Beginnings that fail, and ends.

use std::any::Any;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Context;

use crate::support::protocols::Echo;
use crate::support::{Backend, eventually, reset, rest, start, take};
use hairspring_backend_common::{Listener, Listeners, Options, Setup};
use hairspring_core::{Demand, Failed, Input, Now, Outbox, Outcome, Protocol, Step, Supply};

on_each_backend! {
    threads_that_cannot_be_had_are_an_error
    a_panic_at_the_very_beginning_costs_one_connection_too
    a_supply_that_fails_is_a_reset
    a_peer_that_ends_when_it_has_our_end_is_heard
}

fn threads_that_cannot_be_had_are_an_error(backend: Backend) {
    let (threads, thread_stack) = (Some(2), usize::MAX / 2);
    let setup = Setup {
        options: Options { threads, thread_stack, ..Options::default() },
        ..Setup::default()
    };
    let listener = Listener::bind("127.0.0.1:0", &setup.options).unwrap();
    let failed = backend.serve(Listeners::from(listener), setup, |_| Echo::default());
    assert!(failed.is_err(), "{failed:?}");
}

fn a_panic_at_the_very_beginning_costs_one_connection_too(backend: Backend) {
    let made = AtomicUsize::new(0);
    let server = start(backend, Options::default(), move |_| {
        assert!(made.fetch_add(1, Ordering::Relaxed) > 0, "the first protocol cannot be made");
        Echo::default()
    });
    assert_eq!(reset(server.connect()), b"");
    let mut client = server.connect();
    client.write_all(b"x").unwrap();
    assert_eq!(take(&client, 1), b"x");
    eventually("the panic", || server.counts().panicked == 1);
    assert_eq!(server.finish().served, 2);
}

/// Sends what it is given and its end, and waits for the peer's.
struct Farewell {
    outbox: Outbox,
    ended: bool,
}

impl Farewell {
    fn saying(say: impl FnOnce(&mut Outbox)) -> Self {
        let mut outbox = Outbox::default();
        say(&mut outbox);
        outbox.finish();
        Self { outbox, ended: false }
    }
}

impl Protocol for Farewell {
    fn receive(&mut self, input: Input) {
        self.ended |= input == Input::Fin;
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.ended { Step::Done(Outcome::Clean) } else { Step::Wait(Demand::default()) }
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

/// Has less than it has promised.
struct Shrunk;

impl Supply for Shrunk {
    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
        Err(Failed)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn a_supply_that_fails_is_a_reset(backend: Backend) {
    let server = start(backend, Options::default(), |_| {
        Farewell::saying(|outbox| outbox.push_supplied(Arc::new(Shrunk), 0, 10))
    });
    assert_eq!(reset(server.connect()), b"");
    eventually("the abort", || server.counts().aborted == 1);
    server.finish();
}

fn a_peer_that_ends_when_it_has_our_end_is_heard(backend: Backend) {
    const CLIENTS: u64 = 200;
    let server = start(backend, Options::default(), |_| Farewell::saying(|_| ()));
    for _ in 0..CLIENTS {
        assert_eq!(rest(server.connect()), b"");
    }
    eventually("the ends", || server.counts().clean == CLIENTS);
    server.finish();
}
