//! Runs what is no list: one request, or look-ups and several requests in order (rules R3, R4, R5,
//! E5).
//!
//! In: a [`Task`] and a [`Session`]. Out: what every request answered. Which requests
//! there are is the catalogue's.

use crate::arguments::{Argument, Warning};
use crate::catalogue;
use crate::credential::Session;
use crate::decode::parse_json;
use crate::error::{Case, Error};
use crate::limits::Limits;
use crate::model::{Effect, LookUp, Operation, Source, Then};
use crate::output::item;
use crate::request::{self, Draft};
use crate::response::{self, Answer, Expectation, File, batch_failed, batches};
use crate::retry::{self, Patience};
use crate::room;
use crate::stream::Stream;
use crate::task::Task;
use serde_json::{Map, Value, json};

/// How many records of an ambiguous look-up are shown.
const MOST_CANDIDATES: usize = 20;

/// What one request answered.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its method and path.
    pub request: Value,
    /// Its document, with the root.
    pub document: Value,
}

/// What a step brought that is no list.
pub enum Outcome {
    /// Documents, one for each request.
    Documents(Vec<Done>, Limits),
    /// A file.
    File(Box<File>, Limits, Value),
}

/// One request of a step: the arguments may name earlier results.
struct Planned {
    operation: &'static Operation,
    arguments: Vec<Argument>,
    /// Parameters that come from an earlier request's result: number from 1, key.
    later: Vec<(&'static str, usize, &'static str)>,
}

/// Runs a step within `patience`; `raw` takes a document as it is sent.
///
/// # Errors
/// What the first failing request stands for; after a write it is permanent (rule E5).
pub fn run(
    task: &mut Task,
    session: &mut Option<Session>,
    patience: &mut Patience,
    raw: bool,
) -> Result<Outcome, Error> {
    look_up(task, session)?;
    let planned = plan(task);
    let mut done: Vec<Done> = Vec::new();
    let mut limits = Limits::default();
    for planned in &planned {
        let draft = resolve(planned, task, &done);
        let outcome = match draft {
            Ok(draft) => one(task, session, (planned.operation, &draft), (&mut *patience, raw)),
            Err(error) => Err(error),
        };
        match outcome {
            Ok((Answer::Document(document, oddities), seen, request)) => {
                limits = seen;
                note_batches(&document, &mut task.arguments.warnings);
                for (code, message) in crate::stream::source_warnings(&oddities) {
                    task.arguments.warnings.push(Warning::new(code, message));
                }
                done.push(Done { request, document });
                patience.tries = 0;
            }
            Ok((Answer::File(file), seen, request)) => {
                return Ok(Outcome::File(Box::new(file), seen, request));
            }
            Ok((Answer::List(_), seen, request)) => {
                limits = seen;
                done.push(Done { request, document: Value::Null });
            }
            Err(error) if !done.is_empty() && task.operation.effect != Effect::Read => {
                return Err(partial(error, &done));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Outcome::Documents(done, limits))
}

type Sent = (Answer, Limits, Value);

fn one(
    task: &Task,
    session: &mut Option<Session>,
    (operation, draft): (&'static Operation, &Draft),
    (patience, raw): (&mut Patience, bool),
) -> Result<Sent, Error> {
    let secrets = task.secrets();
    let expectation = Expectation {
        operation,
        version: task.version.name,
        settings: task.settings(),
        max_document: task.options.max_bytes,
        secrets: &secrets,
        raw,
    };
    let Some(session) = session else { return Err(no_session()) };
    let (answer, limits) = retry::send(session, draft, &expectation, patience)?;
    Ok((answer, limits, draft.head()))
}

fn no_session() -> Error {
    Error::new(
        Case::TransientNetwork,
        "no-session",
        "an earlier read of this step did not give the session back",
        "try again",
    )
}

/// The requests of a step, in order.
fn plan(task: &Task) -> Vec<Planned> {
    let whole = || Planned {
        operation: task.operation,
        arguments: task.arguments.sent.clone(),
        later: Vec::new(),
    };
    let applies = |then: &&Then| {
        then.when.is_empty() || then.when.iter().any(|name| given(task, name).is_some())
    };
    let sent: Vec<&Then> = task.operation.then.iter().filter(applies).collect();
    if sent.is_empty() {
        return vec![whole()];
    }
    let count = sent.len();
    sent.iter()
        .enumerate()
        .filter_map(|(index, then)| mapped(task, then, index + 1 == count))
        .collect()
}

fn given<'t>(task: &'t Task, name: &str) -> Option<&'t str> {
    let held = || task.arguments.held.iter().find(|(held, _)| *held == name);
    task.arguments.get(name).or_else(|| held().map(|(_, value)| value.as_str()))
}

fn mapped(task: &Task, then: &Then, last: bool) -> Option<Planned> {
    let operation = task.resource.operations.iter().find(|known| known.id == then.operation)?;
    let mut planned = Planned { operation, arguments: Vec::new(), later: Vec::new() };
    for (name, source) in then.map {
        let value = match source {
            Source::Step(from) if then.last.contains(from) && !last => None,
            Source::Step(from) => given(task, from).map(ToOwned::to_owned),
            Source::Constant(value) => Some((*value).to_owned()),
            Source::Result(number, key) => {
                planned.later.push((name, *number, key));
                Some(format!("${number}.{key}"))
            }
        };
        if let Some(value) = value {
            planned.arguments.push(argument(operation, name, value));
        }
    }
    Some(planned)
}

fn argument(operation: &'static Operation, name: &str, value: String) -> Argument {
    Argument {
        name: name.to_owned(),
        value,
        given_as: name.to_owned(),
        parameter: operation.parameter(name),
    }
}

/// A request's draft, with earlier results in their places.
fn resolve(planned: &Planned, task: &Task, done: &[Done]) -> Result<Draft, Error> {
    let mut arguments = planned.arguments.clone();
    for (name, number, key) in &planned.later {
        let document = number.checked_sub(1).and_then(|index| done.get(index));
        let value = document.and_then(|done| item(&done.document, key)).ok_or_else(|| {
            Error::new(
                Case::MalformedResponse,
                "missing-result",
                format!("request {number} answered without the key {key} that the next one needs"),
                "look in Qualys what was done, then do the rest by its own operation",
            )
        })?;
        if let Some(argument) = arguments.iter_mut().find(|argument| argument.name == *name) {
            argument.value = value;
        }
    }
    Ok(request::draft(planned.operation, version_of(planned.operation, task), &arguments))
}

/// The version of a later request: the step's, if that operation has it.
fn version_of(operation: &'static Operation, task: &Task) -> &'static str {
    operation.version(task.version.name).map_or(operation.default_version, |version| version.name)
}

/// The requests as `validate` shows them, placeholders and look-ups included.
#[must_use]
pub fn requests(task: &Task) -> Vec<Value> {
    let mut shown = Vec::new();
    let mut task = task.clone();
    for look_up in task.operation.look_ups {
        if let Some(value) = given(&task, look_up.by.0).map(ToOwned::to_owned) {
            shown.push(look_up_draft(look_up, &value).map_or(Value::Null, |draft| draft.to_json()));
            let number = shown.len();
            for (field, target) in look_up.take {
                if let Some(parameter) = task.operation.parameter(target) {
                    task.arguments.set(parameter, format!("${number}.{field}"));
                }
            }
        }
    }
    let before = shown.len();
    for planned in plan(&task) {
        let version = version_of(planned.operation, &task);
        let mut arguments = planned.arguments.clone();
        for (name, number, key) in &planned.later {
            let found = arguments.iter_mut().find(|argument| argument.name == *name);
            if let Some(argument) = found {
                argument.value = format!("${}.{key}", number + before);
            }
        }
        shown.push(request::draft(planned.operation, version, &arguments).to_json());
    }
    shown
}

fn look_up_operation(look_up: &LookUp) -> Option<&'static Operation> {
    catalogue::find(look_up.resource, look_up.operation)
}

fn look_up_draft(look_up: &LookUp, value: &str) -> Option<Draft> {
    let operation = look_up_operation(look_up)?;
    let mut arguments = vec![argument(operation, look_up.by.1, value.to_owned())];
    for (name, value) in look_up.with {
        arguments.push(argument(operation, name, (*value).to_owned()));
    }
    Some(request::draft(operation, operation.default_version, &arguments))
}

/// Carries out the look-ups of a step: each must give exactly one record (rule R3).
fn look_up(task: &mut Task, session: &mut Option<Session>) -> Result<(), Error> {
    for look_up in task.operation.look_ups {
        let Some(value) = given(task, look_up.by.0).map(ToOwned::to_owned) else { continue };
        let record = find_one(task, look_up, &value, session)?;
        for (index, (field, target)) in look_up.take.iter().enumerate() {
            let found = response::text_of(record.pointer(&format!("/{field}")));
            match (found.filter(|found| !found.is_empty()), task.operation.parameter(target)) {
                (Some(found), Some(parameter)) => task.arguments.set(parameter, found),
                // The first field is what the look-up is for; without it the request would be
                // another one.
                (None, _) if index == 0 => return Err(lacks(look_up, &value, field)),
                _ => {}
            }
        }
    }
    Ok(())
}

fn lacks(look_up: &LookUp, value: &str, field: &str) -> Error {
    Error::new(
        Case::NotFound,
        "not-found",
        format!("what was found for `{}` = {value} has no {field}", look_up.by.0),
        "name it by another parameter; nothing else was sent",
    )
}

fn find_one(
    task: &Task,
    look_up: &LookUp,
    value: &str,
    session: &mut Option<Session>,
) -> Result<Value, Error> {
    let mut parameters = Map::new();
    parameters.insert(look_up.by.1.to_owned(), Value::from(value));
    for (name, value) in look_up.with {
        parameters.insert((*name).to_owned(), Value::from(*value));
    }
    let step = json!({
        "resource": look_up.resource,
        "operation": look_up.operation,
        "parameters": parameters,
        "options": {"max_wait_ms": task.options.max_wait_ms},
    });
    let read = Task::new(&step.to_string(), task.purpose, task.now)?;
    let Some(own) = session.take() else { return Err(no_session()) };
    let mut stream = Stream::open(read, own, Some(1))?;
    let lines = stream.collect(task.options.max_bytes);
    *session = Some(stream.into_session());
    let lines = lines?;
    let count = memchr::memchr_iter(b'\n', &lines).count();
    let mut records = Vec::new();
    for line in lines.split(|&byte| byte == b'\n').take(count.min(MOST_CANDIDATES)) {
        room::has_tree(line, 2).map_err(response::no_room)?;
        records.extend(parse_json(line));
    }
    match records.as_slice() {
        [record] => Ok(record.clone()),
        [] => Err(Error::new(
            Case::NotFound,
            "not-found",
            format!("nothing was found for `{}` = {value}", look_up.by.0),
            "check the value; nothing else was sent",
        )),
        several => Err(Error::new(
            Case::Refused,
            "ambiguous",
            format!("{count} records were found for `{}` = {value}", look_up.by.0),
            "name exactly one; nothing else was sent",
        )
        .detail("candidates", several.to_vec())),
    }
}

/// A batch answer in which some batches failed is an answer, with a warning (rule E2).
fn note_batches(document: &Value, warnings: &mut Vec<Warning>) {
    let Some(list) = batches(document) else { return };
    let failed = list.iter().filter(|batch| batch_failed(batch)).count();
    if failed > 0 {
        let message = format!("{failed} of {} batches failed; each has its own code", list.len());
        warnings.push(Warning::new("batch-failed", message));
    }
}

/// A failure after a write of the same step has succeeded is permanent (rule E5).
fn partial(mut error: Error, done: &[Done]) -> Error {
    let cause = error.case;
    if !error.failure.outcome_unknown {
        error.case = Case::Refused;
    }
    let failure = &mut *error.failure;
    let carried_out = if done.len() == 1 { "one request was" } else { "several requests were" };
    failure.message = format!("{carried_out} carried out, then: {}", failure.message);
    "see `detail.done` for what was done; there is no rollback: do the rest by itself"
        .clone_into(&mut failure.advice);
    let done: Vec<Value> = done
        .iter()
        .map(|done| json!({"request": done.request, "result": crate::output::result(&done.document)}))
        .collect();
    error.detail("done", done).detail("cause", cause.name())
}
