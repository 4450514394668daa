//! Cross-origin resource sharing (the CORS protocol of the Fetch standard).

use std::sync::Arc;

use hairspring_core::{Fields, Method, Misuse, RequestHead, Response, Status};

use super::{Middleware, Next};
use crate::extract::only;
use crate::{Answer, Call, Methods};

/// Tells browsers which other origins may use the application, and answers their preflights.
///
/// A listed origin may use the given methods and fields, and credentials if they are allowed. Every
/// other origin gets nothing or, with [`public_get`](Self::public_get), may read by GET without
/// credentials. This protects browsers' users, not the server: it does not refuse any request.
///
/// A preflight passes the middleware of the method that it asks about. It has no credentials, so
/// [`BasicAuth`](super::BasicAuth) belongs inside of this.
///
/// ```
/// use hairspring_core::Method;
/// use hairspring_web::{Methods, middleware::Cors};
/// let cors = Cors::new(["https://example.org"])
///     .methods(Methods::GET.and(Method::Post))
///     .fields("content-type, x-token")?
///     .credentials();
/// # Ok::<(), hairspring_core::Misuse>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cors(Arc<Rules>);

#[derive(Clone, Debug)]
struct Rules {
    origins: Vec<String>,
    methods: Methods,
    fields: String,
    exposed: String,
    credentials: bool,
    public_get: bool,
    max_age_secs: u32,
}

impl Cors {
    /// Allows GET, HEAD and POST for these origins; preflights are valid for ten minutes. Write
    /// each origin exactly as browsers send it, such as `https://example.org:8443`, without a slash
    /// at the end, and without port 80 of http or 443 of https. `*` is not an origin: use
    /// [`public_get`](Self::public_get).
    pub fn new<'o>(origins: impl IntoIterator<Item = &'o str>) -> Self {
        Self(Arc::new(Rules {
            origins: origins.into_iter().map(str::to_owned).collect(),
            methods: Methods::GET.and(Method::Post),
            fields: String::new(),
            exposed: String::new(),
            credentials: false,
            public_get: false,
            max_age_secs: 600,
        }))
    }

    /// The methods that listed origins may use.
    #[must_use]
    pub fn methods(mut self, methods: Methods) -> Self {
        self.rules().methods = methods;
        self
    }

    /// The fields that listed origins may send: names, separated by commas.
    ///
    /// # Errors
    /// [`Misuse::IllegalField`] if there are control characters.
    pub fn fields(mut self, names: &str) -> Result<Self, Misuse> {
        self.rules().fields = legal(names)?;
        Ok(self)
    }

    /// The fields of answers that pages may read: names, separated by commas.
    ///
    /// # Errors
    /// As [`fields`](Self::fields).
    pub fn expose(mut self, names: &str) -> Result<Self, Misuse> {
        self.rules().exposed = legal(names)?;
        Ok(self)
    }

    /// Listed origins may send cookies and credentials.
    #[must_use]
    pub fn credentials(mut self) -> Self {
        self.rules().credentials = true;
        self
    }

    /// Every other origin may read by GET, whole or in ranges, without credentials: for public
    /// content.
    #[must_use]
    pub fn public_get(mut self) -> Self {
        self.rules().public_get = true;
        self
    }

    /// How long browsers may cache the answer to a preflight.
    #[must_use]
    pub fn max_age_secs(mut self, seconds: u32) -> Self {
        self.rules().max_age_secs = seconds;
        self
    }

    fn rules(&mut self) -> &mut Rules {
        Arc::make_mut(&mut self.0)
    }
}

fn legal(names: &str) -> Result<String, Misuse> {
    Fields::new().append("Access-Control-Allow-Headers", names)?;
    Ok(names.to_owned())
}

impl Rules {
    /// What is granted to the request's origin; nothing if it has none, or several.
    fn grant(&self, head: &RequestHead) -> Grant {
        let Some(origin) = only(&head.fields(), "origin") else { return Grant::None };
        // A page can send a simple POST without a preflight, but is not to read the answer.
        let reads = matches!(head.method(), Method::Get | Method::Head | Method::Options);
        match self.origins.iter().position(|own| own.as_bytes() == origin) {
            Some(at) => Grant::Listed(at),
            None if self.public_get && reads => Grant::Public,
            None => Grant::None,
        }
    }

    fn mark(&self, mut response: Response, grant: Grant) -> Result<Response, Misuse> {
        let fields = &mut response.head.fields;
        fields.append("Vary", "Origin")?;
        let origin = match grant {
            Grant::None => return Ok(response),
            Grant::Public => "*",
            Grant::Listed(at) => &self.origins[at],
        };
        fields.set("Access-Control-Allow-Origin", origin)?;
        if self.credentials && grant != Grant::Public {
            fields.set("Access-Control-Allow-Credentials", "true")?;
        }
        if !self.exposed.is_empty() {
            fields.set("Access-Control-Expose-Headers", &self.exposed)?;
        }
        Ok(response)
    }

    fn preflight(&self, grant: Grant) -> Result<Response, Misuse> {
        let mut response = self.mark(Response::new(Status::NO_CONTENT), grant)?;
        let fields = &mut response.head.fields;
        let asked = "Access-Control-Request-Method, Access-Control-Request-Headers";
        fields.append("Vary", asked)?;
        let (methods, allowed) = match grant {
            Grant::None => return Ok(response),
            // Browsers ask before they send a range.
            Grant::Public => (Methods::GET, "range"),
            Grant::Listed(_) => (self.methods, self.fields.as_str()),
        };
        fields.set("Access-Control-Allow-Methods", methods.allow())?;
        if !allowed.is_empty() {
            fields.set("Access-Control-Allow-Headers", allowed)?;
        }
        fields.set("Access-Control-Max-Age", self.max_age_secs.to_string())?;
        Ok(response)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grant {
    None,
    /// Any origin, by GET and without credentials.
    Public,
    /// The listed origin at this index.
    Listed(usize),
}

impl Middleware for Cors {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        const LEGAL: &str =
            "names of fields are checked, and an origin equals one that was received";
        let head = call.head();
        let rules = &self.0;
        let grant = rules.grant(head);
        let asks = head.fields().get("access-control-request-method").is_some();
        if head.method() == Method::Options && head.fields().get("origin").is_some() && asks {
            return rules.preflight(grant).expect(LEGAL).into();
        }
        match next.run(call) {
            Answer::Now(response) => Answer::Now(rules.mark(response, grant).expect(LEGAL)),
            Answer::Later(later) => {
                let rules = Arc::clone(rules);
                Answer::later(async move { rules.mark(later.await, grant).expect(LEGAL) })
            }
        }
    }
}
