//! Names of files: the input is the path of a request, without its first slash.
//!
//! - It is decoded once, as a naive reader does, and is a path beneath a directory exactly when
//!   that reader says so.
//! - The standard library agrees that such a path stays beneath the directory it is joined to.
//! - A decoded name is accepted as a name again; with a suffix too, if it still is one then.

use std::path::{Component, Path};

use hairspring_web::decode;
use hairspring_web::files::{FileName, FilePath};

use crate::naive::path as naive;

/// Checks one input.
pub fn check(data: &[u8]) {
    // The core lets nothing else through than text.
    let Ok(path) = std::str::from_utf8(data) else { return };
    assert_eq!(*decode(path), *naive::decode(data), "decoded otherwise");
    let expected: Option<Vec<String>> = path.split('/').map(naive::name).collect();
    let found = FilePath::decode(path);
    let names = found.as_ref().map(|path| path.names().collect());
    assert_eq!(
        names,
        expected.as_deref().map(|names| names.iter().map(|name| &**name).collect::<Vec<_>>())
    );
    let Some(found) = found else { return };
    assert_beneath(&found);
    for name in found.names() {
        assert_eq!(FileName::new(name).expect("a name again").as_str(), name);
    }
    let last = found.last().expect("there is a segment at least");
    let suffixed = found.with_suffix(".gz");
    let longer = format!("{last}.gz");
    assert_eq!(suffixed.is_some(), naive::is_name(&longer), "{longer:?}");
    if let Some(suffixed) = suffixed {
        assert_eq!(suffixed.to_string(), format!("{found}.gz"));
        assert_beneath(&suffixed);
    }
}

/// Every component goes one step down, and none elsewhere.
fn assert_beneath(path: &FilePath) {
    let base = Path::new("/files");
    let joined = base.join(path.to_string());
    let below = joined.strip_prefix(base).expect("it stays beneath");
    let names = path.names().map(|name| Component::Normal(name.as_ref()));
    assert!(below.components().eq(names), "{path:?} leads to {joined:?}");
}
