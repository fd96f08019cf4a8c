//! What every resource file uses: the vocabulary of the model and the shared groups.

pub(super) use super::shared::*;
pub(super) use crate::model::Rule::*;
pub(super) use crate::model::Translation::*;
pub(super) use crate::model::*;

/// The parameters of several groups as one table: `groups![&[…], SHARED, &[…]]`.
macro_rules! groups {
    ($($group:expr),+ $(,)?) => {{
        const GROUPS: &[&[Parameter]] = &[$($group),+];
        const ALL: [Parameter; total(GROUPS)] = join(GROUPS);
        &ALL
    }};
}
pub(super) use groups;
