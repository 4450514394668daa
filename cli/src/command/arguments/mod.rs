//! The command line as types. The words of the help are the comments here.

mod serve;
mod server;
#[cfg(test)]
mod tests;

pub(crate) use serve::{Access, Serve};
pub(crate) use server::{Backend, Limits, Server};

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueHint};
use clap_complete::Shell;

/// The syntax of values: the end of the help of each command with such options.
const SYNTAX: &str = "TIME is 500ms, 3s, 2m, 1h or 7d; SIZE is in bytes, or 16k, 1m, 2g.\n\
    Each option but --open can be given in the environment (--max-body as HAIRSPRING_MAX_BODY) or in\n\
    the file of --config (max-body = \"1m\"); the command line has precedence over both.";

/// The usage of the whole command. Clap's own does not show that a path is enough.
const USAGE: &str = "hairspring [serve] [OPTIONS] [PATH]\n       hairspring <COMMAND> [OPTIONS]";

/// Examples for newcomers, for the end of the help.
const EXAMPLES: &str = "\
To begin with:
  hairspring .                            this directory, at http://127.0.0.1:8080/
  hairspring site --listen 0.0.0.0:8080   the directory site, for other machines too
  hairspring demo                         a page that shows what the engine can do
'hairspring COMMAND --help' shows the options of a command.";

/// The format of recordings: the end of the help of `replay`.
const RECORDING: &str = "\
A recording is text, with one step per line:
  send TEXT     the client sends this; successive lines are one piece
  cut           ends a piece between two lines of send
  pause TIME    this much virtual time passes
  fin           the client ends its side
  reset         the client resets the connection
  expect TEXT   exactly this was received since the last expect; successive lines are one text
  closed        the server has ended the connection
  aborted       the server has cut the connection short
  # TEXT        a comment
TEXT is as 'hairspring parse' shows it: \\r \\n \\t \\\\ and \\xHH are bytes, the rest stands for itself.
A recording without expectations is printed with what was received, and can be replayed again. Time
begins at Sun, 06 Nov 1994 08:49:37 GMT.";

/// Serves a directory over HTTP/1.1, shows what the engine can do, and explains what it sees.
#[derive(Debug, Parser)]
#[command(name = "hairspring", version, disable_help_subcommand = true)]
#[command(override_usage = USAGE, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the files of a directory
    Serve(Box<Serve>),
    /// Serve an endpoint for each thing that HTTP clients like to try
    Demo(Box<Demo>),
    /// Explain how the core reads raw request bytes; fails if it refuses them
    Parse(Parse),
    /// Drive a recorded connection through the core, and show or check its output
    Replay(Replay),
    /// Check a configuration file and the environment
    CheckConfig(CheckConfig),
    /// Print completions for a shell
    Completions(Completions),
    /// Print a manual page, in roff
    Man(Manual),
}

/// The arguments of `hairspring demo`.
#[derive(Args, Debug)]
#[command(after_help = SYNTAX)]
pub(crate) struct Demo {
    /// Let everybody who can reach the address read and write files of this directory under /files/
    /// [default: no files]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) directory: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) server: Server,
}

/// The arguments of `hairspring parse`.
#[derive(Args, Debug)]
#[command(
    after_help = "The exit status is 0 if the bytes are whole requests that are accepted, else 1."
)]
pub(crate) struct Parse {
    /// The bytes that a client would send; - for standard input
    #[arg(value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,

    /// Read a line end without its CR as CRLF, for requests written in an editor
    #[arg(long)]
    pub(crate) crlf: bool,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) limits: Limits,
}

/// The arguments of `hairspring replay`.
#[derive(Args, Debug)]
#[command(after_help = RECORDING)]
pub(crate) struct Replay {
    /// The recording; - for standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
}

/// The arguments of `hairspring check-config`.
#[derive(Args, Debug)]
pub(crate) struct CheckConfig {
    /// The file [default: the one that HAIRSPRING_CONFIG names]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,
}

/// The arguments of `hairspring completions`.
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    pub(crate) shell: Shell,
}

/// The arguments of `hairspring man`.
#[derive(Args, Debug)]
pub(crate) struct Manual {
    /// The command to describe [default: hairspring as a whole]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}
