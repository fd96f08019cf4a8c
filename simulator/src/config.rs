//! What a server is asked to be.
//!
//! Out: [`Config`] with its defaults, each as an average Qualys subscription has it.

use std::path::PathBuf;

use crate::clock::Clock;

/// The user name that is taken unless another one is given.
pub const DEMO_USER: &str = "demo_user";

/// The password that is taken unless another one is given. It guards made-up data on the same machine: no secret.
pub const DEMO_PASSWORD: &str = "demo_password";

/// A server's settings.
#[derive(Clone)]
pub struct Config {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// User name and password; an API client has them as its id and secret.
    pub login: (String, String),
    /// How many hosts the subscription has, at most [`Config::MOST_HOSTS`].
    pub hosts: u64,
    /// What the subscription and the faults are made from.
    pub seed: u64,
    /// How many of the calls get a fault instead of their answer, or in it: from 0 to 1.
    pub faults: f64,
    /// Calls of one API in an hour; 0: no limit.
    pub rate_limit: u32,
    /// Calls of one API at the same time; 0: no limit.
    pub concurrency: u32,
    /// How long a scan or report runs, in seconds; it waits a tenth of that before.
    pub runs_for: u64,
    /// The folder of cases to answer from; none: those of the build.
    pub fixtures: Option<PathBuf>,
    /// The time.
    pub clock: Clock,
    /// Told of every write, fault and refusal for a limit, in one line.
    pub told: fn(&str),
}

impl Config {
    /// As many addresses as the made-up network has room for.
    pub const MOST_HOSTS: u64 = 1_000_000;
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 0,
            login: (DEMO_USER.to_owned(), DEMO_PASSWORD.to_owned()),
            hosts: 100,
            seed: 1,
            faults: 0.0,
            rate_limit: 300,
            concurrency: 2,
            runs_for: 10,
            fixtures: None,
            clock: Clock::System,
            told: |_| (),
        }
    }
}
