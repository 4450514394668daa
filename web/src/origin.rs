//! Whether a request was caused by a page of another origin.

use hairspring_core::{Authority, RequestHead};

/// Whether a browser says that a page of another origin caused the request. Any page can make its
/// reader's browser send a form to any server that the browser can reach. So a handler that changes
/// something, and does not demand a secret that only its own pages know, should refuse such
/// requests.
///
/// `Sec-Fetch-Site` decides or, if there is none, `Origin` (RFC 6454, section 7); clients other
/// than browsers send neither. All lines of the field must agree, and a value that cannot be parsed
/// counts as another origin.
///
/// A page whose own name was made to lead to this server (DNS rebinding) counts as ours: its origin
/// is the `Host` that it asks for. Where only a private address protects the server, a handler has
/// to demand a `Host` that it knows, or a password.
///
/// ```
/// use hairspring_core::RequestHead;
/// use hairspring_web::{Router, is_from_elsewhere, post};
/// let app = Router::new().route("/", post(|head: RequestHead| {
///     if is_from_elsewhere(&head) { "theirs" } else { "ours" }
/// }));
/// let test = app.build()?.test();
/// assert_eq!(test.post("/").send().text(), "ours");
/// assert_eq!(test.post("/").field("Origin", "http://example.org").send().text(), "ours");
/// assert_eq!(test.post("/").field("Origin", "http://example.com").send().text(), "theirs");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[must_use]
pub fn is_from_elsewhere(head: &RequestHead) -> bool {
    let fields = head.fields();
    let mut sites = fields.get_all("sec-fetch-site").peekable();
    if sites.peek().is_some() {
        return !sites.all(|site| matches!(site, b"same-origin" | b"none"));
    }
    !fields.get_all("origin").all(|origin| is_own(origin, head))
}

/// Whether an origin, such as `http://example.org:8080`, has the host and port of the request.
///
/// The scheme is ignored: TLS may have been terminated in front of the server. Ports are compared
/// as they are written, because clients that send an origin leave default ports out in both places.
pub(crate) fn is_own(origin: &[u8], head: &RequestHead) -> bool {
    let behind_scheme = origin.windows(3).position(|three| three == b"://").map(|at| at + 3);
    let theirs = behind_scheme.and_then(|at| Authority::parse(origin.get(at..)?));
    let ours = head.authority().and_then(|own| Authority::parse(own.as_bytes()));
    theirs.zip(ours).is_some_and(|(theirs, ours)| {
        theirs.host.eq_ignore_ascii_case(ours.host) && theirs.port == ours.port
    })
}
