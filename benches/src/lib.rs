//! What hairspring costs: exact counts, compared with those in `counts.txt`, and times beside its
//! peers, measured in turns. `./run` builds and starts either.

pub mod chunks;
pub mod exchanges;
pub mod heads;
pub mod inputs;
pub mod rounds;
pub mod workloads;
