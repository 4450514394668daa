//! What a pattern leads to.

use hairspring_core::Method;

/// How many variants [`Method`] has.
const METHODS: usize = Method::Other as usize + 1;

/// The target for each method, in their order, of one pattern.
#[derive(Clone, Debug)]
pub(super) struct Entry([usize; METHODS]);

impl Entry {
    /// `refusal` is the target of all methods that have no endpoint.
    pub(super) fn new(endpoints: &[(Method, usize)], refusal: usize) -> Self {
        let mut targets = [refusal; METHODS];
        // HEAD is answered by GET's endpoint unless it has one of its own.
        let get = endpoints.iter().find(|(method, _)| *method == Method::Get);
        let head = get.map(|(_, target)| (Method::Head, *target));
        for (method, target) in head.into_iter().chain(endpoints.iter().copied()) {
            targets[method as usize] = target;
        }
        Self(targets)
    }

    #[inline]
    pub(super) fn target(&self, method: Method) -> usize {
        self.0[method as usize]
    }
}
