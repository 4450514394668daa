//! What the web layer reads out of fields and queries. The input is
//!
//! ```text
//! METHOD TARGET LENGTH TAG SECONDS     the request, and the resource: its length, tag, and time
//! Name: value                          field lines, each ending with LF
//! ```
//!
//! - Ranges, codings, conditions, cookies and the parameters of the query are what naive readers
//!   find.
//! - Parts of a range are inside, apart from each other, and 16 at most.
//! - A cookie that may be set is read back when it is sent.

use std::collections::BTreeMap;

use bytes::Bytes;
use hairspring_core::{Config, HeadParser, Method, RequestHead};
use hairspring_web::conditional::{ETag, Validators};
use hairspring_web::cookie::{Cookies, SetCookie};
use hairspring_web::encoding::{Accepted, Coding};
use hairspring_web::extract::Query;
use hairspring_web::files::{Part, Ranges};
use hairspring_web::{App, Router};

use crate::naive::conditions::{self, Resource};
use crate::naive::ranges::Asked;
use crate::naive::{accept, pairs, ranges};

/// Checks one input.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (first, lines) = text.split_once('\n').unwrap_or((text, ""));
    let mut words = first.split(' ');
    let mut word = || words.next().unwrap_or_default();
    let (method, target) = (word(), word());
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: field.example\r\n{}\r\n\r\n",
        lines.trim_end_matches('\n').replace('\n', "\r\n")
    );
    let mut parser = HeadParser::new();
    let Ok(Some(len)) = parser.parse(request.as_bytes(), &Config::default()) else { return };
    let head = parser.take(Bytes::copy_from_slice(&request.as_bytes()[..len]));
    let (length, tag, modified) = (word().parse().unwrap_or(1000), word(), word().parse().ok());
    check_ranges(&head, length);
    check_codings(&head);
    check_conditions(&head, tag, modified);
    check_cookies(&head);
    check_query(&head);
}

/// All values of a field, in order. They are text, as the input is.
fn values<'h>(head: &'h RequestHead, name: &str) -> Vec<&'h str> {
    let values = head.fields().get_all(name);
    values.map(|value| std::str::from_utf8(value).expect("the input is text")).collect()
}

fn check_ranges(head: &RequestHead, length: u64) {
    let found = Ranges::of(head, length);
    let expected = match &values(head, "range")[..] {
        [value] if head.method() == Method::Get => ranges::read(value, length),
        _ => Asked::Whole,
    };
    let seen = match &found {
        Ranges::Whole => Asked::Whole,
        Ranges::Unsatisfiable => Asked::Nothing,
        Ranges::Parts(parts) => Asked::Parts(parts.iter().map(|p| (p.offset, p.len)).collect()),
    };
    assert_eq!(seen, expected, "of {length} bytes");
    let Ranges::Parts(mut parts) = found else { return };
    assert!((1..=16).contains(&parts.len()));
    parts.sort_by_key(|part| part.offset);
    let end = |part: &Part| part.offset.checked_add(part.len).expect("no overflow");
    assert!(parts.iter().all(|part| part.len > 0 && end(part) <= length));
    assert!(parts.windows(2).all(|two| end(&two[0]) < two[1].offset), "they touch: {parts:?}");
}

fn check_codings(head: &RequestHead) {
    const ALL: [Coding; 3] = [Coding::Brotli, Coding::Zstd, Coding::Gzip];
    let accepted = Accepted::parse(head.fields().get_all("accept-encoding"));
    let members = accept::read(&values(head, "accept-encoding"));
    for offered in [&ALL[..], &ALL[1..], &ALL[2..], &[]] {
        let mut best = Vec::new();
        for &coding in offered.iter().chain(&[Coding::Identity]) {
            let weight = accept::wanted(&members, coding);
            // Behind those that weigh as much.
            let place = best.iter().position(|&(_, other)| other < weight).unwrap_or(best.len());
            if weight > 0 {
                best.insert(place, (coding, weight));
            }
        }
        let best: Vec<_> = best.into_iter().map(|(coding, _)| coding).collect();
        assert_eq!(accepted.order(offered), best, "of {offered:?} to {members:?}");
        assert_eq!(accepted.choose(offered), best.first().copied());
    }
}

fn check_conditions(head: &RequestHead, tag: &str, modified: Option<u64>) {
    let etag = ETag::parse(tag.as_bytes());
    if let Some(etag) = &etag {
        assert_eq!(etag.to_string(), tag, "a tag is written as it is read");
    }
    let own = Resource { tag: etag.is_some().then(|| tag.to_owned()), modified };
    let validators = Validators { etag, modified };
    let fetches = matches!(head.method(), Method::Get | Method::Head);
    let (verdict, admits) = (validators.judge(head), validators.admits_range(head));
    if let Some(expected) = conditions::judge(&own, fetches, |name| values(head, name)) {
        assert_eq!(verdict, expected, "of {own:?}");
    }
    if let Some(expected) = conditions::admits_range(&own, &values(head, "if-range")) {
        assert_eq!(admits, expected, "of {own:?}");
    }
}

fn check_cookies(head: &RequestHead) {
    let cookies = Cookies::of(head);
    let lines = values(head, "cookie");
    let expected: Vec<_> = lines.iter().flat_map(|line| pairs::cookies(line)).collect();
    assert!(cookies.iter().eq(expected.iter().copied()), "expected {expected:?}: {cookies:?}");
    for (name, value) in expected {
        let first = cookies.iter().find(|(other, _)| *other == name).map(|(_, value)| value);
        assert_eq!(cookies.get(name), first);
        let Ok(set) = SetCookie::new(name, value) else { continue };
        let set = set.to_string();
        let (pair, attributes) = set.split_once("; ").expect("there are attributes");
        assert_eq!(pairs::cookies(pair), [(name, value)], "what is set is sent back");
        assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Lax");
    }
}

fn check_query(head: &RequestHead) {
    thread_local! {
        static APP: App = Router::new()
            .get("/", |Query(pairs): Query<BTreeMap<String, Vec<String>>>| format!("{pairs:?}"))
            .build()
            .expect("one route");
    }
    let Some(query) = head.query() else { return };
    let answer = APP.with(|app| app.test().get(&format!("/?{query}")).send());
    let expected = format!("{:?}", pairs::query(query));
    assert_eq!((answer.status(), answer.text()), (200, &expected[..]));
}
