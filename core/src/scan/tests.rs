//! The scanners, compared with an obvious implementation.

use alloc::vec;

use super::*;
use crate::syntax::{is_path_byte, is_query_byte, is_reg_name_byte, is_token_byte, is_value_byte};

type Permitted = fn(u8) -> bool;
type Marks = fn(u64) -> u64;

fn naive_end(bytes: &[u8], mut at: usize, permitted: Permitted) -> usize {
    while at < bytes.len() && permitted(bytes[at]) {
        at += 1;
    }
    at
}

/// Every byte value at every place of runs around a word, a block and two, from several starts.
#[test]
fn scanners_stop_where_their_twin_stops() {
    for length in [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 48, 49] {
        for place in 0..length {
            for byte in 0..=255 {
                let mut bytes = vec![b'a'; length];
                bytes[place] = byte;
                for at in [0, 1, place, length] {
                    let rest = bytes.get(at..).unwrap_or_default();
                    for (found, permitted) in [
                        (token_end(&bytes, at), is_token_byte as Permitted),
                        (value_end(&bytes, at), is_value_byte),
                        (target_end(&bytes, at, Class::Path), is_path_byte),
                        (target_end(&bytes, at, Class::Query), is_query_byte),
                        (length - skip_token(rest).len(), is_token_byte),
                        (length - skip_reg_name(rest).len(), is_reg_name_byte),
                    ] {
                        let expected = naive_end(&bytes, at, permitted);
                        assert_eq!(found, expected, "byte {byte:#04x} at {place} of {length}");
                    }
                }
            }
        }
    }
}

/// Each way to mark a word, what it leaves unmarked, and the class that must include that: an
/// unmarked byte outside of the class would never be checked.
const MARKS: [(Marks, Permitted, Permitted); 7] = [
    (word::not_in_names, |byte| byte.is_ascii_alphabetic() || byte == b'-', is_token_byte),
    (
        word::not_in_hosts,
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'),
        is_reg_name_byte,
    ),
    (
        word::not_in_paths,
        |byte| byte.is_ascii_alphabetic() || matches!(byte, b'&'..=b';'),
        is_path_byte,
    ),
    (
        word::not_in_targets,
        |byte| byte.is_ascii_alphabetic() || matches!(byte, b'&'..=b';' | b'='),
        is_path_byte,
    ),
    (word::no_digits, |byte| byte.is_ascii_digit(), |byte| byte.is_ascii_digit()),
    (word::not_in_values, |byte| matches!(byte, b' '..=b'~' | 0x80..), is_value_byte),
    (word::no_text, |byte| matches!(byte, b' '..=b'~'), is_value_byte),
];

/// Blocks know the same classes as words; what is permitted in a path is so in a query, too.
#[test]
fn each_byte_alone_is_marked_as_it_is_said() {
    for byte in 0..=255 {
        for (marks, unmarked, permitted) in MARKS {
            let expected = if unmarked(byte) { 0 } else { 0x80 };
            assert_eq!(marks(u64::from(byte)) as u8, expected, "{byte:#04x}");
            assert!(!unmarked(byte) || permitted(byte), "{byte:#04x}");
        }
        let is_marked = |marks: Marks| marks(u64::from(byte)) & 0x80 != 0;
        assert_ne!(block::is_text(byte), is_marked(word::no_text), "{byte:#04x}");
        assert_ne!(block::is_in_targets(byte), is_marked(word::not_in_targets), "{byte:#04x}");
        assert!(!is_path_byte(byte) || is_query_byte(byte), "{byte:#04x}");
    }
}

/// Each pair of byte values next to each other, where a borrow or carry would show: a byte that is
/// not permitted is marked, or an earlier one is.
#[test]
fn neighbours_hide_nothing() {
    for first in 0..=255 {
        for second in 0..=255 {
            for place in 0..7 {
                let mut bytes = [b'z'; 8];
                bytes[place] = first;
                bytes[place + 1] = second;
                for (marks, unmarked, permitted) in MARKS {
                    let marks = marks(u64::from_le_bytes(bytes));
                    assert_eq!(marks & (u64::MAX / 0xff * 0x7f), 0, "no other bits");
                    let stop = naive_end(&bytes, 0, permitted);
                    let found = word::first_mark(marks);
                    assert!(found <= stop, "{first:#04x} {second:#04x} at {place}");
                    let fast_end = naive_end(&bytes, 0, unmarked);
                    let carried = first >= 0x80 && found == place + 1;
                    assert!(found == fast_end || carried, "{first:#04x} {second:#04x} at {place}");
                }
            }
        }
    }
}

/// Up to a word of digits, with another byte and without, at the end of the bytes and before it.
#[test]
fn leading_digits_are_counted() {
    for digits in 0..=word::LENGTH {
        for rest in ["", "\r", "/", ":", "a", "\u{e9}", "\r\n\r\n and more"] {
            let bytes = ["90817263".split_at(digits).0, rest].concat();
            assert_eq!(leading_digits(bytes.as_bytes()), digits, "{bytes:?}");
        }
    }
}

/// The first mark in either word, or in both.
#[test]
fn the_first_of_two_words_counts() {
    for first in 0..block::LENGTH {
        for second in first..block::LENGTH {
            let mut bytes = [b'a'; block::LENGTH];
            bytes[first] = b'\r';
            bytes[second] = b'\n';
            assert_eq!(block::skip_to_mark(&bytes, word::no_text).len(), block::LENGTH - first);
        }
    }
    assert!(block::skip_to_mark(&[b'a'; block::LENGTH], word::no_text).is_empty());
    assert_eq!(block::skip_to_mark(b"short\r\n", word::no_text), b"short\r\n");
}
