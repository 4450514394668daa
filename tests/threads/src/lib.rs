//! Runs the code that crosses threads under every schedule.
//!
//! The sources are compiled here a second time, unchanged, with loom's locks and atomics in place
//! of the standard library's: this crate calls itself `std` and `socket2`, so what they `use` from
//! there is found in [`stand_in`]. Each function of [`models`] then runs its threads once for every
//! schedule that can make a difference. It panics if a schedule breaks a property or ends in a
//! deadlock.
#![cfg(unix)] // The wake-up by a pair of sockets is modelled, and not what stands in for it elsewhere.

extern crate alloc;
extern crate self as socket2;
extern crate self as std;
extern crate std as real;

mod modelled;
pub mod models;
mod stand_in;

// For the unit tests inside the modelled sources, which are compiled by lints only.
#[cfg(test)]
pub(crate) use modelled::wakeup::Wakeup;
pub(crate) use modelled::{pipe, places, shared, stop, wakeup};
pub(crate) use stand_in::socket::{Domain, Socket, Type};
pub(crate) use stand_in::{Trailers, io, mem, signals, sync, task};
