//! What can be said on the command line.
//!
//! In: words; out: plain values. Credentials are never arguments, where other users of the machine could see them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use host_harness::address::Reach;
use host_harness::config::HostConfig;

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

    #[command(subcommand)]
    pub(crate) verb: Verb,
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

Exit codes: 0 ok; 2 wrong usage or step; 3 refused for good; 4 wait and try again; 5 try again; 1 anything else";

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
