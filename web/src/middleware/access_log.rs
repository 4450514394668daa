//! A line for each request.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use hairspring_core::{Endpoint, HttpDate, RequestHead, ResponseHead};

use super::watch::{Ended, Kept, Watch, watch};
use super::{Middleware, Next};
use crate::reply::text::push_json;
use crate::{Answer, Call};

/// How a line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// The Common Log Format: `peer - - [date] "line" status bytes`.
    Common,
    /// Common, then `"referer" "user agent" seconds`.
    Combined,
    /// An object of JSON.
    Json,
}

/// Writes a line for each request, when its answer is ready; one that is made over time, when it
/// is over. What a client sent is escaped: no byte of it ends a line or a quoted string.
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
    /// Lines, without their ends, go to the `sink`. It is called between connections' turns and
    /// must not block for long.
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
    fn tell(&self, peer: Endpoint, request: &RequestHead, answer: &ResponseHead, ended: Ended) {
        let line = match self.format {
            LogFormat::Json => json(peer, request, answer, ended),
            format => common(format, peer, request, answer, ended),
        };
        (self.sink)(&line);
    }
}

impl Watch for &AccessLog {
    fn end(self, call: &Call<'_>, answer: &ResponseHead, ended: Ended) {
        self.tell(call.connection().peer(), call.head(), answer, ended);
    }

    fn keep(self, call: &Call<'_>) -> Kept {
        let (log, peer) = (self.clone(), call.connection().peer());
        Box::new(move |request, answer, ended| log.tell(peer, request, answer, ended))
    }
}

impl Middleware for AccessLog {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        watch(self, call, next)
    }
}

fn common(
    format: LogFormat,
    peer: Endpoint,
    request: &RequestHead,
    answer: &ResponseHead,
    ended: Ended,
) -> String {
    let mut line = format!("{} - - [{}] \"", name(peer), date(ended.now.date));
    escape(&mut line, request_line(request));
    let _ = write!(line, "\" {} {}", answer.status.code(), ended.bytes);
    if format == LogFormat::Combined {
        for field in ["referer", "user-agent"] {
            line.push_str(" \"");
            escape(&mut line, request.fields().get(field).unwrap_or(b"-"));
            line.push('"');
        }
        let _ = write!(line, " {:.6}", ended.took.as_secs_f64());
    }
    line
}

fn json(peer: Endpoint, request: &RequestHead, answer: &ResponseHead, ended: Ended) -> String {
    let mut line = String::from("{");
    let mut text = |name: &str, value: &[u8]| {
        let _ = write!(line, "\"{name}\":");
        push_json(&mut line, &String::from_utf8_lossy(value));
        line.push(',');
    };
    text("time", ended.now.date.as_bytes());
    text("peer", name(peer).as_bytes());
    text("method", request.method_name().as_bytes());
    text("target", request.target().as_bytes());
    for (name, field) in [("host", "host"), ("referer", "referer"), ("user_agent", "user-agent")] {
        if let Some(value) = request.fields().get(field) {
            text(name, value);
        }
    }
    if let Some(id) = answer.fields.get("x-request-id") {
        text("request_id", id);
    }
    let (status, bytes) = (answer.status.code(), ended.bytes);
    let (seconds, whole) = (ended.took.as_secs_f64(), ended.whole);
    let _ = write!(
        line,
        "\"status\":{status},\"bytes\":{bytes},\"seconds\":{seconds:.6},\"whole\":{whole}}}"
    );
    line
}

fn name(peer: Endpoint) -> String {
    match peer {
        Endpoint::Tcp(address) => address.ip().to_canonical().to_string(),
        Endpoint::Unix => "unix".to_owned(),
        Endpoint::Unknown => "-".to_owned(),
    }
}

/// The request line as it came.
fn request_line(request: &RequestHead) -> &[u8] {
    let head = request.as_bytes();
    let end = head.iter().position(|&byte| byte == b'\r').unwrap_or(head.len());
    &head[..end]
}

/// `06/Nov/1994:08:49:37 +0000`: the parts of an IMF-fixdate in another order.
fn date(date: HttpDate) -> String {
    let date = date.to_string();
    let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default();
    format!("{}/{}/{}:{} +0000", part(5..7), part(8..11), part(12..16), part(17..25))
}

/// Quotes, backslashes and whatever is not visible ASCII become `\xHH`.
fn escape(out: &mut String, bytes: &[u8]) {
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => {
                let _ = write!(out, "\\x{byte:02X}");
            }
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "\\x{byte:02X}");
            }
        }
    }
}
