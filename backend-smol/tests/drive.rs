//! One connection inside a program of one's own, over each kind of stream.
#![cfg(unix)]

use std::any::Any;
use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use hairspring_backend_smol::{Ending, Plain, Stop, Transport, drive, drive_until};
use hairspring_core::{Demand, Failed, Input, Now, Outbox, Outcome, Protocol, Read, Step, Supply};
use smol::Async;
use smol::future::poll_once;
use smol::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use smol::net::TcpStream;

/// Says what it has to say and hears the peer out.
#[derive(Default)]
struct Parting {
    outbox: Outbox,
    heard: Arc<Mutex<Vec<u8>>>,
    ended: bool,
    /// Instead of hearing the peer out.
    aborts: bool,
    /// Instead of saying anything.
    holds: bool,
}

impl Parting {
    /// Ends its side as soon as it has said this.
    fn saying(say: impl FnOnce(&mut Outbox)) -> Self {
        let mut parting = Self::default();
        say(&mut parting.outbox);
        parting.outbox.finish();
        parting
    }
}

impl Protocol for Parting {
    fn receive(&mut self, input: Input) {
        match input {
            Input::Data(data) => self.heard.lock().unwrap().extend_from_slice(&data),
            Input::Fin | Input::Reset => self.ended = true,
        }
    }
    fn poll(&mut self, _: &mut Context<'_>, _: Now) -> Step {
        if self.ended && self.outbox.is_idle() {
            return Step::Done(Outcome::Clean);
        }
        if self.aborts && self.outbox.is_idle() {
            return Step::Done(Outcome::Abort);
        }
        let read = if self.holds { Read::Hold } else { Read::Need };
        Step::Wait(Demand { read, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
    fn shutdown(&mut self) {
        self.outbox.push("told".into());
        self.outbox.finish();
        self.ended = true;
    }
}

/// A client that is nobody's future, and the server's end.
fn tcp() -> (std::net::TcpStream, Async<std::net::TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    (client, Async::new(listener.accept().unwrap().0).unwrap())
}

/// The server ends its side, the client its own only after that: closing must be half of it.
fn part(mut client: impl io::Read + io::Write, stream: impl Transport + Send + 'static) {
    let parting = Parting::saying(|outbox| outbox.push("bye".into()));
    let heard = Arc::clone(&parting.heard);
    let connection = smol::spawn(drive(stream, parting));
    let mut said = String::new();
    client.read_to_string(&mut said).unwrap();
    assert_eq!(said, "bye");
    client.write_all(b"late").unwrap();
    drop(client);
    assert_eq!(smol::block_on(connection), Ending::Clean);
    assert_eq!(*heard.lock().unwrap(), b"late");
}

#[test]
fn closing_leaves_the_other_direction_open() {
    let (client, stream) = tcp();
    part(client, stream);
    let (client, stream) = tcp();
    part(client, TcpStream::from(stream));
    let (client, stream) = UnixStream::pair().unwrap();
    part(client, Async::new(stream).unwrap());
    let (client, stream) = UnixStream::pair().unwrap();
    part(client, smol::net::unix::UnixStream::from(Async::new(stream).unwrap()));
}

#[test]
fn an_abort_is_a_reset() {
    fn reset(mut client: std::net::TcpStream, stream: impl Transport) {
        let mut parting = Parting { aborts: true, ..Parting::default() };
        parting.outbox.push("on".into());
        assert_eq!(smol::block_on(drive(stream, parting)), Ending::Aborted);
        let error = io::Read::read_to_end(&mut client, &mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
    let (client, stream) = tcp();
    reset(client, stream);
    let (client, stream) = tcp();
    reset(client, TcpStream::from(stream));
}

#[test]
fn a_peer_that_left_is_seen_while_nothing_is_read() {
    let (client, stream) = tcp();
    socket2::SockRef::from(&client).set_linger(Some(Duration::ZERO)).unwrap();
    drop(client);
    let began = Instant::now();
    let holding = Parting { holds: true, ..Parting::default() };
    assert_eq!(smol::block_on(drive(stream, holding)), Ending::Lost);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_stop_is_told_and_the_grace_is_kept() {
    let (stop, grace) = (Stop::new(), Duration::from_millis(200));
    let (told, stubborn) = (tcp(), tcp());
    let heeds = smol::spawn(drive_until(told.1, Parting::default(), stop.clone(), grace));
    // What it has to say is more than the client takes.
    let says = Parting::saying(|outbox| outbox.push(vec![0; 64 << 20].into()));
    let stuck = smol::spawn(drive_until(stubborn.1, Silent(says), stop.clone(), grace));
    std::thread::sleep(Duration::from_millis(50));
    let began = Instant::now();
    stop.stop();
    let mut said = String::new();
    io::Read::read_to_string(&mut &told.0, &mut said).unwrap();
    assert_eq!((said.as_str(), smol::block_on(heeds)), ("told", Ending::Clean));
    assert_eq!(smol::block_on(stuck), Ending::Cut);
    let waited = began.elapsed();
    assert!(waited >= grace && waited < grace * 25, "{waited:?}");
}

#[test]
fn a_grace_without_an_end_is_a_stop_all_the_same() {
    let (stop, told) = (Stop::new(), tcp());
    let heeds = smol::spawn(drive_until(told.1, Parting::default(), stop.clone(), Duration::MAX));
    stop.stop();
    let mut said = String::new();
    told.0.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    io::Read::read_to_string(&mut &told.0, &mut said).unwrap();
    assert_eq!((said.as_str(), smol::block_on(heeds)), ("told", Ending::Clean));
}

/// Does not listen to a stop.
struct Silent(Parting);

impl Protocol for Silent {
    fn receive(&mut self, input: Input) {
        self.0.receive(input);
    }
    fn poll(&mut self, cx: &mut Context<'_>, now: Now) -> Step {
        self.0.poll(cx, now)
    }
    fn outbox(&mut self) -> &mut Outbox {
        self.0.outbox()
    }
}

struct Counting(u64);

impl Supply for Counting {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        let n = self.0.saturating_sub(offset).min(buffer.len() as u64) as usize;
        (0..n).for_each(|i| buffer[i] = (offset + i as u64) as u8);
        Ok(n)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[test]
fn memory_and_supplies_go_out_in_order_and_come_back_whole() {
    const LEN: u64 = 3 << 20;
    let parting = Parting::saying(|outbox| {
        (0..40_u8).for_each(|n| outbox.push(vec![n; 5000].into()));
        outbox.push_supplied(Arc::new(Counting(LEN)), 7, LEN - 7);
        outbox.push("tail".into());
    });
    let mut expected: Vec<u8> = (0..40_u8).flat_map(|n| [n; 5000]).collect();
    expected.extend((7..LEN).map(|i| i as u8));
    expected.extend_from_slice(b"tail");
    let heard = Arc::clone(&parting.heard);
    smol::block_on(async {
        let (mut client, stream) = smol::net::unix::UnixStream::pair().unwrap();
        let connection = smol::spawn(drive(stream, parting));
        let (mut sender, mut back) = (client.clone(), Vec::new());
        let sent = expected.clone();
        let sending = smol::spawn(async move {
            sender.write_all(&sent).await.unwrap();
            sender.close().await.unwrap();
        });
        client.read_to_end(&mut back).await.unwrap();
        sending.await;
        assert_eq!(connection.await, Ending::Clean);
        assert!(back == expected && *heard.lock().unwrap() == expected);
    });
}

#[test]
fn a_supply_that_shrinks_aborts() {
    let (_client, stream) = tcp();
    let parting = Parting::saying(|outbox| outbox.push_supplied(Arc::new(Counting(10)), 0, 11));
    assert_eq!(smol::block_on(drive(stream, parting)), Ending::Aborted);
}

/// Keeps what is written until it is flushed, one byte a call.
#[derive(Default)]
struct Buffered {
    kept: Vec<u8>,
    is_reset: Arc<AtomicBool>,
    flushed: Arc<Mutex<Vec<u8>>>,
}

impl AsyncRead for Buffered {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        _: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if self.flushed.lock().unwrap().is_empty() { Poll::Pending } else { Poll::Ready(Ok(0)) }
    }
}

impl AsyncWrite for Buffered {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.kept.push(bytes[0]);
        Poll::Ready(Ok(1))
    }
    fn poll_flush(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let kept = std::mem::take(&mut self.kept);
        self.flushed.lock().unwrap().extend(kept);
        Poll::Ready(Ok(()))
    }
    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        unreachable!("the protocol does not end its side")
    }
}

impl Transport for Buffered {
    fn reset_on_close(&self) {
        self.is_reset.store(true, Ordering::SeqCst);
    }
}

#[test]
fn only_what_was_cut_short_is_reset() {
    for (aborts, ending) in [(false, Ending::Clean), (true, Ending::Aborted)] {
        let mut protocol = Parting { aborts, ..Parting::default() };
        protocol.outbox.push("on".into());
        let stream = Buffered::default();
        let is_reset = Arc::clone(&stream.is_reset);
        assert_eq!(smol::block_on(drive(stream, protocol)), ending);
        assert_eq!(is_reset.load(Ordering::SeqCst), aborts);
    }
}

#[test]
fn what_a_stream_keeps_to_itself_is_flushed_before_waiting() {
    let mut protocol = Parting::default();
    protocol.outbox.push("question".into());
    let stream = Buffered::default();
    let flushed = Arc::clone(&stream.flushed);
    assert_eq!(smol::block_on(drive(Plain(stream), protocol)), Ending::Clean);
    assert_eq!(*flushed.lock().unwrap(), b"question");
}

/// Says beforehand what it will demand once all is sent, and ends with its peer.
#[derive(Default)]
struct Foresighted {
    outbox: Outbox,
    ended: bool,
}

impl Protocol for Foresighted {
    fn receive(&mut self, input: Input) {
        self.ended |= !matches!(input, Input::Data(_));
    }
    fn poll(&mut self, _: &mut Context<'_>, now: Now) -> Step {
        if self.ended {
            return Step::Done(Outcome::Clean);
        }
        let later = now.mono + Duration::from_secs(60);
        let once_sent = (!self.outbox.is_idle()).then_some(later);
        Step::Wait(Demand { deadline: Some(later), once_sent, ..Demand::default() })
    }
    fn outbox(&mut self) -> &mut Outbox {
        &mut self.outbox
    }
}

#[test]
fn what_a_stream_keeps_to_itself_is_flushed_even_if_a_poll_is_spared() {
    let mut protocol = Foresighted::default();
    protocol.outbox.push("question".into());
    let stream = Buffered::default();
    let flushed = Arc::clone(&stream.flushed);
    // The peer ends its side when it has the question, so nothing has to be waited for.
    let ended = smol::block_on(poll_once(drive(Plain(stream), protocol)));
    assert_eq!(ended, Some(Ending::Clean));
    assert_eq!(*flushed.lock().unwrap(), b"question");
}
