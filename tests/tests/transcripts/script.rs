//! What a client does.

use std::fmt;

use hairspring_core::Config;
use hairspring_tests::random::Random;
use hairspring_tests::row::{End, Row};

/// One thing that a client does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Sends these bytes, in one piece.
    Send(Vec<u8>),
    /// Most likely lets the server come to rest. Nothing may depend on that.
    Pause,
    /// Waits until this many `100 Continue` have arrived in total.
    AwaitInvitations(usize),
    /// Ends its side.
    Fin,
}

/// All that a client does. Then it reads to the server's end.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) name: String,
    /// The limits that the server keeps.
    pub(crate) config: Config,
    pub(crate) acts: Vec<Act>,
}

/// Inputs up to this size are cut into single bytes now and then.
const BYTEWISE_MAX: usize = 400;

/// The largest piece of others: about what a packet holds.
const PIECE_MAX: usize = 1460;

impl Script {
    pub(crate) fn new(name: impl Into<String>, config: Config) -> Self {
        Self { name: name.into(), config, acts: Vec::new() }
    }

    /// A row of the wire table, cut at random unless its cuts matter.
    pub(crate) fn of_row(row: &Row, random: &mut Random) -> Self {
        let mut script = Self::new(format!("[{}] {}", row.section, row.name), row.config.clone());
        if row.cuts_matter.is_some() {
            script.send_as_given(row);
        } else {
            script.send_cut(&row.input(), random);
        }
        if row.fin || !matches!(row.end, End::Closes | End::Silent) {
            script.acts.push(Act::Fin);
        }
        script
    }

    /// Sends each piece after the `100 Continue` that the pieces before it lead to.
    fn send_as_given(&mut self, row: &Row) {
        let invited = row.answers.iter().filter(|answer| answer.status == 100).count();
        let mut heads = 0;
        for piece in &row.pieces {
            heads += usize::from(piece.ends_with(b"\r\n\r\n"));
            self.acts.push(Act::Send(piece.clone()));
            self.acts.push(Act::AwaitInvitations(heads.min(invited)));
        }
    }

    /// Sends pieces of random size, with a pause between some of them.
    pub(crate) fn send_cut(&mut self, bytes: &[u8], random: &mut Random) {
        let bytewise = bytes.len() <= BYTEWISE_MAX && random.below(4) == 0;
        for piece in random.cut(bytes, if bytewise { 1 } else { PIECE_MAX }) {
            self.acts.push(Act::Send(piece.to_vec()));
            if random.below(if bytewise { 64 } else { 4 }) == 0 {
                self.acts.push(Act::Pause);
            }
        }
    }
}

/// A line for each act.
impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        for act in &self.acts {
            match act {
                Act::Send(bytes) if bytes.len() > 2 * PIECE_MAX => {
                    write!(f, "\n  send {} bytes: {}…", bytes.len(), bytes[..80].escape_ascii())?;
                }
                Act::Send(bytes) => write!(f, "\n  send {}", bytes.escape_ascii())?,
                other => write!(f, "\n  {other:?}")?,
            }
        }
        Ok(())
    }
}
