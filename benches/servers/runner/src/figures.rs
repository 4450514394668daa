//! What was measured, kept in a file, so that tables and plots can be drawn again, and one
//! workload measured again, without the rest.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// All that was measured: for what, and for whom, the numbers of each round, or of each kind.
///
/// Subjects stand in the order in which they were measured first.
#[derive(Clone, Debug, Default)]
pub struct Figures(BTreeMap<String, Vec<(String, Vec<f64>)>>);

impl Figures {
    /// Those of a file; none if there is no file yet.
    ///
    /// # Errors
    /// If the file cannot be read, or is not one of figures.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let mut figures = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.split('\t');
            let (Some(what), Some(subject), Some(numbers), None) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            else {
                return Err(io::Error::other(format!("expected three columns, got {line:?}")));
            };
            let numbers = numbers.split(' ').map(str::parse).collect::<Result<_, _>>();
            figures.set(what, subject, numbers.map_err(io::Error::other)?);
        }
        Ok(figures)
    }

    /// Stores them.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = String::from("# Written by `benches/run servers`, read by its tables.\n");
        for (what, rows) in &self.0 {
            for (subject, numbers) in rows {
                let numbers: Vec<String> = numbers.iter().map(|n| format!("{n:.4}")).collect();
                let _ = writeln!(text, "{what}\t{subject}\t{}", numbers.join(" "));
            }
        }
        fs::write(path, text)
    }

    /// Replaces the numbers of a subject.
    pub fn set(&mut self, what: &str, subject: &str, numbers: Vec<f64>) {
        let rows = self.0.entry(what.to_owned()).or_default();
        match rows.iter_mut().find(|(name, _)| name == subject) {
            Some((_, old)) => *old = numbers,
            None => rows.push((subject.to_owned(), numbers)),
        }
    }

    /// Drops all numbers of this kind. Ratios are those of one round, so numbers of a subject that is
    /// not measured this time must not stand beside new ones.
    pub fn forget(&mut self, what: &str) {
        self.0.remove(what);
    }

    /// The subjects, with their numbers.
    #[must_use]
    pub fn rows(&self, what: &str) -> &[(String, Vec<f64>)] {
        self.0.get(what).map_or(&[], Vec::as_slice)
    }

    /// The numbers of one subject; none if it was not measured.
    #[must_use]
    pub fn of(&self, what: &str, subject: &str) -> Option<&[f64]> {
        let row = self.rows(what).iter().find(|(name, _)| name == subject);
        row.map(|(_, numbers)| numbers.as_slice())
    }
}

/// The middle of some numbers, and of each half of them: what a few odd rounds do not move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// A quarter of them is less.
    pub low: f64,
    /// The median.
    pub median: f64,
    /// A quarter of them is more.
    pub high: f64,
}

impl Spread {
    /// Of at least one number.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut numbers: Vec<f64> = numbers.into_iter().collect();
        numbers.sort_by(f64::total_cmp);
        assert!(!numbers.is_empty(), "expected at least one number");
        let last = numbers.len() - 1;
        let at = |quarters: usize| numbers[(last * quarters + 2) / 4];
        Self { low: at(1), median: at(2), high: at(3) }
    }

    /// Of the ratio in each round.
    #[must_use]
    pub fn of_ratios(numbers: &[f64], divisors: &[f64]) -> Self {
        Self::of(numbers.iter().zip(divisors).map(|(number, divisor)| number / divisor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_come_back_as_they_were_stored() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("figures");
        let mut figures = Figures::read(&path).unwrap();
        figures.set("micros plaintext", "b", vec![1.0, 2.5]);
        figures.set("micros plaintext", "a", vec![3.0]);
        figures.set("micros plaintext", "b", vec![4.0, 0.25]);
        figures.write(&path).unwrap();
        let again = Figures::read(&path).unwrap();
        let expected = [("b".to_owned(), vec![4.0, 0.25]), ("a".to_owned(), vec![3.0])];
        assert_eq!(again.rows("micros plaintext"), expected);
        assert_eq!(again.of("micros plaintext", "a"), Some(&[3.0][..]));
        assert_eq!(again.of("micros plaintext", "c"), None);
        figures.forget("micros plaintext");
        assert_eq!(figures.of("micros plaintext", "a"), None);
    }

    #[test]
    fn a_ratio_is_one_of_the_same_round() {
        let spread = Spread::of_ratios(&[2.0, 50.0, 4.0, 1.0, 3.0], &[1.0, 10.0, 1.0, 1.0, 1.0]);
        assert_eq!(spread, Spread { low: 2.0, median: 3.0, high: 4.0 });
    }
}
