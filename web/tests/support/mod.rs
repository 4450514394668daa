//! Handlers that several suites use.

use std::task::Context;
use std::time::Duration;

use hairspring_core::{Body, Now, Produce, Produced, Response};
use hairspring_web::{App, Router, respond};

/// Builds an application.
pub(crate) fn app(router: Router) -> App {
    router.build().expect("routes without a mistake")
}

/// Makes each piece, then pauses for a second.
struct Pieces(Vec<&'static str>, Option<hairspring_core::Instant>);

impl Produce for Pieces {
    fn produce(&mut self, _: &mut Context<'_>, now: Now) -> Produced {
        match self.1 {
            Some(at) if now.mono < at => return Produced::Wait(Some(at)),
            _ => self.1 = None,
        }
        match self.0.pop() {
            Some(piece) => {
                self.1 = Some(now.mono + Duration::from_secs(1));
                Produced::Data(piece.into())
            }
            None => Produced::End(None),
        }
    }
}

/// `one`, a second later `two`, and a second later the end.
pub(crate) fn pieces() -> Response {
    let produce = Box::new(Pieces(vec!["two", "one"], None));
    respond::html("").with_body(Body::Stream { length: None, produce })
}
