//! An engine's verdict on the bytes of a connection.

use std::fmt;

/// A request that was read to its end.
#[derive(Clone, PartialEq, Eq)]
pub struct Seen {
    /// The method as sent.
    pub method: String,
    /// The target as sent.
    pub target: String,
    /// The content, without its framing.
    pub content: Vec<u8>,
}

impl fmt::Debug for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} \"{}\"", self.method, self.target, self.content.escape_ascii())
    }
}

/// What becomes of the input after the requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// There is nothing more.
    #[default]
    Over,
    /// Nothing more is read, because the last request closes.
    Closed,
    /// The input ends inside a message.
    More,
    /// It is refused, for this reason.
    Refused(String),
    /// A request that asks for another protocol gets it; that protocol gets all bytes after it.
    Upgraded,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The requests, in order.
    pub requests: Vec<Seen>,
    /// What becomes of the rest.
    pub end: End,
}

/// Two engines that differ: what each does at the first point of difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// The other engine.
    pub peer: String,
    /// What hairspring does.
    pub ours: String,
    /// What the other does.
    pub theirs: String,
}

/// How the two differ, if they do. Different reasons for a refusal are no difference.
#[must_use]
pub fn compare(peer: &str, ours: &Verdict, theirs: &Verdict) -> Option<Class> {
    let same = ours.requests.iter().zip(&theirs.requests).take_while(|(a, b)| a == b).count();
    let refusal = |end: &End| matches!(end, End::Refused(_));
    let class = |ours: &str, theirs: &str| {
        let [peer, ours, theirs] = [peer, ours, theirs].map(str::to_owned);
        Some(Class { peer, ours, theirs })
    };
    let (left, right) = (ours.requests.get(same), theirs.requests.get(same));
    let over = |end: &End| matches!(end, End::Over | End::Closed);
    let ends_alike = ours.end == theirs.end
        || (refusal(&ours.end) && refusal(&theirs.end))
        || (over(&ours.end) && over(&theirs.end));
    if left.is_none() && right.is_none() && ends_alike {
        return None;
    }
    // What is not refused may go on to a request, or wait for more.
    let (ours, theirs) = match ((left, &ours.end), (right, &theirs.end)) {
        ((Some(ours), _), (Some(theirs), _)) => ("a request", difference(ours, theirs).to_owned()),
        (_, (None, End::Upgraded)) => ("no upgrade", "an upgrade".to_owned()),
        // What one does after the end that the other sees makes no class of its own.
        ((None, End::Closed), _) => ("the end", "more".to_owned()),
        (_, (None, End::Closed)) => ("more", "the end".to_owned()),
        ((None, End::Refused(_)), _) => return class(&label(left, &ours.end), "not refused"),
        (_, (None, End::Refused(_))) => ("not refused", label(right, &theirs.end)),
        _ => return class(&label(left, &ours.end), &label(right, &theirs.end)),
    };
    class(ours, &theirs)
}

fn label(next: Option<&Seen>, end: &End) -> String {
    match (next, end) {
        (Some(_), _) => "a request".to_owned(),
        (None, End::Over | End::Closed) => "the end".to_owned(),
        (None, End::More) => "incomplete".to_owned(),
        (None, End::Upgraded) => "an upgrade".to_owned(),
        (None, End::Refused(cause)) => format!("refused: {cause}"),
    }
}

/// What is not the same in two requests at the same place.
fn difference(ours: &Seen, theirs: &Seen) -> &'static str {
    match () {
        () if ours.method != theirs.method => "another method",
        () if ours.target != theirs.target => "another target",
        () => "other content",
    }
}
