//! Helpers of the tests of files.

use std::path::Path;

use tempfile::TempDir;

/// A directory of its own, removed on drop.
pub(super) struct Scratch(TempDir);

impl Scratch {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().expect("a place for temporary files"))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The names in it, sorted.
    pub(super) fn entries(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("it is there until it is dropped");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Runs a future on this thread, as a backend would.
pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut cx = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
        std::thread::park();
    }
}
