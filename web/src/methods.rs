//! The methods of a resource, and the answers to all others.

use hairspring_core::{Method, Response, Status};

use crate::respond;

/// The methods of one resource. GET includes HEAD (RFC 9110, section 9.3.2), and OPTIONS is always
/// included.
///
/// ```
/// use hairspring_core::{Method, Status};
/// use hairspring_web::Methods;
/// const NOTES: Methods = Methods::GET.and(Method::Post);
/// assert_eq!(NOTES.allow(), "GET, HEAD, POST, OPTIONS");
/// assert!(NOTES.refuse(Method::Head).is_none());
/// let refused = NOTES.refuse(Method::Put).unwrap();
/// assert_eq!(refused.head.status, Status::METHOD_NOT_ALLOWED);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Methods(
    /// A bit for each variant of [`Method`] but the last. Invariant: OPTIONS is set, and HEAD
    /// if GET is.
    u16,
);

impl Methods {
    /// OPTIONS alone.
    pub const NONE: Self = Self(bit(Method::Options));
    /// GET, and with it HEAD and OPTIONS.
    pub const GET: Self = Self(bit(Method::Options)).and(Method::Get);
    /// POST, and with it OPTIONS.
    pub const POST: Self = Self(bit(Method::Options)).and(Method::Post);

    /// Every method that has a name, in the order in which `Allow` lists them.
    pub(crate) const ALL: [Method; 9] = [
        Method::Get,
        Method::Head,
        Method::Post,
        Method::Put,
        Method::Delete,
        Method::Patch,
        Method::Connect,
        Method::Options,
        Method::Trace,
    ];

    /// Adds a method. [`Method::Other`] changes nothing: it has no name to allow.
    #[must_use]
    pub const fn and(self, method: Method) -> Self {
        match method {
            Method::Get => Self(self.0 | bit(Method::Get) | bit(Method::Head)),
            Method::Other => self,
            _ => Self(self.0 | bit(method)),
        }
    }

    /// The union of both sets.
    #[must_use]
    pub const fn or(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// The names of those that are not included by another.
    pub(crate) fn own(self) -> Vec<&'static str> {
        let is_included = |method| match method {
            Method::Head => self.contains(Method::Get),
            method => method == Method::Options,
        };
        self.iter().filter(|method| !is_included(*method)).map(Method::name).collect()
    }

    /// All of these, in the order of [`ALL`](Self::ALL).
    fn iter(self) -> impl Iterator<Item = Method> {
        Self::ALL.into_iter().filter(move |method| self.contains(*method))
    }

    /// Whether the method is one of these.
    #[must_use]
    pub const fn contains(self, method: Method) -> bool {
        self.0 & bit(method) != 0
    }

    /// The value of the `Allow` field (RFC 9110, section 10.2.1).
    #[must_use]
    pub fn allow(self) -> String {
        self.iter().map(Method::name).collect::<Vec<_>>().join(", ")
    }

    /// The response to a method that has no handler: 204 with `Allow` to OPTIONS (RFC 9110, section
    /// 9.3.7), 501 to an unknown method (section 15.6.2), 405 with `Allow` to any other (section
    /// 15.5.6). `None` means that the handler is to be called.
    #[must_use]
    pub fn refuse(self, method: Method) -> Option<Response> {
        match method {
            Method::Other => {
                let known = "expected a method of RFC 9110, or PATCH, in capital letters";
                Some(respond::status(Status::NOT_IMPLEMENTED, known))
            }
            Method::Options => Some(self.name_in(Response::new(Status::NO_CONTENT))),
            _ if self.contains(method) => None,
            _ => {
                let expected = format!("expected {}", self.allow());
                Some(self.name_in(respond::status(Status::METHOD_NOT_ALLOWED, &expected)))
            }
        }
    }

    fn name_in(self, response: Response) -> Response {
        response.with_field("Allow", self.allow()).expect("names of methods are legal in a value")
    }
}

const fn bit(method: Method) -> u16 {
    match method {
        Method::Other => 0,
        _ => 1 << method as u16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_listed_once_and_told_apart() {
        for method in Methods::ALL {
            assert_eq!(Method::from_token(method.name().as_bytes()), method);
            let only = Methods(bit(method));
            assert_eq!(only.allow(), method.name());
        }
        assert_eq!(Methods::POST.and(Method::Other), Methods::POST);
    }

    #[test]
    fn what_is_not_called_is_answered() {
        let table = [
            (Method::Get, None),
            (Method::Head, None),
            (Method::Options, Some(204)),
            (Method::Post, Some(405)),
            (Method::Trace, Some(405)),
            (Method::Connect, Some(405)),
            (Method::Other, Some(501)),
        ];
        for (method, expected) in table {
            let refused = Methods::GET.refuse(method);
            let code = refused.as_ref().map(|response| response.head.status.code());
            assert_eq!(code, expected, "{method:?}");
            if matches!(code, Some(204 | 405)) {
                let fields = refused.unwrap().head.fields;
                assert_eq!(fields.get("allow"), Some(&b"GET, HEAD, OPTIONS"[..]));
            }
        }
    }
}
