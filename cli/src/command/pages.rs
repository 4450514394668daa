//! `hairspring man`: manual pages, which packages of the command install.

use std::fmt::Write;
use std::io;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_mangen::Man;

use super::arguments::Arguments;
use super::failure::Failure;
use super::{output, settings};

/// The section that the page of every command has, in roff.
const STATUS: &str = r#".SH EXIT STATUS
.TP
.B 0
Success, or the server was asked to stop and did.
.TP
.B 1
A failure, or a check that found mistakes.
.TP
.B 2
A mistake in the command line, the environment or the file of \fB\-\-config\fR.
.PP
A failure or mistake prints one line on standard error, which says what to do.
"#;

/// The sections of the commands that serve.
const SERVING: &str = r#".SH ENVIRONMENT
.TP
.B HAIRSPRING_CONFIG
The file of \fB\-\-config\fR.
.TP
.BR HAIRSPRING_IDLE_TIMEOUT " and so on"
The option of that name. The command line has precedence over it, and it over the file. Addresses and
origins are separated by commas, fields by line ends.
.TP
.BR LISTEN_FDS ", " LISTEN_PID
Sockets that a supervisor hands over, as in
.BR sd_listen_fds (3).
.TP
.B NOTIFY_SOCKET
The socket that is notified when clients can connect, and when the server is stopping, as in
.BR sd_notify (3).
.TP
.BR NO_COLOR ", " TERM=dumb
No colours at a terminal.
.TP
.B BROWSER
What \fB\-\-open\fR runs.
.SH SIGNALS
.TP
.BR SIGINT ", " SIGTERM
No connection is accepted any more, and requests that have begun may go on for \fB\-\-grace\fR. A
second signal ends the process at once.
.TP
.B SIGHUP
Opens the file of \fB\-\-access\-log\-file\fR again; without one it ends the server.
"#;

/// The section of `serve`.
const EXAMPLES: &str = r#".SH EXAMPLES
.TP
.B hairspring .
The current directory, for this machine.
.TP
.B hairspring site \-\-listen 0.0.0.0:8080 \-\-compress \-\-access\-log combined
A site for everybody, with a line for each request on standard output.
.TP
.B hairspring dist \-\-spa \-\-open
The build of a single-page application, opened in a browser.
.TP
.B hairspring inbox \-\-upload \-\-auth\-file passwords \-\-listen 0.0.0.0:8080
A place to leave files, for those whose names \fBhtpasswd \-B\fR has written to the file.
"#;

/// Prints hairspring(1), or the page of a command, such as hairspring-serve(1).
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
    let page = page(definition).map_err(Failure::Output)?;
    Ok(output::print(&page).into())
}

/// The page of a command: its definition, and the sections above.
fn page(mut definition: clap::Command) -> io::Result<String> {
    let name = definition.get_display_name().unwrap_or(definition.get_name()).to_owned();
    let usage = definition.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace('-', "\\-");
    let usage: Vec<_> = usage.lines().map(|line| format!(".B {}\n", line.trim())).collect();
    let help = definition.get_after_help().map(ToString::to_string);
    let (is_whole, serves) =
        (definition.has_subcommands(), settings::COMMANDS.contains(&definition.get_name()));
    let is_serve = definition.get_name() == "serve";
    let man = Man::new(definition);

    // There is no date: it would be that of the build, and builds would not be reproducible.
    let version = env!("CARGO_PKG_VERSION");
    let mut page = format!(".TH {name} 1 \"\" \"hairspring {version}\" \"User Commands\"\n");
    page += &section(|to| man.render_name_section(to))?;
    let _ = write!(page, ".SH SYNOPSIS\n{}", usage.join(".br\n"));
    page += &section(|to| man.render_description_section(to))?;
    page += &section(|to| man.render_options_section(to))?;
    if is_whole {
        page += &section(|to| man.render_subcommands_section(to))?;
    }
    if let Some(help) = help {
        page += &notes(&help);
    }
    page += STATUS;
    if serves {
        page += SERVING;
    }
    if is_serve {
        page += EXAMPLES;
    }
    if !is_whole {
        page += ".SH SEE ALSO\n.BR hairspring (1)\n";
    }
    Ok(page)
}

/// The end of the help, as a section. Indented lines are not filled.
fn notes(help: &str) -> String {
    let help = help.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    let (mut notes, mut filled) = (".SH NOTES\n".to_owned(), true);
    for line in help.lines() {
        if filled == line.starts_with(' ') {
            notes += if filled { ".nf\n" } else { ".fi\n" };
            filled = !filled;
        }
        let _ = writeln!(notes, "{line}");
    }
    notes
}

/// A section without the preamble that clap_mangen writes before each.
fn section(render: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> io::Result<String> {
    const QUOTES: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";
    let mut written = Vec::new();
    render(&mut written)?;
    Ok(String::from_utf8_lossy(&written).replacen(QUOTES, "", 1).replace("\\*(Aq", "\\(aq"))
}
