//! What the modelled sources find where they look for the standard library, a socket, or other
//! parts of their own crates. Only what is waited for, locked or read by several threads is
//! loom's.

pub(crate) mod socket;

pub(crate) use real::{io, mem, task};

pub(crate) mod sync {
    //! Reference counts are the library's own: waking goes through them, and it is not they that
    //! are judged.
    pub(crate) use loom::sync::{Mutex, MutexGuard};
    pub(crate) use real::sync::{Arc, PoisonError};

    pub(crate) mod atomic {
        pub(crate) use loom::sync::atomic::{AtomicBool, AtomicU8, Ordering};
    }
}

/// What a body may bring at its end; nothing here looks into it.
#[derive(Debug)]
pub(crate) struct Trailers;

pub(crate) mod signals {
    //! No model sends a signal.
    use crate::stop::Stop;

    pub(crate) fn listen(_: Stop) -> real::io::Result<()> {
        Err(real::io::ErrorKind::Unsupported.into())
    }
}
