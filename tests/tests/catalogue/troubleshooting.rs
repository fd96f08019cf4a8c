//! The guide's table of troubleshooting, row by row: what the guide tells its reader, the connector says itself.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::Wrong;

/// The issue, the case that has it, where its answer stands in the golden, and words of it.
const ROWS: &[(&str, &str, &str, &str)] = &[
    ("401 Unauthorized", "_failures/bad_login/error.json", "/advice", "API access is enabled"),
    (
        "400 Bad Request on list_detection",
        "_failures/invalid_addresses/error.json",
        "/advice",
        "for addresses check the notation and that they are in the subscription",
    ),
    (
        "Empty results from list_detection",
        "host/list_detection/empty/output.json",
        "/warnings/0/message",
        "no detection matches the filters, or no scan has run",
    ),
    (
        "Scan stuck in Running state",
        "scan/launch/guide_example/output.json",
        "/poll/stuck",
        "check in Qualys whether the scanner appliance is connected, and cancel",
    ),
    (
        "403 Forbidden on PC, PCI and SCAP operations",
        "_failures/not_licensed/error.json",
        "/advice",
        "the subscription has the module in the label, and that the user's role may use it",
    ),
    (
        "Report stays in Running state",
        "report/launch/launched/output.json",
        "/poll/stuck",
        "look less often",
    ),
    (
        "fetch returns an empty body",
        "_failures/empty_body/error.json",
        "/advice",
        "look at its state first",
    ),
    (
        "Truncation with id_min",
        "host/list_detection/truncated_first_page/output.json",
        "/page/next/id_min",
        "6506441",
    ),
    (
        "Scanner appliance offline on launch",
        "scan/launch/scanner_offline/error.json",
        "/advice",
        "the scanner appliance is connected and that its name is right",
    ),
    ("Wrong regional pod", "_connection/bad_login/error.json", "/advice", "platform US1"),
    (
        "Wrong regional pod, by another host",
        "_failures/ui_host_base_url/error.json",
        "/violations/0/expected",
        "the API server of that platform",
    ),
];

#[test]
fn every_row_of_the_guides_troubleshooting_is_answered() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures");
    let mut wrong = Wrong::default();
    for (row, golden, pointer, words) in ROWS {
        let golden: Value =
            serde_json::from_slice(&fs::read(fixtures.join(golden)).unwrap()).unwrap();
        let told = golden.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        wrong.check(told.contains(words), row, format!("{told:?} does not say {words:?}"));
    }
    wrong.report();
}

#[test]
fn what_the_guide_says_of_superseded_vulnerabilities_is_told() {
    let operation = qualys_plugin::catalogue::find("host", "list_detection").unwrap();
    assert!(operation.notes.iter().any(|note| note.contains("superseded")));
}
