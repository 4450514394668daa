//! Cross-origin resource sharing (the CORS protocol of the Fetch standard).

use hairspring_core::{Method, Misuse, RequestHead, Response, Status};

use super::{Middleware, Next};
use crate::extract::only;
use crate::{Answer, Call, Methods};

/// Tells browsers which other origins may use the application, and answers their preflights.
///
/// A listed origin may use the given methods and fields, and credentials if they are allowed. Every
/// other origin gets nothing or, with [`public_get`](Self::public_get), may read by GET without
/// credentials. This protects browsers' users, not the server: it does not refuse any request.
///
/// ```
/// use hairspring_core::Method;
/// use hairspring_web::{Methods, middleware::Cors};
/// let cors = Cors::new(["https://example.org"])
///     .methods(Methods::GET.and(Method::Post))
///     .fields("content-type, x-token")
///     .credentials();
/// ```
#[derive(Clone, Debug)]
pub struct Cors {
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
    /// at the end. `*` is not an origin: use [`public_get`](Self::public_get).
    pub fn new<'o>(origins: impl IntoIterator<Item = &'o str>) -> Self {
        Self {
            origins: origins.into_iter().map(str::to_owned).collect(),
            methods: Methods::GET.and(Method::Post),
            fields: String::new(),
            exposed: String::new(),
            credentials: false,
            public_get: false,
            max_age_secs: 600,
        }
    }

    /// The methods that listed origins may use.
    #[must_use]
    pub fn methods(mut self, methods: Methods) -> Self {
        self.methods = methods;
        self
    }

    /// The fields that listed origins may send: names, separated by commas.
    #[must_use]
    pub fn fields(mut self, names: &str) -> Self {
        names.clone_into(&mut self.fields);
        self
    }

    /// The fields of answers that pages may read: names, separated by commas.
    #[must_use]
    pub fn expose(mut self, names: &str) -> Self {
        names.clone_into(&mut self.exposed);
        self
    }

    /// Listed origins may send cookies and credentials.
    #[must_use]
    pub fn credentials(mut self) -> Self {
        self.credentials = true;
        self
    }

    /// Every other origin may read by GET, without credentials: for public content.
    #[must_use]
    pub fn public_get(mut self) -> Self {
        self.public_get = true;
        self
    }

    /// How long browsers may cache the answer to a preflight.
    #[must_use]
    pub fn max_age_secs(mut self, seconds: u32) -> Self {
        self.max_age_secs = seconds;
        self
    }

    /// What is granted to the request's origin; nothing if it has none, or several.
    fn grant(&self, head: &RequestHead) -> Grant {
        let Some(origin) = only(&head.fields(), "origin") else { return Grant::None };
        // A page can send a simple POST without a preflight, but is not to read the answer.
        let reads = matches!(head.method(), Method::Get | Method::Head | Method::Options);
        match self.origins.iter().find(|own| own.as_bytes() == origin) {
            Some(origin) => Grant::Listed(origin.clone()),
            None if self.public_get && reads => Grant::Public,
            None => Grant::None,
        }
    }

    fn mark(&self, mut response: Response, grant: &Grant) -> Result<Response, Misuse> {
        let fields = &mut response.head.fields;
        fields.append("Vary", "Origin")?;
        let origin = match grant {
            Grant::None => return Ok(response),
            Grant::Public => "*",
            Grant::Listed(origin) => origin,
        };
        fields.set("Access-Control-Allow-Origin", origin)?;
        if self.credentials && *grant != Grant::Public {
            fields.set("Access-Control-Allow-Credentials", "true")?;
        }
        if !self.exposed.is_empty() {
            fields.set("Access-Control-Expose-Headers", &self.exposed)?;
        }
        Ok(response)
    }

    fn preflight(&self, grant: &Grant) -> Result<Response, Misuse> {
        let mut response = self.mark(Response::new(Status::NO_CONTENT), grant)?;
        let fields = &mut response.head.fields;
        let asked = "Access-Control-Request-Method, Access-Control-Request-Headers";
        fields.append("Vary", asked)?;
        let (methods, allowed) = match grant {
            Grant::None => return Ok(response),
            Grant::Public => (Methods::GET, ""),
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

#[derive(Clone, Debug, PartialEq, Eq)]
enum Grant {
    None,
    /// Any origin, by GET and without credentials.
    Public,
    Listed(String),
}

impl Middleware for Cors {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        const LEGAL: &str = "expected origins and names of fields without control characters";
        let head = call.head();
        let grant = self.grant(head);
        let asks = head.fields().get("access-control-request-method").is_some();
        if head.method() == Method::Options && head.fields().get("origin").is_some() && asks {
            return self.preflight(&grant).expect(LEGAL).into();
        }
        match next.run(call) {
            Answer::Now(response) => Answer::Now(self.mark(response, &grant).expect(LEGAL)),
            Answer::Later(later) => {
                let this = self.clone();
                Answer::later(async move { this.mark(later.await, &grant).expect(LEGAL) })
            }
        }
    }
}
