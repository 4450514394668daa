//! Metrics of requests that also show a backend's counters.

use std::sync::Arc;

use hairspring_backend_common::Counters;
use hairspring_web::metrics::{Metrics, Series};

/// Metrics that show a backend's counters, in addition to the requests that they count themselves.
/// The backend's figures have its name as a label.
///
/// ```
/// use std::sync::Arc;
/// use hairspring::{backend_std::Setup, metered, web::Router};
/// let setup = Setup::default();
/// let metrics = metered("std", &setup.counters);
/// assert!(metrics.text().contains("server_connections_open{backend=\"std\"} 0\n"));
/// let app = Router::new().with(metrics.clone()).get("/metrics", metrics);
/// ```
#[must_use]
pub fn metered(backend: &'static str, counters: &Arc<Counters>) -> Metrics {
    let ended = |how| {
        Series::counter("server_connections_ended_total", "Connections that ended, by how.")
            .with("how", how)
    };
    let series = [
        Series::gauge("server_connections_open", "Connections that are open now."),
        Series::counter("server_connections_total", "Connections accepted."),
        Series::counter("server_connections_refused_total", "Connections closed at once."),
        Series::counter("server_accept_errors_total", "Errors of accept that made it pause."),
        Series::counter("server_received_bytes_total", "Bytes received."),
        Series::counter("server_sent_bytes_total", "Bytes sent."),
        ended("clean"),
        ended("aborted"),
        ended("lost"),
        ended("cut"),
        ended("panicked"),
    ];
    let (metrics, counters) = (Metrics::new(), Arc::clone(counters));
    let added = metrics.source(series.map(|series| series.with("backend", backend)), move || {
        let now = counters.snapshot();
        [
            now.open,
            now.accepted,
            now.refused,
            now.accept_errors,
            now.received,
            now.sent,
            now.clean,
            now.aborted,
            now.lost,
            now.cut,
            now.panicked,
        ]
    });
    added.expect("constant names, each once");
    metrics
}
