//! Writes the manifest: what an engine needs to draw its forms and to check steps offline.
//!
//! In: the catalogue. Out: JSON text. It is built when it is asked for, never while a step runs.

use crate::account::{GUIDE_DEFAULT, PLATFORMS};
use crate::catalogue::RESOURCES;
use crate::model::{Kind, Method, Operation, Parameter, Resource, Rule};
use serde_json::{Map, Value, json};

/// The version of the manifest's form.
pub const MANIFEST_VERSION: u32 = 1;

/// The manifest.
#[must_use]
pub fn describe() -> String {
    let resources: Vec<Value> = RESOURCES.iter().map(|known| resource(known)).collect();
    json!({
        "manifest_version": MANIFEST_VERSION,
        "integration_service": "qualys",
        "connector_version": env!("CARGO_PKG_VERSION"),
        "credential": credential(),
        "resources": resources,
    })
    .to_string()
}

fn credential() -> Value {
    let platforms: Vec<Value> = PLATFORMS
        .iter()
        .map(|platform| {
            json!({
                "name": platform.name,
                "base_url": format!("https://{}", platform.api),
                "gateway_url": format!("https://{}", platform.gateway),
            })
        })
        .collect();
    json!({
        "base_url_default": GUIDE_DEFAULT,
        "platforms": platforms,
    })
}

fn resource(resource: &Resource) -> Value {
    let operations: Vec<Value> = resource.operations.iter().map(operation).collect();
    json!({"id": resource.id, "title": resource.title, "operations": operations})
}

fn operation(operation: &Operation) -> Value {
    let parameters: Vec<Value> = operation.parameters.iter().map(parameter).collect();
    let rules: Vec<Value> = operation.rules.iter().map(rule).collect();
    json!({
        "id": operation.id,
        "label": operation.label,
        "module": operation.module(),
        "effect": operation.effect.name(),
        "method": match operation.method { Method::Get => "GET", Method::Post => "POST" },
        "path": operation.path_of(operation.default_version),
        "version": operation.default_version,
        "confirmed": operation.confirmed,
        "permissions": operation.permissions,
        "notes": operation.notes,
        "parameters": parameters,
        "rules": rules,
    })
}

fn parameter(parameter: &Parameter) -> Value {
    let (kind, values): (&str, &[&str]) = match parameter.kind {
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
    };
    let mut shown = Map::new();
    let mut set = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    set("name", parameter.name.into());
    set("aliases", parameter.aliases.into());
    set("kind", kind.into());
    set("values", values.into());
    set("required", parameter.required.into());
    set("default", parameter.default.into());
    set("secret", parameter.secret.into());
    set("unconfirmed", parameter.unconfirmed.into());
    set("since", parameter.since.into());
    set("deprecated", parameter.deprecated.into());
    set("help", parameter.help.into());
    Value::Object(shown)
}

fn rule(rule: &Rule) -> Value {
    let names = crate::arguments::names_of(rule);
    json!({"rule": rule.name(), "parameters": names})
}
