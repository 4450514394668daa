//! A log line for each request.

use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{Endpoint, HttpDate, Refusal, RequestHead, ResponseHead};

use super::basic_auth::credentials;
use super::watch::{Ended, Kept, Watch, length, watch};
use super::{Middleware, Next, RequestId};
use crate::date::push_internet_date;
use crate::extract::only;
use crate::reply::text::push_json;
use crate::{Answer, Call};

/// The format of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// The Common Log Format: `peer - user [date] "line" status bytes`.
    Common,
    /// Common, then `"referer" "user agent" seconds`.
    Combined,
    /// An object of JSON, with the time in UTC as in RFC 3339.
    Json,
}

/// Writes a line for each request: when its answer is ready or, if its content is produced over
/// time or longer than 1 MiB, when that has ended. For an answer that is cut short the line has the
/// number of bytes that were handed over, to within 1 MiB; the system may not have sent them all.
/// Whatever a client sent is escaped: no byte of it can end a line or a quoted string. A panic that
/// passes this middleware leaves no line: put [`CatchPanic`](super::CatchPanic) inside.
///
/// The status 499, as in nginx, means that the answer was given up before it was ready: the client
/// reset the connection, the server stopped and did not wait longer, or a
/// [`Deadline`](super::Deadline) outside of this middleware passed. A client that has only ended
/// its own side can still read, and is answered. A response that HTTP [does not
/// allow](hairspring_core::Service::misused) has the status that was meant, though the client gets
/// 500: [`ErrorLog`](super::ErrorLog) says so.
///
/// The user is the name in the request's Basic credentials, or `-`. It is verified only if
/// [`BasicAuth`](super::BasicAuth) is used and the status is not 401.
///
/// On the outermost router it also writes a line for each request that is refused as malformed HTTP
/// or for its content, with the status of the answer and as much of the request line as has
/// arrived, `"-"` for none; and, with 400, for one whose client resets the connection before
/// content that the handler takes collected is complete. Such a line has nothing else of the
/// request; JSON has `line`, and the reason as `refused`, instead of method and target.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use hairspring_web::{Router, middleware::{AccessLog, LogFormat}};
/// let lines = Arc::new(Mutex::new(Vec::new()));
/// let sink = Arc::clone(&lines);
/// let log = AccessLog::new(LogFormat::Common, move |line: &str| {
///     sink.lock().unwrap().push(line.to_owned());
/// });
/// let app = Router::new().with(log).get("/", || "hello").build()?;
/// app.test().get("/?q").send();
/// assert_eq!(
///     lines.lock().unwrap()[0],
///     r#"192.0.2.1 - - [06/Nov/1994:08:49:37 +0000] "GET /?q HTTP/1.1" 200 5"#
/// );
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone)]
pub struct AccessLog {
    format: LogFormat,
    sink: Arc<dyn Fn(&str) + Send + Sync>,
}

impl AccessLog {
    /// Each line, without its end, is passed to `sink`, on the connection's thread. It must not
    /// block, because other connections wait for it.
    pub fn new(format: LogFormat, sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { format, sink: Arc::new(sink) }
    }
}

impl fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessLog({:?})", self.format)
    }
}

impl AccessLog {
    fn tell(
        &self,
        (peer, id): (Endpoint, Option<&RequestId>),
        request: &RequestHead,
        answer: &ResponseHead,
        ended: Ended,
    ) {
        let line = match self.format {
            LogFormat::Json => json((peer, id), request, answer, ended),
            format => common(format, peer, Asked::of(request), answer, ended),
        };
        (self.sink)(&line);
    }
}

/// The line of one request, which is yet to be written.
struct Line<'l> {
    log: &'l AccessLog,
    /// The request's name, if a middleware outside has given it one and the format has it.
    id: Option<RequestId>,
}

impl Watch for Line<'_> {
    fn end(self, call: &Call<'_>, answer: &ResponseHead, ended: Ended) {
        let peer = call.connection().peer();
        self.log.tell((peer, self.id.as_ref()), call.head(), answer, ended);
    }

    fn keep(self, call: &Call<'_>) -> Kept {
        let (log, id, peer) = (self.log.clone(), self.id, call.connection().peer());
        Box::new(move |request, answer, ended| {
            log.tell((peer, id.as_ref()), request, answer, ended);
        })
    }
}

impl Middleware for AccessLog {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        // Now: what is inside may move it into its own call.
        let id = match self.format {
            LogFormat::Json => call.extensions().get().cloned(),
            LogFormat::Common | LogFormat::Combined => None,
        };
        watch(Line { log: self, id }, call, next)
    }

    fn refused(&self, refusal: &Refusal<'_>) {
        let Refusal { line, connection, response, now, .. } = refusal;
        let bytes = length(response, !refusal.has_content).unwrap_or(0);
        let ended = Ended { now: *now, took: Duration::ZERO, bytes, whole: true };
        (self.sink)(&match self.format {
            LogFormat::Json => json_of_refusal(refusal, ended),
            format => {
                let line = if line.is_empty() { b"-" } else { *line };
                let asked = Asked { line, user: None, referer: None, agent: None };
                common(format, connection.peer(), asked, &response.head, ended)
            }
        });
    }
}

/// What the Common and Combined formats have of a request.
struct Asked<'r> {
    line: &'r [u8],
    user: Option<String>,
    referer: Option<&'r [u8]>,
    agent: Option<&'r [u8]>,
}

impl<'r> Asked<'r> {
    fn of(request: &'r RequestHead) -> Self {
        let fields = request.fields();
        let (referer, agent) = (fields.get("referer"), fields.get("user-agent"));
        Self { line: request_line(request), user: user(request), referer, agent }
    }
}

fn common(
    format: LogFormat,
    peer: Endpoint,
    asked: Asked<'_>,
    answer: &ResponseHead,
    ended: Ended,
) -> String {
    let mut line = String::with_capacity(256);
    let _ = write!(line, "{} - ", Name(peer));
    match asked.user {
        // It is not in quotes, so a space would end it.
        Some(user) => escape(&mut line, user.as_bytes(), b" \"\\"),
        None => line.push('-'),
    }
    push_date(&mut line, ended.now.date);
    line.push_str(" \"");
    escape(&mut line, asked.line, QUOTED);
    let _ = write!(line, "\" {} {}", answer.status.code(), ended.bytes);
    if format == LogFormat::Combined {
        for field in [asked.referer, asked.agent] {
            line.push_str(" \"");
            escape(&mut line, field.unwrap_or(b"-"), QUOTED);
            line.push('"');
        }
        let _ = write!(line, " {:.6}", ended.took.as_secs_f64());
    }
    line
}

fn json(
    (peer, id): (Endpoint, Option<&RequestId>),
    request: &RequestHead,
    answer: &ResponseHead,
    ended: Ended,
) -> String {
    let mut line = json_begun(peer, ended);
    push_text(&mut line, "method", request.method_name().as_bytes());
    push_text(&mut line, "target", request.target().as_bytes());
    for (name, field) in [("host", "host"), ("referer", "referer"), ("user_agent", "user-agent")] {
        if let Some(value) = request.fields().get(field) {
            push_text(&mut line, name, value);
        }
    }
    if let Some(user) = user(request) {
        push_text(&mut line, "user", user.as_bytes());
    }
    let id = id.map(|RequestId(id)| id.as_bytes());
    if let Some(id) = id.or_else(|| answer.fields.get("x-request-id")) {
        push_text(&mut line, "request_id", id);
    }
    json_ended(line, answer, ended)
}

fn json_of_refusal(refusal: &Refusal<'_>, ended: Ended) -> String {
    let mut line = json_begun(refusal.connection.peer(), ended);
    push_text(&mut line, "line", refusal.line);
    push_text(&mut line, "refused", refusal.reject.to_string().as_bytes());
    json_ended(line, &refusal.response.head, ended)
}

fn json_begun(peer: Endpoint, ended: Ended) -> String {
    let mut line = String::with_capacity(256);
    line.push('{');
    line.push_str("\"time\":\"");
    push_internet_date(&mut line, ended.now.date);
    line.push_str("Z\",");
    push_text(&mut line, "peer", Name(peer).to_string().as_bytes());
    line
}

fn push_text(line: &mut String, name: &str, value: &[u8]) {
    let _ = write!(line, "\"{name}\":");
    push_json(line, &String::from_utf8_lossy(value));
    line.push(',');
}

fn json_ended(mut line: String, answer: &ResponseHead, ended: Ended) -> String {
    let (status, bytes) = (answer.status.code(), ended.bytes);
    let (seconds, whole) = (ended.took.as_secs_f64(), ended.whole);
    let _ = write!(
        line,
        "\"status\":{status},\"bytes\":{bytes},\"seconds\":{seconds:.6},\"whole\":{whole}}}"
    );
    line
}

/// A peer without its port.
struct Name(Endpoint);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.0.ip()) {
            (_, Some(ip)) => ip.fmt(f),
            (Endpoint::Unknown, None) => f.write_str("-"),
            (known, None) => known.fmt(f),
        }
    }
}

/// The name in the request's Basic credentials.
fn user(request: &RequestHead) -> Option<String> {
    let value = only(&request.fields(), "authorization")?;
    credentials(value).map(|(user, _)| user).filter(|user| !user.is_empty())
}

/// The request line as it was received.
fn request_line(request: &RequestHead) -> &[u8] {
    let head = request.as_bytes();
    let end = head.iter().position(|&byte| byte == b'\r').unwrap_or(head.len());
    &head[..end]
}

/// ` [06/Nov/1994:08:49:37 +0000]`: the parts of an IMF-fixdate in another order.
fn push_date(line: &mut String, date: HttpDate) {
    let date = str::from_utf8(date.as_bytes()).expect("a date is ASCII");
    let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default();
    let (day, month, year, time) = (part(5..7), part(8..11), part(12..16), part(17..25));
    let _ = write!(line, " [{day}/{month}/{year}:{time} +0000]");
}

/// What has a meaning in a quoted string.
const QUOTED: &[u8] = b"\"\\";

/// The `special` bytes and everything but printable ASCII become `\xHH`.
fn escape(out: &mut String, bytes: &[u8], special: &[u8]) {
    for &byte in bytes {
        if matches!(byte, b' '..=b'~') && !special.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "\\x{byte:02X}");
        }
    }
}
