//! Turns a step's parameters into wire names and values, or into every violation at once.
//!
//! In: the operation, the version and the step's parameters. Out: [`Arguments`]. Aliases and
//! translations come first, the rules are checked on what would be sent. It sends nothing and
//! knows no operation by name.

mod draft;
mod names;
mod rules;
mod schedule;
mod values;

pub use rules::names_of;
pub use values::range_members;

use crate::error::Violation;
use crate::model::{Kind, Operation, Parameter, Version};
use draft::Draft;
use serde_json::{Map, Value, json};

/// Who asks: `open` may ask for everything in one answer, `execute` may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One JSON document comes back.
    Execute,
    /// Records are streamed.
    Open,
}

/// One value to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The name on the wire.
    pub name: String,
    /// The value on the wire.
    pub value: String,
    /// The name that the step uses, for messages.
    pub given_as: String,
    /// The catalogue's parameter; none for an extra one.
    pub parameter: Option<&'static Parameter>,
}

impl Argument {
    /// Whether the value must be shown nowhere. What the catalogue does not know is taken for one.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.parameter.is_none_or(|parameter| parameter.secret)
    }

    /// The value, or `***`.
    #[must_use]
    pub fn shown(&self) -> &str {
        if self.is_secret() { "***" } else { &self.value }
    }
}

/// A filter that the connector applies itself (rule R7).
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// The name that the step uses.
    pub name: String,
    /// The field of the record that it reads, a path below the record.
    pub field: &'static str,
    /// The values of which one must be there.
    pub values: Vec<String>,
}

/// Something that the author should know; the step runs all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// A stable short name.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

impl Warning {
    /// A warning.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// As the answer shows it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({"code": self.code, "message": self.message})
    }
}

/// What a step asks for, ready to be sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arguments {
    /// What is sent, in the catalogue's order; extra parameters last.
    pub sent: Vec<Argument>,
    /// What the connector filters itself.
    pub filters: Vec<Filter>,
    /// Values for the look-ups and the later requests, by the step's name.
    pub held: Vec<(&'static str, String)>,
    /// What the author should know.
    pub warnings: Vec<Warning>,
}

impl Arguments {
    /// The value that is sent under a wire name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sent.iter().find(|argument| argument.name == name).map(|found| found.value.as_str())
    }

    /// Sets a value that the catalogue knows, replacing one that is there.
    pub fn set(&mut self, parameter: &'static Parameter, value: String) {
        match self.sent.iter_mut().find(|argument| argument.name == parameter.name) {
            Some(argument) => argument.value = value,
            None => self.sent.push(Argument {
                name: parameter.name.to_owned(),
                value,
                given_as: parameter.name.to_owned(),
                parameter: Some(parameter),
            }),
        }
    }

    /// The step's parameters after aliases and translations, secrets hidden.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut shown = Map::new();
        for argument in &self.sent {
            shown.insert(argument.name.clone(), Value::from(argument.shown()));
        }
        for (name, value) in &self.held {
            shown.insert((*name).to_owned(), Value::from(value.as_str()));
        }
        Value::Object(shown)
    }
}

/// Checks a step's parameters and maps them to what is sent.
///
/// # Errors
/// Every violation, each with the parameter as the author wrote it.
pub fn prepare(
    operation: &'static Operation,
    version: &Version,
    parameters: &Map<String, Value>,
    extra: &Map<String, Value>,
    purpose: Purpose,
) -> Result<Arguments, Vec<Violation>> {
    let mut draft = Draft::new(operation, version, purpose);
    for (name, value) in parameters {
        draft.add(name, value);
    }
    draft.check_names_once();
    draft.derive();
    draft.check_required();
    rules::check(operation, &draft.arguments, &mut draft.violations);
    draft.add_extra(extra);
    draft.warn();
    draft.sort();
    if draft.violations.is_empty() { Ok(draft.arguments) } else { Err(draft.violations) }
}

/// Whether a parameter is the request's body.
#[must_use]
pub const fn is_body(parameter: &Parameter) -> bool {
    matches!(parameter.kind, Kind::XmlBody | Kind::JsonBody)
}
