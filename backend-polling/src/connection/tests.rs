use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{ConnectionInfo, Outbox, Outcome};

use super::*;
use crate::mailbox::Mailbox;
use crate::registration::Key;

/// More than a socket has room for.
const LEN: usize = 16 << 20;

const TIMEOUT: Duration = Duration::from_secs(1);

/// Sends a lot; gives up when nothing moves, in either direction, within the timeout.
#[derive(Default)]
struct Impatient {
    outbox: Outbox,
    /// Sent and received when the deadline was set.
    mark: u64,
    received: u64,
    deadline: Option<Instant>,
}

impl Protocol for Impatient {
    fn receive(&mut self, input: Input) {
        if let Input::Data(data) = input {
            self.received += data.len() as u64;
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, now: Now) -> Step {
        let moved = self.outbox.sent() + self.received;
        match self.deadline {
            Some(deadline) if moved == self.mark && deadline <= now.mono => {
                return Step::Done(Outcome::Abort);
            }
            Some(_) if moved == self.mark => {}
            _ => (self.mark, self.deadline) = (moved, Some(now.mono + TIMEOUT)),
        }
        Step::Wait(Demand { deadline: self.deadline, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

/// A connection that has had its first turn, its peer, and tools whose clock stands still.
fn begun(protocol: Impatient) -> (Connection<Impatient>, TcpStream, Tools) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let far = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let near: Socket = listener.accept().unwrap().0.into();
    near.set_nonblocking(true).unwrap();
    far.set_nonblocking(true).unwrap();
    let mailbox = Arc::new(Mailbox::new().unwrap());
    let registration = Registration::new(mailbox.poller(), near, Key::Connection(0)).unwrap();
    let mut tools = Tools::new(Wakers::new(mailbox), &Options::default());
    let info = ConnectionInfo::default();
    let life = Life { info, began: tools.now.mono, received: 0, sent: 0 };
    let mut connection =
        Connection::new(registration, protocol, Ticket { slot: 0, serial: 0 }, life);
    assert_eq!(turn(&mut connection, Cause::Poll, &mut tools), Flow::Wait);
    (connection, far, tools)
}

/// Turns until the connection waits, or ends.
fn turn(connection: &mut Connection<Impatient>, cause: Cause, tools: &mut Tools) -> Flow {
    let mut flow = connection.turn(cause, tools);
    while flow == Flow::Again {
        flow = connection.turn(Cause::Poll, tools);
    }
    flow
}

fn sender() -> Impatient {
    let mut protocol = Impatient::default();
    protocol.outbox.push(Bytes::from(vec![7; LEN]));
    protocol
}

fn ready(readable: bool) -> Ready {
    Ready { readable, writable: !readable, gone: false }
}

#[test]
fn a_peer_that_made_room_before_we_came_late_is_sent_to() {
    let causes =
        [Cause::Deadline, Cause::Poll, Cause::Ready(ready(false)), Cause::Ready(ready(true))];
    for cause in causes {
        let (mut connection, mut far, mut tools) = begun(sender());
        assert!(connection.blocked);
        let mut buffer = vec![0; 1 << 20];
        while far.read(&mut buffer).is_ok() {}
        // The process stood still for ten times as long as it would wait.
        tools.now.mono = tools.now.mono + TIMEOUT * 10;
        assert_eq!(turn(&mut connection, cause, &mut tools), Flow::Wait, "{cause:?}");
    }
}

#[test]
fn a_peer_that_made_no_room_is_given_up() {
    let (mut connection, _far, mut tools) = begun(sender());
    tools.now.mono = tools.now.mono + TIMEOUT;
    let flow = turn(&mut connection, Cause::Deadline, &mut tools);
    assert_eq!(flow, Flow::Ended(Ending::Aborted));
}

#[test]
fn what_came_before_we_came_late_is_read_whatever_the_turn_is_for() {
    for cause in [Cause::Deadline, Cause::Poll, Cause::Ready(ready(false))] {
        let (mut connection, mut far, mut tools) = begun(Impatient::default());
        far.write_all(b"in time").unwrap();
        tools.now.mono = tools.now.mono + TIMEOUT * 10;
        assert_eq!(turn(&mut connection, cause, &mut tools), Flow::Wait, "{cause:?}");
        assert_eq!(connection.life.received, 7);
        tools.now.mono = tools.now.mono + TIMEOUT;
        let flow = turn(&mut connection, cause, &mut tools);
        assert_eq!(flow, Flow::Ended(Ending::Aborted), "{cause:?}: nothing more came");
    }
}
