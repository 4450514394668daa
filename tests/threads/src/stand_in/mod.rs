//! What the modelled sources find in place of the standard library, sockets, and other parts of
//! their crates. Only locks, atomics and waiting are loom's.

pub(crate) mod socket;

pub(crate) use real::{io, mem, task};

pub(crate) mod sync {
    //! Reference counts are the standard library's: wakers need them, and they are not tested.
    pub(crate) use loom::sync::{Mutex, MutexGuard};
    pub(crate) use real::sync::{Arc, PoisonError};

    pub(crate) mod atomic {
        pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
    }
}

/// The trailers of a body, which no model reads.
#[derive(Debug)]
pub(crate) struct Trailers;

pub(crate) mod signals {
    //! No model sends a signal.
    use crate::stop::Stop;

    pub(crate) fn listen(_: Stop) -> real::io::Result<()> {
        Err(real::io::ErrorKind::Unsupported.into())
    }
}
