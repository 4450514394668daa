//! An open file as an answer: validators, conditions, ranges.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;
use std::sync::Arc;

use hairspring_core::{
    Body, Fields, RequestHead, Response, ResponseHead, Status, Supplied, Supply,
};

use super::facts::Facts;
use super::memo::{Key, Memo};
use super::range::{Part, Ranges};
use super::types::{self, Type};
use super::{FileSupply, parts};
use crate::conditional::{ETag, Validators, Verdict, condition_failed};
use crate::date::{format_date, now};
use crate::encoding::Coding;
use crate::plain::cannot_open;
use crate::{Error, IntoResponse};

/// An open file, to be returned by a handler: its content with type, validators and length, and
/// what the request's conditions and ranges make of that (RFC 9110, sections 13 and 14).
///
/// The entity tag is made of the file's length, its modification time to the nanosecond and, on
/// Unix, its inode number. It is strong: a changed file has another tag on every file system that
/// keeps such times.
///
/// ```
/// use hairspring_web::{Error, Router, files::Served, unblock};
/// async fn report() -> Result<Served, Error> {
///     Ok(unblock(|| Served::open("Cargo.toml")).await?.named("report.txt"))
/// }
/// let test = Router::new().get("/report", report).build()?.test();
/// let part = test.get("/report").field("Range", "bytes=0-8").send();
/// assert_eq!((part.status(), part.text()), (206, "[package]"));
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Debug)]
pub struct Served {
    /// The whole file.
    content: Supplied,
    facts: Facts,
    of_type: &'static Type,
    coding: Coding,
    fields: Fields,
}

impl Served {
    /// Opens the file at a path that comes from the program, not from a client: symbolic links are
    /// followed. May block.
    ///
    /// # Errors
    /// The system's error, or [`NotFound`](io::ErrorKind::NotFound) if this is no regular file. The
    /// text names the path: `cannot open the file pears.txt: no such file or directory`.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let cannot = |error: io::Error| cannot_open("file", path, error);
        let file = open(path).map_err(cannot)?;
        let metadata = file.metadata().map_err(cannot)?;
        if !metadata.is_file() {
            let expected = "expected a regular file";
            return Err(cannot(io::Error::new(io::ErrorKind::NotFound, expected)));
        }
        Ok(Self::new(file, &metadata).named(&path.to_string_lossy()))
    }

    /// Serves an open regular file, whose media type is unknown.
    #[must_use]
    pub fn new(file: File, metadata: &Metadata) -> Self {
        Self::of(Arc::new(FileSupply::new(file)), metadata.into(), "")
    }

    /// Serves an open regular file of this name.
    pub(super) fn of(supply: Arc<dyn Supply>, facts: Facts, name: &str) -> Self {
        let of_type = types::find(name);
        let content = Supplied { supply, offset: 0, len: facts.len };
        Self { content, facts, of_type, coding: Coding::Identity, fields: Fields::new() }
    }

    /// With the media type that belongs to this name's extension.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.of_type = types::find(name);
        self
    }

    /// Declares that the file holds the content in this coding.
    #[must_use]
    pub fn coded(mut self, coding: Coding) -> Self {
        self.coding = coding;
        self
    }

    /// With these fields, to be sent with 200, 206 and 304 alike.
    #[must_use]
    pub fn with_fields(mut self, fields: Fields) -> Self {
        self.fields = fields;
        self
    }

    /// The answer [with](Self::with_fields) the fields that all files of a tree have, which the
    /// tree's memo may already hold in full.
    pub(super) fn answer_by(
        mut self,
        head: &RequestHead,
        common: &Fields,
        memo: &Memo,
    ) -> Response {
        if head.fields().names().any(is_condition) {
            return self.with_fields(common.clone()).answer(head);
        }
        let key = Key { facts: self.facts, of_type: self.of_type, coding: self.coding };
        let fields = memo.fields(key, || {
            self.fields = common.clone();
            let validators = validators(&self.facts);
            let is_past = validators.modified.is_none_or(|at| at <= now());
            (self.content(&validators), is_past)
        });
        self.whole(fields)
    }

    fn answer(self, head: &RequestHead) -> Response {
        let (validators, len) = (validators(&self.facts), self.facts.len);
        match validators.judge(head) {
            Verdict::NotModified => {
                let mut fields = Fields::new();
                self.validate(&mut fields, &validators);
                let head = ResponseHead { status: Status::NOT_MODIFIED, fields };
                return Response { head, body: Body::Empty };
            }
            Verdict::Failed => {
                return condition_failed().into_response(head);
            }
            Verdict::Proceed => {}
        }
        let ranges = match validators.admits_range(head) {
            true => Ranges::of(head, len),
            false => Ranges::Whole,
        };
        let fields = self.content(&validators);
        match ranges {
            Ranges::Whole => self.whole(fields),
            Ranges::Parts(parts) => match parts[..] {
                [part] => self.part(fields, part),
                _ => self.parts(fields, &parts),
            },
            Ranges::Unsatisfiable => {
                Error::new(Status::RANGE_NOT_SATISFIABLE, "expected a range within the file")
                    .with_field("Content-Range", &format!("bytes */{len}"))
                    .into_response(head)
            }
        }
    }

    fn whole(self, fields: Fields) -> Response {
        let head = ResponseHead { status: Status::OK, fields };
        Response { head, body: Body::Supplied(self.content) }
    }

    fn part(self, mut fields: Fields, Part { offset, len }: Part) -> Response {
        let range = format!("bytes {offset}-{}/{}", offset + len - 1, self.facts.len);
        add(&mut fields, "Content-Range", &range);
        let supplied = Supplied { offset, len, ..self.content };
        let head = ResponseHead { status: Status::PARTIAL_CONTENT, fields };
        Response { head, body: Body::Supplied(supplied) }
    }

    fn parts(self, mut fields: Fields, wanted: &[Part]) -> Response {
        let supply = &self.content.supply;
        let (body, kind) = parts::body(supply, wanted, self.of_type.name, self.facts.len);
        fields.set("Content-Type", kind).expect("a legal type");
        Response { head: ResponseHead { status: Status::PARTIAL_CONTENT, fields }, body }
    }

    /// The fields of answers with content. Each is added once, so there are none to replace.
    fn content(&self, validators: &Validators) -> Fields {
        let mut fields = self.of_type.fields.clone();
        if self.coding != Coding::Identity {
            add(&mut fields, "Content-Encoding", self.coding.name());
        }
        self.validate(&mut fields, validators);
        fields
    }

    /// Adds the fields that a 304 has, too (RFC 9110, section 15.4.5).
    fn validate(&self, fields: &mut Fields, validators: &Validators) {
        for (name, value) in self.fields.iter() {
            fields.append(name, value).expect("it was legal when it was added");
        }
        if let Some(tag) = &validators.etag {
            add(fields, "ETag", &tag.to_string());
        }
        // Never later than now (RFC 9110, section 8.8.2.1), whatever the file system says.
        if let Some(date) = validators.modified.map(|at| at.min(now())).and_then(format_date) {
            add(fields, "Last-Modified", &date);
        }
    }
}

impl IntoResponse for Served {
    fn into_response(self, head: &RequestHead) -> Response {
        self.answer(head)
    }
}

/// Opens a file for reading. A pipe is opened, too, without waiting for a writer.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    #[cfg(all(unix, not(portable)))]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        super::directory::READ.bits().cast_signed(),
    );
    options.read(true).open(path)
}

/// Whether a field of this name may call for another answer than the whole file.
fn is_condition(name: &[u8]) -> bool {
    name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"if-"))
        || name.eq_ignore_ascii_case(b"range")
}

fn add(fields: &mut Fields, name: &str, value: &str) {
    fields.append(name, value).expect("values made here are visible ASCII");
}

/// What distinguishes this state of a file from its other states.
pub(super) fn validators(facts: &Facts) -> Validators {
    let tag = facts
        .modified
        .map(|since| format!("{:x}-{:x}-{:x}", facts.len, since.as_nanos(), facts.number));
    let modified = facts.modified.map(|since| since.as_secs());
    Validators { etag: tag.and_then(ETag::strong), modified }
}
