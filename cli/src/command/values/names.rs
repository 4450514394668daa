//! Options that choose one of a few names.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use hairspring::web::middleware::LogFormat;

use crate::command::arguments::Backend;

/// Reads the name of a backend.
pub(crate) fn backend() -> impl TypedValueParser<Value = Backend> {
    one_of(Backend::ALL.map(|backend| (backend.name(), backend)))
}

/// Reads the name of a format of access logs.
pub(crate) fn log_format() -> impl TypedValueParser<Value = LogFormat> {
    one_of([
        ("common", LogFormat::Common),
        ("combined", LogFormat::Combined),
        ("json", LogFormat::Json),
    ])
}

/// Reads one of these names, which completions offer.
fn one_of<T, const N: usize>(named: [(&'static str, T); N]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let find = move |name: String| {
        let found = named.iter().find(|(own, _)| *own == name);
        found.expect("the parser before takes no other name").1
    };
    PossibleValuesParser::new(named.map(|(name, _)| name)).map(find)
}
