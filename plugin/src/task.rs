//! A step made ready: the operation found, the version chosen, the arguments checked.
//!
//! In: the step's text. Out: a [`Task`], which is everything that is fixed while it runs, or the
//! error that says what is wrong with it. It sends nothing.

use crate::arguments::{self, Argument, Arguments, Purpose, Warning};
use crate::catalogue;
use crate::cursor::Owner;
use crate::decode::Settings;
use crate::error::{Case, Error, Violation};
use crate::lifecycle;
use crate::model::{Operation, Paging, Resource, Version};
use crate::nearest::nearest;
use crate::request::{self, Draft};
use crate::step::{Options, Step};

/// A step made ready.
#[derive(Clone, Debug)]
pub struct Task {
    /// The resource.
    pub resource: &'static Resource,
    /// The operation.
    pub operation: &'static Operation,
    /// The version it is sent with.
    pub version: &'static Version,
    /// What is sent, filtered and held.
    pub arguments: Arguments,
    /// How to run it.
    pub options: Options,
    /// What its cursors belong to.
    pub owner: Owner,
    /// Who asks.
    pub purpose: Purpose,
    /// When it began, in seconds since 1970-01-01T00:00:00Z.
    pub now: i64,
}

impl Task {
    /// Makes a step ready.
    ///
    /// # Errors
    /// `permanent-invalid-step` with every violation; `permanent-unknown-operation` with what would
    /// have been valid.
    pub fn new(step: &str, purpose: Purpose, now: i64) -> Result<Self, Error> {
        let (step, mut violations) = Step::parse(step)?;
        if violations.iter().any(|wrong| ["resource", "operation"].contains(&&*wrong.parameter)) {
            return Err(Error::invalid_step(violations));
        }
        let (resource, operation) = find(&step)?;
        let version = match version(operation, step.options.api_version.as_deref()) {
            Ok(version) => version,
            Err(error) => {
                violations.extend(error.failure.violations);
                return Err(Error::invalid_step(violations));
            }
        };
        let extra = &step.options.extra_parameters;
        let prepared = arguments::prepare(operation, version, &step.parameters, extra, purpose);
        let mut arguments = match prepared {
            Ok(arguments) if violations.is_empty() => arguments,
            Ok(_) => return Err(Error::invalid_step(violations)),
            Err(more) => {
                violations.extend(more);
                return Err(Error::invalid_step(violations));
            }
        };
        arguments.warnings.extend(lifecycle::warning(version, lifecycle::day_of(now)));
        if !version.note.is_empty() {
            arguments.warnings.push(Warning::new("version", version.note));
        }
        for look_up in operation.look_ups.iter().filter(|look_up| !look_up.warning.is_empty()) {
            if arguments.held.iter().any(|(name, _)| *name == look_up.by.0) {
                arguments.warnings.push(Warning::new("look-up", look_up.warning));
            }
        }
        let owner = Owner::new(resource.id, operation.id, version.name, &arguments);
        let options = step.options;
        Ok(Self { resource, operation, version, arguments, options, owner, purpose, now })
    }

    /// What the decoder is told.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let key = match self.operation.paging {
            Paging::Continues { key: Some(key), .. } => Some(key.element),
            Paging::Windows { element, .. } => Some(element),
            _ => None,
        };
        Settings { max_record_bytes: self.options.max_record_bytes, typed: self.options.typed, key }
    }

    /// The first request of every chunk (rule R5); one, if nothing is split.
    #[must_use]
    pub fn drafts(&self) -> Vec<Draft> {
        let whole = &self.arguments.sent;
        let draft = |sent: &[Argument]| request::draft(self.operation, self.version.name, sent);
        let Some(chunk) = self.operation.chunk else { return vec![draft(whole)] };
        let Some(at) = whole.iter().position(|argument| argument.name == chunk.parameter) else {
            return vec![draft(whole)];
        };
        let value = whole.get(at).map(|argument| argument.value.as_str()).unwrap_or_default();
        split(value, chunk.most)
            .into_iter()
            .map(|part| {
                let mut sent = whole.clone();
                if let Some(argument) = sent.get_mut(at) {
                    argument.value = part;
                }
                draft(&sent)
            })
            .collect()
    }

    /// Values that were sent and must be shown nowhere.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        let secret = self.arguments.sent.iter().filter(|argument| argument.is_secret());
        secret.map(|argument| argument.value.clone()).collect()
    }
}

/// The items of a list value in parts of at most `most` members; a range is cut if need be.
fn split(value: &str, most: usize) -> Vec<String> {
    let most = most as u64;
    let mut parts: Vec<Vec<String>> = vec![Vec::new()];
    let mut room = most;
    for item in value.split(',') {
        let range = item
            .split_once('-')
            .and_then(|(from, to)| Some((from.parse::<u64>().ok()?, to.parse::<u64>().ok()?)));
        let (mut from, to) = range.unwrap_or((0, 0));
        loop {
            if room == 0 {
                parts.push(Vec::new());
                room = most;
            }
            let Some(part) = parts.last_mut() else { break };
            if range.is_none() {
                part.push(item.to_owned());
                room -= 1;
                break;
            }
            let last = to.min(from.saturating_add(room - 1));
            room -= last - from + 1;
            part.push(if from == last { from.to_string() } else { format!("{from}-{last}") });
            if last == to {
                break;
            }
            from = last + 1;
        }
    }
    parts.into_iter().map(|part| part.join(",")).collect()
}

fn find(step: &Step) -> Result<(&'static Resource, &'static Operation), Error> {
    let Some(resource) = catalogue::resource(&step.resource) else {
        let known = catalogue::RESOURCES.iter().map(|resource| resource.id);
        return Err(unknown("resource", &step.resource, known.collect()));
    };
    let operation = resource.operations.iter().find(|known| known.id == step.operation);
    match operation {
        Some(operation) if operation.hidden && !step.options.unconfirmed => {
            let violation = Violation::new(
                "options.unconfirmed",
                "nothing",
                "required",
                "true: nobody could confirm that this operation exists for every subscription",
            );
            Err(Error::invalid_step(vec![violation]))
        }
        Some(operation) => Ok((resource, operation)),
        None => {
            let known = resource.operations.iter().map(|operation| operation.id);
            Err(unknown("operation", &step.operation, known.collect()))
        }
    }
}

fn unknown(what: &str, given: &str, known: Vec<&'static str>) -> Error {
    let near = nearest(given, known.iter().copied()).map(ToOwned::to_owned);
    let suggestion =
        near.as_ref().map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    let given = crate::step::shown(&serde_json::Value::from(given));
    let mut error = Error::new(
        Case::UnknownOperation,
        "unknown-operation",
        format!("there is no {what} `{given}`{suggestion}"),
        format!("use one of the known {what}s; nothing was sent"),
    )
    .detail("expected", known);
    if let Some(near) = near {
        error = error.detail("nearest", near);
    }
    error
}

fn version(operation: &'static Operation, asked: Option<&str>) -> Result<&'static Version, Error> {
    let name = asked.unwrap_or(operation.default_version);
    operation.version(name).ok_or_else(|| {
        let known: Vec<&str> = operation.versions.iter().map(|version| version.name).collect();
        let violation = Violation::new(
            "options.api_version",
            name,
            "one-of",
            format!("`latest`, or one of {}", known.join(", ")),
        );
        Error::invalid_step(vec![violation])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r5_lists_are_split_and_ranges_are_counted() {
        assert_eq!(split("1,2,3,4,5", 2), ["1,2", "3,4", "5"]);
        assert_eq!(split("1-5,9,20-22", 4), ["1-4", "5,9,20-21", "22"]);
        assert_eq!(split("7", 500), ["7"]);
        assert_eq!(split("CVE-1,CVE-2", 1), ["CVE-1", "CVE-2"]);
    }
}
