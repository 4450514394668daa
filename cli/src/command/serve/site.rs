//! The application that serves a directory.

use std::time::Duration;

use hairspring::web::files::{Directory, FileName, Links, Tree};
use hairspring::web::metrics::Metrics;
use hairspring::web::middleware::{BasicAuth, Compression, Cors, Proxies};
use hairspring::web::{App, Methods, Router};

use super::error_pages::ErrorPages;
use super::fields::ExtraFields;
use super::passwords::Passwords;
use crate::command::arguments::{Access, Serve};
use crate::command::failure::Failure;
use crate::command::server::Logging;

/// The realm that browsers may show when they ask for a password.
const REALM: &str = "hairspring";

/// Larger files are sent as they are: to compress them each time would cost more than it saves.
const COMPRESSED_MAX: u64 = 4 << 20;

/// The directory with its middleware, the outermost first.
pub(super) fn build(
    arguments: &Serve,
    directory: Directory,
    metrics: Option<Metrics>,
    logging: &Logging,
) -> Result<App, Failure> {
    let mut router = Router::new();
    if !arguments.access.trusted_proxy.is_empty() {
        let networks = arguments.access.trusted_proxy.iter().map(String::as_str);
        let illegal = |error| Failure::Usage(format!("'--trusted-proxy': {error}"));
        router = router.with(Proxies::trusted(networks).map_err(illegal)?);
    }
    if let Some(log) = &logging.middleware {
        router = router.with(log.clone());
    }
    if let Some(metrics) = metrics {
        router = router.with(metrics);
    }
    router = router.with(logging.errors());
    if !arguments.site.header.is_empty() {
        router = router.with(ExtraFields::new(&arguments.site.header));
    }
    if arguments.site.compress {
        router = router.with(Compression { files_max: COMPRESSED_MAX, ..Compression::default() });
    }
    router = router.with(ErrorPages { not_found: not_found(arguments, &directory) });
    if !arguments.access.cors.is_empty() {
        router = router.with(cors(arguments));
    }
    if let Some(auth) = auth(&arguments.access)? {
        router = router.with(auth);
    }
    let app = router.group(tree(arguments, directory)?.router()).build();
    app.map_err(|error| Failure::Content(error.to_string()))
}

/// The site's own page for 404. Its name was checked when the option was parsed.
fn not_found(arguments: &Serve, directory: &Directory) -> Option<(Directory, FileName)> {
    let name = FileName::new(arguments.site.not_found.as_deref()?)?;
    Some((directory.clone(), name))
}

fn tree(arguments: &Serve, directory: Directory) -> Result<Tree, Failure> {
    let site = &arguments.site;
    let links = if site.follow_links { Links::FollowBeneath } else { Links::Refuse };
    let directory = directory.keep_open(!site.no_keep_open);
    let mut tree = Tree::new(directory).index(&site.index).links(links);
    if !site.no_listing {
        tree = tree.listing();
    }
    if arguments.takes_uploads() {
        tree = tree.uploads();
    }
    if site.spa {
        tree = tree.application(&site.index);
    }
    if site.pretty {
        tree = tree.pretty();
    }
    if site.hidden {
        tree = tree.hidden();
    }
    if site.precompressed {
        tree = tree.compressed_siblings();
    }
    if let Some(time) = site.cache {
        let illegal = |error| Failure::Usage(format!("'--cache': {error}"));
        tree = tree.cache_control(&cache_control(time)).map_err(illegal)?;
    }
    Ok(tree)
}

fn cache_control(time: Duration) -> String {
    match time.as_secs() {
        0 => "no-cache".to_owned(),
        seconds => format!("max-age={seconds}"),
    }
}

/// Other origins may read, but not write: [`Tree::uploads`] refuses what their pages send.
fn cors(arguments: &Serve) -> Cors {
    let (all, named): (Vec<&str>, Vec<&str>) =
        arguments.access.cors.iter().map(String::as_str).partition(|origin| *origin == "*");
    let mut cors = Cors::new(named)
        .methods(Methods::GET)
        .fields("range")
        // Without these a page that reads in parts knows neither that it may nor what it has got.
        .and_then(|cors| cors.expose("accept-ranges, content-range, etag"))
        .expect("legal names");
    if arguments.is_guarded() {
        cors = cors.credentials();
    }
    if all.is_empty() { cors } else { cors.public_get() }
}

fn auth(access: &Access) -> Result<Option<BasicAuth>, Failure> {
    if access.auth.is_some() && access.auth_file.is_some() {
        let mistake = "'--auth' and '--auth-file' were given; give one of them";
        return Err(Failure::Usage(mistake.to_owned()));
    }
    if let Some((name, password)) = &access.auth {
        return Ok(Some(BasicAuth::one(REALM, name, password)));
    }
    let Some(path) = &access.auth_file else { return Ok(None) };
    let passwords = Passwords::read(path)?;
    let check = move |name: &str, password: &str| passwords.accept(name, password);
    Ok(Some(BasicAuth::hashed(REALM, check)))
}
