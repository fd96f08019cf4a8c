//! The queue in front of the instance pool: so many guests at once, the rest wait for their turn.
//!
//! In: steps that want to start; out: places, in order of arrival, and how many wait. Knows nothing of guests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// A place, free again when dropped.
pub(crate) type Place = OwnedSemaphorePermit;

/// The places of a host.
#[derive(Debug)]
pub(crate) struct Queue {
    places: usize,
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Queue {
    pub(crate) fn new(places: usize) -> Self {
        Self { places, free: Arc::new(Semaphore::new(places)), waiting: AtomicUsize::new(0) }
    }

    /// Waits for a place. A step that gives up waiting leaves the queue.
    pub(crate) async fn enter(&self) -> Result<Place, AcquireError> {
        if let Ok(place) = self.free.clone().try_acquire_owned() {
            return Ok(place);
        }
        let _waiting = Waiting::among(&self.waiting);
        self.free.clone().acquire_owned().await
    }

    /// How many places are taken.
    pub(crate) fn running(&self) -> usize {
        self.places.saturating_sub(self.free.available_permits())
    }

    /// How many steps wait for one.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

/// One who waits, counted until it no longer does, for whatever reason.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn among(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    #[tokio::test]
    async fn who_waits_is_seen_until_it_has_a_place_or_gives_up() {
        let queue = Queue::new(1);
        let first = queue.enter().await.unwrap();
        let mut second = Box::pin(queue.enter());
        let mut third = Box::pin(queue.enter());
        assert!((&mut second).now_or_never().is_none() && (&mut third).now_or_never().is_none());
        assert_eq!((queue.running(), queue.waiting()), (1, 2));
        drop(third);
        assert_eq!((queue.running(), queue.waiting()), (1, 1));
        drop(first);
        let second = second.await.unwrap();
        assert_eq!((queue.running(), queue.waiting()), (1, 0));
        drop(second);
        assert_eq!((queue.running(), queue.waiting()), (0, 0));
    }
}
