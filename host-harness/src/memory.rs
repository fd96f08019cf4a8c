//! How much memory a guest, and all guests together, may use.
//!
//! In: a guest's wish to grow; out: yes or no. What was refused is remembered, so that the step can be called busy.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use wasmtime::ResourceLimiter;

/// Core instances that one component may be made of; ours needs about ten.
const MAX_CORE_INSTANCES: usize = 40;

/// Elements of one table; ours has a few hundred functions.
const MAX_TABLE_ELEMENTS: usize = 20_000;

/// The bytes that all guests of a host share.
#[derive(Debug)]
pub(crate) struct Budget {
    whole: u64,
    left: AtomicU64,
}

impl Budget {
    pub(crate) fn new(bytes: u64) -> Arc<Self> {
        Arc::new(Self { whole: bytes, left: AtomicU64::new(bytes) })
    }

    /// What the guests have of it now.
    pub(crate) fn taken(&self) -> u64 {
        self.whole.saturating_sub(self.left.load(Ordering::Relaxed))
    }

    fn take(&self, bytes: u64) -> bool {
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes))
            .is_ok()
    }

    fn give_back(&self, bytes: u64) {
        self.left.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// One guest's limits.
#[derive(Debug)]
pub(crate) struct Limits {
    per_guest: usize,
    budget: Arc<Budget>,
    held: u64,
    refused_by_budget: bool,
}

impl Limits {
    pub(crate) fn new(per_guest: usize, budget: Arc<Budget>) -> Self {
        Self { per_guest, budget, held: 0, refused_by_budget: false }
    }

    /// Whether growth was refused because of the other guests.
    pub(crate) fn refused_by_budget(&self) -> bool {
        self.refused_by_budget
    }
}

impl ResourceLimiter for Limits {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.per_guest {
            return Ok(false);
        }
        let bytes = desired.saturating_sub(current) as u64;
        if !self.budget.take(bytes) {
            self.refused_by_budget = true;
            return Ok(false);
        }
        self.held += bytes;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(desired <= MAX_TABLE_ELEMENTS)
    }

    fn instances(&self) -> usize {
        MAX_CORE_INSTANCES
    }

    fn tables(&self) -> usize {
        MAX_CORE_INSTANCES
    }

    fn memories(&self) -> usize {
        // The pool counts slots by the same number: one linear memory for each guest.
        1
    }
}

impl Drop for Limits {
    fn drop(&mut self) {
        self.budget.give_back(self.held);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_share_the_budget_and_give_it_back() {
        let budget = Budget::new(100);
        let mut first = Limits::new(80, budget.clone());
        assert!(!first.memory_growing(0, 81, None).unwrap());
        assert!(!first.refused_by_budget());
        assert!(first.memory_growing(0, 80, None).unwrap());
        assert_eq!(budget.taken(), 80);

        let mut second = Limits::new(80, budget.clone());
        assert!(!second.memory_growing(0, 21, None).unwrap());
        assert!(second.refused_by_budget());
        drop(first);
        assert!(second.memory_growing(0, 80, None).unwrap());
        drop(second);
        assert_eq!(budget.taken(), 0);
    }
}
