//! Reads a step from its three forms: a JSON file, stdin, or words.
//!
//! In: words and files; out: the step's text, which only the component judges.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::arguments::StepWords;
use crate::complaint::Complaint;

const FORMS: &str = "a step is a JSON file, `-` for stdin, or RESOURCE OPERATION [KEY=VALUE | KEY=@FILE]…; \
                     `host-harness list` shows the operations";

/// The step's text.
pub(crate) fn read(words: &StepWords) -> Result<String, Complaint> {
    let StepWords { words, options } = words;
    match words.as_slice() {
        [] => Err(Complaint::usage("no step is given", FORMS)),
        [only] if only == "-" => {
            let mut text = Vec::new();
            io::stdin().read_to_end(&mut text).map_err(|error| Complaint::file("stdin", error))?;
            whole_step(text, options)
        }
        [file] if file.ends_with(".json") || Path::new(file).is_file() => {
            let text = fs::read(file).map_err(|error| Complaint::file(file, error))?;
            whole_step(text, options)
        }
        [only] => Err(Complaint::usage(format!("{only:?} is no file and no whole step"), FORMS)),
        [resource, operation, parameters @ ..] => {
            from_words(resource, operation, parameters, options)
        }
    }
}

/// A step that was given as JSON goes to the component as it is.
fn whole_step(text: Vec<u8>, options: &[String]) -> Result<String, Complaint> {
    if !options.is_empty() {
        return Err(Complaint::usage(
            "--option goes with RESOURCE OPERATION only",
            "write the option into the step's JSON",
        ));
    }
    String::from_utf8(text)
        .map_err(|_| Complaint::usage("the step is not UTF-8 text", "save it as UTF-8"))
}

fn from_words(
    resource: &str,
    operation: &str,
    parameters: &[String],
    options: &[String],
) -> Result<String, Complaint> {
    if operation.contains('=') {
        return Err(Complaint::usage(
            format!("the operation is missing before {operation:?}"),
            FORMS,
        ));
    }
    let mut step = json!({ "resource": resource, "operation": operation });
    let mut given = Map::new();
    for word in parameters {
        let (key, value) = pair(word)?;
        add(&mut given, key, Value::String(parameter_value(value)?))?;
    }
    step["parameters"] = Value::Object(given);
    let mut chosen = Map::new();
    for word in options {
        let (key, value) = pair(word)?;
        add(&mut chosen, key, option_value(value))?;
    }
    if !chosen.is_empty() {
        step["options"] = Value::Object(chosen);
    }
    Ok(step.to_string())
}

fn pair(word: &str) -> Result<(&str, &str), Complaint> {
    match word.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key, value)),
        _ => Err(Complaint::usage(format!("{word:?} is not KEY=VALUE"), FORMS)),
    }
}

fn add(to: &mut Map<String, Value>, key: &str, value: Value) -> Result<(), Complaint> {
    match to.insert(key.to_owned(), value) {
        None => Ok(()),
        Some(_) => Err(Complaint::usage(
            format!("{key} is given twice"),
            "give it once, several values separated by commas",
        )),
    }
}

/// `@FILE` is the file's text; `@@` begins a text with one `@`.
fn parameter_value(text: &str) -> Result<String, Complaint> {
    match text.strip_prefix('@') {
        None => Ok(text.to_owned()),
        Some(text) if text.starts_with('@') => Ok(text.to_owned()),
        Some(file) => fs::read_to_string(file).map_err(|error| Complaint::file(file, error)),
    }
}

/// Whole numbers, booleans and objects are themselves; `5.0` is a version, so text.
fn option_value(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Bool(_) | Value::Object(_))) => value,
        Ok(Value::Number(number)) if number.is_i64() || number.is_u64() => Value::Number(number),
        _ => Value::String(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(words: &[&str], options: &[&str]) -> Result<String, Complaint> {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        read(&StepWords { words: owned(words), options: owned(options) })
    }

    #[test]
    fn words_become_a_step() {
        let words = ["host", "list", "ips=10.0.0.0/24", "x=a=b", "y=", "z=@@at"];
        let options = ["max_pages=3", "api_version=5.0", "typed=true"];
        assert_eq!(
            read_words(&words, &options).unwrap(),
            r#"{"resource":"host","operation":"list","parameters":{"ips":"10.0.0.0/24","x":"a=b","y":"","z":"@at"},"options":{"max_pages":3,"api_version":"5.0","typed":true}}"#
        );
    }

    #[test]
    fn files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("step.json");
        fs::write(&path, "not json, which the component says").unwrap();
        let path = path.to_str().unwrap();
        assert_eq!(read_words(&[path], &[]).unwrap(), "not json, which the component says");
        let parameter = format!("x=@{path}");
        assert!(read_words(&["a", "b", &parameter], &[]).unwrap().contains("not json"));
        assert!(read_words(&[path], &["a=1"]).is_err());
    }

    #[test]
    fn wrong_words_are_refused() {
        for words in [
            &[][..],
            &["host"][..],
            &["no-such.json"][..],
            &["host", "ips=1"][..],
            &["host", "list", "ips"][..],
            &["host", "list", "=1"][..],
            &["host", "list", "ips=1", "ips=2"][..],
            &["host", "list", "ips=@no-such-file"][..],
        ] {
            assert!(read_words(words, &[]).is_err(), "{words:?}");
        }
    }
}
