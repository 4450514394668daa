//! What happens in a world. It is determined before the world begins, so that parts can be left
//! out.

use std::fmt;
use std::time::Duration;

use hairspring_core::Config;

use super::grammar::{Message, message};
use crate::driver::{Habits, OutputStyle};
use crate::rng::Rng;

/// A world: one application, many connections.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) config: Config,
    pub(crate) lives: Vec<Life>,
    /// When everything is told to shut down, if it is.
    pub(crate) shutdown_at: Option<u64>,
    pub(crate) crowded: bool,
}

/// One connection, from its client's side.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    /// Seed of its own, so that it stays the same when others are left out of the world.
    pub(crate) seed: u64,
    /// In milliseconds.
    pub(crate) begins_at: u64,
    pub(crate) script: Vec<Act>,
    pub(crate) reader: Reader,
    pub(crate) habits: Habits,
    pub(crate) room_in: usize,
    pub(crate) room_out: usize,
}

/// What a client does next.
#[derive(Clone)]
pub(crate) enum Act {
    Send(Vec<u8>),
    /// A byte at a time, with this many milliseconds between two.
    Trickle(Vec<u8>, u64),
    /// In milliseconds.
    Pause(u64),
    /// Waits for 100, some seconds at most.
    AwaitContinue,
    /// Waits for all responses that are due, some seconds at most.
    AwaitAnswers,
    Fin,
    Reset,
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(bytes) => write!(f, "Send(\"{}\")", bytes.escape_ascii()),
            Self::Trickle(bytes, ms) => write!(f, "Trickle(\"{}\", {ms})", bytes.escape_ascii()),
            Self::Pause(ms) => write!(f, "Pause({ms})"),
            Self::AwaitContinue => f.write_str("AwaitContinue"),
            Self::AwaitAnswers => f.write_str("AwaitAnswers"),
            Self::Fin => f.write_str("Fin"),
            Self::Reset => f.write_str("Reset"),
        }
    }
}

/// How a client reads.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    pub(crate) most_at_once: usize,
    /// Between two reads, in milliseconds.
    pub(crate) pause: u64,
    /// After a number of bytes it stops once, for a number of milliseconds.
    pub(crate) stall: Option<(u64, u64)>,
    /// Whether it ends its side when the server has ended its own.
    pub(crate) closes_too: bool,
}

/// The capacity of a transport in one direction, in bytes.
const ROOMS: [usize; 8] = [1, 50, 50, 1_000, 1_000, 10_000, 10_000, 10_000];

impl Plan {
    pub(crate) fn draw(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let config = config(&mut rng);
        let many = *rng.pick(&[1, 2, 4, 8, 8, 8, 16]);
        let lives = (0..many).map(|_| Life::draw(&mut rng, &config)).collect();
        // Any moment of the first minute, mostly an early one: half of the action is in its first
        // tenth.
        let shutdown_at = rng.one_in(5).then(|| rng.within(0, 16)).map(|bits| rng.below(1 << bits));
        Self { seed, config, lives, shutdown_at, crowded: rng.one_in(10) }
    }
}

/// Limits so small that requests of ordinary size come near them.
fn config(rng: &mut Rng) -> Config {
    Config {
        request_line_max: *rng.pick(&[200, 300]),
        target_max: *rng.pick(&[150, 300]),
        header_section_max: *rng.pick(&[400, 1_024]),
        field_count_max: *rng.pick(&[8, 20]),
        chunk_line_max: *rng.pick(&[12, 64]),
        chunk_extensions_max: *rng.pick(&[16, 128]),
        trailer_section_max: *rng.pick(&[60, 256]),
        trailer_count_max: *rng.pick(&[2, 5]),
        collected_body_max: *rng.pick(&[100, 600]),
        streamed_body_max: *rng.pick(&[1_000, 3_000]),
        drain_max: *rng.pick(&[0, 100, 1_000]),
        input_max: *rng.pick(&[100, 700]),
        output_max: *rng.pick(&[300, 2_000]),
        exchanges_per_turn: *rng.pick(&[1, 4, 32]),
        requests_max: if rng.one_in(20) { Some(2) } else { None },
        progress_rate: *rng.pick(&[1, 20, 500]),
        linger_max: *rng.pick(&[100, 2_000]),
        ..Config::default()
    }
}

impl Life {
    fn draw(rng: &mut Rng, config: &Config) -> Self {
        let seed = rng.bits();
        let rng = &mut Rng::new(seed ^ 1);
        let calm = rng.one_in(2);
        let mut script = Vec::new();
        let requests = *rng.pick(&[1, 1, 2, 3, 4, 6, 10]);
        for id in 1..=requests {
            let message = message(rng, id, config);
            add_message(rng, &mut script, message, calm);
            if rng.one_in(3) {
                script.push(Act::AwaitAnswers);
            }
            if !calm && rng.one_in(8) {
                script.push(Act::Pause(pause(rng)));
            }
        }
        if !calm && rng.one_in(3) {
            cut(rng, &mut script);
        }
        if rng.one_in(3) {
            script.push(Act::Fin);
        } else if rng.one_in(30) {
            script.push(Act::Reset);
        }
        Self {
            seed,
            begins_at: rng.below(100),
            script,
            reader: Reader::draw(rng, calm),
            habits: habits(rng),
            room_in: *rng.pick(&ROOMS),
            room_out: *rng.pick(&ROOMS),
        }
    }
}

impl Reader {
    fn draw(rng: &mut Rng, calm: bool) -> Self {
        let slow = !calm && rng.one_in(4);
        let stalls = !calm && rng.one_in(8);
        Self {
            most_at_once: *rng.pick(&[1_000, 10_000]),
            pause: if slow { *rng.pick(&[1, 100, 1_000]) } else { 0 },
            stall: stalls.then(|| (rng.below(2_000), *rng.pick(&[1_000, 20_000, 50_000, 500_000]))),
            closes_too: calm || !rng.one_in(6),
        }
    }
}

fn habits(rng: &mut Rng) -> Habits {
    Habits {
        read_max: *rng.pick(&[1, 7, 100, 4_096, 4_096, 4_096]),
        write_max: *rng.pick(&[1, 30, 1_000, 65_536, 65_536, 65_536, 65_536]),
        output: *rng.pick(&[OutputStyle::Front, OutputStyle::Vectored, OutputStyle::Taken]),
        reads_on_watch: rng.one_in(2),
        compares_state: rng.one_in(100),
    }
}

/// A pause in milliseconds; some are beyond every timeout, some just before one.
fn pause(rng: &mut Rng) -> u64 {
    *rng.pick(&[1, 20, 900, 4_900, 14_000, 16_000, 29_000, 31_000, 59_000, 61_000])
}

fn add_message(rng: &mut Rng, script: &mut Vec<Act>, message: Message, calm: bool) {
    let Message { head, body, expects, upgrades } = message;
    if expects && rng.one_in(2) {
        // No other response is due before the 100.
        script.push(Act::AwaitAnswers);
    }
    send(rng, script, head, calm);
    if expects && rng.one_in(2) {
        script.push(Act::AwaitContinue);
    }
    if !body.is_empty() {
        send(rng, script, body, calm);
    }
    if upgrades {
        if rng.one_in(2) {
            script.push(Act::AwaitAnswers);
        }
        script.push(Act::Send((0..rng.within(0, 300)).map(|_| rng.bits() as u8).collect()));
    }
}

fn send(rng: &mut Rng, script: &mut Vec<Act>, bytes: Vec<u8>, calm: bool) {
    if calm || !rng.one_in(4) {
        return script.push(Act::Send(bytes));
    }
    if rng.one_in(3) {
        return script.push(Act::Trickle(bytes, *rng.pick(&[1, 30, 200, 1_000])));
    }
    let at = rng.index(bytes.len() + 1);
    script.push(Act::Send(bytes[..at].to_vec()));
    script.push(Act::Pause(pause(rng)));
    script.push(Act::Send(bytes[at..].to_vec()));
}

/// Ends a script somewhere, with the end of the stream, a reset, or silence.
fn cut(rng: &mut Rng, script: &mut Vec<Act>) {
    script.truncate(1 + rng.index(script.len()));
    if let Some(Act::Send(bytes) | Act::Trickle(bytes, _)) = script.last_mut() {
        bytes.truncate(rng.index(bytes.len() + 1));
    }
    match rng.index(3) {
        0 => script.push(Act::Fin),
        1 => script.push(Act::Reset),
        _ => {}
    }
}

impl Life {
    /// All that the client sends, and whether it ends its side.
    pub(crate) fn stream(&self) -> (Vec<u8>, bool) {
        let (mut stream, mut fin) = (Vec::new(), false);
        for act in &self.script {
            match act {
                Act::Send(bytes) | Act::Trickle(bytes, _) => stream.extend_from_slice(bytes),
                Act::Fin => fin = true,
                Act::Pause(_) | Act::AwaitContinue | Act::AwaitAnswers | Act::Reset => {}
            }
            if matches!(act, Act::Fin | Act::Reset) {
                break;
            }
        }
        (stream, fin)
    }
}

pub(crate) const fn millis(ms: u64) -> Duration {
    Duration::from_millis(ms)
}
