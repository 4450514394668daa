//! What a server answers to a workload's request. The first answer is read with care; the load
//! then only counts bytes, so that it is not what is measured.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::unexpected;
use crate::workloads::Workload;

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The form of all answers to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Each has so many bytes, head included.
    Length(usize),
    /// Each is chunked, and ends with an empty chunk; how it is cut may differ.
    Chunked,
}

impl Answer {
    /// Asks once, and checks the answer.
    ///
    /// # Errors
    /// If it is not what the workload expects.
    pub fn learn(address: SocketAddr, workload: &Workload) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let (mut input, mut buffer) = (Vec::new(), vec![0; 256 << 10]);
        let mut to_send = workload.request.as_slice();
        // What is echoed may come before all of it was sent.
        stream.set_nonblocking(to_send.len() > 4096)?;
        loop {
            if !to_send.is_empty() {
                match stream.write(to_send) {
                    Ok(n) => to_send = &to_send[n..],
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    Err(error) => return Err(error),
                }
                if to_send.is_empty() {
                    stream.set_nonblocking(false)?;
                }
            }
            match stream.read(&mut buffer) {
                Ok(0) => return Err(unexpected("expected an answer, and the server closed")),
                Ok(n) => input.extend_from_slice(&buffer[..n]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && !to_send.is_empty() => {}
                Err(error) => return Err(error),
            }
            if let Some(answer) = Self::read(&input, workload)? {
                return Ok(answer);
            }
        }
    }

    /// Nothing while more has to come.
    fn read(input: &[u8], workload: &Workload) -> io::Result<Option<Self>> {
        let mut fields = [httparse::EMPTY_HEADER; 32];
        let mut head = httparse::Response::new(&mut fields);
        let parsed = head.parse(input).map_err(|error| unexpected(error.to_string()))?;
        let httparse::Status::Complete(begin) = parsed else { return Ok(None) };
        if head.code != Some(200) {
            return Err(unexpected(format!("expected 200, got {:?}", head.code)));
        }
        let field = |name| {
            let field = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
            field.and_then(|field| std::str::from_utf8(field.value).ok())
        };
        let (content, answer) = match field("content-length") {
            Some(length) => {
                let length: usize = length.parse().map_err(io::Error::other)?;
                let Some(content) = input.get(begin..begin + length) else { return Ok(None) };
                (content.to_vec(), Self::Length(begin + length))
            }
            None if field("transfer-encoding") == Some("chunked") => {
                match dechunk(&input[begin..])? {
                    Some(content) => (content, Self::Chunked),
                    None => return Ok(None),
                }
            }
            None => return Err(unexpected("expected an answer with a length, or chunks")),
        };
        // The floor answers with filling instead of a text of the same length.
        let expected = workload.content;
        let filled = crate::workloads::Content::Filled(expected.len());
        if !expected.is(&content) && !filled.is(&content) {
            return Err(unexpected(format!("expected {expected:?}, got {} bytes", content.len())));
        }
        Ok(Some(answer))
    }
}

/// The content of a chunked body; nothing while more has to come.
fn dechunk(mut input: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    loop {
        let parsed = httparse::parse_chunk_size(input).map_err(|_| unexpected("a bad chunk"))?;
        let httparse::Status::Complete((begin, size)) = parsed else { return Ok(None) };
        let size = usize::try_from(size).map_err(io::Error::other)?;
        let Some(chunk) = input.get(begin..begin + size + 2) else { return Ok(None) };
        if size == 0 {
            return Ok(Some(content));
        }
        content.extend_from_slice(&chunk[..size]);
        input = &input[begin + size + 2..];
    }
}
