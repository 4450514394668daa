//! What comes of a turn, for a protocol that does as it is told.

use std::any::Any;
use std::os::unix::net::UnixStream;
use std::task::Waker;
use std::time::Duration;

use hairspring_backend_common::Options;
use hairspring_core::{Demand, Failed, Now, Outbox, Supply};

use super::super::*;
use super::accepted;

/// What is read at once.
const CHUNK: usize = 16 << 10;

/// Does what the test wants, and notes what it is told.
#[derive(Default)]
struct Puppet {
    outbox: Outbox,
    demand: Demand,
    /// Bytes that each poll writes.
    writes: usize,
    keeps_waker: bool,
    waker: Option<Waker>,
    received: usize,
    ends: u32,
    resets: u32,
    told: u32,
    polls: u32,
}

impl Protocol for Puppet {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(data) => self.received += data.len(),
            Input::Fin => self.ends += 1,
            Input::Reset => self.resets += 1,
        }
    }
    fn poll(&mut self, cx: &mut Context<'_>, _: Now) -> Step {
        self.polls += 1;
        self.waker = self.keeps_waker.then(|| cx.waker().clone());
        if self.writes > 0 {
            self.outbox.write(|tail| tail.resize(tail.len() + self.writes, 7));
        }
        Step::Wait(self.demand)
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.told += 1;
    }
}

/// A connection, its loop's tools, and its peer.
struct Stage {
    connection: Connection<Puppet>,
    tools: Tools,
    far: UnixStream,
}

impl Stage {
    fn new(puppet: Puppet) -> Self {
        let (near, far) = UnixStream::pair().unwrap();
        far.set_nonblocking(true).unwrap();
        let options = Options { read_chunk: CHUNK, ..Options::default() };
        let (connection, tools) = accepted(puppet, near.into(), &options);
        Self { connection, tools, far }
    }

    fn turn(&mut self, cause: Cause) -> Flow {
        self.connection.turn(cause, &mut self.tools)
    }

    /// A turn after which the connection waits.
    fn waits_after(&mut self, cause: Cause) -> &mut Puppet {
        assert_eq!(self.turn(cause), Flow::Wait);
        &mut self.connection.protocol
    }

    fn send(&self, len: usize) {
        std::io::Write::write_all(&mut &self.far, &vec![7; len]).unwrap();
    }

    /// What the peer has got.
    fn taken(&self) -> usize {
        let mut all = Vec::new();
        let error = std::io::Read::read_to_end(&mut &self.far, &mut all).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
        all.len()
    }

    fn reads(&self) -> bool {
        self.connection.registration.reads()
    }
}

const READABLE: Cause = Cause::Ready(Ready { readable: true, writable: false, gone: false });

fn holding() -> Puppet {
    Puppet { demand: Demand { read: Read::Hold, ..Demand::default() }, ..Puppet::default() }
}

#[test]
fn a_turn_reads_a_few_times_while_there_is_more() {
    let most = READS_PER_TURN as usize;
    // One that has begun is polled before it is read from.
    for (cause, reads) in [(READABLE, most), (Cause::Begin, most - 1)] {
        let mut stage = Stage::new(Puppet::default());
        stage.send((most + 2) * CHUNK);
        let puppet = stage.waits_after(cause);
        assert_eq!((puppet.received, puppet.polls), (reads * CHUNK, READS_PER_TURN));
        let puppet = stage.waits_after(Cause::Poll);
        assert_eq!((puppet.received, puppet.polls), (reads * CHUNK, READS_PER_TURN + 1));
        let puppet = stage.waits_after(READABLE);
        assert_eq!(puppet.received, (most + 2) * CHUNK);
    }
}

#[test]
fn what_a_look_finds_is_there_before_the_poll() {
    let mut stage = Stage::new(Puppet::default());
    stage.send(1);
    let puppet = stage.waits_after(Cause::Look);
    assert_eq!((puppet.received, puppet.polls), (1, 1));
}

#[test]
fn input_stays_in_the_kernel_while_it_is_unwelcome() {
    let mut stage = Stage::new(holding());
    stage.send(1);
    for cause in [Cause::Begin, Cause::Look] {
        assert_eq!(stage.waits_after(cause).received, 0);
    }
    assert!(!stage.reads());
    stage.connection.protocol.demand.read = Read::Watch;
    assert_eq!(stage.waits_after(Cause::Poll).received, 0);
    assert!(stage.reads());
    stage.connection.protocol.demand.read = Read::Hold;
    stage.waits_after(Cause::Poll);
    assert!(stage.reads(), "it may be welcome again before any comes");
    let puppet = stage.waits_after(READABLE);
    assert_eq!((puppet.received, puppet.resets), (0, 0));
    assert!(!stage.reads(), "it has come");
    stage.connection.protocol.demand.read = Read::Need;
    stage.waits_after(Cause::Poll);
    assert_eq!(stage.waits_after(READABLE).received, 1);
}

#[test]
fn a_peer_that_has_left_is_noticed_though_input_is_unwelcome() {
    let gone = Cause::Ready(Ready { readable: true, writable: true, gone: true });
    for cause in [gone, READABLE] {
        let mut stage = Stage::new(holding());
        stage.waits_after(Cause::Begin);
        // Not asked for, so it is no input.
        assert_eq!(stage.turn(cause), Flow::Ended(Ending::Lost));
        assert_eq!(stage.connection.protocol.resets, 1);
    }
    // News of room, which was asked for: what else it tells may be input.
    let mut stage = Stage::new(holding());
    stage.waits_after(Cause::Begin);
    stage.waits_after(Cause::Ready(Ready { readable: true, writable: true, gone: false }));
}

#[test]
fn an_end_is_read_once_and_not_waited_for_any_more() {
    let mut stage = Stage::new(Puppet::default());
    stage.waits_after(Cause::Poll);
    assert!(stage.reads());
    stage.far.shutdown(std::net::Shutdown::Write).unwrap();
    stage.waits_after(READABLE);
    assert_eq!(stage.waits_after(Cause::Begin).ends, 1);
    assert!(!stage.reads());
}

#[test]
fn whoever_is_to_finish_has_what_has_arrived_within_bounds_and_is_told_once() {
    let most = LAST_INPUT_MAX as usize;
    let mut stage = Stage::new(Puppet::default());
    stage.send(most + 2 * CHUNK);
    for received in [most, most + 2 * CHUNK] {
        let puppet = stage.waits_after(Cause::Finish);
        assert_eq!((puppet.received, puppet.told), (received, 1));
    }
    assert_eq!(stage.connection.protocol.polls, 2);
}

#[test]
fn whoever_gives_way_finishes_with_its_next_input() {
    let mut stage = Stage::new(Puppet::default());
    stage.waits_after(Cause::Poll);
    stage.connection.gives_way = true;
    assert_eq!(stage.waits_after(Cause::Crowd).told, 0);
    for received in [1, 2] {
        stage.send(1);
        let puppet = stage.waits_after(READABLE);
        assert_eq!((puppet.received, puppet.told), (received, 1));
        assert!(!stage.connection.gives_way);
    }
}

#[test]
fn since_when_it_is_idle_is_known_in_a_crowd_too() {
    let mut stage = Stage::new(Puppet::default());
    let at = |millis| Instant::default() + Duration::from_millis(millis);
    for (cause, now, since) in [
        (Cause::Poll, 1, Some(at(1))),
        (Cause::Crowd, 2, Some(at(1))),
        (READABLE, 3, Some(at(3))),
        (Cause::Deadline, 4, Some(at(4))),
        (Cause::Finish, 5, None),
    ] {
        stage.tools.now.mono = at(now);
        stage.waits_after(cause);
        assert_eq!(stage.connection.idle_since(), since, "{cause:?}");
    }
    let keeper = Puppet { keeps_waker: true, ..Puppet::default() };
    for busy in [holding(), keeper] {
        let mut stage = Stage::new(busy);
        stage.waits_after(Cause::Poll);
        assert_eq!(stage.connection.idle_since(), None);
    }
}

#[test]
fn others_are_due_after_so_many_polls() {
    let mut stage = Stage::new(Puppet { writes: 1, ..Puppet::default() });
    assert_eq!(stage.turn(Cause::Poll), Flow::Again);
    assert_eq!(stage.connection.protocol.polls, POLLS_PER_TURN);
    assert_eq!(stage.taken(), POLLS_PER_TURN as usize);
    let sent = u64::from(POLLS_PER_TURN);
    assert_eq!((stage.connection.life.sent, stage.tools.sent), (sent, sent));

    let again = Demand { again: true, ..Demand::default() };
    let mut stage = Stage::new(Puppet { demand: again, ..Puppet::default() });
    assert_eq!(stage.turn(Cause::Poll), Flow::Again);
    assert_eq!(stage.connection.protocol.polls, 1);
}

#[test]
fn a_poll_is_spared_if_it_is_known_what_comes_of_it() {
    let [now, later] = [1, 2].map(|secs| Some(Instant::default() + Duration::from_secs(secs)));
    let demand = Demand { deadline: now, once_sent: later, ..Demand::default() };
    let mut stage = Stage::new(Puppet { demand, writes: 1, ..Puppet::default() });
    assert_eq!(stage.waits_after(Cause::Poll).polls, 1);
    assert_eq!(stage.connection.deadline(), later);
    stage.connection.protocol.writes = 0;
    stage.waits_after(Cause::Poll);
    assert_eq!(stage.connection.deadline(), now);
}

/// One that has more to send than there is room for.
fn stuck() -> Stage {
    let mut stage = Stage::new(Puppet::default());
    stage.connection.protocol.outbox.push(vec![7; 1 << 20].into());
    stage.waits_after(Cause::Poll);
    assert!(stage.connection.room.is_none() && stage.connection.registration.writes());
    stage
}

#[test]
fn nothing_is_written_before_there_is_news_of_room() {
    let mut stage = stuck();
    assert_eq!(stage.connection.idle_since(), None);
    stage.taken();
    for cause in [READABLE, Cause::Poll, Cause::Crowd] {
        stage.waits_after(cause);
        assert_eq!(stage.taken(), 0, "{cause:?}");
    }
    stage.waits_after(Cause::Ready(Ready { readable: false, writable: true, gone: false }));
    assert!(stage.taken() > 0);
    stage.connection.protocol.outbox.discard();
    stage.waits_after(Cause::Poll);
    assert!(!stage.connection.registration.writes(), "there is nothing left to write");
}

#[test]
fn a_reset_is_told_once_even_at_a_deadline() {
    let Stage { mut connection, mut tools, far } = stuck();
    // There is something that it has not read, so this is a reset.
    drop(far);
    connection.deadline = Some(tools.now.mono);
    assert_eq!(connection.turn(READABLE, &mut tools), Flow::Ended(Ending::Lost));
    assert_eq!((connection.protocol.resets, connection.protocol.ends), (1, 0));
}

/// Has none of the bytes that it has promised.
struct Empty;

impl Supply for Empty {
    fn read_at(&self, _: u64, _: &mut [u8]) -> Result<usize, Failed> {
        Err(Failed)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn a_supply_that_fails_is_an_abort() {
    for is_late in [false, true] {
        let mut stage = Stage::new(Puppet::default());
        stage.connection.protocol.outbox.push_supplied(Arc::new(Empty), 0, 10);
        stage.connection.deadline = is_late.then_some(stage.tools.now.mono);
        assert_eq!(stage.turn(Cause::Poll), Flow::Ended(Ending::Aborted));
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
#[test]
fn one_that_cannot_be_watched_is_lost() {
    let file = std::os::fd::OwnedFd::from(std::fs::File::open("/dev/null").unwrap());
    let (mut connection, mut tools) = accepted(holding(), file.into(), &Options::default());
    assert_eq!(connection.turn(Cause::Poll, &mut tools), Flow::Ended(Ending::Lost));
}

#[test]
fn storage_for_answers_comes_back_whether_or_not_it_was_used() {
    let mut stage = Stage::new(Puppet { writes: 100, ..Puppet::default() });
    stage.connection.protocol.demand.once_sent = Some(Instant::default());
    stage.waits_after(Cause::Poll);
    let kept = stage.tools.storage.capacity();
    assert!(kept >= 100);
    stage.connection.protocol.writes = 0;
    stage.waits_after(Cause::Poll);
    assert_eq!(stage.tools.storage.capacity(), kept);
}
