//! One guest at work, and what its end means.
//!
//! In: a store with a component instance; out: what its calls came to, as our errors. Knows no call of the contract.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use wasmtime::Store;

use crate::bindings::contract;
use crate::config::HostConfig;
use crate::error::{ErrorCase, HostError};
use crate::guest::{ComputedTooLong, Guest};
use crate::queue::Place;

/// How far a step got.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU32>);

impl Progress {
    pub(crate) fn requests_sent(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// Where each request is counted.
    pub(crate) fn counter(&self) -> Arc<AtomicU32> {
        self.0.clone()
    }
}

/// One guest at work, with the functions `E` that may be called. Dropping it stops the guest, closes its connections and
/// frees its place.
pub(crate) struct Running<E> {
    store: Store<Guest>,
    exports: E,
    progress: Progress,
    config: Arc<HostConfig>,
    /// After the store: the pool's slot must be free before the next step gets this place.
    _place: Place,
}

impl<E> Running<E> {
    pub(crate) fn new(
        store: Store<Guest>,
        exports: E,
        progress: Progress,
        config: Arc<HostConfig>,
        place: Place,
    ) -> Self {
        Self { store, exports, progress, config, _place: place }
    }

    pub(crate) fn parts(&mut self) -> (&mut Store<Guest>, &E) {
        (&mut self.store, &self.exports)
    }

    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Turns what a call came to into our result.
    pub(crate) fn outcome<T>(
        &self,
        answer: wasmtime::Result<Result<T, contract::Error>>,
    ) -> Result<T, HostError> {
        match answer {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.refused(error)),
            Err(error) => Err(self.stopped(&error)),
        }
    }

    pub(crate) fn stopped(&self, error: &wasmtime::Error) -> HostError {
        stopped(error, &self.store, &self.progress, &self.config)
    }

    /// A guest that ran out of the memory that all share reports what it could not do; the reason is ours.
    /// What it says about a write that it sent stays.
    fn refused(&self, error: contract::Error) -> HostError {
        let requests_sent = self.progress.requests_sent();
        let error = HostError::from_contract(error, requests_sent);
        let about_a_write = error.case() == ErrorCase::PermanentOutcomeUnknown;
        if about_a_write || !self.store.data().limits.refused_by_budget() {
            return error;
        }
        HostError::Busy { requests_sent }
    }
}

/// What it means that wasmtime stopped a guest.
pub(crate) fn stopped(
    error: &wasmtime::Error,
    store: &Store<Guest>,
    progress: &Progress,
    config: &HostConfig,
) -> HostError {
    let requests_sent = progress.requests_sent();
    tracing::debug!(error = format!("{error:?}"), "the guest was stopped");
    if store.data().limits.refused_by_budget() {
        return HostError::Busy { requests_sent };
    }
    if error.downcast_ref::<ComputedTooLong>().is_some() {
        return HostError::ComputedTooLong { limit: config.cpu_between_host_calls, requests_sent };
    }
    HostError::Trap { message: error.root_cause().to_string(), requests_sent }
}
