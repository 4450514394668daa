//! httparse, which checks only the syntax of heads.

use ::httparse::{EMPTY_HEADER, Request, Status};
use hairspring_core::{Config, RequestHead};

use crate::ours;
use crate::verdict::Class;

/// How the two differ about the first head of the input, if they do.
#[must_use]
pub fn compare(input: &[u8]) -> Option<Class> {
    let config = Config::default();
    let mut lines = [EMPTY_HEADER; 128];
    let mut request = Request::new(&mut lines);
    let theirs = request.parse(input);
    let ours = ours::read_head(input, &config);
    let class = |ours: &str, theirs: &str| {
        let (ours, theirs) = (ours.to_owned(), theirs.to_owned());
        Some(Class { peer: "httparse".to_owned(), ours, theirs })
    };
    match (ours, theirs) {
        (Ok(Some((head, length))), Ok(Status::Complete(other))) => {
            let same = length == other && same_head(&head, &request);
            if same { None } else { class("a head", "another head") }
        }
        (Ok(None), Ok(Status::Partial)) | (Err(_), Err(_)) => None,
        (Ok(Some(_)), Ok(Status::Partial)) => class("a head", "incomplete"),
        (Ok(None), Ok(Status::Complete(_))) => class("incomplete", "a head"),
        (Ok(_), Err(error)) => class("not refused", &format!("refused: {error:?}")),
        (Err(reject), Ok(_)) => class(&format!("refused: {}", ours::cause(&reject)), "not refused"),
    }
}

fn same_head(ours: &RequestHead, theirs: &Request<'_, '_>) -> bool {
    let lines = theirs.headers.iter().map(|line| (line.name, line.value.trim_ascii()));
    Some(ours.method_name()) == theirs.method
        && Some(ours.target()) == theirs.path
        && ours.fields().iter().eq(lines)
}
