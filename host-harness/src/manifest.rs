//! Reads the manifest that the component's `describe` returns; the only place that knows its shape.
//!
//! In: JSON; out: resources, operations and parameters, as far as the program shows them. Fields that it does not show
//! are passed over, so a newer manifest can be read.

mod operation;

pub use operation::{
    Fetch, LookUp, Operation, Paging, Parameter, PollHint, Rule, Split, Version, Word,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a component can do.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifest {
    /// The resources, sorted by id.
    pub resources: Vec<Resource>,
    /// The credential form.
    #[serde(default)]
    pub credential: CredentialForm,
    /// Endpoints that no operation uses.
    #[serde(default)]
    pub not_offered: Vec<Endpoint>,
}

/// One resource.
#[derive(Clone, Debug, Deserialize)]
pub struct Resource {
    /// The name that a step uses.
    pub id: String,
    /// The name for people.
    #[serde(default)]
    pub title: String,
    /// Its operations.
    pub operations: Vec<Operation>,
}

/// The credential form: where an account can be.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CredentialForm {
    /// The public platforms.
    pub platforms: Vec<Platform>,
    /// How the addresses of private platforms are made.
    pub private_platforms: Addresses,
}

/// A public platform.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Platform {
    /// Its short name.
    pub name: String,
    /// Its addresses.
    #[serde(flatten)]
    pub addresses: Addresses,
}

/// Where a platform is reached.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Addresses {
    /// The API server.
    pub base_url: String,
    /// The gateway.
    pub gateway_url: String,
}

/// An endpoint that no operation uses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Endpoint {
    /// The name for people.
    pub title: String,
    /// The path with `{version}` for the version.
    pub path: String,
    /// Its versions, the oldest first.
    pub versions: Vec<Version>,
}

/// A line of `list --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Listed<'a> {
    /// The resource's name.
    pub resource: &'a str,
    /// The operation's name.
    pub operation: &'a str,
    /// What it does, for people.
    pub label: &'a str,
    /// Which Qualys application it belongs to.
    pub module: &'a str,
    /// `read`, `write` or `destructive`.
    pub effect: &'a str,
    /// The HTTP method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The API version that is used by default.
    pub version: Option<&'a str>,
    /// Whether an official source confirms it.
    pub confirmed: bool,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// If the text is not JSON of this shape.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The part of a manifest (JSON) that describes a resource or an operation, as it stands there.
    ///
    /// # Errors
    /// If the text is not JSON.
    pub fn part(
        json: &str,
        resource: Option<&str>,
        operation: Option<&str>,
    ) -> Result<Option<String>, serde_json::Error> {
        let manifest: Value = serde_json::from_str(json)?;
        let named = |parent: &Value, list: &str, id: &str| {
            let mut items = parent.get(list)?.as_array()?.iter();
            items.find(|item| item.get("id").is_some_and(|known| known == id)).cloned()
        };
        let part = resource.and_then(|id| named(&manifest, "resources", id));
        let part = match operation {
            Some(id) => part.and_then(|resource| named(&resource, "operations", id)),
            None => part,
        };
        Ok(part.map(|part| part.to_string()))
    }

    /// Every operation, in the manifest's order.
    pub fn list(&self) -> impl Iterator<Item = Listed<'_>> {
        self.resources.iter().flat_map(|resource| {
            resource.operations.iter().map(|operation| Listed {
                resource: &resource.id,
                operation: &operation.id,
                label: &operation.label,
                module: &operation.module,
                effect: &operation.effect,
                method: &operation.method,
                path: &operation.path,
                version: operation.version.as_deref(),
                confirmed: operation.confirmed,
            })
        })
    }

    /// The resource of that name.
    pub fn resource(&self, id: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.id == id)
    }

    /// The values in a step (JSON) that nobody shall read: of secret parameters, and of what the catalogue does not
    /// know.
    pub fn secrets_in(&self, step: &str) -> Vec<String> {
        let Ok(step) = serde_json::from_str::<Value>(step) else {
            return Vec::new();
        };
        let name = |field: &str| step.get(field).and_then(Value::as_str).unwrap_or_default();
        let operation = self
            .resource(name("resource"))
            .and_then(|resource| resource.operation(name("operation")));
        let given = step.get("parameters").and_then(Value::as_object);
        let extra = step.pointer("/options/extra_parameters").and_then(Value::as_object);
        let secret = given
            .into_iter()
            .flatten()
            .filter(|(name, _)| operation.is_some_and(|operation| operation.is_secret(name)));
        secret.chain(extra.into_iter().flatten()).map(|(_, value)| text_of(value)).collect()
    }
}

impl Resource {
    /// The operation of that name.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{ "manifest_version": 1, "later": {}, "resources": [
        { "id": "auth_unix", "title": "Unix record", "operations": [
          { "id": "create", "label": "Create", "module": "VM", "effect": "write", "method": "POST",
            "path": "/api/2.0/fo/auth/unix/", "version": "2.0", "confirmed": true,
            "parameters": [
              { "name": "title", "aliases": ["name"], "kind": "text", "required": true },
              { "name": "password", "aliases": ["pass"], "kind": "text", "secret": true } ] } ] } ] }"#;

    #[test]
    fn reads_what_it_knows_and_passes_over_the_rest() {
        let manifest = Manifest::read(MANIFEST).unwrap();
        let listed: Vec<_> = manifest.list().collect();
        let line = serde_json::to_string(&listed).unwrap();
        assert_eq!(
            line,
            r#"[{"resource":"auth_unix","operation":"create","label":"Create","module":"VM","effect":"write","method":"POST","path":"/api/2.0/fo/auth/unix/","version":"2.0","confirmed":true}]"#
        );
    }

    #[test]
    fn finds_the_secrets_of_a_step() {
        let manifest = Manifest::read(MANIFEST).unwrap();
        let step = r#"{ "resource": "auth_unix", "operation": "create",
                        "parameters": { "title": "x", "pass": "planted-1" },
                        "options": { "extra_parameters": { "pin": 4711 } } }"#;
        assert_eq!(manifest.secrets_in(step), ["planted-1", "4711"]);
        assert!(manifest.secrets_in("no json").is_empty());
    }
}
