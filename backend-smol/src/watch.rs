//! Which sockets of a thread are ready, by an epoll of its own.
//!
//! ```text
//!   sockets, listeners, bell ──▶ epoll of the thread ──▶ the thread, which waits by itself
//!                                     │ while wakers are kept
//!                                     └──▶ smol's reactor, which wakes the thread
//! ```
//!
//! To watch a socket for one wait costs the reactor a system call, and each of its rounds five. Here
//! a socket is registered once, and one call tells of all that are ready.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use async_io::Async;
use hairspring_backend_common::{Bell, Link, Listener, Luck, Ticket};
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

use crate::crew::Crew;
use crate::news::{News, Ready};
use crate::reach::Handle;

/// Events told at once; the others come with the next look.
const EVENTS_MAX: usize = 128;

/// After so many turns news is looked for: tasks that always have more to do would keep the others
/// waiting.
const TURNS_MAX: usize = 32;

/// Marks a listener; no place of a task is as large.
const GATE: u64 = 1 << 63;

/// No listener stands in the last place.
const BELL: u64 = u64::MAX;

/// The longest wait: with nothing to do a thread wakes once a day for nothing.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const INPUT: EventFlags = EventFlags::IN.union(EventFlags::RDHUP).union(EventFlags::ET);

/// What a thread watches.
#[derive(Debug)]
pub(crate) struct Watch {
    epoll: Arc<OwnedFd>,
    /// In the epoll: wakes the thread from [`wait`](Self::wait).
    bell: Arc<Bell>,
    /// The epoll as the reactor watches it; none while the thread waits by itself.
    watched: Option<Async<Arc<OwnedFd>>>,
    /// The thread rests, and the reactor wakes it when there is news.
    rests: bool,
    /// Turns of tasks since the last look.
    turns: usize,
    /// Whether looking for news once more, after a batch of turns, pays. Under load it does: by the
    /// time all clients that had asked are answered, some have asked again, and a round of the
    /// reactor is saved. Where it finds little it does not: clients that ask meanwhile could be
    /// served together.
    luck: Luck,
}

impl Watch {
    /// # Errors
    /// If there are no descriptors left.
    pub(crate) fn new() -> io::Result<Self> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        let bell = Bell::new()?;
        let rings = EventFlags::IN | EventFlags::ET;
        epoll::add(&epoll, &bell, EventData::new_u64(BELL), rings)?;
        Ok(Self {
            epoll: Arc::new(epoll),
            bell: Arc::new(bell),
            watched: None,
            rests: false,
            turns: 0,
            luck: Luck::default(),
        })
    }

    /// Wakes a thread that [waits](Self::wait).
    pub(crate) fn bell(&self) -> Option<Waker> {
        Some(Arc::clone(&self.bell).into())
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

    /// Waits for news, for the bell, for a signal, or for `most` of time: by one system call, without
    /// the reactor.
    pub(crate) fn wait(&mut self, most: Option<Duration>, news: &mut Vec<News>) {
        // Rounded up to milliseconds: there is no spinning before the time has come.
        let most = most.map(|most| {
            let most = most.min(DAY);
            Timespec { tv_sec: most.as_secs() as _, tv_nsec: most.subsec_nanos() as _ }
        });
        self.hear(most.as_ref(), news);
    }

    /// From now on the thread waits by itself.
    pub(crate) fn leave_reactor(&mut self) {
        self.watched = None;
        self.rests = false;
    }

    /// The thread may have been woken for news.
    pub(crate) fn wake(&mut self, cx: &mut Context<'_>, news: &mut Vec<News>) {
        let told = |watched: &Async<_>| watched.poll_readable(cx).is_ready();
        if self.rests && self.watched.as_ref().is_none_or(told) {
            self.rests = false;
            self.look_at_once(news);
        }
    }

    /// After so many turns: looks for more news, if that is likely to pay or others are due.
    pub(crate) fn look(&mut self, turns: usize, news: &mut Vec<News>) {
        self.turns += turns;
        if self.luck.says_try() {
            self.look_at_once(news);
            self.luck.learn(!news.is_empty());
        } else if self.turns >= TURNS_MAX {
            self.look_at_once(news);
        }
    }

    /// The thread is about to rest: it is woken when there is news, unless there is some now.
    ///
    /// # Errors
    /// If the reactor cannot watch the epoll, because the kernel has no memory for it.
    pub(crate) fn rest(&mut self, cx: &mut Context<'_>, news: &mut Vec<News>) -> io::Result<()> {
        while let Poll::Ready(rung) = self.poll_reactor(cx) {
            self.look_at_once(news);
            if !news.is_empty() {
                return Ok(());
            }
            rung?;
        }
        self.rests = true;
        Ok(())
    }

    /// Has the reactor watch the epoll. Ready if there may be news.
    fn poll_reactor(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let watched = match self.watched.take() {
            Some(watched) => watched,
            None => Async::new_nonblocking(Arc::clone(&self.epoll))?,
        };
        self.watched.insert(watched).poll_readable(cx)
    }

    /// Looks for more news.
    pub(crate) fn look_at_once(&mut self, news: &mut Vec<News>) {
        self.turns = 0;
        self.hear(Some(&Timespec { tv_sec: 0, tv_nsec: 0 }), news);
    }

    fn hear(&mut self, most: Option<&Timespec>, news: &mut Vec<News>) {
        let mut room = [const { MaybeUninit::uninit() }; EVENTS_MAX];
        // It fails when a signal has come: then there is another look.
        let Ok((events, _)) = epoll::wait(&self.epoll, &mut room, most) else { return };
        for event in events {
            // Copied out first: the kernel's structure is packed.
            let (data, flags) = (event.data, event.flags);
            let data = data.u64();
            if data == BELL {
                continue;
            }
            if data & GATE != 0 {
                news.push(News::Gate((data & !GATE) as usize));
                continue;
            }
            let ticket = Ticket::from_bits(data);
            let has = |any| flags.intersects(any);
            let gone = has(EventFlags::HUP | EventFlags::ERR);
            let ready = Ready {
                readable: has(EventFlags::IN),
                writable: gone || has(EventFlags::OUT),
                ends: gone || has(EventFlags::RDHUP),
                gone,
            };
            news.push(News::Task(ticket, ready));
        }
    }
}

fn data(ticket: Ticket) -> EventData {
    EventData::new_u64(ticket.to_bits())
}

/// A socket in the thread's epoll, which forgets it when it is closed.
#[derive(Debug)]
pub(crate) struct Registration {
    task: Ticket,
    /// News of it that were not taken yet. An end is told once, and stays until it is read.
    ready: Ready,
    /// There was no room, and no news of some since.
    awaits_room: bool,
}

impl Registration {
    /// # Errors
    /// If the kernel has no memory.
    pub(crate) fn new(link: &Arc<Link<Handle>>, watch: &Watch, task: Ticket) -> io::Result<Self> {
        epoll::add(&watch.epoll, &link.handle.socket, data(task), INPUT)?;
        Ok(Self { task, ready: Ready::default(), awaits_room: false })
    }

    /// There is news of it.
    #[inline]
    pub(crate) fn tell(&mut self, news: Ready) {
        self.ready.readable |= news.readable;
        // What is told without having been asked for may be of before there was no room.
        self.ready.writable |= news.writable && self.awaits_room;
        self.ready.ends |= news.ends;
        self.ready.gone |= news.gone;
    }

    /// Whether there is news of input.
    #[inline]
    pub(crate) fn is_readable(&self) -> bool {
        self.ready.readable || self.ready.ends
    }

    /// Whether there was news of input. If not, the task is polled when there is.
    #[inline]
    pub(crate) fn poll_readable(&mut self) -> Poll<io::Result<()>> {
        if std::mem::take(&mut self.ready.readable) || self.ready.ends {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// The same for room, of which there was none.
    pub(crate) fn poll_writable(
        &mut self,
        link: &Arc<Link<Handle>>,
        watch: &Watch,
    ) -> Poll<io::Result<()>> {
        if !self.awaits_room {
            // The kernel tells what is so now, and what will be.
            let flags = INPUT | EventFlags::OUT;
            epoll::modify(&watch.epoll, &link.handle.socket, data(self.task), flags)?;
            self.awaits_room = true;
        }
        if std::mem::take(&mut self.ready.writable) {
            self.awaits_room = false;
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }

    /// Whether the peer is gone, both ways. The task is polled when it goes.
    pub(crate) fn is_gone(&self) -> Option<bool> {
        Some(self.ready.gone)
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

#[cfg(test)]
mod tests;
