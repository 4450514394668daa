//! An open file as an answer: validators, conditions, ranges.

use std::fs::{File, Metadata};
use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use hairspring_core::{
    Body, Fields, RequestHead, Response, ResponseHead, Status, Supplied, Supply,
};

use super::range::{Part, Ranges};
use super::{FileSupply, content_type, parts};
use crate::conditional::{ETag, Validators, Verdict, format_date};
use crate::encoding::Coding;
use crate::{Error, IntoResponse};

/// An open file, to be returned by a handler: its content with type, validators and length, and
/// what the request's conditions and ranges make of that (RFC 9110, sections 13 and 14).
///
/// The tag is made of the file's length, its time of change to the nanosecond and, on Unix, its
/// number: it is strong, since a changed file has another one on every file system that keeps
/// such times.
///
/// ```
/// use hairspring_web::{Error, Router, files::Served};
/// async fn report() -> Result<Served, Error> {
///     Ok(blocking::unblock(|| Served::open("Cargo.toml")).await?.named("report.txt"))
/// }
/// let test = Router::new().get("/report", report).build()?.test();
/// let part = test.get("/report").field("Range", "bytes=0-8").send();
/// assert_eq!((part.status(), part.text()), (206, "[package]"));
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Debug)]
pub struct Served {
    supply: Arc<FileSupply>,
    len: u64,
    validators: Validators,
    content_type: &'static str,
    coding: Option<Coding>,
    fields: Fields,
}

impl Served {
    /// Opens the file at a path, which is the program's own: links are followed. May block.
    ///
    /// # Errors
    /// What the system says, and [`NotFound`](io::ErrorKind::NotFound) for what is no regular
    /// file.
    pub fn open(path: impl AsRef<std::path::Path>) -> io::Result<Self> {
        let file = File::open(&path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(Self::new(file, &metadata).named(&path.as_ref().to_string_lossy()))
    }

    /// Of an open regular file, without a type.
    #[must_use]
    pub fn new(file: File, metadata: &Metadata) -> Self {
        Self {
            supply: Arc::new(FileSupply::new(file)),
            len: metadata.len(),
            validators: validators(metadata),
            content_type: content_type(""),
            coding: None,
            fields: Fields::new(),
        }
    }

    /// With the type that belongs to this name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.content_type = content_type(name);
        self
    }

    /// It is the content in this coding.
    #[must_use]
    pub fn coded(mut self, coding: Coding) -> Self {
        self.coding = (coding != Coding::Identity).then_some(coding);
        self
    }

    /// With these fields, to be sent with 200, 206 and 304 alike.
    #[must_use]
    pub fn with_fields(mut self, fields: Fields) -> Self {
        self.fields = fields;
        self
    }

    fn answer(self, head: &RequestHead) -> Response {
        match self.validators.judge(head) {
            Verdict::NotModified => {
                let fields = self.common();
                let head = ResponseHead { status: Status::NOT_MODIFIED, fields };
                return Response { head, body: Body::Empty };
            }
            Verdict::Failed => {
                let expected = "the file is not what the request takes it for";
                return Error::new(Status::PRECONDITION_FAILED, expected).into_response(head);
            }
            Verdict::Proceed => {}
        }
        let ranges = match self.validators.admits_range(head) {
            true => Ranges::of(head, self.len),
            false => Ranges::Whole,
        };
        match ranges {
            Ranges::Whole => self.whole(),
            Ranges::Parts(parts) => match parts[..] {
                [part] => self.part(part),
                _ => self.parts(&parts),
            },
            Ranges::Unsatisfiable => {
                let error = Error::new(Status::RANGE_NOT_SATISFIABLE, "expected bytes of the file");
                let mut response = error.into_response(head);
                set(&mut response.head.fields, "Content-Range", &format!("bytes */{}", self.len));
                response
            }
        }
    }

    fn whole(self) -> Response {
        let len = self.len;
        let mut fields = self.content();
        set(&mut fields, "Content-Type", self.content_type);
        let supplied = Supplied { supply: self.supply, offset: 0, len };
        let head = ResponseHead { status: Status::OK, fields };
        Response { head, body: Body::Supplied(supplied) }
    }

    fn part(self, Part { offset, len }: Part) -> Response {
        let mut fields = self.content();
        set(&mut fields, "Content-Type", self.content_type);
        let range = format!("bytes {offset}-{}/{}", offset + len - 1, self.len);
        set(&mut fields, "Content-Range", &range);
        let supplied = Supplied { supply: self.supply, offset, len };
        let head = ResponseHead { status: Status::PARTIAL_CONTENT, fields };
        Response { head, body: Body::Supplied(supplied) }
    }

    fn parts(self, wanted: &[Part]) -> Response {
        let mut fields = self.content();
        let supply: Arc<dyn Supply> = self.supply;
        let (body, content_type) = parts::body(&supply, wanted, self.content_type, self.len);
        set(&mut fields, "Content-Type", &content_type);
        Response { head: ResponseHead { status: Status::PARTIAL_CONTENT, fields }, body }
    }

    /// The fields of answers with content, but for its type.
    fn content(&self) -> Fields {
        let mut fields = self.common();
        set(&mut fields, "Accept-Ranges", "bytes");
        if let Some(coding) = self.coding {
            set(&mut fields, "Content-Encoding", coding.name());
        }
        fields
    }

    /// The fields of 304 too (RFC 9110, section 15.4.5).
    fn common(&self) -> Fields {
        let mut fields = self.fields.clone();
        if let Some(tag) = &self.validators.etag {
            set(&mut fields, "ETag", &tag.to_string());
        }
        if let Some(date) = self.validators.modified.and_then(format_date) {
            set(&mut fields, "Last-Modified", &date);
        }
        fields
    }
}

impl IntoResponse for Served {
    fn into_response(self, head: &RequestHead) -> Response {
        self.answer(head)
    }
}

fn set(fields: &mut Fields, name: &str, value: &str) {
    fields.set(name, value).expect("values made here are visible ASCII");
}

fn validators(metadata: &Metadata) -> Validators {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok());
    let tag = since
        .map(|since| format!("{:x}-{:x}-{:x}", metadata.len(), since.as_nanos(), number(metadata)));
    Validators { etag: tag.and_then(ETag::strong), modified: since.map(|since| since.as_secs()) }
}

#[cfg(unix)]
fn number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}
