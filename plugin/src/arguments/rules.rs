//! Checks the rules between parameters on what would be sent.
//!
//! In: the operation's rules and the arguments. Out: violations, named as the author wrote the
//! parameters.

use super::{Argument, Arguments};
use crate::error::Violation;
use crate::model::{Operation, Rule};

/// Checks every rule of the operation.
pub(super) fn check(
    operation: &'static Operation,
    arguments: &Arguments,
    violations: &mut Vec<Violation>,
) {
    let view = View { operation, arguments };
    let before = violations.len();
    for rule in operation.rules {
        // A parameter that is wrong in itself is reported once, not again by every rule.
        let about = names_of(rule);
        let known_wrong = violations
            .iter()
            .take(before)
            .any(|violation| about.iter().any(|name| view.is_called(name, &violation.parameter)));
        if !known_wrong && let Some(violation) = view.check(rule) {
            violations.push(violation);
        }
    }
}

/// The parameters that a rule names.
#[must_use]
pub fn names_of(rule: &Rule) -> Vec<&'static str> {
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

struct View<'a> {
    operation: &'static Operation,
    arguments: &'a Arguments,
}

impl View<'_> {
    fn is_called(&self, name: &str, given: &str) -> bool {
        let parameter = self.operation.parameter(name);
        parameter.is_some_and(|parameter| super::names::means(parameter, given))
    }

    fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.sent.iter().find(|argument| argument.name == name)
    }

    /// Given by the step, or to be taken from a look-up.
    fn given(&self, name: &str) -> bool {
        let looked_up = || {
            self.operation.look_ups.iter().any(|look_up| {
                look_up.take.iter().any(|(_, target)| *target == name) && self.held(look_up.by.0)
            })
        };
        self.argument(name).is_some() || self.held(name) || looked_up()
    }

    fn held(&self, name: &str) -> bool {
        self.arguments.held.iter().any(|(held, _)| *held == name)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let default = || self.operation.parameter(name).and_then(|parameter| parameter.default);
        self.arguments.get(name).or_else(default)
    }

    /// The name as the author wrote it.
    fn called<'n>(&'n self, name: &'n str) -> &'n str {
        self.argument(name).map_or(name, |argument| &argument.given_as)
    }

    fn given_of(&self, names: &[&'static str]) -> Vec<&'static str> {
        names.iter().copied().filter(|name| self.given(name)).collect()
    }

    fn shown(&self, names: &[&'static str]) -> String {
        let called: Vec<&str> = names.iter().map(|name| self.called(name)).collect();
        called.join(", ")
    }

    fn check(&self, rule: &Rule) -> Option<Violation> {
        match *rule {
            Rule::ExactlyOne(names) => self.count(rule, names, 1, 1),
            Rule::AtLeastOne(names) => self.count(rule, names, 1, usize::MAX),
            Rule::AtMostOne(names) => self.count(rule, names, 0, 1),
            Rule::AtMostOneOn(names) => self.at_most_one_on(rule, names),
            Rule::All(names) => self.all(rule, names),
            Rule::NoneOf(names) => self.count(rule, names, 0, 0),
            Rule::Requires(name, others) => self.requires(rule, name, others),
            Rule::RequiresValue(name, other, values) => {
                self.requires_value(rule, name, (other, values))
            }
            Rule::Excludes(name, others) => self.excludes(rule, name, others),
            Rule::When(name, values, inner) => {
                let applies = self.value(name).is_some_and(|value| values.contains(&value));
                let violation = if applies { self.check(inner) } else { None };
                violation.map(|mut violation| {
                    let value = self.value(name).unwrap_or_default();
                    let condition = format!(", because {} is {value}", self.called(name));
                    violation.expected.push_str(&condition);
                    violation
                })
            }
            Rule::NotAbove(low, high) => self.not_above(rule, low, high),
            Rule::Disjoint(one, other) => self.disjoint(rule, one, other),
        }
    }

    fn count(
        &self,
        rule: &Rule,
        names: &[&'static str],
        least: usize,
        most: usize,
    ) -> Option<Violation> {
        let given = self.given_of(names);
        if (least..=most).contains(&given.len()) {
            return None;
        }
        let all = names.join(", ");
        let expected = match (least, most) {
            (1, 1) => format!("exactly one of {all}"),
            (1, _) => format!("at least one of {all}"),
            (_, 0) => format!("none of {all}"),
            _ => format!("at most one of {all}"),
        };
        let about = given.last().or(names.first()).copied().unwrap_or_default();
        let shown = if given.is_empty() { "nothing".to_owned() } else { self.shown(&given) };
        Some(Violation::new(self.called(about), shown, rule.name(), expected))
    }

    fn at_most_one_on(&self, rule: &Rule, names: &[&'static str]) -> Option<Violation> {
        let on = |name: &&'static str| self.given(name) && self.value(name) != Some("0");
        let given: Vec<&'static str> = names.iter().copied().filter(on).collect();
        let about = given.last().filter(|_| given.len() > 1)?;
        let expected = format!("at most one of {}", names.join(", "));
        Some(Violation::new(self.called(about), self.shown(&given), rule.name(), expected))
    }

    fn all(&self, rule: &Rule, names: &[&'static str]) -> Option<Violation> {
        let missing: Vec<&str> = names.iter().copied().filter(|name| !self.given(name)).collect();
        let first = missing.first()?;
        let expected = format!("a value for {}", missing.join(", "));
        Some(Violation::new(*first, "nothing", rule.name(), expected))
    }

    fn requires(&self, rule: &Rule, name: &str, others: &[&'static str]) -> Option<Violation> {
        if !self.given(name) || others.iter().any(|other| self.given(other)) {
            return None;
        }
        let expected = format!("together with {}", others.join(" or "));
        Some(Violation::new(self.called(name), self.shown_value(name), rule.name(), expected))
    }

    fn requires_value(
        &self,
        rule: &Rule,
        name: &str,
        (other, values): (&'static str, &[&'static str]),
    ) -> Option<Violation> {
        let fits = self.value(other).is_some_and(|value| values.contains(&value));
        if !self.given(name) || fits {
            return None;
        }
        let expected = format!("together with {other} = {}", values.join(" or "));
        Some(Violation::new(self.called(name), self.shown_value(name), rule.name(), expected))
    }

    fn excludes(&self, rule: &Rule, name: &str, others: &[&'static str]) -> Option<Violation> {
        let given = self.given_of(others);
        if !self.given(name) || given.is_empty() {
            return None;
        }
        let expected = format!("not together with {}", self.shown(&given));
        Some(Violation::new(self.called(name), self.shown_value(name), rule.name(), expected))
    }

    fn not_above(&self, rule: &Rule, low: &str, high: &str) -> Option<Violation> {
        let (a, b) = (self.arguments.get(low)?, self.arguments.get(high)?);
        let above = match (a.parse::<i64>(), b.parse::<i64>()) {
            (Ok(a), Ok(b)) => a > b,
            // Dates in the documented forms compare as text, up to the shorter one's precision.
            _ => {
                let length = a.len().min(b.len());
                let blank = |text: &str| text.replace(' ', "T");
                let (a, b) = (blank(a), blank(b));
                a.get(..length) > b.get(..length)
            }
        };
        above.then(|| {
            let expected = format!("not above {}, which is {b}", self.called(high));
            Violation::new(self.called(low), a, rule.name(), expected)
        })
    }

    fn disjoint(&self, rule: &Rule, one: &str, other: &str) -> Option<Violation> {
        let (a, b) = (self.text(one)?, self.text(other)?);
        let both: Vec<&str> =
            a.split(',').filter(|item| b.split(',').any(|there| there == *item)).collect();
        (!both.is_empty()).then(|| {
            let expected = format!("values that do not stand in {} too", self.called(other));
            Violation::new(self.called(one), both.join(","), rule.name(), expected)
        })
    }

    /// A value that is sent, or held for a later request.
    fn text(&self, name: &str) -> Option<&str> {
        let held = || self.arguments.held.iter().find(|(held, _)| *held == name);
        self.arguments.get(name).or_else(|| held().map(|(_, value)| value.as_str()))
    }

    fn shown_value(&self, name: &str) -> String {
        let argument = self.argument(name);
        argument.map_or_else(|| "a value".to_owned(), |found| found.shown().to_owned())
    }
}
