//! Invariant 2: responses depend on the bytes, never on how they were cut.

use super::behaviour::FIELD;
use super::plan::{Act, Life, Plan, Reader};
use super::world::{self, Broken, Outcome, Transcript};
use crate::answers::Answer;
use crate::driver::{Habits, OutputStyle};
use crate::violation::{Trace, Violation};

/// Simulates some connections again, alone and with other cuts, and compares the responses.
pub(crate) fn compare(plan: &Plan, outcome: &Outcome) -> Result<(), Broken> {
    if plan.shutdown_at.is_some() {
        return Ok(());
    }
    for (index, life) in plan.lives.iter().enumerate() {
        let broken = |violation| Broken { life: Some(index), violation };
        if !is_comparable(life) {
            continue;
        }
        for read_max in [1, 64 << 10] {
            let twin = Plan { lives: vec![cut_otherwise(life, read_max)], ..plan.clone() };
            let other = world::run(&twin, &mut Trace::default())
                .map_err(|fault| broken(fault.violation))?;
            same(&outcome.transcripts[index], &other.transcripts[0]).map_err(|detail| {
                broken(Violation::new("answers do not depend on cuts", detail))
            })?;
        }
    }
    Ok(())
}

/// Whether nothing in this life depends on when something arrives.
fn is_comparable(life: &Life) -> bool {
    let steady = life.script.iter().all(|act| match act {
        Act::Send(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            // A handler that reads only the first piece sees the cuts.
            let first = text.contains("/some/") || text.contains("/glance/");
            !(first || text.to_ascii_lowercase().contains("expect"))
        }
        Act::Fin | Act::AwaitAnswers => true,
        Act::Trickle(..) | Act::Pause(_) | Act::AwaitContinue | Act::Reset => false,
    });
    let asks = |act: &Act| matches!(act, Act::Send(bytes) if bytes.windows(4).any(|w| w == FIELD.as_bytes()));
    steady && life.script.iter().any(asks) && life.reader.stall.is_none() && life.reader.pause == 0
}

fn cut_otherwise(life: &Life, read_max: usize) -> Life {
    Life {
        reader: Reader { most_at_once: 1 << 20, ..life.reader },
        habits: Habits { read_max, write_max: 1 << 20, output: OutputStyle::Front, ..life.habits },
        room_in: 1 << 20,
        room_out: 1 << 20,
        ..life.clone()
    }
}

fn same(one: &Transcript, other: &Transcript) -> Result<(), String> {
    let (many, others) = (one.answers.len(), other.answers.len());
    if many != others && !one.is_cut && !other.is_cut {
        return Err(format!("{many} answers, and {others} cut otherwise"));
    }
    for (one, other) in one.answers.iter().zip(&other.answers) {
        let undated = |answer: &Answer| {
            let mut answer = answer.clone();
            answer.fields.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
            answer
        };
        if undated(one) != undated(other) {
            return Err(format!("{one:?}, and cut otherwise {other:?}"));
        }
    }
    Ok(())
}
