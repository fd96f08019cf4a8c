//! The JSON Schema (2020-12) of an operation's parameters.
//!
//! In: the catalogue. Out: a schema that every step which the connector accepts satisfies: names,
//! kinds, values, and what must be given. Rules that a schema says badly stand in `rules`.

use super::DIALECT;
use crate::model::{Kind, Operation, Parameter, Rule, Source, Translation};
use crate::step::{MOST_ANSWER_BYTES, MOST_RECORD_BYTES, OPTIONS};
use serde_json::{Map, Value, json};

/// The schema of `parameters`.
pub(super) fn schema(operation: &Operation) -> Value {
    let mut properties = Map::new();
    for parameter in operation.parameters {
        let value = value_schema(parameter);
        for alias in parameter.aliases {
            properties.insert((*alias).to_owned(), value.clone());
        }
        properties.insert(parameter.name.to_owned(), value);
    }
    for word in operation.translations.iter().filter(|word| !word.of_parameter()) {
        let value = word_schema(word);
        // A word that is a parameter's name as well keeps both meanings.
        match properties.get_mut(word.name()) {
            Some(known) => *known = json!({"anyOf": [known.clone(), value]}),
            None => {
                properties.insert(word.name().to_owned(), value);
            }
        }
    }
    for (name, help) in held(operation) {
        let value = json!({"type": ["string", "number", "array", "null"], "description": help});
        properties.entry(name.to_owned()).or_insert(value);
    }
    let all: Vec<Value> = needs(operation);
    let mut schema = json!({
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "additionalProperties": !operation.closed,
    });
    if let (false, Some(schema)) = (all.is_empty(), schema.as_object_mut()) {
        schema.insert("allOf".to_owned(), Value::from(all));
    }
    schema
}

/// Names that only look-ups and later requests take.
fn held(operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let by = operation.look_ups.iter().map(|look_up| (look_up.by.0, look_up.help));
    let later = operation.then.iter().flat_map(|then| then.map);
    let later = later.filter_map(|(_, source)| match source {
        Source::Step(name) => Some((*name, "")),
        Source::Result(..) | Source::Constant(_) => None,
    });
    by.chain(later).collect()
}

/// What must be given: required parameters, and rules that ask for at least one.
fn needs(operation: &Operation) -> Vec<Value> {
    let required = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| one_of_names(operation, &[parameter.name]));
    let rules = operation.rules.iter().filter_map(|rule| match rule {
        Rule::ExactlyOne(names) | Rule::AtLeastOne(names) => Some(one_of_names(operation, names)),
        _ => None,
    });
    required.chain(rules).collect()
}

/// At least one of these parameters under any of the names that lead to it.
fn one_of_names(operation: &Operation, names: &[&'static str]) -> Value {
    let mut all: Vec<&str> = Vec::new();
    for name in names {
        all.push(name);
        let parameter = operation.parameter(name);
        all.extend(parameter.iter().flat_map(|found| found.aliases.iter().copied()));
        if parameter.is_some_and(|found| found.sends.is_some()) {
            return json!({});
        }
        for word in operation.translations {
            let leads = match word {
                Translation::NumberOr { number, text, .. } => number == name || text == name,
                Translation::Either { cases, .. } => cases.iter().any(|(_, target)| target == name),
                Translation::Start { .. } => {
                    name.starts_with("start_") || *name == "time_zone_code"
                }
                Translation::Recurrence { .. } => {
                    *name == "occurrence" || name.starts_with("frequency_")
                }
                _ => false,
            };
            if leads {
                all.push(word.name());
            }
        }
        for look_up in operation.look_ups {
            if look_up.take.iter().any(|(_, target)| target == name) {
                all.push(look_up.by.0);
            }
        }
    }
    let any: Vec<Value> = all.iter().map(|name| json!({"required": [name]})).collect();
    json!({"anyOf": any})
}

fn word_schema(word: &Translation) -> Value {
    match word {
        Translation::Refuse { .. } => Value::from(false),
        Translation::Drop { value, .. } => json!({"enum": [value, "", null]}),
        Translation::Filter { values, help, .. } if !values.is_empty() => {
            let mut schema = choices(values);
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("description".to_owned(), Value::from(*help));
            }
            schema
        }
        Translation::Recurrence { .. } => {
            json!({"enum": ["Once", "Daily", "Weekly", "Monthly"]})
        }
        _ => json!({"type": ["string", "number", "array", "null"]}),
    }
}

fn value_schema(parameter: &Parameter) -> Value {
    let schema = match parameter.kind {
        _ if parameter.open_values => plain(),
        Kind::Text { max: usize::MAX, .. } => plain(),
        Kind::Text { max, .. } => {
            json!({"type": ["string", "number", "boolean", "null"], "maxLength": max})
        }
        Kind::Integer { min, max } => integer(min, max),
        Kind::Flag => json!({"enum": ["0", "1", 0, 1, true, false, "", null]}),
        Kind::Choice(values) => choice(values, parameter.value_aliases),
        Kind::Choices(_) if !parameter.value_aliases.is_empty() => plain(),
        Kind::Choices(values) => choices(values),
        Kind::List { .. } => plain(),
        Kind::Ids { .. } => listed("^[0-9,\\s-]*$", "integer"),
        Kind::IpRanges => listed("^[0-9./,\\s-]*$", "string"),
        Kind::Date => text("^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"),
        Kind::UsDate => text("^([0-9]{1,2}/[0-9]{1,2}/[0-9]{4})?$"),
        Kind::DateTime => text("^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?)?$"),
        Kind::DateTimeBlank => text("^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}Z| [0-9:]{8})?)?$"),
        Kind::XmlBody => json!({"type": "string", "contentMediaType": "text/xml"}),
        Kind::JsonBody => json!({"type": ["string", "object", "array"]}),
    };
    let mut schema = if parameter.also.is_empty() {
        schema
    } else {
        json!({"anyOf": [schema, {"enum": parameter.also}]})
    };
    if let Some(schema) = schema.as_object_mut() {
        let mut set = |name: &str, value: Value| schema.insert(name.to_owned(), value);
        if !parameter.help.is_empty() {
            set("description", parameter.help.into());
        }
        if let Some(default) = parameter.default {
            set("default", default.into());
        }
        if parameter.secret {
            set("writeOnly", true.into());
        }
        if parameter.deprecated.is_some() {
            set("deprecated", true.into());
        }
    }
    schema
}

fn plain() -> Value {
    json!({"type": ["string", "number", "boolean", "array", "null"]})
}

fn text(pattern: &str) -> Value {
    json!({"type": ["string", "null"], "pattern": pattern})
}

fn integer(min: i64, max: i64) -> Value {
    let mut number = json!({"type": "integer", "minimum": min});
    if let (true, Some(number)) = (max != i64::MAX, number.as_object_mut()) {
        number.insert("maximum".to_owned(), Value::from(max));
    }
    json!({"anyOf": [number, {"type": ["string", "null"], "pattern": "^\\s*-?[0-9]*\\s*$"}]})
}

fn choice(values: &[&str], aliases: &[(&str, &str)]) -> Value {
    let mut all: Vec<Value> = values.iter().map(|value| Value::from(*value)).collect();
    all.extend(aliases.iter().map(|(alias, _)| Value::from(*alias)));
    all.extend(values.iter().filter_map(|value| value.parse::<i64>().ok()).map(Value::from));
    if values.contains(&"0") || values.contains(&"1") {
        all.extend([Value::from(true), Value::from(false)]);
    }
    all.extend([Value::from(""), Value::Null]);
    json!({"enum": all})
}

/// A comma list or an array of some values; numbers may stand in ranges.
fn choices(values: &[&str]) -> Value {
    let escaped: Vec<String> = values.iter().map(|value| escape(value)).collect();
    let one = format!("({})", escaped.join("|"));
    let numeric = values.iter().all(|value| value.parse::<u32>().is_ok());
    let item = if numeric { format!("{one}(-{one})?") } else { one };
    let pattern = format!("^\\s*({item}\\s*(,\\s*{item}\\s*)*)?$");
    json!({"anyOf": [
        {"type": ["string", "null"], "pattern": pattern},
        {"type": "array", "items": {"type": ["string", "number"]}},
        {"type": "integer"},
    ]})
}

fn listed(pattern: &str, item: &str) -> Value {
    json!({"anyOf": [
        {"type": ["string", "null"], "pattern": pattern},
        {"type": "array", "items": {"type": ["string", item]}},
        {"type": "integer"},
    ]})
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if !character.is_alphanumeric() && !" _-,/".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// The schema of `options`.
pub(super) fn options() -> Value {
    let size = |most: usize| json!({"type": "integer", "minimum": 1024, "maximum": most});
    let mut properties = Map::new();
    for name in OPTIONS {
        let schema = match name {
            "max_pages" => json!({"type": "integer", "minimum": 1}),
            "max_wait_ms" => json!({"type": "integer", "minimum": 0, "default": 0}),
            "max_bytes" => size(MOST_ANSWER_BYTES),
            "max_record_bytes" => size(MOST_RECORD_BYTES),
            "typed" | "dry_run" | "unconfirmed" => json!({"type": "boolean", "default": false}),
            "extra_parameters" => json!({"type": "object"}),
            _ => json!({"type": "string"}),
        };
        properties.insert(name.to_owned(), schema);
    }
    json!({"$schema": DIALECT, "type": "object", "properties": properties,
        "additionalProperties": false})
}
