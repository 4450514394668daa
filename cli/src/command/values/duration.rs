//! Durations in options: a whole number and its unit.

use std::time::Duration;

/// The units, and how many milliseconds each is.
const UNITS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Reads `500ms`, `3s`, `2m`, `1h` or `7d`. Zero is allowed.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let millis = UNITS.iter().find(|(name, _)| *name == unit).and_then(|(_, millis)| {
        let number: u64 = number.parse().ok()?;
        number.checked_mul(*millis)
    });
    millis.map(Duration::from_millis).ok_or_else(|| {
        // A number without a unit usually means seconds.
        let example =
            if unit.is_empty() && digits > 0 { format!("{number}s") } else { "500ms".to_owned() };
        format!("expected a whole number with ms, s, m, h or d, such as {example}")
    })
}

/// [`parse`] without zero, for timeouts of peers: with no time at all, none could be served.
pub(crate) fn parse_positive(text: &str) -> Result<Duration, String> {
    let time = parse(text);
    // To somebody who gave a zero without a unit, `parse` suggests `0s`.
    if time == Ok(Duration::ZERO) || text.parse() == Ok(0_u64) {
        return Err("expected a time above zero, such as 500ms".to_owned());
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit() {
        let good = [
            ("0s", 0),
            ("500ms", 500),
            ("3s", 3000),
            ("003s", 3000),
            ("2m", 120_000),
            ("1h", 3_600_000),
            ("365d", 31_536_000_000),
            ("18446744073709551615ms", u64::MAX),
        ];
        for (text, millis) in good {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        let bad = [
            "",
            "5",
            "s",
            "ms",
            "5 s",
            " 5s",
            "5s ",
            "5S",
            "5sec",
            "-5s",
            "+5s",
            "1.5s",
            "1e3s",
            "5µs",
            "٣s",
            "18446744073709551616ms",
            "18446744073709551615s",
            "1w",
        ];
        for text in bad {
            assert!(parse(text).is_err(), "{text}");
        }
        for (text, example) in [("30", "30s"), ("", "500ms"), ("soon", "500ms"), ("1.5s", "500ms")]
        {
            let expected =
                format!("expected a whole number with ms, s, m, h or d, such as {example}");
            assert_eq!(parse(text), Err(expected), "{text}");
        }
        for text in ["0ms", "0s", "0", "00"] {
            let expected = "expected a time above zero, such as 500ms";
            assert_eq!(parse_positive(text).unwrap_err(), expected, "{text}");
        }
        assert_eq!(parse_positive("1ms"), Ok(Duration::from_millis(1)));
    }
}
