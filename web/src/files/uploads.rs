//! Files that clients put beneath a directory.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use hairspring_core::{ReceivedFields, RequestBody, RequestHead, Response, Status};

use super::answer::{failure, store};
use super::facts::Facts;
use super::served::validators;
use super::{Directory, FileName, FilePath, Links, Upload};
use crate::conditional::{Validators, Verdict};
use crate::extract::{Extract, expect_uncoded};
use crate::multipart::Multipart;
use crate::origin::is_from_elsewhere;
use crate::reply::{prefers, text::push_json};
use crate::{Answer, Call, Content, Endpoint, Error, IntoResponse, Redirect, respond, unblock};

/// Takes in the forms of listings, by POST to a directory, and single files, by PUT.
#[derive(Clone, Debug)]
pub(super) struct Uploads {
    pub(super) directory: Directory,
    pub(super) links: Links,
    /// Names that begin with a dot may be given.
    pub(super) hidden: bool,
    /// Held by whoever judges what is there and puts something in its place.
    pub(super) turn: Arc<Mutex<()>>,
}

impl Uploads {
    /// By PUT: the file at a path, new or in place of the one that is there (RFC 9110,
    /// section 9.3.4), if the request's conditions hold of what is there: when its content begins, so
    /// that none is sent in vain, and when it has come, since another may have been put meanwhile.
    async fn put(
        self,
        path: FilePath,
        head: &RequestHead,
        body: RequestBody,
    ) -> Result<Response, Error> {
        let (way, name) = path.split().ok_or_else(expected_a_name)?;
        self.check(&name)?;
        is_whole_and_plain(&head.fields())?;
        let (directory, there) = self.look(way, name.clone()).await?;
        judge(there, head)?;
        let (place, head) = (directory.clone(), head.clone());
        let finish =
            move |upload: Upload| self.give(upload, &place, &name, |there| judge(there, &head));
        let replaced = store(directory, body, |_| (), finish).await?;
        Ok(match replaced {
            true => Response::new(Status::NO_CONTENT),
            false => respond::status(Status::CREATED, ""),
        })
    }

    /// By POST: every file of a form into the directory at a path. A name that is taken is 409,
    /// and what came before it in the form stays.
    async fn post(self, path: FilePath, mut form: Multipart) -> Result<Vec<FileName>, Error> {
        let mut stored = Vec::new();
        while let Some(mut part) = form.next().await? {
            // An input in which nothing was chosen.
            if part.file_name().is_none_or(str::is_empty) {
                continue;
            }
            let name = part.plain_name().ok_or_else(expected_a_name)?;
            self.check(&name)?;
            let (directory, there) = self.look(path.clone(), name.clone()).await?;
            is_free(there, &name)?;
            // The length of the whole form is bounded by the server's configuration.
            let (upload, _) = part.upload(&directory, u64::MAX).await?;
            let (this, place, own) = (self.clone(), directory, name.clone());
            unblock(move || this.give(upload, &place, &own, |there| is_free(there, &own))).await?;
            stored.push(name);
        }
        Ok(stored)
    }

    /// Gives a file that has come whole its name, if `may` says so of what is there now: others may
    /// have been faster. Whether it is in place of another. May block.
    fn give(
        &self,
        upload: Upload,
        directory: &Directory,
        name: &FileName,
        may: impl FnOnce(Option<Facts>) -> Result<(), Error>,
    ) -> Result<bool, Error> {
        let failed = |error| failure(&error).caused_by(error);
        upload.write_back().map_err(failed)?;
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let there = facts(directory, name);
        may(there)?;
        upload.give(name).map_err(failed)?;
        Ok(there.is_some())
    }

    fn check(&self, name: &FileName) -> Result<(), Error> {
        match name.as_str().starts_with('.') && !self.hidden {
            true => Err(expected_a_name()),
            false => Ok(()),
        }
    }

    /// The directory at a path, and what there is of this name in it.
    async fn look(
        &self,
        way: FilePath,
        name: FileName,
    ) -> Result<(Directory, Option<Facts>), Error> {
        if way.has_dotted() && !self.hidden {
            return Err(expected_a_directory());
        }
        let Self { directory, links, .. } = self.clone();
        let found = unblock(move || -> io::Result<_> {
            let place = directory.beneath(&way, links)?;
            let there = facts(&place, &name);
            Ok((place, there))
        });
        found.await.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => expected_a_directory(),
            _ => failure(&error).caused_by(error),
        })
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

/// Browsers go back to the listing; others are told the names.
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
    // Relative: the last segment of the path, or the directory itself.
    let name = head.path().rsplit('/').next().unwrap_or_default();
    let listing = if name.is_empty() { "./".to_owned() } else { format!("./{name}/") };
    Redirect::see_other(listing).into_response(head)
}

/// What there is of this name. May block.
fn facts(directory: &Directory, name: &FileName) -> Option<Facts> {
    let found = directory.open_path(&FilePath::default().join(name), Links::Refuse).ok();
    found.map(|(_, metadata)| Facts::from(&metadata))
}

/// Whether nothing of this name is there.
fn is_free(there: Option<Facts>, name: &FileName) -> Result<(), Error> {
    if there.is_none() {
        return Ok(());
    }
    let explanation = format!("there is a file called {} here", name.as_str());
    Err(Error::new(Status::CONFLICT, explanation))
}

/// Whether the request's conditions hold of what is there.
fn judge(there: Option<Facts>, head: &RequestHead) -> Result<(), Error> {
    let verdict = match &there {
        Some(facts) => validators(facts).judge(head),
        None => Validators::judge_absent(head),
    };
    let expected = "what is here is not what the request takes it for";
    match verdict {
        Verdict::Proceed => Ok(()),
        Verdict::NotModified | Verdict::Failed => {
            Err(Error::new(Status::PRECONDITION_FAILED, expected))
        }
    }
}

/// Whether the content is all of a file, and as it is to be sent again: a part would be taken for
/// the whole (RFC 9110, section 14.5), and nothing remembers a coding (section 8.4).
fn is_whole_and_plain(fields: &ReceivedFields<'_>) -> Result<(), Error> {
    if fields.get("content-range").is_some() {
        return Err(Error::bad_request("expected all of a file, without Content-Range"));
    }
    expect_uncoded(fields)
}

fn expected_a_name() -> Error {
    Error::bad_request("expected a plain name for a file, of at most 255 bytes")
}

fn expected_a_directory() -> Error {
    Error::new(Status::NOT_FOUND, "expected the path of a directory that is here")
}
