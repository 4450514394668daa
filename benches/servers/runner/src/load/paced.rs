//! Requests at a fixed rate, whether or not earlier ones were answered in time.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::readiness::{News, Readiness};
use super::{Answer, unexpected};
use crate::workloads::Workload;

/// Connections that requests are dealt out to, in turn.
pub struct Paced {
    readiness: Readiness,
    clients: Vec<Client>,
    request: Vec<u8>,
    answer: usize,
    buffer: Vec<u8>,
}

#[derive(Debug)]
struct Client {
    stream: TcpStream,
    /// When each of the requests on their way should have been sent.
    due: std::collections::VecDeque<Instant>,
    /// Of the answer to the first of them.
    received: usize,
}

impl Paced {
    /// Connects so many times.
    ///
    /// # Errors
    /// If the server does not accept, or its answers have no length.
    pub fn connect(
        address: SocketAddr,
        workload: &Workload,
        connections: usize,
    ) -> io::Result<Self> {
        let Answer::Length(answer) = Answer::learn(address, workload)? else {
            return Err(unexpected("expected answers with a length"));
        };
        let readiness = Readiness::new()?;
        let connect = |place| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            readiness.add(&stream, place)?;
            Ok(Client { stream, due: Default::default(), received: 0 })
        };
        let clients = (0..connections).map(connect).collect::<io::Result<_>>()?;
        let request = workload.request.clone();
        Ok(Self { readiness, clients, request, answer, buffer: vec![0; 64 << 10] })
    }

    /// Sends so many requests a second for so long. Returns how long each answer took from the
    /// moment when its request was due, the shortest first: a server that stops for a while is
    /// charged with all that should have been asked meanwhile.
    ///
    /// # Errors
    /// As for [`Load::run`](super::Load::run), and if the server does not keep up at all.
    pub fn run(&mut self, rate: u32, lasts: Duration) -> io::Result<Vec<Duration>> {
        let (begin, interval) = (Instant::now(), Duration::from_secs(1) / rate);
        let requests = (lasts.as_secs_f64() * f64::from(rate)) as u32;
        let patience = lasts * 2 + Duration::from_secs(1);
        let mut latencies = Vec::with_capacity(requests as usize);
        let mut sent = 0;
        while latencies.len() < requests as usize {
            if begin.elapsed() > patience {
                return Err(unexpected(format!("expected {rate} answers a second")));
            }
            while sent < requests && begin + interval * sent <= Instant::now() {
                let place = sent as usize % self.clients.len();
                self.clients[place].send(&self.request, begin + interval * sent)?;
                sent += 1;
            }
            // Up to a millisecond late would be the resolution of the clock of epoll; it spins.
            let all_news: Vec<News> = self.readiness.wait(Duration::ZERO)?.collect();
            for News { place, .. } in all_news {
                self.clients[place].receive(self.answer, &mut self.buffer, &mut latencies)?;
            }
        }
        latencies.sort_unstable();
        Ok(latencies)
    }
}

impl Client {
    fn send(&mut self, request: &[u8], due: Instant) -> io::Result<()> {
        self.due.push_back(due);
        // A few requests always have room, unless the server has stopped reading for good.
        self.stream.write_all(request)
    }

    fn receive(
        &mut self,
        answer: usize,
        buffer: &mut [u8],
        latencies: &mut Vec<Duration>,
    ) -> io::Result<()> {
        match self.stream.read(buffer) {
            Ok(0) => return Err(unexpected("expected answers, and the server closed")),
            Ok(n) => self.received += n,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
        while self.received >= answer {
            let Some(due) = self.due.pop_front() else {
                return Err(unexpected("expected no more answers than requests"));
            };
            latencies.push(due.elapsed());
            self.received -= answer;
        }
        Ok(())
    }
}
