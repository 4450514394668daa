//! Options that choose one of a few names.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use hairspring::web::middleware::LogFormat;

use crate::command::arguments::Backend;

/// Reads one of a few names, which completions offer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<T> {
    pub(crate) names: &'static [&'static str],
    pub(crate) parse: fn(&str) -> Result<T, String>,
}

/// The names of the backends.
pub(crate) const BACKEND: Named<Backend> = Named {
    names: &[Backend::Polling.name(), Backend::Smol.name(), Backend::Std.name()],
    parse: backend,
};

/// The names of the formats of access logs.
pub(crate) const LOG_FORMAT: Named<LogFormat> =
    Named { names: &["common", "combined", "json"], parse: log_format };

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Named<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        let parse = self.parse;
        StringValueParser::new().try_map(move |name| parse(&name)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.names.iter().map(PossibleValue::new)))
    }
}

fn backend(name: &str) -> Result<Backend, String> {
    let named = Backend::ALL.into_iter().find(|backend| backend.name() == name);
    named.ok_or_else(|| {
        format!("expected one of {}; leave the option out for polling", BACKEND.names.join(", "))
    })
}

fn log_format(name: &str) -> Result<LogFormat, String> {
    match name {
        "common" => Ok(LogFormat::Common),
        "combined" => Ok(LogFormat::Combined),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("expected one of {}", LOG_FORMAT.names.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_taken() {
        assert!(BACKEND.names.iter().all(|name| backend(name).is_ok_and(|b| b.name() == *name)));
        assert_eq!(BACKEND.names.len(), Backend::ALL.len());
        assert!(LOG_FORMAT.names.iter().all(|name| log_format(name).is_ok()));
        assert!(backend("tokio").is_err() && log_format("apache").is_err());
    }
}
