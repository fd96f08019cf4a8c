//! Writes the answers of a step as JSON (the answer of the contract).
//!
//! In: what a step brought. Out: text. It decides nothing.

use crate::decode::bytes;
use crate::limits::Limits;
use crate::model::{Form, Poll};
use crate::request::Draft;
use crate::response::{batch_failed, batches, text_of};
use crate::sequence::Done;
use crate::stream::{Totals, planned};
use crate::task::Task;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// The version of the answer's form.
pub const ANSWER_VERSION: u32 = 1;

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
    let mut answer = head(task);
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

/// A list's answer: the records stand where the contract has them. `lines` holds one a line.
#[must_use]
pub fn list(task: &Task, totals: &Totals, lines: &[u8]) -> String {
    let summary = list_summary(task, totals);
    let mut text = String::with_capacity(lines.len() + 4096);
    text.push('{');
    for (name, value) in &summary {
        if name == "page" {
            text.push_str("\"records\":[");
            push_records(&mut text, lines);
            text.push_str("],");
        }
        text.push_str(&Value::from(name.as_str()).to_string());
        text.push(':');
        text.push_str(&value.to_string());
        text.push(',');
    }
    text.pop();
    text.push('}');
    text
}

/// Records as the inside of an array: a record holds no line feed of its own.
fn push_records(text: &mut String, lines: &[u8]) {
    let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
    for (index, record) in lines.split(|&byte| byte == b'\n').enumerate() {
        if index > 0 {
            text.push(',');
        }
        // Decoders write UTF-8 only.
        text.push_str(std::str::from_utf8(record).unwrap_or_default());
    }
}

/// The answer of a write, a document or several requests.
#[must_use]
pub fn document(task: &Task, done: &[Done], warnings: Vec<Value>, limits: &Limits) -> String {
    let mut answer = head(task);
    let last = done.last();
    let value = last.map_or(&Value::Null, |done| &done.document);
    match task.operation.reply.form {
        Form::Document => answer.insert("data".to_owned(), value.clone()),
        _ => answer.insert("result".to_owned(), result(value)),
    };
    if done.len() > 1 {
        let steps: Vec<Value> = done
            .iter()
            .map(|done| json!({"request": done.request, "result": result(&done.document)}))
            .collect();
        answer.insert("steps".to_owned(), Value::from(steps));
    }
    if let Some(poll) = task.operation.poll.as_ref().and_then(|poll| poll_hint(poll, value)) {
        answer.insert("poll".to_owned(), poll);
    }
    let request = last.map_or(Value::Null, |done| done.request.clone());
    tail(&mut answer, task, warnings, limits, request);
    Value::Object(answer).to_string()
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

/// A file's answer: the summary, and what `execute` adds the body to.
#[must_use]
pub fn file_summary(
    task: &Task,
    file: &FileFacts<'_>,
    body: Option<Vec<u8>>,
    warnings: Vec<Value>,
) -> String {
    let mut answer = head(task);
    let mut content = json!({
        "media_type": file.media_type,
        "file_name": file.name,
        "bytes": file.bytes,
    });
    if let (Some(body), Some(content)) = (body, content.as_object_mut()) {
        let text = bytes::is_text(file.media_type, &body);
        let (encoding, body) = if text {
            ("utf-8", String::from_utf8_lossy(&body).into_owned())
        } else {
            ("base64", STANDARD.encode(&body))
        };
        content.insert("encoding".to_owned(), Value::from(encoding));
        content.insert("body".to_owned(), Value::from(body));
    }
    answer.insert("content".to_owned(), content);
    tail(&mut answer, task, warnings, file.limits, file.request.clone());
    Value::Object(answer).to_string()
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
