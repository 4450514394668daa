//! Sizes, counts and descriptors in options. A size is in bytes, KiB, MiB or GiB.

/// The units, and how many bytes each is. Like `dd` and most servers, powers of 1024.
const UNITS: [(&str, u64); 7] = [
    ("", 1),
    ("k", 1 << 10),
    ("K", 1 << 10),
    ("m", 1 << 20),
    ("M", 1 << 20),
    ("g", 1 << 30),
    ("G", 1 << 30),
];

/// Reads `900`, `16k`, `1m` or `2g`; not zero, and not more than `T` holds.
pub(crate) fn parse<T>(text: &str) -> Result<T, String>
where
    T: TryFrom<u64>,
{
    match parse_bytes(text) {
        Some(0) => Err("expected at least one byte, such as 16k".to_owned()),
        bytes => bytes.and_then(|bytes| T::try_from(bytes).ok()).ok_or_else(|| {
            "expected bytes, or a whole number with k, m or g, such as 16k".to_owned()
        }),
    }
}

/// Reads a whole number, not zero.
pub(crate) fn parse_count(text: &str) -> Result<usize, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|count| digits && *count > 0)
        .ok_or_else(|| "expected a whole number, at least 1".to_owned())
}

/// Reads a number of threads. So many that no system has them are refused here: the memory for what
/// belongs to a thread would be used up before the system is asked for the first one.
pub(crate) fn parse_threads(text: &str) -> Result<usize, String> {
    const MOST: usize = 1 << 16;
    let count = parse_count(text).ok().filter(|count| *count <= MOST);
    count.ok_or_else(|| format!("expected a whole number from 1 to {MOST}"))
}

/// Reads the number of a descriptor.
pub(crate) fn parse_descriptor(text: &str) -> Result<u32, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| "expected the number of an open descriptor, such as 3".to_owned())
}

fn parse_bytes(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let (_, bytes) = UNITS.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_perhaps_a_unit() {
        let good: [(&str, u64); 6] = [
            ("1", 1),
            ("900", 900),
            ("16k", 16 << 10),
            ("16K", 16 << 10),
            ("1m", 1 << 20),
            ("2g", 2 << 30),
        ];
        for (text, bytes) in good {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        let bad = [
            "",
            "k",
            "0",
            "0k",
            "16kb",
            "16KiB",
            "16 k",
            "-1",
            "+1",
            "1.5m",
            "0x10",
            "1t",
            "18446744073709551616",
            "18446744073709551615k",
        ];
        for text in bad {
            assert!(parse::<u64>(text).is_err(), "{text}");
        }
        assert!(parse::<u8>("256").is_err(), "more than the type holds");
        for text in ["0", "0k", "000"] {
            assert_eq!(parse::<u64>(text).unwrap_err(), "expected at least one byte, such as 16k");
        }
    }

    #[test]
    fn a_descriptor_is_a_number() {
        assert_eq!(parse_descriptor("0"), Ok(0));
        for text in ["", "-1", "+1", "x", "4294967296"] {
            assert!(parse_descriptor(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_count_is_a_positive_number() {
        assert_eq!(parse_count("100"), Ok(100));
        for text in ["", "0", "+1", "-1", "1k", "many"] {
            assert!(parse_count(text).is_err(), "{text}");
            assert!(parse_threads(text).is_err(), "{text}");
        }
        assert_eq!(parse_threads("65536"), Ok(65536));
        assert!(parse_threads("65537").is_err(), "more than any system has");
    }
}
