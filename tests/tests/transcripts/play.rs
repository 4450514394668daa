//! Plays a script to a server or in virtual time, and records the result.

use std::fmt;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hairspring_core::{ConnectionInfo, Http, Outcome};
use hairspring_tests::driver::{DATE, Driver};
use hairspring_tests::mirror::Mirror;

use crate::script::{Act, Script};
use crate::server::Server;

/// No script expects so long a silence.
const PATIENCE: Duration = Duration::from_secs(20);

const PAUSE: Duration = Duration::from_millis(2);

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// What a client got.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Transcript {
    /// All bytes, with every `Date` replaced by the same one.
    bytes: Vec<u8>,
    end: End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    Fin,
    Reset,
    /// Neither; never what is expected.
    Other(String),
}

impl fmt::Debug for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{:?} after {} bytes", self.bytes.escape_ascii(), self.end, self.bytes.len())
    }
}

/// Over TCP.
pub(crate) fn play(server: &Server, script: &Script) -> Transcript {
    server.configure(&script.config);
    let mut bytes = Vec::new();
    let result = server.connect().and_then(|mut stream| {
        stream.set_read_timeout(Some(PATIENCE))?;
        for act in &script.acts {
            match perform(act, &mut stream, &mut bytes) {
                // The server has ended the connection; what it sent says why.
                Err(error) if is_gone(&error) => break,
                result => result?,
            }
        }
        while read_some(&mut stream, &mut bytes)? {}
        Ok(())
    });
    let end = match result {
        Ok(()) => End::Fin,
        Err(error) if error.kind() == ErrorKind::ConnectionReset => End::Reset,
        Err(error) => End::Other(error.to_string()),
    };
    Transcript { bytes: with_one_date(bytes), end }
}

fn perform(act: &Act, stream: &mut TcpStream, came: &mut Vec<u8>) -> io::Result<()> {
    match act {
        Act::Send(bytes) => stream.write_all(bytes)?,
        Act::Pause => thread::sleep(PAUSE),
        Act::Fin => stream.shutdown(Shutdown::Write)?,
        Act::AwaitInvitations(count) => {
            while invitations(came) < *count && read_some(stream, came)? {}
        }
    }
    Ok(())
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::NotConnected
    )
}

/// Reads what is there; false at the end.
fn read_some(stream: &mut TcpStream, came: &mut Vec<u8>) -> io::Result<bool> {
    let mut buffer = [0; 16 << 10];
    let read = stream.read(&mut buffer)?;
    came.extend_from_slice(&buffer[..read]);
    Ok(read > 0)
}

fn invitations(came: &[u8]) -> usize {
    came.windows(CONTINUE.len()).filter(|window| *window == CONTINUE).count()
}

/// Replaces every date by that of virtual time, which has the same length.
fn with_one_date(mut bytes: Vec<u8>) -> Vec<u8> {
    const NAME: &[u8] = b"\r\nDate: ";
    let mut from = 0;
    while let Some(at) = bytes[from..].windows(NAME.len()).position(|window| window == NAME) {
        from += at + NAME.len();
        let date = &mut bytes[from..from + DATE.len()];
        date.copy_from_slice(DATE.as_bytes());
    }
    bytes
}

/// Without a backend.
pub(crate) fn play_virtually(script: &Script) -> Transcript {
    let config = Arc::new(script.config.clone());
    let mut driver = Driver::new(Http::new(Mirror, config, ConnectionInfo::default()));
    for act in &script.acts {
        match act {
            Act::Send(bytes) if driver.reads() => driver.feed(bytes),
            Act::Fin if driver.outcome().is_none() => driver.peer_fin(),
            Act::Send(_) | Act::Fin | Act::Pause | Act::AwaitInvitations(_) => {}
        }
    }
    // Until it has ended its side, whatever it waits for.
    while driver.outcome().is_none() && !driver.fin {
        let Some(wait) = driver.deadline() else { break };
        driver.pass(wait);
    }
    let end = match driver.outcome() {
        Some(Outcome::Abort) => End::Reset,
        _ if driver.fin => End::Fin,
        _ => End::Other("it waits without a deadline".into()),
    };
    Transcript { bytes: driver.output, end }
}
