//! Every parameter of every operation with values of every kind: what the connector takes, the schema takes, and what
//! it refuses for its kind, the schema refuses too, except for what no schema can see.

use std::collections::BTreeMap;

use qualys_plugin::catalogue::RESOURCES;
use qualys_plugin::model::{Kind, Operation, Parameter, Version};
use qualys_plugin::run::validate;
use serde_json::{Value, json};

use crate::manifest::schemas;

/// Violations that are about the one value and nothing else.
const OF_A_VALUE: [&str; 12] = [
    "count", "date", "flag", "ids", "integer", "ip", "json", "length", "list", "one-of", "type",
    "xml",
];

/// 2026-11-21.
const NOW: i64 = 1_795_219_200;

fn candidates(parameter: &Parameter) -> Vec<Value> {
    let mut all = vec![
        json!(null),
        json!(""),
        json!(true),
        json!(0),
        json!(1),
        json!(2),
        json!(-1),
        json!(1.5),
        json!("0"),
        json!("7"),
        json!("-3"),
        json!("1,2"),
        json!(" 1 , 2-4 "),
        json!([1, 2]),
        json!(["1", "2"]),
        json!([]),
        json!(["10.0.0.1", "10.0.0.8-10.0.0.9"]),
        json!("10.0.0.0/24"),
        json!("some text"),
        json!("true"),
        json!("2026-01-31"),
        json!("2026-01-31T10:00:00Z"),
        json!("2026-01-31 10:00:00"),
        json!("01/31/2026"),
        json!("<A/>"),
        json!("{\"a\": 1}"),
        json!({"a": 1}),
        json!("x".repeat(5000)),
    ];
    if let Kind::Choice(values) | Kind::Choices(values) = parameter.kind {
        all.extend(values.iter().map(|value| json!(value)));
        all.push(json!(values));
        all.push(json!(values.join(", ")));
        all.push(json!(values.first().map(|value| value.to_uppercase())));
    }
    all.extend(parameter.also.iter().map(|value| json!(value)));
    all.extend(parameter.value_aliases.iter().map(|(alias, _)| json!(alias)));
    all.extend(parameter.default.map(|value| json!(value)));
    all
}

/// What the connector reads, and no schema offers: arrays and booleans where one value is meant that is neither, and
/// numbers as documents.
fn odd(parameter: &Parameter, value: &Value) -> bool {
    match parameter.kind {
        _ if parameter.open_values => false,
        Kind::Text { .. } | Kind::List { .. } => false,
        Kind::Choices(_) => value.is_boolean(),
        Kind::Ids { .. } | Kind::IpRanges => value.is_boolean(),
        Kind::JsonBody => value.is_number() || value.is_boolean(),
        Kind::Flag => value.is_array(),
        _ => value.is_array() || value.is_boolean(),
    }
}

/// Whether the connector refuses the value for its kind.
fn refused(resource: &str, operation: &Operation, parameter: &Parameter, value: &Value) -> bool {
    let name = parameter.name;
    let knows = |version: &&Version| parameter.known_to(version.name);
    let version = operation.versions.iter().rfind(knows).map(|version| version.name);
    let step = json!({
        "resource": resource,
        "operation": operation.id,
        "parameters": {name: value},
        "options": {"unconfirmed": true, "api_version": version},
    });
    let Err(error) = validate(&step.to_string(), NOW) else { return false };
    let violations = &error.failure.violations;
    violations.iter().any(|one| one.parameter == name && OF_A_VALUE.contains(&one.rule))
}

#[test]
fn schema_and_connector_take_the_same_values() {
    let (mut taken, mut both, mut wrong) = (0, 0, Vec::new());
    let mut unseen: BTreeMap<String, usize> = BTreeMap::new();
    for resource in RESOURCES {
        for operation in resource.operations {
            let schema = schemas().operation(resource.id, operation.id).expect("it is there");
            let properties = &schema.json["parameters_schema"]["properties"];
            for parameter in operation.parameters {
                let name = parameter.name;
                let place = format!("{}.{} {name}", resource.id, operation.id);
                let one = jsonschema::draft202012::new(&properties[name]).expect("a schema");
                for value in candidates(parameter) {
                    let refused = refused(resource.id, operation, parameter, &value);
                    match (refused, one.is_valid(&value)) {
                        (false, true) => taken += 1,
                        (true, false) => both += 1,
                        (false, false) if odd(parameter, &value) => {}
                        (false, false) => {
                            wrong.push(format!("{place}: the schema refuses {value}"));
                        }
                        (true, true) => {
                            let kind = format!("{:?}", parameter.kind);
                            let kind = kind.split([' ', '(']).next().unwrap_or_default();
                            let value: String = value.to_string().chars().take(30).collect();
                            *unseen.entry(format!("{kind} {value}")).or_default() += 1;
                        }
                    }
                }
            }
        }
    }
    println!("taken by both {taken}, refused by both {both}, by the connector alone: {unseen:#?}");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    let alone: usize = unseen.values().sum();
    assert!(alone * 50 < both, "the schema takes {alone} values that the connector refuses");
}
