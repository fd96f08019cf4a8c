//! What the server has seen, for the summary at its end, and told line by line meanwhile.
//!
//! In: events. Out: lines, and a [`Summary`]. It holds no credential and no parameter's value but titles and
//! references of what was launched.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::faults::Fault;
use crate::limits::Seen;

/// The running record.
pub(crate) struct Journal {
    told: fn(&str),
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    faults: BTreeMap<Fault, u64>,
    launched: Vec<String>,
    without_effect: BTreeSet<String>,
    refused_logins: u64,
    running: u32,
    peak: u32,
}

/// What a server has seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The calls of each API.
    pub apis: Vec<Seen>,
    /// The most calls at the same time, over all APIs.
    pub peak: u32,
    /// How often each fault was injected.
    pub faults: BTreeMap<Fault, u64>,
    /// Scans and reports that were launched.
    pub launched: Vec<String>,
    /// Calls with a wrong credential.
    pub refused_logins: u64,
    /// Parameters that were taken and changed nothing, as `resource.operation name`.
    pub without_effect: BTreeSet<String>,
}

impl Journal {
    pub(crate) fn new(told: fn(&str)) -> Self {
        Self { told, notes: Mutex::default() }
    }

    pub(crate) fn tell(&self, line: &str) {
        (self.told)(line);
    }

    pub(crate) fn injected(&self, fault: Fault, line: &str) {
        *self.lock().faults.entry(fault).or_default() += 1;
        self.tell(line);
    }

    pub(crate) fn launched(&self, what: String) {
        self.tell(&format!("launched {what}"));
        self.lock().launched.push(what);
    }

    pub(crate) fn refused_login(&self) {
        self.lock().refused_logins += 1;
        self.tell("refused a credential");
    }

    pub(crate) fn without_effect(&self, operation: &str, parameter: &str) {
        self.lock().without_effect.insert(format!("{operation} {parameter}"));
    }

    /// Counts a call as running.
    pub(crate) fn begin(&self) {
        let mut notes = self.lock();
        notes.running += 1;
        notes.peak = notes.peak.max(notes.running);
    }

    /// Counts it as over.
    pub(crate) fn end(&self) {
        let mut notes = self.lock();
        notes.running = notes.running.saturating_sub(1);
    }

    pub(crate) fn summary(&self, apis: Vec<Seen>) -> Summary {
        let notes = self.lock();
        Summary {
            apis,
            peak: notes.peak,
            faults: notes.faults.clone(),
            launched: notes.launched.clone(),
            refused_logins: notes.refused_logins,
            without_effect: notes.without_effect.clone(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        // Counters are whole after each statement.
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls: u64 = self.apis.iter().map(|seen| seen.calls).sum();
        writeln!(formatter, "calls: {calls}, at most {} at once", self.peak)?;
        for Seen { api, calls, refused, peak } in &self.apis {
            writeln!(
                formatter,
                "  {api}: {calls} calls, {refused} refused for a limit, {peak} at once"
            )?;
        }
        writeln!(formatter, "faults injected: {}", self.faults.values().sum::<u64>())?;
        for (fault, count) in &self.faults {
            writeln!(formatter, "  {fault}: {count}")?;
        }
        writeln!(formatter, "launches: {}", self.launched.len())?;
        for launched in &self.launched {
            writeln!(formatter, "  {launched}")?;
        }
        if self.refused_logins > 0 {
            writeln!(formatter, "refused credentials: {}", self.refused_logins)?;
        }
        if !self.without_effect.is_empty() {
            writeln!(formatter, "parameters that were taken and have no effect here:")?;
        }
        for parameter in &self.without_effect {
            writeln!(formatter, "  {parameter}")?;
        }
        Ok(())
    }
}
