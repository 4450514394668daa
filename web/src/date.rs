//! Moments, as fields tell them (RFC 9110, section 5.6.7): in seconds since 1970.

use std::time::SystemTime;

use hairspring_core::HttpDate;

/// The last second that has a text.
const LATEST: u64 = 253_402_300_799;

const DAYS: [&[u8]; 7] =
    [b"Monday", b"Tuesday", b"Wednesday", b"Thursday", b"Friday", b"Saturday", b"Sunday"];

const MONTHS: [&[u8]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];

/// What may follow the short name of a day: small letters stand for the digits of a number, and
/// `nnn` for the name of a month.
const FORMS: [&[u8]; 3] = [IMF_FIXDATE, b" nnn dd hh:mm:ss yyyy", b" nnn  d hh:mm:ss yyyy"];

const IMF_FIXDATE: &[u8] = b", dd nnn yyyy hh:mm:ss GMT";

/// What follows the long name of a day.
const RFC_850: &[u8] = b", dd-nnn-yy hh:mm:ss GMT";

/// Seconds since 1970 by the system's clock; a clock that is before that says 0.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A moment as IMF-fixdate; those after the year 9999 have no such form.
pub(crate) fn format_date(unix_secs: u64) -> Option<String> {
    (unix_secs <= LATEST).then(|| HttpDate::from_unix_secs(unix_secs).to_string())
}

/// A moment in any of the three forms; what is before 1970 is its first second.
///
/// A day of the week that is not the date's is no mistake: many a date is written by hand, and the
/// rest of it says enough.
pub(crate) fn parse_date(value: &[u8], now: u64) -> Option<u64> {
    let letters = value.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (day, rest) = value.split_at(letters);
    let moment = if DAYS.contains(&day) {
        read(rest, RFC_850)?.of_two_digits(now)?
    } else if DAYS.iter().any(|name| name.get(..3) == Some(day)) {
        FORMS.iter().find_map(|form| read(rest, form))?
    } else {
        return None;
    };
    moment.unix_secs()
}

/// A second of the calendar. What comes first counts more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    year: u64,
    /// From 1.
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    /// 60 is a leap second.
    second: u64,
}

/// What is in the places of a form.
fn read(text: &[u8], form: &[u8]) -> Option<Moment> {
    let mut places = form.iter().zip(text);
    let fits = places.all(|(place, byte)| place.is_ascii_lowercase() || place == byte);
    if text.len() != form.len() || !fits {
        return None;
    }
    let number = |wanted: u8| {
        let digits = form.iter().zip(text).filter(|(place, _)| **place == wanted);
        digits.map(|(_, byte)| byte).try_fold(0, |number, byte| {
            byte.is_ascii_digit().then(|| 10 * number + u64::from(byte - b'0'))
        })
    };
    let at = form.iter().position(|&place| place == b'n')?;
    let name = text.get(at..at + 3)?;
    Some(Moment {
        year: number(b'y')?,
        month: 1 + MONTHS.iter().position(|month| *month == name)? as u64,
        day: number(b'd')?,
        hour: number(b'h')?,
        minute: number(b'm')?,
        second: number(b's')?,
    })
}

impl Moment {
    /// With a year of which two digits are known: the latest that is not more than 50 years after
    /// `now`.
    fn of_two_digits(self, now: u64) -> Option<Self> {
        let now = read(HttpDate::from_unix_secs(now).as_bytes().get(3..)?, IMF_FIXDATE)?;
        let bound = Self { year: now.year + 50, ..now };
        let year = bound.year - (bound.year + 100 - self.year) % 100;
        let moment = Self { year, ..self };
        Some(if moment > bound { Self { year: year - 100, ..self } } else { moment })
    }

    /// `None` if the calendar, or the clock, has no such moment.
    fn unix_secs(self) -> Option<u64> {
        let Self { year, month, day, hour, minute, second } = self;
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + u64::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if !(1..=length).contains(&day) || hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        // Years that begin in March end with the day that is not in each of them.
        let (year, month) =
            if month > 2 { (year, month - 3) } else { ((year.max(1) - 1), month + 9) };
        let of_year = (153 * month + 2) / 5 + day - 1;
        let days = 365 * year + year / 4 - year / 100 + year / 400 + of_year;
        let secs = days * 86_400 + hour * 3600 + minute * 60 + second;
        // From the first of March of the year 0 to 1970.
        Some(secs.saturating_sub(719_468 * 86_400))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22 12:00:00.
    const NOW: u64 = 1_795_348_800;

    #[test]
    fn dates_end_with_the_year_9999() {
        assert_eq!(format_date(784_111_777).as_deref(), Some("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert!(format_date(LATEST).is_some_and(|text| text.contains("9999")));
        assert_eq!(format_date(LATEST + 1), None);
    }

    /// Against another implementation.
    #[test]
    fn every_day_is_read_as_it_is_written() {
        let step = 86_400 + 3_601;
        for secs in (0..LATEST).step_by(step * 37).chain((0..40 * 366).map(|day| day * step as u64))
        {
            let since = std::time::Duration::from_secs(secs);
            let text = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + since);
            assert_eq!(parse_date(text.as_bytes(), NOW), Some(secs), "{text}");
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
            assert_eq!(parse_date(text.as_bytes(), NOW), Some(784_111_777), "{text}");
        }
        let same = |a: &str, b: &str| {
            assert!(parse_date(a.as_bytes(), NOW).is_some(), "{a}");
            assert_eq!(parse_date(a.as_bytes(), NOW), parse_date(b.as_bytes(), NOW), "{a}");
        };
        same("Sat, 31 Dec 2016 23:59:60 GMT", "Sun, 01 Jan 2017 00:00:00 GMT");
        same("Tue, 29 Feb 2000 00:00:00 GMT", "Tue Feb 29 00:00:00 2000");
        // Before there were seconds to count.
        same("Sun, 06 Nov 1900 08:49:37 GMT", "Thu, 01 Jan 1970 00:00:00 GMT");
        same("Sat, 01 Jan 0000 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    #[test]
    fn two_digits_are_a_year_at_most_50_years_ahead() {
        let same = |short: &str, long: &str| {
            let short = format!("Friday, {short} 00:00:00 GMT");
            let long = format!("Fri, {long} 00:00:00 GMT");
            assert!(parse_date(long.as_bytes(), NOW).is_some(), "{long}");
            let read = parse_date(short.as_bytes(), NOW);
            assert_eq!(read, parse_date(long.as_bytes(), NOW), "{short}");
        };
        same("22-Nov-26", "22 Nov 2026");
        same("01-Jan-70", "01 Jan 2070");
        same("01-Jan-75", "01 Jan 2075");
        same("22-Nov-76", "22 Nov 2076");
        same("23-Nov-76", "23 Nov 1976");
        same("01-Jan-77", "01 Jan 1977");
        same("01-Jan-99", "01 Jan 1999");
        same("01-Jan-00", "01 Jan 2000");
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
            "Sun, 06 Nov 1994 08:49:37 GMT ",
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
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov 1994 08:49:-1 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT",
            "Sun Nov 6 08:49:37 1994",
            "06 Nov 1994 08:49:37 GMT",
        ] {
            assert_eq!(parse_date(text.as_bytes(), NOW), None, "{text}");
        }
    }
}
