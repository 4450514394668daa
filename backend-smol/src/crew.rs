//! All executors of a backend, and which of them serves a client.

use std::sync::Arc;

use hairspring_backend_common::{Clock, has_clearly_fewer};
use hairspring_core::Instant;

use crate::mailbox::{Client, Mailbox};

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

    /// Hands a client to the executor that is to have it. If that is the caller, `own`, it is put into
    /// `kept`. Returns whether another executor was handed it: that may fail to take it, so
    /// [`deal_again`](Self::deal_again) is due later.
    pub(crate) fn deal(
        &self,
        client: Client,
        own: &Arc<Mailbox>,
        now: Instant,
        kept: &mut Vec<Client>,
    ) -> bool {
        match self.less_busy_than(own, now) {
            Some(other) => {
                other.hand(client);
                true
            }
            None => {
                own.count_opened();
                kept.push(client);
                false
            }
        }
    }

    /// Deals out the clients that blocked executors have not taken. Returns whether to call it again
    /// later.
    pub(crate) fn deal_again(
        &self,
        own: &Arc<Mailbox>,
        now: Instant,
        kept: &mut Vec<Client>,
    ) -> bool {
        for client in self.taken_back(now) {
            self.deal(client, own, now, kept);
        }
        self.keeps_clients_waiting()
    }

    /// [`deal`](Self::deal), for a thread that is none of them.
    pub(crate) fn hand(&self, client: Client, now: Instant) {
        // If all seem to be blocked, one that has been so for long is the worst choice.
        let burden = |mailbox: &&Arc<Mailbox>| (mailbox.blocked_for(now), mailbox.open());
        self.0.iter().min_by_key(burden).expect("never empty").hand(client);
    }

    /// [`deal_again`](Self::deal_again), for a thread that is none of them.
    pub(crate) fn hand_again(&self, now: Instant) -> bool {
        self.taken_back(now).into_iter().for_each(|client| self.hand(client, now));
        self.keeps_clients_waiting()
    }

    /// Clients that blocked executors have not taken. (An executor that calls this is not blocked.)
    fn taken_back(&self, now: Instant) -> Vec<Client> {
        let blocked = self.0.iter().filter(|mailbox| !mailbox.blocked_for(now).is_zero());
        blocked.flat_map(|mailbox| mailbox.take_back()).collect()
    }

    fn keeps_clients_waiting(&self) -> bool {
        self.0.iter().any(|mailbox| mailbox.keeps_clients_waiting())
    }

    /// One that is not blocked, and has clearly fewer connections.
    fn less_busy_than(&self, own: &Arc<Mailbox>, now: Instant) -> Option<&Arc<Mailbox>> {
        let free =
            |other: &&Arc<Mailbox>| !Arc::ptr_eq(own, other) && other.blocked_for(now).is_zero();
        let least = self.0.iter().filter(free).min_by_key(|mailbox| mailbox.open())?;
        has_clearly_fewer(least.open(), own.open()).then_some(least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    use hairspring_backend_common::Setup;

    use crate::testing::clients;

    fn at(millis: u64) -> Instant {
        Instant::from_nanos(1) + Duration::from_millis(millis)
    }

    /// How many of ten the first executor keeps.
    fn kept(crew: &Crew, now: Instant) -> usize {
        let mut kept = Vec::new();
        for client in clients(10, Setup::default()) {
            crew.deal(client, &crew.mailboxes()[0], now, &mut kept);
        }
        kept.len()
    }

    fn open(crew: &Crew) -> Vec<usize> {
        crew.mailboxes().iter().map(|mailbox| mailbox.open()).collect()
    }

    #[test]
    fn clients_are_shared() {
        let crew = Crew::new(3, Clock::new());
        assert_eq!(kept(&crew, at(0)), 4);
        assert_eq!(open(&crew), [4, 3, 3]);
        clients(5, Setup::default()).into_iter().for_each(|client| crew.hand(client, at(0)));
        assert_eq!(open(&crew), [5, 5, 5]);
    }

    #[test]
    fn one_that_is_blocked_is_passed_over_and_what_it_has_not_taken_goes_to_others() {
        let crew = Crew::new(2, Clock::new());
        let [own, other] = crew.mailboxes() else { panic!("two executors") };
        other.looked(at(0));
        assert_eq!((kept(&crew, at(1)), open(&crew)), (6, vec![6, 4]));
        let mut back = Vec::new();
        assert!(crew.deal_again(own, at(49), &mut back), "it may still take them");
        assert!(back.is_empty());
        assert!(!crew.deal_again(own, at(50), &mut back), "nobody is left to look after");
        assert_eq!((back.len(), open(&crew)), (4, vec![10, 0]));
        assert_eq!((kept(&crew, at(60)), open(&crew)), (10, vec![20, 0]));
        other.end_round();
        assert_eq!((kept(&crew, at(60)), open(&crew)), (0, vec![20, 10]));
        other.looked(at(60));
        assert!(crew.hand_again(at(110)), "somebody has them");
        assert_eq!(open(&crew), [30, 0]);
    }
}
