//! What a name of the step means: a parameter, a word of the guide, a value for a look-up, or
//! nothing.

use crate::error::Violation;
use crate::model::{Operation, Parameter, Source, Translation};
use crate::nearest::nearest;

/// What a name means.
pub(super) enum Meaning {
    Parameter(&'static Parameter),
    Translation(&'static Translation),
    /// A value that a look-up or a later request takes.
    Held(&'static str),
    Unknown(Box<Violation>),
}

/// Whether a parameter goes by this name.
pub(super) fn means(parameter: &Parameter, name: &str) -> bool {
    parameter.name == name || parameter.aliases.contains(&name)
}

/// What a name of the step means for an operation.
pub(super) fn find(operation: &'static Operation, name: &str) -> Meaning {
    let translations = operation.translations.iter();
    let translation =
        translations.filter(|word| !word.of_parameter()).find(|word| word.name() == name);
    if let Some(translation) = translation {
        return Meaning::Translation(translation);
    }
    if let Some(parameter) = operation.parameters.iter().find(|known| means(known, name)) {
        return Meaning::Parameter(parameter);
    }
    if let Some(held) = held(operation, name) {
        return Meaning::Held(held);
    }
    Meaning::Unknown(Box::new(unknown(operation, name)))
}

fn held(operation: &'static Operation, name: &str) -> Option<&'static str> {
    let by = operation.look_ups.iter().map(|look_up| look_up.by.0);
    let later =
        operation.then.iter().flat_map(|then| then.map).filter_map(|(_, source)| match source {
            Source::Step(name) => Some(*name),
            Source::Result(..) | Source::Constant(_) => None,
        });
    by.chain(later).find(|known| *known == name)
}

fn unknown(operation: &'static Operation, name: &str) -> Violation {
    let known = operation.parameters.iter().flat_map(|parameter| {
        std::iter::once(parameter.name).chain(parameter.aliases.iter().copied())
    });
    let refused = |word: &&Translation| !matches!(word, Translation::Refuse { .. });
    let words = operation.translations.iter().filter(refused).map(Translation::name);
    let near = nearest(name, known.chain(words)).map(ToOwned::to_owned);
    let credential = ["user", "username", "password", "token", "authorization"];
    let expected = if credential.contains(&name.to_ascii_lowercase().as_str()) {
        "no credential in a step: the account carries it".to_owned()
    } else {
        let names: Vec<&str> = operation.parameters.iter().map(|known| known.name).collect();
        format!("one of {}", names.join(", "))
    };
    Violation::new(name, name, "unknown", expected).nearest(near)
}
