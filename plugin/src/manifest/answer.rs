//! The JSON Schema (2020-12) of an operation's answer.
//!
//! In: the catalogue's reply. Out: a schema that every answer of `execute` satisfies: arrays and
//! objects by path, everything else as it comes.

use super::DIALECT;
use super::members::{Members, any_of, fixed, one, text};
use crate::model::{Form, Operation, Reply, Resource};
use serde_json::Value;

/// What is known of an element.
#[derive(Default)]
struct Node {
    children: Vec<(&'static str, Node)>,
    array: bool,
    rare: bool,
    attributes: Vec<&'static str>,
}

impl Node {
    fn at(&mut self, path: &'static str) -> &mut Self {
        path.split('/').fold(self, |node, name| {
            let at = node.children.iter().position(|(known, _)| *known == name);
            let at = at.unwrap_or_else(|| {
                node.children.push((name, Self::default()));
                node.children.len() - 1
            });
            #[allow(clippy::indexing_slicing, reason = "the place was found or made above")]
            &mut node.children[at].1
        })
    }

    fn of(reply: &Reply) -> Self {
        let mut root = Self::default();
        let shape = &reply.shape;
        shape.repeated.iter().for_each(|path| root.at(path).array = true);
        shape.repeated_rare.iter().for_each(|path| root.at(path).rare = true);
        for (path, names) in shape.attributed {
            root.at(path).attributes.extend_from_slice(names);
        }
        for path in shape.containers {
            root.at(path);
        }
        root
    }

    /// The schema of one such element.
    fn element(&self) -> Value {
        if self.children.is_empty() && self.attributes.is_empty() {
            return anything();
        }
        let mut properties = Members::new();
        for (name, child) in self.children.iter().filter(|(name, _)| *name != "*") {
            properties.set(name, child.schema());
        }
        for name in &self.attributes {
            properties.set(&format!("@{name}"), fixed(r#"{"type":"string"}"#));
        }
        Members::new().text("type", "object").set("properties", properties.done()).done()
    }

    /// The schema of the member that holds it: an array, an object, or either.
    fn schema(&self) -> Value {
        let element = self.element();
        if self.array {
            array(element)
        } else if self.rare {
            any_of(vec![element.clone(), array(element)])
        } else {
            element
        }
    }
}

fn array(items: Value) -> Value {
    Members::new().text("type", "array").set("items", items).done()
}

/// A text, an object, or an array of them when an element came twice (rule X5).
fn anything() -> Value {
    fixed(r#"{"type":["string","number","object","array","boolean","null"]}"#)
}

/// The schema of an operation's answer.
pub(super) fn schema(resource: &Resource, operation: &Operation) -> Value {
    let mut required =
        vec!["version", "resource", "operation", "warnings", "limits", "api", "request"];
    let mut properties = Members::new();
    properties
        .set("version", one("const", crate::output::ANSWER_VERSION.into()))
        .set("resource", one("const", text(resource.id)))
        .set("operation", one("const", text(operation.id)));
    match operation.reply.form {
        Form::List => {
            properties.set("records", array(records(&operation.reply)));
            properties.set("page", fixed(PAGE)).set("envelope", fixed(OBJECT));
            required.extend(["records", "page", "envelope"]);
        }
        Form::Document => {
            properties.flag("data", true);
            required.push("data");
        }
        Form::Write => {
            properties.set("result", fixed(OBJECT));
            properties.set("steps", fixed(r#"{"type":"array","items":{"type":"object"}}"#));
            properties.set("poll", fixed(POLL));
            required.push("result");
        }
        Form::File => {
            properties.set("content", fixed(CONTENT));
            required.push("content");
        }
    }
    properties
        .set("warnings", fixed(WARNINGS))
        .set("limits", fixed(LIMITS))
        .set("api", fixed(API))
        .set("request", fixed(r#"{"type":["object","null"]}"#));
    let mut schema = Members::new();
    schema.text("$schema", DIALECT).text("type", "object").texts("required", &required);
    schema.set("properties", properties.done()).done()
}

/// The schema of a record: one of the kinds that the document holds, or a row.
fn records(reply: &Reply) -> Value {
    let mut tree = Node::of(reply);
    let mut kinds: Vec<Value> = Vec::new();
    for records in reply.records {
        let node = tree.at(records.path);
        let element = node.element();
        kinds.push(if records.bare {
            let name = records.path.rsplit('/').next().unwrap_or_default();
            Members::new().text("type", "object").texts("required", &[name]).done()
        } else if element.get("properties").is_some() {
            element
        } else {
            fixed(OBJECT)
        });
    }
    if reply.csv.is_some() || reply.json.is_some() || kinds.is_empty() {
        kinds.push(fixed("{}"));
    }
    if kinds.len() == 1 { kinds.remove(0) } else { any_of(kinds) }
}

/// Parts that no operation changes, as text: the code that builds them would be larger.
const PAGE: &str = r#"{"type":"object",
"required":["records","read","counts","pages","proof","truncated","next","cursor"],
"properties":{
"records":{"type":"integer","minimum":0},
"read":{"type":"integer","minimum":0},
"counts":{"type":"object","additionalProperties":{"type":"integer","minimum":0}},
"pages":{"type":"integer","minimum":0},
"proof":{"enum":["root-end","json-end","footer","http-framing",null]},
"truncated":{"type":"boolean"},
"next":{"type":["object","null"]},
"cursor":{"type":["string","null"]},
"per_page":{"type":"array","maxItems":100},
"stopped":{"type":"object","required":["case","code","message"]}}}"#;

const CONTENT: &str = r#"{"type":"object",
"required":["media_type","file_name","bytes","encoding","body"],
"properties":{
"media_type":{"type":"string"},
"file_name":{"type":["string","null"]},
"bytes":{"type":"integer","minimum":0},
"encoding":{"enum":["base64","utf-8"]},
"body":{"type":"string"}}}"#;

const WARNINGS: &str = r#"{"type":"array","items":{"type":"object",
"required":["code","message"],
"properties":{"code":{"type":"string"},"message":{"type":"string"}}}}"#;

const LIMITS: &str = r#"{"type":"object",
"required":["limit","remaining","window_s","wait_s","concurrency_limit","running"],
"additionalProperties":{"type":["integer","null"],"minimum":0}}"#;

const OBJECT: &str = r#"{"type":"object"}"#;

const API: &str = r#"{"type":"object","required":["version","eos","eol","successor"]}"#;

const POLL: &str = r#"{"type":"object","required":["step","field","final"]}"#;
