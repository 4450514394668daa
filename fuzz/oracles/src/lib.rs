//! What must hold for any input at all.
//!
//! Each module has one function `check(data: &[u8])` that panics if the engine breaks its word.
//! The fuzz targets, which are called like the modules, call it with whatever they invent; the ordinary tests call it with every file
//! of the seed corpus, so a mistake that was found once stays found on a stable compiler too.
//!
//! The oracles are slow, obvious twins ([`naive`]) that share no code with the engine.

pub mod body;
pub mod connection;
mod cuts;
pub mod fields;
pub mod head;
pub mod multipart;
pub mod naive;
pub mod paths;
mod peer;
pub mod response;
mod service;
pub mod target;
pub mod websocket;

/// Judges an input; panics if the engine breaks its word.
pub type Check = fn(&[u8]);

/// Every target: its name, and what judges its inputs.
pub const TARGETS: [(&str, Check); 9] = [
    ("body", body::check),
    ("connection", connection::check),
    ("fields", fields::check),
    ("head", head::check),
    ("multipart", multipart::check),
    ("paths", paths::check),
    ("response", response::check),
    ("target", target::check),
    ("websocket", websocket::check),
];
