//! The JSON Schema (2020-12) of an operation's parameters.
//!
//! In: the catalogue. Out: a schema that the steps which the connector accepts satisfy: names,
//! kinds, values, and what must be given. Rules that a schema says badly stand in `rules`.

mod needs;
mod values;

use super::DIALECT;
use super::members::{Members, any_of, fixed, with};
use crate::model::{Operation, Source};
use crate::step::{MOST_ANSWER_BYTES, MOST_RECORD_BYTES, OPTIONS};
use serde_json::{Map, Value};

/// The schema of `parameters`.
pub(super) fn schema(operation: &Operation) -> Value {
    let mut properties = Map::new();
    for parameter in operation.parameters {
        let value = values::of(parameter);
        for alias in parameter.aliases {
            properties.insert((*alias).to_owned(), value.clone());
        }
        properties.insert(parameter.name.to_owned(), value);
    }
    for word in operation.translations.iter().filter(|word| !word.of_parameter()) {
        let value = values::of_word(word);
        // A word that is a parameter's name as well keeps both meanings.
        match properties.get_mut(word.name()) {
            Some(known) => *known = any_of(vec![known.take(), value]),
            None => {
                properties.insert(word.name().to_owned(), value);
            }
        }
    }
    for (name, help) in held(operation) {
        let value = values::described(values::plain(), help);
        properties.entry(name.to_owned()).or_insert(value);
    }
    let all = needs::all(operation);
    let mut schema = object(Value::Object(properties), !operation.closed);
    if !all.is_empty() {
        schema.list("allOf", all);
    }
    schema.done()
}

/// The schema of an object, and whether it may hold more than is named.
fn object(properties: Value, more: bool) -> Members {
    let mut schema = Members::new();
    schema.text("$schema", DIALECT).text("type", "object");
    schema.set("properties", properties).flag("additionalProperties", more);
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

/// The largest whole number that every reader of JSON can tell from its neighbours.
const MOST_NUMBER: usize = u32::MAX as usize;

/// The schema of `options`.
pub(super) fn options() -> Value {
    let whole = |least: i64, most: usize| {
        let mut number = fixed(r#"{"type":"integer"}"#);
        number = with(number, "minimum", least.into());
        number = with(number, "maximum", most.into());
        any_of(vec![number, fixed(r#"{"type":"string","pattern":"^[0-9]+$"}"#)])
    };
    let mut properties = Members::new();
    for name in OPTIONS {
        properties.set(
            name,
            match name {
                "api_version" => fixed(r#"{"type":["string","number"],"default":"latest"}"#),
                "max_pages" => whole(1, MOST_NUMBER),
                "max_wait_ms" => whole(0, MOST_NUMBER),
                "max_bytes" => whole(1024, MOST_ANSWER_BYTES),
                "max_record_bytes" => whole(1024, MOST_RECORD_BYTES),
                "typed" | "dry_run" | "unconfirmed" => {
                    fixed(r#"{"enum":[true,false,"true","false","1","0"],"default":false}"#)
                }
                "extra_parameters" => fixed(r#"{"type":"object"}"#),
                _ => fixed(r#"{"type":["string","null"],"minLength":1}"#),
            },
        );
    }
    object(properties.done(), false).done()
}
