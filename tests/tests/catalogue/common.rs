//! What the lints share: a collector of problems, every operation, and what a name looks like.

use qualys_plugin::catalogue::RESOURCES;
use qualys_plugin::model::{Kind, Operation, Parameter, Plane, Resource, Translation};

/// Collects what is wrong, so that one run shows everything.
#[derive(Default)]
pub(crate) struct Wrong(Vec<String>);

impl Wrong {
    pub(crate) fn check(&mut self, fine: bool, place: &str, problem: impl AsRef<str>) {
        if !fine {
            self.0.push(format!("{place}: {}", problem.as_ref()));
        }
    }

    #[track_caller]
    pub(crate) fn report(self) {
        assert!(self.0.is_empty(), "{} problems:\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// Every operation with its place, `resource.operation`.
pub(crate) fn operations() -> impl Iterator<Item = (String, &'static Resource, &'static Operation)>
{
    RESOURCES.iter().flat_map(|&resource| {
        resource.operations.iter().map(move |operation| {
            (format!("{}.{}", resource.id, operation.id), resource, operation)
        })
    })
}

pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The gateway writes its parameters in another manner.
pub(crate) fn is_wire_name(plane: Plane, name: &str) -> bool {
    let camel = name.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name(name) || (plane == Plane::Gateway && camel)
}

/// The names that the step may use although no parameter goes by them.
pub(crate) fn other_words(operation: &Operation) -> impl Iterator<Item = &'static str> {
    let translations = operation.translations.iter().map(Translation::name);
    translations.chain(operation.look_ups.iter().map(|look_up| look_up.by.0))
}

/// A sentence or several, without a blank too many.
pub(crate) fn check_text(wrong: &mut Wrong, place: &str, text: &str) {
    wrong.check(text.ends_with('.'), place, format!("does not end with a full stop: {text}"));
    wrong.check(!text.contains("  "), place, format!("two blanks: {text}"));
    wrong.check(!text.contains('\n'), place, format!("a line feed: {text}"));
    let first = text.chars().next().unwrap_or(' ');
    let fits = first.is_uppercase() || first.is_ascii_digit() || first == '`' || !first.is_ascii();
    let word = text.split(' ').next().unwrap_or_default();
    // A value of the API may begin a sentence.
    let value = word.contains('_') || ["disabled", "extended", "now", "html"].contains(&word);
    wrong.check(fits || value, place, format!("begins in lower case: {text}"));
}

/// Whether the parameter can have the value.
pub(crate) fn takes(parameter: &Parameter, value: &str) -> bool {
    match parameter.kind {
        Kind::Flag => value == "0" || value == "1",
        Kind::Choice(values) => values.contains(&value),
        Kind::Choices(values) => value.split(',').all(|item| values.contains(&item)),
        Kind::Integer { min, max } => {
            value.parse().is_ok_and(|number: i64| (min..=max).contains(&number))
        }
        _ => true,
    }
}
