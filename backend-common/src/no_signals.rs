//! Stands in for `signals` where there is no SIGINT and no SIGTERM.

use std::io;

use crate::Stop;

pub(crate) fn listen(_: Stop) -> io::Result<()> {
    let text = "signals are not listened to on this platform: call `Stop::stop` instead";
    Err(io::Error::new(io::ErrorKind::Unsupported, text))
}
