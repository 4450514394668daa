//! Judges inputs as a fuzz target does, without a fuzzer and on any compiler:
//!
//! ```text
//! replay TARGET FILE-OR-FOLDER...
//! ```

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let name = arguments.next().unwrap_or_default();
    let target = hairspring_oracles::TARGETS.iter().find(|(other, _)| *other == name);
    let Some((_, check)) = target else {
        let names = hairspring_oracles::TARGETS.map(|(name, _)| name);
        eprintln!("expected one of {}, got {name:?}", names.join(", "));
        return ExitCode::from(2);
    };
    let mut count = 0;
    for path in arguments.map(PathBuf::from) {
        let inputs = match inputs(&path) {
            Ok(inputs) => inputs,
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                return ExitCode::from(2);
            }
        };
        for input in inputs {
            if std::panic::catch_unwind(|| check(&input)).is_err() {
                eprintln!("in {}: {:?}", path.display(), input.escape_ascii().to_string());
                return ExitCode::FAILURE;
            }
            count += 1;
        }
    }
    println!("{name}: {count} inputs, nothing found");
    ExitCode::SUCCESS
}

/// A file, or all files of a folder.
fn inputs(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    if path.is_file() {
        return Ok(vec![fs::read(path)?]);
    }
    fs::read_dir(path)?.map(|entry| fs::read(entry?.path())).collect()
}
