//! The two clocks that a guest sees: the system's, or one that only waiting moves.
//!
//! In: the guest's calls of `wasi:clocks`; out: times and pollables. A replay starts its virtual clock at the case's
//! `now` and never sleeps. Knows nothing of what the guest waits for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant, SystemTime};

use wasmtime::component::{HasData, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::clocks::{monotonic_clock, wall_clock};
use wasmtime_wasi_io::poll::{DynPollable, Pollable, subscribe};

/// Where a guest's time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clocks.
    System,
    /// Nanoseconds since 1970, moved forward by waiting; clones share it.
    Virtual(Arc<AtomicU64>),
}

impl Clock {
    /// A virtual clock that starts at `now`.
    pub fn starting_at(now: jiff::Timestamp) -> Self {
        let nanoseconds = u64::try_from(now.as_nanosecond()).unwrap_or(0);
        Self::Virtual(Arc::new(AtomicU64::new(nanoseconds)))
    }

    /// The time of day, to the second.
    pub fn now(&self) -> jiff::Timestamp {
        let seconds = i64::try_from(self.since_1970().as_secs()).unwrap_or(i64::MAX);
        jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX)
    }

    fn since_1970(&self) -> Duration {
        match self {
            Self::System => {
                SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
            }
            Self::Virtual(nanoseconds) => Duration::from_nanos(nanoseconds.load(Ordering::Relaxed)),
        }
    }

    fn monotonic(&self) -> u64 {
        match self {
            Self::System => {
                static START: OnceLock<Instant> = OnceLock::new();
                let elapsed = START.get_or_init(Instant::now).elapsed();
                u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX)
            }
            Self::Virtual(nanoseconds) => nanoseconds.load(Ordering::Relaxed),
        }
    }

    /// Waits that long; the virtual clock jumps there.
    pub async fn sleep(&self, duration: Duration) {
        self.wait(duration).ready().await;
    }

    /// The time since some moment in the past; it never goes back.
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.monotonic())
    }

    /// What to wait for until `duration` is over. The virtual clock jumps there and is ready at once.
    fn wait(&self, duration: Duration) -> Wait {
        match self {
            Self::System => match tokio::time::Instant::now().checked_add(duration) {
                Some(deadline) if !duration.is_zero() => Wait::Until(deadline),
                Some(_) => Wait::Over,
                None => Wait::Never,
            },
            Self::Virtual(nanoseconds) => {
                let step = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
                // A step beyond the clock's range (in the year 2554) is not taken.
                let _ = nanoseconds.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |now| {
                    now.checked_add(step)
                });
                Wait::Over
            }
        }
    }
}

enum Wait {
    Over,
    Until(tokio::time::Instant),
    Never,
}

#[wasmtime_wasi_io::async_trait]
impl Pollable for Wait {
    async fn ready(&mut self) {
        match self {
            // Yields, so that a guest which polls in a busy loop does not starve the network.
            Self::Over => tokio::task::yield_now().await,
            Self::Until(deadline) => tokio::time::sleep_until(*deadline).await,
            Self::Never => std::future::pending().await,
        }
    }
}

/// A guest's clock together with the table that its pollables live in.
pub(crate) struct ClockView<'a> {
    pub(crate) clock: &'a Clock,
    pub(crate) table: &'a mut ResourceTable,
}

/// Names [`ClockView`] to the linker.
pub(crate) struct HasClock;

impl HasData for HasClock {
    type Data<'a> = ClockView<'a>;
}

impl ClockView<'_> {
    fn pollable(&mut self, duration: Duration) -> wasmtime::Result<Resource<DynPollable>> {
        let wait = self.table.push(self.clock.wait(duration))?;
        subscribe(self.table, wait)
    }
}

impl monotonic_clock::Host for ClockView<'_> {
    fn now(&mut self) -> wasmtime::Result<u64> {
        Ok(self.clock.monotonic())
    }

    fn resolution(&mut self) -> wasmtime::Result<u64> {
        Ok(1)
    }

    fn subscribe_instant(&mut self, when: u64) -> wasmtime::Result<Resource<DynPollable>> {
        let left = when.saturating_sub(self.clock.monotonic());
        self.pollable(Duration::from_nanos(left))
    }

    fn subscribe_duration(&mut self, duration: u64) -> wasmtime::Result<Resource<DynPollable>> {
        self.pollable(Duration::from_nanos(duration))
    }
}

impl wall_clock::Host for ClockView<'_> {
    fn now(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        Ok(datetime(self.clock.since_1970()))
    }

    fn resolution(&mut self) -> wasmtime::Result<wall_clock::Datetime> {
        Ok(datetime(Duration::from_nanos(1)))
    }
}

fn datetime(duration: Duration) -> wall_clock::Datetime {
    wall_clock::Datetime { seconds: duration.as_secs(), nanoseconds: duration.subsec_nanos() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_virtual_clock_does_not_sleep() {
        let clock = Clock::starting_at("2026-11-21T00:00:00Z".parse().unwrap());
        let start = clock.elapsed();
        clock.sleep(Duration::from_secs(86_400)).await;
        assert_eq!(clock.elapsed() - start, Duration::from_secs(86_400));
    }

    #[test]
    fn the_virtual_clock_moves_by_waiting_only() {
        let now: jiff::Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let clock = Clock::starting_at(now);
        let start = clock.since_1970();
        assert_eq!(start.as_secs(), 1_795_219_200);
        assert!(matches!(clock.wait(Duration::from_secs(300)), Wait::Over));
        assert_eq!(clock.since_1970() - start, Duration::from_secs(300));
        assert_eq!(u128::from(clock.monotonic()), clock.since_1970().as_nanos());
    }
}
