//! Logs to stderr as `RUST_LOG` says.
//!
//! Only this crate's own events, which hold no secret and no parameter's value: those of the HTTP libraries may.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

pub(crate) fn start() {
    let ours = filter_fn(|metadata| metadata.target().starts_with("host_harness"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(ours);
    // Without RUST_LOG: errors only. A second start, which does not happen, would change nothing.
    let _ =
        tracing_subscriber::registry().with(EnvFilter::from_default_env()).with(lines).try_init();
}
