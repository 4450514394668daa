//! An identifier for each request, to find it in logs.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Middleware, Next};
use crate::extract::{Extension, Extract};
use crate::{Answer, Call, Error};

/// The longest identifier that is accepted from a client, in bytes.
const LENGTH_MAX: usize = 64;

/// The identifier of a request, for handlers and in the answer's `X-Request-Id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

impl Extract for RequestId {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Extension::extract(call).map(|Extension(id)| id)
    }
}

/// Gives each request a [`RequestId`]: 32 hexadecimal digits that cannot be guessed. They are in
/// answers and in logs, so they are no secrets: do not use one as the identifier of a session.
#[derive(Debug, Default)]
pub struct RequestIds {
    trusts: bool,
    keys: RandomState,
    count: AtomicU64,
}

impl RequestIds {
    /// Makes a new identifier for every request.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the `X-Request-Id` of a request if it consists of at most 64 letters, digits, `-`, `_`
    /// and `.`: for servers behind a proxy that sets it.
    #[must_use]
    pub fn trusting() -> Self {
        Self { trusts: true, ..Self::default() }
    }

    fn name(&self, call: &Call<'_>) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let brought = call.head().fields().get_str("x-request-id").filter(|name| {
            self.trusts && (1..=LENGTH_MAX).contains(&name.len()) && name.chars().all(is_plain)
        });
        if let Some(name) = brought {
            return name.to_owned();
        }
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        // The hasher's keys are random, so the hash of a counter cannot be predicted.
        let half = |side: u8| self.keys.hash_one((count, side));
        format!("{:016x}{:016x}", half(0), half(1))
    }
}

impl Middleware for RequestIds {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let name = self.name(call);
        call.extensions_mut().insert(RequestId(name.clone()));
        next.run(call).then(call, move |mut response, _| {
            response.head.fields.set("X-Request-Id", name).expect("letters, digits, - _ .");
            response
        })
    }
}
