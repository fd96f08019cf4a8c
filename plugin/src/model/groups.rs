//! Tables made of groups that several operations share, some of them with the same said of each
//! parameter.
//!
//! In: groups of parameters or of rules. Out: one table, made when the catalogue is compiled. It
//! knows no parameter and no rule by name.

use super::{Kind, Parameter};

/// How many entries the groups have together.
#[must_use]
pub const fn total<T>(mut groups: &[&[T]]) -> usize {
    let mut sum = 0;
    while let [group, rest @ ..] = groups {
        sum += group.len();
        groups = rest;
    }
    sum
}

/// The entries of the groups, one group after the other; `N` is their [`total`].
///
/// # Panics
/// When `N` is not their total, or 0: at compile time, since only tables call it.
#[must_use]
#[allow(clippy::indexing_slicing, reason = "only tables call it, at compile time")]
pub const fn join<T: Copy, const N: usize>(mut groups: &[&[T]]) -> [T; N] {
    let mut all = [groups[0][0]; N];
    let mut filled = 0;
    while let &[mut group, ref rest @ ..] = groups {
        while let [entry, others @ ..] = group {
            all[filled] = *entry;
            filled += 1;
            group = others;
        }
        groups = rest;
    }
    assert!(filled == N);
    all
}

/// The group with each of its parameters altered.
macro_rules! each {
    ($group:ident: $parameter:ident => $alter:block) => {{
        let mut all = join(&[$group]);
        let mut rest: &mut [Parameter] = &mut all;
        while let [$parameter, others @ ..] = rest {
            $alter
            rest = others;
        }
        all
    }};
}

/// The parameters as an update takes them: what is not sent keeps its value, so none is required
/// and none has a default. `N` is how many they are.
#[must_use]
pub const fn changed<const N: usize>(group: &[Parameter]) -> [Parameter; N] {
    each!(group: parameter => {
        parameter.required = false;
        parameter.default = None;
    })
}

/// The parameters as an update takes them in which an empty value drops what is stored. Flags and
/// numbers have no empty value. `N` is how many they are.
#[must_use]
pub const fn clearable<const N: usize>(group: &[Parameter]) -> [Parameter; N] {
    each!(group: parameter => {
        parameter.keeps_empty |= !matches!(parameter.kind, Kind::Flag | Kind::Integer { .. });
    })
}

/// The parameters of which the same is unconfirmed. `N` is how many they are.
#[must_use]
pub const fn unconfirmed<const N: usize>(
    group: &[Parameter],
    what: &'static str,
) -> [Parameter; N] {
    each!(group: parameter => {
        parameter.unconfirmed = Some(what);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{choice, flag, integer, text};

    const TEXT: Parameter = text("text").required().help("Any.");
    const FLAG: Parameter = flag("flag").default("0");
    const NUMBER: Parameter = integer("number").min(1).default("2");
    const CHOICE: Parameter = choice("choice", &["a", "b"]).unconfirmed("The value b.");
    const GROUP: &[Parameter] = &[TEXT, FLAG, NUMBER, CHOICE];

    #[test]
    fn a_change_needs_nothing_and_has_no_defaults() {
        let expected = [text("text").help("Any."), flag("flag"), integer("number").min(1), CHOICE];
        assert_eq!(changed::<4>(GROUP), expected);
    }

    #[test]
    fn texts_and_choices_can_be_emptied_and_flags_and_numbers_cannot() {
        let expected = [TEXT.keeps_empty(), FLAG, NUMBER, CHOICE.keeps_empty()];
        assert_eq!(clearable::<4>(GROUP), expected);
    }

    #[test]
    fn a_doubt_is_said_of_each_parameter_and_takes_the_place_of_its_own() {
        let doubted = GROUP.iter().map(|parameter| parameter.unconfirmed("All."));
        assert!(unconfirmed::<4>(GROUP, "All.").into_iter().eq(doubted));
    }
}
