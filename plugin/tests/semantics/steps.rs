//! Steps as text, the account that they run under, and what is read from an answer.

use crate::world::NOW;
use qualys_plugin::account::{Account, Credential};
use qualys_plugin::error::Error;
use qualys_plugin::run;
use serde_json::{Value, json};

pub const BASE: &str = "https://qualysapi.qg2.apps.qualys.com";

/// The text of a field in every record.
pub fn texts(records: &[Value], field: &str) -> Vec<String> {
    let text = |record: &Value| record[field].as_str().unwrap_or_default().to_owned();
    records.iter().map(text).collect()
}

/// The text of a field in every record of an answer.
pub fn ids(answer: &Value) -> Vec<String> {
    texts(answer["records"].as_array().unwrap(), "ID")
}

/// The codes of the warnings.
pub fn warned(answer: &Value) -> Vec<String> {
    texts(answer["warnings"].as_array().unwrap(), "code")
}

pub fn account() -> Account {
    account_of(BASE, basic()).unwrap()
}

pub fn account_of(base_url: &str, credential: Credential) -> Result<Account, Error> {
    Account::new(base_url, None, credential)
}

pub fn basic() -> Credential {
    Credential::Basic {
        username: "quays_ab1".to_owned().into(),
        password: "correct horse".to_owned().into(),
    }
}

/// A step as text: `host.list`, its parameters and options.
pub fn step(name: &str, parameters: Value, options: Value) -> String {
    let (resource, operation) = name.split_once('.').unwrap();
    json!({"resource": resource, "operation": operation, "parameters": parameters, "options": options})
        .to_string()
}

/// The requests that `validate` shows.
#[track_caller]
pub fn validated(name: &str, parameters: Value) -> Value {
    let text = run::validate(&step(name, parameters, json!({})), NOW).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Why `validate` refuses: parameter and rule of every violation.
#[track_caller]
pub fn violations(name: &str, parameters: Value) -> Vec<(String, String)> {
    let error = run::validate(&step(name, parameters, json!({})), NOW).unwrap_err();
    assert_eq!(error.case.name(), "permanent-invalid-step");
    let pair =
        |wrong: &qualys_plugin::error::Violation| (wrong.parameter.clone(), wrong.rule.to_owned());
    error.failure.violations.iter().map(pair).collect()
}
