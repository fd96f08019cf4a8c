//! Judges what stands around the records: errors, warnings, and where the list goes on.
//!
//! In: a path and a value. Out: [`Outside`].
//! Source: the truncation pages of the API reference.

use super::envelope::{self, Refusal, text_of};
use crate::arguments::Warning;
use serde_json::Value;

/// What an element around the records means.
#[derive(Clone, Debug, PartialEq)]
pub enum Outside {
    /// A part of the envelope.
    Envelope,
    /// A part of an error: its code or its text may come separately.
    Error(Refusal),
    /// The list goes on, and these are the query's parameters of the next page; with the warnings
    /// that came beside.
    Continues(Vec<(String, String)>, Option<String>, Vec<Warning>),
    /// The list goes on after this number.
    Truncated(String),
    /// Plain warnings.
    Warnings(Vec<Warning>),
}

/// The code that says that a list goes on.
const TRUNCATED: &str = "1980";

/// Judges one element; `path` holds the names below the root.
#[must_use]
pub fn outside(path: &[String], value: &Value) -> Outside {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["RESPONSE", "CODE"] => {
            let code = text_of(Some(value)).and_then(|code| code.parse().ok());
            Outside::Error(Refusal::message(code, String::new()))
        }
        ["ERROR"] | ["RESPONSE", "ERROR"] => Outside::Error(envelope::from_element(value)),
        ["RETURN" | "RESPONSE"] if is_failed(value) => {
            Outside::Error(envelope::from_element(value))
        }
        ["TRUNCATION"] => match value.get("@last").and_then(Value::as_str) {
            Some(last) => Outside::Truncated(last.trim().to_owned()),
            None => Outside::Envelope,
        },
        [.., "WARNING_LIST"] => warnings(value.get("WARNING").unwrap_or(&Value::Null)),
        [.., "WARNING"] => warnings(value),
        _ => Outside::Envelope,
    }
}

/// Whether an element at this path may mean more than a part of the envelope: it must not be left
/// out.
#[must_use]
pub fn decides(path: &[String]) -> bool {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(
        names.as_slice(),
        ["RESPONSE", "CODE" | "TEXT" | "ERROR"]
            | ["ERROR" | "RETURN" | "RESPONSE" | "TRUNCATION"]
            | [.., "WARNING_LIST" | "WARNING"]
    )
}

fn is_failed(value: &Value) -> bool {
    value.get("@status").and_then(Value::as_str) == Some("FAILED")
}

fn warnings(value: &Value) -> Outside {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    let mut plain = Vec::new();
    let mut next = None;
    for warning in list {
        let code = text_of(warning.get("CODE"));
        // The URL is CDATA, seen with line breaks in it.
        let url = text_of(warning.get("URL"))
            .map(|url| url.split_whitespace().collect::<String>())
            .filter(|url| !url.is_empty());
        match url {
            Some(url) if code.as_deref() == Some(TRUNCATED) => next = Some(url),
            _ => plain.push(plain_warning(warning, code.as_deref())),
        }
    }
    match next {
        Some(url) => {
            let (host, query) = split(&url);
            Outside::Continues(query, host, plain)
        }
        None => Outside::Warnings(plain),
    }
}

fn plain_warning(warning: &Value, code: Option<&str>) -> Warning {
    let text = text_of(warning.get("TEXT")).or_else(|| text_of(Some(warning))).unwrap_or_default();
    let code = code.map(|code| format!("code {code}: ")).unwrap_or_default();
    let ids = warning.get("ID_SET").map(ids).unwrap_or_default();
    Warning::new("qualys-warning", format!("{code}{text}{ids}"))
}

/// Rejected ids, as one list.
fn ids(set: &Value) -> String {
    let texts = set.as_object().into_iter().flat_map(|set| set.values());
    let each = texts.flat_map(|value| match value {
        Value::Array(items) => items.iter().filter_map(|item| text_of(Some(item))).collect(),
        other => text_of(Some(other)).into_iter().collect::<Vec<_>>(),
    });
    format!(" ({})", each.collect::<Vec<_>>().join(", "))
}

/// A URL's host and the names and values of its query, decoded.
fn split(url: &str) -> (Option<String>, Vec<(String, String)>) {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let host = before
        .split_once("://")
        .map(|(_, rest)| rest.split('/').next().unwrap_or_default().to_ascii_lowercase());
    let pairs = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect();
    (host, pairs)
}

fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        match (byte, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(if byte == b'+' { b' ' } else { byte });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn path(text: &str) -> Vec<String> {
        text.split('/').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn p3_only_the_query_is_taken_from_the_continuation() {
        let warning = json!({"CODE": "1980", "TEXT": "t",
            "URL": "https://x.example.com/api/5.0/fo/asset/host/\n?action=list&id_min=12&a=b%20c+d"});
        let Outside::Continues(query, host, warnings) =
            outside(&path("RESPONSE/WARNING"), &warning)
        else {
            panic!("no continuation");
        };
        assert_eq!(host.as_deref(), Some("x.example.com"));
        assert!(query.contains(&("id_min".to_owned(), "12".to_owned())));
        assert!(query.contains(&("a".to_owned(), "b c d".to_owned())));
        assert!(warnings.is_empty());
    }

    #[test]
    fn plain_warnings_and_rejected_ids_are_passed_on() {
        let list = json!({"WARNING": [{"TEXT": "no url", "CODE": "1980"},
            {"TEXT": "rejected", "ID_SET": {"ID": ["1"]}}]});
        let Outside::Warnings(warnings) = outside(&path("RESPONSE/WARNING_LIST"), &list) else {
            panic!("no warnings");
        };
        assert_eq!(warnings.len(), 2);
        assert_eq!(warnings[1].message, "rejected (1)");
    }
}
