//! Complete responses that send or store a single file.

use std::io;

use hairspring_core::{Body, RequestBody, Response, Status, Supplied};

use super::facts::{Facts, Kind, Opened};
use super::{Directory, FileName, Gathered, Links, Upload};
use crate::{Error, respond, unblock};

/// Answers GET and HEAD with a file's content, as `application/octet-stream`; 404 if there is no
/// regular file of this name. The content is read by the backend as it is sent. There are no ranges
/// or validators (a [`Served`](super::Served) has them), and what the system refuses is not logged.
pub async fn send(directory: Directory, name: FileName) -> Response {
    match try_send(&directory, &name) {
        Some(response) => response,
        None => answer(unblock(move || directory.look(name.as_str(), Links::Refuse)).await),
    }
}

/// [`send`] if the file can be opened without waiting; `None` if it may have to wait.
#[must_use]
pub fn try_send(directory: &Directory, name: &FileName) -> Option<Response> {
    match directory.look_at_once(name.as_str(), Links::Refuse) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
        opened => Some(answer(opened)),
    }
}

fn answer(opened: io::Result<Opened>) -> Response {
    match opened {
        Ok((supply, Facts { kind: Kind::File, len, .. })) => {
            respond::octets(Body::Supplied(Supplied { supply, offset: 0, len }))
        }
        Ok(_) => failed(&io::ErrorKind::NotFound.into()),
        Err(error) => failed(&error),
    }
}

/// Stores a request's body as a file, and answers 201 once it is complete. If the body is cut
/// short, or the future is dropped, no file is left behind.
///
/// A file of this name is replaced (see [`Upload::finish`]). The request's fields are not known
/// here, so content in a coding, or a part of the file by PUT, is for the handler to refuse.
///
/// # Errors
/// 409 if a directory has the name, 507 if the disk is full, otherwise as the system's error says.
/// What is not the client's doing has that as its cause.
pub async fn receive(
    directory: Directory,
    name: FileName,
    body: RequestBody,
) -> Result<Response, Error> {
    receive_observed(directory, name, body, |_| ()).await
}

/// [`receive`], which also calls `look` with each piece of the content, in order, once it is
/// written; small ones are written together. `look` runs on the pool of threads, so it may block or
/// compute, a digest for example.
///
/// # Errors
/// As [`receive`].
pub async fn receive_observed<F>(
    directory: Directory,
    name: FileName,
    body: RequestBody,
    look: F,
) -> Result<Response, Error>
where
    F: FnMut(&[u8]) + Send + 'static,
{
    let finish = move |upload: Upload| upload.finish(&name).map_err(with_cause);
    store(directory, body, look, finish).await?;
    Ok(respond::status(Status::CREATED, ""))
}

/// Stores a request's body. Once it is complete, `finish` is called on the pool of threads, and its
/// result is returned.
pub(super) async fn store<F, N, T>(
    directory: Directory,
    body: RequestBody,
    mut look: F,
    finish: N,
) -> Result<T, Error>
where
    F: FnMut(&[u8]) + Send + 'static,
    N: FnOnce(Upload) -> Result<T, Error> + Send + 'static,
    T: Send + 'static,
{
    // The cause is for the log: who may upload is to be able to.
    let failed = |error| failure(&error).caused_by(error);
    let mut upload = unblock(move || Upload::begin(&directory)).await.map_err(failed)?;
    match body {
        RequestBody::Full { content, .. } => {
            let written = move || write((upload, look), &content).map_err(failed);
            unblock(move || written().and_then(|(upload, _)| finish(upload))).await
        }
        RequestBody::Stream(mut reader) => {
            let mut small = Gathered::default();
            while let Some(piece) = reader.next().await.map_err(|_| cut_short())? {
                let Some(piece) = small.add(piece) else { continue };
                let written = unblock(move || write((upload, look), &piece)).await;
                (upload, look) = written.map_err(failed)?;
            }
            let written = move || write((upload, look), &small.finish()).map_err(failed);
            unblock(move || written().and_then(|(upload, _)| finish(upload))).await
        }
    }
}

/// Takes both by value and returns them, because each piece is a job of its own on the pool.
fn write<F: FnMut(&[u8])>(
    (mut upload, mut look): (Upload, F),
    piece: &[u8],
) -> io::Result<(Upload, F)> {
    upload.write(piece)?;
    if !piece.is_empty() {
        look(piece);
    }
    Ok((upload, look))
}

fn cut_short() -> Error {
    Error::bad_request("expected the rest of the content")
}

fn failed(error: &io::Error) -> Response {
    let failure = failure(error);
    respond::status(failure.status(), failure.explanation())
}

/// [`failure`], with the error as its cause if it is the server's, so that it is logged.
pub(super) fn with_cause(error: io::Error) -> Error {
    let failure = failure(&error);
    if failure.status().code() >= 500 { failure.caused_by(error) } else { failure }
}

/// What a client is told of a failure. The system's own message is left out: it may reveal details
/// that are not meant for clients.
pub(crate) fn failure(error: &io::Error) -> Error {
    use io::ErrorKind as Kind;
    let (status, explanation) = match error.kind() {
        Kind::NotFound => (Status::NOT_FOUND, "no file of this name is here"),
        Kind::InvalidFilename => (Status::BAD_REQUEST, "this name is not possible here"),
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
            (Status::FORBIDDEN, "the server may not do that here")
        }
        Kind::IsADirectory | Kind::DirectoryNotEmpty | Kind::AlreadyExists => {
            (Status::CONFLICT, "a directory has this name")
        }
        Kind::WouldBlock => (Status::SERVICE_UNAVAILABLE, "another program holds this file"),
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => {
            (Status::INSUFFICIENT_STORAGE, "there is no room for this file")
        }
        _ => (Status::INTERNAL_SERVER_ERROR, "the file could not be read or written"),
    };
    Error::new(status, explanation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::testing::{Scratch, block_on};

    fn name(name: &str) -> FileName {
        FileName::decode(name).expect("a plain name")
    }

    #[test]
    fn a_file_goes_in_and_comes_out() {
        let scratch = Scratch::new();
        let directory = Directory::open(scratch.path()).unwrap();
        let body = RequestBody::Full { content: "pear plum".into(), trailers: None };
        let stored = block_on(receive(directory.clone(), name("fruit"), body)).unwrap();
        assert_eq!(stored.head.status, Status::CREATED);
        assert_eq!(std::fs::read(scratch.path().join("fruit")).unwrap(), b"pear plum");

        let sent = block_on(send(directory.clone(), name("fruit")));
        assert_eq!(sent.head.status, Status::OK);
        let Body::Supplied(supplied) = sent.body else { panic!("expected a supplied body") };
        let mut buffer = [0; 16];
        assert_eq!((supplied.offset, supplied.len), (0, 9));
        assert_eq!(supplied.supply.read_at(5, &mut buffer), Ok(4));
        assert_eq!(&buffer[..4], b"plum");
        assert_eq!(supplied.supply.read_at(9, &mut buffer), Ok(0));
        assert!(supplied.supply.as_any().is::<std::fs::File>());

        let missing = block_on(send(directory, name("vegetable")));
        assert_eq!(missing.head.status, Status::NOT_FOUND);
    }

    #[test]
    fn what_is_written_is_shown() {
        let scratch = Scratch::new();
        let directory = Directory::open(scratch.path()).unwrap();
        let body = RequestBody::Full { content: "pear plum".into(), trailers: None };
        let (seen, told) = std::sync::mpsc::channel();
        let look = move |piece: &[u8]| seen.send(piece.to_vec()).unwrap();
        let stored = block_on(receive_observed(directory, name("fruit"), body, look)).unwrap();
        assert_eq!(stored.head.status, Status::CREATED);
        assert_eq!(told.iter().collect::<Vec<_>>().concat(), b"pear plum");
    }

    /// The server's own failures are logged with their cause; what clients ask for in vain is not.
    #[test]
    fn a_failure_of_the_server_has_its_cause() {
        for (kind, status, is_ours) in [
            (io::ErrorKind::NotFound, 404, false),
            (io::ErrorKind::PermissionDenied, 403, false),
            // Some file systems allow less than 255 bytes.
            (io::ErrorKind::InvalidFilename, 400, false),
            (io::ErrorKind::WouldBlock, 503, true),
            (io::ErrorKind::Other, 500, true),
        ] {
            let failure = with_cause(kind.into());
            let found = (failure.status().code(), failure.cause().is_some());
            assert_eq!(found, (status, is_ours), "{kind:?}");
        }
    }

    #[test]
    fn a_name_that_a_directory_has_is_a_conflict() {
        let scratch = Scratch::new();
        std::fs::create_dir(scratch.path().join("folder")).unwrap();
        let directory = Directory::open(scratch.path()).unwrap();
        let failed = block_on(receive(directory, name("folder"), RequestBody::empty()));
        let failed = failed.expect_err("no file can have this name");
        assert_eq!((failed.status(), failed.cause().is_some()), (Status::CONFLICT, false));
        assert_eq!(scratch.entries(), ["folder"]);
    }

    #[test]
    fn a_directory_that_takes_no_files_is_told_to_the_log() {
        let scratch = Scratch::new();
        let path = scratch.path().join("folder");
        std::fs::create_dir(&path).unwrap();
        let directory = Directory::open(&path).unwrap();
        std::fs::remove_dir(&path).unwrap();
        let failed = block_on(receive(directory, name("fruit"), RequestBody::empty()));
        assert!(failed.expect_err("the directory is removed").cause().is_some());
    }
}
