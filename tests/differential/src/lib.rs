//! Sends the same bytes through hairspring and through other engines.
//!
//! ```text
//!   inputs ──┬─▶ hairspring: HeadParser and BodyDecoder ─┐
//!            │   hairspring: Http ───────────────────────┤ must be the same
//!            ├─▶ httparse ───────────────────────────────┤
//!            ├─▶ hyper's server, over a pipe in memory ──┼─▶ verdicts ─▶ disagreements.md
//!            └─▶ llhttp, in Node's server ───────────────┘
//! ```
//!
//! A verdict is the list of requests that an engine finds in the input, with their content, and
//! what becomes of the rest. The first difference of two verdicts is a class of disagreement. Each
//! class is listed in `disagreements.md` with the section that decides it. The test fails if a
//! class occurs that is not listed, or if a listed one no longer occurs.

pub mod httparse;
pub mod hyper;
pub mod inputs;
pub mod list;
pub mod node;
pub mod ours;
pub mod verdict;
