//! Names, values, rules and translations of the parameters.

use std::collections::BTreeSet;

use qualys_plugin::model::{Kind, Operation, Parameter, Rule, Source, Translation};

use crate::common::{Wrong, check_text, is_name, is_wire_name, operations, takes};

#[test]
fn names_do_not_collide_within_an_operation() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for parameter in operation.parameters {
            let name = parameter.name;
            wrong.check(is_wire_name(operation.plane, name), &place, format!("name `{name}`"));
            wrong.check(names.insert(name), &place, format!("`{name}` stands twice"));
            for alias in parameter.aliases {
                wrong.check(is_name(alias), &place, format!("alias `{alias}`"));
                wrong.check(names.insert(alias), &place, format!("`{alias}` stands twice"));
            }
        }
        for (name, _) in operation.fixed {
            wrong.check(names.insert(name), &place, format!("`{name}` is fixed and a parameter"));
        }
        for translation in operation.translations {
            let name = translation.name();
            let known = operation.parameter(name).is_some();
            let fits = match translation {
                Translation::Warn { .. } | Translation::Bound { .. } => known,
                // A value that is not sent: of a parameter, or of a name of the guide.
                Translation::Drop { .. } => {
                    known
                        || operation.fixed.iter().any(|(fixed, _)| *fixed == name)
                        || names.insert(name)
                }
                _ => names.insert(name),
            };
            wrong.check(fits, &place, format!("translation `{name}` collides or hangs in the air"));
        }
        for look_up in operation.look_ups {
            let name = look_up.by.0;
            wrong.check(names.insert(name), &place, format!("look-up by `{name}` collides"));
        }
    }
    wrong.report();
}

#[test]
fn parameters_are_described_and_their_values_make_sense() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        for parameter in operation.parameters {
            let place = format!("{place} {}", parameter.name);
            check_text(&mut wrong, &place, parameter.help);
            for text in [parameter.unconfirmed, parameter.deprecated].into_iter().flatten() {
                check_text(&mut wrong, &place, text);
            }
            check_values(&mut wrong, &place, parameter);
            for version in parameter.since.iter().chain(parameter.only) {
                let known = operation.version(version).is_some();
                wrong.check(known, &place, format!("version {version} is not known"));
            }
            if let Some(&(other, value)) = parameter.implies {
                let fits = operation.parameter(other).is_some_and(|other| takes(other, value));
                wrong.check(fits, &place, format!("cannot imply {other} = {value}"));
            }
            let fits = !parameter.step_only || mapped(operation, parameter.name);
            wrong.check(fits, &place, "is a name of the step only, and nothing maps it");
            let password =
                parameter.name.contains("password") && matches!(parameter.kind, Kind::Text { .. });
            wrong.check(!password || parameter.secret, &place, "is a password and no secret");
        }
    }
    wrong.report();
}

fn check_values(wrong: &mut Wrong, place: &str, parameter: &Parameter) {
    match parameter.kind {
        Kind::Choice(values) | Kind::Choices(values) => {
            let distinct: BTreeSet<&str> = values.iter().copied().collect();
            wrong.check(!values.is_empty(), place, "has no values");
            wrong.check(distinct.len() == values.len(), place, "has a value twice");
            wrong.check(!distinct.contains(""), place, "has an empty value");
            for (alias, value) in parameter.value_aliases {
                wrong.check(distinct.contains(value), place, format!("no value `{value}`"));
                wrong.check(!distinct.contains(alias), place, format!("`{alias}` is a value"));
            }
        }
        Kind::Integer { min, max } => {
            wrong.check(min <= max, place, "the smallest is above the largest");
        }
        Kind::Text { min, max } => wrong.check(min <= max, place, "the shortest is too long"),
        Kind::List { most } | Kind::Ids { most } => wrong.check(most > 0, place, "takes nothing"),
        _ => {}
    }
    for value in [parameter.default, parameter.sends].into_iter().flatten() {
        let fits = takes(parameter, value) && !value.is_empty();
        wrong.check(fits, place, format!("cannot have the value {value}"));
    }
    let both = parameter.required && parameter.sends.is_some();
    wrong.check(!both, place, "is required although the connector sends it by itself");
}

/// Whether a later request takes this name of the step.
fn mapped(operation: &Operation, name: &str) -> bool {
    let sources = operation.then.iter().flat_map(|then| then.map);
    let mut steps =
        sources.map(|(_, source)| matches!(source, Source::Step(step) if *step == name));
    steps.any(|fits| fits)
}

/// The parameters that a rule names.
fn names_of(rule: &Rule) -> Vec<&'static str> {
    match *rule {
        Rule::ExactlyOne(names)
        | Rule::AtLeastOne(names)
        | Rule::AtMostOne(names)
        | Rule::AtMostOneOn(names)
        | Rule::All(names)
        | Rule::NoneOf(names) => names.to_vec(),
        Rule::Requires(name, others) | Rule::Excludes(name, others) => {
            std::iter::once(name).chain(others.iter().copied()).collect()
        }
        Rule::RequiresValue(name, other, _)
        | Rule::NotAbove(name, other)
        | Rule::Disjoint(name, other) => vec![name, other],
        Rule::When(name, _, inner) => std::iter::once(name).chain(names_of(inner)).collect(),
    }
}

/// The values that a rule compares with, and the parameter that has them.
fn values_of(rule: &Rule) -> Vec<(&'static str, &'static str)> {
    match *rule {
        Rule::RequiresValue(_, other, values) => {
            values.iter().map(|value| (other, *value)).collect()
        }
        Rule::When(name, values, inner) => {
            let own = values.iter().map(|value| (name, *value));
            own.chain(values_of(inner)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn rules_name_parameters_and_their_values() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        for rule in operation.rules {
            for name in names_of(rule) {
                let known = operation.parameter(name).is_some();
                wrong.check(known, &place, format!("{rule:?} names `{name}`"));
            }
            for (name, value) in values_of(rule) {
                let fits = operation.parameter(name).is_some_and(|found| {
                    takes(found, value) || found.value_aliases.iter().any(|(_, one)| *one == value)
                });
                wrong.check(fits, &place, format!("{rule:?}: {name} cannot be {value}"));
            }
        }
        let distinct = (0..operation.rules.len())
            .all(|index| !operation.rules[..index].contains(&operation.rules[index]));
        wrong.check(distinct, &place, "has a rule twice");
    }
    wrong.report();
}

#[test]
fn translations_name_parameters() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let known = |name: &str| operation.parameter(name).is_some();
        for translation in operation.translations {
            let fits = match translation {
                Translation::NumberOr { number, text, .. } => known(number) && known(text),
                Translation::Filter { needs, help, field, .. } => {
                    check_text(&mut wrong, &place, help);
                    !field.is_empty() && needs.is_none_or(|(name, _)| known(name))
                }
                Translation::Refuse { reason, .. } => {
                    check_text(&mut wrong, &place, reason);
                    true
                }
                Translation::Warn { name, text } => {
                    wrong.check(text.ends_with('.'), &place, *text);
                    known(name)
                }
                Translation::Bound { name, value, instead } => {
                    let takes = |value| operation.parameter(name).is_some_and(|p| takes(p, value));
                    takes(value) && takes(instead)
                }
                Translation::Start { .. } => known("start_date") && known("time_zone_code"),
                Translation::Recurrence { .. } => known("occurrence"),
                Translation::Either { by, cases, .. } => {
                    known(by) && cases.iter().all(|(_, name)| known(name))
                }
                Translation::Drop { value, .. } => !value.is_empty(),
            };
            wrong.check(fits, &place, format!("{translation:?}"));
        }
    }
    wrong.report();
}
