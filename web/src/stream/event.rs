//! One event of a stream (the HTML standard, section 9.2).

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;

/// An event for a browser's `EventSource`.
///
/// ```
/// use hairspring_web::stream::Event;
/// let event = Event::data("two\nlines").name("tick").id("7");
/// assert_eq!(event.encode(), "event: tick\nid: 7\ndata: two\ndata: lines\n\n");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    name: String,
    id: Option<String>,
    retry: Option<Duration>,
    data: String,
}

impl Event {
    /// An event with this text, of any number of lines.
    pub fn data(data: impl Into<String>) -> Self {
        Self { data: data.into(), ..Self::default() }
    }

    /// Sets the type; without one it is a `message`. Line ends and NUL are removed.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = one_line(name);
        self
    }

    /// Sets the identifier, which a browser sends in `Last-Event-ID` when it reconnects. Line ends
    /// and NUL are removed.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        self.id = Some(one_line(id));
        self
    }

    /// Tells the browser how long to wait before it reconnects, in whole milliseconds.
    #[must_use]
    pub fn retry(mut self, wait: Duration) -> Self {
        self.retry = Some(wait);
        self
    }

    /// The event as it is sent.
    #[must_use]
    pub fn encode(&self) -> Bytes {
        let mut out = String::with_capacity(self.data.len() + 32);
        if !self.name.is_empty() {
            let _ = writeln!(out, "event: {}", self.name);
        }
        if let Some(id) = &self.id {
            let _ = writeln!(out, "id: {id}");
        }
        if let Some(wait) = self.retry {
            let _ = writeln!(out, "retry: {}", wait.as_millis());
        }
        // CRLF, LF and CR all end a line for a browser, so `data:` is repeated after each.
        for line in self.data.replace("\r\n", "\n").split(['\n', '\r']) {
            let _ = writeln!(out, "data: {line}");
        }
        out.push('\n');
        out.into()
    }
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_out_of_its_line() {
        let event = Event::data("a\r\nb\rc\n\nid: x").name("n\nid: 1").id("1\r\ndata: x\0");
        let expected =
            "event: nid: 1\nid: 1data: x\ndata: a\ndata: b\ndata: c\ndata: \ndata: id: x\n\n";
        assert_eq!(event.encode(), expected);
        assert_eq!(Event::data("").encode(), "data: \n\n");
        let retry = Event::data("x").retry(Duration::from_secs(3));
        assert_eq!(retry.encode(), "retry: 3000\ndata: x\n\n");
    }
}
