//! Fields that restrict what browsers do with an answer.

use hairspring_core::{Fields, Misuse, Response};

use super::{Middleware, Next};
use crate::{Answer, Call};

/// Adds fields to every answer that restrict what browsers do with it, unless the answer has a field
/// of that name; see [`SecurityFields::usual`].
#[derive(Clone, Debug)]
pub struct SecurityFields(Fields);

impl SecurityFields {
    /// Content types are not sniffed; pages of other origins may not frame, script or embed what is
    /// served here; referrers are not sent to other origins; scripts, styles and images are loaded
    /// from this origin only, and those inside of a page, such as a `<style>`, have no effect. Where
    /// pages need them, [`set`](Self::set) another `Content-Security-Policy`.
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

    /// Sets a field.
    ///
    /// # Errors
    /// As [`Fields::set`].
    pub fn set(mut self, name: &str, value: &str) -> Result<Self, Misuse> {
        self.0.set(name, value)?;
        Ok(self)
    }

    /// Removes a field.
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
