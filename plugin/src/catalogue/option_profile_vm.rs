//! Option profiles for vulnerability scans.
//!
//! Source: the API quick reference, the DTD of exported profiles, and a client built on the user
//! guide.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "option_profile_vm",
    title: "Option Profile (VM)",
    operations: &[LIST, CREATE, UPDATE, DELETE],
};

const VERSIONS: &[Version] = &[
    Version::new("2.0").eol("2026-12", "4.0"),
    Version::new("3.0").eol("2026-12", "4.0"),
    Version::new("4.0"),
    Version::new("5.0").unconfirmed(),
];

/// Which vulnerabilities are looked for.
const SEARCH_LISTS: &[Parameter] = &[
    ids("custom_search_list_ids")
        .help("Search lists to look for, by id; with vulnerability_detection = custom."),
    list("custom_search_list_title")
        .help("Search lists to look for, by title; with vulnerability_detection = custom."),
    flag("basic_host_information_checks").help("1 adds the basic information about the host."),
    flag("oval_checks").help("1 adds your OVAL checks."),
    flag("all_qrdi_checks").help("1 adds your remote detections (QRDI)."),
    ids("exclude_search_list_ids").help("Search lists to leave out, by id."),
    list("authentication").help(
        "Technologies to log in to, for example Windows,Unix,Oracle; the list grows with each \
         release.",
    ),
    choice("authentication_least_privilege", &["Unix"])
        .help("Technologies to log in to with the least rights."),
];

/// Instances, agents and scripts on the host.
const INSTANCES: &[Parameter] = groups![
    SYSTEM_AUTH,
    &[
        flag("enable_additional_certificate_detection")
            .help("1 looks for certificates beyond the ports."),
        flag("enable_dissolvable_agent").help("1 allows the dissolvable agent on Windows."),
        flag("enable_windows_share_enumeration")
            .help("1 lists Windows shares; needs `enable_dissolvable_agent`."),
        flag("enable_lite_os_scan").help("1 detects the operating system in light scans."),
        flag("enable_partial_ssl_tls_auditing").help("1 audits SSL and TLS only in part.")
    ],
    HEADERS_AND_HOSTS,
    &[
        flag("scan_disconnected_esxi")
            .since("3.0")
            .unconfirmed("Named by one source only.")
            .help("1 scans ESXi hosts that vCenter has lost."),
        flag("allow_on_host_script_execution")
            .since("5.0")
            .unconfirmed("Named by one source only.")
            .help("1 allows scripts to run on the host.")
    ]
];

/// How maps are made.
const MAP: &[Parameter] = &[
    flag("map_tcp_ports_standard_scan").help("For maps: 1 uses the standard TCP ports."),
    ids("map_tcp_ports_additional").help("For maps: more TCP ports."),
    flag("map_udp_ports_standard_scan").help("For maps: 1 uses the standard UDP ports."),
    ids("map_udp_ports_additional").help("For maps: more UDP ports."),
    flag("perform_live_host_sweep").help("For maps: 1 looks for live hosts."),
    flag("disable_dns_traffic").help("For maps: 1 sends no DNS queries."),
    choice("map_overall_performance", &["high", "normal", "low", "custom"])
        .help("For maps: how hard the network is used."),
    integer("map_external_scanners")
        .help("For maps: how many netblocks an external scanner maps in parallel."),
    integer("map_scanner_appliances")
        .help("For maps: how many netblocks a scanner appliance maps in parallel."),
    choice(
        "map_netblock_size",
        &["1024 IPs", "4096 IPs", "8192 IPs", "16384 IPs", "32768 IPs", "65536 IPs"],
    )
    .open_values()
    .unconfirmed("Whether the word IPs belongs to the value.")
    .help("For maps: the size of a netblock."),
    choice("map_packet_delay", &["minimum", "short", "medium", "long", "maximum"])
        .help("For maps: the delay between packets."),
    choice("map_authentication", &["VMware", "vCenter"])
        .help("For maps: technologies to log in to."),
];

/// What a profile holds.
const PROFILE: &[Parameter] = groups![
    &[
        text("title").max(256).required().help("The title."),
        PROFILE_OWNER,
        flag("default")
            .default("0")
            .help("1 makes it the default profile of the subscription, and global."),
        PROFILE_GLOBAL.default("0"),
        OFFLINE_SCANNER,
        choice("scan_tcp_ports", &["none", "full", "standard", "light"])
            .required()
            .help("Which TCP ports are scanned."),
        ids("scan_tcp_ports_additional").help("More TCP ports and ranges to scan."),
        choice("scan_udp_ports", &["none", "full", "standard", "light"])
            .required()
            .help("Which UDP ports are scanned."),
        ids("scan_udp_ports_additional").help("More UDP ports and ranges to scan."),
        flag("3_way_handshake").default("0").help("1 completes the TCP handshake with each host."),
        flag("authoritative_option")
            .default("0")
            .help("1 makes light scans authoritative for what they did not test.")
    ],
    HOSTS_AND_LIMITS,
    &[SCAN_OVERALL_PERFORMANCE],
    SCAN_PERFORMANCE,
    &[
        LOAD_BALANCER,
        choice("password_brute_forcing_system", &["minimal", "limited", "standard", "exhaustive"])
            .help("How hard passwords are guessed from the lists of Qualys."),
        ids("password_brute_forcing_custom").help("Your own lists for guessing passwords, by id."),
        choice("vulnerability_detection", &["complete", "custom", "runtime"]).required().help(
            "Which vulnerabilities are looked for; a profile with runtime cannot \
             launch scans by API."
        )
    ],
    SEARCH_LISTS,
    &[flag("test_authentication").default("0").help("1 only tests the authentication.")],
    INSTANCES,
    &[choice("basic_information_gathering", &["all", "register", "netblockonly", "none"])
        .required()
        .help("For maps: which hosts get basic information.")],
    MAP,
    HOST_DISCOVERY
];

/// What holds between the parameters of a profile.
const PROFILE_RULES: &[Rule] = rules![
    SCAN_LIMIT_RULES,
    &[
        When(
            "vulnerability_detection",
            &["custom"],
            &ExactlyOne(&["custom_search_list_ids", "custom_search_list_title"]),
        ),
        When(
            "blocked_resources",
            &["0"],
            &NoneOf(&[
                "protected_ports",
                "protected_ports_custom",
                "protected_ips",
                "protected_ips_custom",
            ]),
        ),
        When("additional_udp_ports_type", &["standard"], &NoneOf(&["additional_udp_ports_custom"]))
    ]
];

const LIST: Operation = Operation::get(
    "list",
    "[VMDR] List Option Profiles",
    "/api/{version}/fo/subscription/option_profile/vm/",
)
.fixed(&[("action", "list")])
.versions(VERSIONS, "4.0")
.parameters(&[ECHO_REQUEST, PROFILE_ID, PROFILE_TITLE.unconfirmed("Named by one source only.")])
.translations(&[Drop { name: "show_global", value: "1" }])
.replies(OPTION_PROFILES)
.permissions(
    "Managers all profiles, Unit Managers those of their unit, others their own and global ones \
     (unconfirmed).",
)
.notes(&[BARE_PROFILES, GLOBAL_PROFILES]);

const CREATE: Operation = Operation::post(
    "create",
    "[VMDR] Create Option Profile",
    "/api/{version}/fo/subscription/option_profile/vm/",
)
.fixed(&[("action", "create")])
.versions(VERSIONS, "4.0")
.writes()
.parameters(groups![&[ECHO_REQUEST], PROFILE])
.rules(rules![
    PROFILE_RULES,
    &[When(
        "enable_windows_share_enumeration",
        &["1"],
        &RequiresValue("enable_windows_share_enumeration", "enable_dissolvable_agent", &["1"]),
    )]
])
.replies(SIMPLE_RETURN)
.permissions("Managers and Unit Managers.")
.notes(&[
    "Search lists that cannot be found are ignored silently: the profile then looks for \
     everything.",
    "No source says whether custom performance needs all six numbers.",
]);

const UPDATE: Operation = Operation::post(
    "update",
    "[VMDR] Update Option Profile",
    "/api/{version}/fo/subscription/option_profile/vm/",
)
.fixed(&[("action", "update")])
.versions(VERSIONS, "4.0")
.writes()
.parameters(groups![
    &[ECHO_REQUEST, integer("id").required().help("The option profile.")],
    each![changed(PROFILE)]
])
.rules(PROFILE_RULES)
.replies(SIMPLE_RETURN)
.permissions("Managers and Unit Managers.")
.notes(&[
    "What is not sent keeps its value.",
    "Search lists that cannot be found are ignored silently: the profile then looks for \
     everything.",
]);

const DELETE: Operation = Operation::post(
    "delete",
    "[VMDR] Delete Option Profile",
    "/api/{version}/fo/subscription/option_profile/vm/",
)
.fixed(&[("action", "delete")])
.versions(VERSIONS, "4.0")
.destroys()
.parameters(&[ECHO_REQUEST, integer("id").required().help("The option profile.")])
.replies(SIMPLE_RETURN)
.permissions("Managers and Unit Managers.")
.notes(&["A profile that schedules use, or the default one, may be refused (unconfirmed)."]);
