//! A directory on the wire: what is found, in which form, and what never is.
#![cfg(unix)]

mod compressed;
mod content;
mod kept;
mod listing;
mod paths;
mod site;
mod uploads;
