//! Option profiles for PCI scans.
//!
//! Source: the API quick reference, the DTD of exported profiles, and a client built on the user
//! guide.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "option_profile_pci",
    title: "Option Profile (PCI)",
    operations: &[LIST, CREATE, UPDATE, DELETE],
};

/// What of nearly every parameter is unconfirmed.
const FROM_VM: &str = "Taken from the profiles for VM; no page on PCI profiles was readable.";

/// What a profile holds.
const PROFILE: &[Parameter] = groups![
    &[
        text("title").required().help("The title."),
        PROFILE_OWNER,
        PROFILE_GLOBAL.default("0"),
        OFFLINE_SCANNER.unconfirmed(FROM_VM)
    ],
    each![unconfirmed(HOSTS_AND_LIMITS, FROM_VM)],
    &[SCAN_OVERALL_PERFORMANCE],
    each![unconfirmed(SCAN_PERFORMANCE, FROM_VM)],
    &[LOAD_BALANCER.unconfirmed(FROM_VM)],
    each![unconfirmed(HEADERS_AND_HOSTS, FROM_VM)],
    each![unconfirmed(TCP_DISCOVERY, FROM_VM)],
    &[ids("additional_tcp_ports_additional")
        .max(7)
        .help("More TCP ports to find hosts, at most seven.")],
    each![unconfirmed(UDP_ICMP_AND_PROTECTION, FROM_VM)]
];

const LIST: Operation = Operation::get(
    "list",
    "[PCI] List PCI Option Profiles",
    "/api/{version}/fo/subscription/option_profile/pci/",
)
.fixed(&[("action", "list")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[ECHO_REQUEST, PROFILE_ID, PROFILE_TITLE.unconfirmed("Named by one source only.")])
.replies(OPTION_PROFILES)
.permissions(
    "Managers all profiles, Unit Managers those of their unit, others their own and global ones \
     (unconfirmed).",
)
.notes(&[BARE_PROFILES]);

const CREATE: Operation = Operation::post(
    "create",
    "[PCI] Create PCI Option Profile",
    "/api/{version}/fo/subscription/option_profile/pci/",
)
.fixed(&[("action", "create")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(groups![&[ECHO_REQUEST], PROFILE])
.open_ended()
.rules(SCAN_LIMIT_RULES)
.replies(SIMPLE_RETURN)
.permissions("Managers and Unit Managers.")
.notes(&[
    "No page that lists the parameters of PCI profiles was readable: the list is that of VM \
     without what PCI fixes, and unknown names pass.",
]);

const UPDATE: Operation = Operation::post(
    "update",
    "[PCI] Update PCI Option Profile",
    "/api/{version}/fo/subscription/option_profile/pci/",
)
.fixed(&[("action", "update")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(groups![
    &[ECHO_REQUEST, integer("id").required().help("The option profile.")],
    each![changed(PROFILE)]
])
.open_ended()
.rules(SCAN_LIMIT_RULES)
.replies(SIMPLE_RETURN)
.permissions("Managers and Unit Managers.")
.notes(&[
    "What is not sent keeps its value.",
    "No page that lists the parameters of PCI profiles was readable: the list is that of VM \
     without what PCI fixes, and unknown names pass.",
]);

const DELETE: Operation = Operation::post(
    "delete",
    "[PCI] Delete PCI Option Profile",
    "/api/{version}/fo/subscription/option_profile/pci/",
)
.fixed(&[("action", "delete")])
.versions(&[Version::new("2.0")], "2.0")
.destroys()
.parameters(&[ECHO_REQUEST, integer("id").required().help("The option profile.")])
.replies(SIMPLE_RETURN)
.permissions("Managers and Unit Managers.")
.notes(&["A profile that schedules use, or the default one, may be refused (unconfirmed)."]);
