//! What is reported to the service for its log: refusals, and its own mistakes.

use super::guard::guard;
use super::{Http, Phase};
use crate::syntax::first_line;
use crate::{Malformed, Misuse, Misused, Now, Refusal, Reject, Response, Service, Status};

impl<S: Service> Http<S> {
    /// Tells the service, for its log, that the connection was lost while content was collected.
    /// The refusal is that of a client that ended its side too early; it cannot be sent.
    #[cold]
    pub(super) fn tell_of_loss(&self, now: &Now) {
        let Phase::Collecting(begun) = &self.phase else { return };
        let reject = Reject::from(Malformed::EarlyEnd);
        self.tell(&reject, &Response::new(reject.status()), begun.head().as_bytes(), now);
    }

    /// Tells the service of a refusal.
    pub(super) fn tell(&self, reject: &Reject, response: &Response, head: &[u8], now: &Now) {
        let (connection, status) = (&self.connection, response.head.status);
        let refusal = Refusal {
            reject,
            line: first_line(head),
            connection: &self.info,
            response,
            has_content: connection.awaits_answer() && !connection.suppresses_content(status),
            now: *now,
        };
        // A panic there must not keep the request from being answered.
        let _ = guard(|| self.service.refused(&refusal));
    }

    /// Tells the service of a misuse in its response, whose status was `status`.
    #[cold]
    pub(super) fn tell_of_misuse(&self, misuse: Misuse, status: Status, now: &Now) {
        let is_cut = !self.connection.awaits_answer();
        let misused = Misused { misuse, status, is_cut, connection: &self.info, now: *now };
        // A panic there must not keep the client from being answered.
        let _ = guard(|| self.service.misused(&misused));
    }
}
