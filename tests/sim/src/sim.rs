//! An application in virtual time, with clients that speak the real wire protocol.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use hairspring_core::{
    Config, ConnectionInfo, Endpoint, Http, HttpDate, Instant, Now, Outcome, Protocol, Service,
};

use crate::answers::{self, Answer, Asked, Progress};
use crate::driver::{Driver, Habits, OutputStyle};
use crate::pipe::Pipe;
use crate::rng::Rng;
use crate::violation::{Trace, Violation};

/// The capacity of a transport in each direction, in bytes: a small socket buffer.
const ROOM: usize = 16 << 10;

/// One application, any number of clients, and a clock that moves only by
/// [`run_for`](Self::run_for).
///
/// The seed determines how bytes are cut on their way, and how much a write takes: run a test with
/// many seeds, and print the seed when it fails.
#[derive(Debug)]
pub struct Sim<S: Service> {
    service: Rc<S>,
    config: Arc<Config>,
    now: Now,
    seed: u64,
    rng: Rng,
    links: Vec<Link<S>>,
}

/// A client of a [`Sim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client(usize);

struct Link<S: Service> {
    driver: Driver<Http<Rc<S>>>,
    /// Bytes to send, with the moment from which each run of them may be sent.
    outgoing: VecDeque<(Instant, Vec<u8>)>,
    ends: bool,
    received: Vec<u8>,
    asked: Vec<Asked>,
    /// The most bytes that are read at once, and the pause between two reads.
    pace: Option<(usize, Duration)>,
    read_at: Instant,
}

impl<S: Service> std::fmt::Debug for Link<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("driver", &self.driver.protocol).finish_non_exhaustive()
    }
}

impl<S: Service> Sim<S> {
    /// A world in which nothing has happened yet. The application is served with `config`.
    pub fn new(service: S, config: Config, seed: u64) -> Self {
        Self {
            service: Rc::new(service),
            config: Arc::new(config),
            now: Now { date: HttpDate::from_unix_secs(1_000_000_000), ..Now::default() },
            seed,
            rng: Rng::new(seed),
            links: Vec::new(),
        }
    }

    /// The application.
    pub fn service(&self) -> &S {
        &self.service
    }

    /// The time that has passed.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.now.mono.since(Instant::default())
    }

    /// Opens a connection. Nothing happens on it before the clock moves.
    pub fn connect(&mut self) -> Client {
        let info = ConnectionInfo::new(Endpoint::Unix, Endpoint::Unix);
        let http = Http::new(Rc::clone(&self.service), Arc::clone(&self.config), info);
        let habits = Habits {
            read_max: *self.rng.pick(&[1, 20, 4_096]),
            write_max: *self.rng.pick(&[1, 100, ROOM]),
            output: *self.rng.pick(&[OutputStyle::Front, OutputStyle::Vectored]),
            reads_on_watch: self.rng.one_in(2),
            compares_state: false,
        };
        self.links.push(Link {
            driver: Driver::new(http, Pipe::new(ROOM), Pipe::new(ROOM), habits),
            outgoing: VecDeque::new(),
            ends: false,
            received: Vec::new(),
            asked: Vec::new(),
            pace: None,
            read_at: self.now.mono,
        });
        Client(self.links.len() - 1)
    }

    /// Sends bytes as fast as the server takes them.
    pub fn send(&mut self, client: Client, bytes: impl AsRef<[u8]>) {
        let now = self.now.mono;
        self.links[client.0].outgoing.push_back((now, bytes.as_ref().to_vec()));
    }

    /// Sends bytes one at a time, with a pause before each: a slow or hostile client.
    pub fn trickle(&mut self, client: Client, bytes: impl AsRef<[u8]>, pause: Duration) {
        let mut at = self.now.mono;
        for &byte in bytes.as_ref() {
            at = at + pause;
            self.links[client.0].outgoing.push_back((at, vec![byte]));
        }
    }

    /// Sends a whole request: HTTP/1.1, with Host, and Content-Length if there is content.
    pub fn request(&mut self, client: Client, method: &str, target: &str, content: &[u8]) {
        let mut text = format!("{method} {target} HTTP/1.1\r\nHost: sim\r\n");
        if !content.is_empty() {
            text.push_str(&format!("Content-Length: {}\r\n", content.len()));
        }
        text.push_str("\r\n");
        let asked = Asked { head: method == "HEAD", connect: method == "CONNECT", http10: false };
        self.links[client.0].asked.push(asked);
        self.send(client, [text.as_bytes(), content].concat());
    }

    /// Ends the client's side after what it has sent; it goes on reading.
    pub fn end(&mut self, client: Client) {
        self.links[client.0].ends = true;
    }

    /// Resets the connection.
    pub fn reset(&mut self, client: Client) {
        let link = &mut self.links[client.0];
        link.outgoing.clear();
        link.driver.inbound.reset();
    }

    /// From now on the client reads at most `most` bytes at once, with a pause after each read.
    /// With 0 it reads nothing.
    pub fn read_slowly(&mut self, client: Client, most: usize, pause: Duration) {
        self.links[client.0].pace = Some((most, pause));
    }

    /// Tells every connection to finish what has begun and to begin nothing new.
    pub fn shutdown(&mut self) {
        self.links.iter_mut().for_each(|link| link.driver.protocol.shutdown());
    }

    /// Lets `time` pass, with everything that happens in it.
    ///
    /// # Panics
    /// If the contract between protocol and driver is broken, for instance by a body that spins or
    /// an upgraded protocol that waits without anything to wait for.
    #[track_caller]
    pub fn run_for(&mut self, time: Duration) {
        let end = self.now.mono + time;
        loop {
            if let Err(violation) = self.settle() {
                panic!("seed {}: {violation}", self.seed);
            }
            let next = self.links.iter().filter_map(|link| link.next_time(self.now.mono)).min();
            let next = next.filter(|&at| at <= end);
            let passed = next.unwrap_or(end).since(Instant::default());
            self.now.mono = Instant::default() + passed;
            self.now.date = HttpDate::from_unix_secs(1_000_000_000 + passed.as_secs());
            if next.is_none() {
                return;
            }
        }
    }

    fn settle(&mut self) -> Result<(), Violation> {
        let mut moved = true;
        while moved {
            moved = false;
            for link in &mut self.links {
                link.driver.turn(self.now, &mut self.rng, &mut Trace::default())?;
                moved |= link.act(self.now.mono);
                // One handler may have woken another.
                moved |= link.driver.has_rung() && link.driver.done.is_none();
            }
        }
        Ok(())
    }

    /// Everything the client has received.
    #[must_use]
    pub fn received(&self, client: Client) -> &[u8] {
        &self.links[client.0].received
    }

    /// The final responses that the client has received completely, in order. They are read as
    /// answers to the [requests](Self::request) in order, so a client that [sends](Self::send) other
    /// bytes too must not ask for HEAD or CONNECT.
    ///
    /// # Panics
    /// If the client has received malformed HTTP.
    #[must_use]
    #[track_caller]
    pub fn answers(&self, client: Client) -> Vec<Answer> {
        let link = &self.links[client.0];
        let (mut rest, mut answers) = (&link.received[..], Vec::new());
        loop {
            let asked = link.asked.get(answers.len()).copied().unwrap_or_default();
            match answers::read(rest, asked) {
                Ok(Progress::Whole(answer, len)) => {
                    rest = &rest[len..];
                    let switches = answer.status == 101;
                    if answer.status >= 200 || switches {
                        answers.push(answer);
                    }
                    if switches {
                        return answers;
                    }
                }
                Ok(Progress::UntilClose(answer)) if self.is_ended(client) => {
                    answers.push(answer);
                    return answers;
                }
                Ok(Progress::Partial | Progress::UntilClose(_)) => return answers,
                Err(fault) => panic!("seed {}: expected an answer: {fault}", self.seed),
            }
        }
    }

    /// Whether the server has ended its side, and the client has read to that end.
    #[must_use]
    pub fn is_ended(&self, client: Client) -> bool {
        self.links[client.0].driver.outbound.is_at_end()
    }

    /// Whether the connection was cut short, visibly for the client.
    #[must_use]
    pub fn is_reset(&self, client: Client) -> bool {
        self.links[client.0].driver.done == Some(Outcome::Abort)
    }
}

impl<S: Service> Link<S> {
    /// Sends and reads what is due. Returns whether there was anything.
    fn act(&mut self, now: Instant) -> bool {
        let mut moved = false;
        while let Some((at, bytes)) = self.outgoing.front_mut().filter(|(at, _)| *at <= now) {
            let n = if self.driver.inbound.is_ended() { 0 } else { self.driver.inbound.put(bytes) };
            moved |= n > 0;
            bytes.drain(..n);
            if !bytes.is_empty() {
                *at = now;
                break;
            }
            self.outgoing.pop_front();
        }
        let inbound = &mut self.driver.inbound;
        if self.ends && self.outgoing.is_empty() && !inbound.is_ended() && !inbound.is_reset() {
            inbound.end();
            moved = true;
        }
        if self.read_at <= now && self.driver.outbound.len() > 0 {
            let (most, pause) = self.pace.unwrap_or((usize::MAX, Duration::ZERO));
            let bytes = self.driver.outbound.take(most);
            self.received.extend_from_slice(&bytes);
            self.read_at = now + pause;
            moved |= !bytes.is_empty();
        }
        moved
    }

    fn next_time(&self, now: Instant) -> Option<Instant> {
        let server = self.driver.demand.deadline.filter(|_| self.driver.done.is_none());
        let sends = self.outgoing.front().map(|&(at, _)| at);
        let reads = (self.driver.outbound.len() > 0).then_some(self.read_at);
        [server, sends, reads].into_iter().flatten().filter(|&at| at > now).min()
    }
}
