//! Waiting for many clients at a time.

use std::io;
use std::net::TcpStream;
use std::time::Duration;

use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::fd::OwnedFd;

/// Clients, by their places in a table, and what is heard of them.
pub(super) struct Readiness {
    epoll: OwnedFd,
    events: Vec<Event>,
}

/// What is heard of a client.
#[derive(Clone, Copy, Debug)]
pub(super) struct News {
    pub(super) place: usize,
    pub(super) readable: bool,
    pub(super) writable: bool,
}

impl Readiness {
    pub(super) fn new() -> io::Result<Self> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        Ok(Self { epoll, events: Vec::with_capacity(1024) })
    }

    /// Hears of input from now on.
    pub(super) fn add(&self, stream: &TcpStream, place: usize) -> io::Result<()> {
        let data = EventData::new_u64(place as u64);
        Ok(epoll::add(&self.epoll, stream, data, EventFlags::IN)?)
    }

    /// Hears of room too, or no more.
    pub(super) fn set_room(&self, stream: &TcpStream, place: usize, room: bool) -> io::Result<()> {
        let flags = if room { EventFlags::IN | EventFlags::OUT } else { EventFlags::IN };
        Ok(epoll::modify(&self.epoll, stream, EventData::new_u64(place as u64), flags)?)
    }

    /// What is new; nothing if nothing is for so long.
    pub(super) fn wait(&mut self, patience: Duration) -> io::Result<impl Iterator<Item = News>> {
        let patience = Timespec::try_from(patience).map_err(io::Error::other)?;
        self.events.clear();
        let events = rustix::buffer::spare_capacity(&mut self.events);
        epoll::wait(&self.epoll, events, Some(&patience))?;
        Ok(self.events.iter().map(|event| {
            let (data, flags) = (event.data, event.flags);
            News {
                place: usize::try_from(data.u64()).expect("a place in a table"),
                // A reset is seen by reading.
                readable: flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR),
                writable: flags.contains(EventFlags::OUT),
            }
        }))
    }
}
