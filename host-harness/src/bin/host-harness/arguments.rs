//! What can be said on the command line.
//!
//! In: words; out: plain values. Credentials are never arguments, where other users of the machine could see them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};
use host_harness::address::Reach;
use host_harness::config::HostConfig;
use jiff::civil::Date;
use simulator::Config;

/// Runs the NINA Qualys connector: live, against recorded exchanges, or dry.
#[derive(Debug, Parser)]
#[command(version, after_long_help = ENVIRONMENT)]
pub(crate) struct Arguments {
    /// Allows http to 127.0.0.0/8, ::1 and localhost
    #[arg(long, global = true)]
    allow_loopback_http: bool,

    /// Allows addresses of private networks
    #[arg(long, global = true)]
    allow_private_network: bool,

    /// Prints errors as JSON
    #[arg(long, global = true)]
    pub(crate) json_errors: bool,

    /// How RUST_LOG's lines are written to stderr
    #[arg(long, global = true, value_name = "FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(crate) log: LogFormat,

    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// A form of log lines.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// A JSON object a line
    Json,
}

const ENVIRONMENT: &str = "\
STEP is a JSON file, `-` for stdin, or RESOURCE OPERATION [KEY=VALUE | KEY=@FILE]… [--option KEY=VALUE]…

Environment of live calls:
  QUALYS_BASE_URL       the API server, for example https://qualysapi.qg2.apps.qualys.com
  QUALYS_USERNAME, QUALYS_PASSWORD
  QUALYS_TOKEN          instead: a ready-made bearer token
  QUALYS_CLIENT_ID, QUALYS_CLIENT_SECRET, QUALYS_CLIENT_KIND (user or subscription)
                        instead: an API client
  QUALYS_GATEWAY_URL    the gateway, if it does not follow from the base URL
  HTTPS_PROXY, NO_PROXY the proxy
  RUST_LOG              for example host_harness=debug

Exit codes: 0 ok; 2 wrong usage or step; 3 refused for good, or the work that was waited for failed; 4 wait and try again; 5 try again; 130 Ctrl-C while waiting; 1 anything else";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Lists every operation
    List {
        /// As a JSON array
        #[arg(long)]
        json: bool,
    },
    /// Describes the resources, one resource, or one operation with its parameters
    Describe {
        /// For example host
        resource: Option<String>,
        /// For example list_detection
        operation: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows which API versions end when, and which operations that concerns
    Lifecycle {
        /// The day, for example 2026-12-01; today if left out
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<Date>,
        /// Every operation with the version that it uses
        #[arg(long)]
        all: bool,
        /// As JSON, always with every operation
        #[arg(long)]
        json: bool,
    },
    /// Lists the platforms with their API server and gateway
    Pods {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Shows the requests that a step would send, and sends nothing
    Validate {
        #[command(flatten)]
        step: StepWords,
    },
    /// Runs a step
    Call(CallWords),
    /// Proves base URL and credential with a light request
    TestConnection,
    /// Runs the fixture cases and compares what comes with their goldens
    Replay(ReplayWords),
    /// Makes a fixture case, without secrets, of exchanges that a browser or a proxy has recorded
    ImportHar {
        /// The recording, with the answers' bodies
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The case's new folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Which operation, for example host.list, if the recording holds several
        #[arg(long)]
        operation: Option<String>,
    },
    /// Runs a simulated Qualys on this machine, to try steps and other clients against
    Serve(ServeWords),
}

/// A step, in one of its three forms.
#[derive(Debug, Args)]
pub(crate) struct StepWords {
    /// A JSON file, `-`, or RESOURCE OPERATION [KEY=VALUE | KEY=@FILE]…
    #[arg(value_name = "STEP")]
    pub(crate) words: Vec<String>,

    /// An option of the step, for example max_pages=3
    #[arg(long = "option", value_name = "KEY=VALUE")]
    pub(crate) options: Vec<String>,
}

/// A step and how to run it.
#[derive(Debug, Args)]
pub(crate) struct CallWords {
    #[command(flatten)]
    pub(crate) step: StepWords,

    /// Reads the answer piece by piece: a record a line, or a file's bytes
    #[arg(long)]
    pub(crate) stream: bool,

    /// Answers from the case in this folder (whose step is taken if none is given)
    #[arg(long, value_name = "DIR", conflicts_with = "record")]
    pub(crate) replay: Option<PathBuf>,

    /// Records a new case, without secrets, into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,

    /// Waits until the work that the step starts has ended, then fetches its result if there is one: with --stream or
    /// into a file, the result's own bytes
    #[arg(long, conflicts_with = "record")]
    pub(crate) wait: bool,

    /// How long to wait at most, for example 90s, 30m, 2h or 1d
    #[arg(long, value_name = "TIME", requires = "wait", value_parser = duration)]
    pub(crate) timeout: Option<Duration>,

    /// Writes the answer to this file, which appears when it is whole
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// Which cases to run.
#[derive(Debug, Args)]
pub(crate) struct ReplayWords {
    /// Only cases whose name holds this
    pub(crate) filter: Option<String>,

    /// The folder of the cases
    #[arg(long, value_name = "DIR", default_value = "fixtures")]
    pub(crate) fixtures: PathBuf,

    /// Writes goldens that differ anew
    #[arg(long)]
    pub(crate) bless: bool,
}

/// What the simulated Qualys is like.
#[derive(Debug, Args)]
pub(crate) struct ServeWords {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8765)]
    pub(crate) port: u16,

    /// Answers what the made-up subscription does not from the cases in this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub(crate) fixtures: Option<PathBuf>,

    /// How many hosts the subscription has
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u64).range(..=Config::MOST_HOSTS))]
    pub(crate) hosts: u64,

    /// How many calls go wrong, from 0 to 1: 409, 429, 503, resets, bodies cut short
    #[arg(long, value_name = "RATE", default_value_t = 0.0, value_parser = rate)]
    pub(crate) faults: f64,

    /// The same seed gives the same hosts and the same faults
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Calls of one API in an hour; 0: no limit
    #[arg(long, value_name = "N", default_value_t = 300)]
    pub(crate) rate_limit: u32,

    /// Calls of one API at once; 0: no limit
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) concurrency: u32,

    /// How many seconds a scan or report runs
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u64).range(1..=86_400))]
    pub(crate) runs_for: u64,
}

/// A share of all, from 0 to 1.
fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| (0.0..=1.0).contains(rate));
    rate.ok_or_else(|| "a rate is a number from 0 to 1, for example 0.1".to_owned())
}

/// A number and a unit; seconds without.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match text.get(digits.len()..) {
        Some("" | "s") => 1,
        Some("m") => 60,
        Some("h") => 3600,
        Some("d") => 86_400,
        _ => 0,
    };
    let wrong = || "a time is written like 90s, 30m, 2h or 1d".to_owned();
    let number: u64 = digits.parse().map_err(|_| wrong())?;
    let time = number.checked_mul(seconds).filter(|_| seconds > 0);
    time.map(Duration::from_secs).ok_or_else(wrong)
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a day is written like 2026-12-01".to_owned())
}

impl Arguments {
    pub(crate) fn host_config(&self) -> HostConfig {
        HostConfig {
            // One step at a time; the pool's address space is reserved for nothing otherwise.
            max_live_instances: 2,
            reach: Reach {
                loopback_http: self.allow_loopback_http,
                private_network: self.allow_private_network,
            },
            ..HostConfig::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        let seconds = |text: &str| duration(text).ok().map(|time| time.as_secs());
        assert_eq!(
            ["90s", "30m", "2h", "1d", "5"].map(seconds),
            [Some(90), Some(1800), Some(7200), Some(86_400), Some(5)]
        );
        assert_eq!(["", "m", "1w", "1.5h", "-3s", "1 h"].map(seconds), [None; 6]);
    }
}
