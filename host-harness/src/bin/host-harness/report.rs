//! Says on stderr why there is no answer, for people or as JSON.
//!
//! In: a complaint; out: what happened, what to do about it, and each thing that is wrong.

use host_harness::error::{Failure, HostError, Violation};
use host_harness::golden::failure_json;
use host_harness::json_text;
use serde_json::json;

use crate::complaint::Complaint;

/// Prints the complaint.
pub(crate) fn print(complaint: &Complaint, as_json: bool) {
    if as_json {
        eprintln!("{}", json_text::pretty(&to_json(complaint)));
    } else {
        eprintln!("{}", to_text(complaint).trim_end());
    }
}

fn to_json(complaint: &Complaint) -> String {
    if let Complaint::Host(HostError::Step { case, failure, .. }) = complaint {
        return failure_json(case.name(), failure);
    }
    let (case, message, advice) = plain(complaint);
    json!({ "case": case, "message": message, "advice": advice }).to_string()
}

fn to_text(complaint: &Complaint) -> String {
    if let Complaint::Host(error @ HostError::Step { failure, .. }) = complaint {
        return failure_text(error, failure);
    }
    let (_, message, advice) = plain(complaint);
    format!("error: {message}\n{advice}")
}

/// Case, message and advice of everything that the component did not say itself.
fn plain(complaint: &Complaint) -> (&'static str, String, String) {
    match complaint {
        Complaint::Usage { message, advice } => ("usage", message.clone(), advice.clone()),
        Complaint::Host(error) => {
            (error.case().name(), error.to_string(), host_advice(error).into())
        }
        Complaint::Case(error) => ("case", error.to_string(), String::new()),
        Complaint::Differs(report) => ("differs", report.clone(), String::new()),
        Complaint::File { what, error } => ("file", format!("{what}: {error}"), String::new()),
        Complaint::Manifest(error) => {
            ("manifest", format!("the component's manifest cannot be read: {error}"), String::new())
        }
    }
}

fn host_advice(error: &HostError) -> &'static str {
    match error {
        HostError::StepTooLarge { .. } => "split the step",
        HostError::Busy { .. } => "try again when fewer steps run",
        HostError::Deadline { .. } => {
            "read it with --stream, which has no deadline; if it was a write, look first whether it happened"
        }
        HostError::ComputedTooLong { .. } | HostError::Trap { .. } => {
            "this is a defect; run again with RUST_LOG=host_harness=debug and report what it says"
        }
        _ => "",
    }
}

fn failure_text(error: &HostError, failure: &Failure) -> String {
    let mut lines = vec![format!("error: {error}")];
    if !failure.advice.is_empty() {
        lines.push(failure.advice.clone());
    }
    lines.extend(failure.violations.iter().map(violation_text));
    let facts = [
        Some(format!("code {}", failure.code)),
        failure.http_status.map(|status| format!("HTTP status {status}")),
        failure.qualys_code.map(|code| format!("Qualys code {code}")),
        failure.retry_after_ms.map(|ms| format!("try again in {} s", ms.div_ceil(1000))),
        failure.outcome_unknown.then(|| "the write may or may not have happened".to_owned()),
    ];
    lines.push(facts.into_iter().flatten().collect::<Vec<_>>().join(", "));
    if !matches!(failure.detail.trim(), "" | "{}" | "null") {
        lines.push(format!("detail: {}", failure.detail));
    }
    if let Some(cursor) = &failure.cursor {
        lines.push(format!("go on with: --option cursor={cursor}"));
    }
    lines.join("\n")
}

fn violation_text(violation: &Violation) -> String {
    let Violation { parameter, given, expected, nearest, .. } = violation;
    let nearest = match nearest {
        Some(nearest) => format!("; nearest: {nearest}"),
        None => String::new(),
    };
    let given = if given.is_empty() { "nothing".to_owned() } else { format!("{given:?}") };
    format!("  {parameter}: given {given}; expected: {}{nearest}", shortened(expected))
}

/// A list of a hundred names helps nobody on a terminal; `--json-errors` has it whole.
fn shortened(text: &str) -> String {
    const MOST: usize = 240;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use host_harness::error::ErrorCase;

    fn complaint() -> Complaint {
        let violation = Violation {
            parameter: "status".into(),
            given: "Opened".into(),
            rule: "one-of".into(),
            expected: "one of New, Active".into(),
            nearest: Some("Reopened".into()),
        };
        let failure = Failure {
            code: "invalid-parameters".into(),
            message: "1 parameter is wrong".into(),
            advice: "correct the step".into(),
            detail: r#"{"a":1}"#.into(),
            http_status: Some(409),
            qualys_code: Some(1965),
            retry_after_ms: Some(1500),
            outcome_unknown: false,
            cursor: Some("abc".into()),
            violations: vec![violation],
        };
        let case = ErrorCase::PermanentInvalidStep;
        Complaint::Host(HostError::Step { case, failure: Box::new(failure), requests_sent: 1 })
    }

    #[test]
    fn a_failure_reads_well() {
        assert_eq!(
            to_text(&complaint()),
            "error: permanent-invalid-step: 1 parameter is wrong\n\
             correct the step\n\
             \u{20}\u{20}status: given \"Opened\"; expected: one of New, Active; nearest: Reopened\n\
             code invalid-parameters, HTTP status 409, Qualys code 1965, try again in 2 s\n\
             detail: {\"a\":1}\n\
             go on with: --option cursor=abc"
        );
    }

    #[test]
    fn a_failure_is_json_for_programs() {
        let json: serde_json::Value = serde_json::from_str(&to_json(&complaint())).unwrap();
        assert_eq!(json["case"], "permanent-invalid-step");
        assert_eq!(json["detail"]["a"], 1);
        assert_eq!(json["violations"][0]["nearest"], "Reopened");
        let usage = to_json(&Complaint::usage("no", "yes"));
        assert_eq!(usage, r#"{"case":"usage","message":"no","advice":"yes"}"#);
    }
}
