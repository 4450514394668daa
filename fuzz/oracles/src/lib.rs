//! What must hold for any input at all.
//!
//! Each module has one function `check(data: &[u8])` that panics if the engine breaks a rule. The
//! fuzz target of the same name calls it with generated inputs; the ordinary tests call it with
//! every file of the seed corpus, so that a bug that was found once stays found on a stable
//! compiler too.
//!
//! The oracles are slow, obvious reimplementations ([`naive`]) that share no code with the engine.

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

/// Checks an input; panics if the engine breaks a rule.
pub type Check = fn(&[u8]);

/// Every target: its name, and the function that checks its inputs.
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
