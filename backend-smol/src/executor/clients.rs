//! How an executor comes by its clients.

use hairspring_backend_common::STUCK_AFTER;

use super::Executor;
use crate::mailbox::Client;
use crate::work::Work;

impl<W: Work> Executor<W> {
    /// Accepts at the listener in this place.
    pub(super) fn accept(&mut self, place: usize) {
        let mut clients = std::mem::take(&mut self.clients);
        let handed = self.work.accept(place, &self.mailbox, &mut clients);
        self.begin_all(clients, handed);
    }

    /// Clients that others have not taken are dealt out again.
    pub(super) fn look_after_handed(&mut self) {
        let Some(at) = self.deal_again_at else { return };
        let now = self.shared.borrow().now.mono;
        if at <= now {
            self.deal_again_at = None;
            let mut clients = std::mem::take(&mut self.clients);
            let handed = self.work.deal_again(&self.mailbox, now, &mut clients);
            self.begin_all(clients, handed);
        }
    }

    fn begin_all(&mut self, mut clients: Vec<Client>, handed: bool) {
        if handed && self.deal_again_at.is_none() {
            self.deal_again_at = Some(self.shared.borrow().now.mono + STUCK_AFTER);
        }
        clients.drain(..).for_each(|client| self.begin(client));
        self.clients = clients;
    }

    pub(super) fn begin(&mut self, client: Client) {
        let (work, shared) = (&self.work, &self.shared);
        let begun = self.tasks.insert_with(|ticket| work.begin(client, ticket, shared));
        // The thread that begins a crowd tells only the connections that have begun by then.
        self.look_at_crowd();
        match begun {
            Some(ticket) => self.turn(ticket),
            None => self.mailbox.count_closed(),
        }
    }
}
