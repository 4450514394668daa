//! Splits bytes that the core has received into lines.
//!
//! The core accepts only CRLF as the end of a line, so the lines are those that the core has seen.
//! A line that it has refused, or that is incomplete, is always the last.

use std::ops::Range;

use super::Kind;

/// The lines of a head, which may be incomplete, in `range` of `bytes`.
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

/// The framing of a chunked body in `range`, between two runs of data or after the last one.
/// `behind_data` says that it follows a run.
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

/// The size in a chunk-size line; `None` if the line is incomplete.
pub(super) fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if !line.ends_with(b"\n") {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(&line[..digits]).ok()?, 16).ok()
}

/// The lines with their ends, which the last may lack.
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

/// Whether it is an empty line, complete or not.
fn is_empty(bytes: &[u8], line: &Range<usize>) -> bool {
    matches!(&bytes[line.clone()], b"\r\n" | b"\r" | b"\n")
}
