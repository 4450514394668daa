//! Figures about requests, in Prometheus' text format.
//!
//! | name | meaning |
//! |---|---|
//! | `http_requests_total{method,route,status}` | answers, by the route's pattern; 499 if the client went away before the answer was ready |
//! | `http_request_duration_seconds{route}` | a histogram of how long they took |
//! | `http_requests_in_flight` | requests whose answer is not complete yet |
//! | `http_response_content_bytes_total` | bytes of content |
//! | `http_requests_refused_total{status,section}` | requests that were refused as malformed HTTP or for their content, or cut off within collected content; they are not among the answers |
//!
//! Figures from elsewhere, such as the backend's connections, are added with [`Metrics::source`].

mod figures;
mod histogram;
mod shard;
mod source;
mod tally;

pub use source::{Series, SeriesError};
pub use tally::Tally;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hairspring_core::{Fields, Method, Refusal, Response, ResponseHead, Status};

pub(crate) use self::figures::Figures;
use self::shard::Sharded;
use self::source::Sources;
use crate::middleware::watch::{Ended, Kept, Watch, watch};
use crate::{Answer, App, Call, Endpoint, Middleware, Next, Router};

/// Counts requests. As a middleware it counts those that pass; as an endpoint it shows the figures.
/// Cheap to clone; all clones share their figures. On the outermost router it also counts requests
/// that are refused as malformed HTTP, by the status of the answer and the RFC's section.
///
/// ```
/// use hairspring_web::{Router, metrics::Metrics};
/// let metrics = Metrics::new();
/// let app = Router::new()
///     .with(metrics.clone())
///     .get("/users/{id}", || "somebody")
///     .get("/metrics", metrics)
///     .build()?;
/// app.test().get("/users/7").send();
/// let told = app.test().get("/metrics").send();
/// let line = r#"http_requests_total{method="GET",route="/users/{id}",status="200"} 1"#;
/// assert!(told.text().contains(line));
/// # Ok::<(), hairspring_web::BuildError>(())
/// ```
#[derive(Clone, Default)]
pub struct Metrics(Arc<Inner>);

#[derive(Default)]
struct Inner {
    in_flight: Sharded<Progress>,
    counted: Mutex<Counted>,
    sources: Mutex<Sources>,
}

/// How many requests a thread has begun and how many it has ended, which other threads may have begun.
#[derive(Debug, Default)]
struct Progress {
    begun: AtomicU64,
    ended: AtomicU64,
}

#[derive(Default)]
struct Counted {
    /// By pattern, which is empty for requests that match no route. So clients cannot make this
    /// grow beyond the number of routes.
    routes: BTreeMap<String, Arc<Figures>>,
    refusals: BTreeMap<(u16, &'static str), u64>,
}

impl Inner {
    /// How many requests have begun and not ended.
    fn running(&self) -> u64 {
        // The ends are read first: a request that begins and ends meanwhile then counts as running,
        // and never as one less.
        let ended: u64 = self.in_flight.iter().map(|own| own.ended.load(Relaxed)).sum();
        let begun: u64 = self.in_flight.iter().map(|own| own.begun.load(Relaxed)).sum();
        begun.saturating_sub(ended)
    }
}

impl Metrics {
    /// Figures that are all zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds figures from elsewhere. `read` is called each time the figures are shown, and returns
    /// the values of all `series` in their order. It must be quick, because other connections on
    /// the thread wait for it.
    ///
    /// ```
    /// # use std::sync::{Arc, atomic::{AtomicU64, Ordering::Relaxed}};
    /// use hairspring_web::metrics::{Metrics, Series};
    /// # let counters = Arc::new([AtomicU64::new(3), AtomicU64::new(40)]);
    /// let metrics = Metrics::new();
    /// let series = [
    ///     Series::gauge("server_connections_open", "Open connections."),
    ///     Series::counter("server_connections_total", "Connections accepted."),
    /// ];
    /// let series = series.map(|series| series.with("backend", "polling"));
    /// metrics.source(series, move || [counters[0].load(Relaxed), counters[1].load(Relaxed)])?;
    /// assert!(metrics.text().contains("server_connections_open{backend=\"polling\"} 3\n"));
    /// # Ok::<(), hairspring_web::metrics::SeriesError>(())
    /// ```
    ///
    /// # Errors
    /// [`SeriesError`] if the text format does not allow a series, or it is there already.
    pub fn source<const N: usize>(
        &self,
        series: [Series; N],
        read: impl Fn() -> [u64; N] + Send + Sync + 'static,
    ) -> Result<(), SeriesError> {
        // Adding cannot panic half way.
        self.0.sources.lock().unwrap_or_else(PoisonError::into_inner).add(series, read)
    }

    /// An application that shows the figures at `/metrics` and has nothing else: to be served at an
    /// address that only authorised clients can reach. Requests to it are not counted.
    ///
    /// ```
    /// use hairspring_web::metrics::Metrics;
    /// let inside = Metrics::new().app().test();
    /// assert_eq!(inside.get("/metrics").send().status(), 200);
    /// assert_eq!(inside.get("/").send().status(), 404);
    /// ```
    #[must_use]
    pub fn app(&self) -> App {
        Router::new().get("/metrics", self.clone()).build().expect("one route cannot conflict")
    }

    /// Counts answers that do not pass the middleware as if they did: for a few that are so cheap
    /// that the middleware would cost more than they do.
    ///
    /// ```
    /// use std::time::Duration;
    /// use hairspring_core::{Method, Status};
    /// use hairspring_web::metrics::Metrics;
    /// let metrics = Metrics::new();
    /// let tally = metrics.tally(Method::Get, "/ping", Status::OK);
    /// tally.add(Duration::ZERO, 4);
    /// let line = r#"http_requests_total{method="GET",route="/ping",status="200"} 1"#;
    /// assert!(metrics.text().contains(line));
    /// ```
    #[must_use]
    pub fn tally(&self, method: Method, route: &str, status: Status) -> Tally {
        let figures = Arc::clone(self.counted().routes.entry(route.to_owned()).or_default());
        Tally { figures, method, status }
    }

    /// Counts a request as in flight until the value is dropped; for answers that do not pass the
    /// middleware.
    #[must_use]
    pub fn in_flight(&self) -> InFlight<'static> {
        InFlight::begin(Cow::Owned(self.clone()))
    }

    /// The number of answers so far, over all routes.
    #[must_use]
    pub fn answers(&self) -> u64 {
        self.counted().routes.values().map(|figures| figures.took().count()).sum()
    }

    /// The number of requests so far that were refused as malformed HTTP.
    #[must_use]
    pub fn refusals(&self) -> u64 {
        self.counted().refusals.values().sum()
    }

    /// All figures, in the text format.
    #[must_use]
    pub fn text(&self) -> String {
        let counted = self.counted();
        let mut out = String::new();
        header(&mut out, "http_requests_total", "counter", "Responses to requests.");
        // A route that was not requested yet is left out.
        let is_used = |(_, figures): &(&String, &Arc<Figures>)| figures.took().count() > 0;
        let routes: Vec<_> = counted.routes.iter().filter(is_used).collect();
        for (route, figures) in &routes {
            let route = label(route);
            for ((method, status), count) in figures.answers() {
                let _ = writeln!(
                    out,
                    "http_requests_total{{method=\"{method}\",route=\"{route}\",\
                     status=\"{status}\"}} {count}"
                );
            }
        }
        let name = "http_request_duration_seconds";
        let help = "From the head of a request to the end of its response.";
        header(&mut out, name, "histogram", help);
        for (route, figures) in &routes {
            figures.took().write(&mut out, name, &format!("route=\"{}\"", label(route)));
        }
        header(&mut out, "http_requests_in_flight", "gauge", "Requests without a whole response.");
        let _ = writeln!(out, "http_requests_in_flight {}", self.0.running());
        let name = "http_response_content_bytes_total";
        header(&mut out, name, "counter", "Bytes of response content.");
        let bytes: u64 = routes.iter().map(|(_, figures)| figures.bytes()).sum();
        let _ = writeln!(out, "{name} {bytes}");
        let name = "http_requests_refused_total";
        header(&mut out, name, "counter", "Requests that broke a rule of HTTP, by its section.");
        for ((status, section), count) in &counted.refusals {
            let _ = writeln!(out, "{name}{{status=\"{status}\",section=\"{section}\"}} {count}");
        }
        drop(counted);
        // The sources are called without a lock: one may be slow, or add another.
        let sources = self.0.sources.lock().unwrap_or_else(PoisonError::into_inner).clone();
        sources.write(&mut out);
        out
    }

    /// Calls `work` with the figures of the request's route. They are looked up once and stored
    /// with the route; a second `Metrics` on the same route looks its own up each time.
    fn figures<T>(&self, call: &Call<'_>, work: impl FnOnce(&Arc<Figures>) -> T) -> T {
        let owner = Arc::as_ptr(&self.0).addr();
        let look_up = || {
            let pattern = call.route().unwrap_or_default().to_owned();
            Arc::clone(self.counted().routes.entry(pattern).or_default())
        };
        let kept = call.target().figures.get_or_init(|| (owner, look_up()));
        if kept.0 == owner { work(&kept.1) } else { work(&look_up()) }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        // Counting cannot panic half way.
        self.0.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn header(out: &mut String, name: &str, kind: &str, help: &str) {
    let help = help.replace('\\', "\\\\").replace('\n', "\\n");
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Escapes a label's value, such as a route's pattern.
fn label(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Counts a request as in flight until it is dropped; made by [`Metrics::in_flight`].
#[derive(Debug)]
pub struct InFlight<'m> {
    metrics: Cow<'m, Metrics>,
}

impl<'m> InFlight<'m> {
    fn begin(metrics: Cow<'m, Metrics>) -> Self {
        let (own, adder) = metrics.0.in_flight.own();
        adder.add(&own.begun, 1);
        Self { metrics }
    }
}

impl Drop for InFlight<'_> {
    /// At the end of the answer, or when the client goes away before that.
    fn drop(&mut self) {
        let (own, adder) = self.metrics.0.in_flight.own();
        adder.add(&own.ended, 1);
    }
}

impl Watch for InFlight<'_> {
    fn end(self, call: &Call<'_>, answer: &ResponseHead, ended: Ended) {
        let method = call.head().method();
        self.metrics.figures(call, |figures| {
            figures.count(method, answer.status, ended.took, ended.bytes);
        });
    }

    fn keep(self, call: &Call<'_>) -> Kept {
        let figures = self.metrics.figures(call, Arc::clone);
        let running = self.metrics.in_flight();
        Box::new(move |head, answer, ended| {
            figures.count(head.method(), answer.status, ended.took, ended.bytes);
            drop(running);
        })
    }
}

impl Middleware for Metrics {
    fn handle(&self, call: &mut Call<'_>, next: Next) -> Answer {
        watch(InFlight::begin(Cow::Borrowed(self)), call, next)
    }

    fn refused(&self, refusal: &Refusal<'_>) {
        let key = (refusal.response.head.status.code(), refusal.reject.section());
        *self.counted().refusals.entry(key).or_default() += 1;
    }
}

impl Endpoint for Metrics {
    fn call(&self, _: &mut Call<'_>) -> Answer {
        const TEXT: Fields =
            Fields::from_static("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
        let head = ResponseHead { status: Status::OK, fields: TEXT };
        let body = hairspring_core::Body::Full(self.text().into());
        Answer::Now(Response { head, body })
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
