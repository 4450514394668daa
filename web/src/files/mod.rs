//! Files of one directory, read and written by name, and never outside it.
//!
//! ```text
//! %-encoded name ──▶ FileName ──▶ Directory ──▶ FileSupply ──▶ the driver reads
//!                   (one plain     (a handle;   Upload ◀────── the body, piece by piece
//!                    component)   no links)
//! ```
//!
//! What may block runs on the `blocking` pool. [`send`] and [`receive`] are whole answers;
//! their parts are here for applications that answer otherwise.

mod answer;
#[cfg_attr(not(unix), path = "directory_portable.rs")]
mod directory;
mod name;
mod supply;
#[cfg(test)]
mod testing;
mod upload;

pub use answer::{receive, send};
pub use directory::Directory;
pub use name::FileName;
pub use supply::FileSupply;
pub use upload::Upload;
