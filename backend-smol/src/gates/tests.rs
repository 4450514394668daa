//! Who is accepted when, and what becomes of a gate that is shut.

use std::net::{Shutdown, TcpStream};
use std::thread;
use std::time::{Duration, Instant as Clocked};

use hairspring_backend_common::{Options, Setup, Stay, Ticket};
use hairspring_core::Instant;

use super::*;
use crate::reach::Handle;

/// Longer than anything takes.
const LONG: Duration = Duration::from_secs(20);

/// A backend without executors.
struct Stage {
    gates: Gates,
    server: Arc<Server<Tasks>>,
    crew: Crew,
    address: String,
}

impl Stage {
    fn new(cap: usize) -> Self {
        Self::with(cap, 1)
    }

    fn with(cap: usize, executors: usize) -> Self {
        let server = Arc::new(Server::new(Setup::default(), cap, Tasks).unwrap());
        let mut listeners = Listeners::default();
        let address = listeners.bind("127.0.0.1:0", &Options::default()).unwrap().to_string();
        listeners.prepare().unwrap();
        let crew = Crew::new(executors, server.clock);
        Self { gates: Gates::new(listeners, &crew).unwrap(), server, crew, address }
    }

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    /// The clients that are accepted, and whether there may be more.
    fn accept(&self) -> (Vec<Client>, bool) {
        let mut clients = Vec::new();
        let more = self.gates.accept(0, &self.server, |client| clients.push(client));
        (clients, more)
    }

    fn is_shut(&self) -> bool {
        self.gates.gates()[0].shut
    }

    /// Tends to the gates that are shut until it `is_so`, or for long. Whether it has come to be so.
    fn tend_until(&self, is_so: impl Fn() -> bool) -> bool {
        let stop = &self.server.setup.stop;
        let _subscription = stop.subscribe(self.server.attendant());
        thread::scope(|scope| {
            scope.spawn(|| self.gates.tend(&self.server, &self.crew).unwrap());
            let begun = Clocked::now();
            while !is_so() && begun.elapsed() < LONG {
                thread::sleep(Duration::from_millis(1));
            }
            stop.stop();
        });
        is_so()
    }
}

#[test]
fn a_batch_is_accepted_at_a_time() {
    let stage = Stage::new(2 * ACCEPT_BATCH);
    let _clients = [(); ACCEPT_BATCH + 1].map(|()| stage.connect());
    for (count, more) in [(ACCEPT_BATCH, true), (1, false), (0, false)] {
        let (clients, may_be_more) = stage.accept();
        assert_eq!((clients.len(), may_be_more, stage.is_shut()), (count, more, false));
    }
    let nowhere = stage.gates.accept(1, &stage.server, |_| panic!("there is no such gate"));
    assert!(!nowhere);
}

#[test]
fn a_gate_is_shut_while_a_client_waits_for_a_place() {
    let stage = Stage::new(1);
    let _first = stage.connect();
    let (mut clients, more) = stage.accept();
    assert!(clients.len() == 1 && more, "it is not known");
    assert!(!stage.accept().1 && !stage.is_shut(), "nobody waits");
    let _second = stage.connect();
    assert!(!stage.accept().1 && stage.is_shut());
    let begun = Clocked::now();
    stage.server.await_news(Some(LONG)).unwrap();
    assert!(begun.elapsed() < LONG / 2, "whoever tends to it was told");
    clients.clear();
    assert!(stage.accept().0.is_empty(), "that is for somebody else");
    assert!(stage.tend_until(|| stage.crew.mailboxes()[0].open() == 1));
    assert!(!stage.is_shut());
}

#[test]
fn a_client_that_its_executor_does_not_take_goes_to_another_one() {
    let stage = Stage::with(1, 2);
    let _clients = [(); 2].map(|()| stage.connect());
    let (clients, _) = stage.accept();
    stage.accept();
    assert!(stage.is_shut());
    drop(clients);
    let [chosen, other] = stage.crew.mailboxes() else { panic!("two executors") };
    other.count_opened();
    // Its round has begun, and does not end.
    chosen.looked(stage.server.clock.mono());
    assert!(stage.tend_until(|| other.open() == 2));
}

#[test]
fn while_a_client_waits_those_who_have_become_idle_give_way() {
    let stage = Stage::new(1);
    let _clients = [(); 2].map(|()| stage.connect());
    let (place, accepted) = stage.accept().0.remove(0);
    let (task, mailbox) = (Ticket { place: 0, serial: 1 }, Arc::clone(&stage.crew.mailboxes()[0]));
    let stay = Stay::begin(place, accepted.info, Handle { socket: accepted.socket, task, mailbox });
    assert!(!stage.accept().1 && stage.is_shut());
    let link = stay.link();
    assert!(!link.gives_way());
    link.set_idle(Some(Instant::from_nanos(1)));
    assert!(stage.tend_until(|| link.gives_way()));
}

#[test]
fn a_gate_is_shut_after_a_failure() {
    let stage = Stage::new(8);
    // Accepting from a socket that no longer listens is an error which is nobody's client's.
    stage.gates.gates()[0].door.listener().socket().shutdown(Shutdown::Both).unwrap();
    assert!(!stage.accept().1 && stage.is_shut());
}

#[test]
fn whoever_has_connected_before_the_end_is_accepted_and_nobody_after_it() {
    let stage = Stage::new(2 * ACCEPT_BATCH);
    let _clients = [(); ACCEPT_BATCH + 1].map(|()| stage.connect());
    let mut clients = Vec::new();
    stage.gates.close(&stage.server, |client| clients.push(client));
    assert_eq!(clients.len(), ACCEPT_BATCH + 1);
    assert!(stage.gates.gates().is_empty() && !stage.accept().1);

    let stage = Stage::new(1);
    stage.gates.abandon();
    assert!(stage.gates.gates().is_empty());
}
