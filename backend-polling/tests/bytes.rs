//! The sibling's tests, on this backend: it has the same public shape, so it may have its name.

extern crate hairspring_backend_polling as hairspring_backend_std;

#[path = "../../backend-std/tests/bytes.rs"]
mod bytes;
