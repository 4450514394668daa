//! Who makes room for a client that waits for a place.

use std::net::TcpStream;

use hairspring_backend_common::{Listener, Options};

use super::super::*;
use super::rounds::{Desk, at, stage, stage_with};

/// Has a client wait while another loop, which has nobody idle, has the only place. Returns when this
/// one is to try again, whether the other one is asked for room, and whether it could be this loop's
/// turn to make some.
fn without_anybody_idle(reuse_port: bool, another_is_at_it: bool) -> (Option<Instant>, bool, bool) {
    let now = at(1000);
    let (threads, connections_max) = (Some(2), Some(1));
    let options = Options { threads, connections_max, reuse_port, ..Options::default() };
    let mut stage = stage_with(options, Desk::default());
    let EventLoop { server, .. } = &stage.event_loop;
    let server = Arc::clone(server);
    let accept = |_: &Listener, _: &Options| Err(io::ErrorKind::WouldBlock.into());
    // Nobody comes for the place, and it is not given back.
    let listener = Listener::bind("127.0.0.1:0", &Options::default()).unwrap();
    server.accept_batch(&listener, accept, 1, |_, _| Ok(()), || ());
    assert!(server.is_full());
    if another_is_at_it {
        assert!(server.make_room(now) > 0);
    }
    // With a listener for each loop the kernel deals them out.
    let _clients = [(); 64].map(|()| TcpStream::connect(&stage.address).unwrap());
    stage.event_loop.tools.now.mono = now;
    stage.event_loop.gates.is_ready(0);
    stage.event_loop.welcome_clients();
    let asked = server.mailboxes[1].is_asked_for_room();
    assert_eq!(server.mailboxes[1].has_news(), asked, "or it would not look");
    assert!(!server.mailboxes[1].is_asked_for_room() && !server.mailboxes[0].is_asked_for_room());
    (stage.event_loop.gates.until(), asked, server.make_room(now) > 0)
}

#[test]
fn a_loop_that_has_nobody_idle_leaves_it_to_those_who_know_of_the_client_or_asks_them() {
    let later = Some(at(1000) + GIVE_WAY_AFTER);
    assert_eq!(without_anybody_idle(false, false), (None, false, true));
    assert_eq!(without_anybody_idle(true, false), (later, true, false));
    for reuse_port in [false, true] {
        assert_eq!(without_anybody_idle(reuse_port, true), (later, false, false));
    }
}

#[test]
fn whoever_is_idle_gives_way_to_a_client_of_another_loop_while_there_is_no_place() {
    for (places, told) in [(1, vec![0]), (2, vec![])] {
        let mut stage = stage(1, places, Desk::default());
        stage.serve(1, at(0));
        stage.event_loop.tools.now.mono = at(0) + GIVE_WAY_AFTER;
        stage.event_loop.look_around();
        assert!(stage.desk.borrow().told.is_empty(), "nobody asks");
        stage.event_loop.mailbox.ask_for_room();
        assert!(stage.event_loop.mailbox.has_news());
        stage.event_loop.look_around();
        assert_eq!(stage.desk.borrow().told, told);
    }
}

#[test]
fn while_somebody_gives_way_to_a_client_no_other_loop_is_asked() {
    let mut stage = stage(2, 1, Desk::default());
    stage.serve(1, at(0));
    let _waits = TcpStream::connect(&stage.address).unwrap();
    let now = at(0) + GIVE_WAY_AFTER;
    stage.event_loop.tools.now.mono = now;
    stage.event_loop.gates.is_ready(0);
    stage.event_loop.welcome_clients();
    assert_eq!(stage.desk.borrow().told, [0]);
    let server = &stage.event_loop.server;
    assert_eq!(server.make_room(now), 0, "this loop is at it");
    assert!(!server.mailboxes[1].is_asked_for_room());
}
