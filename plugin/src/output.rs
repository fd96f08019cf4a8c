//! Writes the answers of a step as JSON (the answer of the contract).
//!
//! In: what a step brought. Out: text. It decides nothing.

use crate::decode::{bytes, escape_text};
use crate::limits::Limits;
use crate::model::{Form, Poll};
use crate::request::Draft;
use crate::response::{batch_failed, batches, text_of};
use crate::room::{self, NoRoom};
use crate::sequence::Done;
use crate::stream::{Totals, planned};
use crate::task::Task;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memchr;
use serde_json::{Map, Value, json};

/// The version of the answer's form.
pub const ANSWER_VERSION: u32 = 1;
/// How much of a text is escaped at a time, in bytes.
const PIECE: usize = 16 * 1024;
/// Room for what stands around a file's body, in bytes.
const FRAME: usize = 16 * 1024;

/// What comes before every answer's own part.
fn head(task: &Task) -> Map<String, Value> {
    let mut answer = Map::new();
    answer.insert("version".to_owned(), Value::from(ANSWER_VERSION));
    answer.insert("resource".to_owned(), Value::from(task.resource.id));
    answer.insert("operation".to_owned(), Value::from(task.operation.id));
    answer
}

/// What comes behind it.
fn tail(
    answer: &mut Map<String, Value>,
    task: &Task,
    warnings: Vec<Value>,
    limits: &Limits,
    request: Value,
) {
    answer.insert("warnings".to_owned(), Value::from(warnings));
    answer.insert("limits".to_owned(), limits.to_json());
    let version = task.version;
    let api = json!({
        "version": version.name,
        "eos": version.eos,
        "eol": version.eol,
        "successor": version.successor,
    });
    answer.insert("api".to_owned(), api);
    answer.insert("request".to_owned(), request);
}

/// A list's answer without its records: `summary`, and what `execute` adds them to.
#[must_use]
pub fn list_summary(task: &Task, totals: &Totals) -> Map<String, Value> {
    let mut summary = head(task);
    summary.extend(behind_records(task, totals));
    summary
}

/// What comes behind a list's records.
fn behind_records(task: &Task, totals: &Totals) -> Map<String, Value> {
    let mut answer = Map::new();
    let counts: Map<String, Value> = totals
        .told_counts()
        .iter()
        .map(|(name, count)| ((*name).to_owned(), (*count).into()))
        .collect();
    let mut page = json!({
        "records": totals.records,
        "read": totals.read,
        "counts": counts,
        "pages": totals.pages,
        "proof": totals.proof.map(crate::decode::Proof::name),
        "truncated": totals.truncated,
        "next": totals.next,
        "cursor": totals.cursor,
        "per_page": totals.per_page,
    });
    if let (Some(stop), Some(page)) = (&totals.stopped, page.as_object_mut()) {
        let failure = &stop.error.failure;
        let stopped = json!({
            "case": stop.error.case.name(),
            "code": failure.code,
            "message": failure.message,
            "retry_after_ms": failure.retry_after_ms,
        });
        page.insert("stopped".to_owned(), stopped);
    }
    answer.insert("page".to_owned(), page);
    answer.insert("envelope".to_owned(), Value::Object(totals.envelope.clone()));
    let request = totals.request.clone();
    tail(&mut answer, task, totals.all_warnings(), &totals.limits, request);
    answer
}

/// A list's answer: the records stand where the contract has them. `lines` holds one a line; the
/// answer is built around them, so that they are not copied.
///
/// # Errors
/// When the memory does not suffice.
pub fn list(task: &Task, totals: &Totals, mut lines: Vec<u8>) -> Result<String, NoRoom> {
    lines.truncate(lines.strip_suffix(b"\n").map_or(lines.len(), <[u8]>::len));
    // A record holds no line feed of its own.
    let mut rest = lines.as_mut_slice();
    while let Some(at) = memchr(b'\n', rest) {
        let (line, after) = rest.split_at_mut(at + 1);
        line.last_mut().into_iter().for_each(|feed| *feed = b',');
        rest = after;
    }
    let behind = behind_records(task, totals);
    enclose((&head(task), b",\"records\":["), lines, (b"],", &behind))
}

/// An object's text around what is already text: members and an opening, a closing and members.
fn enclose(
    (before, opening): (&Map<String, Value>, &[u8]),
    mut inside: Vec<u8>,
    (closing, behind): (&[u8], &Map<String, Value>),
) -> Result<String, NoRoom> {
    let text = |members: &Map<String, Value>| {
        let mut text = Vec::new();
        room::write_members(members, &mut text).map(|()| text)
    };
    let (before, behind) = (text(before)?, text(behind)?);
    let head = [b"{", before.as_slice(), opening].concat();
    let tail = [closing, behind.as_slice(), b"}"].concat();
    room::reserve(&mut inside, head.len() + tail.len())?;
    let length = inside.len();
    inside.resize(length + head.len(), 0);
    inside.copy_within(..length, head.len());
    if let Some(start) = inside.get_mut(..head.len()) {
        start.copy_from_slice(&head);
    }
    inside.extend_from_slice(&tail);
    // Decoders and encoders write UTF-8 only.
    Ok(String::from_utf8(inside).unwrap_or_default())
}

/// The answer of a write, a document or several requests.
///
/// # Errors
/// When the memory does not suffice.
pub fn document(
    task: &Task,
    mut done: Vec<Done>,
    warnings: Vec<Value>,
    limits: &Limits,
) -> Result<String, NoRoom> {
    let mut answer = head(task);
    let steps: Vec<Value> = done
        .iter()
        .map(|done| json!({"request": done.request, "result": result(&done.document)}))
        .filter(|_| done.len() > 1)
        .collect();
    let last = done.pop();
    let (value, request) = last.map_or_else(Default::default, |done| (done.document, done.request));
    let poll = task.operation.poll.as_ref().and_then(|poll| poll_hint(poll, &value));
    match task.operation.reply.form {
        Form::Document => answer.insert("data".to_owned(), value),
        _ => answer.insert("result".to_owned(), result(&value)),
    };
    if !steps.is_empty() {
        answer.insert("steps".to_owned(), Value::from(steps));
    }
    if let Some(poll) = poll {
        answer.insert("poll".to_owned(), poll);
    }
    tail(&mut answer, task, warnings, limits, request);
    let mut text = Vec::new();
    room::write_json(&Value::Object(answer), &mut text)?;
    Ok(String::from_utf8(text).unwrap_or_default())
}

/// What a write answered: its text, the ids it names, its items; batches; or the document.
#[must_use]
pub fn result(document: &Value) -> Value {
    if let Some(list) = batches(document) {
        let failed = list.iter().filter(|batch| batch_failed(batch)).count();
        let texts = list.iter().filter_map(|batch| text_of(batch.get("TEXT")));
        let text = texts.collect::<Vec<_>>().join("; ");
        return json!({"text": text, "failed": failed, "batches": list});
    }
    let Some(response) = document.pointer("/SIMPLE_RETURN/RESPONSE") else {
        return json!({"data": document});
    };
    let items: Vec<Value> = items(response)
        .into_iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    let ids: Vec<Value> = items
        .iter()
        .filter(|item| {
            let key = item.get("key").and_then(Value::as_str);
            key.is_some_and(|key| key.eq_ignore_ascii_case("ID"))
        })
        .filter_map(|item| item.get("value").cloned())
        .collect();
    let mut result = json!({
        "text": text_of(response.get("TEXT"))
            .filter(|text| !text.is_empty())
            .or_else(|| text_of(response.get("CODE"))),
        "ids": ids,
        "items": items,
    });
    // Anything beside the documented parts is kept as it came (NOTIFICATION, for example).
    if let (Some(result), Some(response)) = (result.as_object_mut(), response.as_object()) {
        for (name, value) in response {
            if !matches!(name.as_str(), "TEXT" | "ITEM_LIST") {
                result.insert(name.clone(), value.clone());
            }
        }
        if let Some(request) = document.pointer("/SIMPLE_RETURN/REQUEST") {
            result.insert("REQUEST".to_owned(), request.clone());
        }
    }
    result
}

/// The keys and values of a SIMPLE_RETURN; a key may come again.
fn items(response: &Value) -> Vec<(String, Value)> {
    let Some(items) = response.pointer("/ITEM_LIST/ITEM") else { return Vec::new() };
    let items = items.as_array().map_or(std::slice::from_ref(items), Vec::as_slice);
    items
        .iter()
        .map(|item| {
            let key = text_of(item.get("KEY")).unwrap_or_default();
            (key, item.get("VALUE").cloned().unwrap_or(Value::Null))
        })
        .collect()
}

/// The value of a key in a write's document.
#[must_use]
pub fn item(document: &Value, key: &str) -> Option<String> {
    let response = document.pointer("/SIMPLE_RETURN/RESPONSE")?;
    let found = items(response).into_iter().find(|(known, _)| known == key);
    found.and_then(|(_, value)| text_of(Some(&value)))
}

/// How to watch the work that was started.
fn poll_hint(poll: &Poll, document: &Value) -> Option<Value> {
    let (parameter, key) = poll.by;
    let reference = item(document, key)?;
    let step = |resource: &str, operation: &str, parameter: &str, value: &str| json!({"resource": resource, "operation": operation, "parameters": {parameter: value}});
    let then =
        poll.then.map(|then| step(then.resource, then.operation, then.parameter, &reference));
    Some(json!({
        "step": step(poll.resource, poll.operation, parameter, &reference),
        "field": poll.field,
        "final": poll.done,
        "failed": poll.failed,
        "interval_s": poll.interval_s,
        "grace_s": poll.grace_s,
        "stuck": poll.stuck,
        "then": then,
    }))
}

/// A file's answer without its body: `summary`, and what `execute` adds it to.
#[must_use]
pub fn file_summary(task: &Task, file: &FileFacts<'_>, warnings: Vec<Value>) -> String {
    let mut answer = head(task);
    answer.insert("content".to_owned(), Value::Object(content(file)));
    tail(&mut answer, task, warnings, file.limits, file.request.clone());
    Value::Object(answer).to_string()
}

/// A file's answer. Its body is encoded once, and the answer built around it.
///
/// # Errors
/// When the memory does not suffice.
pub fn file(
    task: &Task,
    file: &FileFacts<'_>,
    body: Vec<u8>,
    warnings: Vec<Value>,
) -> Result<String, NoRoom> {
    let mut content = content(file);
    let encoding = if bytes::is_text(file.media_type, &body) { "utf-8" } else { "base64" };
    content.insert("encoding".to_owned(), Value::from(encoding));
    let mut opening = b",\"content\":{".to_vec();
    room::write_members(&content, &mut opening)?;
    opening.extend_from_slice(b",\"body\":\"");
    let mut behind = Map::new();
    tail(&mut behind, task, warnings, file.limits, file.request.clone());
    let text = if encoding == "utf-8" { escaped(&body)? } else { in_base64(&body)? };
    drop(body);
    enclose((&head(task), &opening), text, (b"\"},", &behind))
}

fn content(file: &FileFacts<'_>) -> Map<String, Value> {
    let mut content = Map::new();
    content.insert("media_type".to_owned(), Value::from(file.media_type));
    content.insert("file_name".to_owned(), Value::from(file.name));
    content.insert("bytes".to_owned(), Value::from(file.bytes));
    content
}

/// UTF-8 as the inside of a JSON string.
fn escaped(body: &[u8]) -> Result<Vec<u8>, NoRoom> {
    let mut text = Vec::new();
    room::reserve(&mut text, body.len() + FRAME)?;
    for piece in body.chunks(PIECE) {
        // The longest escape has six bytes.
        room::reserve(&mut text, piece.len() * 6)?;
        escape_text(&mut text, piece);
    }
    Ok(text)
}

fn in_base64(body: &[u8]) -> Result<Vec<u8>, NoRoom> {
    let length = base64::encoded_len(body.len(), true).unwrap_or(usize::MAX / 2);
    let mut text = Vec::new();
    room::reserve(&mut text, length.saturating_add(FRAME))?;
    text.resize(length, 0);
    // The length is right, so this does not fail.
    let _ = STANDARD.encode_slice(body, &mut text);
    Ok(text)
}

/// What is known of a file.
pub struct FileFacts<'a> {
    /// Its media type.
    pub media_type: &'a str,
    /// Its name, if the answer tells one.
    pub name: Option<&'a str>,
    /// Its size so far, in bytes.
    pub bytes: u64,
    /// The limits that the answer told.
    pub limits: &'a Limits,
    /// The request's method and path.
    pub request: &'a Value,
}

/// What `validate` returns.
#[must_use]
pub fn plan(task: &Task, requests: Vec<Value>, dry_run: bool) -> String {
    let arguments = &task.arguments;
    let filters: Vec<Value> = arguments
        .filters
        .iter()
        .map(|filter| {
            json!({"parameter": filter.name, "field": filter.field, "values": filter.values})
        })
        .collect();
    let warnings: Vec<Value> =
        arguments.warnings.iter().map(crate::arguments::Warning::to_json).collect();
    let mut plan = json!({
        "requests": requests,
        "parameters": arguments.to_json(),
        "client_side": filters,
        "warnings": warnings,
    });
    if let (true, Some(plan)) = (dry_run, plan.as_object_mut()) {
        plan.insert("dry_run".to_owned(), Value::from(true));
    }
    plan.to_string()
}

/// The requests of a list, as `validate` shows them.
#[must_use]
pub fn list_requests(task: &Task) -> Vec<Value> {
    planned(task).iter().map(Draft::to_json).collect()
}
