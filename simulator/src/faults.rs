//! Decides which calls go wrong, and how.
//!
//! In: a rate and a seed. Out: for the first, second, … call a fault or none: always the same for the same seed. What
//! a fault does is `simulation`'s and `outflow`'s business.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::random::Random;

/// How long the refusals among the faults ask to wait, in seconds: short, since nobody has to learn patience here.
pub(crate) const WAIT_S: u64 = 1;

/// One way to go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// 409 with code 1965: refused for its rate, nothing was done.
    RateLimited,
    /// 429: the same, as gateways say it.
    TooManyRequests,
    /// 503 with code 1999: maintenance, nothing was done.
    Maintenance,
    /// 503 with a page for people, nothing was done.
    Unavailable,
    /// The connection breaks before the answer.
    ResetBefore,
    /// The connection breaks within the body.
    ResetWithin,
    /// The body ends too early, properly.
    Cut,
}

impl Fault {
    const ALL: [Self; 7] = [
        Self::RateLimited,
        Self::TooManyRequests,
        Self::Maintenance,
        Self::Unavailable,
        Self::ResetBefore,
        Self::ResetWithin,
        Self::Cut,
    ];

    /// Whether the call is carried out all the same, so that its caller cannot know.
    pub(crate) fn hides_the_outcome(self) -> bool {
        matches!(self, Self::ResetBefore | Self::ResetWithin | Self::Cut)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::RateLimited => "409/1965",
            Self::TooManyRequests => "429",
            Self::Maintenance => "503/1999",
            Self::Unavailable => "503 page",
            Self::ResetBefore => "reset before the answer",
            Self::ResetWithin => "reset in the body",
            Self::Cut => "body cut short",
        })
    }
}

/// The faults of one server.
#[derive(Debug)]
pub(crate) struct Faults {
    rate: f64,
    seed: u64,
    calls: AtomicU64,
}

/// The fault of one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Injected {
    pub(crate) fault: Fault,
    /// How many bytes of the body come, if it is that long.
    pub(crate) bytes: u64,
}

impl Faults {
    pub(crate) fn new(rate: f64, seed: u64) -> Self {
        Self { rate, seed, calls: AtomicU64::new(0) }
    }

    /// The fault of the next call.
    pub(crate) fn next(&self) -> Option<Injected> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let mut random = Random::new(self.seed, call);
        if !random.chance(self.rate) {
            return None;
        }
        let fault = Fault::ALL[random.between(0, Fault::ALL.len() as u64 - 1) as usize];
        // As often below 1 KiB as above: heads and tails of documents are where cuts are tricky.
        let most = if random.chance(0.5) { 1 << 10 } else { 256 << 10 };
        Some(Injected { fault, bytes: random.between(0, most) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_faults_about_as_often_as_asked_for() {
        let faults = |rate, seed| {
            let faults = Faults::new(rate, seed);
            (0..2000).map(|_| faults.next()).collect::<Vec<_>>()
        };
        assert_eq!(faults(0.1, 7), faults(0.1, 7));
        assert_ne!(faults(0.1, 7), faults(0.1, 8));
        let count = faults(0.1, 7).iter().flatten().count();
        assert!((150..250).contains(&count), "{count}");
        assert!(faults(0.0, 7).iter().all(Option::is_none));
        assert!(faults(1.0, 7).iter().all(Option::is_some));
        let kinds = |fault| faults(1.0, 7).iter().flatten().any(|injected| injected.fault == fault);
        assert!(Fault::ALL.into_iter().all(kinds));
    }
}
