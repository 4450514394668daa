//! A connection for each request.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::readiness::{News, Readiness};
use super::{Answer, Load, Until, unexpected};
use crate::workloads::Workload;

/// How long nothing at all may come.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections of one run at most: the kernel remembers the end of each for a minute, and there
/// are some 28,000 port numbers.
const MOST: u64 = 3000;

/// A closed loop of so many connections at a time, each for one request and closed by the server.
pub struct Connecting {
    address: SocketAddr,
    request: Vec<u8>,
    answer: Answer,
    readiness: Readiness,
    /// Each with the bytes that have come.
    clients: Vec<Option<(TcpStream, usize)>>,
    buffer: Vec<u8>,
}

impl Connecting {
    /// For so many connections at a time; none of them is made yet.
    ///
    /// # Errors
    /// If the server does not answer what the workload expects.
    pub fn new(address: SocketAddr, workload: &Workload, connections: usize) -> io::Result<Self> {
        Ok(Self {
            address,
            request: workload.request.clone(),
            answer: Answer::learn(address, workload)?,
            readiness: Readiness::new()?,
            clients: (0..connections).map(|_| None).collect(),
            buffer: vec![0; 64 << 10],
        })
    }

    fn connect(&mut self, place: usize) -> io::Result<()> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        stream.write_all(&self.request)?;
        self.readiness.add(&stream, place)?;
        self.clients[place] = Some((stream, 0));
        Ok(())
    }

    /// Reads once. Returns whether the server has closed, behind a whole answer.
    fn receive(&mut self, place: usize) -> io::Result<bool> {
        let Some((stream, received)) = &mut self.clients[place] else { return Ok(false) };
        match stream.read(&mut self.buffer) {
            Ok(0) => match self.answer {
                Answer::Length(expected) if *received != expected => {
                    Err(unexpected(format!("expected {expected} bytes, got {received}")))
                }
                _ => Ok(true),
            },
            Ok(n) => {
                *received += n;
                Ok(false)
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Load for Connecting {
    /// Ends early after 3,000 connections.
    fn run(&mut self, until: Until) -> io::Result<u64> {
        for place in 0..self.clients.len() {
            if self.clients[place].is_none() {
                self.connect(place)?;
            }
        }
        let mut answers = 0;
        while !until.is_over(answers) && answers < MOST {
            let all_news: Vec<News> = self.readiness.wait(PATIENCE)?.collect();
            if all_news.is_empty() {
                return Err(unexpected("expected answers, and nothing came"));
            }
            for News { place, .. } in all_news {
                if self.receive(place)? {
                    answers += 1;
                    self.connect(place)?;
                }
            }
        }
        Ok(answers)
    }
}
