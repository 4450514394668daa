//! Whose page made a request, as browsers say it.

use hairspring_core::{Authority, RequestHead};

/// Whether a browser says that a page of another origin made the request. A page can have a form
/// sent to anywhere, and so to every server that its reader reaches: whoever keeps what a request
/// brings, and knows its sender by nothing that only the sender has, refuses it then.
///
/// `Sec-Fetch-Site` decides, and where there is none `Origin` (RFC 6454, section 7); whatever is
/// no browser sends neither. Every line counts, and what cannot be read is not of here.
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

/// Whether an origin, such as `http://example.org:8080`, is where the request was sent to.
///
/// Of the scheme nothing is known here: TLS may have ended before. Default ports are left out on
/// both sides by those who send an origin.
pub(crate) fn is_own(origin: &[u8], head: &RequestHead) -> bool {
    let behind_scheme = origin.windows(3).position(|three| three == b"://").map(|at| at + 3);
    let theirs = behind_scheme.and_then(|at| Authority::parse(origin.get(at..)?));
    let ours = head.authority().and_then(|own| Authority::parse(own.as_bytes()));
    theirs.zip(ours).is_some_and(|(theirs, ours)| {
        theirs.host.eq_ignore_ascii_case(ours.host) && theirs.port == ours.port
    })
}
