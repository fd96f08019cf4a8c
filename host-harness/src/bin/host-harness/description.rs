//! Describes one operation for people who write a step.
//!
//! In: what the manifest says of it and how wide a line may be; out: the text.

use std::fmt::Write as _;

use host_harness::manifest::{Operation, Paging, Parameter, PollHint, Split};
use serde_json::Value;

use crate::layout::{hanging, paragraph};

/// Everything that an author needs of an operation.
pub(crate) fn text(resource: &str, operation: &Operation, width: usize) -> String {
    let mut text = format!("{resource} {}: {}\n\n", operation.id, operation.label);
    text.push_str(&facts(operation, width));
    let versions = operation.versions.iter().filter(|version| !version.note.is_empty());
    let versions = versions.map(|version| format!("Version {}: {}", version.name, version.note));
    let notes = operation.notes.iter().cloned().chain(versions);
    section(&mut text, "notes", notes.map(|note| bullet(&note, width)));
    let (required, optional): (Vec<_>, Vec<_>) =
        operation.parameters.iter().partition(|parameter| parameter.required);
    let described = |list: Vec<&Parameter>| {
        list.into_iter().map(|parameter| parameter_text(parameter, width)).collect::<Vec<_>>()
    };
    section(&mut text, "required parameters", described(required));
    section(&mut text, "parameters", described(optional));
    let rules = operation.rules.iter().map(|rule| bullet(&rule.text, width));
    section(&mut text, "rules", rules);
    let look_ups = operation.look_ups.iter().map(|word| named(&word.name, &word.help, width));
    section(&mut text, "looked up first", look_ups);
    let words = operation.guide_words.iter().map(|word| named(&word.name, &word.meaning, width));
    section(&mut text, "words of the guide", words);
    section(&mut text, "answer", answer(operation).iter().map(|line| bullet(line, width)));
    text
}

fn section(text: &mut String, title: &str, parts: impl IntoIterator<Item = String>) {
    let parts: String = parts.into_iter().collect();
    if !parts.is_empty() {
        // Writing into a String does not fail.
        let _ = write!(text, "\n{title}\n{parts}");
    }
}

fn bullet(text: &str, width: usize) -> String {
    paragraph("  - ", text, width)
}

fn named(name: &str, text: &str, width: usize) -> String {
    hanging(&format!("  {name}: "), 6, text, width)
}

fn facts(operation: &Operation, width: usize) -> String {
    let fixed: Vec<_> = operation
        .fixed
        .iter()
        .flatten()
        .map(|(name, value)| format!(" {name}={}", value.as_str().unwrap_or_default()))
        .collect();
    let version = operation.version.as_deref().unwrap_or("none");
    let others = operation.versions.iter().filter(|other| other.name != version);
    let others: Vec<_> = others
        .map(|other| match (&other.eol, &other.eos) {
            (Some(eol), _) => format!("{} until {eol}-01", other.name),
            (None, Some(eos)) => format!("{} without support from {eos}-01 on", other.name),
            (None, None) => other.name.clone(),
        })
        .collect();
    let others = if others.is_empty() { String::new() } else { format!("; {}", others.join(", ")) };
    let confirmed = match (operation.confirmed, operation.parameters_confirmed) {
        (true, true) => "by an official source".to_owned(),
        (true, false) => "yes, but not that its list of parameters is whole".to_owned(),
        (false, _) => "no: no official source names it with this version".to_owned(),
    };
    let asked =
        if operation.needs_option_unconfirmed { " (--option unconfirmed=true)" } else { "" };
    let lines = [
        ("request", format!("{} {}{}", operation.method, operation.path, fixed.concat())),
        ("version", format!("{version}{others}")),
        ("effect", operation.effect.clone()),
        ("confirmed", confirmed + asked),
        ("permissions", operation.permissions.clone()),
        ("credentials", operation.credentials.join(", ")),
        ("pages", operation.paging.as_ref().map(pages).unwrap_or_default()),
        ("polling", operation.poll.as_ref().map(polling).unwrap_or_default()),
    ];
    let lines = lines.iter().filter(|(_, text)| !text.is_empty());
    lines.map(|(name, text)| paragraph(&format!("  {name:11}  "), text, width)).collect()
}

fn pages(paging: &Paging) -> String {
    let parameter = paging.parameter.as_deref().unwrap_or_default();
    let mut text = match paging.kind.as_str() {
        "continues" => format!("each begins with {parameter}; --option max_pages=N"),
        "windows" => {
            let count = |count: Option<u64>| count.unwrap_or_default();
            let (execute, open) = (count(paging.execute), count(paging.open));
            format!("the ids are listed first, then asked for by {execute} (streamed: by {open})")
        }
        _ => "none: one answer holds everything".to_owned(),
    };
    text.push_str(match paging.resume.as_str() {
        "key" => "; an interrupted page goes on after its last record",
        "prefix" => "; an interrupted page is asked for again, and what came is passed over",
        _ => "",
    });
    if let Some(Split { parameter, most }) = &paging.split {
        let _ = write!(text, "; {parameter} is split into requests of {most} values");
    }
    text
}

fn polling(poll: &PollHint) -> String {
    let PollHint { resource, operation, parameter, field, interval_s, .. } = poll;
    let mut text = format!(
        "{resource} {operation} {parameter}=… every {interval_s} s until {field} is {}",
        poll.done.join(" or ")
    );
    if !poll.failed.is_empty() {
        let _ = write!(text, " (failed: {})", poll.failed.join(", "));
    }
    if let Some(then) = &poll.then {
        let _ = write!(text, ", then {} {}", then.resource, then.operation);
    }
    text + "; `call --wait` does it"
}

fn parameter_text(parameter: &Parameter, width: usize) -> String {
    let secret = parameter.secret.then(|| "secret".to_owned());
    let kind = Some(kind(parameter));
    let default = parameter.default.as_ref().map(|value| format!("default {value}"));
    let since = parameter.since.as_ref().map(|version| format!("since version {version}"));
    let only = match parameter.only.as_slice() {
        [] => None,
        versions => Some(format!("only in version {}", versions.join(", "))),
    };
    let aliases = match parameter.aliases.as_slice() {
        [] => None,
        aliases => Some(format!("also called {}", aliases.join(", "))),
    };
    let facts: Vec<_> =
        [kind, default, secret, since, only, aliases].into_iter().flatten().collect();
    let first = format!("  {}: ", parameter.name);
    let mut text = hanging(&first, 6, &facts.join("; "), width);
    let marked =
        |mark: &str, what: &Option<String>| what.as_ref().map(|what| format!("{mark}: {what}"));
    let lines = [
        Some(parameter.help.clone()),
        marked("Note", &parameter.warning),
        marked("Deprecated", &parameter.deprecated),
        marked("Unconfirmed", &parameter.unconfirmed),
    ];
    for line in lines.iter().flatten().filter(|line| !line.is_empty()) {
        text.push_str(&paragraph("      ", line, width));
    }
    text
}

/// What values a parameter takes.
fn kind(parameter: &Parameter) -> String {
    let kind = parameter.kind.as_str();
    let open = if parameter.open_values { ", or another" } else { "" };
    let mut text = match (kind, parameter.values.as_slice()) {
        ("flag", _) => "0 or 1".to_owned(),
        ("choices", values) => format!("some of {}{open}", values.join(", ")),
        (_, values @ [_, ..]) => format!("one of {}{open}", values.join(", ")),
        ("integer", _) => "a whole number".to_owned(),
        ("ids", _) => "ids and ranges a-b, separated by commas".to_owned(),
        ("list", _) => "values separated by commas".to_owned(),
        ("ip-ranges", _) => {
            "IPv4 addresses, ranges and CIDR blocks, separated by commas".to_owned()
        }
        ("date", _) => "a date".to_owned(),
        ("date-time", _) => "YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ".to_owned(),
        ("xml-body", _) => "an XML document (KEY=@FILE)".to_owned(),
        ("json-body", _) => "a JSON document (KEY=@FILE)".to_owned(),
        _ => kind.to_owned(),
    };
    match (parameter.min, parameter.max) {
        (Some(min), Some(max)) => text.push_str(&format!(" from {min} to {max}")),
        (Some(min), None) => text.push_str(&format!(" from {min} on")),
        _ => {}
    }
    if let Some(most) = parameter.max_length {
        let what = if kind == "text" { "characters" } else { "values" };
        let _ = write!(text, ", at most {most} {what}");
    }
    for (alias, value) in &parameter.value_aliases {
        let _ = write!(text, "; {alias} means {}", value.as_str().unwrap_or_default());
    }
    text
}

/// What the answer holds.
fn answer(operation: &Operation) -> Vec<String> {
    let schema = &operation.answer_schema;
    let mut lines = vec![match operation.answer.as_str() {
        "list" => "records, page, envelope: one record for each element of the list".to_owned(),
        "document" => "data: one document".to_owned(),
        "file" => "content: a file, with its media type; --stream gives its bytes".to_owned(),
        _ => "result: text, ids and items of what was done".to_owned(),
    }];
    let item = &schema["properties"]["records"]["items"];
    let kinds = match item["anyOf"].as_array() {
        Some(kinds) => kinds.iter().collect(),
        None => vec![item],
    };
    for kind in kinds {
        let mut arrays = Vec::new();
        lists(kind, "", &mut arrays);
        if !arrays.is_empty() {
            lines
                .push(format!("lists in a record, also when they hold one: {}", arrays.join(", ")));
        }
    }
    if !operation.evidence.is_empty() {
        lines.push(format!("its shape is known from: {}", operation.evidence));
    }
    lines
}

/// The paths of the members that are arrays.
fn lists(schema: &Value, path: &str, found: &mut Vec<String>) {
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        if member["type"] == "array" {
            found.push(path.clone());
            lists(&member["items"], &path, found);
        } else {
            lists(member, &path, found);
        }
    }
}
