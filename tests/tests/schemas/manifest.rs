//! The manifest, its schemas compiled, and what must hold of it as a whole.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use host_harness::config::HostConfig;
use host_harness::host::Host;
use jsonschema::{Validator, draft202012};
use qualys_plugin::catalogue::RESOURCES;
use qualys_plugin::manifest::{DIALECT, MANIFEST_VERSION, describe};
use serde_json::Value;

/// The schemas of one operation.
pub(crate) struct Compiled {
    /// As it stands in the manifest.
    pub(crate) json: Value,
    pub(crate) parameters: Validator,
    pub(crate) answer: Validator,
}

/// Every schema of the manifest.
pub(crate) struct Schemas {
    pub(crate) options: Validator,
    operations: BTreeMap<(String, String), Compiled>,
}

impl Schemas {
    pub(crate) fn operation(&self, resource: &str, operation: &str) -> Option<&Compiled> {
        self.operations.get(&(resource.to_owned(), operation.to_owned()))
    }
}

/// The manifest.
pub(crate) fn manifest() -> Value {
    serde_json::from_str(&describe()).expect("the manifest is JSON")
}

pub(crate) fn schemas() -> &'static Schemas {
    static ALL: LazyLock<Schemas> = LazyLock::new(compile);
    &ALL
}

fn compile() -> Schemas {
    let manifest = manifest();
    let mut operations = BTreeMap::new();
    for resource in list(&manifest, "resources") {
        for operation in list(resource, "operations") {
            let ids = (text(resource, "id"), text(operation, "id"));
            let compiled = Compiled {
                json: operation.clone(),
                parameters: validator(&operation["parameters_schema"]),
                answer: validator(&operation["answer_schema"]),
            };
            operations.insert(ids, compiled);
        }
    }
    Schemas { options: validator(&manifest["options"]), operations }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().unwrap_or_else(|| panic!("no list {name}"))
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn validator(schema: &Value) -> Validator {
    assert_eq!(schema["$schema"], DIALECT);
    draft202012::meta::validate(schema).unwrap_or_else(|error| panic!("{error} in {schema}"));
    draft202012::new(schema).unwrap_or_else(|error| panic!("{error} in {schema}"))
}

#[test]
fn every_schema_is_a_schema_of_2020_12() {
    assert_eq!(schemas().operations.len(), 130);
}

#[test]
fn the_manifest_says_its_version_and_the_catalogues_labels() {
    let manifest = manifest();
    assert_eq!(manifest["manifest_version"], MANIFEST_VERSION);
    assert_eq!(manifest["integration_service"], "qualys");
    for resource in RESOURCES {
        for operation in resource.operations {
            let place = format!("{}.{}", resource.id, operation.id);
            let shown = schemas().operation(resource.id, operation.id);
            let shown = &shown.unwrap_or_else(|| panic!("{place} is missing")).json;
            // That they are the guide's is what the catalogue's lints say.
            assert_eq!(shown["label"], operation.label, "{place}");
            assert_eq!(shown["module"], operation.module(), "{place}");
            assert_eq!(list(shown, "versions").len(), operation.versions.len(), "{place}");
            let names: Vec<_> = list(shown, "parameters").iter().map(|one| &one["name"]).collect();
            let known: Vec<_> = operation.parameters.iter().map(|one| one.name).collect();
            assert_eq!(names, known, "{place}");
            for (version, known) in list(shown, "versions").iter().zip(operation.versions) {
                assert_eq!(version["name"], known.name, "{place}");
                assert_eq!(version["eol"].as_str(), known.eol, "{place}");
            }
        }
    }
}

#[tokio::test]
async fn the_component_returns_this_manifest() {
    let host = Host::embedded(HostConfig::default()).expect("the embedded bytes are a component");
    let shipped = host.describe().await.expect("the manifest needs nothing from outside");
    assert!(shipped == describe(), "the component was built from other sources");
}
