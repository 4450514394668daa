//! The members of the room, and the events that they are sent.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hairspring_web::websocket::{Prepared, Sender};
use serde::Serialize;

use super::NAME_MAX;

/// The most members at a time.
const MEMBERS_MAX: usize = 1000;

/// How many messages are kept for new members.
const REMEMBERED: usize = 30;

/// The room. Members are sent JSON, a [`Told`] in each message.
#[derive(Default)]
pub(super) struct Room(Mutex<Present>);

/// A membership, which ends when this is dropped, however the connection ended.
pub(super) struct Member {
    room: Arc<Room>,
    number: u64,
}

impl Member {
    /// `None` if the room is full.
    pub(super) fn enter(room: Arc<Room>, name: &str, sender: Sender) -> Option<Self> {
        let mut present = room.present();
        if present.members.len() >= MEMBERS_MAX {
            return None;
        }
        present.last += 1;
        let (number, name) = (present.last, present.free_name(name));
        let before = present.before.iter().cloned().collect();
        let _ = sender.push(Told::Welcome { name: &name, before }.prepare());
        present.members.insert(number, (name.clone(), sender));
        present.tell(&Told::Came { name: &name, here: present.here() });
        drop(present);
        Some(Self { room, number })
    }

    pub(super) fn say(&self, text: &str) {
        let mut present = self.room.present();
        let Some((name, _)) = present.members.get(&self.number) else { return };
        let said = Said { name: name.clone(), text: text.to_owned() };
        present.tell(&Told::Said(&said));
        if present.before.len() == REMEMBERED {
            present.before.pop_front();
        }
        present.before.push_back(said);
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let mut present = self.room.present();
        if let Some((name, _)) = present.members.remove(&self.number) {
            present.tell(&Told::Went { name: &name, here: present.here() });
        }
    }
}

/// An event for members.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Told<'a> {
    /// To a new member: its name, perhaps with a number added, and earlier messages.
    Welcome { name: &'a str, before: Vec<Said> },
    /// Somebody has come.
    Came { name: &'a str, here: Vec<&'a str> },
    /// Somebody has gone.
    Went { name: &'a str, here: Vec<&'a str> },
    /// A message.
    Said(&'a Said),
}

#[derive(Clone, Serialize)]
struct Said {
    name: String,
    text: String,
}

impl Told<'_> {
    fn prepare(&self) -> Prepared {
        let text = serde_json::to_string(self).expect("names and texts are all there is in it");
        text.into()
    }
}

#[derive(Default)]
struct Present {
    /// The last number that was given to a member.
    last: u64,
    /// Names and senders, by number. Invariant: names are unique, and there are at most
    /// [`MEMBERS_MAX`].
    members: BTreeMap<u64, (String, Sender)>,
    /// Invariant: at most [`REMEMBERED`].
    before: VecDeque<Said>,
}

impl Room {
    fn present(&self) -> MutexGuard<'_, Present> {
        // At worst a panic has kept some members from being told an event.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Present {
    fn here(&self) -> Vec<&str> {
        self.members.values().map(|(name, _)| name.as_str()).collect()
    }

    /// Sends an event to everybody, without waiting. A member that does not keep up is given up: it
    /// leaves when its connection ends.
    fn tell(&self, told: &Told<'_>) {
        let message = told.prepare();
        for (_, sender) in self.members.values() {
            let _ = sender.push(message.clone());
        }
    }

    /// The name, with a number if somebody else has it. A long one is shortened for its number: who
    /// was told a name can come back with it.
    fn free_name(&self, name: &str) -> String {
        let is_taken = |name: &str| self.members.values().any(|(own, _)| own == name);
        if !is_taken(name) {
            return name.to_owned();
        }
        let mut numbered = (2..).map(|number| {
            let number = format!(" {number}");
            let kept: String = name.chars().take(NAME_MAX - number.len()).collect();
            kept + &number
        });
        numbered.find(|name| !is_taken(name)).expect("there are more numbers than members")
    }
}
