//! poll(2), for those who wait by blocking.

use std::io;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::Socket;

use crate::{Listener, Wakeup};

/// Whether something happened in the time. Not so after a signal: whoever waits looks again.
///
/// While the process is stopped (SIGSTOP) Linux does not count the time, so a wait may end as much
/// later than `most` as that lasted.
pub fn wait(fds: &mut [PollFd<'_>], most: Option<Duration>) -> bool {
    // An hour fits every system's arithmetic, and callers wait again after it.
    let timeout = most.map(|most| {
        let most = most.min(Duration::from_secs(3600));
        Timespec::try_from(most).expect("an hour fits")
    });
    poll(fds, timeout.as_ref()).is_ok_and(|n| n > 0)
}

/// Whether both directions are closed. A peer that only ended its own is still there.
#[must_use]
pub fn is_gone(socket: &Socket) -> bool {
    // Nothing is asked for: poll(2) reports these two always.
    let mut fds = [PollFd::new(socket, PollFlags::empty())];
    wait(&mut fds, Some(Duration::ZERO))
        && fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR)
}

/// Whether a client waits to be accepted.
#[must_use]
pub fn has_clients(listener: &Listener) -> bool {
    wait(&mut [PollFd::new(listener.socket(), PollFlags::IN)], Some(Duration::ZERO))
}

/// Waits for the wake-up, which is used up, or for a client at any of the listeners. Returns
/// the places of those that have one.
pub(crate) fn await_any(
    wakeup: &Wakeup,
    listeners: &[Listener],
    most: Option<Duration>,
) -> io::Result<Vec<usize>> {
    let sockets = listeners.iter().map(Listener::socket).chain([wakeup.socket()]);
    let mut fds: Vec<PollFd<'_>> =
        sockets.map(|socket| PollFd::new(socket, PollFlags::IN)).collect();
    if !wait(&mut fds, most) {
        return Ok(Vec::new());
    }
    let mut ready: Vec<usize> = (0..fds.len()).filter(|&i| !fds[i].revents().is_empty()).collect();
    if ready.pop_if(|last| *last == listeners.len()).is_some() {
        wakeup.drain()?;
    }
    Ok(ready)
}
