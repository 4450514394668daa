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

/// Every byte value at every place of runs around one and two blocks, with every start.
#[test]
fn scanners_stop_where_their_twin_stops() {
    for length in [0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 40] {
        for place in 0..length {
            for byte in 0..=255 {
                let mut bytes = vec![b'a'; length];
                bytes[place] = byte;
                for at in [0, 1, place, length] {
                    let path = |bytes: &[u8], at| target_end(bytes, at, Class::Path);
                    let query = |bytes: &[u8], at| target_end(bytes, at, Class::Query);
                    for (found, permitted) in [
                        (token_end(&bytes, at), is_token_byte as fn(u8) -> bool),
                        (value_end(&bytes, at), is_value_byte),
                        (path(&bytes, at), is_path_byte),
                        (query(&bytes, at), is_query_byte),
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
fn neighbours_do_not_change_a_verdict() {
    type Run = fn(&[u8; BLOCK]) -> usize;
    let alphanumeric = |byte: u8| byte.is_ascii_alphanumeric();
    let is_token = move |byte| alphanumeric(byte) || byte == b'-';
    let is_value = |byte| is_value_byte(byte) && byte != b'\t';
    let is_target =
        move |byte| alphanumeric(byte) || (b'&'..=b';').contains(&byte) || b"=_".contains(&byte);
    let fast: [(Run, &dyn Fn(u8) -> bool); 3] = [
        (block::token_run, &is_token),
        (block::value_run, &is_value),
        (block::target_run, &is_target),
    ];
    for first in 0..=255 {
        for second in 0..=255 {
            for place in [0, 6, 7, 8, 14] {
                let mut bytes = [b'z'; BLOCK];
                bytes[place] = first;
                bytes[place + 1] = second;
                for (run, class) in fast {
                    let expected = bytes.iter().position(|&b| !class(b)).unwrap_or(BLOCK);
                    assert_eq!(run(&bytes), expected, "{first:#04x} {second:#04x} at {place}");
                }
            }
        }
    }
}

/// A fast class outside its real class would let a byte through.
#[test]
fn fast_classes_lie_within_their_classes() {
    for byte in 0..=255 {
        let bytes = [byte; BLOCK];
        for (run, permitted) in [
            (block::token_run(&bytes), is_token_byte(byte)),
            (block::value_run(&bytes), is_value_byte(byte)),
            (block::target_run(&bytes), is_path_byte(byte) && is_query_byte(byte)),
        ] {
            assert!(run == 0 || permitted, "byte {byte:#04x}");
            assert!(run == 0 || run == BLOCK);
        }
    }
}
