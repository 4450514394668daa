//! What an error came from, for whoever runs the server.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::future::poll_fn;
use std::sync::Arc;

use hairspring_core::{RequestHead, Status};

use super::{Middleware, Next, RequestId};
use crate::reply::text::push_visible;
use crate::{Answer, Call, Error};

/// Reports the [`Error`]s that become answers inside of it, if they have a cause or a status of
/// 500 and above, but for 501, which is about what the client asked: a line with the request, the
/// explanation and the whole chain of causes. Clients are told none of the causes.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use hairspring_web::{Error, Router, middleware::ErrorLog};
/// let lines = Arc::new(Mutex::new(Vec::new()));
/// let sink = Arc::clone(&lines);
/// let app = Router::new()
///     .with(ErrorLog::new(move |line: &str| sink.lock().unwrap().push(line.to_owned())))
///     .get("/", || -> Result<String, Error> { Ok(std::fs::read_to_string("/no/such")?) })
///     .build()?;
/// assert_eq!(app.test().get("/").send().text(), "500 Internal Server Error\n");
/// assert_eq!(
///     lines.lock().unwrap()[0],
///     "GET /: 500 Internal Server Error: No such file or directory (os error 2)"
/// );
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone)]
pub struct ErrorLog {
    sink: Arc<dyn Fn(&str) + Send + Sync>,
}

impl ErrorLog {
    /// Lines, without their ends, go to the `sink`. It is called between connections' turns and
    /// must not block for long.
    pub fn new(sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { sink: Arc::new(sink) }
    }
}

impl fmt::Debug for ErrorLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorLog")
    }
}

/// Where the errors of the request that is being worked on go.
#[derive(Clone)]
struct Scope {
    log: ErrorLog,
    /// The request's name, if it has one by now.
    id: Option<RequestId>,
}

thread_local! {
    /// The scopes of the request that this thread works on, innermost last. An error becomes an
    /// answer in the midst of a call or a poll, and knows nothing but the request's head.
    static SCOPES: RefCell<Vec<Scope>> = const { RefCell::new(Vec::new()) };
}

impl Scope {
    /// Works inside of this scope.
    fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        /// Leaves the scope, after a panic too.
        struct Leave;
        impl Drop for Leave {
            fn drop(&mut self) {
                SCOPES.with_borrow_mut(Vec::pop);
            }
        }
        SCOPES.with_borrow_mut(|scopes| scopes.push(self.clone()));
        let _leave = Leave;
        work()
    }

    fn line(&self, error: &Error, head: &RequestHead) -> String {
        let mut text = format!("{} {}: ", head.method_name(), head.target());
        if let Some(RequestId(id)) = &self.id {
            let _ = write!(text, "[{id}] ");
        }
        let _ = write!(text, "{} {}", error.status().code(), error.status().reason());
        if !error.explanation().is_empty() {
            let _ = write!(text, ": {}", error.explanation());
        }
        if let Some(cause) = error.cause() {
            let _ = write!(text, ": {cause}");
            let mut source = cause.source();
            while let Some(cause) = source {
                let _ = write!(text, ": {cause}");
                source = cause.source();
            }
        }
        let mut line = String::with_capacity(text.len());
        push_visible(&mut line, &text);
        line
    }
}

/// Tells the innermost log; nobody if there is none.
pub(crate) fn tell(error: &Error, head: &RequestHead) {
    // Anybody can send a method that nobody knows, as often as he likes.
    let is_ours = error.status().code() >= 500 && error.status() != Status::NOT_IMPLEMENTED;
    if error.cause().is_none() && !is_ours {
        return;
    }
    // The sink may itself make answers.
    let scope = SCOPES.with_borrow(|scopes| scopes.last().cloned());
    if let Some(scope) = scope {
        (scope.log.sink)(&scope.line(error, head));
    }
}

impl Middleware for ErrorLog {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let scope = Scope { log: self.clone(), id: call.extensions().get().cloned() };
        match scope.run(|| next.run(call)) {
            Answer::Now(response) => Answer::Now(response),
            Answer::Later(mut later) => {
                Answer::later(poll_fn(move |cx| scope.run(|| later.as_mut().poll(cx))))
            }
        }
    }
}
