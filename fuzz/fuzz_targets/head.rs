//! See `hairspring_oracles::head`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::head::check(data));
