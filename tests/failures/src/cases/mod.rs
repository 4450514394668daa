//! The cases.

mod addresses;
mod crowds;
mod descriptors;
mod faults;
mod frozen;
mod handlers;
mod hogs;
mod leaving;
mod limits;
mod pipelining;
mod signals;
mod slow;
mod stopping;
mod streams;

use crate::{Case, Figures, Trial};

/// All cases, in the order in which they are run.
pub const CASES: &[Case] = &[
    quick("slow-heads", slow::slow_heads),
    quick("slow-bodies", slow::slow_bodies),
    full("slow-readers", slow::slow_readers),
    full("pipelining-unread", pipelining::pipelining_unread),
    full("idle", crowds::idle),
    quick("short", crowds::short),
    full("descriptors", descriptors::run_out_and_come_back),
    full("addresses", addresses::run_out_and_come_back),
    full("faults", faults::calls_that_fail),
    full("signals", signals::timeouts_hold),
    quick("too-little", limits::too_little_to_start_with),
    quick("passwords", limits::passwords_without_threads),
    quick("resets", leaving::resets),
    quick("half-close", leaving::half_close),
    full("hang-up-while-held", leaving::hang_up_while_held),
    quick("frozen", frozen::frozen),
    quick("panics", handlers::panics),
    quick("never", handlers::never),
    quick("blocks", handlers::blocks),
    quick("floods", hogs::floods),
    quick("self-waking", hogs::self_waking),
    quick("stop-under-load", stopping::stop_under_load),
    quick("stop-idle", stopping::stop_idle),
    quick("stop-streams", streams::stop_streams),
    quick("stop-live", streams::stop_live),
    quick("second-signal", stopping::second_signal),
];

/// Part of the ordinary test run.
const fn quick(name: &'static str, run: fn(&Trial) -> Figures) -> Case {
    Case { name, is_quick: true, run }
}

/// Too long, or too sensitive to other work of the machine, for the ordinary test run.
const fn full(name: &'static str, run: fn(&Trial) -> Figures) -> Case {
    Case { name, is_quick: false, run }
}
