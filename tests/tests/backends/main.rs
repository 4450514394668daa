//! Behaviour that all backends share, tested on each over loopback, with protocols of a few lines:
//! bytes, ends, deadlines, wake-ups, the limit of connections, and stopping.

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
mod ends;
mod late;
mod pool;
mod stop;
mod support;
mod turns;
mod wakers;
