//! Compares `Fields` with a plain list.

use hairspring_core::Fields;
use hairspring_properties::{arbitrary, cases};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Append(&'static str, Vec<u8>),
    Set(&'static str, Vec<u8>),
    Remove(&'static str),
}

/// Few names, so that they repeat; one is a part of another, and some differ only in case.
const NAMES: [&str; 5] = ["a", "A", "ab", "vary", "Vary"];

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let name = || prop::sample::select(NAMES.to_vec());
    let act = prop_oneof![
        (name(), arbitrary::value()).prop_map(|(name, value)| Act::Append(name, value)),
        (name(), arbitrary::value()).prop_map(|(name, value)| Act::Set(name, value)),
        name().prop_map(Act::Remove),
    ];
    vec(act, 0..30)
}

proptest! {
    #![proptest_config(cases(1024))]

    #[test]
    fn fields_are_a_list_of_lines(acts in acts()) {
        let mut fields = Fields::from_static("Vary: a\r\nA: \r\n");
        let mut list = vec![("Vary", b"a".to_vec()), ("A", Vec::new())];
        for act in acts {
            match act {
                Act::Append(name, value) => {
                    prop_assert_eq!(fields.append(name, &value), Ok(()));
                    list.push((name, value));
                }
                Act::Set(name, value) => {
                    prop_assert_eq!(fields.set(name, &value), Ok(()));
                    list.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
                    list.push((name, value));
                }
                Act::Remove(name) => {
                    let before = list.len();
                    list.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
                    prop_assert_eq!(fields.remove(name), list.len() < before);
                }
            }
            let lines: Vec<_> = fields.iter().map(|(name, value)| (name, value.to_vec())).collect();
            prop_assert_eq!(&lines[..], &list[..]);
            prop_assert_eq!(fields.is_empty(), list.is_empty());
            for name in NAMES {
                let first = list.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
                prop_assert_eq!(fields.get(name), first.map(|(_, value)| &value[..]));
            }
        }
    }
}
