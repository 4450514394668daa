//! A simulator in virtual time, for the machine itself and for applications on it.
//!
//! ```text
//!   Client ─bytes─▶ Pipe ─▶ Driver ─▶ Http<your Service>      time passes only when told to
//!          ◀─────── Pipe ◀─                                   a seed determines every cut
//! ```
//!
//! **For applications**: [`Sim`] serves your own `Service` through the real wire protocol, in
//! memory. Handlers sleep by the machine's timer, so an hour passes in a moment, and the same seed
//! gives the same run. Here a status page shares a lock with uploads, so a slow upload stops
//! everybody else, and the test sees that without sleeping:
//!
//! ```
//! use std::cell::Cell;
//! use std::future::{Future, poll_fn};
//! use std::pin::Pin;
//! use std::rc::Rc;
//! use std::task::Poll;
//! use std::time::Duration;
//! use hairspring_core::{
//!     Admit, Clock, Config, Reply, Request, RequestBody, RequestHead, Response, Service,
//! };
//! use hairspring_sim::Sim;
//!
//! /// POST stores an upload, GET tells how many there are; a lock protects the number.
//! struct Uploads {
//!     locked: Rc<Cell<bool>>,
//!     count: Rc<Cell<u32>>,
//!     /// The bug: the lock is taken before the upload is read, not after.
//!     locks_early: bool,
//! }
//!
//! impl Service for Uploads {
//!     type Future = Pin<Box<dyn Future<Output = Response>>>;
//!
//!     fn admit(&self, _: &RequestHead) -> Admit {
//!         Admit::Stream { max: None }
//!     }
//!
//!     fn call(&self, request: Request, clock: &mut Clock) -> Reply<Self::Future> {
//!         let (locked, count) = (Rc::clone(&self.locked), Rc::clone(&self.count));
//!         let (locks_early, timer) = (self.locks_early, clock.timer());
//!         Reply::Later(Box::pin(async move {
//!             let lock = async || {
//!                 while locked.replace(true) {
//!                     timer.sleep(Duration::from_millis(10)).await;
//!                 }
//!             };
//!             let RequestBody::Stream(mut body) = request.body else { unreachable!() };
//!             let is_upload = request.head.method_name() == "POST";
//!             if locks_early {
//!                 lock().await;
//!             }
//!             while let Ok(Some(_)) = body.next().await {}
//!             if !locks_early {
//!                 lock().await;
//!             }
//!             count.set(count.get() + u32::from(is_upload));
//!             locked.set(false);
//!             Response::text(count.get().to_string())
//!         }))
//!     }
//! }
//!
//! /// How long the status page takes while somebody uploads a byte a second.
//! fn status_takes(locks_early: bool, seed: u64) -> Duration {
//!     let (locked, count) = (Rc::default(), Rc::default());
//!     let mut sim = Sim::new(Uploads { locked, count, locks_early }, Config::default(), seed);
//!     let (slow, other) = (sim.connect(), sim.connect());
//!     sim.send(slow, "POST /upload HTTP/1.1\r\nHost: sim\r\nContent-Length: 20\r\n\r\n");
//!     sim.trickle(slow, "twenty bytes, slowly", Duration::from_secs(1));
//!     sim.run_for(Duration::from_secs(1));
//!     sim.request(other, "GET", "/status", b"");
//!     let began = sim.elapsed();
//!     while sim.answers(other).is_empty() {
//!         sim.run_for(Duration::from_millis(10));
//!     }
//!     sim.elapsed() - began
//! }
//!
//! for seed in 0..20 {
//!     assert!(status_takes(true, seed) > Duration::from_secs(15), "the bug, seed {seed}");
//!     assert!(status_takes(false, seed) < Duration::from_secs(1), "mended, seed {seed}");
//! }
//! ```
//!
//! **For the machine**: [`lives`] generates whole worlds from seeds, with millions of connections
//! and faults of every kind, and checks each step against a client that was written from the RFCs
//! alone. `tests/sim/README.md` says what it checks, how fast, and which planted defects it finds.

mod answers;
mod driver;
pub mod lives;
mod pipe;
mod rng;
mod sim;
mod violation;

pub use answers::Answer;
pub use rng::Rng;
pub use sim::{Client, Sim};
pub use violation::Violation;
