//! A tree of what stands around the records: what it weighs, and how parts are put together.
//!
//! In: paths and values. Out: one object. It knows no page.

use serde_json::{Map, Value};

/// What a value counts beside its text, so that many small ones do not fill the memory.
const VALUE: usize = 32;

/// What a value counts against the envelope's limit: about its JSON text, and more for each value.
pub(super) fn size_of(value: &Value) -> usize {
    VALUE
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(size_of).sum(),
            Value::Object(members) => {
                members.iter().map(|(name, value)| name.len() + size_of(value)).sum()
            }
            _ => 0,
        }
}

/// Puts a value at a path; a second value of the same name makes an array.
pub(super) fn insert(map: &mut Map<String, Value>, path: &[String], value: Value) {
    match path {
        [] => {
            if let Value::Object(members) = value {
                map.extend(members);
            }
        }
        [name] => match map.get_mut(name) {
            None => {
                map.insert(name.clone(), value);
            }
            Some(Value::Array(items)) => match value {
                Value::Array(more) => items.extend(more),
                one => items.push(one),
            },
            Some(known) => {
                let first = known.take();
                *known = Value::Array(vec![first, value]);
            }
        },
        [name, rest @ ..] => {
            let inner = map.entry(name.clone()).or_insert_with(|| Value::Object(Map::new()));
            // Of several, the one that came last is still open.
            let open = match inner {
                Value::Array(items) => items.last_mut(),
                one => Some(one),
            };
            if let Some(Value::Object(inner)) = open {
                insert(inner, rest, value);
            }
        }
    }
}
