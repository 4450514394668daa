//! Drives protocols with epoll, kqueue or their kin: one event loop for each processor.
//!
//! ```text
//!                      ┌ loop ─ sleep ─ turn ─ turn ─ turn ┐  thousands of connections each;
//!   shared listeners ─▶│ loop ─ …                          │  whoever wakes accepts, and hands
//!                      └ loop ─ …        ◀── mailbox ──────┘  over to the least busy
//! ```
//!
//! A turn belongs to one connection: read once, poll, write at once, poll. Sockets are registered
//! in level mode, once, for reading; the registration changes only when there is no room to write
//! or when input has to stay in the kernel. So a request on a connection that stays costs one read
//! and one write, and its share of a wait.
//!
//! A handler that blocks holds up its loop and the connections of that loop. New clients go to the
//! other loops: a loop that is stuck is handed none, and those that it was handed but has not taken
//! are taken back.
//!
//! | the protocol waits for | what the loop does |
//! |---|---|
//! | input | nothing: the socket is registered for it |
//! | room to write | registers for it too, until there is room |
//! | nothing of the peer (`Hold`) | nothing, until input comes: then it stops listening for it |
//! | a waker | nothing: whoever wakes puts the connection on the loop's list |
//! | a deadline | keeps it in a heap, once a connection, however often it moves |
//!
//! ```
//! use hairspring_backend_polling::{Listeners, Options, Setup, Stop, serve};
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

mod accept;
mod connection;
mod event_loop;
mod handover;
mod mailbox;
mod news;
#[allow(unsafe_code, reason = "a poller has to be told that a descriptor stays open")]
mod registration;
mod room;
mod serve;
mod server;
mod slots;
mod sources;
mod tools;
#[cfg_attr(
    any(portable, not(any(target_os = "linux", target_os = "android"))),
    path = "waiting_portable.rs"
)]
mod waiting;
mod wakers;

pub use serve::{serve, serve_with};
pub use sources::Sources;

pub use hairspring_backend_common::{
    Counters, Counts, Ended, Ending, Hooks, Listener, Listeners, LocalAddress, Options, Report,
    Setup, Socket, Stage, Stop,
};
