//! See `hairspring_oracles::paths`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::paths::check(data));
