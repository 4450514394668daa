//! The values of options: one syntax for each kind, wherever it is given.

pub(crate) mod duration;
pub(crate) mod files;
pub(crate) mod listen;
pub(crate) mod names;
pub(crate) mod size;
