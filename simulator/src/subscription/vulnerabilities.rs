//! The knowledge base: made-up vulnerabilities with real-looking QIDs.
//!
//! In: a seed and an index. Out: a [`Vulnerability`].

use crate::random::Random;

/// How many there are.
pub(crate) const COUNT: u64 = 400;

const FIRST_QID: u64 = 38_000;
const STEP: u64 = 13;
/// Sets these numbers apart from those of the hosts.
const STREAM: u64 = 1 << 40;

const PRODUCTS: [&str; 8] = [
    "Example Server",
    "Example HTTP Daemon",
    "Example Database",
    "Example Runtime",
    "Example Kernel",
    "Example Mail & Calendar",
    "Example Remote Shell",
    "Example Library <compression>",
];
const FLAWS: [&str; 5] = [
    "Remote Code Execution Vulnerability",
    "Denial of Service Vulnerability",
    "Information Disclosure Vulnerability",
    "Privilege Escalation Vulnerability",
    "Weak Cipher Suites Enabled",
];
const CATEGORIES: [&str; 5] =
    ["Web server", "Database", "Local", "General remote services", "Windows"];

/// What a vulnerability is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Confirmed,
    Potential,
    Info,
}

impl Kind {
    /// As a detection says it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "Confirmed",
            Self::Potential => "Potential",
            Self::Info => "Info",
        }
    }

    /// As the knowledge base says it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Confirmed => "Vulnerability",
            Self::Potential => "Potential Vulnerability",
            Self::Info => "Information Gathered",
        }
    }
}

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct Vulnerability {
    pub(crate) qid: u64,
    pub(crate) kind: Kind,
    pub(crate) severity: u64,
    pub(crate) title: String,
    pub(crate) product: &'static str,
    pub(crate) category: &'static str,
    pub(crate) cve: String,
    pub(crate) patchable: bool,
    /// In seconds.
    pub(crate) published: u64,
    pub(crate) modified: u64,
}

impl Vulnerability {
    /// The entry with this index; the index wraps.
    pub(crate) fn made_up(seed: u64, born: u64, index: u64) -> Self {
        let index = index % COUNT;
        let mut random = Random::new(seed, STREAM + index);
        let kind = match random.between(0, 9) {
            0 => Kind::Info,
            1 | 2 => Kind::Potential,
            _ => Kind::Confirmed,
        };
        let product = random.pick(&PRODUCTS);
        let published = born - random.between(30, 900) * 86_400;
        Self {
            qid: FIRST_QID + index * STEP,
            kind,
            severity: random.between(1, 5),
            title: format!("{product} {}", random.pick(&FLAWS)),
            product,
            category: random.pick(&CATEGORIES),
            cve: format!("CVE-2026-{:05}", 10_000 + index),
            patchable: random.chance(0.8),
            published,
            modified: published + random.between(0, 29) * 86_400,
        }
    }
}
