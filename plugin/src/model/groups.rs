//! Tables made of groups that several operations share.
//!
//! In: groups of parameters or of rules. Out: one table, made when the catalogue is compiled. It
//! knows nothing of what it joins, and no parameter by name.

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
        parameter.keeps_empty = !matches!(parameter.kind, Kind::Flag | Kind::Integer { .. });
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
