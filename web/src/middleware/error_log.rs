//! A log of errors and their causes.

use std::cell::RefCell;
use std::fmt::{self, Write as _};
use std::future::poll_fn;
use std::sync::Arc;

use hairspring_core::{Misused, RequestHead, Status};

use super::{Middleware, Next, RequestId};
use crate::reply::text::push_visible;
use crate::{Answer, Call, Error, unlogged};

/// Logs each [`Error`] that becomes an answer inside this middleware, if it has a cause or a status
/// of 500 and above, except 501, which is the client's doing. The line has the request, the
/// explanation and the whole chain of causes, in which control characters and backslashes are
/// escaped. Clients are not told the causes. Errors of the application's own types are logged if
/// their answer is made from that of an [`Error`], as in the second example of
/// [`IntoResponse`](crate::IntoResponse).
///
/// Without this, an [`Error`] with a status of 500 and above that has a cause is a line on standard
/// error, of which there are at most ten a second. `ErrorLog::new(|_| {})` silences it.
///
/// On the outermost router it also logs each response that HTTP [does not
/// allow](hairspring_core::Service::misused), whichever handler or middleware made it: the status
/// that was meant, the client's address, and what is wrong.
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
    /// Each line, without its end, is passed to `sink`, on the connection's thread. It must not
    /// block, because other connections wait for it.
    pub fn new(sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { sink: Arc::new(sink) }
    }
}

impl fmt::Debug for ErrorLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorLog")
    }
}

/// Where the errors of the current request go.
#[derive(Clone)]
struct Scope {
    log: ErrorLog,
    /// The request's name, if a middleware outside has given it one.
    id: Option<RequestId>,
}

thread_local! {
    /// The scopes of the request that this thread is processing, innermost last. A thread-local,
    /// because [`IntoResponse`](crate::IntoResponse) is given only the request's head, which does
    /// not know the middleware.
    static SCOPES: RefCell<Vec<Scope>> = const { RefCell::new(Vec::new()) };
}

/// The thread is inside a scope, which goes back to its owner when this is dropped, also by a
/// panic.
struct Inside<'s>(&'s mut Option<Scope>);

impl<'s> Inside<'s> {
    fn enter(scope: &'s mut Option<Scope>) -> Self {
        SCOPES.with_borrow_mut(|scopes| scopes.extend(scope.take()));
        Self(scope)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        *self.0 = SCOPES.with_borrow_mut(Vec::pop);
    }
}

/// The line for an error that answers the request with this head and name.
fn line(error: &Error, head: &RequestHead, id: Option<&RequestId>) -> String {
    let mut text = format!("{} {}: ", head.method_name(), head.target());
    if let Some(RequestId(id)) = id {
        let _ = write!(text, "[{id}] ");
    }
    let _ = write!(text, "{}", error.status());
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
    // With doubled backslashes nothing in a request looks like an escape of ours.
    push_visible(&mut line, &text.replace('\\', r"\\"));
    line
}

/// Reports an error to the innermost log. If there is none, its cause would be lost: then it goes
/// to standard error.
pub(crate) fn tell(error: &Error, head: &RequestHead) {
    // 501 is left out: clients could fill the log with unknown methods.
    let is_ours = error.status().code() >= 500 && error.status() != Status::NOT_IMPLEMENTED;
    if error.cause().is_none() && !is_ours {
        return;
    }
    // Cloned, so that the sink is not called under the borrow: it may make answers itself.
    let scope = SCOPES.with_borrow(|scopes| scopes.last().cloned());
    match scope {
        Some(scope) => (scope.log.sink)(&line(error, head, scope.id.as_ref())),
        // What the client was told needs no line, and a mistake of the client's deserves none.
        None if is_ours && error.cause().is_some() => unlogged::tell(&line(error, head, None)),
        None => {}
    }
}

impl Middleware for ErrorLog {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        let mut scope = Some(Scope { log: self.clone(), id: call.extensions().get().cloned() });
        let inside = Inside::enter(&mut scope);
        let answer = next.run(call);
        drop(inside);
        match answer {
            Answer::Now(response) => Answer::Now(response),
            Answer::Later(mut later) => Answer::later(poll_fn(move |cx| {
                let _inside = Inside::enter(&mut scope);
                later.as_mut().poll(cx)
            })),
        }
    }

    fn misused(&self, misused: &Misused<'_>) -> bool {
        (self.sink)(&misused.to_string());
        true
    }
}
