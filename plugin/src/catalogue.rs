//! The catalogue: every operation of the Qualys API that the connector offers, as data.
//!
//! In: the resource's and the operation's id. Out: their entry. The entries are tables, a file for
//! each resource, in the vocabulary of [`crate::model`]; no other module names a Qualys operation.

mod activity_log;
mod asset_group;
mod auth_nsx;
mod cloud_internal_scan;
mod domain;
mod dynamic_search_list;
mod excluded_ip;
mod host;
mod host_detection_nextgen;
mod ignore_vulnerability;
mod ip;
mod ipv6_mapping;
mod knowledge_base;
mod login;
mod network;
mod not_offered;
mod option_profile;
mod option_profile_pc;
mod option_profile_pci;
mod option_profile_vm;
mod pc_control;
mod pc_exception;
mod pc_policy;
mod pc_posture;
mod pc_scan;
mod policy_audit_posture;
mod prelude;
mod probe;
mod remediation_ticket;
mod report;
mod report_template;
mod report_template_map;
mod report_template_patch;
mod report_template_pci_scan;
mod report_template_scan;
mod restricted_ip;
mod scan;
mod scanner_appliance;
mod scap_arf;
mod scap_cyberscope;
mod scheduled_report;
mod scheduled_scan;
mod shared;
mod static_search_list;
mod time_zone;
mod virtual_host;

use crate::model::{Endpoint, Login, Operation, Resource};

/// Every resource, sorted by id.
pub static RESOURCES: &[&Resource] = &[
    &activity_log::RESOURCE,
    &asset_group::RESOURCE,
    &auth_nsx::RESOURCE,
    &cloud_internal_scan::RESOURCE,
    &domain::RESOURCE,
    &dynamic_search_list::RESOURCE,
    &excluded_ip::RESOURCE,
    &host::RESOURCE,
    &host_detection_nextgen::RESOURCE,
    &ignore_vulnerability::RESOURCE,
    &ip::RESOURCE,
    &ipv6_mapping::RESOURCE,
    &knowledge_base::RESOURCE,
    &network::RESOURCE,
    &option_profile::RESOURCE,
    &option_profile_pc::RESOURCE,
    &option_profile_pci::RESOURCE,
    &option_profile_vm::RESOURCE,
    &pc_control::RESOURCE,
    &pc_exception::RESOURCE,
    &pc_policy::RESOURCE,
    &pc_posture::RESOURCE,
    &pc_scan::RESOURCE,
    &policy_audit_posture::RESOURCE,
    &remediation_ticket::RESOURCE,
    &report::RESOURCE,
    &report_template::RESOURCE,
    &report_template_map::RESOURCE,
    &report_template_patch::RESOURCE,
    &report_template_pci_scan::RESOURCE,
    &report_template_scan::RESOURCE,
    &restricted_ip::RESOURCE,
    &scan::RESOURCE,
    &scanner_appliance::RESOURCE,
    &scap_arf::RESOURCE,
    &scap_cyberscope::RESOURCE,
    &scheduled_report::RESOURCE,
    &scheduled_scan::RESOURCE,
    &static_search_list::RESOURCE,
    &time_zone::RESOURCE,
    &virtual_host::RESOURCE,
];

/// Endpoints whose life cycle the release notes name and that no operation uses.
pub static NOT_OFFERED: &[Endpoint] = not_offered::ENDPOINTS;

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

/// The call by which a connection is tested, with a login or with a token; no operation of the
/// guide.
#[must_use]
pub fn probe(with_token: bool) -> &'static Operation {
    if with_token { &probe::NEWEST_SCAN } else { &probe::ABOUT }
}

/// How a token is obtained: by a user, or by an API client of a user or of the subscription.
#[must_use]
pub fn login(client: bool, subscription: bool) -> &'static Login {
    match (client, subscription) {
        (false, _) => &login::USER,
        (true, false) => &login::USER_CLIENT,
        (true, true) => &login::SUBSCRIPTION_CLIENT,
    }
}
