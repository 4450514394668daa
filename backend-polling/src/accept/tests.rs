//! Who is accepted when, by loops that do not run.

use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use hairspring_backend_common::{Options, Setup, has_clients};

use super::*;
use crate::waiting::Waiting;

fn at(millis: u64) -> Instant {
    Instant::default() + Duration::from_millis(millis)
}

/// Loops that share the listener, or have one each, and the gates of each.
fn loops(options: Options) -> (Server, Vec<Gates>) {
    let mut listeners = Listeners::default();
    listeners.bind("127.0.0.1:0", &options).unwrap();
    listeners.prepare().unwrap();
    let server = Server::new(Setup { options, ..Setup::default() }, 1).unwrap();
    let gates = Gates::deal_out(listeners, &server).unwrap();
    (server, gates)
}

fn client(gates: &Gates) -> TcpStream {
    TcpStream::connect(gates.gates[0].listener.local_address().to_string()).unwrap()
}

/// One loop with its gates, and the clients that were accepted.
struct Loop {
    server: Server,
    gates: Gates,
    clients: Vec<Accepted>,
}

impl Loop {
    fn new(connections_max: usize) -> Self {
        let connections_max = Some(connections_max);
        let options = Options { connections_max, threads: Some(1), ..Options::default() };
        let (server, mut gates) = loops(options);
        Self { server, gates: gates.remove(0), clients: Vec::new() }
    }

    /// Whether the loop is told that clients wait.
    fn hears(&mut self) -> bool {
        let mut waiting = Waiting::new();
        waiting.wait(self.server.mailboxes[0].poller(), Duration::ZERO).unwrap();
        let keys: Vec<Key> = waiting.iter().map(|news| news.key).collect();
        for key in &keys {
            let Key::Listener(place) = *key else { panic!("{key:?}") };
            self.gates.is_ready(place);
        }
        !keys.is_empty()
    }

    /// How many clients are accepted, and whether one has to wait for a place.
    fn accepts(&mut self, now: Instant) -> (usize, bool) {
        let before = self.clients.len();
        let full = self.gates.accept(&self.server, now, &mut self.clients);
        (self.clients.len() - before, full)
    }
}

#[test]
fn nobody_is_accepted_before_there_is_news_of_a_client() {
    let mut it = Loop::new(8);
    assert!(it.gates.is_quiet() && !it.hears());
    let _client = client(&it.gates);
    assert_eq!(it.accepts(at(0)), (0, false));
    assert!(it.hears() && !it.gates.is_quiet());
    assert_eq!(it.accepts(at(0)), (1, false));
    assert!(it.gates.is_quiet() && !it.hears());
}

#[test]
fn a_batch_is_accepted_at_a_time() {
    let mut it = Loop::new(2 * ACCEPT_BATCH);
    let _clients = [(); ACCEPT_BATCH + 1].map(|()| client(&it.gates));
    assert!(it.hears());
    assert_eq!(it.accepts(at(0)), (ACCEPT_BATCH, false));
    assert!(it.hears());
    assert_eq!(it.accepts(at(0)), (1, false));
}

#[test]
fn without_a_place_nobody_listens_until_there_may_be_one() {
    let mut it = Loop::new(1);
    it.gates.try_again_at(at(0));
    assert_eq!(it.gates.until(), None, "nobody waits");
    let _clients = [(); 3].map(|()| client(&it.gates));
    assert!(it.hears());
    assert_eq!(it.accepts(at(0)), (1, false));
    assert!(it.hears());
    assert_eq!((it.accepts(at(0)), it.gates.until()), ((0, true), None));
    assert!(!it.gates.is_quiet() && !it.hears());

    // Somebody may give way.
    it.gates.try_again_at(at(9));
    it.gates.try_again_at(at(5));
    it.gates.try_again_at(at(7));
    assert_eq!(it.gates.until(), Some(at(5)));
    it.gates.look(&it.server, at(4));
    assert!(!it.hears());
    it.gates.look(&it.server, at(5));
    assert!(it.gates.is_quiet() && it.hears());
    assert_eq!((it.accepts(at(5)), it.gates.until()), ((0, true), None));

    it.gates.look(&it.server, at(99));
    assert!(!it.hears());
    it.server.leave_place();
    it.gates.look(&it.server, at(99));
    assert!(it.hears());
    assert_eq!(it.accepts(at(99)), (1, false));
}

#[test]
fn after_a_failure_there_is_a_pause() {
    let mut it = Loop::new(8);
    // Accepting from a socket that no longer listens is an error which is nobody's client's.
    it.gates.gates[0].listener.socket().shutdown(Shutdown::Both).unwrap();
    it.gates.is_ready(0);
    assert_eq!(it.accepts(at(1)), (0, false));
    let over = at(1) + ACCEPT_PAUSE;
    assert_eq!((it.gates.is_quiet(), it.gates.until()), (false, Some(over)));
    it.gates.look(&it.server, at(100));
    assert_eq!(it.gates.until(), Some(over));
    it.gates.look(&it.server, over);
    assert!(it.gates.is_quiet() && it.gates.until().is_none());
}

#[test]
fn who_has_connected_before_the_end_is_accepted() {
    let mut it = Loop::new(2 * ACCEPT_BATCH);
    let _clients = [(); ACCEPT_BATCH + 1].map(|()| client(&it.gates));
    it.gates.accept_last(&it.server, &mut it.clients);
    assert_eq!(it.clients.len(), ACCEPT_BATCH + 1);
}

#[test]
fn loops_share_a_listener_or_have_one_each() {
    for reuse_port in [false, true] {
        let (server, mut all) =
            loops(Options { threads: Some(2), reuse_port, ..Options::default() });
        let [one, other] = &all[..] else { panic!("two loops") };
        let (one, other) = (&one.gates[0].listener, &other.gates[0].listener);
        assert_eq!(one.local_address(), other.local_address());
        assert_eq!(Arc::ptr_eq(one, other), !reuse_port);
        // Whichever the kernel has chosen, to look for a client never waits.
        let client = client(&all[0]);
        let mut clients = Vec::new();
        for gates in &mut all {
            gates.is_ready(0);
            gates.accept(&server, at(0), &mut clients);
            assert!(!has_clients(&gates.gates[0].listener));
        }
        assert_eq!(clients.len(), 1);
        drop(client);
    }
}
