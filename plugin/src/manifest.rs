//! Writes the manifest: what an engine needs to draw its forms and to check steps offline.
//!
//! In: the catalogue. Out: JSON text. It is built when it is asked for, never while a step runs.

mod answer;
mod credential;
mod members;
mod parameters;

use crate::catalogue::{NOT_OFFERED, RESOURCES};
use crate::model::{Endpoint, Form, Kind, Method, Operation, Paging, Parameter, Plane, Poll};
use crate::model::{Resource, Rule, Translation, Version};
use members::{Members, one, text};
use serde_json::Value;

/// The version of the manifest's form.
pub const MANIFEST_VERSION: u32 = 1;

/// The JSON Schema dialect of every schema in the manifest.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The manifest.
#[must_use]
pub fn describe() -> String {
    let mut manifest = Members::new();
    manifest
        .number("manifest_version", MANIFEST_VERSION.into())
        .text("integration_service", "qualys")
        .text("connector_version", env!("CARGO_PKG_VERSION"))
        .set("credential", credential::form())
        .set("options", parameters::options())
        .list("resources", RESOURCES.iter().map(|known| resource(known)).collect())
        .list("not_offered", NOT_OFFERED.iter().map(endpoint).collect());
    manifest.done().to_string()
}

fn endpoint(endpoint: &Endpoint) -> Value {
    let mut members = Members::new();
    members.text("title", endpoint.title).text("path", endpoint.path);
    members.list("versions", endpoint.versions.iter().map(version).collect()).done()
}

fn resource(resource: &Resource) -> Value {
    let operations = resource.operations.iter().map(|known| operation(resource, known)).collect();
    let mut members = Members::new();
    members.text("id", resource.id).text("title", resource.title);
    members.list("operations", operations).done()
}

fn operation(resource: &Resource, operation: &Operation) -> Value {
    let parameters = operation.parameters.iter().map(|known| parameter(operation, known));
    let words = operation.translations.iter().filter(|word| !word.of_parameter());
    let look_ups = operation
        .look_ups
        .iter()
        .map(|look_up| Members::new().text("name", look_up.by.0).text("help", look_up.help).done());
    let fixed = operation.fixed.iter().map(|(name, value)| one(name, text(value)));
    let mut members = Members::new();
    members
        .text("id", operation.id)
        .text("label", operation.label)
        .text("module", operation.module())
        .text("plane", plane(operation.plane))
        .texts("credentials", credential::kinds(operation.plane))
        .text("effect", operation.effect.name())
        .text("answer", form(operation.reply.form))
        .text("method", method(operation.method))
        .text("path", &operation.path_of(operation.default_version))
        .text("path_template", operation.path)
        .list("fixed", fixed.collect())
        .text("version", operation.default_version)
        .list("versions", operation.versions.iter().map(version).collect())
        .flag("confirmed", operation.confirmed)
        .flag("parameters_confirmed", operation.closed)
        .flag("needs_option_unconfirmed", operation.hidden)
        .text("permissions", operation.permissions)
        .texts("notes", operation.notes)
        .list("parameters", parameters.collect())
        .list("guide_words", words.map(word).collect())
        .list("look_ups", look_ups.collect())
        .list("rules", operation.rules.iter().map(rule).collect())
        .set("paging", paging(operation))
        .set("poll", operation.poll.as_ref().map_or(Value::Null, poll))
        .text("evidence", operation.reply.evidence)
        .set("parameters_schema", parameters::schema(operation))
        .set("answer_schema", answer::schema(resource, operation));
    members.done()
}

const fn method(method: Method) -> &'static str {
    match method {
        Method::Get => "GET",
        Method::Post => "POST",
    }
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
    let mut members = Members::new();
    members
        .text("name", version.name)
        .optional("eos", version.eos)
        .optional("eol", version.eol)
        .optional("successor", version.successor)
        .flag("confirmed", version.confirmed)
        .text("note", version.note);
    members.done()
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

fn parameter(operation: &Operation, parameter: &Parameter) -> Value {
    let (kind, values) = kind(parameter);
    let (min, max, most) = match parameter.kind {
        Kind::Integer { min, max } => (Some(min), (max != i64::MAX).then_some(max), None),
        Kind::Text { max, .. } => (None, None, (max != usize::MAX).then_some(max)),
        Kind::List { most } | Kind::Ids { most } => {
            (None, None, (most != usize::MAX).then_some(most))
        }
        _ => (None, None, None),
    };
    let mut aliases = Members::new();
    for (alias, value) in parameter.value_aliases {
        aliases.text(alias, value);
    }
    let mut words = operation.translations.iter().filter(|word| word.of_parameter());
    let warning = words.find(|word| word.name() == parameter.name).map(meaning);
    let mut members = Members::new();
    members
        .text("name", parameter.name)
        .texts("aliases", parameter.aliases)
        .text("kind", kind)
        .texts("values", values)
        .set("value_aliases", aliases.done())
        .flag("open_values", parameter.open_values)
        .set("min", min.into())
        .set("max", max.into())
        .set("max_length", most.into())
        .flag("required", parameter.required)
        .optional("default", parameter.default)
        .flag("secret", parameter.secret)
        .optional("since", parameter.since)
        .texts("only", parameter.only)
        .optional("warning", warning.as_deref())
        .optional("deprecated", parameter.deprecated)
        .optional("unconfirmed", parameter.unconfirmed)
        .text("help", parameter.help);
    members.done()
}

/// A word of the guide and what becomes of it.
fn word(word: &Translation) -> Value {
    let refused = matches!(word, Translation::Refuse { .. });
    let mut members = Members::new();
    members.text("name", word.name()).text("meaning", &meaning(word));
    members.flag("refused", refused).done()
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
    let mut members = Members::new();
    members.text("rule", rule.name()).texts("parameters", &crate::arguments::names_of(rule));
    members.text("text", &words(rule)).done()
}

/// A rule in words.
#[must_use]
pub fn words(rule: &Rule) -> String {
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
            format!("when {name} is {}: {}", values.join(" or "), words(inner))
        }
        Rule::All(names) => format!("required: {}", list(names)),
        Rule::NoneOf(names) => format!("not allowed: {}", list(names)),
        Rule::NotAbove(low, high) => format!("{low} not above {high}"),
        Rule::Disjoint(one, other) => format!("no value in both {one} and {other}"),
    }
}

fn paging(operation: &Operation) -> Value {
    let mut members = Members::new();
    match operation.paging {
        Paging::None if operation.reply.form != Form::List => return Value::Null,
        Paging::None => members.text("kind", "none").text("resume", "none"),
        Paging::Continues { parameter, key, .. } => members
            .text("kind", "continues")
            .text("parameter", parameter)
            .text("resume", if key.is_some() { "key" } else { "prefix" }),
        Paging::Windows { from, execute, open, .. } => members
            .text("kind", "windows")
            .text("parameter", from)
            .text("resume", "prefix")
            .set("execute", execute.into())
            .set("open", open.into()),
    };
    let split = operation.chunk.map_or(Value::Null, |chunk| {
        Members::new().text("parameter", chunk.parameter).set("most", chunk.most.into()).done()
    });
    members.set("split", split).done()
}

fn poll(poll: &Poll) -> Value {
    let then = poll.then.map_or(Value::Null, |then| {
        let mut members = Members::new();
        members.text("resource", then.resource).text("operation", then.operation);
        members.text("parameter", then.parameter).done()
    });
    let mut members = Members::new();
    members
        .text("resource", poll.resource)
        .text("operation", poll.operation)
        .text("parameter", poll.by.0)
        .text("from", poll.by.1)
        .text("field", poll.field)
        .texts("final", poll.done)
        .texts("failed", poll.failed)
        .number("interval_s", poll.interval_s.into())
        .number("grace_s", poll.grace_s.into())
        .text("stuck", poll.stuck)
        .set("then", then);
    members.done()
}
