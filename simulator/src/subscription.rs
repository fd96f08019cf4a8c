//! A small Qualys subscription that is made up from a seed: hosts with detections, the knowledge base behind them, asset
//! groups, scans, reports and the activity log.
//!
//! In: a seed, a size and the time. Out: everything that answers are written from. Hosts and detections are computed
//! whenever they are asked for, never held; what callers change is held and lost with the server.

mod groups;
mod hosts;
mod log;
mod vulnerabilities;
mod work;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub(crate) use groups::{Group, Groups};
pub(crate) use hosts::{Detection, Host, MOST_DETECTIONS};
pub(crate) use log::Log;
pub(crate) use vulnerabilities::Vulnerability;
pub(crate) use work::{Order, Report, Scan, State, Work};

use crate::clock::Clock;
use crate::config::Config;

/// The subscription of one server.
#[derive(Debug)]
pub struct Subscription {
    seed: u64,
    hosts: u64,
    /// The midnight before the server was started, in seconds: what is made up lies before it.
    born: u64,
    clock: Clock,
    changing: Mutex<Changing>,
}

/// What callers change.
#[derive(Debug)]
pub(crate) struct Changing {
    pub(crate) groups: Groups,
    pub(crate) work: Work,
    pub(crate) log: Log,
}

/// One detection of the subscription, as a client should find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// The host's ID.
    pub host: u64,
    /// UNIQUE_VULN_ID.
    pub detection: u64,
    /// The vulnerability.
    pub qid: u64,
}

impl Subscription {
    pub(crate) fn new(config: &Config) -> Self {
        let now = config.clock.seconds();
        let born = now - now % 86_400;
        let changing = Changing {
            groups: Groups::made_up(config.hosts, born),
            work: Work::made_up(born * 1000, config.runs_for * 1000, config.hosts),
            log: Log::made_up(config.seed, born),
        };
        let (seed, hosts, clock) = (config.seed, config.hosts, config.clock.clone());
        Self { seed, hosts, born, clock, changing: Mutex::new(changing) }
    }

    /// Every host, by ID.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = Host> + use<> {
        let (seed, born) = (self.seed, self.born);
        (0..self.hosts).map(move |index| Host::made_up(seed, born, index))
    }

    /// The detections of a host.
    pub(crate) fn detections(&self, host: &Host) -> Vec<Detection> {
        hosts::detections(self.seed, self.born, host)
    }

    /// The knowledge base, by QID. It holds every QID that a detection has.
    pub(crate) fn vulnerabilities(&self) -> impl Iterator<Item = Vulnerability> + use<> {
        let (seed, born) = (self.seed, self.born);
        (0..vulnerabilities::COUNT).map(move |index| Vulnerability::made_up(seed, born, index))
    }

    /// What a detection list without any filter holds: every detection that is open and no mere information.
    pub fn open_detections(&self) -> impl Iterator<Item = Found> {
        self.hosts().flat_map(|host| {
            let open = self.detections(&host).into_iter().filter(Detection::is_listed_by_default);
            let found = move |it: Detection| Found {
                host: host.id,
                detection: it.id,
                qid: it.vulnerability.qid,
            };
            open.map(found).collect::<Vec<_>>()
        })
    }

    /// The time.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What callers change.
    pub(crate) fn changing(&self) -> MutexGuard<'_, Changing> {
        // A write that panicked half-way is a defect of the server; what others see is still whole enough to show.
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
