//! The catalogue: every operation of the Qualys API that the connector offers, as data.
//!
//! In: the resource's and the operation's id. Out: their entry. The entries are tables, a file for
//! each resource, in the vocabulary of [`crate::model`]; no other module names a Qualys operation.

mod activity_log;
mod asset_group;
mod host;
mod knowledge_base;
mod prelude;
mod remediation_ticket;
mod report;
mod scan;
mod shared;

use crate::model::{Operation, Resource};

/// Every resource, sorted by id.
pub static RESOURCES: &[&Resource] = &[
    &activity_log::RESOURCE,
    &asset_group::RESOURCE,
    &host::RESOURCE,
    &knowledge_base::RESOURCE,
    &remediation_ticket::RESOURCE,
    &report::RESOURCE,
    &scan::RESOURCE,
];

/// Finds a resource by its id.
#[must_use]
pub fn resource(id: &str) -> Option<&'static Resource> {
    let index = RESOURCES.binary_search_by(|resource| resource.id.cmp(id)).ok()?;
    RESOURCES.get(index).copied()
}

/// Finds an operation by its resource and its own id.
#[must_use]
pub fn find(resource: &str, operation: &str) -> Option<&'static Operation> {
    self::resource(resource)?.operations.iter().find(|candidate| candidate.id == operation)
}
