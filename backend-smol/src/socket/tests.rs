//! What is read, written and watched when, over a pair of sockets whose news is fetched by hand.

use std::cell::RefCell;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::task::Waker;
use std::time::Duration;

use hairspring_backend_common::{Clock, Counters, Options, Socket};
use hairspring_core::{Bytes, Now};

use super::*;
use crate::mailbox::Mailbox;
use crate::news::News;
use crate::watch::Watch;

const TICKET: Ticket = Ticket { place: 3, serial: 7 };

/// What is read at once.
const CHUNK: usize = 16 << 10;

/// Long enough not to be copied into an outbox.
const PIECE: usize = 2500;

/// As from a look at a connection that is about to end.
const LOOK: Ready = Ready { readable: true, writable: false, ends: false, gone: false };

struct Stage {
    wire: SocketWire,
    outbox: Outbox,
    far: UnixStream,
}

impl Stage {
    fn new() -> Self {
        let (near, far) = UnixStream::pair().unwrap();
        let near = Socket::from(near);
        near.set_nonblocking(true).unwrap();
        near.set_send_buffer_size(4 * CHUNK).unwrap();
        far.set_nonblocking(true).unwrap();
        Self::with(near, far)
    }

    /// With what cannot be watched in place of a socket.
    fn unwatched() -> Self {
        let (_, far) = UnixStream::pair().unwrap();
        Self::with(OwnedFd::from(File::open("/dev/null").unwrap()).into(), far)
    }

    fn with(near: Socket, far: UnixStream) -> Self {
        let mailbox = Arc::new(Mailbox::new(Clock::new()));
        let handle = Handle { socket: near, task: TICKET, mailbox: Arc::clone(&mailbox) };
        let options = Options { read_chunk: CHUNK, ..Options::default() };
        let tally = Counters::default().tally();
        let mut thread = PerThread::new(&options, mailbox, Watch::new().unwrap(), tally);
        thread.parting.open(true);
        // Just not enough for one that is in vain.
        (0..2).for_each(|_| thread.parting.ended());
        let shared = Rc::new(RefCell::new(thread));
        let wire = SocketWire::new(&Arc::new(Link::new(handle)), TICKET, &shared);
        Self { wire, outbox: Outbox::default(), far }
    }

    fn read(&mut self) -> Poll<Input> {
        self.wire.poll_read(&mut Context::from_waker(Waker::noop()))
    }

    fn write(&mut self) -> Poll<Written> {
        self.wire.poll_write(&mut Context::from_waker(Waker::noop()), &mut self.outbox)
    }

    /// Writes until there is no room.
    fn fill(&mut self) {
        self.outbox.push(vec![7; 1 << 20].into());
        let went_out = |written: &_| matches!(written, Poll::Ready(Written::Progress(_)));
        let end = (0..100).map(|_| self.write()).find(|written| !went_out(written));
        assert_eq!((end, self.wire.writable), (Some(Poll::Pending), false));
    }

    fn send(&mut self, len: usize) {
        self.far.write_all(&vec![7; len]).unwrap();
    }

    /// Reads all that the peer has been sent.
    fn drain(&mut self) {
        while matches!(self.far.read(&mut [0; CHUNK]), Ok(1..)) {}
    }

    /// Tells the wire what is known of it by now. Whether that is anything.
    fn hear(&mut self) -> bool {
        let mut all = Vec::new();
        self.wire.shared.borrow_mut().watch.wait(Some(Duration::ZERO), &mut all);
        for news in &all {
            let News::Task(TICKET, ready) = *news else { panic!("{news:?}") };
            self.wire.tell(ready);
        }
        !all.is_empty()
    }

    fn is_watched(&self) -> bool {
        self.wire.registration.is_some()
    }

    /// The next look at those that are about to end, at its time. Whether this is one of them.
    fn look(&mut self) -> bool {
        let shared = &mut *self.wire.shared.borrow_mut();
        let Some(next) = shared.parting.next() else { return false };
        shared.now.mono = next;
        assert_eq!(shared.parting.pop(next), Some(TICKET));
        true
    }

    /// Whether it pays to look at those that are about to end, after one more that was in vain.
    fn looks_pay(&mut self) -> bool {
        let PerThread { parting, now, .. } = &mut *self.wire.shared.borrow_mut();
        assert!(!parting.put_back(TICKET, &Now { crowded: true, ..*now }));
        parting.put(TICKET, now)
    }
}

fn data(len: usize) -> Poll<Input> {
    Poll::Ready(Input::Data(vec![7; len].into()))
}

#[test]
fn what_is_there_is_read_and_then_the_socket_is_watched() {
    let mut stage = Stage::new();
    stage.send(CHUNK + 1);
    assert!(!stage.wire.has_input(), "it is not known yet");
    assert_eq!([stage.read(), stage.read()], [data(CHUNK), data(1)]);
    assert!(!stage.is_watched());
    assert_eq!(stage.read(), Poll::Pending);
    assert!(stage.is_watched() && !stage.hear());
    for _ in 0..2 {
        stage.send(1);
        assert_eq!(stage.read(), Poll::Pending, "a look would be in vain mostly");
        assert!(stage.hear() && stage.wire.has_input());
        assert_eq!(stage.read(), data(1));
        assert!(!stage.wire.has_input());
    }
    stage.send(1);
    stage.wire.look_again();
    assert_eq!(stage.read(), data(1));
}

#[test]
fn a_peer_that_goes_is_heard_of() {
    let mut stage = Stage::new();
    assert_eq!(stage.wire.hears_of_going(), Some(false));
    assert!(!stage.wire.is_gone());
    stage.far.shutdown(std::net::Shutdown::Both).unwrap();
    assert!(stage.hear());
    assert_eq!(stage.wire.hears_of_going(), Some(true));
    assert!(stage.wire.is_gone());
}

#[test]
fn one_that_cannot_be_watched_is_lost() {
    let mut stage = Stage::unwatched();
    assert_eq!(stage.wire.hears_of_going(), Some(true));
    (stage.wire.readable, stage.wire.writable) = (false, false);
    assert_eq!(stage.read(), Poll::Ready(Input::Reset));
    assert_eq!(stage.write(), Poll::Ready(Written::Idle));
    stage.outbox.push("some".into());
    assert_eq!(stage.write(), Poll::Ready(Written::Lost));
}

/// One that was asked something, whose end was sent, and that was read from.
fn parting() -> Stage {
    let mut stage = Stage::new();
    stage.send(1);
    assert_eq!(stage.read(), data(1));
    stage.outbox.push("all".into());
    stage.outbox.finish();
    assert_eq!(stage.write(), Poll::Ready(Written::Progress(3)));
    assert_eq!(stage.write(), Poll::Ready(Written::Idle));
    assert!(!stage.wire.has_input(), "nobody has looked");
    assert_eq!(stage.read(), Poll::Pending);
    assert!(!stage.is_watched() && !stage.wire.has_input());
    stage.drain();
    stage
}

#[test]
fn a_peer_that_has_our_end_is_looked_at_for_a_while_before_it_is_watched() {
    let mut stage = parting();
    let mut looks = 0;
    while looks < 100 && stage.look() {
        looks += 1;
        assert!(!stage.is_watched());
        assert_eq!(stage.read(), Poll::Pending, "it is not known yet");
        stage.wire.tell(LOOK);
        assert!(stage.wire.has_input());
        assert_eq!(stage.read(), Poll::Pending);
        assert!(!stage.wire.has_input());
    }
    assert!((2..100).contains(&looks) && stage.is_watched());
    stage.send(1);
    assert!(stage.hear());
    assert_eq!(stage.read(), data(1));
}

#[test]
fn a_peer_that_ends_when_it_has_our_end_is_never_watched() {
    let mut stage = parting();
    stage.far.shutdown(std::net::Shutdown::Both).unwrap();
    assert!(stage.look());
    stage.wire.tell(LOOK);
    assert_eq!(stage.read(), Poll::Ready(Input::Fin));
    assert!(!stage.is_watched() && !stage.look());
    assert!(stage.looks_pay());
}

#[test]
fn a_peer_that_goes_on_sending_is_watched() {
    let mut stage = parting();
    stage.send(1);
    assert!(stage.look());
    stage.wire.tell(LOOK);
    assert_eq!(stage.read(), data(1));
    assert_eq!(stage.read(), Poll::Pending);
    assert!(stage.is_watched() && !stage.look());
    assert!(!stage.looks_pay());
}

#[test]
fn nobody_looks_at_one_that_is_not_about_to_end() {
    let mut stage = Stage::new();
    stage.wire.tell(LOOK);
    assert!(!stage.wire.has_input());
    stage.outbox.push("some".into());
    assert_eq!(stage.write(), Poll::Ready(Written::Progress(4)));
    assert_eq!(stage.read(), Poll::Pending);
    assert!(stage.is_watched() && !stage.look());
}

#[test]
fn little_is_written_from_a_deadline_on_until_there_was_news_of_room() {
    let mut stage = Stage::new();
    // More than goes out by one write, unless that is of many little ones.
    let pieces = || (0..30).map(|_| Bytes::from(vec![7; PIECE]));
    pieces().for_each(|piece| stage.outbox.push(piece));
    assert!(matches!(stage.write(), Poll::Ready(Written::Progress(_))));
    assert!(!stage.outbox.is_idle());
    stage.fill();
    assert!(!stage.wire.slow);
    assert!(!stage.hear());
    stage.drain();
    stage.wire.look_again();
    assert!(stage.wire.slow);
    assert!(matches!(stage.write(), Poll::Ready(Written::Progress(_))));
    assert!(stage.wire.slow, "nobody has told of room");
    stage.fill();
    assert!(stage.wire.slow);
    stage.drain();
    assert!(stage.hear());
    assert!(matches!(stage.write(), Poll::Ready(Written::Progress(_))));
    assert!(!stage.wire.slow);
    stage.fill();
    stage.wire.look_again();
    stage.outbox = Outbox::default();
    pieces().for_each(|piece| stage.outbox.push(piece));
    stage.drain();
    assert_eq!(stage.write(), Poll::Ready(Written::Progress(30 * PIECE as u64)));
    assert!(!stage.wire.slow, "all is written");
}

#[test]
fn storage_for_answers_is_lent_and_comes_back() {
    let mut stage = Stage::new();
    stage.outbox.write(|tail| tail.resize(100, 7));
    assert_eq!(stage.write(), Poll::Ready(Written::Progress(100)));
    let capacity = |stage: &Stage| stage.wire.shared.borrow().storage.capacity();
    assert!(capacity(&stage) >= 100);
    stage.wire.lend(&mut stage.outbox);
    assert_eq!(capacity(&stage), 0);
}
