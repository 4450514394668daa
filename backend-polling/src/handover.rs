//! Which loop serves a client, and what becomes of one whose loop is stuck.

use std::sync::Arc;

use hairspring_backend_common::{Accepted, STUCK_AFTER, has_clearly_fewer};
use hairspring_core::Instant;

use crate::mailbox::Mailbox;
use crate::server::Server;

/// One loop's dealings with the others.
#[derive(Debug, Default)]
pub(crate) struct Handover {
    /// When the other loops are looked at for clients that they have not taken. Set while there may be
    /// some that this loop has handed over.
    look_at: Option<Instant>,
}

impl Handover {
    /// Hands a client to the loop that is to have it, or gives it back for this loop to serve,
    /// and counted as this loop's.
    pub(crate) fn deal(
        &mut self,
        client: Accepted,
        server: &Server,
        own: &Arc<Mailbox>,
        now: Instant,
    ) -> Option<Accepted> {
        let kept = match least_busy(server, own, now) {
            Some(other) => other.hand(client, now).err(),
            None => Some(client),
        };
        match kept {
            Some(_) => own.count_opened(),
            None => self.look_at = self.look_at.or(Some(now + STUCK_AFTER)),
        }
        kept
    }

    /// When to call [`take_back`](Self::take_back) at the latest.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.look_at
    }

    /// The `clients` that other loops should have taken by now, whoever has handed them over. They
    /// are this loop's from now on.
    pub(crate) fn take_back(
        &mut self,
        server: &Server,
        own: &Arc<Mailbox>,
        now: Instant,
        clients: &mut Vec<Accepted>,
    ) {
        if self.look_at.is_none_or(|at| now < at) {
            return;
        }
        self.look_at = None;
        for other in server.mailboxes.iter().filter(|other| !Arc::ptr_eq(other, own)) {
            for (_, client) in other.give_back(|handed| handed + STUCK_AFTER <= now) {
                own.count_opened();
                clients.push(client);
            }
            if let Some(handed) = other.oldest_client() {
                let at = handed + STUCK_AFTER;
                self.look_at = Some(self.look_at.map_or(at, |earliest| earliest.min(at)));
            }
        }
    }
}

/// The loop that is to have the next connection: None is `own`, unless another has clearly fewer.
fn least_busy<'a>(
    server: &'a Server,
    own: &Arc<Mailbox>,
    now: Instant,
) -> Option<&'a Arc<Mailbox>> {
    let mut least = None;
    let mut fewest = own.open();
    for other in &server.mailboxes {
        let open = other.open();
        if open < fewest && !Arc::ptr_eq(other, own) && !other.is_stuck(now) {
            (least, fewest) = (Some(other), open);
        }
    }
    least.filter(|_| has_clearly_fewer(fewest, own.open()))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use hairspring_backend_common::{Options, Setup};
    use hairspring_core::ConnectionInfo;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    fn client() -> Accepted {
        let (near, _) = UnixStream::pair().unwrap();
        Accepted { socket: near.into(), info: ConnectionInfo::default() }
    }

    fn at(millis: u64) -> Instant {
        Instant::default() + Duration::from_millis(millis)
    }

    /// Loops that are awake since the beginning.
    fn loops(count: usize) -> Server {
        let options = Options { threads: Some(count), ..Options::default() };
        let server = Server::new(Setup { options, ..Setup::default() }, 1).unwrap();
        server.mailboxes.iter().for_each(|mailbox| mailbox.awake(at(0)));
        server
    }

    /// How many of ten clients the first loop keeps.
    fn kept(handover: &mut Handover, server: &Server, now: Instant) -> usize {
        let own = &server.mailboxes[0];
        (0..10).filter_map(|_| handover.deal(client(), server, own, now)).count()
    }

    #[test]
    fn clients_are_shared() {
        for shares in [&[6, 4][..], &[4, 3, 3]] {
            let server = loops(shares.len());
            assert_eq!(kept(&mut Handover::default(), &server, at(1)), shares[0]);
            let open: Vec<usize> = server.mailboxes.iter().map(|mailbox| mailbox.open()).collect();
            assert_eq!(open, shares);
        }
    }

    #[test]
    fn a_loop_that_does_not_come_round_is_handed_nothing() {
        let server = loops(2);
        assert_eq!(kept(&mut Handover::default(), &server, at(1000)), 10);
        server.mailboxes[1].awake(at(999));
        assert_eq!(kept(&mut Handover::default(), &server, at(1000)), 1, "of those that follow");
    }

    #[test]
    fn what_is_not_taken_in_time_is_taken_back() {
        let (server, mut handover) = (loops(2), Handover::default());
        let own = &server.mailboxes[0];
        assert_eq!(kept(&mut handover, &server, at(1)), 6);
        let look = at(1) + STUCK_AFTER;
        assert_eq!(handover.until(), Some(look));
        let mut back = Vec::new();
        handover.take_back(&server, own, at(2), &mut back);
        assert!(back.is_empty());
        handover.take_back(&server, own, look, &mut back);
        assert_eq!(back.len(), 4);
        assert_eq!((own.open(), server.mailboxes[1].open()), (10, 0));
        assert_eq!(handover.until(), None);
    }

    #[test]
    fn whoever_has_waited_longest_is_looked_after_first() {
        let server = loops(3);
        let [own, others @ ..] = &server.mailboxes[..] else { panic!("three loops") };
        let mut handover = Handover { look_at: Some(at(0)) };
        for (other, millis) in others.iter().zip([10, 20]) {
            other.hand(client(), at(millis)).unwrap();
        }
        let mut back = Vec::new();
        for (now, until, count) in [(0, Some(60), 0), (60, Some(70), 1), (70, None, 2)] {
            handover.take_back(&server, own, at(now), &mut back);
            assert_eq!((handover.until(), back.len()), (until.map(at), count));
        }
    }
}
