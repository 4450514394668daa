//! A directory on the wire: what is found, in which form, and what never is.
#![cfg(unix)]

mod compressed;
mod content;
mod listing;
mod paths;
mod site;
mod uploads;
