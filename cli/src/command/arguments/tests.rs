use super::*;
use clap::CommandFactory;
use hairspring::Config;
use hairspring::backend_std::Options;
use hairspring::core::Fields;
use hairspring::web::middleware::LogFormat;
use std::time::Duration;

fn server(arguments: &str) -> Server {
    let words = ["hairspring", "demo"].into_iter().chain(arguments.split_whitespace());
    match Arguments::try_parse_from(words).unwrap().command {
        Command::Demo(demo) => demo.server,
        other => panic!("expected the demo, got {other:?}"),
    }
}

/// A configuration cannot be compared, but it shows every field.
#[track_caller]
fn assert_same(got: &Config, expected: &Config) {
    assert_eq!(format!("{got:#?}"), format!("{expected:#?}"));
}

#[test]
fn the_definition_is_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn every_value_has_its_syntax_told() {
    for command in Arguments::command().get_subcommands() {
        let names = command.get_arguments().filter_map(clap::Arg::get_value_names);
        let uses = names.flatten().any(|name| matches!(name.as_str(), "TIME" | "SIZE"));
        let told = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let tells = told.contains("SIZE is in bytes") || command.get_name() == "parse";
        assert!(!uses || tells, "{}", command.get_name());
    }
}

#[test]
fn without_options_the_defaults_are_the_librarys() {
    let server = server("");
    let default = Config::default();
    // Room for a target of the full size that its limit promises.
    let request_line_max = default.target_max + 1024;
    assert_same(&server.config(), &Config { request_line_max, ..default });
    assert_eq!(server.addresses(true), ["127.0.0.1:8080"]);
    assert!(server.addresses(false).is_empty());
    assert_eq!(server.options(), Options::default());
    assert_eq!(server.backend, Backend::Polling);
    assert_eq!((server.access_log, &server.metrics), (None, &None));
}

#[test]
fn each_option_reaches_its_field() {
    let server = server(
        "--header-timeout 1s --body-timeout 2s --write-timeout 3s --idle-timeout 4s \
         --grace 500ms --max-header-bytes 5k --max-headers 6 --max-target 7k --max-body 8k \
         --max-connections 9 --no-date --no-server-header --backlog 11 \
         --listen [::1]:0,unix:s -l 127.0.0.1:0 --backend smol --threads 10 --access-log json",
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
    assert_same(&server.config(), &expected);
    let expected = Options {
        connections_max: Some(9),
        grace: Duration::from_millis(500),
        threads: Some(10),
        backlog: 11,
        ..Options::default()
    };
    assert_eq!(server.options(), expected);
    assert_eq!(server.backend, Backend::Smol);
    assert_eq!(server.addresses(true), ["[::1]:0", "unix:s", "127.0.0.1:0"]);
    assert_eq!(server.access_log, Some(LogFormat::Json));
}
