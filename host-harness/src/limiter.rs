//! Keeps an account's calls to one API within the number that Qualys allows at the same time.
//!
//! In: an account's hash and a path; out: a place, held until the answer is read or dropped, for which requests queue in
//! the order in which they came. How many places there are is what the last answer said; until then it is configured.
//! Knows nothing of rates: a step is told of those by its answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderMap;
use qualys_plugin::limits::Limits;
use tokio::sync::oneshot;

use crate::digest::{Digest, digest};
use crate::limiter::line::{Line, Ours, Waiter};
use crate::locked::locked;
use crate::outgoing::WireError;

mod line;

/// At so many APIs of all accounts, those that nobody calls are forgotten.
const MANY_APIS: usize = 10_000;

/// The places of all accounts, shared by all steps of a host.
#[derive(Default)]
pub(crate) struct Limiter {
    apis: Mutex<HashMap<Digest, Arc<Api>>>,
}

impl Limiter {
    /// A place among the calls of `account` to the API at `path`. Waits for one, but no longer than `patience`.
    ///
    /// `at_first` is how many there are as long as no answer has said it; none: as many as are asked for.
    /// Dropping the future leaves the queue.
    ///
    /// # Errors
    /// `ConnectionLimitReached` if none became free in time.
    pub(crate) async fn place(
        &self,
        account: &Digest,
        path: &str,
        at_first: Option<u32>,
        patience: Duration,
    ) -> Result<Place, WireError> {
        let queued = match self.api(account, path, at_first).enter() {
            Entry::Free(place) => return Ok(place),
            Entry::Queued(queued) => queued,
        };
        match tokio::time::timeout(patience, queued.place()).await {
            Ok(place) => place,
            Err(_) => Err(WireError::ConnectionLimitReached),
        }
    }

    fn api(&self, account: &Digest, path: &str, at_first: Option<u32>) -> Arc<Api> {
        let key = digest(&[account, without_version(path).as_bytes()]);
        let mut apis = locked(&self.apis);
        if apis.len() >= MANY_APIS && !apis.contains_key(&key) {
            apis.retain(|_, api| Arc::strong_count(api) > 1);
        }
        apis.entry(key).or_insert_with(|| Arc::new(Api(Mutex::new(Line::new(at_first))))).clone()
    }
}

/// All versions of an API are one to Qualys's counting, as far as is known.
fn without_version(path: &str) -> String {
    let is_version = |segment: &&str| {
        !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    path.split('/').filter(|segment| !is_version(segment)).collect::<Vec<_>>().join("/")
}

/// One API of one account.
struct Api(Mutex<Line>);

enum Entry {
    Free(Place),
    Queued(Queued),
}

impl Api {
    fn enter(self: Arc<Self>) -> Entry {
        let mut line = locked(&self.0);
        if let Some(from) = line.enter() {
            drop(line);
            return Entry::Free(Place { api: self, from, queued: false });
        }
        let (sender, receiver) = oneshot::channel();
        let ticket = line.join(sender);
        drop(line);
        Entry::Queued(Queued { api: self, ticket, receiver })
    }

    /// Gives free places to those who wait longest.
    fn admit(self: &Arc<Self>) {
        loop {
            let Some(Waiter { from, waiting }) = locked(&self.0).admit() else { return };
            // One who left in the meantime: the place comes back by being dropped.
            drop(waiting.send(Place { api: self.clone(), from, queued: true }));
        }
    }
}

/// One who waits. Dropping it leaves the queue.
struct Queued {
    api: Arc<Api>,
    ticket: u64,
    receiver: oneshot::Receiver<Place>,
}

impl Queued {
    async fn place(mut self) -> Result<Place, WireError> {
        // The sender is in the queue, which this holds: it is not dropped before it has sent.
        (&mut self.receiver).await.map_err(|_| WireError::ConnectionLimitReached)
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        drop(locked(&self.api.0).leave(self.ticket));
    }
}

/// One call's place. Dropping it gives it to the next.
pub(crate) struct Place {
    api: Arc<Api>,
    from: Ours,
    /// Whether it was waited for.
    pub(crate) queued: bool,
}

impl Place {
    /// Learns from the head of the call's answer how many places there are.
    pub(crate) fn hear(&self, headers: &HeaderMap) {
        let said = Limits::read(headers);
        let small = |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok());
        let limit = small(said.concurrency_limit).filter(|limit| *limit > 0);
        locked(&self.api.0).hear(self.from, limit, small(said.running));
        self.api.admit();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        locked(&self.api.0).end();
        self.api.admit();
    }
}

#[cfg(test)]
mod tests;
