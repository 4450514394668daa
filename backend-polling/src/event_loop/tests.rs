//! A loop as it runs. Its parts are tested one by one in [`rounds`] and [`places`].

use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::task::Context;
use std::thread;

use hairspring_backend_common::{Listeners, Options, Setup};
use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Step};

use self::rounds::{Desk, at, stage};
use super::*;

mod places;
mod rounds;

/// Ends when it is told to.
#[derive(Default)]
struct Polite {
    outbox: Outbox,
    told: bool,
}

impl Protocol for Polite {
    fn receive(&mut self, _: Input) {}
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.told { Step::Done(Outcome::Clean) } else { Step::Wait(Demand::default()) }
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.told = true;
    }
}

/// What is waited for at most before a test fails.
const LONG: Duration = Duration::from_secs(20);

#[test]
fn a_stop_leaves_no_client_to_a_loop_that_is_stuck() {
    const CLIENTS: usize = 10;
    let setup =
        Setup { options: Options { threads: Some(2), ..Options::default() }, ..Setup::default() };
    let mut listeners = Listeners::default();
    let address = listeners.bind("127.0.0.1:0", &setup.options).unwrap().to_string();
    listeners.prepare().unwrap();
    let server = Arc::new(Server::new(setup, 1).unwrap());
    // This one looks at the clock, as it seems, but it takes no client.
    server.mailboxes[1].awake(Instant::from_nanos(u64::MAX - 1));
    let mut gates = Gates::deal_out(listeners, &server).unwrap().remove(0);
    // One has been handed over by then, the others are yet to be accepted.
    let _first = TcpStream::connect(&address).unwrap();
    let mut clients = Vec::new();
    gates.is_ready(0);
    gates.accept(&server, server.clock.mono(), &mut clients);
    server.mailboxes[0].hand(clients.remove(0), server.clock.mono()).unwrap();
    let _clients = [(); CLIENTS - 1].map(|()| TcpStream::connect(&address).unwrap());

    let served = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&served);
    let make = move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Polite::default()
    };
    server.end_all_at(server.clock.mono() + 2 * LONG);
    let (tell, told) = channel();
    thread::spawn(move || {
        let mailbox = Arc::clone(&server.mailboxes[0]);
        let make = Arc::new(make);
        let event_loop = EventLoop::new(server, mailbox, gates, Watched::default(), make);
        tell.send(event_loop.run()).unwrap();
    });
    told.recv_timeout(LONG).expect("its end").unwrap();
    assert_eq!(served.load(Ordering::Relaxed), CLIENTS);
}

#[test]
fn a_loop_that_runs_looks_at_peers_that_are_about_to_end() {
    let mut stage = stage(1, 8, Desk::default());
    stage.desk.borrow_mut().sends_end = true;
    stage.event_loop.tools.parting.ended();
    stage.serve(1, at(0));
    stage.clients.clear();
    let server = Arc::clone(&stage.event_loop.server);
    let stopper = thread::spawn(move || {
        let (begun, clean) = (server.clock.mono(), || server.setup.counters.snapshot().clean);
        while clean() == 0 && server.clock.mono().since(begun) < LONG {
            thread::sleep(Duration::from_millis(1));
        }
        let before = clean();
        server.end_all_at(server.clock.mono());
        before
    });
    stage.event_loop.run().unwrap();
    assert_eq!(stopper.join().unwrap(), 1, "before the stop");
}
