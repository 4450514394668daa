//! The driving loop of one connection.

use std::sync::Arc;
use std::task::Context;

use hairspring_backend_common::{Ending, LAST_INPUT_MAX, Link, Server, Stay, Written, spares_poll};
use hairspring_core::{Demand, Input, Instant, Now, Protocol, Read, Step};

use crate::alarm::Wakers;
use crate::bell::{Bell, Handle};
use crate::tools::Tools;
use crate::transport::Transport;

/// A protocol, its transport, and the thread that they have for themselves.
#[derive(Debug)]
pub(crate) struct Connection<'a, P> {
    stay: &'a Stay<Bell>,
    pub(crate) transport: Transport<'a>,
    pub(crate) protocol: P,
    pub(crate) wakers: Wakers,
    /// What the last poll wanted. Before the first one input is welcome.
    pub(crate) demand: Demand,
    /// The time of the last poll.
    pub(crate) now: Now,
    /// When it was last looked after the peer without waiting for it.
    pub(crate) looked: Instant,
    /// Since when nothing but the peer could make it go on, whatever else has woken the thread.
    pub(crate) idle_since: Option<Instant>,
    /// There was something to write at a deadline: until there is room for some of it, and then too,
    /// little is written.
    slow: bool,
    /// The protocol was told to finish.
    told: bool,
    /// The protocol has seen a reset.
    lost: bool,
}

/// What came of a turn.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    /// Something went on: take another one.
    On,
    /// There is nothing to write.
    Wait,
    /// There is something to write, and no room for it.
    WaitForRoom,
    Over(Ending),
}

impl<'a, P: Protocol> Connection<'a, P> {
    pub(crate) fn new(stay: &'a Stay<Bell>, tools: &'a mut Tools, protocol: P) -> Self {
        let now = stay.server().now();
        Self {
            stay,
            transport: Transport::new(stay, tools),
            protocol,
            wakers: Wakers::new(Arc::clone(&stay.link().handle.alarm)),
            demand: Demand::default(),
            now,
            looked: now.mono,
            idle_since: None,
            slow: false,
            told: false,
            lost: false,
        }
    }

    /// Drives the connection to its end. Closing the socket is left to the caller.
    pub(crate) fn drive(mut self) -> Ending {
        loop {
            match self.turn() {
                Turn::On => {}
                Turn::Wait => self.wait(),
                Turn::WaitForRoom => self.wait_for_room(),
                Turn::Over(ending) => return ending,
            }
        }
    }

    /// One round of the loop, but for the waiting.
    fn turn(&mut self) -> Turn {
        if self.must_be_told() {
            self.tell();
        }
        self.now = self.server().now();
        if self.now.mono >= self.server().ends_at() {
            return Turn::Over(Ending::Cut);
        }
        if self.demand.deadline.is_some_and(|deadline| deadline <= self.now.mono) {
            self.catch_up();
        }
        let step = self.protocol.poll(&mut Context::from_waker(self.wakers.waker()), self.now);
        self.demand = match step {
            // Nothing can come or go after a reset, whatever the protocol waits for.
            _ if self.lost => return Turn::Over(Ending::Lost),
            Step::Done(outcome) => return Turn::Over(outcome.into()),
            Step::Wait(demand) => demand,
        };
        match self.transport.write(self.protocol.outbox(), self.slow) {
            Written::Idle => Turn::Wait,
            Written::Progress(_) => {
                self.idle_since = None;
                self.slow = false;
                let spares = spares_poll(self.protocol.outbox(), &mut self.demand);
                if spares { Turn::Wait } else { Turn::On }
            }
            Written::Blocked => Turn::WaitForRoom,
            Written::Lost => {
                self.receive(Input::Reset);
                Turn::On
            }
            Written::Failed => Turn::Over(Ending::Aborted),
        }
    }

    pub(crate) fn server(&self) -> &'a Server<Bell> {
        self.stay.server()
    }

    pub(crate) fn link(&self) -> &'a Link<Handle> {
        self.stay.link()
    }

    /// Looks, without waiting, for input or the peer's leaving. Whether there was any.
    pub(crate) fn look(&mut self) -> bool {
        let input = self.transport.look(self.demand.read != Read::Hold);
        input.map(|input| self.receive(input)).is_some()
    }

    pub(crate) fn receive(&mut self, input: Input) {
        self.lost |= input == Input::Reset;
        self.idle_since = None;
        self.transport.lend(self.protocol.outbox());
        self.protocol.receive(input);
    }

    /// The protocol's deadline, or the end of the grace.
    pub(crate) fn until(&self) -> Instant {
        let ends_at = self.server().ends_at();
        self.demand.deadline.map_or(ends_at, |deadline| deadline.min(ends_at))
    }

    /// The backend stops, or this connection was chosen to give way, and the protocol does not
    /// know it yet.
    pub(crate) fn must_be_told(&self) -> bool {
        !self.told && self.stay.must_finish()
    }

    /// Lets the protocol have what has already arrived, and then tells it to finish.
    fn tell(&mut self) {
        self.told = true;
        self.take_in();
        self.protocol.shutdown();
    }

    /// Before the protocol hears that its time is over. This thread may have stood still (a
    /// stopped process, a busy machine) while the peer did its part in time, so what has arrived
    /// and what there is room for come first. That is tried: the kernel tells of room only when a
    /// third of its buffer is free, for which a slow peer may need longer than its time.
    fn catch_up(&mut self) {
        self.take_in();
        if self.lost {
            return;
        }
        let outbox = self.protocol.outbox();
        self.slow = !outbox.is_idle();
        if self.slow && self.transport.write(outbox, true) == Written::Lost {
            self.receive(Input::Reset);
        }
    }

    /// Lets the protocol have what has already arrived, within bounds.
    fn take_in(&mut self) {
        let enough = self.stay.received() + LAST_INPUT_MAX;
        while self.transport.is_open() && self.stay.received() < enough && self.look() {}
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpStream;
    use std::sync::mpsc::{Sender, channel};
    use std::task::Waker;
    use std::thread;
    use std::time::Duration;

    use hairspring_backend_common::{
        Accepted, Listeners, LocalAddress, Place, Setup, Stop, attend, reset_on_close,
    };
    use hairspring_core::{Demand, Outbox, Outcome};

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

    /// Stops the backend even when an assertion fails: the test would hang.
    struct StopAtEnd(Stop);
    impl Drop for StopAtEnd {
        fn drop(&mut self) {
            self.0.stop_now();
        }
    }

    /// Runs `act` on a connection whose client is handed over too, in place of its thread.
    fn on_a_connection(act: impl FnOnce(Connection<'_, Patient>, TcpStream)) {
        let setup = Setup::default();
        let (mut listeners, stop) = (Listeners::default(), setup.stop.clone());
        let address = listeners.bind("127.0.0.1:0", &setup.options).expect("a free port").clone();
        let server = Arc::new(Server::new(setup, 1, Bell::default()).expect("descriptors"));
        let (sender, receiver) = channel::<(Place<Bell>, Accepted)>();
        thread::scope(|scope| {
            scope.spawn(move || {
                let hand = |place, accepted| {
                    sender.send((place, accepted)).expect("a receiver");
                    Ok(())
                };
                attend(&server, listeners, hand, || None).expect("no failure")
            });
            let _stop = StopAtEnd(stop);
            let LocalAddress::Tcp(address) = address else { panic!("a TCP listener") };
            let client = TcpStream::connect(address).expect("a listener");
            let (place, accepted) = receiver.recv().expect("a client");
            let stay = Stay::begin(place, accepted.info, Handle::new(accepted.socket));
            let mut tools = Tools::new(&stay.server().setup);
            act(Connection::new(&stay, &mut tools, Patient::default()), client);
            stay.end(Ending::Clean);
        });
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
                assert!(
                    !connection.wakers.is_kept() && waited < TIME * 100,
                    "{read:?}: {waited:?}"
                );
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
}
