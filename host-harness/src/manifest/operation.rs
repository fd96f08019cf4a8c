//! What the manifest says of one operation, as far as the program shows it.
//!
//! In: JSON; out: plain fields. What an older manifest lacks has its default.

use serde::Deserialize;
use serde_json::{Map, Value};

/// One operation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Operation {
    /// The name that a step uses.
    pub id: String,
    /// What it does, for people.
    pub label: String,
    /// Which Qualys application it belongs to.
    pub module: String,
    /// `read`, `write` or `destructive`.
    pub effect: String,
    /// `list`, `document`, `write` or `file`.
    pub answer: String,
    /// The HTTP method of its (last) request.
    pub method: String,
    /// The path of its (last) request.
    pub path: String,
    /// The path with `{version}` for the version.
    pub path_template: String,
    /// Parameters that it always sends.
    pub fixed: Vec<Map<String, Value>>,
    /// The kinds of credential that it takes.
    pub credentials: Vec<String>,
    /// The API version that is used by default.
    pub version: Option<String>,
    /// Every version that it has, the oldest first.
    pub versions: Vec<Version>,
    /// Whether an official source confirms it.
    pub confirmed: bool,
    /// Whether the list of its parameters is known to be whole.
    pub parameters_confirmed: bool,
    /// Whether a step must ask for it by the option `unconfirmed`.
    pub needs_option_unconfirmed: bool,
    /// The role or licence that it needs.
    pub permissions: String,
    /// What an author should know.
    pub notes: Vec<String>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Names of the guide that are no parameters.
    pub guide_words: Vec<Word>,
    /// Names by which something is looked up first.
    pub look_ups: Vec<LookUp>,
    /// Rules over several parameters.
    pub rules: Vec<Rule>,
    /// How a list goes on.
    pub paging: Option<Paging>,
    /// How the work that it starts is watched.
    pub poll: Option<PollHint>,
    /// How good the source for the answer's shape is.
    pub evidence: String,
    /// The JSON Schema of its answer.
    pub answer_schema: Value,
}

/// One version of an endpoint.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Version {
    /// As it stands in the path.
    pub name: String,
    /// The month in which support ends, `YYYY-MM`.
    pub eos: Option<String>,
    /// The month in which it is switched off, `YYYY-MM`.
    pub eol: Option<String>,
    /// The version to use instead.
    pub successor: Option<String>,
    /// What using it means.
    pub note: String,
}

/// One parameter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Parameter {
    /// The wire name.
    pub name: String,
    /// The guide's names.
    pub aliases: Vec<String>,
    /// What values it takes.
    pub kind: String,
    /// The values of a choice.
    pub values: Vec<String>,
    /// The guide's values and the API's words for them.
    pub value_aliases: Map<String, Value>,
    /// Whether other values pass with a warning.
    pub open_values: bool,
    /// The smallest number.
    pub min: Option<i64>,
    /// The largest number.
    pub max: Option<i64>,
    /// The longest text, or the most values of a list.
    pub max_length: Option<u64>,
    /// Whether it must be given.
    pub required: bool,
    /// What the API takes when it is not sent.
    pub default: Option<String>,
    /// Whether its value is secret.
    pub secret: bool,
    /// The first version that knows it.
    pub since: Option<String>,
    /// The only versions that know it.
    pub only: Vec<String>,
    /// What the connector warns of when it is given.
    pub warning: Option<String>,
    /// What to use instead.
    pub deprecated: Option<String>,
    /// What of it nobody could confirm.
    pub unconfirmed: Option<String>,
    /// What it is for.
    pub help: String,
}

/// A name of the guide that is no parameter.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Word {
    /// The name.
    pub name: String,
    /// What becomes of it.
    pub meaning: String,
}

/// A name by which something is looked up first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LookUp {
    /// The name.
    pub name: String,
    /// What the value is.
    pub help: String,
}

/// A rule over several parameters.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Rule {
    /// The rule in words.
    pub text: String,
}

/// How a list goes on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Paging {
    /// `none`, `continues` or `windows`.
    pub kind: String,
    /// The parameter that says where a page begins.
    pub parameter: Option<String>,
    /// `key`, `prefix` or `none`: how an interrupted list goes on.
    pub resume: String,
    /// How many ids a window of `execute` has.
    pub execute: Option<u64>,
    /// How many ids a window of `open` has.
    pub open: Option<u64>,
    /// The list that is cut into several requests.
    pub split: Option<Split>,
}

/// A list parameter that is cut into several requests.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Split {
    /// The parameter.
    pub parameter: String,
    /// How many values one request has.
    pub most: u64,
}

/// How the work that an operation starts is watched.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PollHint {
    /// The resource that lists the work.
    pub resource: String,
    /// The operation that lists it.
    pub operation: String,
    /// The parameter that takes the reference.
    pub parameter: String,
    /// The field that tells the state.
    pub field: String,
    /// The states that mean success.
    #[serde(rename = "final")]
    pub done: Vec<String>,
    /// The states that mean failure.
    pub failed: Vec<String>,
    /// How often to look, in seconds.
    pub interval_s: u64,
    /// What fetches the result.
    pub then: Option<Fetch>,
}

/// What fetches the result of work that was watched.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fetch {
    /// The resource.
    pub resource: String,
    /// The operation.
    pub operation: String,
}

impl Operation {
    pub(super) fn is_secret(&self, name: &str) -> bool {
        self.parameters
            .iter()
            .filter(|known| known.name == name || known.aliases.iter().any(|alias| alias == name))
            .any(|known| known.secret)
    }

    /// The version of that name.
    pub fn version_named(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// The path of a version.
    pub fn path_of(&self, version: &str) -> String {
        self.path_template.replace("{version}", version)
    }
}
