//! The directory's files, one by one, and a list of them.

use hairspring_core::{RequestBody, RequestHead, Response, Status};
use hairspring_web::extract::{Param, State};
use hairspring_web::files::{Directory, Entry, FileName, Links, receive, receive_observed, send};
use hairspring_web::{Error, IntoResponse, Json, Router, get, is_from_elsewhere, unblock};
use serde::Serialize;

use super::digest::{self, Growing};

/// The most entries that are listed. If there are more, `more` says so.
const LISTED_MAX: usize = 10_000;

pub(super) fn router(directory: Directory) -> Router {
    Router::new()
        .state(directory)
        .route("/files/{name}", get(fetch).post(store))
        .get("/api/files", list)
}

async fn fetch(directory: State<Directory>, Param(name): Param) -> Result<Response, Error> {
    Ok(send(Directory::clone(&directory), named(name)?).await)
}

/// Stores a file. A client that wants a digest of it gets one in `Repr-Digest`, with 204: the digest
/// would be that of the content of a 201 (RFC 9530, section 3.1).
async fn store(
    directory: State<Directory>,
    Param(name): Param,
    head: RequestHead,
    body: RequestBody,
) -> Result<Response, Error> {
    let (directory, name) = (Directory::clone(&directory), named(name)?);
    if is_from_elsewhere(&head) {
        return Err(Error::new(Status::FORBIDDEN, "expected a page of this origin, or no page"));
    }
    if !digest::is_wanted(&head.fields()) {
        return receive(directory, name, body).await;
    }
    let digest = Growing::default();
    let grown = digest.clone();
    receive_observed(directory, name, body, move |piece| digest.add(piece)).await?;
    Ok(Response::new(Status::NO_CONTENT).with_field("Repr-Digest", grown.field())?)
}

fn named(name: String) -> Result<FileName, Error> {
    let illegal = || Error::new(Status::NOT_FOUND, "no file here can have this name");
    FileName::new(name).ok_or_else(illegal)
}

async fn list(directory: State<Directory>) -> Result<impl IntoResponse, Error> {
    #[derive(Serialize)]
    struct Listed {
        name: String,
        size: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        modified: Option<u64>,
    }
    #[derive(Serialize)]
    struct Listing {
        more: bool,
        files: Vec<Listed>,
    }
    let directory = Directory::clone(&directory);
    // One more than is listed, to know whether there are more.
    let mut entries = unblock(move || directory.list(Links::Refuse, LISTED_MAX + 1)).await?;
    let more = entries.len() > LISTED_MAX;
    entries.truncate(LISTED_MAX);
    let is_shown = |entry: &Entry| !entry.is_directory && !entry.name.as_str().starts_with('.');
    let mut files: Vec<Listed> = entries
        .into_iter()
        .filter(is_shown)
        .map(|Entry { name, len, modified, .. }| Listed {
            name: name.as_str().to_owned(),
            size: len,
            modified,
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Json(Listing { more, files }))
}

#[cfg(test)]
mod tests {
    use hairspring_web::testing::Test;

    use super::*;
    use crate::demo::{Demo, Surroundings};

    /// Ten thousand files are listed, and it is said if there are more.
    #[test]
    fn a_long_list_says_whether_it_is_whole() {
        let scratch = tempfile::tempdir().unwrap();
        let add = |name: usize| std::fs::write(scratch.path().join(name.to_string()), "").unwrap();
        (0..10_000).for_each(add);
        let files = Some(Directory::open(scratch.path()).unwrap());
        let demo = Test::new(Demo::new(Surroundings { files, ..Surroundings::default() }));
        let listed = || {
            let list = demo.get("/api/files").send();
            let list: serde_json::Value = serde_json::from_slice(list.content()).unwrap();
            (list["files"].as_array().unwrap().len(), list["more"].as_bool())
        };
        assert_eq!(listed(), (10_000, Some(false)));
        add(10_000);
        assert_eq!(listed(), (10_000, Some(true)));
    }
}
