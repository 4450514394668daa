//! A shared value that is borrowed during a call, and cloned only if a future needs it afterwards.

use std::ops::Deref;
use std::sync::Arc;

/// A shared value whose reference count is increased only if it has to outlive the call. Immediate
/// answers therefore never write to the counter, which is contended by all threads.
#[derive(Debug)]
pub(crate) enum Lent<'c, T> {
    Borrowed(&'c Arc<T>),
    Kept(Arc<T>),
}

impl<T> Lent<'_, T> {
    pub(crate) fn keep(&self) -> Lent<'static, T> {
        match self {
            Self::Borrowed(value) => Lent::Kept(Arc::clone(value)),
            Self::Kept(value) => Lent::Kept(Arc::clone(value)),
        }
    }
}

impl<T> Clone for Lent<'_, T> {
    fn clone(&self) -> Self {
        match self {
            Self::Borrowed(value) => Self::Borrowed(value),
            Self::Kept(value) => Self::Kept(Arc::clone(value)),
        }
    }
}

impl<T> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Borrowed(value) => value,
            Self::Kept(value) => value,
        }
    }
}
