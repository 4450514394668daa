//! Makes a failing world small: leaves out whatever the failure does not need.

use super::plan::{Act, Plan, Reader};
use super::run::judge_plan;
use super::world::Broken;
use crate::driver::{Habits, OutputStyle};

/// Worlds tried at most.
const TRIES_MAX: u32 = 3_000;

/// The smallest world found that breaks the same rule.
pub(crate) fn shrink(plan: &Plan, broken: &Broken) -> (Plan, Broken) {
    let mut search = Search { best: plan.clone(), broken: broken.clone(), tries: 0 };
    loop {
        let before = search.best.size();
        search.drop_lives();
        search.drop_acts();
        search.shorten_sends();
        search.simplify();
        if search.best.size() >= before || search.tries >= TRIES_MAX {
            return (search.best, search.broken);
        }
    }
}

struct Search {
    best: Plan,
    broken: Broken,
    tries: u32,
}

impl Plan {
    fn size(&self) -> usize {
        let acts = self.lives.iter().flat_map(|life| &life.script);
        let bytes = acts.map(|act| match act {
            Act::Send(bytes) => 1 + bytes.len(),
            Act::Trickle(bytes, _) => 2 + bytes.len(),
            _ => 1,
        });
        bytes.sum::<usize>() + self.lives.len() + usize::from(self.shutdown_at.is_some())
    }
}

impl Search {
    /// Keeps `plan` if it breaks the same rule.
    fn try_plan(&mut self, plan: Plan) -> bool {
        self.tries += 1;
        if self.tries > TRIES_MAX {
            return false;
        }
        match judge_plan(&plan) {
            Err(broken) if broken.violation.rule == self.broken.violation.rule => {
                (self.best, self.broken) = (plan, broken);
                true
            }
            _ => false,
        }
    }

    fn try_change(&mut self, change: impl FnOnce(&mut Plan)) -> bool {
        let mut plan = self.best.clone();
        change(&mut plan);
        self.try_plan(plan)
    }

    fn drop_lives(&mut self) {
        if let Some(life) = self.broken.life.filter(|_| self.best.lives.len() > 1) {
            self.try_change(|plan| plan.lives = vec![plan.lives[life].clone()]);
        }
        let mut at = 0;
        while at < self.best.lives.len() && self.best.lives.len() > 1 {
            if !self.try_change(|plan| drop(plan.lives.remove(at))) {
                at += 1;
            }
        }
        self.try_change(|plan| plan.shutdown_at = None);
        self.try_change(|plan| plan.crowded = false);
    }

    fn drop_acts(&mut self) {
        for life in 0..self.best.lives.len() {
            let mut at = 0;
            while at < self.best.lives[life].script.len() {
                if !self.try_change(|plan| drop(plan.lives[life].script.remove(at))) {
                    at += 1;
                }
            }
        }
    }

    /// Leaves out whole lines of what is sent.
    fn shorten_sends(&mut self) {
        for life in 0..self.best.lives.len() {
            for act in 0..self.best.lives[life].script.len() {
                let mut line = 0;
                while let Some(shorter) = without_line(&self.best.lives[life].script[act], line) {
                    if !self.try_change(|plan| plan.lives[life].script[act] = shorter) {
                        line += 1;
                    }
                }
            }
        }
    }

    /// Gives every connection an easy transport and an eager client.
    fn simplify(&mut self) {
        for life in 0..self.best.lives.len() {
            let now = self.best.lives[life].clone();
            self.try_change(|plan| {
                let reader = &mut plan.lives[life].reader;
                *reader = Reader { stall: None, pause: 0, most_at_once: 1 << 20, ..*reader };
            });
            self.try_change(|plan| plan.lives[life].room_in = 1 << 20);
            self.try_change(|plan| plan.lives[life].room_out = 1 << 20);
            self.try_change(|plan| plan.lives[life].begins_at = 0);
            let plain = Habits { output: OutputStyle::Front, write_max: 1 << 20, ..now.habits };
            self.try_change(|plan| plan.lives[life].habits = plain);
            self.try_change(|plan| plan.lives[life].habits.read_max = 1 << 20);
        }
    }
}

fn without_line(act: &Act, line: usize) -> Option<Act> {
    let (Act::Send(bytes) | Act::Trickle(bytes, _)) = act else { return None };
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|&b| b == b'\n').collect();
    if line >= lines.len() || lines.len() == 1 {
        return None;
    }
    lines.remove(line);
    let rest = lines.concat();
    Some(match act {
        Act::Trickle(_, pause) => Act::Trickle(rest, *pause),
        _ => Act::Send(rest),
    })
}
