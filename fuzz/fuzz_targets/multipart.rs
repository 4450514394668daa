//! See `hairspring_oracles::multipart`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| hairspring_oracles::multipart::check(data));
