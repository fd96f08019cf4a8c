//! SCAP results in the CyberScope form.
//!
//! Source: docs.qualys.com, CyberScope reports.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "scap_cyberscope",
    title: "SCAP Cyberscope",
    operations: &[FETCH_SCAN, FETCH_POLICY, FETCH_GLOBAL],
};

const FETCH_SCAN: Operation = Operation::post(
    "fetch_scan",
    "[SCAP] Fetch Cyberscope SCAP Scan Report",
    "/api/{version}/fo/asset/host/cyberscope/fdcc/scan/",
)
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    integer("scan_id").help("The SCAP scan, by its number."),
    text("scan_ref").help("The SCAP scan, as qscap/1234567890.12345."),
    ip_ranges("ips")
        .unconfirmed("Named by one source only.")
        .help("Only these addresses; CIDR blocks are sent as ranges."),
    text("organisation_name1").help("The first name of the organisation in the report."),
    text("organisation_name2").help("The second name of the organisation in the report."),
    text("organisation_name3").help("The third name of the organisation in the report."),
])
.rules(&[ExactlyOne(&["scan_id", "scan_ref"])])
.replies(Reply::file().evidence("memory"))
.permissions("SCAP; Managers, or the permission to manage compliance (unconfirmed).")
.notes(&["The file is XML in several namespaces."]);

const FETCH_POLICY: Operation = Operation::post(
    "fetch_policy",
    "[SCAP] Fetch Cyberscope SCAP Policy Report",
    "/api/{version}/fo/asset/host/cyberscope/fdcc/policy/",
)
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    integer("policy_id").required().help("The SCAP policy."),
    ip_ranges("ips").help("Only these addresses; CIDR blocks are sent as ranges."),
    ids("ag_ids").help("Only these asset groups, by id."),
    text("organisation_name1").help("The first name of the organisation in the report."),
    text("organisation_name2").help("The second name of the organisation in the report."),
    text("organisation_name3").help("The third name of the organisation in the report."),
])
.replies(Reply::file().evidence("memory"))
.permissions("SCAP; Managers, or the permission to manage compliance (unconfirmed).")
.notes(&["The file is XML in several namespaces."]);

const FETCH_GLOBAL: Operation = Operation::post(
    "fetch_global",
    "[SCAP] Fetch Cyberscope SCAP Global Report",
    "/api/{version}/fo/asset/host/cyberscope/",
)
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    ip_ranges("ips").help("Only these addresses; CIDR blocks are sent as ranges."),
    ids("ag_ids").help("Only these asset groups, by id."),
    text("organisation_name1").help("The first name of the organisation in the report."),
    text("organisation_name2").help("The second name of the organisation in the report."),
    text("organisation_name3").help("The third name of the organisation in the report."),
])
.rules(&[AtLeastOne(&["ips", "ag_ids"])])
.replies(Reply::file().evidence("memory"))
.permissions("SCAP; Managers, or the permission to manage compliance (unconfirmed).")
.notes(&["The file is XML in several namespaces."]);
