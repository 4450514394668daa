//! Options that choose one of a few names.

use hairspring::web::middleware::LogFormat;

use crate::command::arguments::Backend;

/// Reads the name of a backend.
pub(crate) fn backend(text: &str) -> Result<Backend, String> {
    let named = Backend::ALL.into_iter().find(|backend| backend.name() == text);
    named.ok_or_else(|| {
        let names = Backend::ALL.map(Backend::name).join(", ");
        format!("expected one of {names}; leave the option out for polling")
    })
}

/// Reads the name of a format of access logs.
pub(crate) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "common" => Ok(LogFormat::Common),
        "combined" => Ok(LogFormat::Combined),
        "json" => Ok(LogFormat::Json),
        _ => Err("expected one of common, combined, json".to_owned()),
    }
}
