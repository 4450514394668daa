//! Wire text that the connection writes: status line, date, numbers, chunks.

use alloc::vec::Vec;

use crate::{HttpDate, Status};

/// `HTTP/1.1 SP code SP reason CRLF` (RFC 9112, section 4).
pub(crate) fn status_line(out: &mut Vec<u8>, status: Status) {
    match status.registered_line() {
        "" => unregistered_status_line(out, status),
        line => out.extend_from_slice(line.as_bytes()),
    }
}

/// A line without a reason phrase still has the space before it.
#[cold]
fn unregistered_status_line(out: &mut Vec<u8>, status: Status) {
    let code = status.code();
    let digit = |number: u16| b'0' + (number % 10) as u8;
    out.extend_from_slice(b"HTTP/1.1 ");
    out.extend_from_slice(&[digit(code / 100), digit(code / 10), digit(code)]);
    out.extend_from_slice(b" \r\n");
}

/// Appends `N` bytes to be overwritten, so that text of several pieces checks for room only once.
#[inline(always)]
fn room<const N: usize>(out: &mut Vec<u8>) -> &mut [u8; N] {
    out.extend_from_slice(&[0; N]);
    out.last_chunk_mut().expect("as many bytes as were just added")
}

/// `Content-Length: len CRLF`, and the empty line that ends the head if it `ends`.
#[inline]
pub(crate) fn content_length_line(out: &mut Vec<u8>, len: u64, ends: bool) {
    if len < SHORT {
        short_content_length(out, len, ends);
    } else {
        out.extend_from_slice(CONTENT_LENGTH);
        long_number(out, len);
        out.extend_from_slice(if ends { b"\r\n\r\n" } else { b"\r\n" });
    }
}

const CONTENT_LENGTH: &[u8; 16] = b"Content-Length: ";

/// Numbers below this have at most eight digits.
const SHORT: u64 = 100_000_000;

/// Assembles the number, its line end and, if it `ends` the head, the empty line in a register, and
/// stores them at once. Assembled in memory, the bytes would be loaded again before their stores
/// have completed, and that stall takes longer than all the rest.
#[inline]
fn short_content_length(out: &mut Vec<u8>, mut number: u64, ends: bool) {
    debug_assert!(number < SHORT, "expected few digits for {number}");
    let mut text = u128::from(u32::from_le_bytes(*b"\r\n\r\n"));
    let mut length = if ends { 4 } else { 2 };
    // From the end on, because division yields the last digit first.
    loop {
        text = text << u8::BITS | u128::from(b'0' + (number % 10) as u8);
        number /= 10;
        length += 1;
        if number == 0 {
            break;
        }
    }
    let end = out.len() + CONTENT_LENGTH.len() + length;
    let line: &mut [u8; 32] = room(out);
    line[..16].copy_from_slice(CONTENT_LENGTH);
    line[16..].copy_from_slice(&text.to_le_bytes());
    out.truncate(end);
}

#[cold]
fn long_number(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    while number > 0 {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits[at..]);
}

/// The line before a chunk's data (RFC 9112, section 7.1). `len` is never 0: that would end the
/// body.
pub(crate) fn chunk_line(out: &mut Vec<u8>, len: u64) {
    debug_assert!(len > 0, "an empty chunk ends the body");
    let digits = (u64::BITS - len.leading_zeros()).div_ceil(4);
    for digit in (0..digits).rev() {
        let nibble = (len >> (digit * 4)) & 0xf;
        out.push(b"0123456789abcdef"[nibble as usize]);
    }
    out.extend_from_slice(b"\r\n");
}

/// The status line, followed by `Date` (RFC 9110, section 6.6.1).
#[inline]
pub(crate) fn dated_status_line(out: &mut Vec<u8>, status: Status, date: &HttpDate) {
    if status == Status::OK {
        // The most frequent one needs no lookup, and its length is a constant.
        const BEFORE: &[u8; 23] = b"HTTP/1.1 200 OK\r\nDate: ";
        let lines: &mut [u8; 23 + HttpDate::LEN + 2] = room(out);
        lines[..23].copy_from_slice(BEFORE);
        lines[23..][..HttpDate::LEN].copy_from_slice(date.as_bytes());
        lines[23 + HttpDate::LEN..].copy_from_slice(b"\r\n");
        return;
    }
    status_line(out, status);
    out.extend_from_slice(b"Date: ");
    out.extend_from_slice(date.as_bytes());
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn numbers_are_written_as_the_library_does() {
        let around = (0..20).map(|power| 10_u64.pow(power));
        let around = around.flat_map(|power| [power - 1, power, power + 1, power / 3]);
        for len in around.chain(0..20_000).chain([u64::MAX]) {
            let expected = format!("Content-Length: {len}\r\n");
            assert_eq!(written(|out| content_length_line(out, len, false)), expected);
            let expected = format!("{expected}\r\n");
            assert_eq!(written(|out| content_length_line(out, len, true)), expected);
        }
        for len in [1, 9, 15, 16, 255, 256, 65_536, u64::MAX] {
            assert_eq!(written(|out| chunk_line(out, len)), format!("{len:x}\r\n"));
        }
    }

    #[test]
    fn a_date_has_its_line() {
        let date = HttpDate::from_unix_secs(784_111_777);
        for status in [Status::OK, Status::NOT_FOUND] {
            let line = written(|out| status_line(out, status));
            let expected = format!("{line}Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
            assert_eq!(written(|out| dated_status_line(out, status, &date)), expected);
        }
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
