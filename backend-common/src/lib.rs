//! What every backend shares: listeners, options, the stop, counters, and how bytes go in and out
//! of a socket.
//!
//! ```text
//!   Listeners ──▶ accept ──▶ Intake ──▶ Protocol ──▶ Output ──▶ socket
//!   Setup: Options (limits) · Hooks (lifecycle) · Counters (totals) · Stop (the end)
//! ```
//!
//! The backends re-export what a program needs, so that replacing one with another changes one
//! line. Nothing here waits: blocking, polling and futures are what the backends differ in.

mod accept;
mod attend;
mod balance;
#[cfg(any(target_os = "linux", target_os = "android"))]
mod bell;
mod clock;
mod counters;
mod hooks;
mod input_buffer;
mod intake;
mod ledger;
mod link;
mod listener;
mod listeners;
mod loans;
mod luck;
mod manner;
mod options;
mod output;
mod page;
mod parting;
mod places;
mod send_file;
mod server;
mod setup;
mod shared_intake;
#[cfg_attr(not(unix), path = "no_signals.rs")]
mod signals;
mod stop;
mod storage;
mod threads;
mod ticket;
mod timers;
#[cfg(unix)]
mod unix_path;
mod wait;
mod wakeup;

pub use accept::{ACCEPT_PAUSE, AcceptFault};
pub use attend::attend;
pub use balance::{STUCK_AFTER, has_clearly_fewer};
#[cfg(any(target_os = "linux", target_os = "android"))]
pub use bell::Bell;
pub use clock::{Calendar, Clock};
pub use counters::{Counters, Counts, Tally};
pub use hooks::{Ended, Ending, Hooks};
pub use intake::{Intake, LAST_INPUT_MAX};
pub use ledger::{ACCEPT_BATCH, Batch, GIVE_WAY_AFTER, Ledger, Taken};
pub use link::{Link, Reach};
pub use listener::{Accepted, Listener, LocalAddress};
pub use listeners::Listeners;
pub use luck::Luck;
pub use options::Options;
pub use output::{Output, Written, reset_on_close, spares_poll};
pub use parting::Parting;
pub use server::{Place, Server, Stay};
pub use setup::{Report, Setup};
pub use shared_intake::SharedIntake;
pub use stop::{Stage, Stop, Subscription};
pub use storage::Storage;
pub use threads::{expect_thread, start_thread, start_thread_with_room};
pub use ticket::Ticket;
pub use timers::Timers;
pub use wait::{has_clients, is_gone, wait};
pub use wakeup::{Wakeup, expect_descriptors};

// Whoever writes a driver needs the type that `Accepted` carries.
pub use socket2::Socket;
