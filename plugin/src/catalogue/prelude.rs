//! What every resource file uses: the vocabulary of the model and the shared groups.

pub(super) use super::shared::*;
pub(super) use crate::model::Rule::*;
pub(super) use crate::model::Translation::*;
pub(super) use crate::model::*;

/// Groups as one table of a type.
macro_rules! joined {
    ($entry:ty: $($group:expr),+) => {{
        const GROUPS: &[&[$entry]] = &[$($group),+];
        const ALL: [$entry; total(GROUPS)] = join(GROUPS);
        &ALL
    }};
}
pub(super) use joined;

/// The parameters of several groups: `groups![&[…], SHARED, &[…]]`.
macro_rules! groups {
    ($($group:expr),+ $(,)?) => { joined!(Parameter: $($group),+) };
}
pub(super) use groups;

/// The rules of several groups: `rules![&[…], SHARED, &[…]]`.
macro_rules! rules {
    ($($group:expr),+ $(,)?) => { joined!(Rule: $($group),+) };
}
pub(super) use rules;

/// A group with each parameter altered the same way: `each![changed(SHARED)]`.
macro_rules! each {
    ($altered:ident($group:expr $(, $by:expr)?)) => {{
        const ALL: [Parameter; $group.len()] = $altered($group $(, $by)?);
        &ALL
    }};
}
pub(super) use each;
