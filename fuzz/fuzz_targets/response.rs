//! See `hairspring_oracles::response`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::response::check(data));
