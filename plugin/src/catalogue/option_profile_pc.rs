//! Option profiles for compliance scans.
//!
//! Source: the API quick reference, the DTD of exported profiles, and a client built on the user
//! guide.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "option_profile_pc",
    title: "Option Profile (PC)",
    operations: &[LIST, CREATE, UPDATE, DELETE],
};

const VERSIONS: &[Version] = &[
    Version::new("2.0").eol("2026-12", "5.0"),
    Version::new("3.0").eol("2026-12", "5.0"),
    Version::new("4.0").eol("2026-12", "5.0"),
    Version::new("5.0"),
];

/// Policies, instances, auditing, and the limits of database queries.
const POLICIES_AND_RESTRICTIONS: &[Parameter] = &[
    flag("scan_by_policy")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 scans only the controls of the named policies."),
    list("policy_names")
        .max(20)
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Policies to scan, by title."),
    ids("policy_ids")
        .max(20)
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Policies to scan, by id."),
    flag("auto_update_expected_value")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 updates expected values automatically."),
    flag("fim_controls_enabled")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 scans file integrity controls."),
    flag("custom_wmi_query_checks")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 scans your WMI query controls."),
    flag("enable_dissolvable_agent")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 allows the dissolvable agent on Windows."),
    flag("enable_password_auditing")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 audits passwords."),
    text("custom_password_dictionary")
        .secret()
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Your own words for auditing passwords."),
    flag("enable_windows_share_enumeration")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 lists Windows shares; needs `enable_dissolvable_agent`."),
    flag("enable_windows_directory_search")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 searches Windows directories."),
    flag("enable_auth_instance_discovery")
        .help("1 finds instances and creates authentication records for them."),
    list("auto_auth_types")
        .help("Technologies whose instances are found, for example Oracle or Tomcat."),
    text("ibm_was_discovery_mode").help(
        "How IBM WebSphere instances are found: installation_dir or server_dir (unconfirmed).",
    ),
    integer("oracle_template_id").help("The Oracle record to copy from, by id."),
    text("oracle_template_name").help("The Oracle record to copy from, by name."),
    flag("include_system_auth").help("1 uses authentication records that the system creates."),
    flag("use_system_auth_on_duplicate").help("1 prefers the system's record when both exist."),
    flag("use_user_auth_on_duplicate").help("1 prefers the user's record when both exist."),
    flag("mssql_db_udc_restriction")
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("1 limits the rows that your Microsoft SQL Server controls return."),
    integer("mssql_db_udc_limit")
        .min(1)
        .max(5_000)
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("How many rows your Microsoft SQL Server controls return at most; 256 unless sent."),
    flag("oracle_db_udc_restriction").help("1 limits the rows that your Oracle controls return."),
    integer("oracle_db_udc_limit")
        .min(1)
        .max(5_000)
        .help("How many rows your Oracle controls return at most; 256 unless sent."),
    flag("sybase_db_udc_restriction")
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("1 limits the rows that your Sybase controls return."),
    integer("sybase_db_udc_limit")
        .min(1)
        .max(5_000)
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("How many rows your Sybase controls return at most; 256 unless sent."),
    flag("postgresql_db_udc_restriction")
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("1 limits the rows that your PostgreSQL controls return."),
    integer("postgresql_db_udc_limit")
        .min(1)
        .max(5_000)
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("How many rows your PostgreSQL controls return at most; 256 unless sent."),
    flag("sapiq_db_udc_restriction")
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("1 limits the rows that your SAP IQ controls return."),
    integer("sapiq_db_udc_limit")
        .min(1)
        .max(5_000)
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("How many rows your SAP IQ controls return at most; 256 unless sent."),
    flag("db2_db_udc_restriction")
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("1 limits the rows that your Db2 controls return."),
    integer("db2_db_udc_limit")
        .min(1)
        .max(5_000)
        .unconfirmed("Spelt after the Oracle pair, which a sample shows.")
        .help("How many rows your Db2 controls return at most; 256 unless sent."),
    flag("enable_os_based_instance_disc_collection")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 finds instances through the operating system."),
    list("os_based_instance_disc_technologies")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Technologies whose instances are found through the operating system."),
    flag("instance_data_collection")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 collects data of instances."),
    list("instance_data_collection_auth_types")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Technologies whose instance data is collected."),
    flag("test_authentication")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 only tests the authentication."),
    flag("lite_os_scan")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 detects the operating system in light scans."),
    flag("host_alive_testing")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 only tests which hosts are alive."),
    flag("not_overwrite_os")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 keeps the operating system that was found before."),
    text("custom_http_header")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("The value of a header sent with HTTP requests."),
    flag("additional_tcp_ports")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 uses TCP ports to find hosts."),
    flag("additional_tcp_ports_standard_scan")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 uses the standard TCP ports to find hosts."),
    ids("additional_tcp_ports_additional")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("More TCP ports to find hosts."),
    flag("additional_udp_ports")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 uses UDP ports to find hosts."),
    choice("additional_udp_ports_type", &["standard", "custom"])
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Which UDP ports find hosts."),
    ids("additional_udp_ports_custom")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Your own UDP ports to find hosts; with additional_udp_ports_type = custom."),
    flag("icmp")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 uses ICMP to find hosts."),
    flag("blocked_resources")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 names ports and addresses that your firewall protects."),
    choice("protected_ports", &["default", "custom"])
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Which ports are protected."),
    ids("protected_ports_custom")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Your own protected ports."),
    choice("protected_ips", &["all", "custom"])
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Which addresses are protected."),
    ip_ranges("protected_ips_custom")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("Your own protected addresses; CIDR blocks are sent as ranges."),
    flag("ignore_firewall_generated_tcp_rst_packets")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 ignores TCP RST packets that a firewall sends."),
    flag("ignore_all_tcp_rst_packets")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 ignores all TCP RST packets."),
    flag("ignore_firewall_generated_tcp_syn_ack_packets")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 ignores TCP SYN-ACK packets that a firewall sends."),
    flag("not_send_tcp_ack_or_syn_ack_packets_during_host_discovery")
        .unconfirmed("The name follows the exported profile and the parameters of VM profiles.")
        .help("1 sends no TCP ACK or SYN-ACK packets while looking for hosts."),
];

/// What a profile holds.
const PROFILE: &[Parameter] = groups![
    &[
        text("title").required().help("The title."),
        text("owner").help("The login of the owner; the caller unless sent."),
        flag("global").help(
            "1 lets other users use it: all of them for a Manager, the business unit for a Unit \
             Manager.",
        ),
        flag("scan_parallel_scaling")
            .help("1 lets scanner appliances scan more hosts in parallel."),
        choice("scan_overall_performance", &["high", "normal", "low", "custom"])
            .default("normal")
            .help("How hard the network is used; custom takes the six numbers below.")
    ],
    SCAN_PERFORMANCE,
    &[choice("scan_ports", &["standard", "targeted"]).required().help("Which ports are scanned.")],
    POLICIES_AND_RESTRICTIONS
];

/// What holds between the parameters of a profile.
const PROFILE_RULES: &[Rule] = &[
    When("scan_by_policy", &["1"], &ExactlyOne(&["policy_names", "policy_ids"])),
    AtMostOne(&["oracle_template_id", "oracle_template_name"]),
    AtMostOneOn(&["use_system_auth_on_duplicate", "use_user_auth_on_duplicate"]),
    When("enable_auth_instance_discovery", &["1"], &All(&["auto_auth_types"])),
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
    When("mssql_db_udc_restriction", &["0"], &NoneOf(&["mssql_db_udc_limit"])),
    When("oracle_db_udc_restriction", &["0"], &NoneOf(&["oracle_db_udc_limit"])),
    When("sybase_db_udc_restriction", &["0"], &NoneOf(&["sybase_db_udc_limit"])),
    When("postgresql_db_udc_restriction", &["0"], &NoneOf(&["postgresql_db_udc_limit"])),
    When("sapiq_db_udc_restriction", &["0"], &NoneOf(&["sapiq_db_udc_limit"])),
    When("db2_db_udc_restriction", &["0"], &NoneOf(&["db2_db_udc_limit"])),
];

const LIST: Operation = Operation::get(
    "list",
    "[PC] List PC Option Profiles",
    "/api/{version}/fo/subscription/option_profile/pc/",
)
.fixed(&[("action", "list")])
.versions(VERSIONS, "5.0")
.parameters(&[
    integer("id").help("Only this option profile."),
    text("title").help("Only the option profile with exactly this title."),
    ECHO_REQUEST,
])
.translations(&[Drop { name: "show_global", value: "1" }])
.replies(OPTION_PROFILES)
.permissions(
    "Managers; Unit Managers for profiles of their unit. Needs PC or SCA and the API add-on.",
)
.notes(&[
    "The answer has no RESPONSE and no date; passwords of brute force lists are hidden.",
    "The list always includes global profiles, so `show_global` = 1 changes nothing; 0 is not \
     possible (look at BASIC_INFO/IS_GLOBAL).",
]);

const CREATE: Operation = Operation::post(
    "create",
    "[PC] Create PC Option Profile",
    "/api/{version}/fo/subscription/option_profile/pc/",
)
.fixed(&[("action", "create")])
.versions(VERSIONS, "5.0")
.writes()
.parameters(groups![PROFILE, &[ECHO_REQUEST]])
.rules(rules![
    PROFILE_RULES,
    &[
        RequiresValue("mssql_db_udc_limit", "mssql_db_udc_restriction", &["1"]),
        RequiresValue("oracle_db_udc_limit", "oracle_db_udc_restriction", &["1"]),
        RequiresValue("sybase_db_udc_limit", "sybase_db_udc_restriction", &["1"]),
        RequiresValue("postgresql_db_udc_limit", "postgresql_db_udc_restriction", &["1"]),
        RequiresValue("sapiq_db_udc_limit", "sapiq_db_udc_restriction", &["1"]),
        RequiresValue("db2_db_udc_limit", "db2_db_udc_restriction", &["1"])
    ]
])
.replies(SIMPLE_RETURN)
.permissions(
    "Managers; Unit Managers for profiles of their unit. Needs PC or SCA and the API add-on.",
)
.notes(&["Parameters marked as unconfirmed are read from the exported profile: the API may know \
          other names."]);

const UPDATE: Operation = Operation::post(
    "update",
    "[PC] Update PC Option Profile",
    "/api/{version}/fo/subscription/option_profile/pc/",
)
.fixed(&[("action", "update")])
.versions(VERSIONS, "5.0")
.writes()
.parameters(groups![
    &[integer("id").required().help("The option profile.")],
    each![changed(PROFILE)],
    &[ECHO_REQUEST]
])
.rules(PROFILE_RULES)
.replies(SIMPLE_RETURN)
.permissions(
    "Managers; Unit Managers for profiles of their unit. Needs PC or SCA and the API add-on.",
)
.notes(&[
    "What is not sent keeps its value.",
    "Parameters marked as unconfirmed are read from the exported profile: the API may know other \
     names.",
]);

const DELETE: Operation = Operation::post(
    "delete",
    "[PC] Delete PC Option Profile",
    "/api/{version}/fo/subscription/option_profile/pc/",
)
.fixed(&[("action", "delete")])
.versions(VERSIONS, "5.0")
.destroys()
.parameters(&[integer("id").required().help("The option profile."), ECHO_REQUEST])
.replies(SIMPLE_RETURN)
.permissions(
    "Managers; Unit Managers for profiles of their unit. Needs PC or SCA and the API add-on.",
);
