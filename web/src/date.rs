//! The dates of fields (RFC 9110, section 5.6.7), as seconds since 1970.

use std::fmt::Write as _;
use std::time::SystemTime;

use hairspring_core::HttpDate;

/// The last second of the year 9999: a year has four digits.
const LATEST: u64 = 253_402_300_799;

const SHORT_DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const LONG_DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Seconds since 1970 by the system's clock; 0 if the clock is set to before that.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A time as IMF-fixdate; `None` after the year 9999, which that format cannot express.
pub(crate) fn format_date(unix_secs: u64) -> Option<String> {
    (unix_secs <= LATEST).then(|| HttpDate::from_unix_secs(unix_secs).to_string())
}

/// Appends `1994-11-06T08:49:37`, which RFC 3339 wants with an offset behind it, `Z`: the parts of an
/// IMF-fixdate in another order, with the number of the month.
pub(crate) fn push_internet_date(out: &mut String, date: HttpDate) {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let date = str::from_utf8(date.as_bytes()).expect("a date is ASCII");
    let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default();
    let month = MONTHS.find(part(8..11)).map_or(0, |at| at / 3 + 1);
    let _ = write!(out, "{}-{month:02}-{}T{}", part(12..16), part(5..7), part(17..25));
}

/// A time in any of the three formats; anything before 1970 becomes 0.
pub(crate) fn parse_date(value: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(value).ok()?;
    let moment = read(text).or_else(|| read_what_is_meant(text))?;
    // Only the format of RFC 850 has dashes, and it has a year of two digits.
    Some(if text.contains('-') { in_its_century(moment, now()) } else { moment })
}

/// A year of two digits is at most 50 years ahead, otherwise in the past (RFC 9110, section 5.6.7).
/// The library reads 70 to 99 as years of the 20th century, and the others as years of the 21st.
fn in_its_century(moment: u64, now: u64) -> u64 {
    /// A hundred years that begin between 1970 and February 2000: they have 25 leap days.
    const CENTURY: u64 = 36_525 * 86_400;
    let ahead = moment + CENTURY;
    if ahead <= now + CENTURY / 2 { ahead } else { moment }
}

fn read(text: &str) -> Option<u64> {
    let moment = httpdate::parse_http_date(text).ok()?;
    moment.duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_secs())
}

/// Reads what the library refuses: a leap second, a year before 1970, and a date with the wrong day
/// of the week. The last is tolerated because people write dates by hand and the rest is
/// unambiguous.
#[cold]
fn read_what_is_meant(text: &str) -> Option<u64> {
    let (day, rest) = text.split_at(text.find(|c: char| !c.is_ascii_alphabetic())?);
    let days = [SHORT_DAYS, LONG_DAYS].into_iter().find(|days| days.contains(&day))?;
    let (before, last) = rest.rsplit_once(':')?;
    let (rest, leap) = match last.strip_prefix("60") {
        Some(behind) => (format!("{before}:59{behind}"), 1),
        None => (rest.to_owned(), 0),
    };
    let Some(year) = early_year(&rest) else {
        return days.iter().find_map(|day| read(&format!("{day}{rest}"))).map(|secs| secs + leap);
    };
    // The calendar repeats every 400 years, so this is valid in the same years as 2000 years later.
    let rest = rest.replacen(&format!(" {year:04}"), &format!(" {}", year + 2000), 1);
    days.iter().find_map(|day| read(&format!("{day}{rest}"))).map(|_| 0)
}

/// The year, if it has four digits and is before 1970.
fn early_year(text: &str) -> Option<u16> {
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    text.split(' ').find(is_year)?.parse().ok().filter(|year| *year < 1970)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_end_with_the_year_9999() {
        assert_eq!(format_date(784_111_777).as_deref(), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert!(format_date(LATEST).is_some_and(|text| text.contains("9999")));
        assert_eq!(format_date(LATEST + 1), None);
    }

    #[test]
    fn internet_dates_have_the_months_as_numbers() {
        for (secs, expected) in [
            (0, "1970-01-01T00:00:00"),
            (784_111_777, "1994-11-06T08:49:37"),
            (951_782_399, "2000-02-28T23:59:59"),
            (951_782_400, "2000-02-29T00:00:00"),
            (LATEST, "9999-12-31T23:59:59"),
        ] {
            let mut text = String::new();
            push_internet_date(&mut text, HttpDate::from_unix_secs(secs));
            assert_eq!(text, expected);
        }
        let months = (0..12).map(|month| {
            let mut text = String::new();
            push_internet_date(&mut text, HttpDate::from_unix_secs((month * 30 + 15) * 86_400));
            text[5..7].to_owned()
        });
        assert!(months.eq((1..13).map(|month| format!("{month:02}"))));
    }

    #[test]
    fn every_day_is_read_as_it_is_written() {
        let step = 86_400 + 3_601;
        for secs in (0..LATEST).step_by(step * 37).chain((0..40 * 366).map(|day| day * step as u64))
        {
            let text = format_date(secs).unwrap();
            assert_eq!(parse_date(text.as_bytes()), Some(secs), "{text}");
        }
    }

    #[test]
    fn the_three_forms_are_one() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun Nov 06 08:49:37 1994",
            // No Monday.
            "Mon, 06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse_date(text.as_bytes()), Some(784_111_777), "{text}");
        }
        let same = |a: &str, b: &str| {
            assert!(parse_date(a.as_bytes()).is_some(), "{a}");
            assert_eq!(parse_date(a.as_bytes()), parse_date(b.as_bytes()), "{a}");
        };
        same("Sat, 31 Dec 2016 23:59:60 GMT", "Sun, 01 Jan 2017 00:00:00 GMT");
        same("Tue, 29 Feb 2000 00:00:00 GMT", "Tue Feb 29 00:00:00 2000");
        // Before there were seconds to count.
        same("Sun, 06 Nov 1900 08:49:37 GMT", "Thu, 01 Jan 1970 00:00:00 GMT");
        same("Sat Jan  1 00:00:00 0000", "Thu, 01 Jan 1970 00:00:00 GMT");
        same("Friday, 01-Jan-99 00:00:00 GMT", "Fri, 01 Jan 1999 00:00:00 GMT");
        same("Friday, 01-Jan-27 00:00:00 GMT", "Fri, 01 Jan 2027 00:00:00 GMT");
    }

    #[test]
    fn two_digits_are_a_year_up_to_fifty_ahead() {
        let secs = |text| read(text).or_else(|| read_what_is_meant(text)).expect(text);
        let now = secs("Sun, 22 Nov 2026 12:00:00 GMT");
        let table = [
            ("Thursday, 01-Jan-70 00:00:00 GMT", "Wed, 01 Jan 2070 00:00:00 GMT"),
            ("Sunday, 29-Feb-76 00:00:00 GMT", "Sat, 29 Feb 2076 00:00:00 GMT"),
            ("Friday, 20-Nov-76 00:00:00 GMT", "Fri, 20 Nov 2076 00:00:00 GMT"),
            ("Wednesday, 24-Nov-76 00:00:00 GMT", "Wed, 24 Nov 1976 00:00:00 GMT"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("Saturday, 01-Jan-00 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT"),
            ("Tuesday, 31-Dec-69 00:00:00 GMT", "Tue, 31 Dec 2069 00:00:00 GMT"),
        ];
        for (text, expected) in table {
            assert_eq!(in_its_century(secs(text), now), secs(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "0",
            "-1",
            "784111777",
            "Sun",
            "Sunday",
            "Sun, ",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 08:49:37 GMT; length=5",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Son, 06 Nov 1994 08:49:37 GMT",
            "Su, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06-Nov-94 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sun,  6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 94 08:49:37 GMT",
            "Sun, 06 NOV 1994 08:49:37 GMT",
            "Sun, 06 Now 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Tue, 29 Feb 2100 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:00 GMT",
            "Sun, 06 Nov 1994 08:60:60 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov 1994 08:49:-1 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun Nov 6 08:49:37 1994",
            "06 Nov 1994 08:49:37 GMT",
            "Thu, 29 Feb 1900 08:49:37 GMT",
        ] {
            assert_eq!(parse_date(text.as_bytes()), None, "{text}");
        }
    }
}
