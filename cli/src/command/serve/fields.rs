//! The fields of `--header`.

use hairspring::core::Fields;
use hairspring::web::{Answer, Call, IntoResponse, Middleware, Next};

/// Sets fields in each response of the application; they replace others of the same names. The
/// connection's own responses to malformed requests do not have them.
#[derive(Clone, Debug)]
pub(super) struct ExtraFields(Fields);

impl ExtraFields {
    /// From fields that were checked when the option was parsed.
    pub(super) fn new(fields: &[(String, String)]) -> Self {
        let mut all = Fields::new();
        for (name, value) in fields {
            all.append(name, value).expect("it was legal when it was read");
        }
        Self(all.shared())
    }
}

impl Middleware for ExtraFields {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let fields = self.0.clone();
        next.run(call).then(call, |response, head| (fields, response).into_response(head))
    }
}
