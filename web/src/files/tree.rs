//! A directory and everything beneath it, as an endpoint.

use std::io;
use std::sync::Arc;

use hairspring_core::{Fields, Method, Misuse, RequestHead, Status};

use super::answer::with_cause;
use super::lookup::{Found, Wanted, When, is_for_later};
use super::memo::Memo;
use super::uploads::Uploads;
use super::{Directory, FileName, FilePath, Links, listing};
use crate::{Answer, Call, Endpoint, Error, IntoResponse, Redirect, Router, get, raw, unblock};

/// Serves a directory and everything beneath it, by GET and HEAD.
///
/// A path leads to a file only by plain names: `..`, empty segments, encoded separators, control
/// characters, and names that begin with a dot are 404, as are links, pipes and devices. On Linux
/// the kernel itself keeps look-ups beneath the directory (`openat2`), and files whose names it has
/// cached are opened on the connection's thread; any other look-up runs on the pool of threads. A
/// few files [stay open](Directory::keep_open), and are checked for every request. The backend
/// sends the content, by `sendfile` where it can.
///
/// ```
/// use hairspring_web::{Router, files::{Directory, Tree}};
/// let site = Tree::new(Directory::open("src")?).index("lib.rs").listing();
/// let test = Router::new().nest("/code", site.router()).build()?.test();
/// let file = test.get("/code/lib.rs").send();
/// assert_eq!(file.field("content-type"), Some("text/plain; charset=utf-8"));
/// assert_eq!(test.get("/code/../Cargo.toml").send().status(), 404);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tree {
    pub(super) directory: Directory,
    /// Asked in order, if `directory` does not have the path.
    pub(super) others: Vec<Directory>,
    pub(super) index: Option<FileName>,
    pub(super) application: Option<FilePath>,
    pub(super) listing: bool,
    pub(super) uploads: bool,
    pub(super) pretty: bool,
    pub(super) siblings: bool,
    pub(super) hidden: bool,
    pub(super) links: Links,
    pub(super) fields: Fields,
    /// Invariant: made for this very configuration. Whatever changes the fields of files replaces
    /// it.
    pub(super) memo: Arc<Memo>,
}

impl Tree {
    /// Serves the files, and `index.html` for a directory. Listings, hidden files and links are
    /// off.
    #[must_use]
    pub fn new(directory: Directory) -> Self {
        Self {
            directory,
            others: Vec::new(),
            index: FileName::new("index.html"),
            application: None,
            listing: false,
            uploads: false,
            pretty: false,
            siblings: false,
            hidden: false,
            links: Links::Refuse,
            fields: Fields::new(),
            memo: Arc::default(),
        }
    }

    /// Adds a directory, for paths that none of those before it has. If several have a directory of
    /// the same name, the listing is that of the first.
    ///
    /// Uploads go to the first, into directories that it has. A file that another has counts as
    /// there: a form does not hide it, a PUT does, if its conditions are true of that file.
    ///
    /// ```
    /// use hairspring_web::files::{Directory, Tree};
    /// let tree = Tree::new(Directory::open("src")?).or(Directory::open("tests")?);
    /// let test = tree.router().build()?.test();
    /// assert_eq!(test.get("/lib.rs").send().status(), 200); // out of the first
    /// assert_eq!(test.get("/routing.rs").send().status(), 200); // out of the second
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn or(mut self, directory: Directory) -> Self {
        self.others.push(directory);
        self
    }

    /// The file that is sent for a directory, instead of `index.html`. A name that is not a plain
    /// one, such as the empty one, means that there is none.
    #[must_use]
    pub fn index(mut self, name: &str) -> Self {
        self.index = FileName::new(name);
        self
    }

    /// Lists directories that have no index: as a page, or as JSON for clients that prefer it. The
    /// query says how it is sorted: `?sort=name`, `size` or `modified`, and `&order=desc`.
    #[must_use]
    pub fn listing(mut self) -> Self {
        self.listing = true;
        self
    }

    /// Accepts uploads: by PUT, which replaces an existing file, and by POST of a form to a
    /// directory, where a name that is taken gets 409. Listings show such a form. Names that begin
    /// with a dot are refused unless [hidden](Self::hidden) ones are served, and so are requests
    /// that browsers send for pages of other sites. Everybody who can reach the server can fill the
    /// disk: add authentication, such as [`BasicAuth`](crate::middleware::BasicAuth).
    #[must_use]
    pub fn uploads(mut self) -> Self {
        self.uploads = true;
        self
    }

    /// Serves `about.html` for `/about` if there is no `about`.
    #[must_use]
    pub fn pretty(mut self) -> Self {
        self.pretty = true;
        self
    }

    /// Serves this file, with 200, for every path that does not exist and has no extension: for
    /// single-page applications, which route in the browser. A path that is not plain means none.
    ///
    /// It is preferred to a [fallback](Router::fallback), so an interface beside it answers its own
    /// mistaken paths by a route:
    ///
    /// ```
    /// use hairspring_web::{Error, Router, any, files::{Directory, Tree}};
    /// let lost = any(|| Error::not_found("no such thing in the interface"));
    /// let api = Router::new().get("/users", || "all").route("/{*path}", lost);
    /// let site = Tree::new(Directory::open("src")?).application("lib.rs").router();
    /// let test = Router::new().nest("/api", api).or(site).build()?.test();
    /// assert_eq!(test.get("/api/no/users").send().status(), 404);
    /// assert_eq!(test.get("/users").send().status(), 200);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn application(mut self, path: &str) -> Self {
        self.application = FilePath::decode(path);
        self
    }

    /// Sends `name.br`, `name.zst` or `name.gz` instead of `name` to clients that accept the
    /// coding. That such a file has the same content, compressed, is not checked.
    #[must_use]
    pub fn compressed_siblings(mut self) -> Self {
        self.siblings = true;
        self.fields.set("Vary", "Accept-Encoding").expect("a legal constant");
        self.memo = Arc::default();
        self
    }

    /// Also serves names that begin with a dot. Without this only `.well-known` (RFC 8615) at the
    /// top is served.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Whether symbolic links are followed.
    #[must_use]
    pub fn links(mut self, links: Links) -> Self {
        self.links = links;
        self
    }

    /// Sends this `Cache-Control`, such as `public, max-age=3600`. Without one, caches use
    /// heuristics.
    ///
    /// # Errors
    /// [`Misuse::IllegalField`] if it holds control characters.
    pub fn cache_control(mut self, value: &str) -> Result<Self, Misuse> {
        self.fields.set("Cache-Control", value)?;
        self.memo = Arc::default();
        Ok(self)
    }

    /// Its routes, to be nested below a prefix, grouped with others, or added with [`Router::or`].
    /// The prefix without a slash at the end redirects to the one with it, as for any directory.
    ///
    /// A tree is not a handler itself, such as of a fallback, which would not know where the paths
    /// of files begin:
    ///
    /// ```compile_fail
    /// use hairspring_web::{Router, files::{Directory, Tree}};
    /// let router = Router::new().fallback(Tree::new(Directory::open("src").unwrap()));
    /// ```
    #[must_use]
    pub fn router(self) -> Router {
        let (mut top, mut beneath) = (get(Files(self.clone())), get(Files(self.clone())));
        if self.uploads {
            let Self { directory, others, links, hidden, .. } = self;
            let uploads = Uploads { directory, others, links, hidden, turn: Arc::default() };
            top = top.post(uploads.clone());
            beneath = beneath.post(uploads.clone()).put(uploads);
        }
        let slash = raw(|call| with_slash(call.head()).into_response(call.head()));
        Router::new().route("/", top).route("/{*path}", beneath).at_prefix(get(slash))
    }

    fn respond(&self, found: io::Result<Found>, head: &RequestHead) -> Answer {
        match found {
            Ok(Found::File(served)) => served.answer_by(head, &self.fields, &self.memo).into(),
            // Sorting and writing thousands of entries here would hold up other connections.
            Ok(Found::Listing { entries, more, is_first }) => {
                let (uploads, head) = (self.uploads && is_first, head.clone());
                let list = move || listing::answer(entries, more, uploads, &head);
                Answer::later(unblock(list))
            }
            Ok(Found::Elsewhere) => with_slash(head).into_response(head).into(),
            Err(error) => with_cause(error).into_response(head).into(),
        }
    }
}

/// Redirects to the same path with a slash at the end. The location is relative, so that no path,
/// such as `//host`, can lead to another host. What stands before a colon would be a scheme; only
/// then is it preceded by a dot, which some clients do not remove from the path that they ask for.
fn with_slash(head: &RequestHead) -> Redirect {
    let name = head.path().rsplit('/').next().unwrap_or_default();
    let dot = if name.contains(':') { "./" } else { "" };
    let query = head.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::moved(format!("{dot}{name}/{query}"))
}

/// Redirects to the same path without its segments `.`, which apt has in all paths of a repository
/// `./`. They are not just ignored, so that a file has one path, also for a proxy that grants access
/// by paths. The location is a whole path, because apt understands no other. `None` if there are
/// none, or if what remains cannot name anything.
fn without_dots(tail: &str, head: &RequestHead) -> Option<Redirect> {
    let left: Vec<&str> = tail.split('/').filter(|&segment| segment != ".").collect();
    let (left, before) = (left.join("/"), head.path().strip_suffix(tail)?);
    if left.len() == tail.len() {
        return None;
    }
    Wanted::new(&left, head, false)?;
    let query = head.query().map(|query| format!("?{query}")).unwrap_or_default();
    // What begins with two slashes leads to another host.
    (!before.starts_with("//")).then(|| Redirect::moved(format!("{before}{left}{query}")))
}

/// A tree as the endpoint of its routes.
struct Files(Tree);

impl Endpoint for Files {
    fn name(&self) -> &'static str {
        std::any::type_name::<Tree>()
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        let Self(tree) = self;
        let head = call.head();
        let Some(wanted) = Wanted::new(call.tail(), head, tree.siblings) else {
            if let Some(redirect) = without_dots(call.tail(), head) {
                return redirect.into_response(head).into();
            }
            let error = Error::new(Status::NOT_FOUND, "no file of this name is here");
            return error.into_response(head).into();
        };
        debug_assert!(matches!(head.method(), Method::Get | Method::Head), "its routes are GET");
        match tree.find(&wanted, When::AtOnce) {
            Err(error) if is_for_later(&error) => {
                let (tree, head) = (tree.clone(), head.clone());
                let looked = tree.clone();
                Answer::later(async move {
                    let found = unblock(move || looked.find(&wanted, When::Later)).await;
                    tree.respond(found, &head).response().await
                })
            }
            found => tree.respond(found, head),
        }
    }
}
