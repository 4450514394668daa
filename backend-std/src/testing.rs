//! A connection in the hands of a test, in place of its thread.

use std::io::Read as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use hairspring_backend_common::{Accepted, Ending, Listener, Options, Server, Setup, Socket, Stay};
use hairspring_core::{ConnectionInfo, Demand, Input, Now, Outbox, Outcome, Protocol, Step};

use crate::bell::{Bell, Handle};
use crate::connection::Connection;
use crate::tools::Tools;

/// Longer than any test may take that waits for something.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// Long enough not to be copied into an outbox.
const PIECE: usize = 2500;

/// Runs `act` on a connection over this socket.
pub(crate) fn on_a_connection<P: Protocol>(
    near: Socket,
    protocol: P,
    act: impl FnOnce(Connection<'_, P>),
) {
    let server = Server::new(Setup::default(), 1, Bell::default()).expect("descriptors");
    let (server, mut place) = (Arc::new(server), None);
    let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
    let anyone = |_: &Listener, _: &Options| {
        let (socket, _) = UnixStream::pair()?;
        Ok(Accepted { socket: socket.into(), info: ConnectionInfo::default() })
    };
    server.accept(&listener, anyone, 1, |free, _| {
        place = Some(free);
        Ok(())
    });
    let place = place.expect("there is one");
    let stay = Stay::begin(place, ConnectionInfo::default(), Handle::new(near));
    let mut tools = Tools::new(&server.setup);
    act(Connection::new(&stay, &mut tools, protocol));
    stay.end(Ending::Clean);
}

/// The same with a puppet, and its peer.
pub(crate) fn on_a_puppet(act: impl FnOnce(Connection<'_, Puppet>, UnixStream)) {
    let (near, far) =
        Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).expect("descriptors");
    far.set_nonblocking(true).expect("a socket");
    near.set_send_buffer_size(64 << 10).expect("a socket");
    far.set_send_buffer_size(256 << 10).expect("a socket");
    on_a_connection(near, Puppet::default(), |connection| act(connection, far.into()));
}

/// Reads all that the peer has been sent.
pub(crate) fn drain(far: &mut UnixStream) {
    while matches!(far.read(&mut [0; 16 << 10]), Ok(1..)) {}
}

/// Output that is more than one write takes, unless that is of many little ones.
pub(crate) fn pieces(outbox: &mut Outbox) {
    (0..30).for_each(|_| outbox.push(vec![7; PIECE].into()));
}

/// Does as it is told, and notes what happens to it.
#[derive(Default)]
pub(crate) struct Puppet {
    pub(crate) outbox: Outbox,
    pub(crate) demand: Demand,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) heard: Vec<Input>,
    /// The times of its polls.
    pub(crate) polls: Vec<Now>,
    /// How much it had received when it was told to finish, each time.
    pub(crate) told: Vec<usize>,
    /// It keeps its waker.
    pub(crate) keeps: bool,
    pub(crate) kept: Option<Waker>,
}

impl Puppet {
    pub(crate) fn received(&self) -> usize {
        let len = |input: &Input| if let Input::Data(data) = input { data.len() } else { 0 };
        self.heard.iter().map(len).sum()
    }
}

impl Protocol for Puppet {
    fn receive(&mut self, input: Input) {
        self.heard.push(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        self.polls.push(now);
        self.kept = self.keeps.then(|| cx.waker().clone());
        self.outcome.map_or(Step::Wait(self.demand), Step::Done)
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.told.push(self.received());
    }
}
