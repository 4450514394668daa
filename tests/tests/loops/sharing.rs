//! Several loops share the clients, and one that is blocked does not hold up the others.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::task::Context;
use std::thread;
use std::time::Duration;

use hairspring_backend_polling::Options;
use hairspring_core::{Demand, Input, Now, Outbox, Protocol, Step};

use crate::support::protocols::Echo;
use crate::support::{Backend, Running, rest, start, take};
use crate::{ask, loops};

/// Says on which thread it runs, and blocks it when asked to, for as long as the gate is locked.
struct Where {
    gate: Arc<Mutex<()>>,
    outbox: Outbox,
}

impl Protocol for Where {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(bytes) if bytes == "block" => drop(self.gate.lock().unwrap()),
            Input::Data(_) => {
                let name = thread::current().name().expect("loops have names").to_owned();
                self.outbox.push(name.into());
            }
            Input::Fin | Input::Reset => self.outbox.finish(),
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.outbox.is_fin_sent() {
            return Step::Done(hairspring_core::Outcome::Clean);
        }
        Step::Wait(Demand::default())
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.outbox.finish();
    }
}

fn start_where(options: Options) -> (Running, Arc<Mutex<()>>) {
    let gate = Arc::new(Mutex::new(()));
    let theirs = Arc::clone(&gate);
    let make = move |_| Where { gate: Arc::clone(&theirs), outbox: Outbox::default() };
    (start(Backend::POLLING, options, make), gate)
}

fn ask_where(mut client: &TcpStream) -> Vec<u8> {
    client.write_all(b"where?").unwrap();
    take(client, 6)
}

#[test]
fn loops_share_the_clients_and_one_that_blocks_does_not_hold_up_the_others() {
    for reuse_port in [false, true] {
        let (server, gate) = start_where(Options { reuse_port, ..loops(2) });
        let mut on: [Vec<TcpStream>; 2] = Default::default();
        for _ in 0..40 {
            let client = server.connect();
            match &*ask_where(&client) {
                b"loop 0" => on[0].push(client),
                b"loop 1" => on[1].push(client),
                other => panic!("{other:?}"),
            }
        }
        // Not exactly, because a loop that does not run for long gets fewer.
        assert!(on.iter().all(|clients| clients.len() >= 10), "{} on loop 0", on[0].len());
        let locked = gate.lock().unwrap();
        on[0][0].write_all(b"block").unwrap();
        on[1].iter().for_each(|client| assert_eq!(ask_where(client), b"loop 1"));
        drop(locked);
        server.finish();
    }
}

#[test]
fn new_clients_do_not_wait_for_a_loop_that_blocks() {
    let (server, gate) = start_where(loops(2));
    let mut blocker = server.connect();
    ask_where(&blocker);
    let locked = gate.lock().unwrap();
    blocker.write_all(b"block").unwrap();
    // The loop may have accepted some of these in the round in which it was blocked.
    let early: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
    thread::sleep(Duration::from_millis(50));
    let late: Vec<TcpStream> = (0..20).map(|_| server.connect()).collect();
    late.iter().for_each(|client| assert!(ask_where(client).starts_with(b"loop")));
    drop(locked);
    early.iter().for_each(|client| assert!(ask_where(client).starts_with(b"loop")));
    server.finish();
}

#[test]
fn at_the_cap_some_connection_gives_way_though_its_loop_does_not_know_of_the_client() {
    let options = Options { reuse_port: true, connections_max: Some(1), ..loops(3) };
    let server = start(Backend::POLLING, options, |_| Echo::default());
    let mut before = server.connect();
    ask(&before);
    // The kernel deals them out among the loops, by chance.
    for _ in 0..12 {
        let late = server.connect();
        ask(&late);
        assert_eq!(rest(&before), b"");
        before = late;
    }
    server.finish();
}
