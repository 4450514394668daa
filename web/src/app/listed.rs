//! The routes of an application, as a list for people.

use std::fmt;

use crate::Methods;

/// One pattern with one of its handlers; see [`App::routes`](super::App::routes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The host; `None` means every host without a router of its own.
    pub host: Option<String>,
    /// The whole pattern.
    pub pattern: String,
    /// The methods that the handler answers; HEAD comes with GET, and OPTIONS with any.
    pub methods: Methods,
    /// The handler's name, as the compiler knows it.
    pub handler: &'static str,
    /// How many middlewares wrap it.
    pub before: usize,
}

/// Every route of an application, in the order in which they were added. `Display` prints a line
/// for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes(pub Vec<Listed>);

impl Routes {
    /// Adds the route, or only its method if the same handler is listed for this pattern already.
    pub(super) fn add(&mut self, new: Listed) {
        let is_same = |own: &&mut Listed| {
            own.host == new.host && own.pattern == new.pattern && own.handler == new.handler
        };
        match self.0.iter_mut().find(is_same) {
            Some(known) => known.methods = known.methods.or(new.methods),
            None => self.0.push(new),
        }
    }
}

impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |listed: &Listed| {
            let host = listed.host.as_deref().unwrap_or_default();
            (listed.methods.own().join(" "), format!("{host}{}", listed.pattern))
        };
        let rows: Vec<_> = self.0.iter().map(names).collect();
        let wide = |text: fn(&(String, String)) -> &String| {
            rows.iter().map(|row| text(row).chars().count()).max().unwrap_or_default()
        };
        let (methods_wide, pattern_wide) = (wide(|row| &row.0), wide(|row| &row.1));
        for ((methods, pattern), listed) in rows.iter().zip(&self.0) {
            write!(f, "{methods:methods_wide$}  {pattern:pattern_wide$}  {}", listed.handler)?;
            match listed.before {
                0 => writeln!(f)?,
                1 => writeln!(f, "  behind 1 middleware")?,
                before => writeln!(f, "  behind {before} middlewares")?,
            }
        }
        Ok(())
    }
}
