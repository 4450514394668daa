//! See `hairspring_oracles::target`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::target::check(data));
