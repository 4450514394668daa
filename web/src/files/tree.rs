//! A directory and all beneath it, as an endpoint.

use std::fs::File;
use std::io;
use std::sync::Arc;

use blocking::unblock;
use hairspring_core::{Fields, Method, Misuse, RequestHead, Response, Status};

use super::answer::failure;
use super::facts::{Facts, Kind};
use super::memo::Memo;
use super::uploads::Uploads;
use super::{Directory, Entry, FileName, FilePath, Links, Served, listing};
use crate::encoding::{Accepted, Coding};
use crate::{Answer, Call, Endpoint, Error, IntoResponse, Redirect, Router, get};

/// Entries that a listing shows; of more it says that there are more.
const LISTED_MAX: usize = 10_000;

/// Siblings that are compressed already, in our order of preference.
const SIBLINGS: [(Coding, &str); 3] =
    [(Coding::Brotli, ".br"), (Coding::Zstd, ".zst"), (Coding::Gzip, ".gz")];

/// Serves a directory and all beneath it, by GET and HEAD.
///
/// A path leads to a file only by plain names: `..`, empty segments, encoded separators, control
/// characters, and names that begin with a dot are 404, as are links, pipes and devices. The
/// kernel itself keeps look-ups beneath the directory. What it has in its caches is opened at
/// once, whatever else is work of the pool of threads; the content is read, or sent by the kernel,
/// by the driver.
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
    directory: Directory,
    /// Looked at in order, where the first has nothing.
    others: Vec<Directory>,
    index: Option<FileName>,
    application: Option<FilePath>,
    listing: bool,
    uploads: bool,
    pretty: bool,
    siblings: bool,
    hidden: bool,
    links: Links,
    fields: Fields,
    /// Of this tree as it is configured: emptied by whatever changes the fields of a file.
    memo: Arc<Memo>,
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
    /// [`Router::or`].
    #[must_use]
    pub fn router(self) -> Router {
        let (mut top, mut beneath) = (get(self.clone()), get(self.clone()));
        if self.uploads {
            let Self { directory, links, hidden, .. } = self;
            let uploads = Uploads { directory, links, hidden };
            top = top.post(uploads.clone());
            beneath = beneath.post(uploads.clone()).put(uploads);
        }
        Router::new().route("/", top).route("/{*path}", beneath)
    }

    fn is_shown(&self, path: &FilePath) -> bool {
        if self.hidden || !path.has_dotted() {
            return true;
        }
        let mut names = path.names();
        names.next().is_none_or(|top| !top.starts_with('.') || top == ".well-known")
            && !names.any(|name| name.starts_with('.'))
    }

    /// Looks a path up.
    fn find(&self, wanted: &Wanted, when: When) -> io::Result<Found> {
        let found = match self.open(&wanted.path, wanted.is_directory, wanted, when) {
            Err(error) if is_missing(&error) && !wanted.is_directory => {
                let page = wanted.path.with_suffix(".html").filter(|_| self.pretty);
                match page.map(|page| self.open(&page, false, wanted, when)) {
                    // A directory of this name is not what is meant.
                    Some(Ok(file @ Found::File(_))) => Ok(file),
                    Some(Err(later)) if is_for_later(&later) => Err(later),
                    _ => Err(error),
                }
            }
            other => other,
        };
        match (found, &self.application) {
            (Err(error), Some(page)) if is_missing(&error) && !wanted.has_extension() => {
                self.open(page, false, wanted, when)
            }
            (found, _) => found,
        }
    }

    fn open(
        &self,
        path: &FilePath,
        as_directory: bool,
        wanted: &Wanted,
        when: When,
    ) -> io::Result<Found> {
        if !self.is_shown(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let opened = self.look(path, when)?;
        match (opened.1.kind, as_directory) {
            (Kind::File, false) => self.file(path, opened, wanted, when),
            (Kind::Directory, false) => Ok(Found::Elsewhere),
            (Kind::Directory, true) => self.directory(path, &opened.0, wanted, when),
            // A file has nothing beneath it.
            (Kind::File, true) | (Kind::Other, _) => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// The index of a directory, or what is in it.
    fn directory(
        &self,
        path: &FilePath,
        open: &File,
        wanted: &Wanted,
        when: When,
    ) -> io::Result<Found> {
        if let Some(index) = self.index.as_ref().map(|name| path.join(name)) {
            match self.look(&index, when) {
                Ok(opened) if opened.1.kind == Kind::File => {
                    return self.file(&index, opened, wanted, when);
                }
                Err(later) if is_for_later(&later) => return Err(later),
                _ => {}
            }
        }
        if !self.listing {
            return Err(io::ErrorKind::NotFound.into());
        }
        if when == When::AtOnce {
            // It is read, and every entry of it looked at.
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let mut entries = Directory::entries(open, self.links, LISTED_MAX)?;
        entries.retain(|entry| self.is_shown(&path.join(&entry.name)));
        Ok(Found::Listing(entries))
    }

    /// The file, or the sibling of it that is compressed as the client likes best.
    fn file(
        &self,
        path: &FilePath,
        mut opened: (File, Facts),
        wanted: &Wanted,
        when: When,
    ) -> io::Result<Found> {
        let mut best = Coding::Identity;
        for &coding in wanted.codings.iter().take_while(|own| **own != Coding::Identity) {
            if let Some(found) = self.sibling(path, coding, when)? {
                (opened, best) = (found, coding);
                break;
            }
        }
        let (file, facts) = opened;
        let served = Served::of(file, facts, path.last().unwrap_or_default());
        Ok(Found::File(served.coded(best)))
    }

    fn sibling(
        &self,
        path: &FilePath,
        coding: Coding,
        when: When,
    ) -> io::Result<Option<(File, Facts)>> {
        let suffix = SIBLINGS.iter().find(|(own, _)| *own == coding).map(|(_, suffix)| *suffix);
        let Some(path) = suffix.and_then(|suffix| path.with_suffix(suffix)) else {
            return Ok(None);
        };
        match self.look(&path, when) {
            Ok(found) => Ok(Some(found).filter(|(_, facts)| facts.kind == Kind::File)),
            Err(later) if is_for_later(&later) => Err(later),
            Err(_) => Ok(None),
        }
    }

    /// The first directory that has it counts.
    fn look(&self, path: &FilePath, when: When) -> io::Result<(File, Facts)> {
        let look = |directory: &Directory| match when {
            When::AtOnce => directory.look_at_once(path.as_str(), self.links),
            When::Later => directory.look(path.as_str(), self.links),
        };
        let mut found = look(&self.directory);
        for other in &self.others {
            match found {
                Err(error) if is_missing(&error) => found = look(other),
                _ => break,
            }
        }
        found
    }

    fn respond(&self, found: io::Result<Found>, head: &RequestHead) -> Response {
        match found {
            Ok(Found::File(served)) => served.answer_by(head, &self.fields, &self.memo),
            Ok(Found::Listing(entries)) => listing::answer(entries, LISTED_MAX, self.uploads, head),
            Ok(Found::Elsewhere) => {
                // Relative, so that it leads to no other host whatever the path looks like.
                let name = head.path().rsplit('/').next().unwrap_or_default();
                let query = head.query().map(|query| format!("?{query}")).unwrap_or_default();
                Redirect::permanent(format!("./{name}/{query}")).into_response(head)
            }
            Err(error) => failure(&error).into_response(head),
        }
    }
}

/// Whether a look-up may wait for a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// No: what would is `WouldBlock`.
    AtOnce,
    Later,
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

fn is_for_later(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}

/// What a request is for.
struct Wanted {
    path: FilePath,
    /// The path ends with a slash.
    is_directory: bool,
    /// Accepted, best first; none if there are no siblings to choose from.
    codings: Vec<Coding>,
}

impl Wanted {
    /// `encoded` is the rest of the path, not decoded. `None` if it cannot name anything.
    fn new(encoded: &str, head: &RequestHead, siblings: bool) -> Option<Self> {
        let (way, is_directory) = match encoded.strip_suffix('/') {
            Some(way) => (way, true),
            None => (encoded, encoded.is_empty()),
        };
        let path = match way {
            "" if encoded.is_empty() => FilePath::default(),
            _ => FilePath::decode(way)?,
        };
        let codings = if siblings {
            let accepted = Accepted::parse(head.fields().get_all("accept-encoding"));
            accepted.order(&SIBLINGS.map(|(coding, _)| coding))
        } else {
            Vec::new()
        };
        Some(Self { path, is_directory, codings })
    }

    fn has_extension(&self) -> bool {
        self.path.last().is_some_and(|name| name.contains('.'))
    }
}

/// What a path leads to.
#[derive(Debug)]
enum Found {
    File(Served),
    Listing(Vec<Entry>),
    /// A directory that was asked for without its slash.
    Elsewhere,
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
                    tree.respond(found, &head)
                })
            }
            found => self.respond(found, head).into(),
        }
    }
}
