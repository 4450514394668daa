//! Live figures: samples of the counters, twice a second, as server-sent events.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hairspring_backend_common::Counters;
use hairspring_core::{Instant, Now};
use hairspring_web::metrics::Metrics;
use hairspring_web::stream::{Event, LastEventId, Sse};
use hairspring_web::{Endpoint, Inline, IntoEndpoint};
use serde::Serialize;

use super::Surroundings;

const PERIOD: Duration = Duration::from_millis(500);

/// How many samples are kept for browsers that connect or reconnect: those of a minute.
const KEPT: usize = 120;

/// How long a browser waits before it reconnects.
const RETRY: Duration = Duration::from_secs(1);

/// The samples that were taken while somebody watched.
pub(super) struct Live {
    metrics: Metrics,
    counters: Arc<Counters>,
    server: Server,
    history: Mutex<History>,
}

/// What does not change while the server runs.
#[derive(Clone, Debug, Serialize)]
struct Server {
    version: &'static str,
    backend: &'static str,
    /// Whether there is a directory for files.
    files: bool,
    /// When it was started, in seconds since 1970.
    started: u64,
    /// Identifies this run of the server: after a restart samples are numbered from 0 again.
    run: String,
}

#[derive(Default)]
struct History {
    /// Invariant: numbered without gaps, and at most [`KEPT`].
    looks: VecDeque<Look>,
}

/// A sample of the figures: totals since the start, except for `open`, the open connections.
#[derive(Clone, Copy, Debug, Serialize)]
struct Look {
    number: u64,
    /// In milliseconds of the backend's clock.
    at: u64,
    answers: u64,
    refused: u64,
    open: u64,
    accepted: u64,
    received: u64,
    sent: u64,
}

/// The data of an event.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<&'a Server>,
    looks: Vec<Look>,
}

impl Live {
    pub(super) fn new(surroundings: &Surroundings, metrics: &Metrics) -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        // Each `RandomState` has its own keys, so any hash with them is a random number.
        let run = format!("{:016x}", RandomState::new().hash_one(started));
        let server = Server {
            version: env!("CARGO_PKG_VERSION"),
            backend: surroundings.backend,
            files: surroundings.files.is_some(),
            started,
            run,
        };
        Self {
            metrics: metrics.clone(),
            counters: Arc::clone(&surroundings.counters),
            server,
            history: Mutex::default(),
        }
    }

    /// The samples from number `from` on, after taking a new one if the last is old. All of them if
    /// `from` is beyond the next number, which this server cannot have sent.
    fn since(&self, from: u64, now: Instant) -> Vec<Look> {
        // No panic can leave the history half changed.
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        let at = Duration::from_nanos(now.as_nanos()).as_millis() as u64;
        let last = history.looks.back().map(|last| (last.number, last.at));
        let is_due = |before: u64| at.saturating_sub(before) >= PERIOD.as_millis() as u64;
        if last.is_none_or(|(_, before)| is_due(before)) {
            history.add(self.look(last.map_or(0, |(number, _)| number + 1), at));
        }
        let newest = history.looks.back().map_or(0, |last| last.number);
        let from = if from > newest + 1 { 0 } else { from };
        history.looks.iter().filter(|look| look.number >= from).copied().collect()
    }

    fn look(&self, number: u64, at: u64) -> Look {
        let counts = self.counters.snapshot();
        Look {
            number,
            at,
            answers: self.metrics.answers(),
            refused: self.metrics.refusals(),
            open: counts.open,
            accepted: counts.accepted,
            received: counts.received,
            sent: counts.sent,
        }
    }

    /// The number of the first sample that a browser has not received.
    fn resume(&self, last: &LastEventId) -> u64 {
        let seen = last.0.as_deref().and_then(|id| id.split_once('-'));
        let own = seen.filter(|(run, _)| *run == self.server.run);
        own.and_then(|(_, number)| number.parse::<u64>().ok()).map_or(0, |n| n.saturating_add(1))
    }
}

impl History {
    fn add(&mut self, look: Look) {
        if self.looks.len() == KEPT {
            self.looks.pop_front();
        }
        self.looks.push_back(look);
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("server", &self.server).finish_non_exhaustive()
    }
}

/// The endpoint: an event with facts about the server and the samples so far, then new samples.
pub(super) fn events(
    live: &Arc<Live>,
) -> impl IntoEndpoint<(Inline, LastEventId), Endpoint: Endpoint> {
    let live = Arc::clone(live);
    move |last: LastEventId| {
        let live = Arc::clone(&live);
        let (mut from, mut is_first) = (live.resume(&last), true);
        Sse::every(PERIOD, move |now: Now| {
            let looks = live.since(from, now.mono);
            from = looks.last().map_or(from, |last| last.number + 1);
            let told = Told { server: is_first.then_some(&live.server), looks };
            let data = serde_json::to_string(&told).ok()?;
            let event = Event::data(data).id(&format!("{}-{}", live.server.run, from - 1));
            Some(if std::mem::take(&mut is_first) { event.retry(RETRY) } else { event })
        })
    }
}

#[cfg(test)]
mod tests {
    use hairspring_web::testing::Test;
    use serde_json::Value;

    use super::*;
    use crate::demo::Demo;

    #[test]
    fn figures_move_and_are_remembered() {
        let demo = Test::new(Demo::new(Surroundings::default()));
        let mut wire = demo.connect();
        wire.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
        demo.get("/plaintext").send();
        wire.run_for(Duration::from_millis(1100));
        let seen = String::from_utf8(wire.received().to_vec()).unwrap();
        assert!(seen.contains("Content-Type: text/event-stream\r\n"), "{seen}");
        let events: Vec<Value> = seen
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .map(|data| serde_json::from_str(data).unwrap())
            .collect();
        assert_eq!(events.len(), 3, "{seen}");
        assert_eq!(events[0]["server"]["files"], false);
        let looks: Vec<&Value> =
            events.iter().flat_map(|event| event["looks"].as_array().unwrap()).collect();
        let of =
            |name: &str| looks.iter().map(|look| look[name].as_u64().unwrap()).collect::<Vec<_>>();
        assert_eq!(of("number"), [0, 1, 2]);
        assert_eq!(of("at"), [0, 500, 1000]);
        assert_eq!(of("answers"), [0, 1, 1]);

        // Who comes back is told what it has missed, and nothing twice; after a restart all of it.
        let id = seen.lines().filter_map(|line| line.strip_prefix("id: ")).nth(1).unwrap();
        let run = id.split('-').next().unwrap();
        let forged = format!("{run}-{}", u64::MAX);
        for (last, first) in [(id, 2), ("another-1", 0), ("nonsense", 0), (&forged, 0)] {
            let mut wire = demo.connect();
            wire.send(format!("GET /events HTTP/1.1\r\nHost: a\r\nLast-Event-ID: {last}\r\n\r\n"));
            wire.run_for(Duration::ZERO);
            let seen = String::from_utf8(wire.received().to_vec()).unwrap();
            let data = seen.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
            let event: Value = serde_json::from_str(data).unwrap();
            assert_eq!(event["looks"][0]["number"], first, "{last}");
        }
    }
}
