//! A directory on the wire: which files are served, how, and which never are.
#![cfg(unix)]

mod compressed;
mod content;
mod kept;
mod listing;
mod paths;
mod site;
mod uploads;
