//! Names and passwords (RFC 7617).

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hairspring_core::Status;

use super::{Middleware, Next};
use crate::extract::{Extension, Extract};
use crate::{Answer, Call, Error, IntoResponse};

/// Who a request is from, where [`BasicAuth`] stands before the handler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User(pub String);

impl Extract for User {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Extension::extract(call).map(|Extension(user)| user)
    }
}

type Check = dyn Fn(&str, &str) -> bool + Send + Sync;

/// Lets nobody pass without a name and a password. Both come in clear: it takes TLS in front.
///
/// A request without them gets 401 before any of its content is read.
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
    check: Arc<Check>,
}

impl BasicAuth {
    /// Whoever passes the check, which is given name and password. It runs between connections'
    /// turns: hashing that takes long on purpose belongs elsewhere. Compare with
    /// [`equal`], which takes the same time for every wrong password.
    ///
    /// The realm is shown to users; what is not visible ASCII, and quotes, are left out of it.
    pub fn new(realm: &str, check: impl Fn(&str, &str) -> bool + Send + Sync + 'static) -> Self {
        let plain = |c: &char| matches!(c, ' '..='~') && !matches!(c, '"' | '\\');
        Self { realm: realm.chars().filter(plain).collect(), check: Arc::new(check) }
    }

    /// One name with one password.
    #[must_use]
    pub fn one(realm: &str, name: &str, password: &str) -> Self {
        let (own_name, own_password) = (name.to_owned(), password.to_owned());
        Self::new(realm, move |name, password| {
            // Both are compared, whatever the first says.
            equal(name, &own_name) & equal(password, &own_password)
        })
    }

    fn user(&self, value: &[u8]) -> Option<User> {
        let (scheme, rest) = value.split_at_checked(6)?;
        if !scheme.eq_ignore_ascii_case(b"basic ") {
            return None;
        }
        let pair = BASE64_STANDARD.decode(rest.trim_ascii()).ok()?;
        // A password may hold colons, a name cannot (RFC 7617, section 2).
        let (name, password) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
        (self.check)(name, password).then(|| User(name.to_owned()))
    }
}

/// Whether two texts are equal, in a time that depends on their lengths alone.
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
        let value = call.head().fields().get("authorization");
        if let Some(user) = value.and_then(|value| self.user(value)) {
            call.extensions_mut().insert(user);
            return next.run(call);
        }
        let challenge = format!("Basic realm=\"{}\", charset=\"UTF-8\"", self.realm);
        Error::new(Status::UNAUTHORIZED, "expected a name and a password")
            .with_field("WWW-Authenticate", &challenge)
            .into_response(call.head())
            .into()
    }

    fn gates(&self) -> bool {
        true
    }
}
