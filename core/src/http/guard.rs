//! A panic in the application ends its own exchange, not the driver.

/// The application panicked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panicked;

/// Runs a piece of the application.
///
/// What it left half done is dropped with its exchange, so nobody sees a broken invariant of it;
/// a `Service` that is shared must itself be sound after a panic, as with any server.
#[cfg(feature = "std")]
pub(super) fn guard<T>(run: impl FnOnce() -> T) -> Result<T, Panicked> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_err(|_| Panicked)
}

/// Without `std` a panic cannot be caught: what it does is the program's to decide.
#[cfg(not(feature = "std"))]
pub(super) fn guard<T>(run: impl FnOnce() -> T) -> Result<T, Panicked> {
    Ok(run())
}
