//! The activity log: what was done, newest last.
//!
//! In: entries. Out: the same, each with an id that grows.

use crate::random::Random;

const FIRST_ID: u64 = 700_000;
const MADE_UP: u64 = 250;

/// One thing that was done.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: u64,
    /// In seconds.
    pub(crate) at: u64,
    pub(crate) action: &'static str,
    pub(crate) module: &'static str,
    pub(crate) details: String,
}

/// All entries, oldest first.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) entries: Vec<Entry>,
}

impl Log {
    /// Some days of logins and launches.
    pub(crate) fn made_up(seed: u64, born: u64) -> Self {
        let mut random = Random::new(seed, 2 << 40);
        let mut log = Self { entries: Vec::new() };
        for number in 0..MADE_UP {
            let at = born - (MADE_UP - number) * 1800;
            match random.between(0, 2) {
                0 => log.add(at, "login", "auth", "API login from 192.0.2.10".to_owned()),
                1 => log.add(
                    at,
                    "launch",
                    "scan",
                    format!("Launched scan: \"Nightly, part {number}\""),
                ),
                _ => log.add(
                    at,
                    "finished",
                    "scan",
                    format!("Finished scan: Nightly,\npart {number}"),
                ),
            }
        }
        log
    }

    pub(crate) fn add(
        &mut self,
        at: u64,
        action: &'static str,
        module: &'static str,
        details: String,
    ) {
        let id = FIRST_ID + self.entries.len() as u64;
        self.entries.push(Entry { id, at, action, module, details });
    }
}
