//! A directory and all beneath it, as an endpoint.

use std::io;
use std::sync::Arc;

use hairspring_core::{Fields, Method, Misuse, RequestHead, Status};

use super::answer::failure;
use super::lookup::{Found, Wanted, When, is_for_later};
use super::memo::Memo;
use super::uploads::Uploads;
use super::{Directory, FileName, FilePath, Links, listing};
use crate::{Answer, Call, Endpoint, Error, IntoResponse, Redirect, Router, get, raw, unblock};

/// Serves a directory and all beneath it, by GET and HEAD.
///
/// A path leads to a file only by plain names: `..`, empty segments, encoded separators, control
/// characters, and names that begin with a dot are 404, as are links, pipes and devices. The
/// kernel itself keeps look-ups beneath the directory. What it has in its caches is opened at
/// once, whatever else is work of the pool of threads; a few files
/// [stay open](Directory::keep_open), and are looked at for every request. The content is read, or
/// sent by the kernel, by the driver.
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
    /// Looked at in order, where the first has nothing.
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
    /// Of this tree as it is configured: emptied by whatever changes the fields of a file.
    pub(super) memo: Arc<Memo>,
}

impl Tree {
    /// Files as they are, `index.html` for a directory; no listing, no hidden files, no links.
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

    /// And what is in this directory, where none of those before it has such a path. Uploads go to
    /// the first; of a directory that several have, the first is listed.
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

    /// Another file for a directory; what is no name of a file means none.
    #[must_use]
    pub fn index(mut self, name: &str) -> Self {
        self.index = FileName::new(name);
        self
    }

    /// A page, or JSON for whoever prefers it, that lists a directory without an index.
    /// `?sort=name`, `size` or `modified`, and `&order=desc`, say in which order.
    #[must_use]
    pub fn listing(mut self) -> Self {
        self.listing = true;
        self
    }

    /// Takes files in: by PUT, in place of one that is there, and by POST of a form to a directory,
    /// where names that are taken are 409; listings show such a form. Names that begin with a dot
    /// are refused unless [hidden](Self::hidden) ones are served, and so is what pages of other
    /// sites send. Whoever reaches the server can fill the disk: put something before it that
    /// asks who it is, such as [`BasicAuth`](crate::middleware::BasicAuth).
    #[must_use]
    pub fn uploads(mut self) -> Self {
        self.uploads = true;
        self
    }

    /// `/about` finds `about.html` where there is no `about`.
    #[must_use]
    pub fn pretty(mut self) -> Self {
        self.pretty = true;
        self
    }

    /// This file, with 200, for whatever path is not there and has no extension: for applications
    /// in the browser that read the path themselves.
    #[must_use]
    pub fn application(mut self, path: &str) -> Self {
        self.application = FilePath::decode(path);
        self
    }

    /// Sends `name.br`, `name.zst` or `name.gz` in place of `name` to whoever accepts that coding.
    /// It is up to whoever puts them there that their content is the same.
    #[must_use]
    pub fn compressed_siblings(mut self) -> Self {
        self.siblings = true;
        self.fields.set("Vary", "Accept-Encoding").expect("a legal constant");
        self.memo = Arc::default();
        self
    }

    /// Serves names that begin with a dot, too. Without this there is only `.well-known`
    /// (RFC 8615) at the top.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// What becomes of symbolic links.
    #[must_use]
    pub fn links(mut self, links: Links) -> Self {
        self.links = links;
        self
    }

    /// With this `Cache-Control`, such as `public, max-age=3600`. Without one, caches guess.
    ///
    /// # Errors
    /// [`Misuse::IllegalField`] if it holds control characters.
    pub fn cache_control(mut self, value: &str) -> Result<Self, Misuse> {
        self.fields.set("Cache-Control", value)?;
        self.memo = Arc::default();
        Ok(self)
    }

    /// The routes of it, to be nested below a prefix, grouped with others, or to follow them with
    /// [`Router::or`]. The prefix without its slash leads to the one with it, as other directories do.
    #[must_use]
    pub fn router(self) -> Router {
        let (mut top, mut beneath) = (get(self.clone()), get(self.clone()));
        if self.uploads {
            let Self { directory, links, hidden, .. } = self;
            let uploads = Uploads { directory, links, hidden, turn: Arc::default() };
            top = top.post(uploads.clone());
            beneath = beneath.post(uploads.clone()).put(uploads);
        }
        let slash = raw(|call| with_slash(call.head()).into_response(call.head()));
        Router::new().route("/", top).route("/{*path}", beneath).at_prefix(get(slash))
    }

    fn respond(&self, found: io::Result<Found>, head: &RequestHead) -> Answer {
        match found {
            Ok(Found::File(served)) => served.answer_by(head, &self.fields, &self.memo).into(),
            // There may be thousands of entries: others would wait while they are sorted and written.
            Ok(Found::Listing { entries, more }) => {
                let (uploads, head) = (self.uploads, head.clone());
                let list = move || listing::answer(entries, more, uploads, &head);
                Answer::later(unblock(list))
            }
            Ok(Found::Elsewhere) => with_slash(head).into_response(head).into(),
            Err(error) => failure(&error).into_response(head).into(),
        }
    }
}

/// To the directory of this name: relative, so that it leads to no other host whatever the path looks
/// like.
fn with_slash(head: &RequestHead) -> Redirect {
    let name = head.path().rsplit('/').next().unwrap_or_default();
    let query = head.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(format!("./{name}/{query}"))
}

impl Endpoint for Tree {
    fn call(&self, call: &mut Call<'_>) -> Answer {
        let head = call.head();
        let Some(wanted) = Wanted::new(call.tail(), head, self.siblings) else {
            return Error::new(Status::NOT_FOUND, "expected the path of a file that is here")
                .into_response(head)
                .into();
        };
        debug_assert!(matches!(head.method(), Method::Get | Method::Head), "its routes are GET");
        match self.find(&wanted, When::AtOnce) {
            Err(error) if is_for_later(&error) => {
                let (tree, head) = (self.clone(), head.clone());
                let looked = self.clone();
                Answer::later(async move {
                    let found = unblock(move || looked.find(&wanted, When::Later)).await;
                    tree.respond(found, &head).response().await
                })
            }
            found => self.respond(found, head),
        }
    }
}
