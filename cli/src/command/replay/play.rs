//! Drives a connection through the steps of a recording.

use std::sync::Arc;

use hairspring::Service;
use hairspring::web::testing::{Test, Wire};

use super::script::{Place, Step};

/// The result of playing a recording.
pub(super) struct Played {
    /// Its steps, with what was received instead of what was expected.
    pub(super) steps: Vec<Step>,
    /// The first expectation that was not met.
    pub(super) difference: Option<Difference>,
    /// Bytes that were sent.
    pub(super) sent: usize,
    /// Bytes that were received.
    pub(super) received: usize,
}

/// An expectation that was not met.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Difference {
    Bytes {
        /// The line of the first byte that differs.
        line: usize,
        /// How many bytes before it are equal.
        same: usize,
        expected: Vec<u8>,
        got: Vec<u8>,
    },
    /// The connection is in another state.
    End { line: usize, step: Step, got: &'static str },
}

/// Plays the steps; a recording without expectations differs from nothing.
pub(super) fn play<S: Service>(service: S, steps: Vec<(Place, Step)>) -> Played {
    let judges = steps.iter().any(|(_, step)| step.is_expectation());
    let last = steps.last().map(|(place, _)| place.clone());
    let mut player = Player {
        wire: Test::new(service).connect(),
        told: 0,
        compared: 0,
        end: None,
        played: Played { steps: Vec::new(), difference: None, sent: 0, received: 0 },
    };
    for (place, step) in steps {
        player.step(&place, step);
    }
    if let Some(last) = last.filter(|_| judges) {
        player.compare(&last, &[]);
    }
    player.played.received = player.wire.received().len();
    player.played
}

struct Player<S: Service> {
    wire: Wire<Arc<S>>,
    /// How many received bytes are in the played steps.
    told: usize,
    /// How many received bytes were compared.
    compared: usize,
    /// The end of the connection, once it is in the played steps.
    end: Option<Step>,
    played: Played,
}

impl<S: Service> Player<S> {
    fn step(&mut self, place: &Place, step: Step) {
        match &step {
            Step::Send(bytes) => {
                self.played.sent += bytes.len();
                self.wire.send(bytes);
            }
            Step::Cut => {}
            Step::Pause(time) => self.wire.run_for(*time),
            Step::Fin => self.wire.end(),
            Step::Reset => self.wire.reset(),
            Step::Expect(expected) => return self.compare(place, expected),
            Step::Closed | Step::Aborted => return self.compare_end(place.line_of(0), step),
        }
        self.played.steps.push(step);
        let came = self.wire.received()[self.told..].to_vec();
        self.told += came.len();
        if !came.is_empty() {
            self.played.steps.push(Step::Expect(came));
        }
        if self.end.is_none() && self.wire.is_over() {
            self.end = Some(if self.wire.is_aborted() { Step::Aborted } else { Step::Closed });
            self.played.steps.extend(self.end.clone());
        }
    }

    /// Checks that exactly this was received since the last comparison.
    fn compare(&mut self, place: &Place, expected: &[u8]) {
        let got = &self.wire.received()[self.compared..];
        if got != expected && self.played.difference.is_none() {
            let same = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
            let (line, expected, got) = (place.line_of(same), expected.to_vec(), got.to_vec());
            self.played.difference = Some(Difference::Bytes { line, same, expected, got });
        }
        self.compared = self.wire.received().len();
    }

    fn compare_end(&mut self, line: usize, step: Step) {
        let got = self.end.as_ref().map_or("open", Step::name);
        if got != step.name() && self.played.difference.is_none() {
            self.played.difference = Some(Difference::End { line, step, got });
        }
    }
}
