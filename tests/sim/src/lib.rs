//! A seeded world in virtual time.
mod answers;
mod driver;
pub mod lives;
mod pipe;
mod rng;
mod violation;

pub use answers::Answer;
pub use rng::Rng;
pub use violation::Violation;
