//! Catches panics of the application, so that they end one connection and not the driver.

/// The application panicked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Panicked;

/// Runs code of the application.
///
/// State of the exchange is dropped after a panic, so nobody sees its broken invariants. A shared
/// `Service` must itself be usable after a panic, as with any server.
#[cfg(feature = "std")]
pub(super) fn guard<T>(run: impl FnOnce() -> T) -> Result<T, Panicked> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_err(|_| Panicked)
}

/// Without `std` a panic cannot be caught; the program's panic handler decides what happens.
#[cfg(not(feature = "std"))]
pub(super) fn guard<T>(run: impl FnOnce() -> T) -> Result<T, Panicked> {
    Ok(run())
}
