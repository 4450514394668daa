//! Wire text that the connection writes: status line, numbers, dates, chunks.

use bytes::{BufMut, BytesMut};

use crate::Status;

/// `HTTP/1.1 SP code SP reason CRLF` (RFC 9112, section 4).
pub(crate) fn status_line(out: &mut BytesMut, status: Status) {
    out.put_slice(b"HTTP/1.1 ");
    decimal(out, u64::from(status.code()));
    out.put_u8(b' ');
    out.put_slice(status.reason().as_bytes());
    out.put_slice(b"\r\n");
}

/// A number in decimal digits.
pub(crate) fn decimal(out: &mut BytesMut, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.put_slice(&digits[at..]);
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

/// A moment as IMF-fixdate (RFC 9110, section 5.6.7), such as `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Years beyond 9999 have no such form; they are written as the last second of 9999.
pub(crate) fn imf_fixdate(unix_secs: u64) -> [u8; 29] {
    const LAST: u64 = 253_402_300_799;
    let secs = unix_secs.min(LAST);
    let (days, second) = (secs / 86_400, secs % 86_400);
    // Gregorian years repeat every 400. Counting them from March makes the leap day the last
    // day of its year, and month lengths a straight line.
    let since_march_0000 = days + 719_468;
    let era = since_march_0000 / 146_097;
    let day_of_era = since_march_0000 % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era + u64::from(month >= 10);

    let mut text = *b"Thu, 01 Jan 1970 00:00:00 GMT";
    let weekday = (days % 7) as usize * 3;
    let month = month as usize * 3;
    text[..3].copy_from_slice(&b"ThuFriSatSunMonTueWed"[weekday..weekday + 3]);
    text[8..11].copy_from_slice(&b"MarAprMayJunJulAugSepOctNovDecJanFeb"[month..month + 3]);
    let pairs = [
        (5, day),
        (12, year / 100),
        (14, year % 100),
        (17, second / 3600),
        (20, second / 60 % 60),
        (23, second % 60),
    ];
    for (at, number) in pairs {
        text[at] = b'0' + (number / 10) as u8;
        text[at + 1] = b'0' + (number % 10) as u8;
    }
    text
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
        for number in [0, 1, 9, 10, 99, 100, 4_294_967_296, u64::MAX] {
            assert_eq!(written(|out| decimal(out, number)), format!("{number}"));
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
                "{}, {day:02} {} {year} 23:59:58 GMT",
                weekdays[(days % 7) as usize],
                names[month]
            );
            let got = imf_fixdate(days * 86_400 + 86_398);
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
        assert_eq!(&imf_fixdate(u64::MAX), b"Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
