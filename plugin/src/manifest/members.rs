//! A JSON object that is filled member by member.
//!
//! In: names and plain values. Out: a JSON value. Nothing here is inlined: `json!` at every place
//! made the manifest a tenth of the component.

use serde_json::{Map, Value};

/// A JSON object that is being filled.
pub(super) struct Members(Map<String, Value>);

impl Members {
    #[inline(never)]
    pub(super) fn new() -> Self {
        Self(Map::new())
    }

    /// A member of any kind.
    #[inline(never)]
    pub(super) fn set(&mut self, name: &str, value: Value) -> &mut Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// A text.
    #[inline(never)]
    pub(super) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.set(name, text(value))
    }

    /// A text, or null.
    #[inline(never)]
    pub(super) fn optional(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        self.set(name, value.map_or(Value::Null, text))
    }

    /// A boolean.
    #[inline(never)]
    pub(super) fn flag(&mut self, name: &str, value: bool) -> &mut Self {
        self.set(name, Value::Bool(value))
    }

    /// A whole number.
    #[inline(never)]
    pub(super) fn number(&mut self, name: &str, value: i64) -> &mut Self {
        self.set(name, Value::from(value))
    }

    /// A list of texts.
    #[inline(never)]
    pub(super) fn texts(&mut self, name: &str, values: &[&str]) -> &mut Self {
        self.set(name, texts(values))
    }

    /// A list.
    #[inline(never)]
    pub(super) fn list(&mut self, name: &str, values: Vec<Value>) -> &mut Self {
        self.set(name, Value::Array(values))
    }

    /// Takes it out as a value.
    #[inline(never)]
    pub(super) fn done(&mut self) -> Value {
        Value::Object(std::mem::take(&mut self.0))
    }
}

/// A text as a value.
#[inline(never)]
pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// Texts as a value.
#[inline(never)]
pub(super) fn texts(values: &[&str]) -> Value {
    Value::Array(values.iter().map(|value| text(value)).collect())
}

/// An object with one member.
#[inline(never)]
pub(super) fn one(name: &str, value: Value) -> Value {
    Members::new().set(name, value).done()
}

/// The schema that one of these fits.
#[inline(never)]
pub(super) fn any_of(schemas: Vec<Value>) -> Value {
    one("anyOf", Value::Array(schemas))
}

/// A part that no operation changes, from its text.
#[inline(never)]
pub(super) fn fixed(text: &str) -> Value {
    // The tests parse every such text.
    serde_json::from_str(text).unwrap_or_default()
}

/// The same value with one more member, if it is an object.
#[inline(never)]
pub(super) fn with(mut object: Value, name: &str, value: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(name.to_owned(), value);
    }
    object
}
