//! Checks one value against its kind, and turns it into the text that is sent.
//!
//! In: a parameter and a JSON value. Out: the text, or what would be right. It knows no rule
//! between parameters.

use super::Warning;
use crate::dates;
use crate::model::{Kind, Parameter};
use crate::nearest::nearest;
use crate::step::{kind_of, shown};
use serde_json::Value;
use std::net::Ipv4Addr;

/// A value as it is sent.
pub(super) struct Converted {
    pub value: String,
    pub warning: Option<Warning>,
}

/// What is wrong with a value.
pub(super) struct Wrong {
    pub given: String,
    pub rule: &'static str,
    pub expected: String,
    pub nearest: Option<String>,
}

fn wrong(given: &str, rule: &'static str, expected: impl Into<String>) -> Wrong {
    let given = shown(&Value::from(given));
    Wrong { given, rule, expected: expected.into(), nearest: None }
}

/// A text, number, boolean or array of them as one text.
pub(super) fn plain(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(truth) => Ok(u8::from(*truth).to_string()),
        Value::Null => Ok(String::new()),
        Value::Array(items) => {
            let items: Result<Vec<String>, String> = items.iter().map(plain).collect();
            Ok(items?.join(","))
        }
        Value::Object(_) => Err("a text, a number, a boolean or an array of them".to_owned()),
    }
}

/// The text that is sent for a value.
pub(super) fn convert(parameter: &Parameter, value: &Value) -> Result<Converted, Wrong> {
    if parameter.kind == Kind::JsonBody && !value.is_string() {
        return Ok(Converted { value: value.to_string(), warning: None });
    }
    let text = plain(value).map_err(|expected| Wrong {
        given: kind_of(value).to_owned(),
        rule: "type",
        expected,
        nearest: None,
    })?;
    let free = matches!(parameter.kind, Kind::Text { .. } | Kind::XmlBody | Kind::JsonBody);
    let text = if free { text } else { text.trim().to_owned() };
    if text.is_empty() {
        return Ok(Converted { value: text, warning: None });
    }
    let text = rename_values(parameter, text);
    if parameter.also.contains(&text.as_str()) {
        return Ok(Converted { value: text, warning: None });
    }
    let value = match check(parameter.kind, &text) {
        Ok(value) => value,
        Err(error) if parameter.open_values && error.rule == "one-of" => {
            let message = format!(
                "`{}` has the value {}, which is not among the known ones; it was sent as it is",
                parameter.name, error.given
            );
            let warning = Some(Warning::new("unknown-value", message));
            return Ok(Converted { value: text, warning });
        }
        Err(error) => return Err(error),
    };
    Ok(Converted { value, warning: None })
}

/// The guide's words for values become the API's, in lists too.
fn rename_values(parameter: &Parameter, text: String) -> String {
    if parameter.value_aliases.is_empty() {
        return text;
    }
    let rename = |item: &str| {
        let alias = parameter.value_aliases.iter().find(|(alias, _)| *alias == item);
        alias.map_or(item, |(_, value)| value).to_owned()
    };
    match parameter.kind {
        Kind::Choices(_) | Kind::List { .. } => {
            text.split(',').map(|item| rename(item.trim())).collect::<Vec<_>>().join(",")
        }
        _ => rename(&text),
    }
}

fn check(kind: Kind, text: &str) -> Result<String, Wrong> {
    match kind {
        Kind::Text { min, max } => check_text(text, min, max),
        Kind::Integer { min, max } => check_integer(text, min, max),
        Kind::Flag => check_flag(text),
        Kind::Choice(values) => choose(values, text).map(ToOwned::to_owned),
        Kind::Choices(values) => choices(values, text).map(|values| values.join(",")),
        Kind::List { most } => check_list(text, most),
        Kind::Ids { most } => check_ids(text, most),
        Kind::IpRanges => check_ips(text),
        Kind::Date => parse_date(text).ok_or_else(|| wrong(text, "date", "a date YYYY-MM-DD")),
        Kind::UsDate => us_date(text).ok_or_else(|| wrong(text, "date", "a date MM/DD/YYYY")),
        Kind::DateTime => date_time(text)
            .ok_or_else(|| wrong(text, "date", "YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, in UTC")),
        Kind::DateTimeBlank => date_time(text).or_else(|| blank_date_time(text)).ok_or_else(|| {
            let expected = "YYYY-MM-DD, YYYY-MM-DDTHH:MM:SSZ or YYYY-MM-DD HH:MM:SS, in UTC";
            wrong(text, "date", expected)
        }),
        Kind::XmlBody if text.trim_start().starts_with('<') => Ok(text.to_owned()),
        Kind::XmlBody => Err(wrong(text, "xml", "an XML document")),
        Kind::JsonBody => serde_json::from_str::<Value>(text)
            .map(|_| text.to_owned())
            .map_err(|_| wrong(text, "json", "a JSON document")),
    }
}

fn check_text(text: &str, min: usize, max: usize) -> Result<String, Wrong> {
    let length = text.chars().count();
    if (min..=max).contains(&length) {
        return Ok(text.to_owned());
    }
    let expected = match (min, max) {
        (0 | 1, max) => format!("at most {max} characters, these are {length}"),
        (min, usize::MAX) => format!("at least {min} characters, these are {length}"),
        (min, max) => format!("{min} to {max} characters, these are {length}"),
    };
    Err(wrong(text, "length", expected))
}

fn check_integer(text: &str, min: i64, max: i64) -> Result<String, Wrong> {
    let number = text.parse::<i64>().ok().filter(|number| (min..=max).contains(number));
    let expected = || match (min, max) {
        (min, i64::MAX) => format!("a whole number from {min} on"),
        (min, max) => format!("a whole number from {min} to {max}"),
    };
    number.map(|number| number.to_string()).ok_or_else(|| wrong(text, "integer", expected()))
}

fn check_flag(text: &str) -> Result<String, Wrong> {
    let near = match text.to_ascii_lowercase().as_str() {
        "0" | "1" => return Ok(text.to_owned()),
        "true" | "yes" | "on" => Some("1".to_owned()),
        "false" | "no" | "off" => Some("0".to_owned()),
        _ => None,
    };
    Err(Wrong { nearest: near, ..wrong(text, "flag", "0 or 1, or a boolean") })
}

fn choose<'t>(values: &[&'static str], text: &'t str) -> Result<&'t str, Wrong> {
    if values.contains(&text) {
        return Ok(text);
    }
    let near = nearest(text, values.iter().copied()).map(ToOwned::to_owned);
    let expected = format!("one of {}", values.join(", "));
    Err(Wrong { nearest: near, ..wrong(text, "one-of", expected) })
}

/// The items of a comma list, each one of `values`; any, if there are none. Ranges of numbers are
/// taken where the values are numbers.
pub(super) fn choices(values: &[&'static str], text: &str) -> Result<Vec<String>, Wrong> {
    let mut chosen = Vec::new();
    for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let range = item.split_once('-').filter(|(from, to)| {
            let numbers = from.parse::<u32>().ok().zip(to.parse::<u32>().ok());
            numbers.is_some_and(|(from, to)| from <= to)
                && values.contains(from)
                && values.contains(to)
        });
        if range.is_none() && !values.is_empty() {
            choose(values, item)?;
        }
        chosen.push(item.to_owned());
    }
    Ok(chosen)
}

fn check_list(text: &str, most: usize) -> Result<String, Wrong> {
    let items: Vec<&str> = text.split(',').map(str::trim).collect();
    if items.iter().any(|item| item.is_empty()) {
        return Err(wrong(text, "list", "values separated by commas, none of them empty"));
    }
    if items.len() > most {
        let expected = format!("at most {most} values, these are {}", items.len());
        return Err(wrong(text, "count", expected));
    }
    Ok(items.join(","))
}

/// How many numbers an item of an id list stands for; none if it is no number and no range.
#[must_use]
pub fn range_members(item: &str) -> Option<u64> {
    match item.split_once('-') {
        None => item.parse::<u64>().ok().map(|_| 1),
        Some((from, to)) => {
            let (from, to) = (from.trim().parse::<u64>().ok()?, to.trim().parse::<u64>().ok()?);
            to.checked_sub(from).map(|span| span.saturating_add(1))
        }
    }
}

/// Whether a text is one value: no list, and no range of several.
pub(super) fn is_one(text: &str) -> bool {
    !text.contains(',') && range_members(text).is_none_or(|members| members == 1)
}

fn check_ids(text: &str, most: usize) -> Result<String, Wrong> {
    let mut total = 0u64;
    let mut items = Vec::new();
    for item in text.split(',').map(str::trim) {
        let Some(members) = range_members(item) else {
            let expected = "whole numbers and ranges a-b, separated by commas";
            return Err(wrong(item, "ids", expected));
        };
        total = total.saturating_add(members);
        items.push(item.split('-').map(str::trim).collect::<Vec<_>>().join("-"));
    }
    if total > most as u64 {
        return Err(wrong(text, "count", format!("at most {most} ids, these are {total}")));
    }
    Ok(items.join(","))
}

fn check_ips(text: &str) -> Result<String, Wrong> {
    let ranges: Result<Vec<String>, Wrong> =
        text.split(',').map(|item| ip_range(item.trim())).collect();
    Ok(ranges?.join(","))
}

/// One address, range or CIDR block; a block becomes a range, since only that is documented
/// everywhere.
fn ip_range(item: &str) -> Result<String, Wrong> {
    let expected = "IPv4 addresses, ranges a-b and CIDR blocks, separated by commas";
    if let Some((address, bits)) = item.split_once('/') {
        let block = address.parse::<Ipv4Addr>().ok().zip(bits.parse::<u32>().ok());
        let Some((address, bits)) = block.filter(|(_, bits)| *bits <= 32) else {
            return Err(wrong(item, "ip", expected));
        };
        let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
        let first = Ipv4Addr::from(u32::from(address) & mask);
        let last = Ipv4Addr::from(u32::from(address) | !mask);
        return Ok(if first == last { first.to_string() } else { format!("{first}-{last}") });
    }
    if let Some((from, to)) = item.split_once('-') {
        let ends = from.trim().parse::<Ipv4Addr>().ok().zip(to.trim().parse::<Ipv4Addr>().ok());
        return match ends {
            Some((from, to)) if from <= to => Ok(format!("{from}-{to}")),
            Some(_) => Err(wrong(item, "ip", "a range whose first address is not above its last")),
            None => Err(wrong(item, "ip", expected)),
        };
    }
    let address = item.parse::<Ipv4Addr>().map_err(|_| wrong(item, "ip", expected))?;
    Ok(address.to_string())
}

fn parse_date(text: &str) -> Option<String> {
    dates::parse_date(text).map(|_| text.to_owned())
}

fn us_date(text: &str) -> Option<String> {
    dates::parse_us_date(text).map(dates::us_date)
}

fn date_time(text: &str) -> Option<String> {
    if dates::parse_date(text).is_some() {
        return Some(text.to_owned());
    }
    let whole = text.strip_suffix('Z').filter(|plain| plain.len() == 19)?;
    dates::parse_moment(whole, 'T').map(|_| text.to_owned())
}

fn blank_date_time(text: &str) -> Option<String> {
    let whole = Some(text).filter(|text| text.len() == 19)?;
    dates::parse_moment(whole, ' ').map(|_| text.to_owned())
}

/// What a parameter takes, in words.
#[must_use]
pub(super) fn describe(parameter: &Parameter) -> String {
    match parameter.kind {
        Kind::Text { max: usize::MAX, .. } => "a text".to_owned(),
        Kind::Text { max, .. } => format!("a text of at most {max} characters"),
        Kind::Integer { min, max: i64::MAX } => format!("a whole number from {min} on"),
        Kind::Integer { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Flag => "0 or 1".to_owned(),
        Kind::Choice(values) => format!("one of {}", values.join(", ")),
        Kind::Choices(values) => format!("some of {}, separated by commas", values.join(", ")),
        Kind::List { .. } => "values separated by commas".to_owned(),
        Kind::Ids { .. } => "whole numbers and ranges a-b, separated by commas".to_owned(),
        Kind::IpRanges => "IPv4 addresses, ranges and CIDR blocks".to_owned(),
        Kind::Date => "a date YYYY-MM-DD".to_owned(),
        Kind::UsDate => "a date MM/DD/YYYY".to_owned(),
        Kind::DateTime | Kind::DateTimeBlank => {
            "a date YYYY-MM-DD or a time YYYY-MM-DDTHH:MM:SSZ".to_owned()
        }
        Kind::XmlBody => "an XML document".to_owned(),
        Kind::JsonBody => "a JSON document".to_owned(),
    }
}
