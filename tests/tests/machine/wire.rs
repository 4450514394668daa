//! Runs every row in every way. Each file of rows has its own test, so that a failure names its
//! subject.

use std::collections::HashSet;

use hairspring_tests::check::check_all;
use hairspring_tests::row::Row;
use hairspring_tests::rows;

macro_rules! files {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            check_all(&rows::$name::rows());
        }
    )*
        /// The subjects, as the names of their tests.
        const TESTED: &[&str] = &[$(stringify!($name)),*];
    };
}
files!(
    bodiless,
    chunked,
    chunks_refused,
    coding,
    expect,
    fields,
    half_close,
    host,
    length,
    limits,
    persistence,
    pipelining,
    refusals,
    request_line,
    smuggling,
    target,
    target_forms,
    upgrade
);

fn all() -> Vec<Row> {
    rows::FILES.iter().flat_map(|(_, rows)| rows()).collect()
}

#[test]
fn the_table_is_large_and_says_why() {
    let rows = all();
    let written = rows.iter().filter(|row| !row.generated).count();
    assert!(written >= 250, "expected 250 rows written by hand, got {written}");
    for row in &rows {
        let (rfc, section) = row.section.split_once(' ').expect("an RFC and a section");
        let known = ["3986", "6585", "9110", "9112", "9113", "9931"].contains(&rfc);
        let plain = |c: char| c.is_ascii_digit() || c == '.' || c == 'C';
        assert!(known && section.chars().all(plain), "{} cites {}", row.name, row.section);
    }
}

#[test]
fn every_file_of_rows_has_its_test() {
    let subjects = rows::FILES.map(|(subject, _)| subject.replace([' ', '-'], "_"));
    assert_eq!(HashSet::from(subjects), TESTED.iter().map(|&name| name.to_owned()).collect());
}

#[test]
fn a_row_is_named_once_in_its_file() {
    for (subject, rows) in rows::FILES {
        let mut names = HashSet::new();
        for row in rows() {
            assert!(names.insert(row.name.clone()), "{subject}: {} stands twice", row.name);
        }
    }
}
