//! An application whose mistakes are seen.

use std::sync::{Arc, OnceLock};

use hairspring_core::{
    Admit, Clock, Misuse, Misused, Refusal, Reject, Reply, Request, RequestHead, Response, Service,
    Status,
};

/// The response that HTTP did not allow, if there was one: its status, and what was wrong. There is
/// one at most on a connection, which ends with it.
#[derive(Clone, Default)]
pub(super) struct Mistake(Arc<OnceLock<(Status, Misuse)>>);

impl Mistake {
    pub(super) fn get(&self) -> Option<(Status, Misuse)> {
        self.0.get().copied()
    }
}

/// Records the mistakes that are reported to the application, and changes nothing else.
pub(super) struct Observed<S> {
    service: S,
    mistake: Mistake,
}

impl<S> Observed<S> {
    pub(super) fn new(service: S, mistake: Mistake) -> Self {
        Self { service, mistake }
    }
}

impl<S: Service> Service for Observed<S> {
    type Future = S::Future;

    fn admit(&self, head: &RequestHead) -> Admit {
        self.service.admit(head)
    }

    fn call(&self, request: Request, clock: &mut Clock) -> Reply<S::Future> {
        self.service.call(request, clock)
    }

    fn reject(&self, reject: &Reject) -> Response {
        self.service.reject(reject)
    }

    fn refused(&self, refusal: &Refusal<'_>) {
        self.service.refused(refusal);
    }

    fn misused(&self, misused: &Misused<'_>) {
        let _ = self.mistake.0.set((misused.status, misused.misuse));
        self.service.misused(misused);
    }
}
