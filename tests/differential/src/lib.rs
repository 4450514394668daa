//! The same bytes through hairspring and through others.
//!
//! ```text
//!   inputs ──┬─▶ hairspring: HeadParser and BodyDecoder ─┐
//!            │   hairspring: Http ───────────────────────┤ must be the same
//!            ├─▶ httparse ───────────────────────────────┤
//!            ├─▶ hyper's server, over a pipe in memory ──┼─▶ verdicts ─▶ disagreements.md
//!            └─▶ llhttp, in Node's server ───────────────┘
//! ```
//!
//! A verdict is what of the input is a request, with its content, and what becomes of the rest.
//! Where two differ for the first time is a class of disagreement; each class stands in
//! `disagreements.md` with the section that decides it. A class that is not there fails the
//! test, and so does one that is there and no longer occurs.

pub mod httparse;
pub mod hyper;
pub mod inputs;
pub mod list;
pub mod node;
pub mod ours;
pub mod verdict;
