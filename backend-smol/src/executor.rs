//! A thread with tasks that never leave it, under smol's reactor.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};

use hairspring_backend_common::{Options, Output, SharedIntake, Timers};
use hairspring_core::Instant;

use crate::alarm::Alarm;
use crate::mailbox::{Client, Mail, Mailbox};
use crate::news::News;
use crate::ringer::{Lent, Ringer, Ticket};
use crate::tasks::{Task, Tasks};
use crate::watch::Watch;

/// Turns of tasks before the reactor is looked at.
const TURNS_MAX: usize = 200;

/// The largest storage that is kept for other answers.
const STORAGE_MAX: usize = 64 << 10;

/// What all connections of a thread use in turn.
pub(crate) type Shared = Rc<RefCell<PerThread>>;

/// See [`Shared`].
#[derive(Debug)]
pub(crate) struct PerThread {
    pub(crate) intake: SharedIntake,
    pub(crate) output: Output,
    /// What answers are written into; empty while it is lent.
    pub(crate) storage: Vec<u8>,
    pub(crate) watch: Watch,
    /// By the places of tasks.
    pub(crate) timers: Timers,
    mailbox: Arc<Mailbox>,
    /// None while it is lent.
    waker: Option<Lent>,
}

impl PerThread {
    fn new(options: &Options, mailbox: Arc<Mailbox>, watch: Watch) -> Self {
        Self {
            intake: SharedIntake::new(options),
            output: Output::for_nonblocking(),
            storage: Vec::new(),
            watch,
            timers: Timers::default(),
            mailbox,
            waker: None,
        }
    }

    /// Storage that is lent no more.
    pub(crate) fn keep(&mut self, storage: Vec<u8>) {
        if storage.capacity() > self.storage.capacity() && storage.capacity() <= STORAGE_MAX {
            self.storage = storage;
        }
    }

    /// A waker for a protocol, to be [given back](Self::give_back) unless it is kept.
    pub(crate) fn lend_waker(&mut self, ticket: Ticket) -> Lent {
        self.waker.take().unwrap_or_else(|| Lent::new(&self.mailbox, ticket))
    }

    /// Nobody has kept this waker.
    pub(crate) fn give_back(&mut self, waker: Lent) {
        self.waker = Some(waker);
    }
}

/// What a thread does for its connections.
pub(crate) trait Work: Send + 'static {
    /// What becomes of a client.
    type Task: Task;

    /// Begins to serve a client, which is named by its ticket; None if that is over already.
    fn begin(
        &self,
        client: Client,
        ringer: &Arc<Ringer>,
        ticket: Ticket,
        shared: &Shared,
    ) -> Option<Self::Task>;

    /// Accepts clients of the listener in this place. Returns those that are to be served here.
    fn accept(&self, place: usize, own: &Arc<Mailbox>) -> Vec<Client>;
}

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
    thread.spawn(move || {
        let shared = PerThread::new(&options, Arc::clone(&mailbox), watch);
        let mut executor = Executor {
            tasks: Tasks::default(),
            shared: Rc::new(RefCell::new(shared)),
            mail: Mail::default(),
            news: Vec::new(),
            alarm: Alarm::default(),
            mailbox,
            work,
        };
        async_io::block_on(std::future::poll_fn(|cx| executor.poll(cx)));
    })
}

/// The thread's own part.
struct Executor<W: Work> {
    tasks: Tasks<W::Task>,
    shared: Shared,
    /// Both are empty between rounds.
    mail: Mail,
    news: Vec<News>,
    /// For the earliest of the timers.
    alarm: Alarm,
    mailbox: Arc<Mailbox>,
    work: W,
}

impl<W: Work> Executor<W> {
    /// Gives all who were woken their turns. Ready at the end of the thread.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let now = self.mailbox.begin_round();
        self.ring_timers(now);
        let rests = self.take_turns(cx);
        self.mailbox.end_round();
        if self.mail.closed && self.tasks.is_empty() {
            return Poll::Ready(());
        }
        if !rests {
            // The reactor is due, be there work or not.
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Returns whether there is nothing to do until the thread is woken.
    fn take_turns(&mut self, cx: &mut Context<'_>) -> bool {
        self.shared.borrow_mut().watch.wake(cx, &mut self.news);
        let mut turns = 0;
        while turns < TURNS_MAX {
            let worked = self.read_mail() + self.read_news();
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
        let mut shared = self.shared.borrow_mut();
        if let Some(earliest) = shared.timers.next()
            && self.alarm.poll(cx, self.mailbox.clock(), earliest).is_ready()
        {
            // It has come meanwhile: another round begins at once.
            cx.waker().wake_by_ref();
        }
        shared.watch.rest(cx, &mut self.news);
        self.news.is_empty() && self.mailbox.rest(&self.mail, cx.waker())
    }

    /// Polls the tasks whose moments have come.
    fn ring_timers(&mut self, now: Instant) {
        loop {
            let due = self.shared.borrow_mut().timers.pop(now);
            let Some(place) = due else { return };
            if let Some(ticket) = self.tasks.ticket(place) {
                self.turn(ticket);
            }
        }
    }

    /// Returns how many turns that was.
    fn read_mail(&mut self) -> usize {
        self.mailbox.collect(&mut self.mail);
        let mut mail = std::mem::take(&mut self.mail);
        let turns = mail.clients.len() + mail.woken.len() + mail.gates.len();
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
                News::Task(ticket) => self.turn(ticket),
            }
        }
        self.news = news;
        turns
    }

    fn accept(&mut self, place: usize) {
        let clients = self.work.accept(place, &self.mailbox);
        clients.into_iter().for_each(|client| self.begin(client));
    }

    fn begin(&mut self, client: Client) {
        let (work, shared, mailbox) = (&self.work, &self.shared, &self.mailbox);
        let begun = self.tasks.insert_with(|ticket| {
            let ringer = Arc::new(Ringer::new(mailbox, ticket));
            let task = work.begin(client, &ringer, ticket, shared)?;
            Some((ringer, task))
        });
        match begun {
            Some(ticket) => self.turn(ticket),
            None => self.mailbox.count_closed(),
        }
    }

    fn turn(&mut self, ticket: Ticket) {
        if self.tasks.poll(ticket).is_ready() {
            self.shared.borrow_mut().timers.remove(ticket.place);
            self.mailbox.count_closed();
        }
    }
}
