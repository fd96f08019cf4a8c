//! Logs to stderr as `RUST_LOG` says.
//!
//! Only this crate's own spans and events, which hold no secret and no parameter's value: those of libraries may.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::arguments::LogFormat;

pub(crate) fn start(format: LogFormat) {
    let ours = filter_fn(|metadata| metadata.target().starts_with("host_harness"));
    let lines = layer().with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Text => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    // Without RUST_LOG: errors only. A second start, which does not happen, would change nothing.
    let _ = tracing_subscriber::registry()
        .with(EnvFilter::from_default_env())
        .with(lines.with_filter(ours))
        .try_init();
}
