//! Extractors of text from the request line and the fields.

use hairspring_core::{ReceivedFields, Status};

use super::Extract;
use crate::{Call, Error};

/// The value of a field that occurs exactly once. For a field that is not a list, several lines are
/// ambiguous: a proxy in front may go by one of them, and this server by another.
pub(crate) fn only<'h>(fields: &ReceivedFields<'h>, name: &str) -> Option<&'h [u8]> {
    let mut lines = fields.get_all(name);
    lines.next().filter(|_| lines.next().is_none())
}

/// The path's first parameter, percent-decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param(pub String);

impl Extract for Param {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let found = call.params().next().map(|(_, value)| Self(value.into_owned()));
        let missing = "the route of this handler has no parameter";
        found.ok_or_else(|| Error::new(Status::INTERNAL_SERVER_ERROR, missing))
    }
}

/// What follows the first `?` of the target, still percent-encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawQuery(pub Option<String>);

impl Extract for RawQuery {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        Ok(Self(call.head().query().map(str::to_owned)))
    }
}

/// The authority that the request is for: host, and port if there is one. 400 if there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host(pub String);

impl Extract for Host {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let missing = || Error::bad_request("expected a Host field");
        call.head().authority().map(|text| Self(text.to_owned())).ok_or_else(missing)
    }
}

macro_rules! fields {
    ($($type:ident, $name:literal;)*) => {
        $(
            #[doc = concat!("The value of `", $name, "`; 400 if there is none, or it is not UTF-8.")]
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $type(pub String);

            impl Extract for $type {
                fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
                    let value = call.head().fields().get_str($name);
                    let missing = || Error::bad_request(concat!("expected ", $name, " in UTF-8"));
                    value.map(|text| Self(text.to_owned())).ok_or_else(missing)
                }
            }
        )*
    };
}
fields! {
    UserAgent, "User-Agent";
    ContentType, "Content-Type";
}
