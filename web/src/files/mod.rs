//! Files: a directory with everything beneath it, or single files by name, but never outside of it.
//!
//! ```text
//! %-encoded path ──▶ FilePath ──▶ Directory ──▶ Served ──▶ conditions, ranges ──▶ FileSupply
//!                   (FileNames:  (a handle;    Upload ◀── the body, piece     ──▶ the driver
//!                    plain)       no links)               by piece                reads
//! ```
//!
//! What may block runs on the [pool of threads](crate::unblock). [`Tree`] is a whole site; [`send`]
//! and [`receive`] are complete handlers of single files. The parts that they are made of are
//! public, for applications with other needs.

mod answer;
#[cfg(all(target_os = "linux", not(portable)))]
mod cached;
#[cfg(all(target_os = "linux", not(portable)))]
mod content;
#[cfg_attr(any(portable, not(unix)), path = "directory_portable.rs")]
mod directory;
mod entry;
mod facts;
mod gathered;
#[cfg(all(target_os = "linux", not(portable)))]
mod kept;
mod listing;
mod lookup;
mod memo;
mod name;
#[cfg(all(unix, not(portable)))]
mod opening;
mod parts;
mod path;
mod range;
mod served;
#[cfg(all(target_os = "linux", not(portable)))]
mod state;
mod supply;
#[cfg(test)]
mod testing;
mod tree;
mod types;
mod upload;
mod uploads;
#[cfg(all(target_os = "linux", not(portable)))]
mod warm;

pub(crate) use answer::failure;
pub use answer::{receive, receive_observed, send, try_send};
pub use directory::Directory;
pub use entry::{Entry, Links};
pub(crate) use gathered::Gathered;
pub use name::FileName;
pub use path::FilePath;
pub use range::{Part, Ranges};
pub use served::Served;
pub use supply::FileSupply;
pub use tree::Tree;
pub use types::content_type;
pub use upload::Upload;
