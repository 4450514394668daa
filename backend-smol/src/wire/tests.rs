//! Any stream: what is done with it, and what its errors come to.

use std::io;
use std::task::Waker;

use futures_lite::{AsyncRead, AsyncWrite};

use super::*;

/// Takes all that is written, unless one of its calls fails or has to wait.
#[derive(Default)]
struct Stream {
    fails: &'static str,
    waits: &'static str,
    /// Takes nothing, and says so.
    is_full: bool,
    calls: Vec<&'static str>,
}

impl Stream {
    fn call<T>(&mut self, name: &'static str, value: T) -> Poll<io::Result<T>> {
        self.calls.push(name);
        if self.fails == name {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        if self.waits == name { Poll::Pending } else { Poll::Ready(Ok(value)) }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        assert_eq!(buffer.len(), PIECE);
        buffer[0] = b'!';
        self.call("read", 1)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let len = if self.is_full { 0 } else { bytes.len() };
        self.call("write", len)
    }
    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.call("flush", ())
    }
    fn poll_close(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.call("close", ())
    }
}

/// Whose end is its close, and which nobody finds gone.
impl Transport for Stream {}

fn wire(stream: Stream) -> StreamWire<Stream> {
    StreamWire::new(stream)
}

fn write(wire: &mut StreamWire<Stream>, outbox: &mut Outbox) -> Poll<Written> {
    wire.poll_write(&mut Context::from_waker(Waker::noop()), outbox)
}

fn bytes(ends: bool) -> Outbox {
    let mut outbox = Outbox::default();
    outbox.push("some".into());
    if ends {
        outbox.finish();
    }
    outbox
}

#[test]
fn what_is_written_is_flushed_or_ended_in_the_same_turn() {
    for (ends, calls) in [(false, ["write", "flush"]), (true, ["write", "close"])] {
        let (mut wire, mut outbox) = (wire(Stream::default()), bytes(ends));
        assert_eq!(write(&mut wire, &mut outbox), Poll::Ready(Written::Progress(4)));
        assert_eq!(outbox.is_fin_sent(), ends);
        assert_eq!(write(&mut wire, &mut outbox), Poll::Ready(Written::Idle));
        assert_eq!(wire.stream().calls, calls);
        assert!(!wire.is_gone());
    }
}

#[test]
fn what_takes_longer_is_gone_on_with() {
    for (ends, waits, then) in
        [(false, "flush", Written::Idle), (true, "close", Written::Progress(0))]
    {
        let (mut wire, mut outbox) = (wire(Stream { waits, ..Stream::default() }), bytes(ends));
        assert_eq!(write(&mut wire, &mut outbox), Poll::Ready(Written::Progress(4)));
        for _ in 0..2 {
            assert_eq!(write(&mut wire, &mut outbox), Poll::Pending, "{waits}");
        }
        wire.stream.waits = "";
        assert_eq!(write(&mut wire, &mut outbox), Poll::Ready(then), "{waits}");
        assert_eq!(write(&mut wire, &mut outbox), Poll::Ready(Written::Idle));
        assert_eq!(wire.stream().calls[1..], [waits; 4]);
    }
}

#[test]
fn whatever_fails_the_peer_is_lost() {
    for (ends, fails) in [(false, "write"), (false, "flush"), (true, "close")] {
        let (mut at_once, mut outbox) = (wire(Stream { fails, ..Stream::default() }), bytes(ends));
        assert_eq!(write(&mut at_once, &mut outbox), Poll::Ready(Written::Lost), "{fails}");
        let (mut later, mut outbox) =
            (wire(Stream { waits: fails, ..Stream::default() }), bytes(ends));
        let _ = write(&mut later, &mut outbox);
        (later.stream.waits, later.stream.fails) = ("", fails);
        assert_eq!(write(&mut later, &mut outbox), Poll::Ready(Written::Lost), "{fails}");
    }
    let (mut full, mut outbox) =
        (wire(Stream { is_full: true, ..Stream::default() }), bytes(false));
    assert_eq!(write(&mut full, &mut outbox), Poll::Ready(Written::Lost));
}

#[test]
fn what_is_read_is_told_apart() {
    let read = |stream| wire(stream).poll_read(&mut Context::from_waker(Waker::noop()));
    assert_eq!(read(Stream::default()), Poll::Ready(Input::Data("!".into())));
    assert_eq!(read(Stream { waits: "read", ..Stream::default() }), Poll::Pending);
    let failed = Stream { fails: "read", ..Stream::default() };
    assert_eq!(read(failed), Poll::Ready(Input::Reset));
}
