//! Fields that tell browsers what not to do.

use hairspring_core::{Fields, Misuse, Response};

use super::{Middleware, Next};
use crate::{Answer, Call};

/// Sets fields on every answer that has none of the same name; see [`SecurityFields::usual`].
#[derive(Clone, Debug)]
pub struct SecurityFields(Fields);

impl SecurityFields {
    /// Nothing is guessed to be another type; no page of another origin may show, open or load
    /// what is here; referrers stay inside the origin; scripts, styles and images come from here
    /// alone.
    #[must_use]
    pub fn usual() -> Self {
        Self(Fields::from_static(concat!(
            "X-Content-Type-Options: nosniff\r\n",
            "X-Frame-Options: DENY\r\n",
            "Referrer-Policy: same-origin\r\n",
            "Cross-Origin-Opener-Policy: same-origin\r\n",
            "Cross-Origin-Resource-Policy: same-origin\r\n",
            "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\n",
        )))
    }

    /// With this value for a field.
    ///
    /// # Errors
    /// As [`Fields::set`].
    pub fn set(mut self, name: &str, value: &str) -> Result<Self, Misuse> {
        self.0.set(name, value)?;
        Ok(self)
    }

    /// Without this field.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    fn complete(&self, mut response: Response) -> Response {
        for (name, value) in self.0.iter() {
            if !response.head.fields.contains(name) {
                response.head.fields.append(name, value).expect("it was legal when it was set");
            }
        }
        response
    }
}

impl Middleware for SecurityFields {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        match next.run(call) {
            Answer::Now(response) => Answer::Now(self.complete(response)),
            Answer::Later(later) => {
                let this = self.clone();
                Answer::later(async move { this.complete(later.await) })
            }
        }
    }
}
