//! Why a router cannot be built.

use thiserror::Error;

use crate::extract::Missing;

/// A mistake in a [`Router`](crate::Router), found before anything is served.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Two routes match the same paths, and neither is more specific; or two groups at the same
    /// prefix have a fallback.
    #[error("expected routes that match different paths, but {route} conflicts with {with}")]
    Conflict {
        /// The later route.
        route: String,
        /// The earlier one.
        with: String,
    },
    /// A malformed pattern.
    #[error(
        "expected a pattern such as /users/{{id}} or /files/{{*tail}}, got {pattern}: {reason}"
    )]
    Pattern {
        /// The pattern, with the prefixes of its groups.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A handler was added for [`Method::Other`](hairspring_core::Method::Other).
    #[error("expected a known method for {pattern}, got Method::Other")]
    Method {
        /// The pattern.
        pattern: String,
    },
    /// A handler asks for state that the application does not have.
    #[error("{route} asks for state that is not there: {missing}")]
    State {
        /// The route.
        route: String,
        /// What is missing.
        missing: Missing,
    },
    /// Two values of one type were given as state.
    #[error("expected one state of each type, got several of {name}")]
    StateTwice {
        /// The type's name.
        name: &'static str,
    },
    /// A host was given in a nested router, or twice, or is not a valid host name.
    #[error("expected each host once, in the outermost router, as a name or *.name: {host}")]
    Host {
        /// The host.
        host: String,
    },
}
