//! One connection, whose server has gone to sleep before it is asked again: it does the same for
//! every request, whoever is quicker.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread::sleep;
use std::time::Duration;

use super::{Answer, Load, Until, unexpected};
use crate::workloads::Workload;

/// From an answer to the next request.
const PAUSE: Duration = Duration::from_micros(500);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A burst of requests after the other.
pub struct Gentle {
    stream: TcpStream,
    burst: Vec<u8>,
    /// Answers to a burst, and their bytes.
    answers: u64,
    received: Vec<u8>,
}

impl Gentle {
    /// Connects.
    ///
    /// # Errors
    /// If the server does not accept, or does not answer what the workload expects with a length.
    pub fn connect(address: SocketAddr, workload: &Workload) -> io::Result<Self> {
        let Answer::Length(one) = Answer::learn(address, workload)? else {
            return Err(unexpected("expected answers with a length"));
        };
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            burst: workload.request.repeat(workload.pipelined),
            answers: workload.pipelined as u64,
            received: vec![0; one * workload.pipelined],
        })
    }
}

impl Load for Gentle {
    fn run(&mut self, until: Until) -> io::Result<u64> {
        let mut answers = 0;
        while !until.is_over(answers) {
            sleep(PAUSE);
            self.stream.write_all(&self.burst)?;
            self.stream.read_exact(&mut self.received)?;
            if !self.received.starts_with(b"HTTP/1.1 200 ") {
                return Err(unexpected("expected 200"));
            }
            answers += self.answers;
        }
        Ok(answers)
    }
}
