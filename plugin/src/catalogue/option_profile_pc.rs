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

/// What of most parameters is unconfirmed.
const INFERRED: &str = "The name follows the exported profile and the parameters of VM profiles.";

/// What of the limits of database queries is unconfirmed.
const SPELT_LIKE_ORACLE: &str = "Spelt after the Oracle pair, which a sample shows.";

/// Policies, instances, auditing, and the limits of database queries.
const POLICIES_AND_RESTRICTIONS: &[Parameter] = groups![
    &[
        flag("scan_by_policy")
            .unconfirmed(INFERRED)
            .help("1 scans only the controls of the named policies."),
        list("policy_names").max(20).unconfirmed(INFERRED).help("Policies to scan, by title."),
        ids("policy_ids").max(20).unconfirmed(INFERRED).help("Policies to scan, by id."),
        flag("auto_update_expected_value")
            .unconfirmed(INFERRED)
            .help("1 updates expected values automatically."),
        flag("fim_controls_enabled").unconfirmed(INFERRED).help("1 scans file integrity controls."),
        flag("custom_wmi_query_checks")
            .unconfirmed(INFERRED)
            .help("1 scans your WMI query controls."),
        flag("enable_dissolvable_agent")
            .unconfirmed(INFERRED)
            .help("1 allows the dissolvable agent on Windows."),
        flag("enable_password_auditing").unconfirmed(INFERRED).help("1 audits passwords."),
        text("custom_password_dictionary")
            .secret()
            .unconfirmed(INFERRED)
            .help("Your own words for auditing passwords."),
        flag("enable_windows_share_enumeration")
            .unconfirmed(INFERRED)
            .help("1 lists Windows shares; needs `enable_dissolvable_agent`."),
        flag("enable_windows_directory_search")
            .unconfirmed(INFERRED)
            .help("1 searches Windows directories."),
        flag("enable_auth_instance_discovery")
            .help("1 finds instances and creates authentication records for them."),
        list("auto_auth_types")
            .help("Technologies whose instances are found, for example Oracle or Tomcat."),
        text("ibm_was_discovery_mode").help(
            "How IBM WebSphere instances are found: installation_dir or server_dir (unconfirmed).",
        ),
        integer("oracle_template_id").help("The Oracle record to copy from, by id."),
        text("oracle_template_name").help("The Oracle record to copy from, by name.")
    ],
    SYSTEM_AUTH,
    &[
        flag("mssql_db_udc_restriction")
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("1 limits the rows that your Microsoft SQL Server controls return."),
        integer("mssql_db_udc_limit").min(1).max(5_000).unconfirmed(SPELT_LIKE_ORACLE).help(
            "How many rows your Microsoft SQL Server controls return at most; 256 unless sent."
        ),
        flag("oracle_db_udc_restriction")
            .help("1 limits the rows that your Oracle controls return."),
        integer("oracle_db_udc_limit")
            .min(1)
            .max(5_000)
            .help("How many rows your Oracle controls return at most; 256 unless sent."),
        flag("sybase_db_udc_restriction")
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("1 limits the rows that your Sybase controls return."),
        integer("sybase_db_udc_limit")
            .min(1)
            .max(5_000)
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("How many rows your Sybase controls return at most; 256 unless sent."),
        flag("postgresql_db_udc_restriction")
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("1 limits the rows that your PostgreSQL controls return."),
        integer("postgresql_db_udc_limit")
            .min(1)
            .max(5_000)
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("How many rows your PostgreSQL controls return at most; 256 unless sent."),
        flag("sapiq_db_udc_restriction")
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("1 limits the rows that your SAP IQ controls return."),
        integer("sapiq_db_udc_limit")
            .min(1)
            .max(5_000)
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("How many rows your SAP IQ controls return at most; 256 unless sent."),
        flag("db2_db_udc_restriction")
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("1 limits the rows that your Db2 controls return."),
        integer("db2_db_udc_limit")
            .min(1)
            .max(5_000)
            .unconfirmed(SPELT_LIKE_ORACLE)
            .help("How many rows your Db2 controls return at most; 256 unless sent."),
        flag("enable_os_based_instance_disc_collection")
            .unconfirmed(INFERRED)
            .help("1 finds instances through the operating system."),
        list("os_based_instance_disc_technologies")
            .unconfirmed(INFERRED)
            .help("Technologies whose instances are found through the operating system."),
        flag("instance_data_collection")
            .unconfirmed(INFERRED)
            .help("1 collects data of instances."),
        list("instance_data_collection_auth_types")
            .unconfirmed(INFERRED)
            .help("Technologies whose instance data is collected."),
        flag("test_authentication").unconfirmed(INFERRED).help("1 only tests the authentication."),
        flag("lite_os_scan")
            .unconfirmed(INFERRED)
            .help("1 detects the operating system in light scans."),
        HOST_ALIVE_TESTING.unconfirmed(INFERRED),
        NOT_OVERWRITE_OS.unconfirmed(INFERRED),
        CUSTOM_HTTP_HEADER.unconfirmed(INFERRED)
    ],
    each![unconfirmed(HOST_DISCOVERY, INFERRED)]
];

/// What a profile holds.
const PROFILE: &[Parameter] = groups![
    &[
        text("title").required().help("The title."),
        PROFILE_OWNER,
        PROFILE_GLOBAL,
        flag("scan_parallel_scaling")
            .help("1 lets scanner appliances scan more hosts in parallel."),
        SCAN_OVERALL_PERFORMANCE
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
    PERFORMANCE_RULE,
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
.parameters(&[PROFILE_ID, PROFILE_TITLE, ECHO_REQUEST])
.translations(&[Drop { name: "show_global", value: "1" }])
.replies(OPTION_PROFILES)
.permissions(
    "Managers; Unit Managers for profiles of their unit. Needs PC or SCA and the API add-on.",
)
.notes(&[BARE_PROFILES, GLOBAL_PROFILES]);

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
