//! What `hairspring serve` can be told about the files.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};

use super::Server;
use crate::command::values::{duration, files};

/// The arguments of `hairspring serve`.
#[derive(Args, Debug)]
#[command(after_help = super::SYNTAX)]
pub(crate) struct Serve {
    /// The directory whose files are served; at a terminal the current one if it is left out
    #[arg(value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub(crate) path: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) site: Site,

    #[command(flatten)]
    pub(crate) access: Access,

    #[command(flatten)]
    pub(crate) server: Server,
}

/// What is shown of the directory, and how.
#[derive(Args, Debug)]
#[command(next_help_heading = "Files")]
pub(crate) struct Site {
    /// Send this file of a directory in place of its listing
    #[arg(long, value_name = "NAME", default_value = "index.html", value_parser = files::name)]
    pub(crate) index: String,

    /// Do not list directories: 404 for one without an index
    #[arg(long)]
    pub(crate) no_listing: bool,

    /// Take files in: a form in each listing, and PUT
    #[arg(long)]
    pub(crate) upload: bool,

    /// Take files in from whoever reaches the address, without a password
    #[arg(long)]
    pub(crate) public_upload: bool,

    /// Send this file of the top, with 404, to browsers that ask for what is not there [default: a
    /// page that says so]
    #[arg(long, value_name = "NAME", value_parser = files::name)]
    pub(crate) not_found: Option<String>,

    /// Send the index of the top for paths that are not there and have no extension, for
    /// applications that read the path in the browser
    #[arg(long)]
    pub(crate) spa: bool,

    /// /about finds about.html
    #[arg(long)]
    pub(crate) pretty: bool,

    /// Serve names that begin with a dot too
    #[arg(long)]
    pub(crate) hidden: bool,

    /// Follow symbolic links that stay beneath the directory
    #[arg(long)]
    pub(crate) follow_links: bool,

    /// Send name.br, name.zst or name.gz in place of name to clients that accept it
    #[arg(long)]
    pub(crate) precompressed: bool,

    /// Open files anew for each request: the room of those that are removed is free at once
    #[arg(long)]
    pub(crate) no_keep_open: bool,

    /// Compress texts with gzip as they are sent
    #[arg(long)]
    pub(crate) compress: bool,

    /// Let caches keep files for so long; with 0s they ask each time [default: caches guess]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) cache: Option<Duration>,

    /// Add a field to every answer; may be given several times
    #[arg(long, value_name = "NAME: VALUE", value_parser = files::field)]
    pub(crate) header: Vec<(String, String)>,
}

/// Who may see it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Access")]
pub(crate) struct Access {
    /// Ask for this name and password; give it in the environment or a file, where others do not
    /// see it
    #[arg(long, value_name = "NAME:PASSWORD", value_parser = files::credentials)]
    pub(crate) auth: Option<(String, String)>,

    /// Ask for a name and password of this file, with bcrypt hashes as `htpasswd -B` writes them
    #[arg(long, value_name = "FILE", conflicts_with = "auth", value_hint = ValueHint::FilePath)]
    pub(crate) auth_file: Option<PathBuf>,

    /// Believe this proxy about who the client is (X-Forwarded-For): an address, a network such as
    /// 10.0.0.0/8, or unix; may be given several times
    #[arg(long, value_name = "ADDR", value_parser = files::network, value_delimiter = ',')]
    pub(crate) trusted_proxy: Vec<String>,

    /// Let pages of this origin read what is here, * for all; may be given several times
    #[arg(long, value_name = "ORIGIN", value_parser = files::origin, value_delimiter = ',')]
    pub(crate) cors: Vec<String>,
}
