//! How routers become sites and targets.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use hairspring_core::{Authority, Method};
use matchit::InsertError;

use super::entry::Entry;
use super::path::{PARAMS_MAX, has_tail, names, normal_pattern};
use super::refusals::{NotFound, Refusal, Unknown};
use super::site::Site;
use super::table::Table;
use super::{BuildError, Listed, Route, Router, Routes, States, Target};
use crate::{Endpoint, Methods, Middleware};

/// Collects the sites and targets of an application.
pub(super) struct Builder<'a> {
    states: &'a States,
    targets: Vec<Target>,
    sites: Vec<Site>,
    routes: Routes,
}

/// A site that is being built.
#[derive(Default)]
struct Draft {
    host: Option<String>,
    /// The patterns of each table, in the order in which they were added.
    tables: Vec<Vec<(String, Targets)>>,
    fallbacks: Vec<Fallback>,
    methods: Option<Methods>,
    prefixes: Vec<Prefix>,
}

/// The targets of one pattern.
#[derive(Default)]
struct Targets {
    endpoints: Vec<(Method, usize)>,
    /// The middleware that wraps all of them; `None` if no route was added yet.
    shared: Option<Vec<Arc<dyn Middleware>>>,
    /// The target of all other methods.
    refusal: usize,
}

/// The target of paths below a prefix that no route matches.
struct Fallback {
    prefix: String,
    /// The table of the router that has it. Of several for one prefix the first table's counts.
    table: usize,
    target: usize,
}

/// A route for a prefix itself, without a slash at the end, unless the application has that route.
struct Prefix {
    pattern: String,
    table: usize,
    chain: Vec<Arc<dyn Middleware>>,
    route: Route,
}

/// Where a router is nested, and what it inherits from the routers around it.
#[derive(Clone, Copy)]
struct Place<'p> {
    prefix: &'p str,
    chain: &'p [Arc<dyn Middleware>],
    table: usize,
    body_max: Option<u64>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(states: &'a States) -> Self {
        Self { states, targets: Vec::new(), sites: Vec::new(), routes: Routes::default() }
    }

    pub(super) fn finish(mut self) -> (Vec<Target>, Vec<Site>, Routes) {
        self.sites.sort_by_key(Site::rank);
        (self.targets, self.sites, self.routes)
    }

    pub(super) fn unknown(&mut self, chain: &[Arc<dyn Middleware>]) -> usize {
        self.add(None, chain, Arc::new(Unknown), None)
    }

    pub(super) fn site(
        &mut self,
        host: Option<String>,
        router: Router,
        outer: &[Arc<dyn Middleware>],
        body_max: Option<u64>,
    ) -> Result<(), BuildError> {
        if let Some(host) = &host {
            let name = host.strip_prefix("*.").unwrap_or(host);
            let is_name = !name.contains('*')
                && Authority::parse(name.as_bytes()).is_some_and(|whole| whole.host == name);
            if !is_name || self.sites.iter().any(|site| site.host.as_ref() == Some(host)) {
                return Err(BuildError::Host { host: host.clone() });
            }
        }
        let chain = [outer, &router.middleware].concat();
        let has_fallback = router.fallback.is_some();
        let mut draft = Draft { host: host.clone(), ..Draft::default() };
        let place = Place { prefix: "", chain: outer, table: 0, body_max };
        self.flatten(router, place, &mut draft)?;
        self.answer_prefixes(&mut draft)?;
        for (pattern, targets) in draft.tables.iter_mut().flatten() {
            self.refuse(pattern, targets);
        }
        if !has_fallback {
            let not_found = self.add(None, &chain, Arc::new(NotFound), None);
            let (prefix, table) = (String::new(), draft.tables.len());
            draft.fallbacks.push(Fallback { prefix, table, target: not_found });
        }
        draft.fallbacks.sort_by_key(|own| (std::cmp::Reverse(own.prefix.len()), own.table));
        let methods = draft.methods.unwrap_or(Methods::GET);
        let whole = self.add(None, &chain, Arc::new(Refusal(methods)), None);
        let tables = draft.tables.into_iter().map(table).collect::<Result<_, _>>()?;
        let fallbacks = draft.fallbacks.into_iter().map(|own| (own.prefix, own.target)).collect();
        self.sites.push(Site { host, tables, fallbacks, whole });
        Ok(())
    }

    fn flatten(
        &mut self,
        router: Router,
        place: Place<'_>,
        draft: &mut Draft,
    ) -> Result<(), BuildError> {
        if let Some((host, _)) = router.hosts.into_iter().next() {
            return Err(BuildError::Host { host });
        }
        let chain = [place.chain, &router.middleware].concat();
        let body_max = router.body_max.or(place.body_max);
        let place = Place { chain: &chain, body_max, ..place };
        if draft.tables.len() <= place.table {
            draft.tables.resize_with(place.table + 1, Vec::new);
        }
        for (pattern, route) in router.routes {
            self.route(&below(place.prefix, &pattern)?, route, place, draft)?;
        }
        if let Some(endpoint) = router.fallback {
            if !names(place.prefix).is_empty() {
                let reason = "a fallback cannot stand below a prefix with parameters".to_owned();
                return Err(BuildError::Pattern { pattern: place.prefix.to_owned(), reason });
            }
            let name = format!("the fallback of {}/", place.prefix);
            self.check(&name, &*endpoint)?;
            let target = self.add(None, &chain, endpoint, body_max);
            // It is compared with paths, in which braces are not doubled.
            let prefix = normal_pattern(place.prefix).replace("{{", "{").replace("}}", "}");
            let table = place.table;
            if draft.fallbacks.iter().any(|own| own.prefix == prefix && own.table == table) {
                return Err(BuildError::Conflict { route: name.clone(), with: name });
            }
            draft.fallbacks.push(Fallback { prefix, table, target });
        }
        // A prefix with parameters might conflict with another route's pattern.
        if let Some(route) = router.at_prefix
            && !place.prefix.is_empty()
            && names(place.prefix).is_empty()
        {
            let (pattern, table) = (place.prefix.to_owned(), place.table);
            draft.prefixes.push(Prefix { pattern, table, chain: chain.clone(), route });
        }
        for (prefix, inner) in router.nested {
            let prefix = below(place.prefix, prefix.trim_end_matches('/'))?;
            self.flatten(inner, Place { prefix: &prefix, ..place }, draft)?;
        }
        for inner in router.alternatives {
            let table = draft.tables.len();
            self.flatten(inner, Place { table, ..place }, draft)?;
        }
        Ok(())
    }

    fn answer_prefixes(&mut self, draft: &mut Draft) -> Result<(), BuildError> {
        for Prefix { pattern, table, chain, route } in std::mem::take(&mut draft.prefixes) {
            if draft.tables[table].iter().all(|(own, _)| *own != pattern) {
                let place = Place { prefix: "", chain: &chain, table, body_max: None };
                self.route(&pattern, route, place, draft)?;
            }
        }
        Ok(())
    }

    fn route(
        &mut self,
        pattern: &str,
        route: Route,
        place: Place<'_>,
        draft: &mut Draft,
    ) -> Result<(), BuildError> {
        check_pattern(pattern)?;
        let chain = [place.chain, &route.middleware].concat();
        let known = draft.tables[place.table].iter().position(|(own, _)| own == pattern);
        let at = known.unwrap_or_else(|| {
            draft.tables[place.table].push((pattern.to_owned(), Targets::default()));
            draft.tables[place.table].len() - 1
        });
        let shared = &mut draft.tables[place.table][at].1.shared;
        let len = shared.as_ref().map_or(chain.len(), |shared| common(shared, &chain));
        *shared = Some(chain[..len].to_vec());
        for (method, endpoint) in route.endpoints {
            if method == Method::Other {
                return Err(BuildError::Method { pattern: pattern.to_owned() });
            }
            let targets = &draft.tables[place.table][at].1;
            let name = format!("{} {pattern}", method.name());
            if targets.endpoints.iter().any(|(own, _)| *own == method) {
                return Err(BuildError::Conflict { route: name.clone(), with: name });
            }
            self.check(&name, &*endpoint)?;
            self.routes.add(Listed {
                host: draft.host.clone(),
                pattern: pattern.to_owned(),
                methods: Methods::NONE.and(method),
                handler: endpoint.name(),
                before: chain.len(),
            });
            let body_max = route.body_max.or(place.body_max);
            let target = self.add(Some(pattern), &chain, endpoint, body_max);
            draft.tables[place.table][at].1.endpoints.push((method, target));
            let methods = draft.methods.get_or_insert(Methods::NONE);
            *methods = methods.and(method);
        }
        Ok(())
    }

    /// Adds the target of the methods that a pattern does not have, behind what all of its groups
    /// share. For preflights it also adds one behind the whole middleware of each endpoint.
    fn refuse(&mut self, pattern: &str, targets: &mut Targets) {
        let methods = targets.endpoints.iter().fold(Methods::NONE, |all, (own, _)| all.and(*own));
        let refusal: Arc<dyn Endpoint> = Arc::new(Refusal(methods));
        let shared = targets.shared.take().unwrap_or_default();
        targets.refusal = self.add(Some(pattern), &shared, Arc::clone(&refusal), None);
        for &(_, endpoint) in &targets.endpoints {
            let chain = self.targets[endpoint].chain.clone();
            self.targets[endpoint].refusal = Some(match chain.len() == shared.len() {
                true => targets.refusal,
                false => self.add(Some(pattern), &chain, Arc::clone(&refusal), None),
            });
        }
    }

    fn check(&self, route: &str, endpoint: &dyn Endpoint) -> Result<(), BuildError> {
        let route = route.to_owned();
        endpoint.check(self.states).map_err(|missing| BuildError::State { route, missing })
    }

    fn add(
        &mut self,
        pattern: Option<&str>,
        chain: &[Arc<dyn Middleware>],
        endpoint: Arc<dyn Endpoint>,
        body_max: Option<u64>,
    ) -> usize {
        self.targets.push(Target {
            pattern: pattern.map(str::to_owned),
            names: pattern.map(names).unwrap_or_default(),
            has_tail: pattern.is_some_and(has_tail),
            chain: chain.to_vec(),
            gated: chain.iter().rposition(|middleware| middleware.gates()).map_or(0, |at| at + 1),
            endpoint,
            body_max,
            refusal: None,
            figures: OnceLock::new(),
        });
        self.targets.len() - 1
    }
}

/// How many middlewares, from the outermost on, two chains have in common.
fn common(one: &[Arc<dyn Middleware>], other: &[Arc<dyn Middleware>]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| Arc::ptr_eq(one, other)).count()
}

/// A pattern, or another prefix, below this one.
fn below(prefix: &str, inner: &str) -> Result<String, BuildError> {
    let pattern = format!("{prefix}{inner}");
    // Otherwise the last segment of one and the first of the other would become a single segment.
    if !inner.is_empty() && !inner.starts_with('/') {
        let reason = format!("expected a slash before {inner}");
        return Err(BuildError::Pattern { pattern, reason });
    }
    match other_syntax(&pattern) {
        Some(reason) => Err(BuildError::Pattern { pattern, reason }),
        None => Ok(pattern),
    }
}

/// Why a segment that begins with `:` or `*` is refused: in the syntax of other routers it is a
/// parameter, and whoever writes one means that.
fn other_syntax(pattern: &str) -> Option<String> {
    let segment = pattern.split('/').skip(1).find(|segment| segment.starts_with([':', '*']))?;
    let named = &segment[1..];
    let end = named.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(named.len());
    let (name, rest) = named.split_at(end);
    let meant = match (segment.starts_with('*'), name) {
        (true, "") => "{*tail}".to_owned(),
        (true, name) => format!("{{*{name}}}"),
        (false, "") => "{id}".to_owned(),
        (false, name) => format!("{{{name}}}{rest}"),
    };
    Some(format!("expected {meant} instead of {segment}"))
}

fn check_pattern(pattern: &str) -> Result<(), BuildError> {
    let names = names(pattern);
    let repeated = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
    let reason = if !pattern.starts_with('/') {
        "expected a slash first".to_owned()
    } else if names.len() > PARAMS_MAX {
        format!("expected at most {PARAMS_MAX} parameters")
    } else if let Some((_, name)) = repeated {
        format!("expected parameters of different names, got {name} twice")
    } else {
        return Ok(());
    };
    Err(BuildError::Pattern { pattern: pattern.to_owned(), reason })
}

/// Builds a table. If two patterns conflict, the error names both.
fn table(patterns: Vec<(String, Targets)>) -> Result<Table, BuildError> {
    let mut tree = matchit::Router::new();
    let (mut named, mut normals) = (HashMap::new(), Vec::new());
    for (pattern, Targets { endpoints, refusal, .. }) in patterns {
        let normal = normal_pattern(&pattern);
        let method = endpoints.first().map_or("", |(method, _)| method.name());
        let entry = Entry::new(&endpoints, refusal);
        let name = format!("{method} {pattern}");
        named.insert(normal.clone(), name.clone());
        normals.push((normal.clone(), entry.clone()));
        tree.insert(normal, entry).map_err(|error| {
            let reason = match error {
                InsertError::Conflict { with } => {
                    let with = named.get(&with).cloned().unwrap_or(with);
                    return BuildError::Conflict { route: name, with };
                }
                InsertError::InvalidParamSegment => "expected one parameter at most in a segment",
                InsertError::InvalidParam => "expected a name in each pair of braces",
                InsertError::InvalidCatchAll => "expected nothing behind {*tail}",
                _ => "expected another pattern",
            };
            BuildError::Pattern { pattern, reason: reason.to_owned() }
        })?;
    }
    Ok(Table::new(tree, normals))
}
