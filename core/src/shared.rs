//! A value shared between the machine and a handler: behind a lock with `std`, on one thread only
//! without it.

#[cfg(feature = "std")]
mod cell {
    use alloc::sync::Arc;
    use std::sync::{Mutex, PoisonError};

    #[derive(Debug)]
    pub(crate) struct Shared<T>(Arc<Mutex<T>>);

    impl<T> Shared<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(Arc::new(Mutex::new(value)))
        }

        /// A poisoned lock is ignored: after a panic in `work` the exchange ends anyway.
        pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
            work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }

        pub(crate) fn share(&self) -> Self {
            Self(Arc::clone(&self.0))
        }
    }
}

#[cfg(not(feature = "std"))]
mod cell {
    use alloc::rc::Rc;
    use core::cell::RefCell;

    #[derive(Debug)]
    pub(crate) struct Shared<T>(Rc<RefCell<T>>);

    impl<T> Shared<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(Rc::new(RefCell::new(value)))
        }

        pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
            work(&mut self.0.borrow_mut())
        }

        pub(crate) fn share(&self) -> Self {
            Self(Rc::clone(&self.0))
        }
    }
}

pub(crate) use cell::Shared;

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        self.share()
    }
}
