//! The arguments, and the configuration they make.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use hairspring::Config;
use hairspring::backend_std::Options;

use super::{duration, listen, size};

/// HTTP/1.1 as a pure state machine, and what drives it.
#[derive(Debug, Parser)]
#[command(name = "hairspring", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve an endpoint for each thing that HTTP clients like to try
    Demo(Demo),
}

/// The arguments of `hairspring demo`.
#[derive(Args, Debug)]
#[command(after_help = "TIME is 500ms, 3s, 2m or 1h; SIZE is in bytes, or 16k, 1m, 2g.")]
pub(super) struct Demo {
    /// What drives the connections: polling (event loops), smol (a task for each) or std (a thread
    /// for each)
    #[arg(long, value_name = "NAME", default_value = "polling", value_parser = parse_backend)]
    pub(super) backend: Backend,

    /// Threads that drive connections; with std as many connections at a time, the others wait
    /// [default: one for each processor; with std one for each connection]
    #[arg(long, value_name = "N", value_parser = size::parse_count)]
    threads: Option<usize>,

    /// HOST:PORT, [IPv6]:PORT or unix:PATH; may be given several times; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = listen::parse)]
    pub(super) listen: Vec<String>,

    /// Read and write files of this directory under /files/ [default: no files]
    #[arg(long, value_name = "DIR")]
    pub(super) directory: Option<PathBuf>,

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
pub(super) struct Timeouts {
    /// A whole request head may take so long
    #[arg(long, value_name = "TIME", default_value = "15s", value_parser = duration::parse_positive)]
    header_timeout: Duration,

    /// A body may stall, or fall below 500 bytes a second, for so long
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration::parse_positive)]
    body_timeout: Duration,

    /// A client may leave our output unread for so long
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration::parse_positive)]
    write_timeout: Duration,

    /// A connection may be silent between requests for so long
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration::parse_positive)]
    idle_timeout: Duration,

    /// After a requested stop, what has begun may go on for so long
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration::parse)]
    grace: Duration,
}

#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(super) struct Limits {
    /// Bytes in a request's header section; beyond it 431
    #[arg(long, value_name = "SIZE", default_value = "16k", value_parser = size::parse::<usize>)]
    max_header_bytes: usize,

    /// Field lines in a header section; beyond it 431
    #[arg(long, value_name = "N", default_value = "100", value_parser = size::parse_count)]
    max_headers: usize,

    /// Bytes in a request target; beyond it 414
    #[arg(long, value_name = "SIZE", default_value = "8k", value_parser = size::parse::<usize>)]
    max_target: usize,

    /// Bytes in a body; beyond it 413 [default: 1m where it is collected, 1g where it is streamed]
    #[arg(long, value_name = "SIZE", value_parser = size::parse::<u64>)]
    max_body: Option<u64>,

    /// Connections at a time [default: what the backend and the descriptors allow]
    #[arg(long, value_name = "N", value_parser = size::parse_count)]
    max_connections: Option<usize>,
}

/// The backends of this build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Backend {
    Polling,
    Smol,
    Std,
}

impl Backend {
    const ALL: [Self; 3] = [Self::Polling, Self::Smol, Self::Std];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Polling => "polling",
            Self::Smol => "smol",
            Self::Std => "std",
        }
    }
}

fn parse_backend(text: &str) -> Result<Backend, String> {
    let named = Backend::ALL.into_iter().find(|backend| backend.name() == text);
    named.ok_or_else(|| {
        let names = Backend::ALL.map(Backend::name).join(", ");
        format!("expected one of {names}; leave the option out for polling")
    })
}

impl Demo {
    /// What the options say about the backend.
    pub(super) fn options(&self) -> Options {
        Options {
            connections_max: self.limits.max_connections,
            grace: self.timeouts.grace,
            threads: self.threads,
            ..Options::default()
        }
    }

    /// What the options say about connections.
    pub(super) fn config(&self) -> Config {
        /// A method, a version and two spaces stand beside the target in its line.
        const BESIDE_TARGET: usize = 1 << 10;
        let (timeouts, limits, default) = (&self.timeouts, &self.limits, Config::default());
        let mut common_fields = default.common_fields.clone();
        if self.no_server_header {
            common_fields.remove("Server");
        }
        Config {
            request_line_max: limits.max_target.saturating_add(BESIDE_TARGET),
            target_max: limits.max_target,
            header_section_max: limits.max_header_bytes,
            field_count_max: limits.max_headers,
            collected_body_max: limits.max_body.unwrap_or(default.collected_body_max),
            streamed_body_max: limits.max_body.unwrap_or(default.streamed_body_max),
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

#[cfg(test)]
mod tests {
    use super::*;
    use hairspring::core::Fields;

    fn demo(arguments: &str) -> Demo {
        let words = ["hairspring", "demo"].into_iter().chain(arguments.split_whitespace());
        let Command::Demo(demo) = Arguments::try_parse_from(words).unwrap().command;
        demo
    }

    /// A configuration cannot be compared, but it shows every field.
    #[track_caller]
    fn assert_same(got: &Config, expected: &Config) {
        assert_eq!(format!("{got:#?}"), format!("{expected:#?}"));
    }

    #[test]
    fn the_definition_is_consistent() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_options_the_defaults_are_the_librarys() {
        let demo = demo("");
        let default = Config::default();
        // Room for a target of the full size that its limit promises.
        let request_line_max = default.target_max + 1024;
        assert_same(&demo.config(), &Config { request_line_max, ..default });
        assert_eq!(demo.listen, ["127.0.0.1:8080"]);
        assert_eq!(demo.options(), Options::default());
        assert_eq!(demo.backend, Backend::Polling);
    }

    #[test]
    fn each_option_reaches_its_field() {
        let demo = demo(
            "--header-timeout 1s --body-timeout 2s --write-timeout 3s --idle-timeout 4s \
             --grace 500ms --max-header-bytes 5k --max-headers 6 --max-target 7k --max-body 8k \
             --max-connections 9 --no-date --no-server-header --directory d \
             --listen [::1]:0 --listen unix:s --backend smol --threads 10",
        );
        let expected = Config {
            request_line_max: 8 << 10,
            target_max: 7 << 10,
            header_section_max: 5 << 10,
            field_count_max: 6,
            collected_body_max: 8 << 10,
            streamed_body_max: 8 << 10,
            head_timeout: Duration::from_secs(1),
            idle_timeout: Duration::from_secs(4),
            idle_timeout_crowded: Duration::from_secs(4),
            body_timeout: Duration::from_secs(2),
            send_timeout: Duration::from_secs(3),
            send_date: false,
            common_fields: Fields::new(),
            ..Config::default()
        };
        assert_same(&demo.config(), &expected);
        let grace = Duration::from_millis(500);
        let options =
            Options { connections_max: Some(9), grace, threads: Some(10), ..Options::default() };
        assert_eq!(demo.options(), options);
        assert_eq!(demo.backend, Backend::Smol);
        assert_eq!(demo.directory, Some(PathBuf::from("d")));
        assert_eq!(demo.listen, ["[::1]:0", "unix:s"]);
    }
}
