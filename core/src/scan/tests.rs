//! The scanners against an obvious twin.

use alloc::vec;

use super::*;
use crate::syntax::{is_path_byte, is_query_byte, is_token_byte, is_value_byte};

fn naive_end(bytes: &[u8], mut at: usize, permitted: fn(u8) -> bool) -> usize {
    while at < bytes.len() && permitted(bytes[at]) {
        at += 1;
    }
    at
}

/// Every byte value at every place of runs around one block and two, from several starts.
#[test]
fn scanners_stop_where_their_twin_stops() {
    for length in [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 48, 49] {
        for place in 0..length {
            for byte in 0..=255 {
                let mut bytes = vec![b'a'; length];
                bytes[place] = byte;
                for at in [0, 1, place, length] {
                    for (found, permitted) in [
                        (token_end(&bytes, at), is_token_byte as fn(u8) -> bool),
                        (value_end(&bytes, at), is_value_byte),
                        (target_end(&bytes, at, Class::Path), is_path_byte),
                        (target_end(&bytes, at, Class::Query), is_query_byte),
                        (visible_end(&bytes, at), |byte| byte > b' '),
                    ] {
                        let expected = naive_end(&bytes, at, permitted);
                        assert_eq!(found, expected, "byte {byte:#04x} at {place} of {length}");
                    }
                }
            }
        }
    }
}

/// Each pair of byte values next to each other, where a borrow or carry would show.
#[test]
fn neighbours_do_not_change_the_first_mark() {
    type Marks = fn(u64) -> u64;
    type Class = fn(u8) -> bool;
    let words: [(Marks, Class); 3] = [
        (word::not_in_names, |byte| byte.is_ascii_alphabetic() || byte == b'-'),
        (word::not_in_values, block::is_in_values),
        (word::not_visible, |byte| byte > b' '),
    ];
    for first in 0..=255 {
        for second in 0..=255 {
            for place in 0..7 {
                let mut bytes = [b'z'; 8];
                bytes[place] = first;
                bytes[place + 1] = second;
                for (marks, class) in words {
                    let marks = marks(u64::from_le_bytes(bytes)).to_le_bytes();
                    assert!(marks.iter().all(|mark| mark & 0x7f == 0), "no other bits");
                    let found = marks.iter().position(|&mark| mark != 0);
                    let expected = bytes.iter().position(|&byte| !class(byte));
                    assert_eq!(found, expected, "{first:#04x} {second:#04x} at {place}");
                }
            }
        }
    }
}

/// A fast class outside its real class would let a byte through.
#[test]
fn fast_classes_lie_within_their_classes() {
    for byte in 0..=255 {
        let is_fast = |marks: fn(u64) -> u64| marks(u64::from_le_bytes([byte; 8])) == 0;
        assert!(!is_fast(word::not_in_names) || is_token_byte(byte), "{byte:#04x}");
        assert!(!is_fast(word::not_in_values) || is_value_byte(byte), "{byte:#04x}");
        assert!(!block::is_in_values(byte) || is_value_byte(byte), "{byte:#04x}");
        assert!(!block::is_in_targets(byte) || is_path_byte(byte), "{byte:#04x}");
        assert!(!block::is_in_targets(byte) || is_query_byte(byte), "{byte:#04x}");
    }
}

/// The first mark in either word, or in both.
#[test]
fn the_first_of_two_words_counts() {
    for first in 0..block::LENGTH {
        for second in first..block::LENGTH {
            let mut block = [b'a'; block::LENGTH];
            block[first] = b'\r';
            block[second] = b'\n';
            assert_eq!(block::first_marked(&block, word::not_in_values), Some(first));
        }
    }
    assert_eq!(block::first_marked(&[b'a'; block::LENGTH], word::not_in_values), None);
}
