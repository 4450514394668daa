//! A file as a source of bytes that the driver reads.

use std::any::Any;
use std::fs::File;
use std::io;

use hairspring_core::{Failed, Supply};

/// A file whose bytes a driver reads, or has the kernel send: [`Supply::as_any`] gives the
/// [`std::fs::File`] itself.
#[derive(Debug)]
pub struct FileSupply(File);

impl FileSupply {
    /// Of an open regular file. Its position is of no interest: it is read at offsets.
    #[must_use]
    pub fn new(file: File) -> Self {
        Self(file)
    }

    /// The file.
    #[cfg(target_os = "linux")]
    pub(super) fn file(&self) -> &File {
        &self.0
    }
}

impl Supply for FileSupply {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize, Failed> {
        loop {
            match read_at(&self.0, offset, buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result.map_err(|_| Failed),
            }
        }
    }

    fn as_any(&self) -> &dyn Any {
        &self.0
    }
}

#[cfg(unix)]
fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
