//! The manifest's schemas against a real validator: every fixture's step and answer, values of every kind, and steps
//! that are broken on purpose.
//!
//! In: the manifest, the cases below `fixtures/`, the connector's own validation. Out: what schema and connector do not
//! agree about, with its place, and the counts of what was compared.

#[path = "schemas/broken.rs"]
mod broken;
#[path = "schemas/manifest.rs"]
mod manifest;
#[path = "schemas/random.rs"]
mod random;
#[path = "schemas/values.rs"]
mod values;

use std::fs;
use std::path::{Path, PathBuf};

use host_harness::case::{CASE_FILE, Call, Case};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::manifest::{Schemas, schemas};

/// Which violations no schema of the parameters can see; it must see every other one.
const BEYOND: [&str; 9] = [
    "at-most-one",
    "base-url",
    "cursor",
    "disjoint",
    "excludes",
    "not-allowed",
    "order",
    "requires-value",
    "twice",
];

/// What stands beside parameters and options, or depends on the operation.
const ELSEWHERE: [&str; 5] =
    ["integration_service", "params", "resource", "options.api_version", "options.unconfirmed"];

fn fixtures() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package is a member of the workspace").join("fixtures")
}

/// A case with what it came to.
struct Played {
    name: String,
    call: Call,
    step: Value,
    output: Option<Value>,
    error: Option<Value>,
}

/// Every case whose step is JSON.
fn played() -> Vec<Played> {
    let fixtures = fixtures();
    let folders = Case::discover(&fixtures).expect("the fixtures are readable");
    let json_of = |path: PathBuf| {
        let text = fs::read_to_string(path).ok()?;
        Some(serde_json::from_str(&text).expect("a golden is JSON"))
    };
    let mut all = Vec::new();
    for folder in folders {
        assert!(folder.join(CASE_FILE).is_file());
        let case = Case::read(&fixtures, &folder).expect("the case is whole");
        let Ok(step) = serde_json::from_str(&case.step) else { continue };
        let output = json_of(folder.join("output.json"));
        let error = json_of(folder.join("error.json"));
        all.push(Played { name: case.name, call: case.call, step, output, error });
    }
    assert!(all.len() > 300, "only {} cases", all.len());
    all
}

/// What is wrong, in a line each.
fn complaints(validator: &Validator, value: &Value) -> Vec<String> {
    let line = |error: jsonschema::ValidationError<'_>| {
        let mut text = error.to_string();
        if let Some((end, _)) = text.char_indices().nth(300) {
            text.truncate(end);
        }
        format!("{}: {text}", error.instance_path())
    };
    validator.iter_errors(value).map(line).collect()
}

fn operation_of<'a>(all: &'a Schemas, step: &Value) -> Option<&'a manifest::Compiled> {
    all.operation(step.get("resource")?.as_str()?, step.get("operation")?.as_str()?)
}

fn member(step: &Value, name: &str) -> Value {
    step.get(name).cloned().unwrap_or_else(|| json!({}))
}

#[test]
fn every_step_that_is_taken_validates() {
    let (all, mut taken, mut wrong) = (schemas(), 0, Vec::new());
    for case in played() {
        let Some(operation) = operation_of(all, &case.step) else { continue };
        let refused = case.error.as_ref().is_some_and(|error| {
            let kind = error["case"].as_str().unwrap_or_default();
            ["permanent-invalid-step", "permanent-unknown-operation"].contains(&kind)
        });
        if refused {
            continue;
        }
        taken += 1;
        let parameters = complaints(&operation.parameters, &member(&case.step, "parameters"));
        let options = complaints(&all.options, &member(&case.step, "options"));
        let found = parameters.into_iter().chain(options);
        wrong.extend(found.map(|what| format!("{}: {what}", case.name)));
    }
    assert!(wrong.is_empty(), "{} of {taken} steps:\n{}", wrong.len(), wrong.join("\n"));
    assert!(taken > 300, "only {taken} steps");
    println!("{taken} steps of fixtures validate");
}

#[test]
fn every_answer_validates() {
    let (all, mut answers, mut wrong) = (schemas(), 0, Vec::new());
    for case in played() {
        let dry = case.step.pointer("/options/dry_run") == Some(&Value::Bool(true));
        let (Call::Execute, false, Some(output)) = (case.call, dry, &case.output) else { continue };
        let operation = operation_of(all, &case.step).expect("a step with an answer is known");
        answers += 1;
        let found = complaints(&operation.answer, output).into_iter();
        wrong.extend(found.map(|what| format!("{}: {what}", case.name)));
    }
    assert!(wrong.is_empty(), "{} of {answers} answers:\n{}", wrong.len(), wrong.join("\n"));
    assert!(answers > 200, "only {answers} answers");
    println!("{answers} answers of fixtures validate");
}

/// A schema cannot say everything; what it can say, it must.
#[test]
fn steps_that_are_refused_do_not_validate() {
    let (all, mut refused, mut wrong) = (schemas(), 0, Vec::new());
    let mut beyond = Vec::new();
    for case in played() {
        let Some(operation) = operation_of(all, &case.step) else { continue };
        let Some(violations) = case.error.as_ref().and_then(|error| error["violations"].as_array())
        else {
            continue;
        };
        let rule = |violation: &Value| violation["rule"].as_str().unwrap_or_default().to_owned();
        let rules: Vec<String> = violations.iter().map(rule).collect();
        let seen = violations.iter().any(|one| {
            let about = one["parameter"].as_str().unwrap_or_default();
            !BEYOND.contains(&rule(one).as_str()) && !ELSEWHERE.contains(&about)
        });
        if rules.is_empty() {
            continue;
        }
        let parameters = operation.parameters.is_valid(&member(&case.step, "parameters"));
        let valid = parameters && all.options.is_valid(&member(&case.step, "options"));
        match (valid, seen) {
            (false, _) => refused += 1,
            (true, true) => wrong.push(format!("{}: {rules:?}", case.name)),
            (true, false) => beyond.push(format!("{} ({})", case.name, rules.join(", "))),
        }
    }
    println!("{refused} refused steps of fixtures do not validate; beyond a schema: {beyond:?}");
    assert!(wrong.is_empty(), "validate although refused:\n{}", wrong.join("\n"));
    assert!(refused > 40, "only {refused} refused steps");
}
