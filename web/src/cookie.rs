//! Cookies (RFC 6265).

use std::fmt;
use std::time::Duration;

use hairspring_core::{RequestHead, Response};
use thiserror::Error;

use crate::extract::Extract;
use crate::token::is_token;
use crate::{Call, Error as Refusal, IntoResponse};

/// The cookies of a request, in the order in which they were sent.
///
/// A client may send anything: names can repeat, and whatever is not `name=value`, in UTF-8, is
/// skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Reads the `Cookie` fields of a request.
    #[must_use]
    pub fn of(head: &RequestHead) -> Self {
        let fields = head.fields();
        let pairs = fields.get_all("cookie").flat_map(|line| line.split(|&byte| byte == b';'));
        // Each by itself: another application of the same host may set cookies that are not UTF-8.
        let pairs = pairs.filter_map(|pair| {
            let (name, value) = std::str::from_utf8(pair).ok()?.trim_ascii().split_once('=')?;
            let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
            (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
        });
        Self(pairs.collect())
    }

    /// The first value of this name; names are case-sensitive.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl Extract for Cookies {
    fn extract(call: &mut Call<'_>) -> Result<Self, Refusal> {
        Ok(Self::of(call.head()))
    }
}

/// When a browser sends a cookie along with requests that other sites cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Never.
    Strict,
    /// When a link leads here.
    Lax,
    /// Always; browsers accept that only with [`SetCookie::secure`].
    None,
}

/// A cookie to be set. By default scripts cannot read it; it is sent to every path of this host, but
/// with requests that other sites cause only if a link was followed; and it ends with the browser's
/// session.
///
/// The identifier of a session must be one that nobody can guess. Make it from the system's random
/// numbers, for instance with the crate `getrandom`; the standard library does not offer them.
///
/// A cookie whose name begins with `__Secure-` or `__Host-` is made [`secure`](Self::secure),
/// because browsers ignore it otherwise. `__Host-` also forbids a domain, and every path but `/`.
///
/// ```
/// use std::time::Duration;
/// use hairspring_web::{Router, cookie::{BadCookie, SetCookie}};
/// fn log_in() -> Result<(SetCookie, &'static str), BadCookie> {
///     let cookie = SetCookie::new("session", "8f14e45f")?.secure();
///     Ok((cookie.max_age(Duration::from_secs(3600)), "welcome"))
/// }
/// let app = Router::new().post("/login", || log_in().map_err(hairspring_web::Error::from)).build()?;
/// assert_eq!(
///     app.test().post("/login").send().field("set-cookie"),
///     Some("session=8f14e45f; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax")
/// );
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetCookie {
    /// Invariant: a token, `=`, and a value that [`is_value`].
    pair: String,
    max_age: Option<Duration>,
    /// Invariant, for this and `domain`: [`is_attribute`].
    path: String,
    domain: Option<String>,
    secure: bool,
    http_only: bool,
    same_site: SameSite,
}

/// A part of a cookie has a character that is not allowed there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadCookie {
    /// The name.
    #[error("expected a token as the name of a cookie: ASCII letters, digits, or !#$%&'*+-.^_`|~")]
    Name,
    /// The value.
    #[error(
        "expected as the value of a cookie visible ASCII without quotes, commas, semicolons, \
         backslashes"
    )]
    Value,
    /// The path or the domain.
    #[error("expected visible ASCII and spaces, without semicolons, as an attribute of a cookie")]
    Attribute,
}

impl SetCookie {
    /// A cookie with this name and value. A value with other characters has to be encoded first.
    ///
    /// # Errors
    /// [`BadCookie`] if the name is not a token, or the value has characters that RFC 6265, section
    /// 4.1.1, does not allow.
    pub fn new(name: &str, value: &str) -> Result<Self, BadCookie> {
        if !is_token(name) {
            return Err(BadCookie::Name);
        }
        if !is_value(value) {
            return Err(BadCookie::Value);
        }
        Ok(Self {
            pair: format!("{name}={value}"),
            max_age: None,
            path: "/".to_owned(),
            domain: None,
            secure: name.starts_with("__Secure-") || name.starts_with("__Host-"),
            http_only: true,
            same_site: SameSite::Lax,
        })
    }

    /// Tells the browser to forget a cookie of this name, path and domain.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn removal(name: &str) -> Result<Self, BadCookie> {
        Ok(Self::new(name, "")?.max_age(Duration::ZERO))
    }

    /// How long the browser keeps it, in whole seconds; less than one tells it to forget the cookie.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Restricts it to paths at and below this one.
    ///
    /// # Errors
    /// [`BadCookie`] if the path has semicolons, control characters, or any that are not ASCII.
    pub fn path(mut self, path: &str) -> Result<Self, BadCookie> {
        path.clone_into(&mut self.path);
        if is_attribute(path) { Ok(self) } else { Err(BadCookie::Attribute) }
    }

    /// Extends it from this host to the domain and all of its subdomains.
    ///
    /// # Errors
    /// [`BadCookie`] if the domain has semicolons, control characters, or any that are not ASCII.
    pub fn domain(mut self, domain: &str) -> Result<Self, BadCookie> {
        self.domain = Some(domain.to_owned());
        if is_attribute(domain) { Ok(self) } else { Err(BadCookie::Attribute) }
    }

    /// The browser sends it only over TLS.
    #[must_use]
    pub fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// Scripts may read it.
    #[must_use]
    pub fn for_scripts(mut self) -> Self {
        self.http_only = false;
        self
    }

    /// When requests that other sites cause carry it.
    #[must_use]
    pub fn same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }
}

/// `cookie-octet` (RFC 6265, section 4.1.1).
fn is_value(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte))
}

fn is_attribute(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b';')
}

impl fmt::Display for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.pair)?;
        match self.max_age.map(|age| age.as_secs()) {
            None => {}
            // The grammar for servers has no age of 0 (section 4.1.1).
            Some(0) => f.write_str("; Expires=Thu, 01 Jan 1970 00:00:00 GMT")?,
            Some(seconds) => write!(f, "; Max-Age={seconds}")?,
        }
        write!(f, "; Path={}", self.path)?;
        if let Some(domain) = &self.domain {
            write!(f, "; Domain={domain}")?;
        }
        f.write_str(if self.secure { "; Secure" } else { "" })?;
        f.write_str(if self.http_only { "; HttpOnly" } else { "" })?;
        write!(f, "; SameSite={:?}", self.same_site)
    }
}

/// A response that also sets a cookie.
impl<T: IntoResponse> IntoResponse for (SetCookie, T) {
    fn into_response(self, head: &RequestHead) -> Response {
        let response = self.1.into_response(head);
        let cookie = self.0.to_string();
        response.with_field("Set-Cookie", cookie).expect("visible ASCII and spaces are legal")
    }
}
