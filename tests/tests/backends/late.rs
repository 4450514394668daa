//! A peer that was in time is not refused as late because the thread that serves it was blocked.
//!
//! On std nothing else runs on a connection's thread; there a unit test of its turns shows this.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use hairspring_backend_common::Options;
use hairspring_core::{Demand, Input, Instant, Now, Outbox, Outcome, Protocol, Read, Step};

use crate::support::{Backend, LONG, Running, eventually, rest, start};

on_each_backend! { @ on_polling: crate::support::Backend::POLLING =>
    input_that_came_in_time_counts
    room_that_came_in_time_counts
}
on_each_backend! { @ on_smol: crate::support::Backend::SMOL =>
    input_that_came_in_time_counts
    room_that_came_in_time_counts
}

/// How much time the peer has. Even a busy machine gets from one turn to the next in it.
const TIME: Duration = Duration::from_millis(200);

/// More than the system buffers for a connection.
const MUCH: usize = 16 << 20;

/// Two connections on one thread.
#[derive(Default)]
struct Street {
    /// The waker of the connection that blocks the thread when it is woken.
    blocker: Mutex<Option<Waker>>,
}

/// At its first input it gives the peer [`TIME`], and has the thread blocked. In that time it wants
/// more input or, if it has output, progress in sending it. If that comes in time it ends, else it
/// aborts.
struct Patient {
    street: Arc<Street>,
    outbox: Outbox,
    received: usize,
    /// The deadline, and how much had been sent before.
    until: Option<(Instant, u64)>,
    in_time: bool,
}

impl Protocol for Patient {
    fn receive(&mut self, input: Input) {
        if let Input::Data(bytes) = input {
            self.received += bytes.len();
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, now: Now) -> Step {
        if self.received > 0 && self.until.is_none() {
            self.until = Some((now.mono + TIME, self.outbox.sent()));
            let blocker = self.street.blocker.lock().unwrap().clone();
            blocker.expect("it was there before").wake();
        }
        if let Some((until, sent)) = self.until {
            self.in_time |= self.received > 1 || self.outbox.sent() > sent;
            if now.mono >= until && !self.in_time {
                return Step::Done(Outcome::Abort);
            }
        }
        if self.in_time {
            self.outbox.finish();
        }
        if self.outbox.is_fin_sent() {
            return Step::Done(Outcome::Clean);
        }
        let deadline = self.until.map(|(until, _)| until).filter(|_| !self.in_time);
        Step::Wait(Demand { read: Read::Need, deadline, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

/// Blocks its thread when it is woken, until the test goes on.
struct Blocker {
    street: Arc<Street>,
    outbox: Outbox,
    blocked: Sender<()>,
    goes_on: Arc<Mutex<Receiver<()>>>,
    over: bool,
}

impl Protocol for Blocker {
    fn receive(&mut self, _: Input) {}
    fn poll(&mut self, cx: &mut Context<'_>, _: Now) -> Step {
        if self.over {
            return Step::Done(Outcome::Clean);
        }
        if self.street.blocker.lock().unwrap().replace(cx.waker().clone()).is_some()
            && self.blocked.send(()).is_ok()
        {
            // Fails if the test has ended.
            let _ = self.goes_on.lock().unwrap().recv_timeout(LONG);
        }
        Step::Wait(Demand::default())
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.over = true;
    }
}

/// A server whose first connection is a [`Blocker`], and the others [`Patient`].
struct Stage {
    server: Running,
    _blocking: TcpStream,
    blocked: Receiver<()>,
    go_on: Sender<()>,
}

fn set_up(backend: Backend, say: usize) -> Stage {
    let ((sender, blocked), (go_on, receiver)) = (channel(), channel());
    let (street, goes_on) = (Arc::new(Street::default()), Arc::new(Mutex::new(receiver)));
    let theirs = Arc::clone(&street);
    let options = Options { threads: Some(1), ..Options::default() };
    let server = start(backend, options, move |_| -> Box<dyn Protocol> {
        let (street, mut outbox) = (Arc::clone(&theirs), Outbox::default());
        if street.blocker.lock().unwrap().is_none() {
            let (blocked, goes_on) = (sender.clone(), Arc::clone(&goes_on));
            return Box::new(Blocker { street, outbox, blocked, goes_on, over: false });
        }
        outbox.push(Bytes::from(vec![b'x'; say]));
        Box::new(Patient { street, outbox, received: 0, until: None, in_time: false })
    });
    let blocking = server.connect();
    eventually("the blocker", || street.blocker.lock().unwrap().is_some());
    Stage { server, _blocking: blocking, blocked, go_on }
}

impl Stage {
    /// Starts the time of the patient connection, blocks its thread for longer, and runs `act`
    /// meanwhile.
    fn block(&self, mut client: &TcpStream, act: impl FnOnce()) {
        client.write_all(b"b").unwrap();
        self.blocked.recv_timeout(LONG).expect("the blocker is woken");
        act();
        thread::sleep(TIME + Duration::from_millis(20));
        self.go_on.send(()).unwrap();
    }
}

fn input_that_came_in_time_counts(backend: Backend) {
    let stage = set_up(backend, 0);
    let mut client = stage.server.connect();
    stage.block(&client.try_clone().unwrap(), || client.write_all(b"in time").unwrap());
    assert_eq!(rest(&client), b"", "an end, not a reset");
    stage.server.finish();
}

fn room_that_came_in_time_counts(backend: Backend) {
    let stage = set_up(backend, MUCH);
    let mut client = stage.server.connect();
    let sent = || stage.server.counts().sent;
    eventually("a connection that is stuck", || {
        let before = sent();
        thread::sleep(Duration::from_millis(50));
        before > 0 && before == sent()
    });
    let mut got = 0;
    stage.block(&client.try_clone().unwrap(), || {
        let mut room = vec![0; 1 << 20];
        while got < sent() as usize {
            got += client.read(&mut room).unwrap();
        }
    });
    assert_eq!(got + rest(&client).len(), MUCH, "all of it");
    stage.server.finish();
}
