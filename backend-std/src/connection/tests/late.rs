//! A peer that was in time is not refused as late because the thread has stood still; and other waits
//! of which something came in time.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::task::Waker;
use std::thread;
use std::time::Duration;

use hairspring_backend_common::reset_on_close;
use hairspring_core::{Outbox, Outcome};

use super::super::*;
use crate::testing;

const TIME: Duration = Duration::from_millis(100);

/// Gives the peer [`TIME`], once, to send something or to make room.
#[derive(Default)]
struct Patient {
    outbox: Outbox,
    until: Option<Instant>,
    heard: bool,
    resets: u32,
    /// What had been sent when the time began.
    sent: u64,
    /// Gets the waker of the next poll, for as long as it likes.
    keeper: Option<Sender<Waker>>,
}

impl Protocol for Patient {
    fn receive(&mut self, input: Input) {
        self.heard |= matches!(input, Input::Data(_));
        self.resets += u32::from(input == Input::Reset);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        if let Some(keeper) = self.keeper.take() {
            keeper.send(cx.waker().clone()).expect("a keeper");
        }
        if self.heard || self.until.is_some() && self.outbox.sent() > self.sent {
            return Step::Done(Outcome::Clean);
        }
        match self.until {
            Some(until) if until <= now.mono => Step::Done(Outcome::Abort),
            deadline => Step::Wait(Demand { deadline, ..Demand::default() }),
        }
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

/// Runs `act` on a connection whose client is handed over too, in place of its thread.
fn on_a_connection(act: impl FnOnce(Connection<'_, Patient>, TcpStream)) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let client =
        TcpStream::connect(listener.local_addr().expect("an address")).expect("a listener");
    let (near, _) = listener.accept().expect("a client");
    testing::on_a_connection(near.into(), Patient::default(), |connection| act(connection, client));
}

/// Writes more than there is room for, and begins the time. Returns what was sent.
fn get_stuck(connection: &mut Connection<'_, Patient>) -> u64 {
    connection.protocol.outbox.push(vec![b'x'; 16 << 20].into());
    // Room comes for as long as the client's system moves what it has.
    let mut sent = None;
    while sent != Some(connection.protocol.outbox.sent()) {
        sent = Some(connection.protocol.outbox.sent());
        while connection.turn() != Turn::WaitForRoom {}
        // It takes some more before it says so.
        connection.transport.write(&mut connection.protocol.outbox, false);
        thread::sleep(Duration::from_millis(60));
    }
    connection.protocol.sent = connection.protocol.outbox.sent();
    connection.protocol.until = Some(connection.server().now().mono + TIME);
    assert_eq!(connection.turn(), Turn::WaitForRoom);
    connection.protocol.sent
}

#[test]
fn input_that_came_while_the_thread_stood_still_is_in_time() {
    on_a_connection(|mut connection, mut client| {
        connection.protocol.until = Some(connection.now.mono + TIME);
        assert_eq!(connection.turn(), Turn::Wait);
        client.write_all(b"in time").expect("a connection");
        thread::sleep(TIME);
        assert_eq!(connection.turn(), Turn::Over(Ending::Clean));
    });
}

#[test]
fn room_that_came_while_the_thread_stood_still_is_in_time() {
    on_a_connection(|mut connection, mut client| {
        let sent = get_stuck(&mut connection);
        client.read_exact(&mut vec![0; sent as usize]).expect("what was sent");
        thread::sleep(TIME);
        assert_eq!(connection.turn(), Turn::Over(Ending::Clean));
    });
}

#[test]
fn a_reset_is_told_once_even_at_a_deadline() {
    on_a_connection(|mut connection, client| {
        connection.protocol.outbox.push("lost".into());
        connection.demand.deadline = Some(connection.now.mono);
        let client = client.into();
        reset_on_close(&client);
        drop(client);
        assert_eq!(connection.turn(), Turn::Over(Ending::Lost));
        assert_eq!(connection.protocol.resets, 1);
    });
}

#[test]
fn what_goes_on_at_once_waits_for_no_room() {
    on_a_connection(|mut connection, _client| {
        get_stuck(&mut connection);
        let begun = connection.server().now().mono;
        connection.demand =
            Demand { deadline: Some(begun + TIME * 200), again: true, ..Demand::default() };
        connection.wait_for_room();
        let waited = connection.server().now().mono.since(begun);
        assert!(waited < TIME * 100, "{waited:?}");
    });
}

#[test]
fn a_waker_that_is_let_go_of_without_a_word_keeps_nobody_from_being_idle() {
    for read in [Read::Need, Read::Hold] {
        on_a_connection(|mut connection, _client| {
            let ((keeper, kept), begun) = (channel(), connection.now.mono);
            connection.protocol.keeper = Some(keeper);
            connection.protocol.until = Some(begun + TIME * 200);
            assert_eq!(connection.turn(), Turn::Wait);
            connection.demand.read = read;
            let kept: Waker = kept.recv().expect("the waker");
            let keeper = thread::spawn(move || {
                thread::sleep(TIME / 2);
                drop(kept);
            });
            assert!(connection.wakers.is_kept());
            connection.wait();
            keeper.join().expect("no panic");
            let waited = connection.server().now().mono.since(begun);
            assert!(!connection.wakers.is_kept() && waited < TIME * 100, "{read:?}: {waited:?}");
        });
    }
}

#[test]
fn whoever_does_nothing_is_late() {
    on_a_connection(|mut connection, _client| {
        get_stuck(&mut connection);
        thread::sleep(TIME);
        assert_eq!(connection.turn(), Turn::Over(Ending::Aborted));
    });
}
