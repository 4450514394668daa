//! Serving a directory: which files are sent and how, and which never are.
#![cfg(unix)]

mod compressed;
mod content;
mod kept;
mod listing;
mod paths;
#[cfg(target_os = "linux")]
mod rights;
mod site;
mod upload_forms;
mod uploads;
