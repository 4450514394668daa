//! Uploads of clients into a directory.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use hairspring_core::{RequestBody, RequestHead, Response, Status};

use super::answer::{failure, store};
use super::facts::{Facts, Kind};
use super::lookup::is_missing;
use super::served::validators;
use super::{Directory, FileName, FilePath, Links, Upload};
use crate::conditional::{Validators, Verdict, condition_failed};
use crate::extract::{Extract, expect_whole};
use crate::multipart::Multipart;
use crate::origin::is_from_elsewhere;
use crate::reply::{prefers, text::push_json};
use crate::{Answer, Call, Content, Endpoint, Error, IntoResponse, Redirect, respond, unblock};

/// Accepts forms by POST to a directory, as listings have them, and single files by PUT.
#[derive(Clone, Debug)]
pub(super) struct Uploads {
    pub(super) directory: Directory,
    /// Those whose files are served where `directory` has none.
    pub(super) others: Vec<Directory>,
    pub(super) links: Links,
    /// Whether names that begin with a dot are allowed.
    pub(super) hidden: bool,
    /// Locked from the check of what exists until the new file is in place, so that no other upload
    /// comes in between.
    pub(super) turn: Arc<Mutex<()>>,
}

impl Uploads {
    /// Stores or replaces the file at a path by PUT (RFC 9110, section 9.3.4). The request's
    /// conditions are evaluated twice: before the content is read, so that none is sent in vain,
    /// and when it is complete, because another upload may have finished meanwhile.
    async fn put(
        self,
        path: FilePath,
        head: &RequestHead,
        body: RequestBody,
    ) -> Result<Response, Error> {
        let (way, name) = path.split().ok_or_else(expected_a_name)?;
        self.check(&name)?;
        expect_whole(head)?;
        let (directory, there) = self.look(way.clone(), name.clone()).await?;
        if there.is_some_and(|facts| facts.kind == Kind::Directory) {
            return Err(failure(&io::ErrorKind::IsADirectory.into()));
        }
        judge(there, head)?;
        let (place, head) = (directory.clone(), head.clone());
        let finish = move |upload: Upload| {
            self.give(upload, (&place, &way), &name, |there| judge(there, &head))
        };
        let replaced = store(directory, body, |_| (), finish).await?;
        Ok(match replaced {
            true => Response::new(Status::NO_CONTENT),
            false => respond::status(Status::CREATED, ""),
        })
    }

    /// Stores every file of a form in the directory at a path, by POST. A name that is taken gets
    /// 409; the files before it in the form are kept.
    async fn post(self, path: FilePath, mut form: Multipart) -> Result<Vec<FileName>, Error> {
        let mut stored = Vec::new();
        while let Some(mut part) = form.next().await? {
            // A text input, or a file input without a file.
            if part.file_name().is_none_or(str::is_empty) {
                continue;
            }
            let name = part.plain_name().ok_or_else(expected_a_name)?;
            self.check(&name)?;
            let (directory, there) = self.look(path.clone(), name.clone()).await?;
            is_free(there, &name)?;
            // The length of the whole form is limited by `streamed_body_max`.
            let (upload, _) = part.upload(&directory, u64::MAX).await?;
            let (this, way, own) = (self.clone(), path.clone(), name.clone());
            let free = move |there| is_free(there, &own);
            let own = name.clone();
            unblock(move || this.give(upload, (&directory, &way), &own, free)).await?;
            stored.push(name);
        }
        Ok(stored)
    }

    /// Gives a complete upload its name, unless `may` refuses what exists under that name now.
    /// `place` is the directory, and its path beneath the tree's. Returns whether a file was
    /// replaced. May block.
    fn give(
        &self,
        upload: Upload,
        place: (&Directory, &FilePath),
        name: &FileName,
        may: impl FnOnce(Option<Facts>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let failed = |error| failure(&error).caused_by(error);
        upload.write_back().map_err(failed)?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let there = self.facts(place, name).map_err(failed)?;
        may(there)?;
        upload.give(name).map_err(failed)?;
        Ok(there.is_some_and(is_served))
    }

    fn check(&self, name: &FileName) -> Result<(), Error> {
        match name.as_str().starts_with('.') && !self.hidden {
            true => Err(Error::bad_request("expected a name that does not begin with a dot")),
            false => Ok(()),
        }
    }

    /// The directory at a path, and the facts of what has this name in it.
    async fn look(
        &self,
        way: FilePath,
        name: FileName,
    ) -> Result<(Directory, Option<Facts>), Error> {
        if way.has_dotted() && !self.hidden {
            return Err(expected_a_directory());
        }
        let this = self.clone();
        let found = unblock(move || -> io::Result<_> {
            let place = this.directory.beneath(&way, this.links)?;
            let there = this.facts((&place, &way), &name)?;
            Ok((place, there))
        });
        found.await.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => expected_a_directory(),
            _ => failure(&error).caused_by(error),
        })
    }

    /// The facts of what is served by this name in a directory, of which the path is known, too;
    /// otherwise of what has the name there; `None` if nothing has it. May block.
    fn facts(
        &self,
        (directory, way): (&Directory, &FilePath),
        name: &FileName,
    ) -> io::Result<Option<Facts>> {
        let own = directory.facts(name)?;
        if own.is_some_and(is_served) {
            return Ok(own);
        }
        // It may be a link, and another directory may have the name.
        let path = way.join(name);
        for place in std::iter::once(&self.directory).chain(&self.others) {
            match place.facts_at(&path, self.links) {
                Err(error) if is_missing(&error) => {}
                Ok(found) => return Ok(Some(found)),
                Err(error) => return Err(error),
            }
        }
        Ok(own)
    }
}

impl Endpoint for Uploads {
    fn content(&self) -> Content {
        Content::Streamed
    }

    fn call(&self, call: &mut Call<'_>) -> Answer {
        match self.begin(call) {
            Ok(answer) => answer,
            Err(error) => error.into_response(call.head()).into(),
        }
    }
}

impl Uploads {
    fn begin(&self, call: &mut Call<'_>) -> Result<Answer, Error> {
        let (this, head) = (self.clone(), call.head().clone());
        if is_from_elsewhere(&head) {
            let expected = "expected a request that no page of another site makes";
            return Err(Error::new(Status::FORBIDDEN, expected));
        }
        let tail = call.tail().to_owned();
        if head.method() == hairspring_core::Method::Put {
            let path = FilePath::decode(&tail).ok_or_else(expected_a_name)?;
            let body = call.take_body();
            return Ok(Answer::later(async move {
                let stored = this.put(path, &head, body).await;
                stored.unwrap_or_else(|error| error.into_response(&head))
            }));
        }
        let path = match tail.strip_suffix('/').unwrap_or(&tail) {
            "" => FilePath::default(),
            way => FilePath::decode(way).ok_or_else(expected_a_directory)?,
        };
        let form = Multipart::extract(call)?;
        Ok(Answer::later(async move {
            match this.post(path, form).await {
                Ok(names) => told(&names, &head),
                Err(error) => error.into_response(&head),
            }
        }))
    }
}

/// Redirects browsers to the listing; tells other clients the names that were stored.
fn told(names: &[FileName], head: &RequestHead) -> Response {
    if !prefers(head, "text/html", "application/json") {
        let mut json = String::from("{\"stored\":[");
        for (at, name) in names.iter().enumerate() {
            json.push_str(if at == 0 { "" } else { "," });
            push_json(&mut json, name.as_str());
        }
        json.push_str("]}\n");
        let mut response = respond::json(json);
        if !names.is_empty() {
            response.head.status = Status::CREATED;
        }
        return response;
    }
    // Relative to the path: its last segment, or the directory itself.
    let name = head.path().rsplit('/').next().unwrap_or_default();
    let listing = if name.is_empty() { "./".to_owned() } else { format!("./{name}/") };
    Redirect::see_other(listing).into_response(head)
}

/// Whether this is a file or a directory. Anything else is, for a request, as if it did not exist.
fn is_served(facts: Facts) -> bool {
    facts.kind != Kind::Other
}

/// Fails with 409 if the name is taken.
fn is_free(there: Option<Facts>, name: &FileName) -> Result<(), Error> {
    if there.is_none() {
        return Ok(());
    }
    let explanation = format!("there is a file called {} here", name.as_str());
    Err(Error::new(Status::CONFLICT, explanation))
}

/// Fails with 412 unless the request's conditions are true of what exists.
fn judge(there: Option<Facts>, head: &RequestHead) -> Result<(), Error> {
    let verdict = match there.filter(|facts| is_served(*facts)) {
        Some(facts) => validators(&facts).judge(head),
        None => Validators::judge_absent(head),
    };
    match verdict {
        Verdict::Proceed => Ok(()),
        Verdict::NotModified | Verdict::Failed => Err(condition_failed()),
    }
}

fn expected_a_name() -> Error {
    Error::bad_request("expected a plain name for a file, of at most 255 bytes")
}

fn expected_a_directory() -> Error {
    Error::new(Status::NOT_FOUND, "expected the path of a directory that is here")
}
