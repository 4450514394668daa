//! See `hairspring_oracles::body`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::body::check(data));
