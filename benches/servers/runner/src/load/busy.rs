//! Connections that stay, each with a burst of requests on its way at any time.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::readiness::{News, Readiness};
use super::{Answer, Load, Until, unexpected};
use crate::workloads::Workload;

/// How long nothing at all may come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A closed loop over connections that stay.
pub struct Busy {
    readiness: Readiness,
    clients: Vec<Client>,
    exchange: Exchange,
    buffer: Vec<u8>,
}

/// What every client sends and awaits.
#[derive(Debug)]
struct Exchange {
    /// The requests that are sent at once.
    burst: Vec<u8>,
    /// Answers to them.
    answers: u64,
    /// Bytes of these answers; none if they are chunked.
    owed: Option<usize>,
}

#[derive(Debug)]
struct Client {
    stream: TcpStream,
    /// Of the burst.
    sent: usize,
    /// Of the answers to it.
    received: usize,
    waits_for_room: bool,
}

impl Busy {
    /// Connects so many times.
    ///
    /// # Errors
    /// If the server does not accept, or does not answer what the workload expects.
    pub fn connect(
        address: SocketAddr,
        workload: &Workload,
        connections: usize,
    ) -> io::Result<Self> {
        let owed = match Answer::learn(address, workload)? {
            Answer::Length(one) => Some(one * workload.pipelined),
            Answer::Chunked if workload.pipelined == 1 => None,
            Answer::Chunked => return Err(unexpected("expected a length when pipelined")),
        };
        let readiness = Readiness::new()?;
        let connect = |place| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            readiness.add(&stream, place)?;
            Ok(Client { stream, sent: 0, received: 0, waits_for_room: false })
        };
        let clients = (0..connections).map(connect).collect::<io::Result<_>>()?;
        let burst = workload.request.repeat(workload.pipelined);
        let exchange = Exchange { burst, answers: workload.pipelined as u64, owed };
        Ok(Self { readiness, clients, exchange, buffer: vec![0; 256 << 10] })
    }
}

impl Load for Busy {
    fn run(&mut self, until: Until) -> io::Result<u64> {
        let Self { readiness, clients, exchange, buffer } = self;
        for (place, client) in clients.iter_mut().enumerate() {
            client.send(exchange, readiness, place)?;
        }
        let mut answers = 0;
        while !until.is_over(answers) {
            let all_news: Vec<News> = readiness.wait(PATIENCE)?.collect();
            if all_news.is_empty() {
                return Err(unexpected("expected answers, and nothing came"));
            }
            for News { place, readable, writable } in all_news {
                let client = &mut clients[place];
                if readable && client.receive(exchange, buffer)? {
                    answers += exchange.answers;
                    (client.sent, client.received) = (0, 0);
                }
                if writable || client.sent == 0 {
                    client.send(exchange, readiness, place)?;
                }
            }
        }
        Ok(answers)
    }
}

impl Client {
    /// Sends what is left of the burst, as far as there is room, and hears of room while some of
    /// it is left.
    fn send(&mut self, exchange: &Exchange, readiness: &Readiness, place: usize) -> io::Result<()> {
        while self.sent < exchange.burst.len() {
            match self.stream.write(&exchange.burst[self.sent..]) {
                Ok(n) => self.sent += n,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        let waits_for_room = self.sent < exchange.burst.len();
        if waits_for_room != self.waits_for_room {
            self.waits_for_room = waits_for_room;
            readiness.set_room(&self.stream, place, waits_for_room)?;
        }
        Ok(())
    }

    /// Reads once. Returns whether all answers to the burst have come.
    fn receive(&mut self, exchange: &Exchange, buffer: &mut [u8]) -> io::Result<bool> {
        let n = match self.stream.read(buffer) {
            Ok(0) => return Err(unexpected("expected answers, and the server closed")),
            Ok(n) => n,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error),
        };
        let input = &buffer[..n];
        if self.received == 0 && !input.starts_with(b"HTTP/1.1 200 ") {
            let start = String::from_utf8_lossy(&input[..n.min(64)]);
            return Err(unexpected(format!("expected 200, got {start:?}")));
        }
        self.received += n;
        match exchange.owed {
            Some(owed) if self.received > owed => {
                Err(unexpected(format!("expected {owed} bytes, got {}", self.received)))
            }
            Some(owed) => Ok(self.received == owed),
            None => Ok(input.ends_with(b"0\r\n\r\n")),
        }
    }
}
