//! Reads the rate and concurrency limits from an answer's headers.
//!
//! In: headers. Out: [`Limits`]; what is absent or empty is unknown, never 0.
//! Source: <https://docs.qualys.com/en/vm/api/scans/get_started/get_started.htm>.

use http::HeaderMap;
use serde_json::{Value, json};

/// The limits of one API function, as the last answer told them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Calls in a window.
    pub limit: Option<u64>,
    /// Calls left in this window.
    pub remaining: Option<u64>,
    /// The window's length, in seconds.
    pub window_s: Option<u64>,
    /// How long the next call must wait, in seconds.
    pub wait_s: Option<u64>,
    /// Calls at the same time.
    pub concurrency_limit: Option<u64>,
    /// Calls that run now.
    pub running: Option<u64>,
}

impl Limits {
    /// The limits that the headers tell.
    #[must_use]
    pub fn read(headers: &HeaderMap) -> Self {
        let number = |names: &[&str]| {
            let value = names.iter().find_map(|name| headers.get(*name))?;
            value.to_str().ok()?.trim().parse().ok()
        };
        Self {
            limit: number(&["x-ratelimit-limit"]),
            remaining: number(&["x-ratelimit-remaining"]),
            window_s: number(&["x-ratelimit-window-sec"]),
            wait_s: number(&["x-ratelimit-towait-sec"]),
            // Older pages spell the concurrency headers without the second hyphen.
            concurrency_limit: number(&["x-concurrency-limit-limit", "x-concurrencylimit-limit"]),
            running: number(&["x-concurrency-limit-running", "x-concurrencylimit-running"]),
        }
    }

    /// As the answer shows them.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "limit": self.limit,
            "remaining": self.remaining,
            "window_s": self.window_s,
            "wait_s": self.wait_s,
            "concurrency_limit": self.concurrency_limit,
            "running": self.running,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_empty_headers_are_unknown() {
        let mut headers = HeaderMap::new();
        headers.insert("X-RateLimit-Limit", "300".parse().unwrap());
        headers.insert("X-RateLimit-Remaining", "".parse().unwrap());
        headers.insert("X-ConcurrencyLimit-Running", "0".parse().unwrap());
        let limits = Limits::read(&headers);
        assert_eq!(limits.limit, Some(300));
        assert_eq!(limits.remaining, None);
        assert_eq!(limits.running, Some(0));
        assert_eq!(limits.wait_s, None);
    }
}
