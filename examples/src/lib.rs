//!
//! | to see | look at | run |
//! |---|---|---|
//! | a protocol of a page | [`echo`] | `cargo run --bin echo polling` |
//! | connections that talk to each other | [`chat`], [`room`] | `cargo run --bin chat smol` |
//! | an upgrade from HTTP | [`upgrade`] | both of these, on their second address |

pub mod backend;
pub mod chat;
pub mod drivers;
pub mod echo;
pub mod program;
pub mod room;
pub mod upgrade;
