//! Reads a step's parameters one by one, with everything that is wrong with them.
//!
//! In: names and values. Out: the arguments and the violations. The rules between parameters are
//! [`super::rules`]'s.

use super::{Argument, Arguments, Filter, Purpose, Warning};
use super::{names, schedule, values};
use crate::error::Violation;
use crate::model::{Kind, Operation, Parameter, Translation, Version};
use crate::step::shown;
use serde_json::{Map, Value};

/// What is known so far while a step's parameters are read.
pub(super) struct Draft {
    operation: &'static Operation,
    version: &'static str,
    purpose: Purpose,
    pub(super) arguments: Arguments,
    pub(super) violations: Vec<Violation>,
    /// The guide's schedule parameters, read together at the end.
    schedule: schedule::Schedule,
}

impl Draft {
    pub(super) fn new(operation: &'static Operation, version: &Version, purpose: Purpose) -> Self {
        Self {
            operation,
            version: version.name,
            purpose,
            arguments: Arguments::default(),
            violations: Vec::new(),
            schedule: schedule::Schedule::default(),
        }
    }

    pub(super) fn add(&mut self, name: &str, value: &Value) {
        match names::find(self.operation, name) {
            names::Meaning::Unknown(violation) if self.operation.closed => {
                self.violations.push(*violation);
            }
            // As if it were not there.
            _ if value.is_null() => {}
            names::Meaning::Parameter(parameter) => self.add_parameter(name, parameter, value),
            names::Meaning::Translation(translation) => self.translate(name, translation, value),
            names::Meaning::Held(held) => self.hold(name, held, value),
            names::Meaning::Unknown(_) => self.pass_on(name, value),
        }
    }

    /// A value for a look-up or a later request; a look-up takes one (rule R3).
    fn hold(&mut self, name: &str, held: &'static str, value: &Value) {
        let looked_up = self.operation.look_ups.iter().any(|look_up| look_up.by.0 == held);
        match values::plain(value) {
            Ok(text) if text.is_empty() => {}
            Ok(text) if looked_up && !values::is_one(&text) => {
                self.violate(name, text, "one", "one value, no list and no range".to_owned());
            }
            Ok(text) => self.arguments.held.push((held, text)),
            Err(expected) => self.violate(name, shown(value), "type", expected),
        }
    }

    fn add_parameter(&mut self, name: &str, parameter: &'static Parameter, value: &Value) {
        if !parameter.known_to(self.version) {
            let expected = format!(
                "a parameter of version {}; this one is known to {}",
                self.version,
                known_versions(parameter)
            );
            self.violate(name, name.to_owned(), "version", expected);
            return;
        }
        match values::convert(parameter, value) {
            Ok(converted) => {
                if let Some(warning) = converted.warning {
                    self.arguments.warnings.push(warning);
                }
                if converted.value.is_empty() && !parameter.keeps_empty {
                    return;
                }
                if parameter.step_only {
                    self.arguments.held.push((parameter.name, converted.value));
                    return;
                }
                self.arguments.sent.push(Argument {
                    name: parameter.name.to_owned(),
                    value: converted.value,
                    given_as: name.to_owned(),
                    parameter: Some(parameter),
                });
            }
            Err(wrong) => {
                let given = if parameter.secret { "***".to_owned() } else { wrong.given };
                let nearest = if parameter.secret { None } else { wrong.nearest };
                self.violations
                    .push(Violation::new(name, given, wrong.rule, wrong.expected).nearest(nearest));
            }
        }
    }

    fn translate(&mut self, name: &str, translation: &'static Translation, value: &Value) {
        let plain = match values::plain(value) {
            Ok(plain) => plain,
            Err(expected) => return self.violate(name, shown(value), "type", expected),
        };
        match *translation {
            Translation::NumberOr { number, text, .. } => {
                let digits = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
                self.add_as(name, if digits { number } else { text }, value);
            }
            Translation::Filter { field, values, .. } => {
                self.add_filter(name, field, values, &plain);
            }
            Translation::Refuse { reason, .. } => {
                self.violate(name, shown(value), "refused", reason.to_owned());
            }
            Translation::Drop { value: only, .. } if plain == only => {}
            Translation::Drop { value: only, .. } => match self.operation.parameter(name) {
                Some(parameter) => self.add_parameter(name, parameter, value),
                None => self.violate(name, shown(value), "value", format!("`{only}`, or nothing")),
            },
            Translation::Either { by, cases, .. } => {
                let deciding = self.arguments.get(by).map(ToOwned::to_owned).unwrap_or_default();
                match cases.iter().find(|(case, _)| *case == deciding) {
                    Some((_, target)) => self.add_as(name, target, value),
                    None => self.violate(name, shown(value), "requires", format!("`{by}` first")),
                }
            }
            Translation::Start { .. } => self.schedule.start = Some((name.to_owned(), plain)),
            Translation::Recurrence { .. } => {
                self.schedule.recurrence = Some((name.to_owned(), plain));
            }
            Translation::Warn { .. } | Translation::Bound { .. } => {}
        }
    }

    fn add_as(&mut self, name: &str, target: &str, value: &Value) {
        if let Some(parameter) = self.operation.parameter(target) {
            self.add_parameter(name, parameter, value);
        }
    }

    fn add_filter(
        &mut self,
        name: &str,
        field: &'static str,
        known: &'static [&'static str],
        plain: &str,
    ) {
        match values::choices(known, plain) {
            Ok(values) if values.is_empty() => {}
            Ok(values) => {
                self.arguments.filters.push(Filter { name: name.to_owned(), field, values });
            }
            Err(wrong) => {
                let violation = Violation::new(name, wrong.given, wrong.rule, wrong.expected);
                self.violations.push(violation.nearest(wrong.nearest));
            }
        }
    }

    /// The parameter list is not known to be whole: what it lacks passes with a warning.
    fn pass_on(&mut self, name: &str, value: &Value) {
        if let Some((_, only)) = self.operation.fixed.iter().find(|(fixed, _)| *fixed == name) {
            let expected = format!("nothing: the connector sends `{only}` itself");
            return self.violate(name, shown(value), "twice", expected);
        }
        match values::plain(value) {
            Ok(text) => {
                self.arguments.sent.push(Argument {
                    name: name.to_owned(),
                    value: text,
                    given_as: name.to_owned(),
                    parameter: None,
                });
                let message = format!(
                    "`{name}` is not among the known parameters of this operation, whose list may \
                     not be whole; it was sent as it is"
                );
                self.arguments.warnings.push(Warning::new("unknown-parameter", message));
            }
            Err(expected) => self.violate(name, shown(value), "type", expected),
        }
    }

    /// A parameter may be given under one of its names only.
    pub(super) fn check_names_once(&mut self) {
        let sent = &self.arguments.sent;
        for (index, argument) in sent.iter().enumerate() {
            let earlier = sent.iter().take(index).find(|earlier| earlier.name == argument.name);
            if let Some(earlier) = earlier {
                self.violations.push(Violation::new(
                    argument.given_as.as_str(),
                    argument.shown(),
                    "twice",
                    format!("only one of `{}` and `{}`", earlier.given_as, argument.given_as),
                ));
            }
        }
        for look_up in self.operation.look_ups {
            let by = look_up.by.0;
            let given = self.arguments.held.iter().any(|(name, _)| *name == by);
            let taken = |argument: &&Argument| {
                given && look_up.take.iter().any(|(_, target)| *target == argument.name)
            };
            self.violations.extend(self.arguments.sent.iter().filter(taken).map(|argument| {
                let (name, shown) = (argument.given_as.as_str(), argument.shown());
                let expected = format!("only one of `{by}` and `{name}`, which is looked up by it");
                Violation::new(name, shown, "twice", expected)
            }));
        }
    }

    /// Works out what follows from several parameters together, and what is sent by itself.
    pub(super) fn derive(&mut self) {
        let schedule = std::mem::take(&mut self.schedule);
        schedule::apply(schedule, self.operation, &mut self.arguments, &mut self.violations);
        self.add_implied();
        for translation in self.operation.translations {
            match *translation {
                Translation::Filter { name, field, needs: Some((by, allowed)), .. } => {
                    let filtered =
                        self.arguments.filters.iter().any(|filter| filter.field == field);
                    let default = self.operation.parameter(by).and_then(|found| found.default);
                    let value = self.arguments.get(by).or(default).unwrap_or_default();
                    if filtered && !allowed.contains(&value) {
                        let expected = format!(
                            "`{by}` one of {}, since the filter reads the field {field}",
                            allowed.join(", ")
                        );
                        self.violations.push(Violation::new(
                            name,
                            value,
                            "requires-value",
                            expected,
                        ));
                    }
                }
                Translation::Bound { name, value, instead } => self.bound(name, value, instead),
                _ => {}
            }
        }
    }

    /// Values that the connector sends when the step gives none.
    fn add_implied(&mut self) {
        for parameter in self.operation.parameters {
            let Some(&(other, value)) = parameter.implies else { continue };
            let on = match self.arguments.get(parameter.name) {
                Some(given) => parameter.kind != Kind::Flag || given == "1",
                None => false,
            };
            self.add_default(other, value, on);
        }
        for parameter in self.operation.parameters {
            if let Some(value) = parameter.sends {
                self.add_default(parameter.name, value, parameter.known_to(self.version));
            }
        }
    }

    fn add_default(&mut self, name: &str, value: &str, wanted: bool) {
        if wanted
            && self.arguments.get(name).is_none()
            && let Some(parameter) = self.operation.parameter(name)
        {
            self.arguments.set(parameter, value.to_owned());
        }
    }

    fn bound(&mut self, name: &str, value: &str, instead: &str) {
        if self.purpose == Purpose::Open || self.arguments.get(name) != Some(value) {
            return;
        }
        if let Some(parameter) = self.operation.parameter(name) {
            self.arguments.set(parameter, instead.to_owned());
            let message = format!(
                "`{name}` = {value} asks for everything in one answer; {instead} was sent instead: \
                 page with the cursor, or stream the step"
            );
            self.arguments.warnings.push(Warning::new("bounded", message));
        }
    }

    pub(super) fn check_required(&mut self) {
        for parameter in self.operation.parameters.iter().filter(|parameter| parameter.required) {
            let looked_up = self.operation.look_ups.iter().any(|look_up| {
                look_up.take.iter().any(|(_, target)| *target == parameter.name)
                    && self.arguments.held.iter().any(|(name, _)| *name == look_up.by.0)
            });
            let there = self.arguments.sent.iter().any(|argument| argument.name == parameter.name)
                || self.arguments.held.iter().any(|(name, _)| *name == parameter.name);
            let wrong = self
                .violations
                .iter()
                .any(|violation| names::means(parameter, &violation.parameter));
            if !there && !looked_up && !wrong && parameter.known_to(self.version) {
                let expected = values::describe(parameter);
                self.violate(parameter.name, "nothing".to_owned(), "required", expected);
            }
        }
    }

    pub(super) fn add_extra(&mut self, extra: &Map<String, Value>) {
        for (name, value) in extra {
            let given = format!("options.extra_parameters.{name}");
            let Ok(text) = values::plain(value) else {
                self.violate(&given, "***".to_owned(), "type", "a text or a number".to_owned());
                continue;
            };
            let fixed = self.operation.fixed.iter().any(|(fixed, _)| fixed == name);
            if fixed || self.arguments.sent.iter().any(|argument| argument.name == *name) {
                let expected = "a name that is not sent already".to_owned();
                self.violate(&given, "***".to_owned(), "twice", expected);
                continue;
            }
            self.arguments.sent.push(Argument {
                name: name.clone(),
                value: text,
                given_as: given,
                parameter: None,
            });
            let message = format!("`{name}` is sent as it is: the catalogue does not know it");
            self.arguments.warnings.push(Warning::new("extra-parameter", message));
        }
    }

    pub(super) fn warn(&mut self) {
        let mut warnings = Vec::new();
        for argument in &self.arguments.sent {
            if let Some(instead) = argument.parameter.and_then(|found| found.deprecated) {
                let message = format!("`{}` is deprecated: {instead}", argument.given_as);
                warnings.push(Warning::new("deprecated-parameter", message));
            }
            for translation in self.operation.translations {
                if let Translation::Warn { name, text } = *translation
                    && name == argument.name
                {
                    warnings.push(Warning::new("parameter", text));
                }
            }
        }
        self.arguments.warnings.append(&mut warnings);
    }

    /// The catalogue's order, whatever order the step has: the same step is the same request.
    pub(super) fn sort(&mut self) {
        let place = |argument: &Argument| {
            self.operation
                .parameters
                .iter()
                .position(|parameter| parameter.name == argument.name)
                .unwrap_or(usize::MAX)
        };
        self.arguments.sent.sort_by_cached_key(place);
    }

    fn violate(&mut self, name: &str, given: String, rule: &'static str, expected: String) {
        self.violations.push(Violation::new(name, given, rule, expected));
    }
}

fn known_versions(parameter: &Parameter) -> String {
    match parameter.since {
        Some(since) => format!("{since} and later"),
        None => parameter.only.join(", "),
    }
}
