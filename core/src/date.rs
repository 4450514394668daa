//! The wall clock to the second, with its text on the wire.

use core::fmt;

/// A second of the wall clock, with its text in the `Date` field (RFC 9110, sections 5.6.7 and
/// 6.6.1).
///
/// It is part of every [`Now`](crate::Now), so that no response has to format it. Formatting takes
/// longer than reading a clock: a driver that polls often keeps the value until the second is over.
///
/// ```
/// use hairspring_core::HttpDate;
/// let date = HttpDate::from_unix_secs(784_111_777);
/// assert_eq!(date.to_string(), "Sun, 06 Nov 1994 08:49:37 GMT");
/// assert_eq!(date.unix_secs(), 784_111_777);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HttpDate {
    /// Seconds since 1970-01-01 00:00:00 UTC, in native byte order. As an integer they would be
    /// aligned, and make every [`Now`](crate::Now) larger by eight bytes.
    secs: [u8; 8],
    /// IMF-fixdate. Invariant: ASCII.
    text: [u8; HttpDate::LEN],
}

impl HttpDate {
    /// The length of the text, in bytes.
    pub const LEN: usize = b"Sun, 06 Nov 1994 08:49:37 GMT".len();

    /// The second that begins `secs` seconds after 1970-01-01 00:00:00 UTC.
    ///
    /// The format has no years beyond 9999: later seconds have the text of the last one of 9999.
    #[must_use]
    pub const fn from_unix_secs(secs: u64) -> Self {
        Self { secs: secs.to_ne_bytes(), text: imf_fixdate(secs) }
    }

    /// Seconds since 1970-01-01 00:00:00 UTC.
    #[inline]
    #[must_use]
    pub const fn unix_secs(&self) -> u64 {
        u64::from_ne_bytes(self.secs)
    }

    /// The text, in ASCII.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.text
    }
}

impl Default for HttpDate {
    /// The first second of 1970.
    fn default() -> Self {
        const FIRST: HttpDate = HttpDate::from_unix_secs(0);
        FIRST
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(core::str::from_utf8(&self.text).unwrap_or_default())
    }
}

impl fmt::Debug for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpDate({self})")
    }
}

/// A moment such as `Sun, 06 Nov 1994 08:49:37 GMT`.
const fn imf_fixdate(unix_secs: u64) -> [u8; HttpDate::LEN] {
    const LAST: u64 = 253_402_300_799;
    let secs = if unix_secs < LAST { unix_secs } else { LAST };
    // Both fit 32 bits, in which division is cheaper.
    let (days, second) = ((secs / 86_400) as u32, (secs % 86_400) as u32);
    let (year, month, day) = civil_date(days);

    let mut text = *b"Thu, 01 Jan 1970 00:00:00 GMT";
    put(&mut text, 0, &WEEKDAYS[(days % 7) as usize]);
    put(&mut text, 5, &pair(day));
    put(&mut text, 8, &MONTHS[month as usize - 1]);
    put(&mut text, 12, &pair(year / 100));
    put(&mut text, 14, &pair(year % 100));
    put(&mut text, 17, &pair(second / 3600));
    put(&mut text, 20, &pair(second / 60 % 60));
    put(&mut text, 23, &pair(second % 60));
    text
}

/// Starting with that of 1970-01-01.
const WEEKDAYS: [[u8; 3]; 7] = [*b"Thu", *b"Fri", *b"Sat", *b"Sun", *b"Mon", *b"Tue", *b"Wed"];

const MONTHS: [[u8; 3]; 12] = [
    *b"Jan", *b"Feb", *b"Mar", *b"Apr", *b"May", *b"Jun", *b"Jul", *b"Aug", *b"Sep", *b"Oct",
    *b"Nov", *b"Dec",
];

const fn put(text: &mut [u8; HttpDate::LEN], at: usize, part: &[u8]) {
    let (_, rest) = text.split_at_mut(at);
    let (place, _) = rest.split_at_mut(part.len());
    place.copy_from_slice(part);
}

/// A number below 100 in two digits.
const fn pair(number: u32) -> [u8; 2] {
    [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]
}

/// Year, month and day of the Gregorian calendar, from the days since 1970-01-01.
///
/// Years are counted from March, which makes the leap day the last day of its year and month
/// lengths nearly a straight line. Each step is a division by a line's slope in fixed point
/// (Neri and Schneider, "Euclidean affine functions and their application to calendar
/// algorithms", 2022).
const fn civil_date(days: u32) -> (u32, u32, u32) {
    let quarters = 4 * (days + 719_468) + 3;
    let century = quarters / 146_097;
    let of_century = 2_939_745 * ((quarters % 146_097) | 3) as u64;
    let year_of_century = (of_century >> 32) as u32;
    let day_of_year = of_century as u32 / 2_939_745 / 4;
    let of_year = 2141 * day_of_year + 197_913;
    let (month, day) = (of_year >> 16, (of_year & 0xffff) / 2141 + 1);
    let next = day_of_year >= 306;
    let year = 100 * century + year_of_century + next as u32;
    (year, if next { month - 12 } else { month }, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;

    /// Walks the calendar day by day, the slow and obvious way.
    #[test]
    fn dates_follow_the_calendar() {
        let names =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let (mut year, mut month, mut day) = (1970, 0, 1);
        for days in 0..200_000u64 {
            let expected = format!(
                "{}, {day:02} {} {year} 23:59:58 GMT",
                weekdays[(days % 7) as usize],
                names[month]
            );
            let secs = days * 86_400 + 86_398;
            let date = HttpDate::from_unix_secs(secs);
            assert_eq!((date.to_string(), date.unix_secs()), (expected, secs));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let lengths = [31, 28 + u32::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            day += 1;
            if day > lengths[month] {
                (day, month) = (1, month + 1);
            }
            if month == 12 {
                (month, year) = (0, year + 1);
            }
        }
        let text = |secs| HttpDate::from_unix_secs(secs).to_string();
        assert_eq!(text(u64::MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(text(45_296), "Thu, 01 Jan 1970 12:34:56 GMT");
        assert_eq!(HttpDate::default(), HttpDate::from_unix_secs(0));
    }

    #[test]
    fn a_moment_is_small_enough_to_be_passed_about() {
        assert_eq!(size_of::<crate::Now>(), 48);
    }
}
