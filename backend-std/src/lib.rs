//! Drives protocols with blocking threads: one thread for each connection, made for it or from a
//! pool.
//!
//! ```text
//!                      ┌ thread ─ poll ─ write ─ wait ─ receive ─┐
//!   accept (serve) ──▶ ├ thread ─ …                              │ a connection each, up to
//!                      └ thread ─ …                              ┘ the cap
//! ```
//!
//! | the protocol waits for | the thread sits in |
//! |---|---|
//! | the peer | `read` for 50 ms, then `poll(2)`: a busy connection costs one read and one write a request |
//! | a waker that someone kept | a park, looking four times a second whether the peer has left |
//! | both (`Need`, and a kept waker) | `poll(2)`, beside a descriptor that wakers make readable |
//! | room to write | `poll(2)`, for input as well if it is welcome |
//!
//! While there is no room to write, a wake-up is served within a quarter of a second.
//!
//! With [`Options::threads`] the threads are a pool of that number, made at the start. A connection
//! has one of them for itself until it ends, so their number is the cap of connections too. If
//! there are more clients than threads, the longest idle connections give way to those that wait. A
//! connection that is never idle (a stream of events, a chat) keeps its thread for as long as it
//! lasts.
//!
//! ```
//! use hairspring_backend_std::{Listeners, Options, Setup, Stop, serve};
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

mod alarm;
mod bell;
mod connection;
mod pool;
mod serve;
#[cfg(all(test, unix))]
mod testing;
mod tools;
mod transport;
mod wait;

pub use serve::serve;

pub use hairspring_backend_common::{
    Counters, Counts, Ended, Ending, Hooks, Listener, Listeners, LocalAddress, Options, Report,
    Setup, Stage, Stop,
};
