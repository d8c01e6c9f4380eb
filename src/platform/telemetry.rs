//! Logs and metrics. A log line carries ids and durations, never names, mail addresses, ratings,
//! tokens or bodies.

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error: readable text, or one JSON object a line.
/// `JINZAI_FILTER` narrows or widens it, e.g. `jinzai=debug,sqlx=warn`.
pub fn start_logs(json: bool) {
    let filter = EnvFilter::try_from_env("JINZAI_FILTER")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (tests) keeps the first subscriber.
    let _kept = if json { builder.json().try_init() } else { builder.compact().try_init() };
}

/// Starts collecting metrics; the handle renders them for `/metrics`.
pub fn start_metrics() -> PrometheusHandle {
    let recorder = PrometheusBuilder::new()
        .set_buckets(&[0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0])
        .map_or_else(
            |_| PrometheusBuilder::new().build_recorder(),
            PrometheusBuilder::build_recorder,
        );
    let handle = recorder.handle();
    // A second start in one process (tests) keeps the first recorder; its handle stays readable.
    let _kept = metrics::set_global_recorder(recorder);
    handle
}
