//! Scans and reports: work that is launched and goes through its states with time.
//!
//! In: launches, pauses and the time. Out: each one's state now. Nothing runs: a state is computed from when the work
//! began.

use super::hosts::ip_number;
use crate::clock::text_of;
use crate::ranges::Ranges;

const FIRST_SCAN: u64 = 4_021_700;
const FIRST_REPORT: u64 = 700_100;

/// Where a piece of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It waits for its turn: `Queued` of scans, `Submitted` of reports.
    Waiting,
    /// With how much of a hundred is done.
    Running(u64),
    Paused,
    Canceled,
    Finished,
}

/// The times of one piece of work, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub(crate) launched: u64,
    /// How much was done until the last halt.
    done: u64,
    /// When it went on after the last halt.
    since: u64,
    halted: Option<State>,
    takes: u64,
}

impl Course {
    fn new(launched: u64, takes: u64) -> Self {
        Self { launched, done: 0, since: launched, halted: None, takes }
    }

    fn waits(&self) -> u64 {
        self.takes / 10
    }

    fn done(&self, now: u64) -> u64 {
        if self.halted.is_some() { self.done } else { self.done + now.saturating_sub(self.since) }
    }

    pub(crate) fn state(&self, now: u64) -> State {
        let done = self.done(now);
        match self.halted {
            Some(state) => state,
            None if done < self.waits() => State::Waiting,
            None if done < self.waits() + self.takes => {
                State::Running((done - self.waits()) * 100 / self.takes)
            }
            None => State::Finished,
        }
    }

    /// How long it has run, in seconds.
    pub(crate) fn ran(&self, now: u64) -> u64 {
        self.done(now).saturating_sub(self.waits()).min(self.takes) / 1000
    }

    /// Pauses or cancels it.
    pub(crate) fn halt(&mut self, now: u64, state: State) {
        self.done = self.done(now);
        self.halted = Some(state);
    }

    pub(crate) fn resume(&mut self, now: u64) {
        self.since = now;
        self.halted = None;
    }
}

/// One scan.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) id: u64,
    pub(crate) reference: String,
    pub(crate) kind: &'static str,
    pub(crate) order: Order,
    pub(crate) course: Course,
}

/// What a scan was asked to do.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) title: String,
    pub(crate) profile: String,
    pub(crate) target: Ranges,
    pub(crate) groups: Vec<String>,
}

/// One report.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) id: u64,
    pub(crate) title: String,
    pub(crate) format: String,
    pub(crate) hosts: Ranges,
    pub(crate) course: Course,
}

/// What was launched.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) scans: Vec<Scan>,
    pub(crate) reports: Vec<Report>,
    launched: u64,
    takes: u64,
}

impl Work {
    /// One scan that ended before the server was started, at `born` milliseconds.
    pub(crate) fn made_up(born: u64, takes: u64, hosts: u64) -> Self {
        let mut work = Self { scans: Vec::new(), reports: Vec::new(), launched: 0, takes };
        let order = Order {
            title: "Nightly".to_owned(),
            profile: "Standard Scan".to_owned(),
            target: Ranges::between(ip_number(0), ip_number(hosts.saturating_sub(1))),
            groups: Vec::new(),
        };
        // It took its hour, whatever the pace of new ones.
        work.add("Scheduled", order, Course::new(born - 86_400_000, 3_600_000));
        work
    }

    /// Launches a scan.
    pub(crate) fn launch_scan(&mut self, now: u64, order: Order) -> &Scan {
        self.add("API", order, Course::new(now, self.takes))
    }

    fn add(&mut self, kind: &'static str, order: Order, course: Course) -> &Scan {
        let number = self.launched;
        self.launched += 1;
        let reference = format!("scan/{}.{:05}", course.launched / 1000, 40_000 + number);
        self.scans.push(Scan { id: FIRST_SCAN + number, reference, kind, order, course });
        &self.scans[self.scans.len() - 1]
    }

    /// Launches a report and gives its id.
    pub(crate) fn launch_report(
        &mut self,
        now: u64,
        title: &str,
        format: &str,
        hosts: Ranges,
    ) -> u64 {
        let id = FIRST_REPORT + self.launched;
        self.launched += 1;
        let course = Course::new(now, self.takes);
        self.reports.push(Report {
            id,
            title: title.to_owned(),
            format: format.to_owned(),
            hosts,
            course,
        });
        id
    }
}

impl Scan {
    /// As the list says it.
    pub(crate) fn state(&self, now: u64) -> &'static str {
        match self.course.state(now) {
            State::Waiting => "Queued",
            State::Running(_) => "Running",
            State::Paused => "Paused",
            State::Canceled => "Canceled",
            State::Finished => "Finished",
        }
    }

    pub(crate) fn launched(&self) -> String {
        text_of(self.course.launched / 1000)
    }
}

impl Report {
    /// As the list says it.
    pub(crate) fn state(&self, now: u64) -> &'static str {
        match self.course.state(now) {
            State::Waiting => "Submitted",
            State::Running(_) | State::Paused => "Running",
            State::Canceled => "Canceled",
            State::Finished => "Finished",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_waits_runs_and_finishes_and_a_pause_takes_no_time() {
        let mut course = Course::new(1_000_000, 10_000);
        assert_eq!(course.state(1_000_500), State::Waiting);
        assert_eq!(course.state(1_006_000), State::Running(50));
        course.halt(1_006_000, State::Paused);
        assert_eq!((course.state(2_000_000), course.ran(2_000_000)), (State::Paused, 5));
        course.resume(2_000_000);
        assert_eq!(course.state(2_004_999), State::Running(99));
        assert_eq!(course.state(2_005_000), State::Finished);
    }
}
