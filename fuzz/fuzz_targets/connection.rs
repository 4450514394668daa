//! See `hairspring_oracles::connection`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::connection::check(data));
