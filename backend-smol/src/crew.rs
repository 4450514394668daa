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
        for client in self.taken_back(Some(own)) {
            self.deal_one(client, own, kept);
        }
        self.deal_one(client, own, kept);
    }

    fn deal_one(&self, client: Client, own: &Arc<Mailbox>, kept: &mut Vec<Client>) {
        match self.less_busy_than(own) {
            Some(other) => other.hand(client),
            None => {
                own.count_opened();
                kept.push(client);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;
    use std::thread::sleep;
    use std::time::Duration;

    use hairspring_backend_common::{Batch, Listener, Options, Server, Setup};

    use crate::mailbox::Mail;
    use crate::reach::Tasks;

    /// So many clients in their places.
    fn clients(count: usize) -> Vec<Client> {
        let server = Arc::new(Server::new(Setup::default(), count, Tasks).expect("descriptors"));
        let listener = Listener::bind("127.0.0.1:0", &Options::default()).expect("a free port");
        let hairspring_backend_common::LocalAddress::Tcp(address) = *listener.local_address()
        else {
            panic!("a TCP listener")
        };
        let _streams: Vec<_> = (0..count).map(|_| TcpStream::connect(address)).collect();
        let mut clients = Vec::new();
        let batch =
            server.accept(&listener, Listener::accept_nonblocking, count, |place, client| {
                clients.push((place, client));
                Ok(())
            });
        assert_eq!((batch, clients.len()), (Batch::More, count));
        clients
    }

    fn deal(crew: &Crew, count: usize) -> Vec<Client> {
        let mut kept = Vec::new();
        for client in clients(count) {
            crew.deal(client, &crew.mailboxes()[0], &mut kept);
        }
        kept
    }

    fn open(crew: &Crew) -> Vec<usize> {
        crew.mailboxes().iter().map(|mailbox| mailbox.open()).collect()
    }

    #[test]
    fn clients_are_shared() {
        let crew = Crew::new(3, Clock::new());
        assert_eq!(deal(&crew, 10).len(), 4);
        assert_eq!(open(&crew), [4, 3, 3]);
        clients(5).into_iter().for_each(|client| crew.hand(client));
        assert_eq!(open(&crew), [5, 5, 5]);
    }

    #[test]
    fn one_that_is_blocked_is_passed_over_and_what_it_has_not_begun_goes_to_others() {
        let crew = Crew::new(2, Clock::new());
        assert_eq!((deal(&crew, 10).len(), open(&crew)), (6, vec![6, 4]));
        let other = &crew.mailboxes()[1];
        other.looked(other.clock().mono());
        sleep(Duration::from_millis(20));
        assert_eq!((deal(&crew, 10).len(), open(&crew)), (14, vec![20, 0]));
        let mut mail = Mail::default();
        other.collect(&mut mail);
        assert!(mail.clients.is_empty());
        other.end_round();
        assert_eq!((deal(&crew, 10).len(), open(&crew)), (0, vec![20, 10]));
    }
}
