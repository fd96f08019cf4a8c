//! Lints of the catalogue: whatever a table can get wrong without the compiler noticing.
//!
//! Run one with `cargo test -p tests --test catalogue <name>`.

#[path = "catalogue/answers.rs"]
mod answers;
#[path = "catalogue/common.rs"]
mod common;
#[path = "catalogue/guide.rs"]
mod guide;
#[path = "catalogue/parameters.rs"]
mod parameters;
#[path = "catalogue/reference.rs"]
mod reference;
#[path = "catalogue/troubleshooting.rs"]
mod troubleshooting;
#[path = "catalogue/versions.rs"]
mod versions;

use std::collections::BTreeSet;
use std::path::Path;

use host_harness::case::{CASE_FILE, Case, CaseFile};
use qualys_plugin::catalogue::{RESOURCES, find, resource};

use serde_json::Value;

use crate::common::{Wrong, check_text, is_name, operations, other_words};

/// What the catalogue has beside the guide: the release notes' operations, and those that the
/// guide's operations need.
const BESIDE_THE_GUIDE: &[(&str, &[&str])] = &[
    ("auth_nsx", &["create", "update", "list", "delete"]),
    ("cloud_internal_scan", &["create", "update", "list"]),
    ("host_detection_nextgen", &["list_detection_json"]),
    ("option_profile", &["export"]),
    ("policy_audit_posture", &["list_policies", "resolve_host_ids", "get_posture_info"]),
    ("report_template", &["list"]),
    ("scan", &["list_scap"]),
    ("time_zone", &["list"]),
];

/// The modules that labels begin with.
const MODULES: &[&str] =
    &["VMDR", "PC", "PCI", "SCAP", "Patch", "Remediation", "PA", "VM/PC", "Admin"];

#[test]
fn resources_and_operations_are_found_by_unique_ids() {
    let mut wrong = Wrong::default();
    wrong.check(RESOURCES.is_sorted_by_key(|found| found.id), "resources", "not sorted by id");
    let ids: BTreeSet<&str> = RESOURCES.iter().map(|found| found.id).collect();
    wrong.check(ids.len() == RESOURCES.len(), "resources", "an id stands twice");
    for found in RESOURCES {
        wrong.check(is_name(found.id), found.id, "not a snake_case id");
        wrong.check(!found.title.is_empty(), found.id, "has no title");
        wrong.check(resource(found.id).is_some(), found.id, "is not found by its id");
        let ids: BTreeSet<&str> = found.operations.iter().map(|operation| operation.id).collect();
        wrong.check(ids.len() == found.operations.len(), found.id, "an operation stands twice");
    }
    for (place, found, operation) in operations() {
        wrong.check(is_name(operation.id), &place, "not a snake_case id");
        wrong.check(find(found.id, operation.id).is_some(), &place, "is not found by its ids");
    }
    wrong.check(find("scan", "lunch").is_none(), "find", "finds what is not there");
    wrong.check(find("scans", "list").is_none(), "find", "finds what is not there");
    wrong.report();
}

#[test]
fn the_operations_are_those_of_the_guide_and_the_release_notes() {
    let guide: BTreeSet<_> =
        guide::OPERATIONS.iter().map(|(resource, id, _)| (*resource, *id)).collect();
    let beside: BTreeSet<_> = BESIDE_THE_GUIDE
        .iter()
        .flat_map(|(resource, ids)| ids.iter().map(|id| (*resource, *id)))
        .collect();
    let resources: BTreeSet<_> = guide.iter().map(|(resource, _)| resource).collect();
    assert_eq!((resources.len(), guide.len()), (35, 115), "the guide's resources and operations");
    assert!(guide.is_disjoint(&beside));
    let expected: BTreeSet<_> = guide.union(&beside).copied().collect();
    let there: BTreeSet<_> =
        operations().map(|(_, resource, operation)| (resource.id, operation.id)).collect();
    let missing: Vec<_> = expected.difference(&there).collect();
    let surplus: Vec<_> = there.difference(&expected).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:?}, surplus {surplus:?}");
    assert_eq!(there.len(), 130);
}

#[test]
fn every_word_of_the_guide_is_understood() {
    let mut wrong = Wrong::default();
    for (resource, operations, words) in guide::WORDS {
        for id in *operations {
            let place = format!("{resource}.{id}");
            let Some(operation) = find(resource, id) else {
                wrong.check(false, &place, "is not in the catalogue");
                continue;
            };
            for word in *words {
                let parameter = operation
                    .parameters
                    .iter()
                    .any(|parameter| parameter.name == *word || parameter.aliases.contains(word));
                let other = other_words(operation).any(|other| other == *word);
                wrong.check(parameter || other, &place, format!("`{word}` is not understood"));
            }
        }
    }
    wrong.report();
}

#[test]
fn every_word_of_the_guide_is_in_a_fixture() {
    let mut wrong = Wrong::default();
    for (resource, operations, words) in guide::WORDS {
        let steps: Vec<Value> =
            operations.iter().flat_map(|id| steps_of(&format!("{resource}/{id}"))).collect();
        for word in *words {
            let given = steps.iter().any(|step| step["parameters"].get(word).is_some());
            let place = format!("fixtures/{resource}/{}", operations.join("|"));
            wrong.check(given, &place, format!("no step gives `{word}`; add a case"));
        }
    }
    wrong.report();
}

/// The steps of an operation's cases.
fn steps_of(operation: &str) -> Vec<Value> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures");
    let folders = Case::discover(&fixtures.join(operation)).unwrap();
    let cases = folders.iter().map(|folder| std::fs::read(folder.join(CASE_FILE)).unwrap());
    cases.filter_map(|case| serde_json::from_slice::<CaseFile>(&case).unwrap().step).collect()
}

#[test]
fn labels_are_those_of_the_guide() {
    let mut wrong = Wrong::default();
    for (resource, id, label) in guide::OPERATIONS {
        let there = find(resource, id).map_or("", |operation| operation.label);
        wrong.check(
            there == *label,
            &format!("{resource}.{id}"),
            format!("{there:?} is {label:?}"),
        );
    }
    wrong.report();
}

#[test]
fn labels_begin_with_a_module() {
    let mut wrong = Wrong::default();
    let mut labels = BTreeSet::new();
    for (place, _, operation) in operations() {
        wrong.check(MODULES.contains(&operation.module()), &place, operation.label);
        let rest = operation.label.split_once("] ").map_or("", |(_, rest)| rest);
        wrong.check(!rest.is_empty(), &place, "has a module and nothing else as label");
        wrong.check(labels.insert(operation.label), &place, "has another operation's label");
    }
    wrong.report();
}

#[test]
fn notes_and_permissions_are_sentences() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        for note in operation.notes {
            check_text(&mut wrong, &place, note);
        }
        if !operation.permissions.is_empty() {
            check_text(&mut wrong, &place, operation.permissions);
        }
        for version in operation.versions.iter().filter(|version| !version.note.is_empty()) {
            check_text(&mut wrong, &place, version.note);
        }
    }
    wrong.report();
}
