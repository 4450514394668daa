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
    /// The directory whose files are served, held open from the start; at a terminal the default is the
    /// current one
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
    /// Send this file for a directory, instead of a listing
    #[arg(long, value_name = "NAME", default_value = "index.html", value_parser = files::name)]
    pub(crate) index: String,

    /// Do not list directories; one without an index gets 404
    #[arg(long)]
    pub(crate) no_listing: bool,

    /// Accept uploads, by a form in each listing and by PUT
    #[arg(long)]
    pub(crate) upload: bool,

    /// Accept uploads without a password, from everybody who can reach the address
    #[arg(long)]
    pub(crate) public_upload: bool,

    /// Send this file of the directory with 404 to browsers that ask for a missing page [default: a
    /// plain error page]
    #[arg(long, value_name = "NAME", value_parser = files::name)]
    pub(crate) not_found: Option<String>,

    /// Send the index of the directory for paths that do not exist and have no extension: for
    /// single-page applications
    #[arg(long)]
    pub(crate) spa: bool,

    /// Serve about.html for /about
    #[arg(long)]
    pub(crate) pretty: bool,

    /// Also serve names that begin with a dot
    #[arg(long)]
    pub(crate) hidden: bool,

    /// Follow symbolic links that stay beneath the directory
    #[arg(long)]
    pub(crate) follow_links: bool,

    /// Send name.br, name.zst or name.gz instead of name to clients that accept it
    #[arg(long)]
    pub(crate) precompressed: bool,

    /// Keep no files open between requests, so that removed ones free their disk space at once
    #[arg(long)]
    pub(crate) no_keep_open: bool,

    /// Compress text with gzip as it is sent
    #[arg(long)]
    pub(crate) compress: bool,

    /// How long caches may use files without asking again; with 0s they ask each time [default: each
    /// cache decides]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub(crate) cache: Option<Duration>,

    /// Add a field to the responses to all well-formed requests, in place of one of the same name; may
    /// be given several times
    #[arg(long, value_name = "NAME: VALUE", value_parser = files::field)]
    pub(crate) header: Vec<(String, String)>,
}

/// Who may see it.
#[derive(Args, Debug)]
#[command(next_help_heading = "Access")]
pub(crate) struct Access {
    /// Require this name and password; set it in the environment or a file, where others cannot see
    /// it
    #[arg(long, value_name = "NAME:PASSWORD", value_parser = files::credentials)]
    pub(crate) auth: Option<(String, String)>,

    /// Require a name and password from this file, with bcrypt hashes as `htpasswd -B` writes them
    #[arg(long, value_name = "FILE", conflicts_with = "auth", value_hint = ValueHint::FilePath)]
    pub(crate) auth_file: Option<PathBuf>,

    /// Take the client's address from this proxy's X-Forwarded-For: an address, a network such as
    /// 10.0.0.0/8, or unix; may be given several times
    #[arg(long, value_name = "ADDR", value_parser = files::network, value_delimiter = ',')]
    pub(crate) trusted_proxy: Vec<String>,

    /// Let pages of this origin read the files, * for all; may be given several times
    #[arg(long, value_name = "ORIGIN", value_parser = files::origin, value_delimiter = ',')]
    pub(crate) cors: Vec<String>,
}
