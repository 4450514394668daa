//! A client that does what it is told, honest or not.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

use crate::server::LONG;
use crate::{Failure, ensure};

/// One connection.
pub(crate) struct Client {
    pub(crate) stream: TcpStream,
    /// Received bytes that have not been taken.
    pub(crate) received: Vec<u8>,
}

/// A response, framed by its length.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) closes: bool,
    pub(crate) content: Vec<u8>,
}

/// A request for this path.
pub(crate) fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").into_bytes()
}

/// A request for this path with so much content.
pub(crate) fn post(path: &str, content: &[u8]) -> Vec<u8> {
    let mut bytes = head_of_post(path, content.len());
    bytes.extend_from_slice(content);
    bytes
}

/// Its head alone.
pub(crate) fn head_of_post(path: &str, len: usize) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len}\r\n\r\n").into_bytes()
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LONG))?;
        stream.set_write_timeout(Some(LONG))?;
        Ok(Self { stream, received: Vec::new() })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.stream.write_all(bytes)?)
    }

    /// Sends a GET and reads its response, which must be a 200.
    pub(crate) fn ask(&mut self, path: &str) -> Result<Answer, Failure> {
        self.send(&get(path))?;
        self.ok()
    }

    /// Reads a response, which must be a 200.
    pub(crate) fn ok(&mut self) -> Result<Answer, Failure> {
        self.expect(200)
    }

    /// Reads a response, which must have this status.
    pub(crate) fn expect(&mut self, status: u16) -> Result<Answer, Failure> {
        let answer = self.answer()?;
        ensure!(answer.status == status, "expected {status}, got {}", answer.status);
        Ok(answer)
    }

    /// Reads a whole response.
    pub(crate) fn answer(&mut self) -> Result<Answer, Failure> {
        let head_len = loop {
            if let Some(end) = self.received.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.fill()?;
        };
        let head = std::str::from_utf8(&self.received[..head_len])?.to_ascii_lowercase();
        let status = head.get(9..12).ok_or("expected a status line")?.parse()?;
        let value = |name| head.lines().find_map(|line| line.strip_prefix(name));
        let len = value("content-length: ").map_or(Ok(0), str::parse::<usize>)?;
        let closes = value("connection: ").is_some_and(|value| value.contains("close"));
        while self.received.len() < head_len + len {
            self.fill()?;
        }
        let content = self.received[head_len..head_len + len].to_vec();
        self.received.drain(..head_len + len);
        Ok(Answer { status, closes, content })
    }

    /// Reads more.
    pub(crate) fn fill(&mut self) -> Result<(), Failure> {
        let mut chunk = [0; 64 << 10];
        let len = loop {
            match self.stream.read(&mut chunk) {
                // Reading with a timeout is not begun again after a signal.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        let so_far = self.received.len();
        ensure!(len > 0, "the connection ended, after {so_far} bytes of an answer");
        self.received.extend_from_slice(&chunk[..len]);
        Ok(())
    }

    /// Receives up to `most` bytes that have arrived, without waiting. Returns how many, or `None`
    /// at the end.
    pub(crate) fn glance(&mut self, most: usize) -> io::Result<Option<usize>> {
        let mut chunk = vec![0; most];
        self.stream.set_nonblocking(true)?;
        let result = self.stream.read(&mut chunk);
        self.stream.set_nonblocking(false)?;
        match result {
            Ok(0) => Ok(None),
            Ok(len) => {
                self.received.extend_from_slice(&chunk[..len]);
                Ok(Some(len))
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(Some(0)),
            Err(error) => Err(error),
        }
    }

    /// Reads to the end, which must be an orderly one.
    pub(crate) fn rest(&mut self) -> Result<Vec<u8>, Failure> {
        let mut bytes = std::mem::take(&mut self.received);
        self.stream.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads to the end; nothing may come before it.
    pub(crate) fn ended(&mut self) -> Result<(), Failure> {
        let rest = self.rest()?;
        ensure!(rest.is_empty(), "expected the end, got {:?}", String::from_utf8_lossy(&rest));
        Ok(())
    }

    /// Reads to the end, orderly or not; the bytes that came before it.
    pub(crate) fn cut(&mut self) -> Result<Vec<u8>, Failure> {
        let mut bytes = std::mem::take(&mut self.received);
        match self.stream.read_to_end(&mut bytes) {
            Err(error) if error.kind() != ErrorKind::ConnectionReset => Err(error.into()),
            _ => Ok(bytes),
        }
    }

    pub(crate) fn half_close(&self) -> Result<(), Failure> {
        Ok(self.stream.shutdown(Shutdown::Write)?)
    }

    /// Closes with a reset.
    pub(crate) fn reset(self) -> Result<(), Failure> {
        socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
        Ok(())
    }

    /// Makes the kernel buffer little for it.
    pub(crate) fn with_small_buffer(self) -> Result<Self, Failure> {
        socket2::SockRef::from(&self.stream).set_recv_buffer_size(16 << 10)?;
        Ok(self)
    }
}
