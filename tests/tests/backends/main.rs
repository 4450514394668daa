//! What every backend does alike, each test on each of them: bytes, ends, deadlines, wake-ups, the
//! cap of connections and the stop, over loopback and with protocols of a few lines.

/// Makes tests of functions that take a [`Backend`](support::Backend).
macro_rules! on_each_backend {
    ($($test:ident)*) => {
        on_each_backend! { @ on_std: crate::support::Backend::STD => $($test)* }
        on_each_backend! { @ on_polling: crate::support::Backend::POLLING => $($test)* }
        on_each_backend! { @ on_smol: crate::support::Backend::SMOL => $($test)* }
    };
    (@ $module:ident: $backend:expr => $($test:ident)*) => {
        mod $module {
            $(#[test] fn $test() { super::$test($backend) })*
        }
    };
}

#[path = "support/all.rs"]
mod all;
mod bytes;
mod cap;
mod late;
mod pool;
mod stop;
mod support;
mod turns;
mod wakers;
