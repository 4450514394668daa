//! What comes of a turn. What of waiting is in the tests of `wait`.

use std::any::Any;
use std::io::Write as _;

use hairspring_core::{Failed, Outbox, Outcome, Supply};

use super::*;
use crate::testing::{LONG, Puppet, drain, on_a_puppet, pieces};

mod late;

/// Fills the socket.
fn get_stuck(connection: &mut Connection<'_, Puppet>) {
    connection.protocol.outbox.push(vec![7; 1 << 20].into());
    let end = (0..100).map(|_| connection.turn()).find(|turn| *turn != Turn::On);
    assert_eq!(end, Some(Turn::WaitForRoom));
}

#[test]
fn each_turn_has_its_time() {
    on_a_puppet(|mut connection, _far| {
        for polls in 1..=2 {
            let begun = connection.server().now().mono;
            assert_eq!(connection.turn(), Turn::Wait);
            let times = &connection.protocol.polls;
            assert!(times.len() == polls && times[polls - 1].mono >= begun);
            assert_eq!(times[polls - 1].mono, connection.now.mono);
        }
        connection.protocol.outcome = Some(Outcome::Abort);
        assert_eq!(connection.turn(), Turn::Over(Ending::Aborted));
    });
}

#[test]
fn nothing_goes_on_after_the_grace() {
    on_a_puppet(|mut connection, _far| {
        connection.server().end_at(connection.now.mono);
        assert_eq!(connection.turn(), Turn::Over(Ending::Cut));
        assert!(connection.protocol.polls.is_empty());
    });
}

#[test]
fn what_has_come_is_received_within_bounds_and_then_it_is_told_once_to_finish() {
    for (sent, is_all) in [(LAST_INPUT_MAX as usize, true), (150 << 10, false)] {
        on_a_puppet(|mut connection, mut far| {
            // Those count that come now.
            far.write_all(&[7; 100]).unwrap();
            assert!(connection.look());
            far.write_all(&vec![7; sent]).unwrap();
            connection.server().end_at(connection.now.mono + LONG);
            assert_eq!([connection.turn(), connection.turn()], [Turn::Wait, Turn::Wait]);
            let [received] = connection.protocol.told[..] else { panic!("told once") };
            assert!(received - 100 >= LAST_INPUT_MAX as usize, "{received}");
            assert_eq!(received == 100 + sent, is_all);
        });
    }
}

#[test]
fn what_is_written_is_followed_by_another_turn_unless_the_protocol_spares_it() {
    on_a_puppet(|mut connection, _far| {
        let later = connection.now.mono + LONG;
        connection.idle_since = Some(connection.now.mono);
        assert_eq!(connection.turn(), Turn::Wait);
        assert!(connection.idle_since.is_some());
        connection.protocol.outbox.push("some".into());
        assert_eq!(connection.turn(), Turn::On);
        assert_eq!((connection.idle_since, connection.demand.deadline), (None, None));
        connection.protocol.demand.once_sent = Some(later);
        connection.protocol.outbox.push("all".into());
        assert_eq!(connection.turn(), Turn::Wait);
        assert_eq!(connection.demand.deadline, Some(later));
    });
}

#[test]
fn a_peer_that_is_gone_is_told_once() {
    for has_deadline in [false, true] {
        on_a_puppet(|mut connection, far| {
            drop(far);
            connection.protocol.outbox.push("lost".into());
            let mut turns = vec![Turn::On, Turn::Over(Ending::Lost)];
            let mut heard = vec![Input::Reset];
            if has_deadline {
                connection.demand.deadline = Some(connection.now.mono);
                turns.remove(0);
                heard.insert(0, Input::Fin);
            }
            for turn in turns {
                assert_eq!(connection.turn(), turn);
            }
            assert_eq!(connection.protocol.heard, heard);
        });
    }
}

#[derive(Debug)]
struct Broken;
impl Supply for Broken {
    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
        Err(Failed)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn a_supply_that_fails_aborts() {
    on_a_puppet(|mut connection, _far| {
        connection.protocol.outbox.push_supplied(Arc::new(Broken), 0, 1);
        assert_eq!(connection.turn(), Turn::Over(Ending::Aborted));
    });
}

#[test]
fn at_a_deadline_and_not_before_it_what_has_come_is_received() {
    on_a_puppet(|mut connection, mut far| {
        far.write_all(b"in time").unwrap();
        connection.demand.deadline = Some(connection.now.mono + LONG);
        assert_eq!(connection.turn(), Turn::Wait);
        assert_eq!(connection.protocol.heard, []);
        connection.demand.deadline = Some(connection.now.mono);
        assert_eq!(connection.turn(), Turn::Wait);
        assert_eq!(connection.protocol.heard, [Input::Data("in time".into())]);
    });
}

#[test]
fn little_is_written_from_a_deadline_on_until_something_goes_out() {
    on_a_puppet(|mut connection, mut far| {
        get_stuck(&mut connection);
        assert!(!connection.slow);
        connection.demand.deadline = Some(connection.now.mono);
        assert_eq!((connection.turn(), connection.slow), (Turn::WaitForRoom, true));
        // This one before the poll.
        drain(&mut far);
        connection.protocol.outbox = Outbox::default();
        pieces(&mut connection.protocol.outbox);
        connection.demand.deadline = Some(connection.now.mono);
        assert_eq!((connection.turn(), connection.slow), (Turn::Wait, true));
        for all_at_once in [true, false] {
            drain(&mut far);
            connection.protocol.outbox = Outbox::default();
            pieces(&mut connection.protocol.outbox);
            assert_eq!((connection.turn(), connection.slow), (Turn::On, false));
            assert_eq!(connection.protocol.outbox.is_idle(), all_at_once);
        }
    });
}
