//! What a step must give, as JSON Schema: required parameters, and rules that ask for at least one
//! of several, also those that hold for some values of another parameter only.
//!
//! In: the catalogue. Out: schemas that all must hold. A parameter counts as given under any name
//! that leads to it; whether its value is empty is not looked at.

use super::super::members::{Members, any_of, one, texts};
use super::values;
use crate::model::{Operation, Parameter, Rule, Translation};
use serde_json::Value;

/// Everything that must be given.
pub(super) fn all(operation: &Operation) -> Vec<Value> {
    let required = operation.parameters.iter().filter(|parameter| parameter.required);
    let required = required.filter_map(|parameter| any(operation, &[parameter.name]));
    let rules = operation.rules.iter().filter_map(|rule| need(operation, rule));
    required.chain(rules).collect()
}

/// What a rule asks for, if it asks for something.
fn need(operation: &Operation, rule: &Rule) -> Option<Value> {
    match *rule {
        Rule::ExactlyOne(names) | Rule::AtLeastOne(names) => any(operation, names),
        Rule::All(names) => {
            let each: Vec<Value> =
                names.iter().filter_map(|name| any(operation, &[*name])).collect();
            (!each.is_empty()).then(|| one("allOf", Value::Array(each)))
        }
        Rule::When(name, of, inner) => {
            let when = when(operation, operation.parameter(name)?, of)?;
            let then = need(operation, inner)?;
            Some(Members::new().set("if", when).set("then", then).done())
        }
        _ => None,
    }
}

/// At least one of these parameters under any of the names that lead to it.
fn any(operation: &Operation, names: &[&'static str]) -> Option<Value> {
    let parameters = names.iter().filter_map(|name| operation.parameter(name));
    if parameters.clone().any(|parameter| parameter.sends.is_some()) {
        return None;
    }
    let mut all = Vec::new();
    for name in names {
        all.extend(names_of(operation, name));
    }
    Some(one_of(&all))
}

fn one_of(names: &[&str]) -> Value {
    any_of(names.iter().map(|name| one("required", texts(&[name]))).collect())
}

/// Its name, its aliases, words of the guide and look-ups that lead to it, and parameters that
/// bring it along.
fn names_of(operation: &Operation, name: &'static str) -> Vec<&'static str> {
    let mut all = vec![name];
    let parameter = operation.parameter(name);
    all.extend(parameter.iter().flat_map(|found| found.aliases.iter().copied()));
    all.extend(operation.translations.iter().filter(|word| leads(word, name)).map(|w| w.name()));
    for look_up in operation.look_ups {
        if look_up.take.iter().any(|(_, target)| *target == name) {
            all.push(look_up.by.0);
        }
    }
    for other in operation.parameters {
        if other.implies.is_some_and(|&(implied, _)| implied == name) {
            all.push(other.name);
            all.extend(other.aliases);
        }
    }
    all
}

/// Whether a word of the guide becomes this parameter.
fn leads(word: &Translation, name: &str) -> bool {
    match *word {
        Translation::NumberOr { number, text, .. } => number == name || text == name,
        Translation::Either { cases, .. } => cases.iter().any(|(_, target)| *target == name),
        Translation::Start { .. } => {
            name.starts_with("start_") || ["time_zone_code", "observe_dst"].contains(&name)
        }
        Translation::Recurrence { .. } => {
            ["occurrence", "recurrence", "weekdays", "day_of_month"].contains(&name)
                || name.starts_with("frequency_")
        }
        _ => false,
    }
}

/// Whether a step gives the parameter one of these values, or nothing and this is what is taken
/// then. None if a word of the guide may decide it as well.
fn when(operation: &Operation, parameter: &Parameter, of: &[&'static str]) -> Option<Value> {
    if operation.translations.iter().any(|word| leads(word, parameter.name)) {
        return None;
    }
    let of = values::taken_as(parameter, of);
    let own = std::iter::once(&parameter.name).chain(parameter.aliases);
    let mut cases: Vec<Value> = own
        .map(|name| {
            let value = one("enum", Value::Array(of.clone()));
            let mut given = Members::new();
            given.texts("required", &[name]).set("properties", one(name, value)).done()
        })
        .collect();
    let otherwise = parameter.sends.or(parameter.default);
    if otherwise.is_some_and(|value| of.iter().any(|one| one == value)) {
        cases.push(one("not", one_of(&names_of(operation, parameter.name))));
    }
    Some(any_of(cases))
}
