//! The engine without a socket: virtual time, bytes in, bytes out.

mod bounds;
mod interim;
mod misuse;
mod misused;
mod panics;
mod refused_content;
mod shutdown;
mod streaming;
mod timers;
mod told;
mod wire;

use hairspring_core::{Http, Service};
use hairspring_tests::driver::Driver;

const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// The output since the last call, as text.
fn said<S: Service>(driver: &mut Driver<Http<S>>) -> String {
    String::from_utf8_lossy(&driver.take_output()).into_owned()
}
