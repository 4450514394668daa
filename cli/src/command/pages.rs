//! Completions for shells, and manual pages: what packages of the command install.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::failure::Failure;
use super::output;

pub(crate) fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "hairspring", &mut script);
    output::print(&String::from_utf8_lossy(&script)).into()
}

/// hairspring(1), or hairspring-serve(1) and its like.
pub(crate) fn manual(command: Option<&str>) -> Result<ExitCode, Failure> {
    let mut definition = Arguments::command();
    definition.build();
    if let Some(name) = command {
        let found = definition.find_subcommand(name).cloned();
        definition = found.ok_or_else(|| {
            let names: Vec<_> = definition.get_subcommands().map(clap::Command::get_name).collect();
            let expected = format!("expected one of {}", names.join(", "));
            Failure::Usage(format!("'man {name}': {expected}"))
        })?;
    }
    let mut page = Vec::new();
    // Subcommands have no version of their own, which the foot of their pages would show.
    let source = concat!("hairspring ", env!("CARGO_PKG_VERSION"));
    let manual = clap_mangen::Man::new(definition).source(source);
    manual.render(&mut page).map_err(Failure::Output)?;
    Ok(output::print(&String::from_utf8_lossy(&page)).into())
}
