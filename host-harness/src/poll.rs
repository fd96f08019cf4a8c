//! Follows work that a step has started until it ends: a scan, a report.
//!
//! In: the member `poll` of a step's answer, and where requests go; out: how it ended. It waits by the host's clock, so a
//! replay does not sleep. What the states mean, the answer says itself.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::account::Account;
use crate::error::HostError;
use crate::host::{Host, Outside};

/// How many failures in a row are borne, unless the answer says how long to wait.
const MOST_FAILURES: u32 = 5;

/// How to watch the work that a step has started.
#[derive(Clone, Debug, Deserialize)]
pub struct Poll {
    /// The step that looks.
    pub step: Value,
    /// The path of the field, in the first record, that tells the state.
    pub field: String,
    /// The states that mean success.
    #[serde(rename = "final")]
    pub done: Vec<String>,
    /// The states that mean failure.
    #[serde(default)]
    pub failed: Vec<String>,
    /// How often to look, in seconds.
    #[serde(default = "a_minute")]
    pub interval_s: u64,
    /// How long the work may not be listed yet, in seconds.
    #[serde(default)]
    pub grace_s: u64,
    /// What to do about work that does not end.
    #[serde(default)]
    pub stuck: String,
    /// The step that fetches the result.
    #[serde(default)]
    pub then: Option<Value>,
}

const fn a_minute() -> u64 {
    60
}

/// How following ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The work is done.
    Done,
    /// The work has ended otherwise.
    Failed,
    /// The list does not show the work, and the time for that is over.
    Unlisted,
    /// The time is over, and the work goes on.
    TimedOut,
}

impl Ending {
    /// A word for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Unlisted => "unlisted",
            Self::TimedOut => "timed-out",
        }
    }
}

/// How following ended, and what was seen last.
#[derive(Clone, Debug)]
pub struct Followed {
    /// How it ended.
    pub ending: Ending,
    /// The state that was seen last.
    pub state: Option<String>,
    /// How often it looked.
    pub looks: u32,
    /// How long it took.
    pub waited: Duration,
}

/// One look at the work.
#[derive(Debug)]
pub enum Seen<'a> {
    /// It is in this state.
    State(&'a str),
    /// The list does not show it.
    Unlisted,
    /// The look failed and is repeated after this time.
    Trouble(&'a HostError, Duration),
}

impl Poll {
    /// How to watch what a step has started, if its answer (JSON) says so.
    pub fn of(answer: &str) -> Option<Self> {
        let mut answer: Value = serde_json::from_str(answer).ok()?;
        serde_json::from_value(answer.get_mut("poll")?.take()).ok()
    }

    /// The state that an answer of `step` shows.
    fn state_in(&self, answer: &str) -> Option<String> {
        let answer: Value = serde_json::from_str(answer).ok()?;
        let field = answer.pointer("/records/0")?.pointer(&format!("/{}", self.field))?;
        let text = field.as_str().or_else(|| field.get("#text")?.as_str())?;
        Some(text.to_owned())
    }

    fn ending(&self, state: &str) -> Option<Ending> {
        let among = |states: &[String]| states.iter().any(|known| known == state);
        if among(&self.done) {
            return Some(Ending::Done);
        }
        among(&self.failed).then_some(Ending::Failed)
    }
}

/// Looks until the work has ended, or `timeout` is over. `see` hears of every look.
///
/// # Errors
/// What a look ended with, if it is for good, or comes too often.
pub async fn follow(
    (host, outside, account): (&Host, &Outside, &Account),
    poll: &Poll,
    timeout: Option<Duration>,
    see: &mut (dyn FnMut(&Seen<'_>) + Send),
) -> Result<Followed, HostError> {
    let start = outside.clock.elapsed();
    let step = poll.step.to_string();
    let (mut looks, mut failures, mut last) = (0, 0, None);
    loop {
        looks += 1;
        let answer = host.execute(outside, account, &step).await;
        let waited = outside.clock.elapsed().saturating_sub(start);
        let mut ending = None;
        let mut pause = Duration::from_secs(poll.interval_s.max(1));
        match answer.map(|answer| poll.state_in(&answer)) {
            Ok(Some(state)) => {
                failures = 0;
                see(&Seen::State(&state));
                ending = poll.ending(&state);
                last = Some(state);
            }
            Ok(None) => {
                failures = 0;
                see(&Seen::Unlisted);
                let over = waited.as_secs() >= poll.grace_s;
                ending = over.then_some(Ending::Unlisted);
            }
            Err(error) => {
                failures += 1;
                let Some(longer) = pause_after(&error, failures) else { return Err(error) };
                pause = pause.max(longer);
                see(&Seen::Trouble(&error, pause));
            }
        }
        let left = timeout.map(|timeout| timeout.saturating_sub(waited));
        if ending.is_none() && left == Some(Duration::ZERO) {
            ending = Some(Ending::TimedOut);
        }
        if let Some(ending) = ending {
            return Ok(Followed { ending, state: last, looks, waited });
        }
        outside.clock.sleep(left.map_or(pause, |left| left.min(pause))).await;
    }
}

/// How long to wait at least after a look that failed; none if there is no point in it.
fn pause_after(error: &HostError, failures: u32) -> Option<Duration> {
    match error.retry_after() {
        _ if !error.case().is_retryable() => None,
        Some(told) => Some(told),
        None => (failures <= MOST_FAILURES).then_some(Duration::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{ "poll": { "step": {}, "field": "STATUS/STATE", "final": ["Finished"],
                              "failed": ["Error"], "interval_s": 5, "grace_s": 0, "then": null } }"#;

    #[test]
    fn an_answer_says_what_to_watch() {
        let poll = Poll::of(ANSWER).unwrap();
        assert_eq!((poll.interval_s, poll.then.is_none()), (5, true));
        assert!(Poll::of("{}").is_none() && Poll::of("no json").is_none());
    }

    #[test]
    fn the_state_stands_in_the_first_record() {
        let poll = Poll::of(ANSWER).unwrap();
        let state = |record: &str| poll.state_in(&format!(r#"{{ "records": [{record}] }}"#));
        assert_eq!(state(r#"{ "STATUS": { "STATE": "Running" } }"#).as_deref(), Some("Running"));
        let with_attribute = r##"{ "STATUS": { "STATE": { "@a": "1", "#text": "Error" } } }"##;
        assert_eq!(state(with_attribute).as_deref(), Some("Error"));
        assert_eq!(state(r#"{ "STATUS": {} }"#), None);
        assert_eq!(state(""), None);
        let endings = ["Finished", "Error", "Running"].map(|state| poll.ending(state));
        assert_eq!(endings, [Some(Ending::Done), Some(Ending::Failed), None]);
    }
}
