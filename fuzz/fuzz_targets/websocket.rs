//! See `hairspring_oracles::websocket`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::websocket::check(data));
