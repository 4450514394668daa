//! Paths, queries and forms, deserialized as types of the application.

use serde::de::DeserializeOwned;

use super::pairs::parse_pairs;
use super::values::{self, Text, parse_path};
use super::{Extract, content, content_type_is};
use crate::{Call, Error};

/// The parameters of the path, percent-decoded: a single value, a tuple in the order of the
/// parameters, or a struct with their names; or an `Option` of these, which is `None` on a route
/// without parameters.
///
/// 400 if they cannot be deserialized; 500 if the type does not fit the route's pattern, because it
/// has other names or another number of values.
///
/// ```
/// use hairspring_web::{Router, extract::Path};
/// let app = Router::new()
///     .get("/sum/{a}/{b}", |Path((a, b)): Path<(u32, u32)>| (a + b).to_string())
///     .build()?;
/// assert_eq!(app.test().get("/sum/20/22").send().text(), "42");
/// assert_eq!(app.test().get("/sum/20/pear").send().status(), 400);
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path<T>(pub T);

/// The query as a struct with the names of its parameters, where a repeated name fills a list; or
/// as a list of pairs. 400 if it cannot be deserialized.
///
/// Inside of `#[serde(flatten)]` and untagged enums serde does not say which types it expects, so all
/// values there are texts: a number needs a `deserialize_with` that parses it.
///
/// ```
/// use hairspring_web::{Router, extract::Query};
/// #[derive(serde::Deserialize)]
/// struct Search {
///     q: String,
///     #[serde(default)]
///     tag: Vec<String>,
///     limit: Option<u32>,
/// }
/// let app = Router::new()
///     .get("/", |Query(s): Query<Search>| format!("{} {:?} {:?}", s.q, s.tag, s.limit))
///     .build()?;
/// let found = app.test().get("/?q=a+b&tag=x&tag=y").send();
/// assert_eq!(found.text(), r#"a b ["x", "y"] None"#);
/// assert_eq!(app.test().get("/?limit=many&q=").send().status(), 400);
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query<T>(pub T);

/// A form sent as `application/x-www-form-urlencoded`, deserialized as [`Query`] is.
///
/// 415 if the content has another type, or a content coding; 400 if it cannot be deserialized. For
/// forms with files there is [`Multipart`](crate::multipart::Multipart).
///
/// Pages of other sites can send such a form, with the reader's cookies:
/// [`is_from_elsewhere`](crate::is_from_elsewhere) detects that.
///
/// ```
/// use hairspring_web::{Router, extract::Form};
/// #[derive(serde::Deserialize)]
/// struct Login {
///     name: String,
///     remember: Option<String>,
/// }
/// let log_in = |Form(login): Form<Login>| format!("{} {:?}", login.name, login.remember);
/// let app = Router::new().post("/login", log_in).build()?;
/// let told = app.test().post("/login").form([("name", "Eve & Co"), ("remember", "on")]).send();
/// assert_eq!(told.text(), r#"Eve & Co Some("on")"#);
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> Extract for Path<T> {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let values: Vec<(&str, Text<'_>)> =
            call.params().map(|(name, value)| (name, Text(value))).collect();
        let refused = |error: values::Error| match error.is_misfit {
            true => Error::internal(error),
            false => Error::bad_request(format!("malformed path parameter: {error}")),
        };
        parse_path(values).map(Self).map_err(refused)
    }
}

impl<T: DeserializeOwned> Extract for Query<T> {
    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let query = call.head().query().unwrap_or_default();
        let refused = |error| Error::bad_request(format!("malformed query: {error}"));
        parse_pairs(query.as_bytes()).map(Self).map_err(refused)
    }
}

impl<T: DeserializeOwned> Extract for Form<T> {
    const TAKES: bool = true;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        const FORM: &str = "application/x-www-form-urlencoded";
        if !content_type_is(call.head(), FORM) {
            return Err(content::unsupported(FORM, format!("expected {FORM}")));
        }
        content::expect_whole(call.head())?;
        let content = content::collected(call)?;
        let refused = |error| Error::bad_request(format!("malformed form: {error}"));
        parse_pairs(&content).map(Self).map_err(refused)
    }
}
