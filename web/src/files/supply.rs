//! A file as the source of a response's body.

use std::any::Any;
use std::fs::File;
use std::io;

use hairspring_core::{Failed, Supply};

/// A file whose bytes the backend reads, or lets the kernel send: [`Supply::as_any`] returns the
/// [`std::fs::File`].
#[derive(Debug)]
pub struct FileSupply(File);

impl FileSupply {
    /// Takes an open regular file. It is read at offsets; its own position does not matter.
    #[must_use]
    pub fn new(file: File) -> Self {
        Self(file)
    }

    /// The file.
    #[cfg(all(target_os = "linux", not(portable)))]
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
