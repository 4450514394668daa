//! A world: one application, its connections, and virtual time.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::{Arc, Once};

use hairspring_core::{HttpDate, Instant, Now};

use super::app::App;
use super::plan::{Plan, millis};
use super::session::Session;
use crate::answers::Answer;
use crate::violation::{Trace, Violation};

/// What a world was like.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// The final responses of each connection.
    pub(crate) transcripts: Vec<Transcript>,
    /// How long it lasted, in virtual seconds.
    pub(crate) seconds: u64,
}

/// What a client received.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transcript {
    pub(crate) answers: Vec<Answer>,
    /// The connection was reset at last, and what was on its way is lost.
    pub(crate) is_cut: bool,
}

/// What went wrong in it.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    /// The connection it happened on, if it was one.
    pub(crate) life: Option<usize>,
    pub(crate) violation: Violation,
}

/// A moment in 2001, so that dates are not zero.
const UNIX_BEGIN: u64 = 1_000_000_000;

/// Simulates a world. A panic of the machine is a violation like any other.
pub(crate) fn run(plan: &Plan, trace: &mut Trace) -> Result<Outcome, Broken> {
    silence_panics();
    QUIET.set(true);
    let world = AssertUnwindSafe(|| World::new(plan).run(trace));
    let outcome = catch_unwind(world);
    // Who runs the world may panic because of what came of it, and say so.
    QUIET.set(false);
    outcome.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        let detail = text.unwrap_or_else(|| "a panic without a text".into());
        let violation = Violation::new("the machine does not panic", detail);
        Err(Broken { life: None, violation })
    })
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Panics in a world are either intended or reported as violations, so none is printed.
fn silence_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
}

struct World {
    now: Now,
    app: Rc<App>,
    config: Arc<hairspring_core::Config>,
    sessions: Vec<Session>,
    shutdown_at: Option<Instant>,
}

impl World {
    fn new(plan: &Plan) -> Self {
        let app = Rc::new(App::default());
        let config = Arc::new(plan.config.clone());
        let sessions = plan.lives.iter().enumerate();
        let sessions =
            sessions.map(|(index, life)| Session::new(life, index, &app, &config)).collect();
        Self {
            now: Now {
                date: HttpDate::from_unix_secs(UNIX_BEGIN),
                crowded: plan.crowded,
                ..Now::default()
            },
            app,
            config,
            sessions,
            shutdown_at: plan.shutdown_at.map(|at| Instant::default() + millis(at)),
        }
    }

    fn run(mut self, trace: &mut Trace) -> Result<Outcome, Broken> {
        loop {
            self.act(trace)?;
            let Some(next) = self.next_time() else { break };
            for (index, session) in self.sessions.iter_mut().enumerate() {
                at(index, session.pass(self.now, next, &self.config))?;
            }
            self.now.mono = next;
            self.now.date = HttpDate::from_unix_secs(UNIX_BEGIN + next.as_nanos() / 1_000_000_000);
        }
        for (index, session) in self.sessions.iter().enumerate() {
            at(index, session.check_end())?;
        }
        Ok(Outcome {
            seconds: self.now.date.unix_secs() - UNIX_BEGIN,
            transcripts: self.sessions.into_iter().map(Session::into_transcript).collect(),
        })
    }

    /// Everything that can happen at this moment.
    fn act(&mut self, trace: &mut Trace) -> Result<(), Broken> {
        if self.shutdown_at.is_some_and(|at| at <= self.now.mono) {
            self.shutdown_at = None;
            trace.note(|| "everything is told to shut down".into());
            self.sessions.iter_mut().for_each(Session::shut_down);
        }
        self.app.make_calls(self.now.mono);
        loop {
            let mut moved = false;
            for (index, session) in self.sessions.iter_mut().enumerate() {
                if !session.is_over() {
                    moved |= at(index, session.step(self.now, &self.config, trace))?;
                }
            }
            if !moved {
                return Ok(());
            }
        }
    }

    fn next_time(&self) -> Option<Instant> {
        let sessions = self.sessions.iter().filter_map(|session| session.next_time(self.now.mono));
        let others = [self.shutdown_at, self.app.next_call()].into_iter().flatten();
        // Once everything is over, later events need not be awaited.
        let over = self.sessions.iter().all(Session::is_over);
        sessions.chain(others).min().filter(|_| !over)
    }
}

fn at<T>(life: usize, result: Result<T, Violation>) -> Result<T, Broken> {
    result.map_err(|violation| Broken { life: Some(life), violation })
}
