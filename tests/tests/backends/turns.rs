//! A connection that always has more to do leaves the others their turns.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::task::Context;

use hairspring_backend_common::{Options, reset_on_close};
use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Read, Step};

use crate::support::{Backend, Running, eventually, start};

on_each_backend! { @ on_std: crate::support::Backend::STD =>
    a_protocol_that_is_always_busy_hears_its_peer
    a_protocol_that_is_always_busy_ends_with_a_reset
}
// On std each connection has its own thread, so the last test does not apply.
on_each_backend! { @ on_polling: crate::support::Backend::POLLING =>
    a_protocol_that_is_always_busy_hears_its_peer
    a_protocol_that_is_always_busy_ends_with_a_reset
    no_protocol_has_more_turns_because_more_is_sent_to_it
}
on_each_backend! { @ on_smol: crate::support::Backend::SMOL =>
    a_protocol_that_is_always_busy_hears_its_peer
    a_protocol_that_is_always_busy_ends_with_a_reset
    no_protocol_has_more_turns_because_more_is_sent_to_it
}

/// What two connections on one thread, which are polled again and again without end, have done.
#[derive(Default)]
struct Street {
    polls: [u64; 2],
    received: [usize; 2],
    /// Which one was polled last, and how many times in a row.
    run: (usize, u64),
    longest: u64,
}

struct Busy {
    street: Arc<Mutex<Street>>,
    who: usize,
    read: Read,
    outbox: Outbox,
    over: bool,
}

impl Protocol for Busy {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) => self.street.lock().unwrap().received[self.who] += bytes.len(),
            Input::Fin | Input::Reset => self.over = true,
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.over {
            return Step::Done(Outcome::Clean);
        }
        let street = &mut *self.street.lock().unwrap();
        street.polls[self.who] += 1;
        let (last, count) = street.run;
        street.run = (self.who, if last == self.who { count + 1 } else { 1 });
        street.longest = street.longest.max(street.run.1);
        Step::Wait(Demand { read: self.read, again: true, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.over = true;
    }
}

/// A server with one or two busy connections, their street, and the clients.
fn set_up<const COUNT: usize>(
    backend: Backend,
    read: Read,
) -> (Running, Arc<Mutex<Street>>, [TcpStream; COUNT]) {
    let street = Arc::new(Mutex::new(Street::default()));
    let (theirs, count) = (Arc::clone(&street), Mutex::new(0));
    let options = Options { threads: Some(1), ..Options::default() };
    let server = start(backend, options, move |_| {
        let who = std::mem::replace(&mut *count.lock().unwrap(), 1);
        Busy { street: Arc::clone(&theirs), who, read, outbox: Outbox::default(), over: false }
    });
    let clients = std::array::from_fn(|who| {
        let client = server.connect();
        client.set_nodelay(true).unwrap();
        eventually("a poll", || street.lock().unwrap().polls[who] > 0);
        client
    });
    (server, street, clients)
}

fn a_protocol_that_is_always_busy_hears_its_peer(backend: Backend) {
    let (server, street, [mut client]) = set_up(backend, Read::Need);
    client.write_all(b"x").unwrap();
    eventually("the byte", || street.lock().unwrap().received[0] == 1);
    drop(client);
    eventually("the end", || server.counts().open == 0);
    server.finish();
}

/// Such as a response whose pieces are all empty: neither reading nor writing tells of the peer.
fn a_protocol_that_is_always_busy_ends_with_a_reset(backend: Backend) {
    for read in [Read::Watch, Read::Hold] {
        let (server, _, [client]) = set_up(backend, read);
        reset_on_close(&client.into());
        eventually("the end", || server.counts().open == 0);
        server.finish();
    }
}

fn no_protocol_has_more_turns_because_more_is_sent_to_it(backend: Backend) {
    const BYTES: usize = 400;
    let (server, street, clients) = set_up::<2>(backend, Read::Need);
    for count in 1..=BYTES {
        (&clients[0]).write_all(b"x").unwrap();
        eventually("the byte", || street.lock().unwrap().received[0] == count);
    }
    street.lock().unwrap().longest = 0;
    let seen = street.lock().unwrap().polls[1];
    eventually("more turns", || street.lock().unwrap().polls[1] > seen + 100);
    let longest = street.lock().unwrap().longest;
    assert!(longest < BYTES as u64 / 4, "{longest} polls of one, and none of the other");
    drop(clients);
    server.finish();
}
