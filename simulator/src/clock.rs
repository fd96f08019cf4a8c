//! The time that the server goes by: the machine's, or one that a test moves.
//!
//! In: nothing, or a moment to start at. Out: seconds and milliseconds since 1970, and texts of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use qualys_plugin::dates;

/// Where the time comes from; clones share it.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Milliseconds since 1970 that only [`Clock::advance`] moves.
    Still(Arc<AtomicU64>),
}

impl Clock {
    /// A clock that stands at this second since 1970.
    #[must_use]
    pub fn still_at(second: u64) -> Self {
        Self::Still(Arc::new(AtomicU64::new(second * 1000)))
    }

    /// Moves a still clock on; the machine's stays as it is.
    pub fn advance(&self, time: Duration) {
        if let Self::Still(now) = self {
            now.fetch_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        }
    }

    /// Milliseconds since 1970.
    pub(crate) fn milliseconds(&self) -> u64 {
        match self {
            Self::System => {
                let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
            }
            Self::Still(now) => now.load(Ordering::Relaxed),
        }
    }

    /// Seconds since 1970.
    pub(crate) fn seconds(&self) -> u64 {
        self.milliseconds() / 1000
    }

    /// Now, as Qualys writes it.
    pub(crate) fn text(&self) -> String {
        text_of(self.seconds())
    }
}

/// A second since 1970 as `YYYY-MM-DDTHH:MM:SSZ`. Such texts sort as their moments do, also beside a bare date, which
/// means its first second.
pub(crate) fn text_of(second: u64) -> String {
    let moment = i64::try_from(second).ok().and_then(dates::utc);
    moment.map(|moment| dates::moment(moment, 'T', "Z")).unwrap_or_default()
}
