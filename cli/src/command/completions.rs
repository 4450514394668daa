//! `hairspring completions`: scripts for shells, which packages of the command install.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::output;

pub(crate) fn run(shell: Shell) -> ExitCode {
    let (mut script, mut definition) = (Vec::new(), Arguments::command());
    if shell == Shell::Zsh {
        definition = definition.mut_subcommands(|command| command.mut_args(without_colons));
    }
    clap_complete::generate(shell, &mut definition, "hairspring", &mut script);
    output::print(&with_paths(shell, String::from_utf8_lossy(&script).into_owned())).into()
}

/// In zsh's specifications a colon ends the name of a value, and the rest is executed.
fn without_colons(arg: clap::Arg) -> clap::Arg {
    let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    match name.filter(|name| name.contains(':')) {
        Some(name) => arg.value_name(name.replace(':', "\\:")),
        None => arg,
    }
}

/// Offers directories as well as commands, for `hairspring PATH`, which is not in clap's
/// definition. Bash does so by itself.
fn with_paths(shell: Shell, script: String) -> String {
    match shell {
        Shell::Zsh => {
            let first = "_hairspring_first() {\n    _alternative \
                 'commands:command:_hairspring_commands' 'directories:directory:_files -/'\n}\n\n";
            let begin = "if [ \"$funcstack[1]\"";
            let script =
                script.replacen("\":: :_hairspring_commands\"", "\":: :_hairspring_first\"", 1);
            script.replacen(begin, &format!("{first}{begin}"), 1)
        }
        Shell::Fish => {
            script
                + "complete -c hairspring -n __fish_hairspring_needs_command -f \
                   -a '(__fish_complete_directories)'\n"
        }
        _ => script,
    }
}
