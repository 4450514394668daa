//! A client that sends bytes and keeps what comes back.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use hairspring_tests::row::{End, Row};

use crate::server::Server;

/// No row expects so long a silence: the server must have forgotten the connection.
const PATIENCE: Duration = Duration::from_secs(10);

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// What came until the server ended its side.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) bytes: Vec<u8>,
}

/// Sends the pieces, ends the stream unless the server is to end it first, and reads to the
/// server's end.
///
/// # Errors
/// If the connection broke or fell silent instead of ending.
pub(crate) fn exchange(server: &Server, row: &Row, pieces: &[&[u8]]) -> Result<Came, String> {
    let told = |what: &str| {
        let what = what.to_owned();
        move |error: io::Error| format!("{what}: {error}")
    };
    let mut stream = server.connect().map_err(told("connecting"))?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(told("setting a timeout"))?;
    let mut came = Came { bytes: Vec::new() };
    let invited = row.answers.iter().filter(|answer| answer.status == 100).count();
    let mut heads = 0;
    for piece in pieces {
        stream.write_all(piece).map_err(told("sending"))?;
        heads += usize::from(piece.ends_with(b"\r\n\r\n"));
        while row.cuts_matter.is_some() && came.invitations() < heads.min(invited) {
            came.read_some(&mut stream).map_err(told("waiting for 100"))?;
        }
    }
    if row.fin || !matches!(row.end, End::Closes | End::Silent) {
        stream.shutdown(Shutdown::Write).map_err(told("ending the stream"))?;
    }
    while came.read_some(&mut stream).map_err(|error| {
        format!("reading: {error}, after {}", String::from_utf8_lossy(&came.bytes))
    })? {}
    Ok(came)
}

impl Came {
    /// Reads what is there; false at the end.
    fn read_some(&mut self, stream: &mut TcpStream) -> io::Result<bool> {
        let mut buffer = [0; 16 << 10];
        let read = stream.read(&mut buffer)?;
        self.bytes.extend_from_slice(&buffer[..read]);
        Ok(read > 0)
    }

    fn invitations(&self) -> usize {
        self.bytes.windows(CONTINUE.len()).filter(|window| *window == CONTINUE).count()
    }
}
