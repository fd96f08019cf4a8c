//! What a host has done since it was loaded, in numbers that only grow: for an engine's metrics.
//!
//! In: steps, requests and answers as they come and go; out: a snapshot. Holds no names but those of error cases.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::error::HostError;
use crate::locked::locked;

/// A host's counts since it was loaded; [`Host::load`](crate::host::Host::load) says what is the case now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Calls of `execute`, `open` and `test_connection`.
    pub steps: u64,
    /// Requests that the policy let out, those included that a way out answers from memory (logins).
    pub requests: u64,
    /// Of these, the same request as the one before in the same step.
    pub retries: u64,
    /// Bodies of requests, in bytes.
    pub bytes_sent: u64,
    /// Bodies of answers as the guests got them, in bytes after decompression.
    pub bytes_received: u64,
    /// Requests that had to wait for their turn among the account's calls.
    pub waits: u64,
    /// How long they waited, all together.
    pub waited: Duration,
    /// Steps that ended with an error, by the contract's name of the case; a stream's error among them.
    pub errors: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    steps: AtomicU64,
    requests: AtomicU64,
    retries: AtomicU64,
    bytes_sent: AtomicU64,
    bytes_received: AtomicU64,
    waits: AtomicU64,
    waited_ns: AtomicU64,
    errors: Mutex<BTreeMap<&'static str, u64>>,
}

impl Counters {
    pub(crate) fn step(&self) {
        add(&self.steps, 1);
    }

    pub(crate) fn request(&self, body: usize, is_retry: bool) {
        add(&self.requests, 1);
        add(&self.retries, u64::from(is_retry));
        add(&self.bytes_sent, body as u64);
    }

    pub(crate) fn received(&self, bytes: usize) {
        add(&self.bytes_received, bytes as u64);
    }

    pub(crate) fn waited(&self, time: Duration) {
        add(&self.waits, 1);
        add(&self.waited_ns, u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    pub(crate) fn error(&self, error: &HostError) {
        let mut errors = locked(&self.errors);
        *errors.entry(error.case().name()).or_default() += 1;
    }

    pub(crate) fn snapshot(&self) -> Counts {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Counts {
            steps: read(&self.steps),
            requests: read(&self.requests),
            retries: read(&self.retries),
            bytes_sent: read(&self.bytes_sent),
            bytes_received: read(&self.bytes_received),
            waits: read(&self.waits),
            waited: Duration::from_nanos(read(&self.waited_ns)),
            errors: locked(&self.errors).clone(),
        }
    }
}

fn add(to: &AtomicU64, number: u64) {
    to.fetch_add(number, Ordering::Relaxed);
}
