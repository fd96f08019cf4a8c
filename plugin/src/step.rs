//! Reads a workflow step: JSON text in, a [`Step`] out, or everything that is wrong with it.
//!
//! It knows the form of a step and its options, and no operation.

use crate::error::{Error, Violation};
use crate::nearest::nearest;
use crate::room;
use serde_json::{Map, Value};

/// The largest answer of `execute`, in bytes; also its default.
pub const MOST_ANSWER_BYTES: usize = 16 << 20;
/// The largest record that can be asked for, in bytes.
pub const MOST_RECORD_BYTES: usize = 16 << 20;
/// The largest record by default, in bytes.
pub const DEFAULT_RECORD_BYTES: usize = 4 << 20;

/// One workflow step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The resource's id.
    pub resource: String,
    /// The operation's id.
    pub operation: String,
    /// The parameters as given.
    pub parameters: Map<String, Value>,
    /// How to run it.
    pub options: Options,
}

/// How to run a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The API version; none: the default.
    pub api_version: Option<String>,
    /// How many pages at most.
    pub max_pages: Option<u64>,
    /// Where to go on.
    pub cursor: Option<String>,
    /// How long to wait inside for a limit, in milliseconds.
    pub max_wait_ms: u64,
    /// The largest answer of `execute`, in bytes.
    pub max_bytes: usize,
    /// The largest record, in bytes.
    pub max_record_bytes: usize,
    /// Whether fields known to be integers become numbers.
    pub typed: bool,
    /// Parameters sent as they are.
    pub extra_parameters: Map<String, Value>,
    /// Whether `execute` sends nothing.
    pub dry_run: bool,
    /// Whether operations that nobody could confirm for everyone may be used.
    pub unconfirmed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            api_version: None,
            max_pages: None,
            cursor: None,
            max_wait_ms: 0,
            max_bytes: MOST_ANSWER_BYTES,
            max_record_bytes: DEFAULT_RECORD_BYTES,
            typed: false,
            extra_parameters: Map::new(),
            dry_run: false,
            unconfirmed: false,
        }
    }
}

const FIELDS: [&str; 5] = ["integration_service", "resource", "operation", "parameters", "options"];

/// The names of the options.
pub const OPTIONS: [&str; 10] = [
    "api_version",
    "max_pages",
    "cursor",
    "max_wait_ms",
    "max_bytes",
    "max_record_bytes",
    "typed",
    "extra_parameters",
    "dry_run",
    "unconfirmed",
];

impl Step {
    /// Reads a step, with every violation of its form.
    ///
    /// # Errors
    /// `permanent-invalid-step` when it is no JSON object.
    pub fn parse(text: &str) -> Result<(Self, Vec<Violation>), Error> {
        // The step's values are copied into the requests and shown again.
        if room::has_tree(text.as_bytes(), 3).is_err() {
            let given = format!("{} bytes", text.len());
            return Err(invalid("step", given, "memory", "a smaller step, or more memory"));
        }
        let value: Value = serde_json::from_str(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            invalid("step", place, "json", "a JSON object")
        })?;
        let Value::Object(mut fields) = value else {
            let given = kind_of(&value);
            return Err(invalid("step", given.to_owned(), "type", "a JSON object"));
        };
        let mut violations = Vec::new();
        unknown_names(&fields, &FIELDS, "", &mut violations);
        match fields.get("integration_service") {
            None => {}
            Some(Value::String(service)) if service == "qualys" => {}
            Some(other) => violations.push(Violation::new(
                "integration_service",
                shown(other),
                "value",
                "`qualys`, or nothing",
            )),
        }
        let resource = text_field(&fields, "resource", &mut violations);
        let operation = text_field(&fields, "operation", &mut violations);
        let parameters = object_field(&mut fields, "parameters", &mut violations);
        let options = object_field(&mut fields, "options", &mut violations);
        let options = read_options(&options, &mut violations);
        Ok((Self { resource, operation, parameters, options }, violations))
    }
}

fn invalid(parameter: &str, given: String, rule: &'static str, expected: &str) -> Error {
    Error::invalid_step(vec![Violation::new(parameter, given, rule, expected)])
}

fn unknown_names(
    fields: &Map<String, Value>,
    known: &[&'static str],
    prefix: &str,
    violations: &mut Vec<Violation>,
) {
    for name in fields.keys().filter(|name| !known.contains(&name.as_str())) {
        let near = nearest(name, known.iter().copied()).map(ToOwned::to_owned);
        let expected = format!("one of {}", known.join(", "));
        let violation = Violation::new(format!("{prefix}{name}"), name, "unknown", expected);
        violations.push(violation.nearest(near));
    }
}

fn text_field(
    fields: &Map<String, Value>,
    name: &'static str,
    violations: &mut Vec<Violation>,
) -> String {
    match fields.get(name) {
        Some(Value::String(text)) if !text.is_empty() => return text.clone(),
        Some(other) => {
            violations.push(Violation::new(name, shown(other), "type", "a name in quotes"));
        }
        None => violations.push(Violation::new(name, "nothing", "required", "a name in quotes")),
    }
    String::new()
}

fn object_field(
    fields: &mut Map<String, Value>,
    name: &'static str,
    violations: &mut Vec<Violation>,
) -> Map<String, Value> {
    match fields.remove(name) {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(object)) => object,
        Some(other) => {
            let given = kind_of(&other);
            violations.push(Violation::new(name, given, "type", "a JSON object"));
            Map::new()
        }
    }
}

fn read_options(given: &Map<String, Value>, violations: &mut Vec<Violation>) -> Options {
    unknown_names(given, &OPTIONS, "options.", violations);
    let mut options = Options::default();
    for (name, value) in given {
        if let Err(expected) = set_option(&mut options, name, value) {
            // An extra parameter's value is treated as a secret.
            let shown =
                if name == "extra_parameters" { kind_of(value).into() } else { shown(value) };
            violations.push(Violation::new(format!("options.{name}"), shown, "value", expected));
        }
    }
    options
}

fn set_option(options: &mut Options, name: &str, value: &Value) -> Result<(), String> {
    match name {
        "api_version" => {
            let version = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return Err("`latest`, or a version such as `3.0`".to_owned()),
            };
            options.api_version = (version != "latest").then_some(version);
        }
        "max_pages" => options.max_pages = Some(whole(value, 1, u64::MAX)?),
        "cursor" => match value {
            Value::String(cursor) if !cursor.is_empty() => options.cursor = Some(cursor.clone()),
            Value::Null => {}
            _ => return Err("a cursor of an earlier answer".to_owned()),
        },
        "max_wait_ms" => options.max_wait_ms = whole(value, 0, u64::MAX)?,
        "max_bytes" => options.max_bytes = size(value, MOST_ANSWER_BYTES)?,
        "max_record_bytes" => options.max_record_bytes = size(value, MOST_RECORD_BYTES)?,
        "typed" => options.typed = truth(value)?,
        "dry_run" => options.dry_run = truth(value)?,
        "unconfirmed" => options.unconfirmed = truth(value)?,
        "extra_parameters" => match value {
            Value::Object(extra) => options.extra_parameters = extra.clone(),
            _ => return Err("a JSON object of names and values".to_owned()),
        },
        _ => {}
    }
    Ok(())
}

fn whole(value: &Value, least: u64, most: u64) -> Result<u64, String> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number.filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        if most == u64::MAX {
            format!("a whole number from {least} on")
        } else {
            format!("a whole number from {least} to {most}")
        }
    })
}

fn size(value: &Value, most: usize) -> Result<usize, String> {
    let bytes = whole(value, 1024, most as u64)?;
    usize::try_from(bytes).map_err(|error| error.to_string())
}

fn truth(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::String(text) if text == "true" || text == "1" => Ok(true),
        Value::String(text) if text == "false" || text == "0" => Ok(false),
        _ => Err("true or false".to_owned()),
    }
}

/// A value as a violation shows it: short, on one line.
#[must_use]
pub fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// What kind of JSON value it is, for messages.
#[must_use]
pub const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_with_everything() {
        let (step, violations) = Step::parse(
            r#"{"integration_service": "qualys", "resource": "host", "operation": "list",
                "parameters": {"ips": "10.0.0.1"}, "options": {"max_pages": "3", "typed": true,
                "api_version": "latest", "max_bytes": 2048}}"#,
        )
        .unwrap();
        assert!(violations.is_empty());
        assert_eq!(step.resource, "host");
        assert_eq!(step.options.max_pages, Some(3));
        assert_eq!(step.options.max_bytes, 2048);
        assert!(step.options.typed && step.options.api_version.is_none());
    }

    #[test]
    fn every_violation_is_reported_at_once() {
        let (_, violations) = Step::parse(
            r#"{"integration_service": "nessus", "resorce": "host", "operation": 5,
                "parameters": [], "options": {"max_page": 1, "max_pages": 0, "dry_run": "maybe"}}"#,
        )
        .unwrap();
        let wrong: Vec<&str> = violations.iter().map(|wrong| wrong.parameter.as_str()).collect();
        let expected = [
            "resorce",
            "integration_service",
            "resource",
            "operation",
            "parameters",
            "options.max_page",
            "options.max_pages",
            "options.dry_run",
        ];
        assert_eq!(wrong, expected);
    }

    #[test]
    fn what_is_no_json_object_is_refused_with_its_place() {
        let error = Step::parse("{\"a\": ").unwrap_err();
        assert!(error.failure.violations[0].given.starts_with("line 1"));
        assert!(Step::parse("[]").is_err());
    }
}
