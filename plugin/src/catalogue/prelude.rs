//! What every resource file uses: the vocabulary of the model and the shared groups.

pub(super) use super::shared::*;
pub(super) use crate::model::Rule::*;
pub(super) use crate::model::Translation::*;
pub(super) use crate::model::*;
