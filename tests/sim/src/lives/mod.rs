//! Millions of simulated connections: worlds generated from seeds, and a client that knows which
//! responses to expect.

mod app;
mod behaviour;
mod client;
mod clockwork;
mod grammar;
mod judge;
mod mutate;
mod plan;
mod produce;
mod reference;
mod reference_body;
mod run;
mod session;
mod shrink;
mod statuses;
mod twins;
mod want;
mod world;

pub use run::{Failure, Report, replay, run};
