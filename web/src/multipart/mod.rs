//! Forms with files (RFC 7578), read part by part as they arrive.
//!
//! ```text
//!   preamble  --boundary CRLF  fields CRLF CRLF  content  CRLF --boundary …  CRLF --boundary--
//!             └ Multipart::next ───────────────┘└ Part::next, save ┘
//! ```

mod disposition;
mod reader;

use std::io;

use bytes::{Bytes, BytesMut};
use hairspring_core::Status;

use self::disposition::Disposition;
use self::reader::Reader;
use crate::extract::{Extract, expect_whole, only, unsupported};
use crate::files::{Directory, FileName, Gathered, Upload};
use crate::{Call, Error, unblock};

/// The most parts of one form.
const PARTS_MAX: usize = 256;

/// A form with files, read part by part. Nothing is collected unless a method that does so is
/// called. The whole form is limited by the route's [`body_max`](crate::Route::body_max), otherwise
/// by the server's configuration, 1 GiB by default.
///
/// 415 if the content has another type, or a content coding; 400 if the form is malformed or cut
/// short, or has more than 256 parts.
///
/// ```
/// use hairspring_web::{Error, Router, multipart::Multipart};
/// async fn receive(mut form: Multipart) -> Result<String, Error> {
///     let mut told = String::new();
///     while let Some(mut part) = form.next().await? {
///         let name = part.name().to_owned();
///         told += &format!("{name}={};", part.text(1024).await?);
///     }
///     Ok(told)
/// }
/// let test = Router::new().post("/", receive).build()?.test();
/// let content = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--x--\r\n";
/// let asked = test.post("/").field("Content-Type", "multipart/form-data; boundary=x");
/// assert_eq!(asked.content(content).send().text(), "a=one;");
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Debug)]
pub struct Multipart {
    reader: Reader,
    parts: usize,
}

impl Extract for Multipart {
    const STREAMS: bool = true;

    fn extract(call: &mut Call<'_>) -> Result<Self, Error> {
        let value = only(&call.head().fields(), "content-type");
        const FORM: &str = "multipart/form-data";
        let expected = "expected multipart/form-data with a boundary of 1 to 70 characters";
        let boundary = value
            .and_then(|value| str::from_utf8(value).ok())
            .and_then(disposition::boundary)
            .ok_or_else(|| unsupported(FORM, expected))?;
        expect_whole(call.head())?;
        Ok(Self { reader: Reader::new(call.take_content()?, &boundary), parts: 0 })
    }
}

impl Multipart {
    /// The next part; the unread rest of the part before is skipped. `None` at the end.
    ///
    /// # Errors
    /// 400 if the form is malformed, cut short, or has too many parts.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Error> {
        let Some(section) = self.reader.next_section().await? else { return Ok(None) };
        self.parts += 1;
        if self.parts > PARTS_MAX {
            return Err(Error::bad_request(format!("expected at most {PARTS_MAX} parts")));
        }
        let disposition = Disposition::parse(&section)?;
        Ok(Some(Part { reader: &mut self.reader, disposition }))
    }
}

/// One part of a form.
#[derive(Debug)]
pub struct Part<'m> {
    reader: &'m mut Reader,
    disposition: Disposition,
}

impl Part<'_> {
    /// The name of the form's input.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.disposition.name
    }

    /// The name of the file as the client sent it, which may be a whole path, or anything; `None`
    /// if the part is not a file. Of two forms of the name, `filename*` has precedence if it is
    /// valid UTF-8 (RFC 8187).
    #[must_use]
    pub fn file_name(&self) -> Option<&str> {
        self.disposition.file_name.as_deref()
    }

    /// The name of the file, if it is a plain name under which a file may be stored.
    #[must_use]
    pub fn plain_name(&self) -> Option<FileName> {
        FileName::new(self.file_name()?)
    }

    /// The type of the content as the client declares it; otherwise `text/plain` (RFC 7578, section
    /// 4.4).
    #[must_use]
    pub fn content_type(&self) -> &str {
        self.disposition.content_type.as_deref().unwrap_or("text/plain")
    }

    /// The next piece of the content, never empty; `None` at its end.
    ///
    /// # Errors
    /// 400 if the form is cut short.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        self.reader.next_piece().await
    }

    /// The whole content.
    ///
    /// # Errors
    /// 413 if it has more than `max` bytes; as [`next`](Self::next).
    pub async fn bytes(&mut self, max: usize) -> Result<Bytes, Error> {
        let mut content = BytesMut::new();
        while let Some(piece) = self.next().await? {
            if piece.len() > max - content.len() {
                return Err(too_large(max as u64));
            }
            content.extend_from_slice(&piece);
        }
        Ok(content.freeze())
    }

    /// The whole content as text.
    ///
    /// # Errors
    /// 400 if it is not UTF-8; as [`bytes`](Self::bytes).
    pub async fn text(&mut self, max: usize) -> Result<String, Error> {
        let content = self.bytes(max).await?;
        let refused = |_| Error::bad_request("expected a part in UTF-8");
        String::from_utf8(content.into()).map_err(refused)
    }

    /// Stores the content as a file, which appears complete or not at all, and returns its length.
    /// A file of this name is replaced. The pool of threads writes it, and the client is read no
    /// faster than that.
    ///
    /// # Errors
    /// 413 if it has more than `max` bytes; 409, 403, 507 or 500 if the system cannot store it;
    /// otherwise as [`next`](Self::next).
    pub async fn save(
        &mut self,
        directory: &Directory,
        name: FileName,
        max: u64,
    ) -> Result<u64, Error> {
        let (upload, length) = self.upload(directory, max).await?;
        unblock(move || upload.finish(&name)).await.map_err(failed)?;
        Ok(length)
    }

    /// The first part of [`save`](Self::save): the file has no name yet.
    pub(crate) async fn upload(
        &mut self,
        directory: &Directory,
        max: u64,
    ) -> Result<(Upload, u64), Error> {
        let directory = directory.clone();
        let mut upload = unblock(move || Upload::begin(&directory)).await.map_err(failed)?;
        let (mut length, mut small) = (0, Gathered::default());
        while let Some(piece) = self.next().await? {
            length += piece.len() as u64;
            if length > max {
                return Err(too_large(max));
            }
            let Some(piece) = small.add(piece) else { continue };
            let write = move || upload.write(&piece).map(|()| upload);
            upload = unblock(write).await.map_err(failed)?;
        }
        let rest = small.finish();
        if !rest.is_empty() {
            let write = move || upload.write(&rest).map(|()| upload);
            upload = unblock(write).await.map_err(failed)?;
        }
        Ok((upload, length))
    }
}

fn failed(error: io::Error) -> Error {
    crate::files::failure(&error).caused_by(error)
}

fn too_large(max: u64) -> Error {
    Error::new(Status::CONTENT_TOO_LARGE, format!("expected a part of at most {max} bytes"))
}
