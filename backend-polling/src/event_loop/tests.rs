use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Context;

use hairspring_backend_common::{Listeners, Options, Setup};
use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Step};

use super::*;

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

#[test]
fn a_stop_leaves_no_client_to_a_loop_that_is_stuck() {
    const CLIENTS: usize = 10;
    let setup =
        Setup { options: Options { threads: Some(2), ..Options::default() }, ..Setup::default() };
    let mut listeners = Listeners::default();
    let address = listeners.bind("127.0.0.1:0", &setup.options).unwrap().to_string();
    listeners.prepare().unwrap();
    let _clients = [(); CLIENTS].map(|()| TcpStream::connect(&address).unwrap());
    let server = Arc::new(Server::new(setup, 1).unwrap());
    // This one looks at the clock, as it seems, but it takes no client.
    server.mailboxes[1].awake(Instant::from_nanos(u64::MAX - 1));
    let gates = Gates::deal_out(listeners, &server).unwrap().remove(0);
    let served = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&served);
    let make = move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        Polite::default()
    };
    server.end_all_at(server.clock.mono() + Duration::from_secs(20));
    let mailbox = Arc::clone(&server.mailboxes[0]);
    EventLoop::new(Arc::clone(&server), mailbox, gates, Watched::default(), Arc::new(make))
        .run()
        .unwrap();
    assert_eq!(served.load(Ordering::Relaxed), CLIENTS);
}
