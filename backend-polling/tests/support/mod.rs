//! What the tests of all backends share, with this backend filled in.
#![allow(dead_code, unused_imports, unreachable_pub, reason = "each test file uses a part of it")]
#![allow(missing_docs, missing_debug_implementations, reason = "for tests only")]

#[path = "../../../tests/tests/backends/support/mod.rs"]
mod shared;

use hairspring_backend_polling::{Options, Setup, serve};
use hairspring_core::{ConnectionInfo, Protocol};

pub use shared::{Backend, LONG, Running, eventually, protocols, reset, rest, take};

const POLLING: Backend = Backend { name: "polling", serve, together: Some(1) };

pub fn start<P: Protocol + 'static>(
    options: Options,
    make: impl Fn(ConnectionInfo) -> P + Send + Sync + 'static,
) -> Running {
    shared::start(POLLING, options, make)
}

pub fn start_on<P: Protocol + 'static>(
    address: &str,
    setup: Setup,
    make: impl Fn(ConnectionInfo) -> P + Send + Sync + 'static,
) -> Running {
    shared::start_on(POLLING, address, setup, make)
}
