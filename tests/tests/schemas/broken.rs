//! Steps that are broken on purpose: the schema refuses each, as the connector does.

use qualys_plugin::run::validate;
use serde_json::{Value, json};

use crate::manifest::schemas;

/// What is broken, the operation, its parameters.
fn broken() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("an unknown name", "host list", json!({"ipps": "10.0.0.1"})),
        ("an unknown name", "scan list", json!({"scan_reff": "scan/1.1"})),
        ("another operation's name", "host list_detection", json!({"details": "All"})),
        ("an object for a text", "scan list", json!({"scan_ref": {"id": 1}})),
        ("an object for a number", "host list", json!({"truncation_limit": {}})),
        ("a text for a number", "host list", json!({"truncation_limit": "many"})),
        ("a fraction", "host list", json!({"truncation_limit": 1.5})),
        ("a negative number", "host list", json!({"truncation_limit": -1})),
        ("a number above its limit", "host list_detection", json!({"truncation_limit": 1_000_001})),
        ("a flag of words", "host list", json!({"show_asset_id": "yes"})),
        ("a flag of 2", "host list", json!({"show_asset_id": 2})),
        ("a choice in lower case", "host list_detection", json!({"status": "new"})),
        ("one bad value of two", "host list_detection", json!({"status": "New,Old"})),
        ("a bad value in an array", "host list_detection", json!({"status": ["New", "Old"]})),
        ("a bad choice", "scan list", json!({"type": "Monthly"})),
        ("a word among ids", "host list", json!({"ids": "1,two"})),
        ("a word among ids", "host list", json!({"ids": [1, "two"]})),
        ("a name for an address", "host list", json!({"ips": "server.example.com"})),
        ("a date in words", "scan list", json!({"launched_after_datetime": "yesterday"})),
        (
            "a date with a blank",
            "scan list",
            json!({"launched_after_datetime": "2026-01-01 00:00"}),
        ),
        ("a month without its nought", "host list", json!({"vm_scan_since": "2026-1-01"})),
        ("nothing that is required", "scan pause", json!({})),
        ("nothing that is required", "asset_group add", json!({})),
        ("nothing that is required", "report fetch", json!({})),
        ("no selector", "host purge", json!({"os_pattern": "^Windows"})),
        ("none of several", "ignore_vulnerability ignore_or_restore", json!({"qids": "1"})),
        ("no target", "scan launch", json!({"option_id": 1, "target_from": "assets"})),
        (
            "no tags",
            "scan launch",
            json!({"option_id": 1, "target_from": "tags", "ip": "10.0.0.1"}),
        ),
        ("no domain to delete", "domain manage", json!({"action": "delete", "domain": "x"})),
        ("no document", "pc_policy import", json!({"title": "x"})),
        ("a document that is a number", "option_profile import", json!({"import_xml": 1})),
        ("a refused word", "host list_detection", json!({"show_epss": 1})),
        ("a refused word", "scan list", json!({"scan_id": "1"})),
        ("a value of no severity", "knowledge_base list", json!({"severity_levels": "9"})),
    ]
}

fn refusal(resource: &str, operation: &str, parameters: &Value) -> Option<String> {
    let step = json!({"resource": resource, "operation": operation, "parameters": parameters});
    validate(&step.to_string(), 1_795_219_200).err().map(|error| error.to_json().to_string())
}

#[test]
fn broken_steps_do_not_validate() {
    let mut wrong = Vec::new();
    for (what, place, parameters) in broken() {
        let (resource, id) = place.split_once(' ').expect("a resource and an operation");
        let operation = schemas().operation(resource, id);
        let operation = operation.unwrap_or_else(|| panic!("there is no {place}"));
        if operation.parameters.is_valid(&parameters) {
            wrong.push(format!("the schema takes {what}: {place} {parameters}"));
        }
        match refusal(resource, id, &parameters) {
            Some(error) if error.contains("permanent-invalid-step") => {}
            other => {
                wrong.push(format!("the connector takes {what}: {place} {parameters} {other:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn broken_options_do_not_validate() {
    let options = &schemas().options;
    let broken = [
        json!({"api_versoin": "2.0"}),
        json!({"api_version": true}),
        json!({"max_pages": 0}),
        json!({"max_pages": "three"}),
        json!({"max_wait_ms": -1}),
        json!({"max_bytes": 17 << 20}),
        json!({"max_record_bytes": 1}),
        json!({"typed": "yes"}),
        json!({"dry_run": 1}),
        json!({"extra_parameters": []}),
        json!([]),
    ];
    for broken in broken {
        assert!(!options.is_valid(&broken), "{broken}");
        let step = json!({"resource": "host", "operation": "list", "options": broken});
        assert!(validate(&step.to_string(), 0).is_err(), "{broken}");
    }
}
