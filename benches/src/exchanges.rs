//! Whole exchanges without a socket: bytes in, handler, bytes out.

use std::future::Ready;
use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::Bytes;
use hairspring_core::{
    Clock, Config, ConnectionInfo, Http, HttpDate, Input, Instant, Now, Protocol, Reply, Request,
    Response, Service,
};

const CONTENT: &str = "Hello, World!";

/// Answers everything with the same content.
#[derive(Debug)]
pub struct Hello;

impl Service for Hello {
    type Future = Ready<Response>;

    fn call(&self, _: Request, _: &mut Clock) -> Reply<Self::Future> {
        Reply::Now(Response::text(CONTENT))
    }
}

/// A connection of hairspring, driven as an event loop drives it: input in a buffer of its own,
/// output into a buffer that is lent.
#[derive(Debug)]
pub struct Hairspring {
    http: Http<Arc<Hello>>,
    lent: Vec<u8>,
    now: Now,
}

impl Default for Hairspring {
    fn default() -> Self {
        let config = Arc::new(Config::default());
        Self {
            http: Http::new(Arc::new(Hello), config, ConnectionInfo::default()),
            lent: Vec::with_capacity(8 << 10),
            now: Now { date: HttpDate::from_unix_secs(1_700_000_000), ..Now::default() },
        }
    }
}

impl Hairspring {
    /// Brings `input`, polls, takes the output away, and polls again. Returns how much output
    /// there was.
    pub fn turn(&mut self, input: &[u8]) -> u64 {
        let cx = &mut Context::from_waker(Waker::noop());
        self.now.mono = Instant::from_nanos(self.now.mono.as_nanos() + 1000);
        self.http.outbox().lend(std::mem::take(&mut self.lent));
        self.http.receive(Input::Data(Bytes::copy_from_slice(input)));
        let _ = self.http.poll(cx, self.now);
        let outbox = self.http.outbox();
        let output = outbox.pending();
        outbox.advance(output);
        self.lent = outbox.reclaim();
        let _ = self.http.poll(cx, self.now);
        output
    }

    /// The size of a connection, without what it holds on the heap.
    #[must_use]
    pub const fn size() -> usize {
        size_of::<Http<Arc<Hello>>>()
    }
}

/// A connection of httpsd's engine.
#[derive(Debug)]
pub struct Httpsd(httpsd::proto::H1Conn);

impl Default for Httpsd {
    fn default() -> Self {
        Self(httpsd::proto::H1Conn::new(httpsd::proto::Limits::default()))
    }
}

impl Httpsd {
    /// As [`Hairspring::turn`].
    ///
    /// # Panics
    /// If a request is refused.
    pub fn turn(&mut self, input: &[u8]) -> u64 {
        self.0.feed(input);
        let mut output = 0;
        while self.0.poll_request().unwrap().is_some() {
            self.0.respond(httpsd::Response::text(CONTENT));
            output += self.0.take_out().len() as u64;
        }
        output
    }
}

/// A connection of rust-h11.
pub struct RustH11(h11::Connection);

impl Default for RustH11 {
    fn default() -> Self {
        Self(h11::Connection::new(h11::Role::Server, None))
    }
}

impl RustH11 {
    /// As [`Hairspring::turn`].
    ///
    /// # Panics
    /// If a request is refused.
    pub fn turn(&mut self, input: &[u8]) -> u64 {
        use h11::Event;
        self.0.receive_data(input).unwrap();
        let mut output = 0;
        loop {
            match self.0.next_event().unwrap() {
                Event::EndOfMessage(_) => output += self.answer(),
                Event::Request(_) | Event::Data(_) => {}
                _ => return output,
            }
        }
    }

    fn answer(&mut self) -> u64 {
        use h11::{Data, EndOfMessage, Event, Headers, Response};
        let length = CONTENT.len().to_string();
        let fields =
            [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", length.as_str())];
        let fields = Headers::new(fields.map(|(n, v)| (n.as_bytes(), v.as_bytes()))).unwrap();
        let head = Response::new_final_http11(200, fields, "OK").unwrap();
        let content = Data { data: CONTENT.into(), ..Data::default() };
        let events: [Event; 3] =
            [head.into(), Event::Data(content), Event::EndOfMessage(EndOfMessage::default())];
        let written = events.map(|event| self.0.send(event).unwrap().map_or(0, |out| out.len()));
        self.0.start_next_cycle().unwrap();
        written.iter().sum::<usize>() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs;

    /// What is measured is an answer, from each of them.
    #[test]
    fn everybody_answers_everything() {
        for request in [inputs::TINY, inputs::BROWSER, &inputs::thirty_fields()] {
            let (mut ours, mut httpsd, mut h11) =
                (Hairspring::default(), Httpsd::default(), RustH11::default());
            for _ in 0..3 {
                assert!(ours.turn(request) > 100);
                assert!(httpsd.turn(request) > 60);
                assert!(h11.turn(request) > 60);
            }
            let pipelined = inputs::pipelined(request, 16);
            let answer = ours.turn(request);
            assert_eq!(ours.turn(&pipelined), 16 * answer);
        }
    }
}
