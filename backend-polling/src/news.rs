//! What a loop is told by the system.

use crate::registration::Key;

/// Something has happened to what is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct News {
    pub(crate) key: Key,
    pub(crate) ready: Ready,
}

/// What can be done without waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ready {
    /// It can be read; so can an end or an error.
    pub(crate) readable: bool,
    /// It can be written; an error is reported by writing, too.
    pub(crate) writable: bool,
    /// Both directions are closed, or it has failed; as far as the system tells so by itself.
    pub(crate) gone: bool,
}
