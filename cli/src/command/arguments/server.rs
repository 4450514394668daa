//! What every command that serves can be told: where and how, but not what.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use hairspring::Config;
use hairspring::backend_std::Options;
use hairspring::web::middleware::LogFormat;

use crate::command::values::{duration, listen, names, size};

/// The arguments that `hairspring serve` and `hairspring demo` share.
#[derive(Args, Debug)]
#[command(next_help_heading = "Server")]
pub(crate) struct Server {
    /// Listen on HOST:PORT, [IPv6]:PORT or unix:PATH; 0.0.0.0:PORT can be reached from other
    /// machines, and port 0 chooses a free one; separate several with commas, or repeat the option
    /// [default: 127.0.0.1:8080, or the sockets of LISTEN_FDS]
    #[arg(long, short, value_name = "ADDR", value_parser = listen::parse, value_delimiter = ',')]
    listen: Vec<String>,

    /// What drives the connections: polling (event loops), smol (a task for each) or std (a thread
    /// for each)
    #[arg(long, value_name = "NAME", default_value = "polling")]
    #[arg(value_parser = names::backend(), hide_possible_values = true)]
    pub(crate) backend: Backend,

    /// Threads that drive connections; with std also the most connections at a time, beyond which
    /// others wait [default: one for each processor; with std one for each connection]
    #[arg(long, value_name = "N", value_parser = size::parse_threads)]
    threads: Option<usize>,

    /// The most connections at a time [default: 10000, with std 512, if the system allows so many
    /// open files]
    #[arg(long, value_name = "N", value_parser = size::parse_count)]
    max_connections: Option<usize>,

    /// The most connections that the kernel holds until they are accepted
    #[arg(long, value_name = "N", default_value = "1024", value_parser = size::parse_count)]
    backlog: usize,

    /// Take these options from a TOML file; the command line and the environment have precedence
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Log each request in this format: common, combined (also referrer, agent and seconds) or json
    #[arg(long, value_name = "FORMAT")]
    #[arg(value_parser = names::log_format(), hide_possible_values = true)]
    pub(crate) access_log: Option<LogFormat>,

    /// Append the access log to this file, in the format combined if none is given [default:
    /// standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) access_log_file: Option<PathBuf>,

    /// Count requests and connections, and serve metrics for Prometheus at /metrics on this address
    #[arg(long, value_name = "ADDR", value_parser = listen::parse)]
    pub(crate) metrics: Option<String>,

    /// Open the first address in a browser
    #[arg(long)]
    pub(crate) open: bool,

    /// Write the URLs to this open descriptor, one per line, once clients can connect
    #[arg(long, value_name = "N", value_parser = size::parse_descriptor)]
    pub(crate) ready_fd: Option<u32>,

    /// Leave out the Date field
    #[arg(long)]
    no_date: bool,

    /// Leave out the Server field
    #[arg(long)]
    no_server_header: bool,

    #[command(flatten)]
    timeouts: Timeouts,

    #[command(flatten)]
    limits: Limits,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Timeouts")]
pub(crate) struct Timeouts {
    /// How long a whole request head may take
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = duration::parse_positive)]
    header_timeout: Duration,

    /// How long a body may stall, or arrive at less than 500 bytes a second
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration::parse_positive)]
    body_timeout: Duration,

    /// How long a client may leave output unread, or read less than 500 bytes a second
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration::parse_positive)]
    write_timeout: Duration,

    /// How long a connection may be silent between requests
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration::parse_positive)]
    idle_timeout: Duration,

    /// How long requests that have begun may take to finish after a signal to stop
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    grace: Duration,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct Limits {
    /// The most bytes in a request's header section; beyond it 431
    #[arg(long, value_name = "SIZE", default_value = "16k", value_parser = size::parse::<usize>)]
    max_header_bytes: usize,

    /// The most field lines in a header section; beyond it 431
    #[arg(long, value_name = "N", default_value = "100", value_parser = size::parse_count)]
    max_headers: usize,

    /// The most bytes in a request target; beyond it 414
    #[arg(long, value_name = "SIZE", default_value = "8k", value_parser = size::parse::<usize>)]
    max_target: usize,

    /// The most bytes in a body; beyond it 413 [default: 1m if it is collected, 1g if streamed]
    #[arg(long, value_name = "SIZE", value_parser = size::parse::<u64>)]
    max_body: Option<u64>,
}

/// The backends of this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    Polling,
    Smol,
    Std,
}

impl Backend {
    pub(crate) const ALL: [Self; 3] = [Self::Polling, Self::Smol, Self::Std];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::Smol => "smol",
            Self::Std => "std",
        }
    }
}

/// The address if none is given: only this machine can reach it.
const USUAL_ADDRESS: &str = "127.0.0.1:8080";

impl Server {
    /// The addresses to bind; if none was given, the usual one, but only if `usual` is true.
    pub(crate) fn addresses(&self, usual: bool) -> Vec<String> {
        match &self.listen[..] {
            [] if usual => vec![USUAL_ADDRESS.to_owned()],
            given => given.to_vec(),
        }
    }

    /// The options of the backend.
    pub(crate) fn options(&self) -> Options {
        Options {
            connections_max: self.max_connections,
            backlog: u32::try_from(self.backlog).unwrap_or(u32::MAX),
            grace: self.timeouts.grace,
            threads: self.threads,
            ..Options::default()
        }
    }

    /// The configuration of connections.
    pub(crate) fn config(&self) -> Config {
        let (timeouts, default) = (&self.timeouts, self.limits.config());
        let mut common_fields = default.common_fields.clone();
        if self.no_server_header {
            common_fields.remove("Server");
        }
        Config {
            head_timeout: timeouts.header_timeout,
            idle_timeout: timeouts.idle_timeout,
            idle_timeout_crowded: default.idle_timeout_crowded.min(timeouts.idle_timeout),
            body_timeout: timeouts.body_timeout,
            send_timeout: timeouts.write_timeout,
            send_date: !self.no_date,
            common_fields,
            ..default
        }
    }
}

impl Limits {
    /// A configuration with these limits, and otherwise the defaults.
    pub(crate) fn config(&self) -> Config {
        /// Room in the request line for the method, the version and two spaces.
        const BESIDE_TARGET: usize = 1 << 10;
        let default = Config::default();
        Config {
            request_line_max: self.max_target.saturating_add(BESIDE_TARGET),
            target_max: self.max_target,
            header_section_max: self.max_header_bytes,
            field_count_max: self.max_headers,
            collected_body_max: self.max_body.unwrap_or(default.collected_body_max),
            streamed_body_max: self.max_body.unwrap_or(default.streamed_body_max),
            ..default
        }
    }
}
