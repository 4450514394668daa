//! A thread with tasks that never leave it, which waits by itself or under smol's reactor.

mod clients;

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hairspring_backend_common::{Options, Ticket};
use hairspring_core::Instant;

use crate::alarm::Alarm;
use crate::mailbox::{Client, Mail, Mailbox};
use crate::news::{News, Ready};
use crate::per_thread::{PerThread, Shared};
use crate::tasks::Tasks;
use crate::watch::Watch;
use crate::work::Work;

/// Turns of tasks before the reactor is looked at.
const TURNS_MAX: usize = 200;

/// The clock is read again after so many turns of a long round.
const TURNS_PER_LOOK: u32 = 32;

/// After so many rests in a row during which nobody kept a waker, the thread no longer waits under
/// the reactor. Not sooner, because each change costs: when the thread leaves, another one has to
/// wait in the reactor, and when it comes back, it takes the reactor from that one.
const QUIET_RESTS: u32 = 64;

/// After the reactor could not watch the thread's sockets: how long it is not asked to again.
const REFUSED: Duration = Duration::from_secs(1);

/// Starts a thread, which ends when its mailbox is closed and its last client has gone.
///
/// # Errors
/// If there are no threads left.
pub(crate) fn start(
    options: &Options,
    mailbox: Arc<Mailbox>,
    watch: Watch,
    work: impl Work,
) -> io::Result<JoinHandle<()>> {
    let thread = thread::Builder::new().name("executor".into()).stack_size(options.thread_stack);
    let options = options.clone();
    thread.spawn(move || Executor::new(&options, mailbox, watch, work).run())
}

/// The thread's own part.
struct Executor<W: Work> {
    tasks: Tasks<W::Task>,
    shared: Shared,
    /// Empty between rounds, and kept for its storage, as are the four that follow.
    mail: Mail,
    news: Vec<News>,
    /// Places of tasks.
    due: Vec<u32>,
    again: Vec<Ticket>,
    /// Those that were just accepted.
    clients: Vec<Client>,
    /// When the other threads are looked at for clients that they have not taken. Set while there may
    /// be some that this thread has handed over.
    deal_again_at: Option<Instant>,
    /// For the earliest of the timers, under the reactor.
    alarm: Alarm,
    /// Wakes the thread from where it waits alone, if it can.
    bell: Option<Waker>,
    /// What the mailbox wakes.
    sleeper: Waker,
    /// Rests in a row during which nobody kept a waker, up to [`QUIET_RESTS`].
    quiet_rests: u32,
    /// The reactor was not able to watch the thread's sockets: until this moment the thread waits by
    /// itself, whoever keeps a waker.
    alone_until: Instant,
    turns: u32,
    mailbox: Arc<Mailbox>,
    work: W,
}

/// Why the thread stops waiting in the way that it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// To wait in the other way.
    Changed,
    /// The last client has gone.
    Over,
}

impl<W: Work> Executor<W> {
    fn new(options: &Options, mailbox: Arc<Mailbox>, watch: Watch, work: W) -> Self {
        let bell = watch.bell();
        let shared = PerThread::new(options, Arc::clone(&mailbox), watch, work.tally());
        Self {
            tasks: Tasks::default(),
            shared: Rc::new(RefCell::new(shared)),
            mail: Mail::default(),
            news: Vec::new(),
            due: Vec::new(),
            again: Vec::new(),
            clients: Vec::new(),
            deal_again_at: None,
            alarm: Alarm::default(),
            bell,
            sleeper: Waker::noop().clone(),
            quiet_rests: QUIET_RESTS,
            alone_until: Instant::default(),
            turns: 0,
            mailbox,
            work,
        }
    }

    /// Until the end of the thread.
    fn run(mut self) {
        loop {
            let left = match self.bell.clone() {
                Some(bell) if self.waits_alone() => self.run_alone(&bell),
                _ => async_io::block_on(std::future::poll_fn(|cx| self.poll(cx))),
            };
            if left == Left::Over {
                return;
            }
        }
    }

    /// Waits by itself, in one system call. Meanwhile smol's reactor is served by a thread of its own,
    /// which wakes the tasks that wait for it.
    fn run_alone(&mut self, bell: &Waker) -> Left {
        self.alarm = Alarm::default();
        {
            let PerThread { watch, parting, .. } = &mut *self.shared.borrow_mut();
            watch.leave_reactor();
            parting.open(true);
        }
        self.set_sleeper(bell);
        loop {
            self.begin_round();
            self.read_mail();
            self.read_news();
            self.go_on();
            self.end_round();
            if self.is_over() {
                return Left::Over;
            }
            if self.shared.borrow().kept_wakers > 0 {
                self.quiet_rests = 0;
            }
            if !self.waits_alone() {
                self.shared.borrow_mut().parting.open(false);
                return Left::Changed;
            }
            self.wait();
        }
    }

    /// Waits for news, mail, or the earliest of the timers.
    ///
    /// Counted from the last look at the clock, to save another one. So a deadline may be met too
    /// late, by as long as the turns since then have taken.
    fn wait(&mut self) {
        let PerThread { watch, timers, parting, again, now, .. } = &mut *self.shared.borrow_mut();
        let earliest =
            [timers.next(), parting.next(), self.deal_again_at].into_iter().flatten().min();
        let most = earliest.map(|earliest| earliest.since(now.mono));
        let rests = again.is_empty() && self.mailbox.rest();
        let most = if rests { most } else { Some(Duration::ZERO) };
        watch.wait(most, &mut self.news);
        self.mailbox.awake();
    }

    /// Gives all tasks that were woken their turns, and then waits under the reactor. So tasks that
    /// wait for smol's timers or sockets are woken without a detour over another thread.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Left> {
        self.mailbox.awake();
        self.set_sleeper(cx.waker());
        self.begin_round();
        let rests = self.take_turns(cx);
        self.end_round();
        if self.is_over() {
            return Poll::Ready(Left::Over);
        }
        if !rests {
            // The reactor has to be looked at, even if there is more work.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let kept = self.shared.borrow().kept_wakers > 0;
        self.quiet_rests = if kept { 0 } else { QUIET_RESTS.min(self.quiet_rests + 1) };
        if self.bell.is_some() && self.waits_alone() {
            return Poll::Ready(Left::Changed);
        }
        Poll::Pending
    }

    fn waits_alone(&self) -> bool {
        self.quiet_rests >= QUIET_RESTS || self.shared.borrow().now.mono < self.alone_until
    }

    fn is_over(&self) -> bool {
        self.mail.closed && self.tasks.is_empty()
    }

    fn set_sleeper(&mut self, sleeper: &Waker) {
        if !self.sleeper.will_wake(sleeper) {
            self.sleeper.clone_from(sleeper);
            self.mailbox.set_sleeper(sleeper.clone());
        }
    }

    fn begin_round(&mut self) {
        self.look();
        self.ring_timers();
        self.look_at_parting();
        self.look_after_handed();
    }

    fn end_round(&mut self) {
        self.shared.borrow_mut().count_traffic();
        self.mailbox.end_round();
    }

    /// Reads the clock, and whether it is crowded.
    fn look(&mut self) {
        let now = self.shared.borrow_mut().renew_time(self.work.is_crowded());
        self.mailbox.looked(now);
    }

    /// Looks again whether it is crowded, before turns that may be due because of that.
    fn look_at_crowd(&mut self) {
        self.shared.borrow_mut().now.crowded = self.work.is_crowded();
    }

    /// Returns whether there is nothing to do until the thread is woken.
    fn take_turns(&mut self, cx: &mut Context<'_>) -> bool {
        self.shared.borrow_mut().watch.wake(cx, &mut self.news);
        let mut turns = 0;
        while turns < TURNS_MAX {
            let worked = self.read_mail() + self.read_news();
            if self.go_on() > 0 {
                // Tasks with more to do have had long turns: all others are due.
                self.shared.borrow_mut().watch.look_at_once(&mut self.news);
                return false;
            }
            if worked > 0 {
                self.shared.borrow_mut().watch.look(worked, &mut self.news);
            } else if self.rests(cx) {
                return true;
            }
            turns += worked;
        }
        false
    }

    fn rests(&mut self, cx: &mut Context<'_>) -> bool {
        let PerThread { watch, timers, now, .. } = &mut *self.shared.borrow_mut();
        if let Some(earliest) = timers.next().into_iter().chain(self.deal_again_at).min()
            && self.alarm.poll(cx, self.mailbox.clock(), earliest).is_ready()
        {
            // That moment has come meanwhile: another round begins at once.
            cx.waker().wake_by_ref();
        }
        if watch.rest(cx, &mut self.news).is_err() {
            self.alone_until = now.mono + REFUSED;
            return true;
        }
        let rests = self.news.is_empty() && self.mailbox.rest();
        if !rests {
            self.mailbox.awake();
        }
        rests
    }

    /// Polls the tasks whose moments have come, each once.
    fn ring_timers(&mut self) {
        let mut due = std::mem::take(&mut self.due);
        {
            let PerThread { timers, now, .. } = &mut *self.shared.borrow_mut();
            due.extend(std::iter::from_fn(|| timers.pop(now.mono)));
        }
        for place in due.drain(..) {
            if let Some(ticket) = self.tasks.ticket(place) {
                self.turn(ticket);
            }
        }
        self.due = due;
    }

    /// Gives a turn to tasks whose peers should have ended their side by now.
    fn look_at_parting(&mut self) {
        loop {
            let due = {
                let PerThread { parting, now, .. } = &mut *self.shared.borrow_mut();
                parting.pop(now.mono)
            };
            let Some(ticket) = due else { return };
            // Whether there is input is for the task to find out.
            self.turn_with(ticket, Ready { readable: true, ..Ready::default() });
        }
    }

    /// Returns how many turns that was.
    fn read_mail(&mut self) -> usize {
        self.mailbox.collect(&mut self.mail);
        let mut mail = std::mem::take(&mut self.mail);
        let turns = mail.clients.len() + mail.woken.len() + mail.gates.len();
        if turns > 0 {
            self.look_at_crowd();
        }
        mail.gates.drain(..).for_each(|place| self.accept(place));
        mail.clients.drain(..).for_each(|client| self.begin(client));
        mail.woken.drain(..).for_each(|ticket| self.turn(ticket));
        self.mail = mail;
        turns
    }

    /// The same.
    fn read_news(&mut self) -> usize {
        let mut news = std::mem::take(&mut self.news);
        let turns = news.len();
        for news in news.drain(..) {
            match news {
                News::Gate(place) => self.accept(place),
                News::Task(ticket, ready) => self.turn_with(ticket, ready),
            }
        }
        self.news = news;
        turns
    }

    /// Gives one turn to each task that had more to do. Returns how many.
    fn go_on(&mut self) -> usize {
        {
            let again = &mut self.shared.borrow_mut().again;
            if again.is_empty() {
                return 0;
            }
            again.take(&mut self.again);
        }
        let mut tasks = std::mem::take(&mut self.again);
        let turns = tasks.len();
        tasks.drain(..).for_each(|ticket| self.turn(ticket));
        self.again = tasks;
        turns
    }

    fn turn(&mut self, ticket: Ticket) {
        self.turn_with(ticket, Ready::default());
    }

    fn turn_with(&mut self, ticket: Ticket, news: Ready) {
        self.turns = self.turns.wrapping_add(1);
        if self.turns.is_multiple_of(TURNS_PER_LOOK) {
            self.look();
        }
        if self.tasks.poll(ticket, news).is_ready() {
            self.shared.borrow_mut().timers.remove(ticket.place);
            self.mailbox.count_closed();
        }
    }
}

#[cfg(all(test, any(target_os = "linux", target_os = "android"), not(portable)))]
mod tests;
