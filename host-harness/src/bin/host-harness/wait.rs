//! Waits for the work that a step has started, shows how it goes, and says how to go on when it stops waiting.
//!
//! In: the answer's `poll`; out: lines on stderr, and how it ended. It runs no step but through the library.

use std::process::ExitCode;
use std::time::Duration;

use host_harness::manifest::{Manifest, Operation};
use host_harness::poll::{self, Ending, Followed, Poll, Seen};
use indicatif::{HumanDuration, ProgressBar};
use serde_json::{Value, json};
use tokio::signal::ctrl_c;

use crate::complaint::Complaint;
use crate::errand::Errand;

/// What a shell says of a program that Ctrl-C has stopped.
const INTERRUPTED: u8 = 130;
const FAILED: u8 = 3;
const GOES_ON: u8 = 4;
const NOT_SEEN: u8 = 5;

const TICK: Duration = Duration::from_millis(200);

/// Runs a step, follows what it starts, and fetches the result. On stdout stands one document: the result, or the
/// step's own answer with the way it ended.
pub(crate) async fn run(
    errand: Errand<'_>,
    step: &str,
    stream: bool,
    timeout: Option<Duration>,
) -> Result<ExitCode, Complaint> {
    let manifest = errand.host.describe().await?;
    let manifest = Manifest::read(&manifest).map_err(Complaint::Manifest)?;
    refuse_what_starts_nothing(&manifest, step)?;
    let answer = tokio::select! {
        answer = errand.host.execute(errand.outside, errand.account, step) => answer?,
        _ = ctrl_c() => {
            eprintln!("interrupted before the answer came: whether the work was started is not known");
            return Ok(ExitCode::from(INTERRUPTED));
        }
    };
    let Some(poll) = Poll::of(&answer) else {
        errand.hand_over(&answer)?;
        return Ok(without_poll(&answer));
    };
    let as_bytes = poll.then.as_ref().is_some_and(|then| is_file(&manifest, then));
    let as_bytes = stream || as_bytes && errand.output.is_some();
    tokio::select! {
        ended = follow(errand, &poll, &answer, timeout, as_bytes) => ended,
        _ = ctrl_c() => {
            eprintln!("\ninterrupted; what was started goes on\n{}", going_on(&poll));
            Ok(ExitCode::from(INTERRUPTED))
        }
    }
}

/// Before anything is sent: an operation after which there is nothing to wait for.
fn refuse_what_starts_nothing(manifest: &Manifest, step: &str) -> Result<(), Complaint> {
    // What is wrong with a step, the component says better.
    let step: Value = serde_json::from_str(step).unwrap_or_default();
    match operation(manifest, &step) {
        Some(operation) if operation.poll.is_none() => Err(Complaint::usage(
            format!("{} starts nothing that could be waited for", operation.label),
            "leave out --wait",
        )),
        _ => Ok(()),
    }
}

fn operation<'a>(manifest: &'a Manifest, step: &Value) -> Option<&'a Operation> {
    let text = |name: &str| step.get(name).and_then(Value::as_str);
    manifest.resource(text("resource")?)?.operation(text("operation")?)
}

fn is_file(manifest: &Manifest, step: &Value) -> bool {
    operation(manifest, step).is_some_and(|operation| operation.answer == "file")
}

/// An answer that names no work: of a dry run that is right.
fn without_poll(answer: &str) -> ExitCode {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    if answer.get("dry_run") == Some(&Value::Bool(true)) {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: the answer names nothing to wait for");
    ExitCode::FAILURE
}

/// Follows the work, then fetches its result or says how it ended.
async fn follow(
    errand: Errand<'_>,
    poll: &Poll,
    answer: &str,
    timeout: Option<Duration>,
    as_bytes: bool,
) -> Result<ExitCode, Complaint> {
    eprintln!("waiting for {}, {} is {}", words(&poll.step), poll.field, poll.done.join(" or "));
    let mut watch = Watch::new();
    let clock = &errand.outside.clock;
    let start = clock.elapsed();
    let mut see = |seen: &Seen<'_>| watch.show(seen, clock.elapsed().saturating_sub(start));
    let with = (errand.host, errand.outside, errand.account);
    let followed = poll::follow(with, poll, timeout, &mut see).await;
    watch.finish();
    let followed = followed.inspect_err(|_| eprintln!("{}", going_on(poll)))?;
    report_ending(poll, &followed, &watch);
    if let (Ending::Done, Some(then)) = (followed.ending, &poll.then) {
        let step = then.to_string();
        let fetched =
            if as_bytes { errand.stream(&step).await } else { errand.execute(&step).await };
        return fetched.inspect_err(|_| eprintln!("{}", going_on(poll)));
    }
    errand.hand_over(&with_ending(answer, &followed))?;
    Ok(ExitCode::from(match followed.ending {
        Ending::Done => 0,
        Ending::Failed => FAILED,
        Ending::TimedOut => GOES_ON,
        Ending::Unlisted => NOT_SEEN,
    }))
}

/// How the work goes: a line that is redrawn on a terminal, otherwise a line for each change.
struct Watch {
    line: ProgressBar,
    shown: String,
}

impl Watch {
    fn new() -> Self {
        let line = ProgressBar::new_spinner();
        line.enable_steady_tick(TICK);
        Self { line, shown: String::new() }
    }

    fn show(&mut self, seen: &Seen<'_>, waited: Duration) {
        let state = match seen {
            Seen::State(state) => (*state).to_owned(),
            Seen::Unlisted => "not listed yet".to_owned(),
            Seen::Trouble(error, pause) => {
                format!("{error}; looking again in {} s", pause.as_secs())
            }
        };
        let text = format!("{state} (after {})", HumanDuration(waited));
        if !self.line.is_hidden() {
            self.line.set_message(text);
        } else if self.shown != state {
            eprintln!("{text}");
        }
        self.shown = state;
    }

    fn finish(&self) {
        self.line.finish_and_clear();
    }
}

/// Says what is to be known after waiting.
fn report_ending(poll: &Poll, followed: &Followed, watch: &Watch) {
    let state = followed.state.as_deref().unwrap_or("not listed");
    let waited = HumanDuration(followed.waited);
    match followed.ending {
        // Where nothing is redrawn, the line stands there already.
        Ending::Done if watch.line.is_hidden() => {}
        Ending::Done => eprintln!("{state} (after {waited})"),
        Ending::Failed => eprintln!("it ended otherwise: {state} after {waited}"),
        Ending::Unlisted => {
            eprintln!("error: the list does not show it after {waited}\n{}", going_on(poll));
        }
        Ending::TimedOut => {
            eprintln!("error: still {state} after {waited}; it goes on\n{}", going_on(poll));
            if !poll.stuck.is_empty() {
                eprintln!("{}", poll.stuck);
            }
        }
    }
}

/// The commands that look at the work and fetch its result.
fn going_on(poll: &Poll) -> String {
    let look = format!("look again: host-harness call {}", words(&poll.step));
    match &poll.then {
        Some(then) => format!("{look}\nthen fetch: host-harness call {}", words(then)),
        None => look,
    }
}

/// A step as the words of a command.
fn words(step: &Value) -> String {
    let text = |name: &str| step.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut words = vec![text("resource").to_owned(), text("operation").to_owned()];
    for (name, value) in step.get("parameters").and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "/._,:-".contains(c));
        words.push(if plain { format!("{name}={value}") } else { format!("'{name}={value}'") });
    }
    words.join(" ")
}

/// The first step's answer with how waiting ended.
fn with_ending(answer: &str, followed: &Followed) -> String {
    let waited = json!({
        "ending": followed.ending.name(),
        "state": followed.state,
        "looks": followed.looks,
        "seconds": followed.waited.as_secs(),
    });
    match answer.trim_end().strip_suffix('}') {
        // Not through a parser: the answer's numbers stay as they were written.
        Some(open) => format!("{open},\"waited\":{waited}}}"),
        None => answer.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll() -> Poll {
        let poll = json!({ "poll": {
            "step": { "resource": "scan", "operation": "list", "parameters": { "scan_ref": "scan/1.2" } },
            "field": "STATUS/STATE", "final": ["Finished"],
            "then": { "resource": "scan", "operation": "fetch", "parameters": { "id": 7, "title": "a b" } },
        } });
        Poll::of(&poll.to_string()).unwrap()
    }

    #[test]
    fn the_commands_to_go_on_can_be_typed() {
        assert_eq!(
            going_on(&poll()),
            "look again: host-harness call scan list scan_ref=scan/1.2\n\
             then fetch: host-harness call scan fetch id=7 'title=a b'"
        );
    }

    #[test]
    fn the_ending_stands_in_the_answer() {
        let followed = Followed {
            ending: Ending::Failed,
            state: Some("Error".to_owned()),
            looks: 2,
            waited: Duration::from_secs(60),
        };
        assert_eq!(
            with_ending("{\"a\":1.50}\n", &followed),
            r#"{"a":1.50,"waited":{"ending":"failed","state":"Error","looks":2,"seconds":60}}"#
        );
    }
}
