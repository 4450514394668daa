//! Turns that come late, and turns at the end of a connection. See [`turns`] for the others.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use bytes::Bytes;
use hairspring_backend_common::Options;
use hairspring_core::{ConnectionInfo, Demand, Now, Outbox, Outcome};

use super::*;
use crate::mailbox::Mailbox;
use crate::wakers::Wakers;

#[cfg(unix)]
mod turns;

/// More than a socket has room for.
const LEN: usize = 16 << 20;

const TIMEOUT: Duration = Duration::from_secs(1);

/// Sends what it has until its peer ends; gives up when nothing moves, in either direction, within
/// the timeout.
#[derive(Default)]
struct Impatient {
    outbox: Outbox,
    /// Sent and received when the deadline was set.
    mark: u64,
    received: u64,
    ended: bool,
    deadline: Option<Instant>,
}

impl Protocol for Impatient {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(data) => self.received += data.len() as u64,
            Input::Fin | Input::Reset => self.ended = true,
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, now: Now) -> Step {
        let moved = self.outbox.sent() + self.received;
        if self.ended {
            return Step::Done(Outcome::Clean);
        }
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
    far.set_nonblocking(true).unwrap();
    let (connection, tools) = begun_with(protocol, listener.accept().unwrap().0.into());
    (connection, far, tools)
}

fn begun_with(protocol: Impatient, near: Socket) -> (Connection<Impatient>, Tools) {
    let (mut connection, mut tools) = accepted(protocol, near, &Options::default());
    assert_eq!(turn(&mut connection, Cause::Poll, &mut tools), Flow::Wait);
    (connection, tools)
}

/// A connection that has not had a turn, and tools that have seen peers end at once.
pub(super) fn accepted<P: Protocol>(
    protocol: P,
    near: Socket,
    options: &Options,
) -> (Connection<P>, Tools) {
    near.set_nonblocking(true).unwrap();
    let mailbox = Arc::new(Mailbox::new().unwrap());
    let registration = Registration::later(mailbox.poller(), near);
    let mut tools = Tools::new(Wakers::new(mailbox), options);
    tools.parting.ended();
    let info = ConnectionInfo::default();
    let life = Life { info, began: tools.now.mono, received: 0, sent: 0 };
    (Connection::new(registration, protocol, Ticket { place: 0, serial: 0 }, life), tools)
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
        assert!(connection.room.is_none());
        let mut buffer = vec![0; 1 << 20];
        while far.read(&mut buffer).is_ok() {}
        // The process stood still for ten times as long as it would wait.
        tools.now.mono = tools.now.mono + TIMEOUT * 10;
        assert_eq!(turn(&mut connection, cause, &mut tools), Flow::Wait, "{cause:?}");
    }
}

/// Room that the kernel has not told of before a deadline is used little by little, and so is what it
/// tells of next: a slow peer that makes some must not be taken for one that makes none.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[test]
fn a_peer_that_makes_little_room_is_sent_little() {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
    let flags = SocketFlags::CLOEXEC;
    let (near, far) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, flags, None).unwrap();
    let (near, far) = (Socket::from(near), Socket::from(far));
    let mut protocol = Impatient::default();
    for _ in 0..LEN / (8 << 10) {
        protocol.outbox.push(Bytes::from(vec![7; 8 << 10]));
    }
    let (mut connection, mut tools) = begun_with(protocol, near);
    assert!(connection.room.is_none());
    far.set_nonblocking(true).unwrap();
    let mut buffer = vec![0; 1 << 20];
    // Each write is a message of its own.
    let mut messages = || std::iter::from_fn(|| (&far).read(&mut buffer).ok()).collect::<Vec<_>>();
    let is_little = |messages: Vec<usize>| {
        assert!(messages.len() > 1, "{messages:?}");
        messages.iter().all(|len| *len <= 4 << 10)
    };
    assert!(!is_little(messages()), "as much as goes into one write");
    tools.now.mono = tools.now.mono + TIMEOUT;
    let causes = [
        (Cause::Deadline, true),
        (Cause::Ready(ready(false)), true),
        (Cause::Ready(ready(false)), false),
    ];
    for (cause, little) in causes {
        assert_eq!(turn(&mut connection, cause, &mut tools), Flow::Wait);
        assert!(connection.room.is_none());
        assert_eq!(is_little(messages()), little, "{cause:?}");
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

/// One that has sent its end.
fn ended() -> Impatient {
    let mut protocol = Impatient::default();
    protocol.outbox.push(Bytes::from_static(b"all"));
    protocol.outbox.finish();
    protocol
}

#[test]
fn a_peer_that_has_our_end_is_looked_at_for_a_while_before_it_is_watched() {
    let (mut connection, _far, mut tools) = begun(ended());
    assert_eq!(tools.parting.pop(tools.now.mono), None, "a little later");
    let mut looks = 0;
    while !connection.registration.is_watched() {
        tools.now.mono = tools.parting.next().expect("it is watched, or looked at again");
        assert_eq!(tools.parting.pop(tools.now.mono), Some(connection.ticket));
        assert_eq!(turn(&mut connection, Cause::Look, &mut tools), Flow::Wait);
        looks += 1;
    }
    assert!(looks > 1 && connection.registration.reads());
    assert_eq!(tools.parting.next(), None);
}

#[test]
fn whoever_has_a_turn_before_it_was_looked_at_is_watched_and_waits_to_be_looked_at_once() {
    let (mut connection, _far, mut tools) = begun(ended());
    assert_eq!(turn(&mut connection, Cause::Poll, &mut tools), Flow::Wait);
    assert!(connection.registration.reads());
    let long_after = tools.now.mono + TIMEOUT;
    let looks = [(); 2].map(|()| tools.parting.pop(long_after));
    assert_eq!(looks, [Some(connection.ticket), None]);
}

#[test]
fn a_peer_that_ends_when_it_has_our_end_is_never_watched() {
    let (mut connection, mut far, mut tools) = begun(ended());
    // What is left unread would be answered by a reset.
    assert_eq!(far.read(&mut [0; 8]).unwrap(), 3);
    drop(far);
    let flow = turn(&mut connection, Cause::Look, &mut tools);
    assert_eq!(flow, Flow::Ended(Ending::Clean));
    assert!(!connection.registration.is_watched());
}
