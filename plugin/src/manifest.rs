//! Writes the manifest: what an engine needs to draw its forms and to check steps offline.
//!
//! In: the catalogue. Out: JSON text. It is built when it is asked for, never while a step runs.

mod answer;
mod credential;
mod parameters;

use crate::catalogue::{NOT_OFFERED, RESOURCES};
use crate::model::{Form, Method, Operation, Paging, Parameter, Plane, Poll, Resource, Version};
use crate::model::{Kind, Rule, Translation};
use serde_json::{Map, Value, json};

/// The version of the manifest's form.
pub const MANIFEST_VERSION: u32 = 1;

/// The JSON Schema dialect of every schema in the manifest.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The manifest.
#[must_use]
pub fn describe() -> String {
    let resources: Vec<Value> = RESOURCES.iter().map(|known| resource(known)).collect();
    let not_offered: Vec<Value> = NOT_OFFERED
        .iter()
        .map(|endpoint| {
            json!({
                "title": endpoint.title,
                "path": endpoint.path,
                "versions": endpoint.versions.iter().map(version).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "manifest_version": MANIFEST_VERSION,
        "integration_service": "qualys",
        "connector_version": env!("CARGO_PKG_VERSION"),
        "credential": credential::form(),
        "options": parameters::options(),
        "resources": resources,
        "not_offered": not_offered,
    })
    .to_string()
}

/// A part that no operation changes, from its text.
fn fixed(text: &str) -> Value {
    // The tests parse every such text.
    serde_json::from_str(text).unwrap_or_default()
}

fn resource(resource: &Resource) -> Value {
    let operations: Vec<Value> =
        resource.operations.iter().map(|known| operation(resource, known)).collect();
    json!({"id": resource.id, "title": resource.title, "operations": operations})
}

fn operation(resource: &Resource, operation: &Operation) -> Value {
    let parameters: Vec<Value> = operation.parameters.iter().map(parameter).collect();
    let guide_words: Vec<Value> =
        operation.translations.iter().filter(|word| !word.of_parameter()).map(word).collect();
    let look_ups: Vec<Value> = operation
        .look_ups
        .iter()
        .map(|look_up| json!({"name": look_up.by.0, "help": look_up.help}))
        .collect();
    json!({
        "id": operation.id,
        "label": operation.label,
        "module": operation.module(),
        "plane": plane(operation.plane),
        "credentials": credential::kinds(operation.plane),
        "effect": operation.effect.name(),
        "answer": form(operation.reply.form),
        "method": match operation.method { Method::Get => "GET", Method::Post => "POST" },
        "path": operation.path_of(operation.default_version),
        "path_template": operation.path,
        "fixed": operation.fixed.iter().map(|(name, value)| json!({*name: value}))
            .collect::<Vec<_>>(),
        "version": operation.default_version,
        "versions": operation.versions.iter().map(version).collect::<Vec<_>>(),
        "confirmed": operation.confirmed,
        "parameters_confirmed": operation.closed,
        "needs_option_unconfirmed": operation.hidden,
        "permissions": operation.permissions,
        "notes": operation.notes,
        "parameters": parameters,
        "guide_words": guide_words,
        "look_ups": look_ups,
        "rules": operation.rules.iter().map(rule).collect::<Vec<_>>(),
        "paging": paging(operation),
        "poll": operation.poll.as_ref().map(poll),
        "evidence": operation.reply.evidence,
        "parameters_schema": parameters::schema(operation),
        "answer_schema": answer::schema(resource, operation),
    })
}

const fn plane(plane: Plane) -> &'static str {
    match plane {
        Plane::Fo => "fo",
        Plane::Msp => "msp",
        Plane::Gateway => "gateway",
    }
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::List => "list",
        Form::Document => "document",
        Form::Write => "write",
        Form::File => "file",
    }
}

fn version(version: &Version) -> Value {
    json!({
        "name": version.name,
        "eos": version.eos,
        "eol": version.eol,
        "successor": version.successor,
        "confirmed": version.confirmed,
        "note": version.note,
    })
}

/// The name of a kind, and its closed set of values.
fn kind(parameter: &Parameter) -> (&'static str, &'static [&'static str]) {
    match parameter.kind {
        Kind::Text { .. } => ("text", &[]),
        Kind::Integer { .. } => ("integer", &[]),
        Kind::Flag => ("flag", &["0", "1"]),
        Kind::Choice(values) => ("choice", values),
        Kind::Choices(values) => ("choices", values),
        Kind::List { .. } => ("list", &[]),
        Kind::Ids { .. } => ("ids", &[]),
        Kind::IpRanges => ("ip-ranges", &[]),
        Kind::Date | Kind::UsDate => ("date", &[]),
        Kind::DateTime | Kind::DateTimeBlank => ("date-time", &[]),
        Kind::XmlBody => ("xml-body", &[]),
        Kind::JsonBody => ("json-body", &[]),
    }
}

fn parameter(parameter: &Parameter) -> Value {
    let (kind, values) = kind(parameter);
    let (min, max, most) = match parameter.kind {
        Kind::Integer { min, max } => (Some(min), (max != i64::MAX).then_some(max), None),
        Kind::Text { max, .. } => (None, None, (max != usize::MAX).then_some(max)),
        Kind::List { most } | Kind::Ids { most } => {
            (None, None, (most != usize::MAX).then_some(most))
        }
        _ => (None, None, None),
    };
    let value_aliases: Map<String, Value> = parameter
        .value_aliases
        .iter()
        .map(|(alias, value)| ((*alias).to_owned(), Value::from(*value)))
        .collect();
    let mut shown = Map::new();
    let mut set = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    set("name", parameter.name.into());
    set("aliases", parameter.aliases.into());
    set("kind", kind.into());
    set("values", values.into());
    set("value_aliases", value_aliases.into());
    set("open_values", parameter.open_values.into());
    set("min", min.into());
    set("max", max.into());
    set("max_length", most.into());
    set("required", parameter.required.into());
    set("default", parameter.default.into());
    set("secret", parameter.secret.into());
    set("since", parameter.since.into());
    set("only", parameter.only.into());
    set("deprecated", parameter.deprecated.into());
    set("unconfirmed", parameter.unconfirmed.into());
    set("help", parameter.help.into());
    Value::Object(shown)
}

/// A word of the guide and what becomes of it.
fn word(word: &Translation) -> Value {
    let refused = matches!(word, Translation::Refuse { .. });
    json!({"name": word.name(), "meaning": meaning(word), "refused": refused})
}

/// What becomes of a word of the guide, in words.
#[must_use]
pub fn meaning(word: &Translation) -> String {
    match word {
        Translation::NumberOr { number, text, .. } => {
            format!("A number is sent as {number}, any other text as {text}.")
        }
        Translation::Filter { help, field, .. } => {
            format!("{help} The connector filters the records by {field} itself.")
        }
        Translation::Refuse { reason, .. } => format!("Refused: {reason}"),
        Translation::Drop { value, .. } => format!("`{value}` is accepted and not sent."),
        Translation::Either { by, .. } => format!("Its meaning depends on {by}."),
        Translation::Start { .. } => {
            "Becomes start_date, start_hour, start_minute and, for UTC, time_zone_code.".to_owned()
        }
        Translation::Recurrence { .. } => {
            "Once, Daily, Weekly or Monthly: becomes occurrence and its frequency.".to_owned()
        }
        Translation::Warn { text, .. } => (*text).to_owned(),
        Translation::Bound { value, instead, .. } => {
            format!("`{value}` asks for everything: `open` sends it, `execute` {instead} instead.")
        }
    }
}

fn rule(rule: &Rule) -> Value {
    json!({
        "rule": rule.name(),
        "parameters": crate::arguments::names_of(rule),
        "text": text(rule),
    })
}

/// A rule in words.
#[must_use]
pub fn text(rule: &Rule) -> String {
    let list = |names: &[&str]| names.join(", ");
    match *rule {
        Rule::ExactlyOne(names) => format!("exactly one of {}", list(names)),
        Rule::AtLeastOne(names) => format!("at least one of {}", list(names)),
        Rule::AtMostOne(names) | Rule::AtMostOneOn(names) => {
            format!("at most one of {}", list(names))
        }
        Rule::Requires(name, others) => format!("{name} only with {}", others.join(" or ")),
        Rule::RequiresValue(name, other, values) => {
            format!("{name} only with {other} = {}", values.join(" or "))
        }
        Rule::Excludes(name, others) => format!("{name} not with {}", list(others)),
        Rule::When(name, values, inner) => {
            format!("when {name} is {}: {}", values.join(" or "), text(inner))
        }
        Rule::All(names) => format!("required: {}", list(names)),
        Rule::NoneOf(names) => format!("not allowed: {}", list(names)),
        Rule::NotAbove(low, high) => format!("{low} not above {high}"),
        Rule::Disjoint(one, other) => format!("no value in both {one} and {other}"),
    }
}

fn paging(operation: &Operation) -> Value {
    let chunk =
        operation.chunk.map(|chunk| json!({"parameter": chunk.parameter, "most": chunk.most}));
    match operation.paging {
        Paging::None if operation.reply.form != Form::List => Value::Null,
        Paging::None => json!({"kind": "none", "resume": "none", "split": chunk}),
        Paging::Continues { parameter, key, .. } => json!({
            "kind": "continues",
            "parameter": parameter,
            "resume": if key.is_some() { "key" } else { "prefix" },
            "split": chunk,
        }),
        Paging::Windows { from, execute, open, .. } => json!({
            "kind": "windows",
            "parameter": from,
            "resume": "prefix",
            "execute": execute,
            "open": open,
            "split": chunk,
        }),
    }
}

fn poll(poll: &Poll) -> Value {
    let then = poll.then.map(|then| {
        json!({"resource": then.resource, "operation": then.operation,
            "parameter": then.parameter})
    });
    json!({
        "resource": poll.resource,
        "operation": poll.operation,
        "parameter": poll.by.0,
        "from": poll.by.1,
        "field": poll.field,
        "final": poll.done,
        "failed": poll.failed,
        "interval_s": poll.interval_s,
        "grace_s": poll.grace_s,
        "stuck": poll.stuck,
        "then": then,
    })
}
