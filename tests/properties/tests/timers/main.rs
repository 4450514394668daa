//! Compares the timers of a connection with a model that goes through the whole history at each
//! step.

mod history;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hairspring_core::{
    Config, Connection, Event, Front, Instant, Length, Now, Outcome, Reject, ResponseHead, Status,
    Step,
};
use hairspring_properties::cases;
use history::{History, Moment, Wait};
use proptest::collection::vec;
use proptest::prelude::*;

/// A request of the script: its body's length, and whether it is the last.
#[derive(Clone, Copy, Debug)]
struct Message {
    body: usize,
    closes: bool,
}

impl Message {
    fn wire(self) -> Vec<u8> {
        let option = if self.closes { "Connection: close\r\n" } else { "" };
        let length = self.body;
        let head =
            format!("POST / HTTP/1.1\r\nHost: a\r\n{option}Content-Length: {length}\r\n\r\n");
        [head.as_bytes(), &vec![b'x'; self.body]].concat()
    }
}

#[derive(Clone, Copy, Debug)]
enum Act {
    /// So many milliseconds.
    Pass(u64),
    /// To so many nanoseconds before the deadline.
    PassTo(u64),
    /// So many bytes of the script.
    Receive(usize),
    /// Begins and ends the response to the request at hand, with so much content.
    Answer(usize),
    /// So many bytes of the output, and our end if it is next.
    Take(u64),
    Crowd(bool),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        2 => (0..4000_u64).prop_map(Act::Pass),
        2 => (0..3_u64).prop_map(Act::PassTo),
        2 => (1..12_usize).prop_map(Act::Receive),
        2 => (20..6000_usize).prop_map(Act::Receive),
        2 => (1..9_usize).prop_map(|hundreds| Act::Receive(hundreds * 100)),
        3 => (0..9000_usize).prop_map(Act::Answer),
        1 => (1..400_u64).prop_map(Act::Take),
        2 => (1000..20_000_u64).prop_map(Act::Take),
        2 => (1..9_u64).prop_map(|hundreds| Act::Take(hundreds * 100)),
        1 => any::<bool>().prop_map(Act::Crowd),
    ];
    vec(act, 0..80)
}

fn configs() -> impl Strategy<Value = Config> {
    // Round times and rates, and the round numbers of bytes above, make edge cases likely.
    let span = || {
        prop_oneof![1..8000_u64, (1..8_u64).prop_map(|secs| secs * 1000)]
            .prop_map(Duration::from_millis)
    };
    let rate = prop_oneof![0..900_u32, Just(100)];
    (span(), span(), span(), span(), span(), span(), rate).prop_map(
        |(head_timeout, idle_timeout, idle_timeout_crowded, body_timeout, send, linger, rate)| {
            Config {
                head_timeout,
                idle_timeout,
                idle_timeout_crowded,
                body_timeout,
                send_timeout: send,
                linger_timeout: linger,
                progress_rate: rate,
                output_max: u64::MAX,
                ..Config::default()
            }
        },
    )
}

/// A connection, its script, and its history.
struct World {
    config: Config,
    connection: Connection,
    script: Vec<u8>,
    /// Where each message, its body, and the message behind it begin.
    places: Vec<(usize, usize, usize)>,
    messages: Vec<Message>,
    received: usize,
    answered: usize,
    closing: bool,
    now: Now,
    history: History,
}

/// How a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goes {
    On,
    Over,
}

impl World {
    fn new(config: Config, messages: Vec<Message>) -> Self {
        let (mut script, mut places) = (Vec::new(), Vec::new());
        for message in &messages {
            let start = script.len();
            script.extend(message.wire());
            places.push((start, script.len() - message.body, script.len()));
        }
        Self {
            connection: Connection::new(Arc::new(config.clone())),
            config,
            script,
            places,
            messages,
            received: 0,
            answered: 0,
            closing: false,
            now: Now { mono: Instant::from_nanos(5), ..Now::default() },
            history: History::default(),
        }
    }

    /// What the server waits for, as it follows from the script alone.
    fn wait(&mut self) -> Option<Wait> {
        if self.closing {
            return None;
        }
        // Nothing after the first request without a response is read.
        let last = self.places.get(self.answered).map_or(usize::MAX, |(_, _, end)| *end);
        let at = self.received.min(last);
        if at == last {
            return None;
        }
        let message = self.places.iter().take_while(|(_, _, end)| *end <= at).count();
        let (start, body, _) = *self.places.get(message).unwrap_or(&(at, at + 1, at + 1));
        match at {
            _ if at >= body => Some(Wait::Body(message)),
            _ if at > start || message == 0 => Some(Wait::Head(message)),
            _ if self.connection.outbox().is_idle() => Some(Wait::Idle(message)),
            _ => None,
        }
    }

    fn act(&mut self, act: Act, deadline: Option<u64>) {
        match act {
            Act::Pass(millis) => self.now.mono = self.now.mono + Duration::from_millis(millis),
            Act::PassTo(before) => {
                if let Some(at) = deadline {
                    let at = Instant::from_nanos(at.saturating_sub(before));
                    self.now.mono = self.now.mono.max(at);
                }
            }
            Act::Receive(count) => {
                let end = (self.received + count).min(self.script.len());
                if end > self.received {
                    let piece = Bytes::copy_from_slice(&self.script[self.received..end]);
                    self.connection.receive(piece);
                    self.received = end;
                }
            }
            Act::Answer(length) => self.answer(length),
            Act::Take(count) => {
                let outbox = self.connection.outbox();
                outbox.advance(count.min(outbox.pending()));
                if matches!(outbox.front(), Some(Front::Fin)) {
                    outbox.fin_sent();
                }
            }
            Act::Crowd(crowded) => self.now.crowded = crowded,
        }
    }

    /// Answers the current request as soon as its head is there, even before its body.
    fn answer(&mut self, length: usize) {
        let Some((_, body, _)) = self.places.get(self.answered) else { return };
        if self.closing || self.received < *body {
            return;
        }
        let (head, content) = (ResponseHead::new(Status::OK), vec![b'y'; length]);
        let connection = &mut self.connection;
        connection
            .respond(&head, Length::Known(length as u64), self.now)
            .and_then(|()| connection.send(content.into()))
            .and_then(|()| connection.finish(None))
            .expect("there is a request to answer");
        self.closing = self.messages[self.answered].closes;
        self.answered += 1;
    }

    /// Steps, and compares what is waited for with what the history says.
    fn step(&mut self) -> Goes {
        while let Some(event) = self.connection.next_event() {
            assert!(!matches!(event, Event::Rejected(_) | Event::Gone), "too early: {event:?}");
        }
        let wait = self.wait();
        let outbox = self.connection.outbox();
        self.history.add(Moment {
            at: self.now.mono.as_nanos(),
            wait,
            crowded: self.now.crowded,
            received: self.received as u64,
            sent: outbox.sent(),
            idle: outbox.is_idle(),
            fin_sent: outbox.is_fin_sent(),
        });
        let reading = self.history.read_deadline(&self.config);
        let sending = self.history.send_deadline(&self.config);
        let lingering = self.history.linger_deadline(&self.config);
        let passed = |at: Option<u64>| at.is_some_and(|at| at <= self.now.mono.as_nanos());
        let step = self.connection.step(self.now);
        if passed(sending) || passed(lingering) {
            // If a response was written whole, the part that the kernel has is delivered.
            let outcome = if lingering.is_some() { Outcome::Clean } else { Outcome::Abort };
            assert_eq!(step, Step::Done(outcome), "the end of sending or lingering");
            return Goes::Over;
        }
        let Step::Wait(demand) = step else { panic!("over before any deadline: {step:?}") };
        if passed(reading) {
            assert!(demand.again, "the end of {wait:?}");
            self.expire(wait);
            return Goes::Over;
        }
        let expected = [reading, sending, lingering].into_iter().flatten().min();
        let got = demand.deadline.map(Instant::as_nanos);
        assert_eq!(got, expected, "reading {reading:?}, sending {sending:?}, {wait:?}");
        assert!(!demand.again);
        Goes::On
    }

    /// A request that has begun is refused; silence gets no response.
    fn expire(&mut self, wait: Option<Wait>) {
        let silent = match wait {
            Some(Wait::Head(message)) => self.received == self.places[message].0,
            Some(Wait::Idle(_)) => true,
            // Content that nobody reads also ends silently.
            Some(Wait::Body(message)) => message < self.answered,
            None => unreachable!("no timer on reading runs"),
        };
        match self.connection.next_event() {
            None => assert!(silent, "a begun request is refused"),
            Some(Event::Rejected(Reject::Timeout)) => assert!(!silent, "silence is not answered"),
            Some(other) => panic!("unexpected {other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(cases(4096))]

    #[test]
    fn every_deadline_follows_from_the_history(
        config in configs(),
        messages in vec((0..5000_usize, prop::bool::weighted(0.2)), 1..4),
        acts in acts(),
    ) {
        let messages = messages.into_iter().map(|(body, closes)| Message { body, closes });
        let mut world = World::new(config, messages.collect());
        let mut goes = world.step();
        for act in acts {
            if goes == Goes::Over {
                break;
            }
            let deadlines = [
                world.history.read_deadline(&world.config),
                world.history.send_deadline(&world.config),
                world.history.linger_deadline(&world.config),
            ];
            world.act(act, deadlines.into_iter().flatten().min());
            goes = world.step();
        }
    }
}
