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

/// The six numbers of a custom performance.
const PERFORMANCE: &[Parameter] = &[
    integer("scan_external_scanners")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("How many hosts an external scanner scans in parallel."),
    integer("scan_scanner_appliances")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("How many hosts a scanner appliance scans in parallel."),
    integer("scan_total_process")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("How many processes run for a host."),
    integer("scan_http_process")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("How many of the processes are for HTTP."),
    choice("scan_packet_delay", &["minimum", "short", "medium", "long", "maximum"])
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("The delay between packets."),
    choice("scan_intensity", &["normal", "medium", "low", "minimum"])
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("How hard ports are scanned and hosts are looked for."),
];

/// Headers, and how hosts are looked for.
const DISCOVERY: &[Parameter] = &[
    text("custom_http_header")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("The value of a header sent with HTTP requests."),
    text("custom_http_definition_key")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("The name of your own HTTP header."),
    text("custom_http_definition_header")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("The value of your own HTTP header."),
    flag("host_alive_testing")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 only tests which hosts are alive."),
    flag("not_overwrite_os")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 keeps the operating system that was found before."),
    flag("additional_tcp_ports")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 uses TCP ports to find hosts."),
    flag("additional_tcp_ports_standard_scan")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 uses the standard TCP ports to find hosts."),
    ids("additional_tcp_ports_additional")
        .max(7)
        .help("More TCP ports to find hosts, at most seven."),
    flag("additional_udp_ports")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 uses UDP ports to find hosts."),
    choice("additional_udp_ports_type", &["standard", "custom"])
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("Which UDP ports find hosts."),
    ids("additional_udp_ports_custom")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("Your own UDP ports to find hosts; with additional_udp_ports_type = custom."),
    flag("icmp")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 uses ICMP to find hosts."),
    flag("blocked_resources")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 names ports and addresses that your firewall protects."),
    choice("protected_ports", &["default", "custom"])
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("Which ports are protected."),
    ids("protected_ports_custom")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("Your own protected ports."),
    choice("protected_ips", &["all", "custom"])
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("Which addresses are protected."),
    ip_ranges("protected_ips_custom")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("Your own protected addresses; CIDR blocks are sent as ranges."),
    flag("ignore_firewall_generated_tcp_rst_packets")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 ignores TCP RST packets that a firewall sends."),
    flag("ignore_all_tcp_rst_packets")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 ignores all TCP RST packets."),
    flag("ignore_firewall_generated_tcp_syn_ack_packets")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 ignores TCP SYN-ACK packets that a firewall sends."),
    flag("not_send_tcp_ack_or_syn_ack_packets_during_host_discovery")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 sends no TCP ACK or SYN-ACK packets while looking for hosts."),
];

/// What a profile holds.
const PROFILE: &[Parameter] = groups![
    &[
        text("title").required().help("The title."),
        text("owner").help("The login of the owner; the caller unless sent."),
        flag("global").default("0").help(
            "1 lets other users use it: all of them for a Manager, the business unit for a Unit \
             Manager.",
        ),
        flag("offline_scanner")
            .default("0")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("1 keeps the profile ready for offline scanners."),
        flag("enable_max_scan_duration_per_asset")
            .default("0")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("1 limits how long an asset is scanned."),
        integer("max_scan_duration_per_asset_minutes")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("The limit in minutes."),
        flag("scan_dead_hosts")
            .default("0")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("1 also scans hosts that do not answer."),
        flag("close_vuln_on_dead_hosts")
            .default("0")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("1 closes vulnerabilities on hosts that are gone; the feature must be enabled."),
        integer("not_found_alive_times")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("After how many scans without an answer a host is gone."),
        flag("purge_host_data")
            .default("0")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("1 deletes the data of a host when the vendor of its operating system changes."),
        integer("external_scanners_use")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("How many external scanners are used."),
        flag("scan_parallel_scaling")
            .default("0")
            .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
            .help("1 lets scanner appliances scan more hosts in parallel."),
        choice("scan_overall_performance", &["high", "normal", "low", "custom"])
            .default("normal")
            .help("How hard the network is used; custom takes the six numbers below.")
    ],
    PERFORMANCE,
    &[flag("load_balancer")
        .default("0")
        .unconfirmed("Taken from the profiles for VM; no page on PCI profiles was readable.")
        .help("1 looks for load balancers.")],
    DISCOVERY
];

/// What holds between the parameters of a profile.
const CONDITIONS: &[Rule] = &[
    When(
        "enable_max_scan_duration_per_asset",
        &["1"],
        &All(&["max_scan_duration_per_asset_minutes"]),
    ),
    When(
        "scan_overall_performance",
        &["high", "normal", "low"],
        &NoneOf(&[
            "scan_external_scanners",
            "scan_scanner_appliances",
            "scan_total_process",
            "scan_http_process",
            "scan_packet_delay",
            "scan_intensity",
        ]),
    ),
    When("close_vuln_on_dead_hosts", &["0"], &NoneOf(&["not_found_alive_times"])),
];

const LIST: Operation = Operation::get(
    "list",
    "[PCI] List PCI Option Profiles",
    "/api/{version}/fo/subscription/option_profile/pci/",
)
.fixed(&[("action", "list")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    ECHO_REQUEST,
    integer("id").help("Only this option profile."),
    text("title")
        .unconfirmed("Named by one source only.")
        .help("Only the option profile with exactly this title."),
])
.replies(OPTION_PROFILES)
.permissions(
    "Managers all profiles, Unit Managers those of their unit, others their own and global ones \
     (unconfirmed).",
)
.notes(&["The answer has no RESPONSE and no date; passwords of brute force lists are hidden."]);

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
.rules(CONDITIONS)
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
.rules(CONDITIONS)
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
