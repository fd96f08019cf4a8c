//! The JSON Schema of one value.
//!
//! In: a parameter or a word of the guide. Out: a schema of what a step may give for it: the texts
//! that the connector reads, numbers and booleans where they mean the same, arrays for lists.
//! What an expression cannot tell (the last day of a month, how many ids a range has) passes.

use super::super::meaning;
use super::super::members::{any_of, fixed, one, text, with};
use crate::model::{Kind, Parameter, Translation};
use serde_json::Value;

/// The schema of a parameter's value.
pub(super) fn of(parameter: &Parameter) -> Value {
    let mut schema = match parameter.kind {
        _ if parameter.open_values => plain(),
        Kind::Text { min, max } => length(min, max),
        Kind::Integer { min, max } => integer(min, max),
        Kind::Flag => fixed(r#"{"enum":["0","1",0,1,true,false,"",null]}"#),
        Kind::Choice(values) => choice(&words(values, parameter)),
        Kind::Choices(values) => choices(&words(values, parameter)),
        Kind::List { most } => list(r"\s*[^,\s][^,]*", r#"{"type":["number","boolean"]}"#, most),
        Kind::Ids { most } => {
            let one = r"\s*[0-9]+\s*(-\s*[0-9]+\s*)?";
            list(one, r#"{"type":"integer","minimum":0}"#, most)
        }
        Kind::IpRanges => {
            let address = r"[0-9]{1,3}(\.[0-9]{1,3}){3}";
            let one = format!(r"\s*{address}(/[0-9]{{1,2}}|\s*-\s*{address})?\s*");
            list(&one, "false", usize::MAX)
        }
        Kind::Date => pattern(DATE),
        Kind::UsDate => pattern("[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"),
        Kind::DateTime => pattern(&format!("{DATE}(T{TIME}Z)?")),
        Kind::DateTimeBlank => pattern(&format!("{DATE}(T{TIME}Z| {TIME})?")),
        Kind::XmlBody => fixed(
            r#"{"type":["string","null"],"pattern":"^\\s*(<|$)","contentMediaType":"text/xml"}"#,
        ),
        Kind::JsonBody => fixed(r#"{"type":["string","object","array","null"]}"#),
    };
    if !parameter.also.is_empty() {
        let texts = parameter.also.iter().map(|value| Value::from(*value));
        let also: Vec<Value> = texts.chain(others(parameter.also)).collect();
        schema = any_of(vec![schema, one("enum", Value::Array(also))]);
    }
    schema = described(schema, parameter.help);
    if let Some(default) = parameter.default {
        schema = with(schema, "default", text(default));
    }
    if parameter.secret {
        schema = with(schema, "writeOnly", true.into());
    }
    if parameter.deprecated.is_some() {
        schema = with(schema, "deprecated", true.into());
    }
    schema
}

/// The schema of a word of the guide.
pub(super) fn of_word(word: &Translation) -> Value {
    let schema = match word {
        Translation::Refuse { .. } => fixed(r#"{"type":"null"}"#),
        Translation::Drop { value, .. } => {
            let mut schema = choice(&[value]);
            if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                values.retain(|value| value != "");
            }
            schema
        }
        Translation::Filter { values, .. } if !values.is_empty() => choices(values),
        Translation::Recurrence { .. } => {
            fixed(r#"{"enum":["Once","Daily","Weekly","Monthly",null]}"#)
        }
        Translation::Start { .. } => {
            let time = TIME.replace(":[0-5][0-9]:", ":[0-5][0-9](:") + ")?";
            with(fixed(TEXT), "pattern", text(&format!("^{DATE}[T ]{time}Z?$")))
        }
        _ => plain(),
    };
    described(schema, &meaning(word))
}

/// Any text, number or boolean, or a list of them.
pub(super) fn plain() -> Value {
    fixed(r#"{"type":["string","number","boolean","array","null"]}"#)
}

/// The same schema with what it is for.
pub(super) fn described(schema: Value, help: &str) -> Value {
    if help.is_empty() { schema } else { with(schema, "description", text(help)) }
}

/// A text or nothing.
const TEXT: &str = r#"{"type":["string","null"]}"#;
const DATE: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const TIME: &str = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";

/// The values and the guide's words for them.
fn words(values: &[&'static str], parameter: &Parameter) -> Vec<&'static str> {
    let aliases = parameter.value_aliases.iter().map(|(alias, _)| *alias);
    values.iter().copied().chain(aliases).collect()
}

/// What a step may write for these values of a parameter.
pub(super) fn taken_as(parameter: &Parameter, values: &[&'static str]) -> Vec<Value> {
    let aliases = parameter.value_aliases.iter().filter(|(_, value)| values.contains(value));
    let texts: Vec<&str> = values.iter().copied().chain(aliases.map(|(alias, _)| *alias)).collect();
    let others = others(&texts);
    texts.into_iter().map(Value::from).chain(others).collect()
}

fn length(min: usize, max: usize) -> Value {
    let mut schema = plain();
    if max != usize::MAX {
        schema = with(schema, "maxLength", max.into());
    }
    if min > 1 {
        schema = with(schema, "pattern", text(&format!("^([\\s\\S]{{{min},}})?$")));
    }
    schema
}

/// A text that is empty or fits, with blanks around it.
fn pattern(inner: &str) -> Value {
    with(fixed(TEXT), "pattern", text(&format!("^\\s*({inner})?\\s*$")))
}

fn integer(min: i64, max: i64) -> Value {
    let sign = if min < 0 { "[+-]?" } else { "\\+?" };
    // How many digits at most: how large the number is, an expression cannot tell.
    let digits = if max == i64::MAX { 19 } else { max.to_string().len() };
    let mut number = with(fixed(r#"{"type":"integer"}"#), "minimum", min.into());
    if max != i64::MAX {
        number = with(number, "maximum", max.into());
    }
    any_of(vec![number, pattern(&format!("{sign}0*[0-9]{{1,{digits}}}"))])
}

/// The same values as numbers and booleans.
fn others(values: &[&str]) -> Vec<Value> {
    let numbers = values.iter().filter_map(|value| value.parse::<i64>().ok()).map(Value::from);
    let truths = [("1", true), ("0", false)].into_iter();
    let truths = truths.filter(|(text, _)| values.contains(text)).map(|(_, truth)| truth.into());
    numbers.chain(truths).collect()
}

fn choice(values: &[&str]) -> Value {
    let mut all: Vec<Value> = values.iter().map(|value| Value::from(*value)).collect();
    all.extend(others(values));
    all.extend([text(""), Value::Null]);
    one("enum", Value::Array(all))
}

/// A comma list or an array of some values; numbers may stand in ranges.
fn choices(values: &[&str]) -> Value {
    let escaped: Vec<String> = values.iter().map(|value| escape(value)).collect();
    let each = format!("({})", escaped.join("|"));
    let numeric = values.iter().all(|value| value.parse::<u32>().is_ok());
    let item = if numeric { format!("{each}(-{each})?") } else { each };
    let text = pattern(&format!("{item}\\s*(,\\s*{item}\\s*)*"));
    let others = others(values);
    if others.is_empty() {
        return any_of(vec![text.clone(), array(text)]);
    }
    let others = one("enum", Value::Array(others));
    let item = any_of(vec![text.clone(), others.clone()]);
    any_of(vec![text, others, array(item)])
}

/// A comma list or an array: `item` as an expression, and the schema of what else one item may be.
fn list(item: &str, other: &str, most: usize) -> Value {
    let (text, other) = (pattern(&format!("{item}(,{item})*")), fixed(other));
    let mut array = array(any_of(vec![text.clone(), other.clone()]));
    if most != usize::MAX {
        array = with(array, "maxItems", most.into());
    }
    any_of(vec![text, other, array])
}

fn array(items: Value) -> Value {
    with(fixed(r#"{"type":"array"}"#), "items", items)
}

/// The text as an expression that only it matches.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if "^$\\.*+?()[]{}|/".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
