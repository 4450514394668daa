//! Drives protocols as smol futures: one for each connection.
//!
//! ```text
//!   listeners ─┬─▶ executor ─ task ─ task ─ …   ┐ a thread a core, a task a connection;
//!              └─▶ executor ─ task ─ …          ┘ whoever is awake accepts
//!
//!   task: poll ─▶ protocol ─▶ write ─▶ read ─▶ timer     input, room, time and wake-ups all
//!            ▲                            └─ Pending      have the task polled
//!            └── socket · timer · a waker that someone kept · the backend
//! ```
//!
//! [`serve()`] is a whole backend with the same outline as its siblings: replacing one with another
//! changes one `use`. [`drive()`] is one connection over any stream, for a program that has an
//! executor, a listener and a policy of its own.
//!
//! ```
//! use hairspring_backend_smol::{Listeners, Options, Setup, Stop, serve};
//! # use hairspring_core::{Demand, Input, Now, Outbox, Outcome, Protocol, Step};
//! # #[derive(Default)]
//! # struct Echo(Outbox);
//! # impl Protocol for Echo {
//! #     fn receive(&mut self, _: Input) {}
//! #     fn poll(&mut self, _: &mut core::task::Context<'_>, _: Now) -> Step { Step::Done(Outcome::Clean) }
//! #     fn outbox(&mut self) -> &mut Outbox { &mut self.0 }
//! # }
//! let options = Options::default();
//! let mut listeners = Listeners::default();
//! listeners.bind("127.0.0.1:0", &options)?;
//! let stop = Stop::new(); // or `Stop::on_signals()?`
//! # stop.stop();
//! let report = serve(listeners, Setup { options, stop, ..Setup::default() }, |_| Echo::default())?;
//! # assert_eq!(report.served, 0);
//! # Ok::<(), std::io::Error>(())
//! ```

mod again;
mod alarm;
mod connection;
mod crew;
mod drive;
mod executor;
mod gates;
mod host;
mod life;
mod mailbox;
mod news;
mod per_thread;
mod reach;
mod ringer;
mod serve;
mod socket;
mod tasks;
#[cfg(test)]
mod testing;
mod transport;
#[cfg_attr(
    any(portable, not(any(target_os = "linux", target_os = "android"))),
    path = "watch_portable.rs"
)]
mod watch;
mod wire;
mod work;

pub use drive::{drive, drive_until};
pub use serve::serve;
pub use transport::{Plain, Transport};

pub use hairspring_backend_common::{
    Counters, Counts, Ended, Ending, Hooks, Listener, Listeners, LocalAddress, Options, Report,
    Setup, Stage, Stop,
};
