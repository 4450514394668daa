//! See `hairspring_oracles::fields`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::fields::check(data));
