//! What ends a wait, and what was received by then.

use std::io::Write as _;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;

use hairspring_backend_common::{GIVE_WAY_AFTER, Reach as _, Written};
use hairspring_core::{Demand, Input};

use super::*;
use crate::testing::{LONG, Puppet, drain, on_a_puppet};

const READS: [Read; 3] = [Read::Hold, Read::Watch, Read::Need];

type Waiting<'a, 'b> = &'a mut Connection<'b, Puppet>;

/// One that wants this, until a deadline far away, before which `act` has to come back. A waker of it
/// may be kept.
fn on_one_that_wants(read: Read, is_kept: bool, act: impl FnOnce(Waiting<'_, '_>, UnixStream)) {
    on_a_puppet(|mut connection, far| {
        let deadline = connection.now.mono + LONG;
        connection.demand = Demand { read, deadline: Some(deadline), ..Demand::default() };
        connection.protocol.kept = is_kept.then(|| connection.wakers.waker().clone());
        // Whoever parks looks first.
        thread::current().unpark();
        act(&mut connection, far);
        let left = deadline.since(connection.server().now().mono);
        assert!(left > LONG / 2, "it has waited until {left:?} before the deadline");
    });
}

/// Whatever is waited for.
fn on_each(mut act: impl FnMut(Read, bool, Waiting<'_, '_>, UnixStream)) {
    for (read, is_kept) in READS.into_iter().flat_map(|read| [(read, false), (read, true)]) {
        on_one_that_wants(read, is_kept, |connection, far| act(read, is_kept, connection, far));
    }
}

/// Does this while another thread waits.
fn meanwhile(act: impl FnOnce() + Send + 'static) {
    thread::spawn(|| {
        thread::sleep(BRIEF * 2);
        act();
    });
}

fn data() -> Input {
    Input::Data("some".into())
}

#[test]
fn what_is_there_is_received_if_it_is_welcome() {
    for (read, is_kept) in
        [(Read::Watch, false), (Read::Watch, true), (Read::Need, false), (Read::Need, true)]
    {
        on_one_that_wants(read, is_kept, |connection, mut far| {
            far.write_all(b"some").unwrap();
            connection.idle_since = Some(connection.now.mono);
            connection.wait();
            assert_eq!(connection.protocol.heard, [data()], "{read:?} {is_kept}");
            assert_eq!(connection.idle_since, None);
        });
    }
    on_one_that_wants(Read::Hold, false, |connection, mut far| {
        far.write_all(b"some").unwrap();
        connection.demand.deadline = Some(connection.now.mono + BRIEF / 10);
        connection.wait();
        connection.wait_for_room();
        assert_eq!(connection.protocol.heard, []);
    });
}

#[test]
fn input_that_comes_meanwhile_is_received() {
    for is_kept in [false, true] {
        on_one_that_wants(Read::Need, is_kept, |connection, far| {
            // Its end would be news, too.
            let mut writer = far.try_clone().unwrap();
            meanwhile(move || writer.write_all(b"some").unwrap());
            connection.wait();
            assert_eq!(connection.protocol.heard, [data()], "{is_kept}");
        });
    }
}

#[test]
fn whoever_needs_input_does_not_wait_for_it_in_vain_because_a_waker_is_kept() {
    on_one_that_wants(Read::Need, true, |connection, mut far| {
        // If each had to wait for a look, they would come too late.
        for input in 1..=60 {
            far.write_all(b"some").unwrap();
            connection.wait();
            assert_eq!(connection.protocol.heard.len(), input);
        }
    });
}

#[test]
fn a_peer_that_leaves_is_heard_of() {
    on_each(|read, is_kept, connection, far| {
        drop(far);
        connection.wait();
        let expected = if read == Read::Hold { Input::Reset } else { Input::Fin };
        assert_eq!(connection.protocol.heard, [expected], "{read:?} {is_kept}");
    });
}

#[test]
fn after_the_end_of_input_only_the_peers_leaving_is_news() {
    on_each(|read, is_kept, connection, far| {
        far.shutdown(Shutdown::Write).unwrap();
        connection.demand.read = Read::Need;
        connection.wait();
        connection.demand.read = read;
        drop(far);
        thread::current().unpark();
        connection.wait();
        assert_eq!(connection.protocol.heard, [Input::Fin, Input::Reset], "{read:?} {is_kept}");
    });
}

#[test]
fn a_ring_before_a_wait_ends_it() {
    on_each(|read, is_kept, connection, mut far| {
        far.write_all(b"some").unwrap();
        connection.idle_since = Some(connection.now.mono);
        connection.link().handle.alarm.ring();
        connection.wait();
        assert_eq!(connection.protocol.heard, [], "{read:?} {is_kept}");
        assert_eq!(connection.idle_since.is_none(), is_kept, "someone might make it go on");
        assert!(!connection.link().handle.alarm.take());
    });
}

#[test]
fn a_ring_ends_a_wait() {
    for read in READS {
        on_one_that_wants(read, true, |connection, _far| {
            let waker = connection.protocol.kept.clone().unwrap();
            meanwhile(move || waker.wake());
            connection.wait();
            assert_eq!(connection.protocol.heard, [], "{read:?}");
        });
    }
}

#[test]
fn a_deadline_ends_a_wait() {
    on_each(|_, _, connection, _far| {
        connection.demand.deadline = Some(connection.now.mono + BRIEF / 10);
        while connection.server().now().mono < connection.until() {
            connection.wait();
        }
        assert_eq!(connection.protocol.heard, []);
    });
}

#[test]
fn what_the_bell_is_rung_for_is_looked_at_before_a_wait() {
    for is_crowded in [false, true] {
        on_one_that_wants(Read::Hold, false, |connection, _far| {
            if is_crowded {
                // There is one place.
                connection.now.crowded = !connection.server().is_crowded();
            } else {
                connection.server().end_at(connection.until());
            }
            connection.wait();
            assert_eq!(connection.protocol.heard, []);
        });
    }
}

#[test]
fn the_bell_ends_a_wait() {
    for read in READS {
        on_one_that_wants(read, false, |connection, _far| {
            let (server, until) = (connection.server(), connection.until());
            thread::scope(|scope| {
                scope.spawn(move || {
                    thread::sleep(BRIEF * 2);
                    server.end_at(until);
                    server.reach.rouse(std::iter::empty());
                });
                while !connection.must_be_told() {
                    connection.wait();
                }
            });
        });
    }
}

#[test]
fn whoever_waits_for_its_peer_alone_is_idle_and_may_have_to_give_way() {
    for (read, is_idle) in [(Read::Hold, false), (Read::Watch, true), (Read::Need, true)] {
        on_one_that_wants(read, false, |connection, _far| {
            let (server, link) = (connection.server(), connection.link());
            thread::scope(|scope| {
                scope.spawn(move || {
                    // As often as it takes; in vain, a few times.
                    for _ in 0..if is_idle { 50 } else { 4 } {
                        thread::sleep(GIVE_WAY_AFTER);
                        server.make_room();
                        if link.gives_way() {
                            return;
                        }
                    }
                    server.reach.rouse(std::iter::empty());
                });
                connection.wait();
            });
            assert_eq!(link.gives_way(), is_idle, "{read:?}");
        });
    }
}

#[test]
fn one_that_goes_on_at_once_looks_for_input_if_it_needs_some_and_else_now_and_then() {
    let (soon, due) = (LOOK - Duration::from_nanos(1), LOOK);
    for (read, since, again, looks) in [
        (Read::Watch, due, true, true),
        (Read::Watch, due, false, true),
        (Read::Watch, soon, true, false),
        (Read::Need, soon, true, true),
        (Read::Need, soon, false, false),
    ] {
        on_one_that_wants(read, false, |connection, mut far| {
            let begin = connection.looked;
            connection.now.mono = begin + since;
            connection.demand.again = again;
            connection.idle_since = Some(begin);
            // Else it would not go on at once.
            connection.link().handle.alarm.ring();
            far.write_all(b"some").unwrap();
            connection.wait();
            assert_eq!(connection.protocol.heard.len(), usize::from(looks), "{read:?} {since:?}");
            let looked = if looks { connection.now.mono } else { begin };
            assert_eq!(connection.looked, looked);
            if again {
                assert_eq!(connection.idle_since, None);
            }
        });
    }
}

/// One that has no room, and wants this.
fn on_one_that_is_stuck(read: Read, is_kept: bool, act: impl FnOnce(Waiting<'_, '_>, UnixStream)) {
    on_one_that_wants(read, is_kept, |connection, far| {
        connection.protocol.outbox.push(vec![7; 1 << 20].into());
        let write = |_| connection.transport.write(&mut connection.protocol.outbox, false);
        assert!((0..100).map(write).any(|written| written == Written::Blocked));
        act(connection, far);
    });
}

#[test]
fn room_that_comes_meanwhile_is_enough() {
    for read in READS {
        on_one_that_is_stuck(read, false, |connection, far| {
            let mut reader = far.try_clone().unwrap();
            meanwhile(move || drain(&mut reader));
            connection.wait_for_room();
            assert_eq!(connection.protocol.heard, []);
        });
    }
}

#[test]
fn input_is_received_while_there_is_no_room() {
    for read in [Read::Watch, Read::Need] {
        on_one_that_is_stuck(read, false, |connection, mut far| {
            far.write_all(b"some").unwrap();
            connection.wait_for_room();
            assert_eq!(connection.protocol.heard, [data()]);
        });
    }
}

#[test]
fn a_wake_up_is_seen_to_while_there_is_no_room() {
    on_one_that_is_stuck(Read::Hold, true, |connection, _far| {
        connection.link().handle.alarm.ring();
        connection.wait_for_room();
        assert!(!connection.link().handle.alarm.take());
        let waker = connection.protocol.kept.clone().unwrap();
        meanwhile(move || waker.wake());
        while !connection.link().handle.alarm.take() {
            connection.wait_for_room();
        }
    });
}
