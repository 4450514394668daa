//! The fields of `--header`.

use hairspring::core::{Fields, Response};
use hairspring::web::{Answer, Call, Middleware, Next};

/// Sets fields in every answer; they replace others of the same names.
#[derive(Clone, Debug)]
pub(super) struct ExtraFields(Fields);

impl ExtraFields {
    /// From fields that were checked when the option was parsed.
    pub(super) fn new(fields: &[(String, String)]) -> Self {
        let mut all = Fields::new();
        for (name, value) in fields {
            all.append(name, value).expect("it was legal when it was read");
        }
        Self(all)
    }

    fn add(&self, mut response: Response) -> Response {
        let fields = &mut response.head.fields;
        for (name, _) in self.0.iter() {
            fields.remove(name);
        }
        for (name, value) in self.0.iter() {
            fields.append(name, value).expect("it was legal when it was read");
        }
        response
    }
}

impl Middleware for ExtraFields {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        match next.run(call) {
            Answer::Now(response) => Answer::Now(self.add(response)),
            Answer::Later(later) => {
                let this = self.clone();
                Answer::later(async move { this.add(later.await) })
            }
        }
    }
}
