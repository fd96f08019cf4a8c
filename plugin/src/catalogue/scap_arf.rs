//! SCAP results in the Asset Reporting Format.
//!
//! Source: docs.qualys.com, SCAP ARF reports, and the schema of ARF 1.1.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "scap_arf", title: "SCAP ARF", operations: &[FETCH] };

const FETCH: Operation = Operation::post(
    "fetch",
    "[SCAP] Fetch SCAP ARF Report",
    "/api/{version}/fo/compliance/scap/arf/",
)
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    integer("scan_id").required().help("The finished SCAP scan, by its number."),
    ip_ranges("ips").help("Only these addresses; CIDR blocks are sent as ranges."),
    integer("ips_network_id").help(
        "The network that `ips` belongs to; needs the Network Support feature and SCAP 1.2 \
         content.",
    ),
])
.rules(&[Requires("ips_network_id", &["ips"])])
.replies(Reply::file().evidence("schema"))
.looks_up(&[LookUp {
    resource: "scan",
    operation: "list_scap",
    by: ("scan_ref", "scan_ref"),
    with: &[],
    take: &[("ID", "scan_id")],
    warning: "",
    help: "The SCAP scan by its reference, as qscap/1234567890.12345; the connector looks its \
           number up.",
}])
.permissions("SCAP; sub-accounts need the permission to manage compliance.")
.notes(&[
    "The API takes a number: the guide's `scan_ref` is looked up in scan.list_scap, which lists \
     the last 30 days unless asked for one scan.",
    "The file is XML in several namespaces and can be very large.",
]);
