//! Which sockets of a thread are ready, by an epoll of its own that smol's reactor watches.
//!
//! ```text
//!   sockets, listeners ──▶ epoll of the thread ──▶ smol's reactor
//!                            │ looked at while       │ wakes the thread
//!                            ▼ there is work         ▼ when it rests
//! ```
//!
//! To watch a socket for one wait costs the reactor a system call, and each of its rounds five. Here
//! a socket is registered once, and a busy thread looks by one call for all that is ready.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_io::Async;
use hairspring_backend_common::{Link, Listener, Socket};
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

use crate::crew::Crew;
use crate::executor::Shared;
use crate::luck::Luck;
use crate::news::News;
use crate::reach::Handle;
use crate::ringer::Ticket;

/// Events told at once; the others come with the next look.
const EVENTS_MAX: usize = 128;

/// Turns after which those are due who may have news: a task that always has more to do would keep
/// them waiting.
const TURNS_MAX: usize = 32;

/// Marks a listener; no place of a task is as large.
const GATE: u64 = 1 << 63;

const INPUT: EventFlags = EventFlags::IN.union(EventFlags::RDHUP).union(EventFlags::ET);

/// What a thread watches.
#[derive(Debug)]
pub(crate) struct Watch {
    epoll: Async<OwnedFd>,
    /// By the places of tasks.
    known: Vec<Known>,
    /// The reactor tells of news.
    rests: bool,
    /// Turns of tasks since the last look.
    turns: usize,
    /// Whether a look after work mostly finds something.
    luck: Luck,
}

/// What is known of a task's socket: news that it has not taken yet.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// Of the task's ticket.
    serial: u32,
    readable: bool,
    writable: bool,
    /// Its input has an end, which is told once: until that is read it is readable.
    ends: bool,
}

impl Watch {
    /// # Errors
    /// If there are no descriptors left.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {
            epoll: Async::new_nonblocking(epoll::create(CreateFlags::CLOEXEC)?)?,
            known: Vec::new(),
            rests: false,
            turns: 0,
            luck: Luck::default(),
        })
    }

    /// Has the clients of a listener told.
    ///
    /// # Errors
    /// If the kernel has no memory.
    pub(crate) fn add_gate(&mut self, place: usize, door: &Door) -> io::Result<()> {
        let data = EventData::new_u64(GATE | place as u64);
        epoll::add(&self.epoll, door.listener().socket(), data, EventFlags::IN | EventFlags::ET)?;
        Ok(())
    }

    /// The thread may have been woken for news.
    pub(crate) fn wake(&mut self, cx: &mut Context<'_>, news: &mut Vec<News>) {
        if self.rests && self.epoll.poll_readable(cx).is_ready() {
            self.rests = false;
            self.look_at_once(news);
        }
    }

    /// Looks for more news after so many turns, if that is likely to pay, or others are due.
    pub(crate) fn look(&mut self, turns: usize, news: &mut Vec<News>) {
        self.turns += turns;
        if self.luck.says_look() {
            self.look_at_once(news);
            self.luck.learn(!news.is_empty());
        } else if self.turns >= TURNS_MAX {
            self.look_at_once(news);
        }
    }

    /// The thread is about to rest: it is woken when there is news, unless there is some now.
    pub(crate) fn rest(&mut self, cx: &mut Context<'_>, news: &mut Vec<News>) {
        // An error means that the kernel has no memory for as little: try again after this round.
        while let Poll::Ready(rung) = self.epoll.poll_readable(cx) {
            self.look_at_once(news);
            if rung.is_err() {
                cx.waker().wake_by_ref();
            }
            if rung.is_err() || !news.is_empty() {
                return;
            }
        }
        self.rests = true;
    }

    fn look_at_once(&mut self, news: &mut Vec<News>) {
        self.turns = 0;
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        let mut room = [const { MaybeUninit::uninit() }; EVENTS_MAX];
        // It fails when a signal has come: then there is another look.
        let Ok((events, _)) = epoll::wait(&self.epoll, &mut room, Some(&at_once)) else { return };
        for event in events {
            // Copied out first: the kernel's structure is packed.
            let (data, flags) = (event.data, event.flags);
            let data = data.u64();
            if data & GATE != 0 {
                news.push(News::Gate((data & !GATE) as usize));
                continue;
            }
            let ticket = Ticket { place: (data >> 32) as u32, serial: data as u32 };
            if let Some(known) = known(&mut self.known, ticket) {
                let failed = flags.intersects(EventFlags::HUP | EventFlags::ERR);
                known.ends |= failed || flags.intersects(EventFlags::RDHUP);
                known.readable |= flags.intersects(EventFlags::IN);
                known.writable |= failed || flags.intersects(EventFlags::OUT);
                news.push(News::Task(ticket));
            }
        }
    }

    fn add(&mut self, socket: &Socket, ticket: Ticket) -> io::Result<()> {
        let place = ticket.place as usize;
        if self.known.len() <= place {
            self.known.resize(place + 1, Known::default());
        }
        self.known[place] = Known { serial: ticket.serial, ..Known::default() };
        Ok(epoll::add(&self.epoll, socket, data(ticket), INPUT)?)
    }
}

fn known(all: &mut [Known], ticket: Ticket) -> Option<&mut Known> {
    all.get_mut(ticket.place as usize).filter(|known| known.serial == ticket.serial)
}

fn data(ticket: Ticket) -> EventData {
    EventData::new_u64(u64::from(ticket.place) << 32 | u64::from(ticket.serial))
}

/// A socket in the thread's epoll, which forgets it when it is closed.
#[derive(Debug)]
pub(crate) struct Registration {
    ticket: Ticket,
    /// There was no room, and no news of some since.
    awaits_room: bool,
}

impl Registration {
    /// # Errors
    /// If the kernel has no memory.
    pub(crate) fn new(
        link: &Arc<Link<Handle>>,
        shared: &Shared,
        ticket: Ticket,
    ) -> io::Result<Self> {
        shared.borrow_mut().watch.add(&link.handle.socket, ticket)?;
        Ok(Self { ticket, awaits_room: false })
    }

    /// Whether there was news of input. If not, the task is polled when there is.
    pub(crate) fn poll_readable(
        &mut self,
        shared: &Shared,
        _: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let watch = &mut shared.borrow_mut().watch;
        let known = known(&mut watch.known, self.ticket);
        if known.is_some_and(|known| std::mem::take(&mut known.readable) || known.ends) {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// The same for room, of which there was none.
    pub(crate) fn poll_writable(
        &mut self,
        link: &Arc<Link<Handle>>,
        shared: &Shared,
        _: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let watch = &mut shared.borrow_mut().watch;
        if !self.awaits_room {
            // What was known is of before. The kernel tells what is so now, and what will be.
            if let Some(known) = known(&mut watch.known, self.ticket) {
                known.writable = false;
            }
            let flags = INPUT | EventFlags::OUT;
            epoll::modify(&watch.epoll, &link.handle.socket, data(self.ticket), flags)?;
            self.awaits_room = true;
        }
        let known = known(&mut watch.known, self.ticket);
        if known.is_some_and(|known| std::mem::take(&mut known.writable)) {
            self.awaits_room = false;
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }
}

/// A listener. Every thread watches it.
#[derive(Debug)]
pub(crate) struct Door(Listener);

impl Door {
    /// # Errors
    /// None here.
    pub(crate) fn new(listener: Listener, _place: usize, _crew: &Crew) -> io::Result<Self> {
        Ok(Self(listener))
    }

    pub(crate) fn listener(&self) -> &Listener {
        &self.0
    }

    /// Has the executors told of clients; called when there is none.
    ///
    /// # Errors
    /// None here.
    pub(crate) fn watch(&self) -> io::Result<()> {
        Ok(())
    }
}
