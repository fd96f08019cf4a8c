//! Counts the calls of each API, and refuses those beyond the limits.
//!
//! In: an API's path and the time. Out: a [`Permit`] that counts until it is dropped, or a refusal. Windows slide back
//! from now, and concurrency is looked at first, as the service does it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::refusal::Refusal;
use crate::reply::Reply;

/// The window of the rate limit, in seconds.
const WINDOW_S: u64 = 3600;

/// The calls of every API.
#[derive(Debug)]
pub(crate) struct Limits {
    rate: u32,
    concurrency: u32,
    apis: Mutex<HashMap<&'static str, Api>>,
}

#[derive(Debug, Default)]
struct Api {
    /// When each call of the window began, in seconds.
    began: VecDeque<u64>,
    running: u32,
    peak: u32,
    calls: u64,
    refused: u64,
}

/// What one API has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The path; `{version}` stands for the version.
    pub api: &'static str,
    /// Calls that were answered.
    pub calls: u64,
    /// Calls that a limit refused.
    pub refused: u64,
    /// The most calls at the same time.
    pub peak: u32,
}

/// A call that is running; it counts until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    limits: Arc<Limits>,
    api: &'static str,
    /// What the headers of the answer say.
    remaining: u32,
    others: u32,
}

impl Limits {
    /// Limits for each API; 0 is none.
    pub(crate) fn new(rate: u32, concurrency: u32) -> Self {
        Self { rate, concurrency, apis: Mutex::default() }
    }

    /// Counts a call.
    pub(crate) fn admit(self: &Arc<Self>, api: &'static str, now: u64) -> Result<Permit, Refused> {
        let mut apis = self.lock();
        let seen = apis.entry(api).or_default();
        if self.concurrency > 0 && seen.running >= self.concurrency {
            seen.refused += 1;
            return Err(Refused { running: seen.running, wait: None });
        }
        while seen.began.front().is_some_and(|began| began + WINDOW_S <= now) {
            seen.began.pop_front();
        }
        let made = u32::try_from(seen.began.len()).unwrap_or(u32::MAX);
        if self.rate > 0 && made >= self.rate {
            seen.refused += 1;
            let wait = seen.began.front().map(|began| (began + WINDOW_S).saturating_sub(now));
            return Err(Refused { running: seen.running, wait });
        }
        if self.rate > 0 {
            seen.began.push_back(now);
        }
        seen.calls += 1;
        seen.running += 1;
        seen.peak = seen.peak.max(seen.running);
        let (remaining, others) = (self.rate.saturating_sub(made + 1), seen.running - 1);
        Ok(Permit { limits: self.clone(), api, remaining, others })
    }

    /// What every API has seen, by path.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let apis = self.lock();
        let mut all: Vec<_> = apis
            .iter()
            .map(|(api, seen)| {
                let Api { calls, refused, peak, .. } = *seen;
                Seen { api, calls, refused, peak }
            })
            .collect();
        all.sort_by_key(|seen| seen.api);
        all
    }

    fn headers(&self, reply: Reply, remaining: u32, running: u32) -> Reply {
        let mut reply = reply;
        if self.rate > 0 {
            reply = reply
                .header("x-ratelimit-limit", self.rate.into())
                .header("x-ratelimit-window-sec", WINDOW_S)
                .header("x-ratelimit-remaining", remaining.into());
        }
        if self.concurrency > 0 {
            reply = reply
                .header("x-concurrency-limit-limit", self.concurrency.into())
                .header("x-concurrency-limit-running", running.into());
        }
        reply
    }

    /// The headers of an answer that a limit refused.
    pub(crate) fn refused_headers(&self, reply: Reply, refused: &Refused) -> Reply {
        let reply = self.headers(reply, 0, refused.running);
        match refused.wait {
            Some(wait) => reply.header("x-ratelimit-towait-sec", wait),
            None => reply,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<&'static str, Api>> {
        // Counters are whole after each statement.
        self.apis.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Puts the limits into an answer's head. The call itself does not count as running there: so recorded answers
    /// have it.
    pub(crate) fn headers(&self, reply: Reply) -> Reply {
        self.limits.headers(reply, self.remaining, self.others)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(seen) = self.limits.lock().get_mut(self.api) {
            seen.running = seen.running.saturating_sub(1);
        }
    }
}

/// A call beyond a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    running: u32,
    /// The seconds until the rate allows a call; none: too many run at once.
    pub(crate) wait: Option<u64>,
}

impl Refused {
    pub(crate) fn refusal(&self) -> Refusal {
        match self.wait {
            Some(wait) => over_the_rate(wait),
            None => Refusal::new(
                1960,
                "The requested operation is blocked by one or more existing Business Objects",
            )
            .item("CALLS_TO_FINISH", 1),
        }
    }
}

/// The refusal of a call that comes too soon.
pub(crate) fn over_the_rate(wait: u64) -> Refusal {
    let (hours, minutes, seconds) = (wait / 3600, wait / 60 % 60, wait % 60);
    let text = format!(
        "This API cannot be run again for another {hours} hours, {minutes} minutes and {seconds} seconds."
    );
    Refusal::new(1965, text).item("SECONDS_TO_WAIT", wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides_and_the_wait_is_until_the_oldest_call_leaves_it() {
        let limits = Arc::new(Limits::new(2, 0));
        assert_eq!(limits.admit("/a", 1000).unwrap().remaining, 1);
        assert_eq!(limits.admit("/a", 1010).unwrap().remaining, 0);
        assert_eq!(limits.admit("/a", 1100).unwrap_err().wait, Some(3500));
        assert!(limits.admit("/b", 1100).is_ok(), "each API has its own window");
        assert!(limits.admit("/a", 4600).is_ok());
        assert_eq!(limits.admit("/a", 4600).unwrap_err().wait, Some(10));
    }

    #[test]
    fn a_call_runs_until_its_permit_is_dropped() {
        let limits = Arc::new(Limits::new(0, 2));
        let (first, second) = (limits.admit("/a", 0).unwrap(), limits.admit("/a", 0).unwrap());
        assert_eq!((first.others, second.others), (0, 1));
        assert_eq!(limits.admit("/a", 0).unwrap_err(), Refused { running: 2, wait: None });
        drop(first);
        assert!(limits.admit("/a", 0).is_ok());
        assert_eq!(limits.seen(), [Seen { api: "/a", calls: 3, refused: 1, peak: 2 }]);
    }
}
