//! The catalogue against the reference, which is kept beside the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use qualys_plugin::catalogue::find;
use qualys_plugin::model::{Kind, Operation, Parameter};

use crate::common::{Wrong, is_name, other_words};

/// Where the facts come from, beside the repository.
const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/reference");

/// A resource file of the reference, as far as a reader of lines understands it.
struct Facts {
    /// Each operation with its parameters: name, type, whether it is always required.
    operations: BTreeMap<String, Vec<(String, String, bool)>>,
    /// Each operation's path.
    paths: BTreeMap<String, String>,
}

/// Reads the lines `- id:`, `  path:` and those of `  parameters:`, in block or in flow style.
fn read_facts(text: &str) -> Facts {
    let mut facts = Facts { operations: BTreeMap::new(), paths: BTreeMap::new() };
    let (mut id, mut inside) = (String::new(), false);
    for line in text.lines() {
        let value =
            |prefix: &str| line.strip_prefix(prefix).map(|rest| rest.trim_matches(['\'', '"']));
        if let Some(found) = value("- id: ") {
            found.clone_into(&mut id);
            facts.operations.insert(id.clone(), Vec::new());
            inside = false;
        } else if let Some(path) = value("  path: ") {
            facts.paths.insert(id.clone(), path.to_owned());
        } else if line == "  parameters:" {
            inside = true;
        } else if line.starts_with("  ") && !line.starts_with("  -") && !line.starts_with("   ") {
            inside = false;
        }
        let Some(list) = facts.operations.get_mut(&id).filter(|_| inside) else { continue };
        if let Some(flow) = value("  - {name: ") {
            let mut parts = flow.split(", ");
            let mut next = |key: &str| {
                parts.next().map(|part| part.trim_start_matches(key).to_owned()).unwrap_or_default()
            };
            let (name, kind) = (next(""), next("type: "));
            list.push((name, kind, next("required: ") == "true"));
        } else if let Some(name) = value("  - name: ") {
            list.push((name.to_owned(), String::new(), false));
        } else if let Some((_, kind, required)) = list.last_mut() {
            if let Some(found) = value("    type: ") {
                found.clone_into(kind);
            } else if let Some(found) = value("    required: ") {
                *required = found == "true";
            }
        }
    }
    facts
}

#[test]
fn every_parameter_of_the_reference_is_here() {
    let folder = Path::new(REFERENCE).join("qualys-api");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return;
    };
    let mut wrong = Wrong::default();
    let (mut compared, mut parameters) = (0, 0);
    for file in files {
        let path = file.expect("the folder can be read").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_none_or(|extension| extension != "yaml") || stem == "api_lifecycle" {
            continue;
        }
        let facts = read_facts(&fs::read_to_string(&path).expect("the file can be read"));
        for (id, known) in &facts.operations {
            let place = format!("{stem}.{id}");
            let Some(operation) = find(&stem, id) else {
                wrong.check(false, &place, "is not in the catalogue");
                continue;
            };
            compared += 1;
            parameters += known.len();
            let path = facts.paths.get(id).map_or("", String::as_str);
            let plain = |path: &str| {
                path.replace("{version}", "N").replace("/2.0/", "/N/").replace("/1.0/", "/N/")
            };
            wrong.check(plain(operation.path) == plain(path), &place, format!("path {path}"));
            for fact in known {
                compare(&mut wrong, &place, operation, fact);
            }
        }
    }
    wrong.report();
    assert_eq!((compared, parameters), (127, 1761), "operations and parameters compared");
}

fn compare(
    wrong: &mut Wrong,
    place: &str,
    operation: &Operation,
    (name, kind, required): &(String, String, bool),
) {
    if operation.fixed.iter().any(|(fixed, _)| fixed == name) {
        return;
    }
    let body = |parameter: &&Parameter| matches!(parameter.kind, Kind::XmlBody | Kind::JsonBody);
    let found = if name == "(body)" {
        operation.parameters.iter().find(body)
    } else {
        operation.parameters.iter().find(|parameter| parameter.name == *name)
    };
    let Some(parameter) = found else {
        wrong.check(
            other_words(operation).any(|word| word == name),
            place,
            format!("lacks {name}"),
        );
        return;
    };
    let fits = matches!(
        (kind.as_str(), parameter.kind),
        ("bool01", Kind::Flag)
            | ("int", Kind::Integer { .. } | Kind::Choice(_))
            | ("string", Kind::Text { .. } | Kind::Choice(_))
            | ("enum", Kind::Choice(_))
            | ("datetime", Kind::DateTime | Kind::DateTimeBlank)
            | ("date", Kind::Date | Kind::UsDate)
            | ("ip-ranges", Kind::IpRanges)
            | ("csv-list" | "csv-list<int>", Kind::Ids { .. })
            | ("csv-list", Kind::List { .. } | Kind::Choices(_))
            | ("xml-body", Kind::XmlBody)
            | ("json-body", Kind::JsonBody)
    );
    wrong.check(fits, place, format!("{name} is {kind} and became {:?}", parameter.kind));
    let sent = parameter.required || parameter.sends.is_some() || !operation.then.is_empty();
    wrong.check(!required || sent, place, format!("{name} is required"));
}

/// The paths of the list `repeated` of each operation's answer.
fn read_repeated(text: &str) -> Vec<(String, String)> {
    let (mut id, mut inside, mut found) = (String::new(), false, Vec::new());
    for line in text.lines() {
        if let Some(next) = line.strip_prefix("- id: ") {
            next.trim_matches('\'').clone_into(&mut id);
        }
        match line.strip_prefix("    - ").filter(|_| inside) {
            Some(path) => found.push((id.clone(), path.trim_matches('\'').to_owned())),
            None => inside = line == "    repeated:",
        }
    }
    found
}

/// Whether the catalogue's path is this one: a part `*` stands for any name.
fn covers(known: &str, path: &str) -> bool {
    known.split('/').count() == path.split('/').count()
        && known.split('/').zip(path.split('/')).all(|(known, part)| known == "*" || known == part)
}

#[test]
fn every_repeated_element_of_the_reference_is_here() {
    let folder = Path::new(REFERENCE).join("qualys-api");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return;
    };
    let mut wrong = Wrong::default();
    let mut compared = 0;
    for file in files {
        let path = file.expect("the folder can be read").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (id, path) in read_repeated(&text) {
            let Some(operation) = find(&stem, &id) else { continue };
            // JSON, CSV, and files that are not read are written in other ways.
            let is_xml =
                path.chars().all(|letter| letter.is_ascii_uppercase() || "_/*".contains(letter));
            if is_xml {
                compared += 1;
                let known = operation.reply.shape.repeated.iter().any(|known| covers(known, &path));
                wrong.check(known, &format!("{stem}.{id}"), format!("{path} can repeat"));
            }
        }
    }
    wrong.report();
    assert!(compared > 400, "{compared} paths compared");
}

#[test]
fn the_default_versions_are_those_of_the_reference() {
    let path = Path::new(REFERENCE).join("default_versions.yaml");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let mut wrong = Wrong::default();
    let (mut resource, mut compared) = ("", 0);
    for line in text.lines() {
        if let Some(name) = line.strip_suffix(':').filter(|name| is_name(name)) {
            resource = name;
            continue;
        }
        let Some((id, rest)) = line.trim().split_once(": {default: '") else { continue };
        let version = rest.split('\'').next().unwrap_or_default();
        let confirmed = rest.contains("confirmed: true");
        let place = format!("{resource}.{id}");
        let Some(operation) = find(resource, id) else {
            wrong.check(false, &place, "is not in the catalogue");
            continue;
        };
        compared += 1;
        wrong.check(operation.default_version == version, &place, operation.default_version);
        wrong.check(operation.confirmed == confirmed, &place, "confirmed differs");
    }
    wrong.report();
    assert_eq!(compared, 127, "operations compared");
}
