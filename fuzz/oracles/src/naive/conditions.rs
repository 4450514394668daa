//! Conditional requests (RFC 9110, section 13), with tags written as they stand on the wire.

use std::time::{SystemTime, UNIX_EPOCH};

use hairspring_web::conditional::Verdict;

/// The resource: its tag as in an `ETag` field, and when it was changed.
#[derive(Clone, Debug)]
pub struct Resource {
    /// With its quotes, and `W/` if it is weak.
    pub tag: Option<String>,
    /// In seconds since 1970.
    pub modified: Option<u64>,
}

/// What the conditions come to (section 13.2.2); none if a date decides that is not an
/// IMF-fixdate. `values` gives all values of a field: of a date, several are none.
#[must_use]
pub fn judge<'v>(
    own: &Resource,
    fetches: bool,
    values: impl Fn(&str) -> Vec<&'v str>,
) -> Option<Verdict> {
    let (matches, none_matches) = (values("if-match"), values("if-none-match"));
    if matches.is_empty() {
        if let (&[since], Some(modified)) = (&values("if-unmodified-since")[..], own.modified)
            && modified > date(since)?
        {
            return Some(Verdict::Failed);
        }
    } else if !lists(&matches, own, true) {
        return Some(Verdict::Failed);
    }
    if !none_matches.is_empty() {
        return Some(match lists(&none_matches, own, false) {
            true if fetches => Verdict::NotModified,
            true => Verdict::Failed,
            false => Verdict::Proceed,
        });
    }
    match (&values("if-modified-since")[..], own.modified) {
        (&[since], Some(modified)) if fetches && modified <= date(since)? => {
            Some(Verdict::NotModified)
        }
        _ => Some(Verdict::Proceed),
    }
}

/// Whether a part may be sent (section 13.1.5); none as above. `if_range` has all values.
#[must_use]
pub fn admits_range(own: &Resource, if_range: &[&str]) -> Option<bool> {
    let &[value] = if_range else { return Some(if_range.is_empty()) };
    if tag(value).is_some_and(|(_, rest)| rest.is_empty()) {
        return Some(own.tag.as_deref() == Some(value) && !value.starts_with('W'));
    }
    let (named, now) = (date(value)?, SystemTime::now().duration_since(UNIX_EPOCH).ok()?);
    // A second that is not over may see another change (section 8.8.2.2).
    Some(own.modified == Some(named) && named < now.as_secs())
}

/// Whether the list names the resource. Weak tags are as good as strong ones unless `strongly`.
fn lists(values: &[&str], own: &Resource, strongly: bool) -> bool {
    let is_own = |other: &str| {
        let Some(own) = own.tag.as_deref() else { return false };
        match (own.strip_prefix("W/"), other.strip_prefix("W/")) {
            (None, None) => own == other,
            (a, b) => !strongly && a.unwrap_or(own) == b.unwrap_or(other),
        }
    };
    values == ["*"] || members(&values.join(", ")).is_some_and(|all| all.into_iter().any(is_own))
}

/// The tags of a list; none if it is malformed anywhere (section 5.6.1).
fn members(mut list: &str) -> Option<Vec<&str>> {
    let mut members = Vec::new();
    loop {
        list = list.trim_start_matches([' ', '\t', ',']);
        if list.is_empty() {
            return Some(members);
        }
        let (member, rest) = tag(list)?;
        members.push(member);
        list = rest.trim_start_matches([' ', '\t']);
        if !list.is_empty() && !list.starts_with(',') {
            return None;
        }
    }
}

/// The tag at the front (section 8.8.3), and what is behind it.
fn tag(text: &str) -> Option<(&str, &str)> {
    let quoted = text.strip_prefix("W/").unwrap_or(text).strip_prefix('"')?;
    let end = text.len() - quoted.len() + quoted.find('"')?;
    let opaque = &text[text.len() - quoted.len()..end];
    let is_plain = |c: char| c != ' ' && c != '\t' && c != '\u{7f}';
    opaque.chars().all(is_plain).then(|| text.split_at(end + 1))
}

/// An IMF-fixdate (section 5.6.7) in seconds since 1970; none if it is anything else, or not a day
/// of the calendar.
fn date(text: &str) -> Option<u64> {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [(&str, u64); 12] = [
        ("Jan", 31),
        ("Feb", 28),
        ("Mar", 31),
        ("Apr", 30),
        ("May", 31),
        ("Jun", 30),
        ("Jul", 31),
        ("Aug", 31),
        ("Sep", 30),
        ("Oct", 31),
        ("Nov", 30),
        ("Dec", 31),
    ];
    let digits = |at: usize, len: usize| {
        let digits = text.get(at..at + len)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u64>().ok())?
    };
    let (day, year) = (digits(5, 2)?, digits(12, 4)?);
    let (hour, minute, second) = (digits(17, 2)?, digits(20, 2)?, digits(23, 2)?);
    let month = MONTHS.iter().position(|(name, _)| text.get(8..11) == Some(name))?;
    let divides = |of: u64, year: u64| year.is_multiple_of(of);
    let is_leap = |year| divides(4, year) && (!divides(100, year) || divides(400, year));
    let length = |year: u64, month: usize| MONTHS[month].1 + u64::from(month == 1 && is_leap(year));
    if year < 1970 || !(1..=length(year, month)).contains(&day) {
        return None;
    }
    let before: u64 = (1970..year).map(|year| 365 + u64::from(is_leap(year))).sum();
    let days = before + (0..month).map(|month| length(year, month)).sum::<u64>() + day - 1;
    let name = DAYS[(days % 7) as usize];
    let written = format!(
        "{name}, {day:02} {} {year:04} {hour:02}:{minute:02}:{second:02} GMT",
        MONTHS[month].0
    );
    let is_time = hour < 24 && minute < 60 && second < 60;
    (is_time && written == text).then_some(days * 86_400 + hour * 3600 + minute * 60 + second)
}
