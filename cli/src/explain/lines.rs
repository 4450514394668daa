//! Cuts bytes that the core has taken into the lines they are made of.
//!
//! A line end that the core has accepted is CRLF, so the cuts are the core's. What it refused or
//! has not seen to the end is the last piece of all.

use std::ops::Range;

use super::Kind;

/// The pieces of a head, which may end anywhere, in `range` of `bytes`.
pub(super) fn of_head(bytes: &[u8], range: Range<usize>) -> Vec<(Kind, Range<usize>)> {
    let mut pieces = Vec::new();
    let mut expected = Kind::RequestLine;
    for line in lines(bytes, range) {
        let kind = match (expected, is_empty(bytes, &line)) {
            (Kind::RequestLine, true) => Kind::EmptyLine,
            (Kind::RequestLine, false) => {
                expected = Kind::Field;
                Kind::RequestLine
            }
            (_, true) => Kind::EndOfHead,
            (_, false) => Kind::Field,
        };
        pieces.push((kind, line));
    }
    pieces
}

/// The pieces of the framing of a chunked body between two runs of data, or behind the last one;
/// `behind_data` if it follows a run.
pub(super) fn of_chunks(
    bytes: &[u8],
    mut range: Range<usize>,
    behind_data: bool,
) -> Vec<(Kind, Range<usize>)> {
    let mut pieces = Vec::new();
    if behind_data && !range.is_empty() {
        let end = (range.start + 2).min(range.end);
        pieces.push((Kind::ChunkEnd, range.start..end));
        range.start = end;
    }
    let mut expected = Kind::ChunkLine;
    for line in lines(bytes, range) {
        let kind = match (expected, is_empty(bytes, &line)) {
            (Kind::ChunkLine, _) => {
                expected = Kind::Trailer;
                Kind::ChunkLine
            }
            (_, true) => Kind::End,
            (_, false) => Kind::Trailer,
        };
        pieces.push((kind, line));
    }
    pieces
}

/// The size that a chunk-size line announces; none of a line that is not whole.
pub(super) fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if !line.ends_with(b"\n") {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(&line[..digits]).ok()?, 16).ok()
}

/// Each line with its end; the last one perhaps without.
fn lines(bytes: &[u8], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = range.start;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..range.end).filter(|rest| !rest.is_empty())?;
        let length = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |lf| lf + 1);
        let line = start..start + length;
        start = line.end;
        Some(line)
    })
}

/// An empty line, whole or begun.
fn is_empty(bytes: &[u8], line: &Range<usize>) -> bool {
    matches!(&bytes[line.clone()], b"\r\n" | b"\r" | b"\n")
}
