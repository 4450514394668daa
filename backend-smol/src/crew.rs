//! All executors of a backend, and which of them serves a client.

use std::sync::Arc;

use hairspring_backend_common::Clock;

use crate::mailbox::{Client, Mailbox};

/// One connection more than the least busy executor has is no reason to hand one over, and neither
/// is one more for each so many: of few connections each counts, of many that come and go none does.
const SLACK_SHARE: usize = 16;

/// How each executor is reached; never empty.
#[derive(Clone, Debug)]
pub(crate) struct Crew(Arc<[Arc<Mailbox>]>);

impl Crew {
    /// Of so many, and at least one.
    pub(crate) fn new(count: usize, clock: Clock) -> Self {
        Self((0..count.max(1)).map(|_| Arc::new(Mailbox::new(clock))).collect())
    }

    pub(crate) fn mailboxes(&self) -> &[Arc<Mailbox>] {
        &self.0
    }

    /// Hands a client to the executor that is to have it, and so those clients that a blocked one
    /// has not begun to serve. What is to be served by `own`, which calls this, is put into `kept`.
    pub(crate) fn deal(&self, client: Client, own: &Arc<Mailbox>, kept: &mut Vec<Client>) {
        for client in self.taken_back(Some(own)).into_iter().chain([client]) {
            match self.less_busy_than(own) {
                Some(other) => other.hand(client),
                None => {
                    own.count_opened();
                    kept.push(client);
                }
            }
        }
    }

    /// The same, called by a thread that is none of them.
    pub(crate) fn hand(&self, client: Client) {
        for client in self.taken_back(None).into_iter().chain([client]) {
            // If all seem to be blocked, one that has been so for long is the worst choice.
            let burden = |mailbox: &&Arc<Mailbox>| (mailbox.blocked_for(), mailbox.open());
            self.0.iter().min_by_key(burden).expect("never empty").hand(client);
        }
    }

    fn taken_back(&self, own: Option<&Arc<Mailbox>>) -> Vec<Client> {
        let mut clients = Vec::new();
        for other in self.0.iter().filter(|other| own.is_none_or(|own| !Arc::ptr_eq(own, other))) {
            if !other.blocked_for().is_zero() {
                clients.append(&mut other.take_back());
            }
        }
        clients
    }

    /// One that is not blocked, and has clearly fewer connections.
    fn less_busy_than(&self, own: &Arc<Mailbox>) -> Option<&Arc<Mailbox>> {
        let free =
            |other: &&Arc<Mailbox>| !Arc::ptr_eq(own, other) && other.blocked_for().is_zero();
        let least = self.0.iter().filter(free).min_by_key(|mailbox| mailbox.open())?;
        let open = least.open();
        (open + 1 + open / SLACK_SHARE < own.open()).then_some(least)
    }
}
