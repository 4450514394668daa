//! Basic authentication (RFC 7617).

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hairspring_core::{RequestHead, Response, Status};

use super::{Middleware, Next};
use crate::extract::{Extension, Extract, only};
use crate::{Answer, Call, Error, IntoResponse, unblock};

/// The user's name, if [`BasicAuth`] wraps the handler; otherwise 500.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User(pub String);

impl Extract for User {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Extension::extract(call).map(|Extension(user)| user)
    }
}

type Check = dyn Fn(&str, &str) -> bool + Send + Sync;

/// The most slow checks at a time. Each keeps a processor busy, and somebody who guesses passwords
/// must not take the whole pool.
const SLOW_MAX: usize = 16;

/// Demands a name and a password. Clients send both in clear, so this needs TLS.
///
/// A request without valid ones gets 401 before any of its content is read.
///
/// ```
/// use hairspring_web::{Router, middleware::{BasicAuth, User}};
/// let app = Router::new()
///     .with(BasicAuth::one("garden", "eve", "apple"))
///     .get("/", |user: User| format!("hello {}", user.0))
///     .build()?;
/// assert_eq!(app.test().get("/").send().status(), 401);
/// let eve = app.test().get("/").field("Authorization", "Basic ZXZlOmFwcGxl").send();
/// assert_eq!(eve.text(), "hello eve");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone)]
pub struct BasicAuth {
    realm: String,
    checks: Checks,
}

#[derive(Clone)]
enum Checks {
    /// Run on the connection's thread.
    Quick(Arc<Check>),
    /// Run on the pool of threads.
    Slow(Arc<Slow>),
}

/// A check that is slow by design, such as one of hashed passwords.
struct Slow {
    check: Box<Check>,
    /// The last password that has passed, by name.
    passed: Mutex<HashMap<String, String>>,
    /// How many checks are running.
    running: AtomicUsize,
}

impl BasicAuth {
    /// Admits requests whose name and password pass the check. The check runs on the connection's
    /// thread; one that is slow by design belongs in [`hashed`](Self::hashed). To compare a
    /// password use [`equal`], whose time does not tell how much of it was right.
    ///
    /// Browsers may show the realm to users. Quotes, backslashes, and characters other than
    /// printable ASCII are removed from it.
    pub fn new(realm: &str, check: impl Fn(&str, &str) -> bool + Send + Sync + 'static) -> Self {
        let plain = |c: &char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
        let checks = Checks::Quick(Arc::new(check));
        Self { realm: realm.chars().filter(plain).collect(), checks }
    }

    /// [`new`](Self::new) for a check that is slow by design, such as one of hashed passwords. It
    /// runs on the pool of threads, sixteen at a time; a request beyond that gets 503. A password
    /// that has passed is kept in memory until another one passes for the same name, so that only
    /// the first request with it waits; the check is not asked about it again, even if it has changed
    /// its mind.
    pub fn hashed(realm: &str, check: impl Fn(&str, &str) -> bool + Send + Sync + 'static) -> Self {
        let check: Box<Check> = Box::new(check);
        let slow = Slow { check, passed: Mutex::default(), running: AtomicUsize::new(0) };
        Self { checks: Checks::Slow(Arc::new(slow)), ..Self::new(realm, |_, _| false) }
    }

    /// Admits a single user.
    #[must_use]
    pub fn one(realm: &str, name: &str, password: &str) -> Self {
        let (own_name, own_password) = (name.to_owned(), password.to_owned());
        Self::new(realm, move |name, password| {
            // Not `&&`: the time must not tell whether the name was right.
            equal(name, &own_name) & equal(password, &own_password)
        })
    }

    fn refusal(&self, head: &RequestHead) -> Response {
        let challenge = format!("Basic realm=\"{}\", charset=\"UTF-8\"", self.realm);
        Error::new(Status::UNAUTHORIZED, "expected a name and a password")
            .with_field("WWW-Authenticate", &challenge)
            .into_response(head)
    }
}

/// The name and the password in a value of `Authorization`.
pub(super) fn credentials(value: &[u8]) -> Option<(String, String)> {
    let (scheme, rest) = value.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let pair = BASE64_STANDARD.decode(rest.trim_ascii()).ok()?;
    // A password may hold colons, a name cannot (RFC 7617, section 2).
    let (name, password) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

impl Slow {
    fn has_passed(&self, name: &str, password: &str) -> bool {
        self.passed().get(name).is_some_and(|passed| equal(passed, password))
    }

    /// Permission to run a check; `None` if [`SLOW_MAX`] are running.
    fn place(self: &Arc<Self>) -> Option<Running> {
        let place = Running(Arc::clone(self));
        (self.running.fetch_add(1, Ordering::Relaxed) < SLOW_MAX).then_some(place)
    }

    fn passed(&self) -> MutexGuard<'_, HashMap<String, String>> {
        // No panic can leave a map of strings half changed.
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A check that is running.
struct Running(Arc<Slow>);

impl Running {
    fn check(self, name: &str, password: &str) -> bool {
        let passes = (self.0.check)(name, password);
        if passes {
            self.0.passed().insert(name.to_owned(), password.to_owned());
        }
        passes
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whether two texts are equal, in a time that depends only on their lengths.
#[must_use]
pub fn equal(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    // Without this the compiler may stop at the first difference.
    std::hint::black_box(differing) == 0 && one.len() == other.len()
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BasicAuth({:?})", self.realm)
    }
}

impl Middleware for BasicAuth {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let value = only(&call.head().fields(), "authorization");
        let Some((name, password)) = value.and_then(credentials) else {
            return self.refusal(call.head()).into();
        };
        let slow = match &self.checks {
            Checks::Quick(check) if check(&name, &password) => None,
            Checks::Quick(_) => return self.refusal(call.head()).into(),
            Checks::Slow(slow) if slow.has_passed(&name, &password) => None,
            Checks::Slow(slow) => Some(slow),
        };
        let Some(slow) = slow else {
            call.extensions_mut().insert(User(name));
            return next.run(call);
        };
        let Some(place) = slow.place() else {
            return Error::new(Status::SERVICE_UNAVAILABLE, "too many passwords at a time")
                .with_field("Retry-After", "1")
                .into_response(call.head())
                .into();
        };
        let (this, mut call) = (self.clone(), call.detach());
        Answer::later(async move {
            let user = User(name.clone());
            if !unblock(move || place.check(&name, &password)).await {
                return this.refusal(call.head());
            }
            call.extensions_mut().insert(user);
            next.run(&mut call).response().await
        })
    }

    fn gates(&self) -> bool {
        true
    }
}
