//! Wire text that the connection writes: status line, numbers, dates, chunks.

use bytes::{BufMut, BytesMut};

use crate::Status;

/// `HTTP/1.1 SP code SP reason CRLF` (RFC 9112, section 4).
#[inline]
pub(crate) fn status_line(out: &mut BytesMut, status: Status) {
    if status == Status::OK {
        // Looked for nowhere, and of a length that is known here.
        return out.put_slice(b"HTTP/1.1 200 OK\r\n");
    }
    match status.registered_line() {
        "" => unregistered_status_line(out, status),
        line => out.put_slice(line.as_bytes()),
    }
}

/// A code without a reason phrase still has the space before it.
#[cold]
fn unregistered_status_line(out: &mut BytesMut, status: Status) {
    let code = status.code();
    let digit = |number: u16| b'0' + (number % 10) as u8;
    out.put_slice(b"HTTP/1.1 ");
    out.put_slice(&[digit(code / 100), digit(code / 10), digit(code)]);
    out.put_slice(b" \r\n");
}

/// `Content-Length: len CRLF`, and the empty line that ends the head if it `ends`.
#[inline]
pub(crate) fn content_length_line(out: &mut BytesMut, mut len: u64, ends: bool) {
    const NAME: &[u8; 16] = b"Content-Length: ";
    const DIGITS_END: usize = NAME.len() + 20;
    // From its end on, since the last digit is found first; and written in one piece.
    let mut line = *b"Content-Length: 00000000000000000000\r\n\r\n";
    let mut at = DIGITS_END;
    loop {
        at -= 1;
        line[at] = b'0' + (len % 10) as u8;
        len /= 10;
        if len == 0 {
            break;
        }
    }
    let start = at - NAME.len();
    line[start..at].copy_from_slice(NAME);
    out.put_slice(&line[start..if ends { line.len() } else { line.len() - 2 }]);
}

/// The line before a chunk's data (RFC 9112, section 7.1). `len` is never 0: that would end the
/// body.
pub(crate) fn chunk_line(out: &mut BytesMut, len: u64) {
    debug_assert!(len > 0, "an empty chunk ends the body");
    let digits = (u64::BITS - len.leading_zeros()).div_ceil(4);
    for digit in (0..digits).rev() {
        let nibble = (len >> (digit * 4)) & 0xf;
        out.put_u8(b"0123456789abcdef"[nibble as usize]);
    }
    out.put_slice(b"\r\n");
}

/// `Date: ` and a moment as IMF-fixdate (RFC 9110, section 5.6.7), such as
/// `Sun, 06 Nov 1994 08:49:37 GMT`, CRLF.
///
/// Years beyond 9999 have no such form; they are written as the last second of 9999.
pub(crate) fn date_line(unix_secs: u64) -> [u8; 37] {
    const LAST: u64 = 253_402_300_799;
    let secs = unix_secs.min(LAST);
    // Both fit 32 bits, which are cheaper to divide.
    let (days, second) = ((secs / 86_400) as u32, (secs % 86_400) as u32);
    let (year, month, day) = civil_date(days);

    let mut text = *b"Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    let weekday = (days % 7) as usize * 3;
    let name = (month as usize - 1) * 3;
    text[6..9].copy_from_slice(&b"ThuFriSatSunMonTueWed"[weekday..weekday + 3]);
    text[14..17].copy_from_slice(&b"JanFebMarAprMayJunJulAugSepOctNovDec"[name..name + 3]);
    let pairs = [
        (11, day),
        (18, year / 100),
        (20, year % 100),
        (23, second / 3600),
        (26, second / 60 % 60),
        (29, second % 60),
    ];
    for (at, number) in pairs {
        text[at..at + 2].copy_from_slice(&PAIRS[number as usize]);
    }
    text
}

/// The numbers below 100 in two digits.
static PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number: u8 = 0;
    while number < 100 {
        pairs[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    pairs
};

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
    use alloc::string::String;

    fn written(write: impl FnOnce(&mut BytesMut)) -> String {
        let mut out = BytesMut::new();
        write(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn numbers_are_written_as_the_library_does() {
        for len in [0, 1, 9, 10, 99, 100, 4_294_967_296, u64::MAX] {
            let expected = format!("Content-Length: {len}\r\n");
            assert_eq!(written(|out| content_length_line(out, len, false)), expected);
            let expected = format!("{expected}\r\n");
            assert_eq!(written(|out| content_length_line(out, len, true)), expected);
        }
        for len in [1, 9, 15, 16, 255, 256, 65_536, u64::MAX] {
            assert_eq!(written(|out| chunk_line(out, len)), format!("{len:x}\r\n"));
        }
    }

    /// Walks the calendar day by day, the slow and obvious way.
    #[test]
    fn dates_follow_the_calendar() {
        let names =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
        let (mut year, mut month, mut day) = (1970, 0, 1);
        for days in 0..200_000u64 {
            let expected = format!(
                "Date: {}, {day:02} {} {year} 23:59:58 GMT\r\n",
                weekdays[(days % 7) as usize],
                names[month]
            );
            let got = date_line(days * 86_400 + 86_398);
            assert_eq!(core::str::from_utf8(&got), Ok(expected.as_str()));
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
        assert_eq!(&date_line(u64::MAX), b"Date: Fri, 31 Dec 9999 23:59:59 GMT\r\n");
        assert_eq!(&date_line(45_296), b"Date: Thu, 01 Jan 1970 12:34:56 GMT\r\n");
    }

    #[test]
    fn every_status_has_its_line() {
        for code in 100..=599 {
            let status = Status::from_code(code).unwrap();
            let expected = format!("HTTP/1.1 {code} {}\r\n", status.reason());
            assert_eq!(written(|out| status_line(out, status)), expected);
        }
    }
}
