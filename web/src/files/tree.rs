//! A directory and all beneath it, as an endpoint.

use std::fs::{File, Metadata};
use std::io;

use blocking::unblock;
use hairspring_core::{Fields, Method, Misuse, RequestHead, Response, Status};

use super::answer::failure;
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
/// kernel itself keeps look-ups beneath the directory. Looking up is work of the pool of threads;
/// the content is read, or sent by the kernel, by the driver.
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
    index: Option<FileName>,
    application: Option<FilePath>,
    listing: bool,
    uploads: bool,
    pretty: bool,
    siblings: bool,
    hidden: bool,
    links: Links,
    fields: Fields,
}

impl Tree {
    /// Files as they are, `index.html` for a directory; no listing, no hidden files, no links.
    #[must_use]
    pub fn new(directory: Directory) -> Self {
        Self {
            directory,
            index: FileName::new("index.html"),
            application: None,
            listing: false,
            uploads: false,
            pretty: false,
            siblings: false,
            hidden: false,
            links: Links::Refuse,
            fields: Fields::new(),
        }
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
        let is_hidden = |name: &FileName| name.as_str().starts_with('.');
        let mut names = path.names().iter();
        self.hidden
            || names.next().is_none_or(|top| !is_hidden(top) || top.as_str() == ".well-known")
                && !names.any(is_hidden)
    }

    /// Looks a path up. May block.
    fn find(&self, wanted: &Wanted) -> io::Result<Found> {
        let found = match self.open(&wanted.path, wanted.is_directory, &wanted.codings) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !wanted.is_directory => {
                let page = wanted.path.with_suffix(".html").filter(|_| self.pretty);
                match page.map(|page| self.open(&page, false, &wanted.codings)) {
                    // A directory of this name is not what is meant.
                    Some(Ok(file @ Found::File(_))) => Ok(file),
                    _ => Err(error),
                }
            }
            other => other,
        };
        match (found, &self.application) {
            (Err(error), Some(page))
                if error.kind() == io::ErrorKind::NotFound && !wanted.has_extension() =>
            {
                self.open(page, false, &wanted.codings)
            }
            (found, _) => found,
        }
    }

    fn open(&self, path: &FilePath, as_directory: bool, codings: &[Coding]) -> io::Result<Found> {
        if !self.is_shown(path) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let (file, metadata) = self.directory.open_path(path, self.links)?;
        match (metadata.is_dir(), as_directory) {
            (false, false) => Ok(Found::File(self.file(path, (file, metadata), codings))),
            // A file has nothing beneath it.
            (false, true) => Err(io::ErrorKind::NotFound.into()),
            (true, false) => Ok(Found::Elsewhere),
            (true, true) => {
                if let Some(index) = self.index.as_ref().map(|name| path.join(name.clone()))
                    && let Ok((file, metadata)) = self.directory.open_path(&index, self.links)
                    && metadata.is_file()
                {
                    return Ok(Found::File(self.file(&index, (file, metadata), codings)));
                }
                if !self.listing {
                    return Err(io::ErrorKind::NotFound.into());
                }
                let mut entries = Directory::entries(&file, self.links, LISTED_MAX)?;
                entries.retain(|entry| self.is_shown(&path.join(entry.name.clone())));
                Ok(Found::Listing(entries))
            }
        }
    }

    /// The file, or the sibling of it that is compressed as the client likes best.
    fn file(&self, path: &FilePath, plain: (File, Metadata), codings: &[Coding]) -> Served {
        let name = path.last().map_or("", FileName::as_str);
        let mut fields = self.fields.clone();
        let mut best = (plain, Coding::Identity);
        if self.siblings {
            fields.append("Vary", "Accept-Encoding").expect("a legal constant");
            for &coding in codings {
                if coding == Coding::Identity {
                    break;
                }
                if let Some(found) = self.sibling(path, coding) {
                    best = (found, coding);
                    break;
                }
            }
        }
        let ((file, metadata), coding) = best;
        Served::new(file, &metadata).named(name).coded(coding).with_fields(fields)
    }

    fn sibling(&self, path: &FilePath, coding: Coding) -> Option<(File, Metadata)> {
        let (_, suffix) = SIBLINGS.iter().find(|(own, _)| *own == coding)?;
        let found = self.directory.open_path(&path.with_suffix(suffix)?, self.links).ok()?;
        found.1.is_file().then_some(found)
    }
}

/// What a request is for.
struct Wanted {
    path: FilePath,
    /// The path ends with a slash.
    is_directory: bool,
    /// Accepted, best first.
    codings: Vec<Coding>,
}

impl Wanted {
    /// `encoded` is the rest of the path, not decoded. `None` if it cannot name anything.
    fn new(encoded: &str, head: &RequestHead) -> Option<Self> {
        let (way, is_directory) = match encoded.strip_suffix('/') {
            Some(way) => (way, true),
            None => (encoded, encoded.is_empty()),
        };
        let path = match way {
            "" if encoded.is_empty() => FilePath::default(),
            _ => FilePath::decode(way)?,
        };
        let accepted = Accepted::parse(head.fields().get_all("accept-encoding"));
        let codings = accepted.order(&SIBLINGS.map(|(coding, _)| coding));
        Some(Self { path, is_directory, codings })
    }

    fn has_extension(&self) -> bool {
        self.path.last().is_some_and(|name| name.as_str().contains('.'))
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
        let Some(wanted) = Wanted::new(call.tail(), head) else {
            return Error::new(Status::NOT_FOUND, "expected the path of a file that is here")
                .into_response(head)
                .into();
        };
        debug_assert!(matches!(head.method(), Method::Get | Method::Head), "its routes are GET");
        let (tree, head, uploads) = (self.clone(), head.clone(), self.uploads);
        Answer::later(async move {
            let found = unblock(move || tree.find(&wanted)).await;
            respond(found, uploads, &head)
        })
    }
}

fn respond(found: io::Result<Found>, uploads: bool, head: &RequestHead) -> Response {
    match found {
        Ok(Found::File(served)) => served.into_response(head),
        Ok(Found::Listing(entries)) => listing::answer(entries, LISTED_MAX, uploads, head),
        Ok(Found::Elsewhere) => {
            // Relative, so that it leads to no other host whatever the path looks like.
            let name = head.path().rsplit('/').next().unwrap_or_default();
            let query = head.query().map(|query| format!("?{query}")).unwrap_or_default();
            Redirect::permanent(format!("./{name}/{query}")).into_response(head)
        }
        Err(error) => failure(&error).into_response(head),
    }
}
