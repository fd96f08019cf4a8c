//! Hosts: their inventory, their detections, their tracking and their purging.
//!
//! Source: `docs.qualys.com/en/vm/api/assets/host_lists/host_detection.htm` and `host_list.htm`,
//! the purge and update pages beside them, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "host", title: "Host", operations: &[LIST, LIST_DETECTION, UPDATE, PURGE] };

const NO_TAGS: &str = "No official source knows tags here; select by ids, addresses or asset \
                       groups.";

const WRITE_VERSIONS: &[Version] = &[
    Version::new("2.0").eol("2026-12", "5.0"),
    Version::new("3.0").eol("2026-12", "5.0").unconfirmed(),
    Version::new("4.0").eol("2026-12", "5.0").unconfirmed(),
    Version::new("5.0").unconfirmed(),
];

const LIST: Operation =
    Operation::post("list", "[VMDR] List Hosts", "/api/{version}/fo/asset/host/")
        .fixed(&[("action", "list")])
        .versions(
            &[
                Version::new("2.0").eol("2026-12", "5.0"),
                Version::new("3.0").eol("2026-12", "5.0"),
                Version::new("4.0").eol("2026-12", "5.0"),
                Version::new("5.0"),
            ],
            "5.0",
        )
        .parameters(&[
            ECHO_REQUEST,
            flag("show_asset_id")
                .default("0")
                .help("Adds ASSET_ID, the id that other Qualys modules use for the host."),
            flag("os_hostname")
                .default("0")
                .help("Adds OS_HOSTNAME, the name that the operating system itself reports."),
            choice("details", &["Basic", "Basic/AGs", "All", "All/AGs", "None"])
                .default("Basic")
                .help("How much of a host is listed; None lists bare ids only."),
            text("os_pattern").help(
                "A regular expression (PCRE) on the operating system; `^$` finds hosts without \
                 one.",
            ),
            integer("truncation_limit")
                .max(1_000_000)
                .default("1000")
                .help("Hosts in a page; 0 asks for all hosts in one answer."),
            ip_ranges("ips")
                .help("Only hosts with these addresses; CIDR blocks are sent as ranges."),
            list("ipv6")
                .unconfirmed("How several addresses are separated.")
                .help("Only hosts with these IPv6 addresses; needs the IPv6 feature."),
            ids("ag_ids").help("Only hosts of these asset groups, by id; ranges are taken."),
            list("ag_titles").help("Only hosts of these asset groups, by title."),
            ids("ids").help("Only these host ids; ranges are taken."),
            integer("id_min").help(
                "Only hosts with this id or a higher one; also the place where the next page \
                 begins.",
            ),
            integer("id_max").help("Only hosts with this id or a lower one."),
            ids("network_ids")
                .help("Only hosts of these networks; needs the Network Support feature."),
            text("network_name")
                .unconfirmed("No official source names it.")
                .help("Only hosts of the network with this name."),
            flag("compliance_enabled")
                .help("1 for hosts of Policy Compliance only, 0 for the others only."),
            date_time("no_vm_scan_since")
                .help("Only hosts without a vulnerability scan since then, UTC."),
            date_time("no_compliance_scan_since")
                .help("Only hosts without a compliance scan since then, UTC."),
            date_time("vm_scan_since")
                .help("Only hosts with a vulnerability scan since then, UTC."),
            date_time("compliance_scan_since")
                .help("Only hosts with a compliance scan since then, UTC."),
            date_time("vm_processed_before")
                .help("Only hosts whose scan results were processed before then, UTC."),
            date_time("vm_processed_after")
                .help("Only hosts whose scan results were processed after then, UTC."),
            date_time("vm_scan_date_before")
                .help("Only hosts whose vulnerability scan ended before then, UTC."),
            date_time("vm_scan_date_after")
                .help("Only hosts whose vulnerability scan ended after then, UTC."),
            date_time("vm_auth_scan_date_before")
                .help("Only hosts whose last authenticated scan ended before then, UTC."),
            date_time("vm_auth_scan_date_after")
                .help("Only hosts whose last authenticated scan ended after then, UTC."),
            date_time("pc_auth_success_date_before").since("3.0").help(
                "Only hosts whose compliance authentication last succeeded before then, UTC.",
            ),
            date_time("pc_auth_success_date_after")
                .since("3.0")
                .help("Only hosts whose compliance authentication last succeeded after then, UTC."),
            date_time("scap_scan_since").help("Only hosts with a SCAP scan since then, UTC."),
            date_time("no_scap_scan_since").help("Only hosts without a SCAP scan since then, UTC."),
            USE_TAGS,
            TAG_SET_BY,
            TAG_INCLUDE_SELECTOR,
            TAG_EXCLUDE_SELECTOR,
            TAG_SET_INCLUDE,
            TAG_SET_EXCLUDE,
            flag("show_tags").default("0").help("Adds the tags of each host."),
            flag("show_trurisk").default("0").help(
                "Adds TRURISK_SCORE and ASSET_CRITICALITY_SCORE; not in the Consultant edition.",
            ),
            integer("trurisk_min")
                .max(1_000)
                .help("Only hosts with this TruRisk score or a higher one."),
            integer("trurisk_max")
                .max(1_000)
                .help("Only hosts with this TruRisk score or a lower one."),
            flag("show_trurisk_factors")
                .default("0")
                .help("Adds what the TruRisk score is made of."),
            flag("show_ars")
                .deprecated("Use `show_trurisk`.")
                .help("Adds the asset risk score under its older name."),
            integer("ars_min")
                .deprecated("Use `trurisk_min`.")
                .help("Only hosts with this asset risk score or a higher one."),
            integer("ars_max")
                .deprecated("Use `trurisk_max`.")
                .help("Only hosts with this asset risk score or a lower one."),
            flag("show_ars_factors")
                .deprecated("Use `show_trurisk_factors`.")
                .help("Adds what the asset risk score is made of."),
            choice("host_metadata", &["all", "ec2", "google", "azure", "alicloud"])
                .unconfirmed("The value alicloud, and the first version that takes it.")
                .help("Adds what the cloud provider says of the host."),
            list("host_metadata_fields")
                .help("Which attributes of the cloud metadata to keep; needs `host_metadata`."),
            flag("show_cloud_tags")
                .default("0")
                .help("Adds the tags that the cloud provider keeps."),
            list("cloud_tag_fields")
                .help("Which cloud tags to keep, as name or name:value; needs `show_cloud_tags`."),
            flag("cloud_agent_activationkey")
                .default("0")
                .since("4.0")
                .help("Adds the title and the key with which the agent was activated."),
        ])
        .rules(&[
            AtMostOne(&["ag_ids", "ag_titles"]),
            When("use_tags", &["1"], &NoneOf(&["ips", "ag_ids", "ag_titles"])),
            TAGS_NEED_USE_TAGS,
            When("show_trurisk", &["0"], &NoneOf(&["trurisk_min", "trurisk_max"])),
            When(
                "show_trurisk_factors",
                &["1"],
                &RequiresValue("show_trurisk_factors", "show_trurisk", &["1"]),
            ),
            NotAbove("trurisk_min", "trurisk_max"),
            NotAbove("id_min", "id_max"),
            Requires("host_metadata_fields", &["host_metadata"]),
            RequiresValue("cloud_tag_fields", "show_cloud_tags", &["1"]),
        ])
        .translations(&[Bound { name: "truncation_limit", value: "0", instead: "1000" }])
        .replies(
            Reply::list(
                &["HOST_LIST_OUTPUT"],
                &[
                    Records::at("RESPONSE/HOST_LIST/HOST"),
                    Records::bare("RESPONSE/ID_SET/ID"),
                    Records::bare("RESPONSE/ID_SET/ID_RANGE"),
                ],
            )
            .repeated(&[
                "RESPONSE/HOST_LIST/HOST",
                "RESPONSE/ID_SET/ID",
                "RESPONSE/ID_SET/ID_RANGE",
                "RESPONSE/HOST_LIST/HOST/TAGS/TAG",
                "RESPONSE/HOST_LIST/HOST/METADATA/EC2/ATTRIBUTE",
                "RESPONSE/HOST_LIST/HOST/METADATA/GOOGLE/ATTRIBUTE",
                "RESPONSE/HOST_LIST/HOST/METADATA/AZURE/ATTRIBUTE",
                "RESPONSE/HOST_LIST/HOST/METADATA/ALICLOUD/ATTRIBUTE",
                "RESPONSE/HOST_LIST/HOST/CLOUD_PROVIDER_TAGS/CLOUD_TAG",
                "RESPONSE/HOST_LIST/HOST/TRURISK_SCORE_FACTORS/VULN_COUNT",
                "RESPONSE/HOST_LIST/HOST/ARS_FACTORS/VULN_COUNT",
                "RESPONSE/GLOSSARY/USER_LIST/USER",
                "RESPONSE/GLOSSARY/ASSET_GROUP_LIST/ASSET_GROUP",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .repeated_rare(&[
                "RESPONSE/HOST_LIST/HOST/METADATA/EC2",
                "RESPONSE/HOST_LIST/HOST/METADATA/GOOGLE",
                "RESPONSE/HOST_LIST/HOST/METADATA/AZURE",
                "RESPONSE/HOST_LIST/HOST/METADATA/ALICLOUD",
            ])
            .attributed(&[
                ("RESPONSE/HOST_LIST/HOST/TRURISK_SCORE_FACTORS/VULN_COUNT", &["qds_severity"]),
                ("RESPONSE/HOST_LIST/HOST/ARS_FACTORS/VULN_COUNT", &["qds_severity"]),
                ("RESPONSE/HOST_LIST/HOST/USER_DEF/VALUE_1", &["ud_attr"]),
                ("RESPONSE/HOST_LIST/HOST/USER_DEF/VALUE_2", &["ud_attr"]),
                ("RESPONSE/HOST_LIST/HOST/USER_DEF/VALUE_3", &["ud_attr"]),
            ])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/HOST_LIST",
                "RESPONSE/ID_SET",
                "RESPONSE/WARNING",
                "RESPONSE/GLOSSARY",
                "RESPONSE/GLOSSARY/USER_DEF",
                "RESPONSE/GLOSSARY/USER_LIST",
                "RESPONSE/GLOSSARY/ASSET_GROUP_LIST",
                "RESPONSE/HOST_LIST/HOST/TRURISK_SCORE_FACTORS",
                "RESPONSE/HOST_LIST/HOST/ARS_FACTORS",
                "RESPONSE/HOST_LIST/HOST/DNS_DATA",
                "RESPONSE/HOST_LIST/HOST/TAGS",
                "RESPONSE/HOST_LIST/HOST/METADATA",
                "RESPONSE/HOST_LIST/HOST/CLOUD_PROVIDER_TAGS",
                "RESPONSE/HOST_LIST/HOST/USER_DEF",
                "RESPONSE/HOST_LIST/HOST/METADATA/EC2",
                "RESPONSE/HOST_LIST/HOST/METADATA/GOOGLE",
                "RESPONSE/HOST_LIST/HOST/METADATA/AZURE",
                "RESPONSE/HOST_LIST/HOST/METADATA/ALICLOUD",
            ])
            .integers(&[
                "RESPONSE/HOST_LIST/HOST/ID",
                "RESPONSE/HOST_LIST/HOST/ASSET_ID",
                "RESPONSE/HOST_LIST/HOST/NETWORK_ID",
                "RESPONSE/HOST_LIST/HOST/TRURISK_SCORE",
                "RESPONSE/HOST_LIST/HOST/ASSET_CRITICALITY_SCORE",
                "RESPONSE/HOST_LIST/HOST/ASSET_RISK_SCORE",
                "RESPONSE/HOST_LIST/HOST/LAST_VM_SCANNED_DURATION",
                "RESPONSE/HOST_LIST/HOST/LAST_VM_AUTH_SCANNED_DURATION",
                "RESPONSE/HOST_LIST/HOST/TAGS/TAG/TAG_ID",
                "RESPONSE/HOST_LIST/HOST/TRURISK_SCORE_FACTORS/VULN_COUNT",
                "RESPONSE/HOST_LIST/HOST/ARS_FACTORS/VULN_COUNT",
            ])
            .evidence("dtd"),
        )
        .pages(Paging::Continues {
            parameter: "id_min",
            direction: Direction::Up,
            inclusive: false,
            key: Some(Key { element: "ID", not_with: &["ipv6"] }),
        })
        .permissions(
            "Managers see all hosts, Auditors compliance hosts, Unit Managers their unit, \
             Scanners and Readers their groups.",
        )
        .notes(&[
            "A page may hold fewer hosts than `truncation_limit`, even none, and still be \
             followed by another.",
            "CIDR is not documented for `ips`: the connector sends ranges.",
            "The glossary of users and asset groups comes only with `details` All, Basic/AGs or \
             All/AGs.",
        ]);

const LIST_DETECTION: Operation = Operation::post(
    "list_detection",
    "[VMDR] List Host Detections",
    "/api/{version}/fo/asset/host/vm/detection/",
)
.fixed(&[("action", "list")])
.versions(
    &[
        Version::new("2.0").note(
            "Public clients name December 2025 as its end of support and June 2026 as its end of \
             life; no official date was found.",
        ),
        Version::new("3.0").note(
            "Public clients name December 2025 as its end of support and June 2026 as its end of \
             life; no official date was found.",
        ),
        Version::new("4.0").note(
            "Public clients name December 2025 as its end of support and June 2026 as its end of \
             life; no official date was found.",
        ),
        Version::new("5.0"),
    ],
    "5.0",
)
.parameters(&[
    ECHO_REQUEST,
    flag("show_asset_id")
        .default("0")
        .help("Adds ASSET_ID, the id that other Qualys modules use for the host."),
    ids("ids").help("Only these host ids; ranges are taken. For vulnerabilities use `qids`."),
    integer("id_min").help(
        "Only hosts with this id or a higher one; also the place where the next page begins.",
    ),
    integer("id_max").help("Only hosts with this id or a lower one."),
    ip_ranges("ips").help("Only hosts with these addresses; CIDR blocks are sent as ranges."),
    list("ipv6")
        .unconfirmed("How several addresses are separated.")
        .help("Only hosts with these IPv6 addresses; needs the IPv6 feature."),
    ids("ag_ids").help("Only hosts of these asset groups, by id; ranges are taken."),
    list("ag_titles").help("Only hosts of these asset groups, by title."),
    ids("network_ids").help("Only hosts of these networks; needs the Network Support feature."),
    text("network_name")
        .unconfirmed("No official source names it.")
        .help("Only hosts of the network with this name."),
    text("os_pattern")
        .help("A regular expression (PCRE) on the operating system; `^$` finds hosts without one."),
    flag("os_hostname")
        .default("0")
        .unconfirmed("The first version that takes it.")
        .help("Adds OS_HOSTNAME, the name that the operating system itself reports."),
    integer("truncation_limit").max(1_000_000).default("1000").help(
        "Hosts (not detections) in a page, best 100 to 1000; 0 asks for everything in one answer.",
    ),
    date_time("vm_scan_since").help("Only hosts with a vulnerability scan since then, UTC."),
    date_time("no_vm_scan_since").help("Only hosts without a vulnerability scan since then, UTC."),
    integer("max_days_since_last_vm_scan").help("Only hosts scanned within this number of days."),
    date_time("vm_processed_before")
        .help("Only hosts whose scan results were processed before then, UTC."),
    date_time("vm_processed_after")
        .help("Only hosts whose scan results were processed after then, UTC."),
    date_time("vm_scan_date_before")
        .help("Only hosts whose vulnerability scan ended before then, UTC."),
    date_time("vm_scan_date_after")
        .help("Only hosts whose vulnerability scan ended after then, UTC."),
    date_time("vm_auth_scan_date_before")
        .help("Only hosts whose last authenticated scan ended before then, UTC."),
    date_time("vm_auth_scan_date_after")
        .help("Only hosts whose last authenticated scan ended after then, UTC."),
    choices("status", &["New", "Active", "Re-Opened", "Fixed"])
        .default("New,Active,Re-Opened")
        .help("Only detections in these states; fixed ones come only when asked for."),
    flag("compliance_enabled")
        .help("1 for hosts of Policy Compliance only, 0 for the others only."),
    flag("show_tags").default("0").help("Adds the tags of each host."),
    USE_TAGS,
    TAG_SET_BY,
    TAG_INCLUDE_SELECTOR,
    TAG_EXCLUDE_SELECTOR,
    TAG_SET_INCLUDE,
    TAG_SET_EXCLUDE,
    choice("host_metadata", &["all", "ec2", "google", "azure", "alicloud"])
        .unconfirmed("The value alicloud, and the first version that takes it.")
        .help("Adds what the cloud provider says of the host."),
    list("host_metadata_fields")
        .help("Which attributes of the cloud metadata to keep; needs `host_metadata`."),
    flag("show_cloud_tags").default("0").help("Adds the tags that the cloud provider keeps."),
    list("cloud_tag_fields")
        .help("Which cloud tags to keep, as name or name:value; needs `show_cloud_tags`."),
    ids("qids").help("Only these vulnerabilities (QIDs); ranges are taken."),
    choices("severities", SEVERITY_RANGES)
        .help("Only detections of these severities, 1 to 5; ranges such as 3-5 are taken."),
    list("include_search_list_titles")
        .help("Only vulnerabilities of these search lists, by title."),
    ids("include_search_list_ids").help("Only vulnerabilities of these search lists, by id."),
    list("exclude_search_list_titles")
        .help("Leaves out the vulnerabilities of these search lists, by title."),
    ids("exclude_search_list_ids")
        .help("Leaves out the vulnerabilities of these search lists, by id."),
    flag("show_igs").default("0").help(
        "Adds information gathered (TYPE Info); needed for search lists that hold only such QIDs.",
    ),
    choice("include_vuln_type", &["confirmed", "potential"])
        .help("Only confirmed or only potential vulnerabilities."),
    flag("show_results")
        .default("1")
        .help("0 leaves out RESULTS, which makes the answer much smaller."),
    flag("show_reopened_info")
        .default("0")
        .help("Adds when and how often a fixed detection came back."),
    flag("show_host_services").default("0").help("Adds the services found on the host."),
    flag("include_ignored").default("0").help("Includes detections that were ignored."),
    flag("include_disabled")
        .default("0")
        .help("Includes vulnerabilities that are disabled in the knowledge base."),
    flag("filter_superseded_qids").aliases(&["filter_superseded"]).default("0").help(
        "1 hides vulnerabilities that a newer QID supersedes. The guide says it is on unless \
         sent; in the API it is off.",
    ),
    date_time("detection_updated_since")
        .help("Only detections whose status changed since then, UTC."),
    date_time("detection_updated_before")
        .help("Only detections whose status changed before then, UTC."),
    integer("max_days_since_detection_updated")
        .help("Only detections whose status changed within this number of days."),
    date_time("detection_processed_before").help("Only detections processed before then, UTC."),
    date_time("detection_processed_after").help("Only detections processed after then, UTC."),
    date_time("detection_last_tested_since").help("Only detections last tested since then, UTC."),
    integer("detection_last_tested_since_days")
        .help("Only detections last tested within this number of days."),
    date_time("detection_last_tested_before").help("Only detections last tested before then, UTC."),
    integer("detection_last_tested_before_days")
        .help("Only detections last tested before this number of days."),
    choice(
        "output_format",
        &["XML", "CSV", "CSV_NO_METADATA", "CSV_MS_EXCEL", "CSV_NO_METADATA_MS_EXCEL"],
    )
    .default("XML")
    .help("The form of the answer. CSV_NO_METADATA does not say that more pages follow."),
    flag("suppress_duplicated_data_from_csv")
        .default("0")
        .help("1 leaves the host columns empty on all rows but the first of a host; CSV only."),
    flag("show_qds")
        .default("0")
        .help("Adds QDS, the detection score of the vulnerability on this host."),
    integer("qds_min")
        .max(100)
        .help("Only detections with this score or a higher one; needs `show_qds`."),
    integer("qds_max")
        .max(100)
        .help("Only detections with this score or a lower one; needs `show_qds`."),
    flag("show_qds_factors")
        .default("0")
        .unconfirmed("Whether it needs `show_qds`.")
        .help("Adds what the detection score is made of."),
    choice("active_kernels_only", &["0", "1", "2", "3"])
        .deprecated("Use `arf_kernel_filter` (2.0) or `arf_filter_keys` (3.0 and later).")
        .help(
            "0 no filter, 1 without findings on kernels that do not run, 2 only those, 3 only \
             findings on running kernels. Any value adds AFFECT_RUNNING_KERNEL.",
        ),
    choice("arf_kernel_filter", &["0", "1", "2", "3", "4"]).only(&["2.0"]).help(
        "0 no filter, 1 without findings on kernels that do not run, 2 only those, 3 only \
         findings on running kernels, 4 all kernel findings. Any value adds \
         AFFECT_RUNNING_KERNEL.",
    ),
    choice("arf_service_filter", &["0", "1", "2", "3", "4"])
        .only(&["2.0"])
        .unconfirmed(
            "Sources disagree whether 1 leaves out the findings that can be exploited or the \
             others.",
        )
        .help(
            "0 no filter, 1 without findings on running services, 2 only those, 3 only findings \
             on services that do not run, 4 all service findings. Any value adds \
             AFFECT_RUNNING_SERVICE.",
        ),
    choice("arf_config_filter", &["0", "1", "2", "3", "4"])
        .only(&["2.0"])
        .unconfirmed(
            "Sources disagree whether 1 leaves out the findings that can be exploited or the \
             others.",
        )
        .help(
            "0 no filter, 1 without findings that the host's configuration makes exploitable, 2 \
             only those, 3 only the others, 4 all configuration findings. Any value adds \
             AFFECT_EXPLOITABLE_CONFIG.",
        ),
    flag("show_arf_data").default("0").since("3.0").help(
        "Adds whether a finding affects the running kernel, a running service or the \
         configuration.",
    ),
    choices(
        "arf_filter_keys",
        &["non-running-kernel", "non-running-service", "config-not-exploitable"],
    )
    .since("3.0")
    .help("Leaves out findings of these kinds, which cannot be exploited as the host runs."),
    flag("mitre_attack_details")
        .default("0")
        .since("4.0")
        .help("Adds the MITRE ATT&CK tactics and techniques."),
    flag("vuln_detection_source")
        .default("0")
        .since("5.0")
        .unconfirmed("The first version that takes it.")
        .help("Adds which sensor found the vulnerability, last and at all."),
])
.rules(&[
    AtMostOne(&["ag_ids", "ag_titles"]),
    When("use_tags", &["1"], &NoneOf(&["ips", "ag_ids", "ag_titles"])),
    TAGS_NEED_USE_TAGS,
    AtMostOne(&["detection_updated_since", "max_days_since_detection_updated"]),
    AtMostOne(&["detection_last_tested_since", "detection_last_tested_since_days"]),
    AtMostOne(&["detection_last_tested_before", "detection_last_tested_before_days"]),
    Excludes("max_days_since_last_vm_scan", &["vm_scan_since", "no_vm_scan_since"]),
    Excludes(
        "arf_filter_keys",
        &["arf_kernel_filter", "arf_service_filter", "arf_config_filter", "active_kernels_only"],
    ),
    AtMostOne(&["include_search_list_ids", "include_search_list_titles"]),
    AtMostOne(&["exclude_search_list_ids", "exclude_search_list_titles"]),
    Excludes("include_search_list_ids", &["qids", "severities"]),
    Excludes("include_search_list_titles", &["qids", "severities"]),
    Excludes("exclude_search_list_ids", &["qids", "severities"]),
    Excludes("exclude_search_list_titles", &["qids", "severities"]),
    Excludes("ipv6", &["ids", "ips", "ag_ids", "ag_titles", "id_min", "id_max"]),
    RequiresValue("qds_min", "show_qds", &["1"]),
    RequiresValue("qds_max", "show_qds", &["1"]),
    NotAbove("qds_min", "qds_max"),
    NotAbove("id_min", "id_max"),
    Requires("host_metadata_fields", &["host_metadata"]),
    RequiresValue("cloud_tag_fields", "show_cloud_tags", &["1"]),
    When(
        "suppress_duplicated_data_from_csv",
        &["1"],
        &RequiresValue(
            "suppress_duplicated_data_from_csv",
            "output_format",
            &["CSV", "CSV_NO_METADATA"],
        ),
    ),
])
.translations(&[
    Bound { name: "truncation_limit", value: "0", instead: "1000" },
    Warn {
        name: "ids",
        text: "`ids` are host ids in the API although the guide calls them QIDs; for QIDs use \
               `qids`.",
    },
    Refuse {
        name: "severity_levels",
        reason: "It belongs to knowledge_base.list; use `severities`.",
    },
    Refuse {
        name: "show_epss",
        reason: "The API has no such parameter; EPSS comes with `show_qds_factors`.",
    },
    Refuse {
        name: "details",
        reason: "It belongs to host.list; here `show_results` = 0 makes the answer smaller.",
    },
    Refuse {
        name: "show_trurisk",
        reason: "TruRisk scores come from host.list; here `show_qds` gives the detection score.",
    },
    Refuse {
        name: "max_days_since_vm_scan",
        reason: "The parameter is called `max_days_since_last_vm_scan`.",
    },
])
.replies(
    Reply::list(&["HOST_LIST_VM_DETECTION_OUTPUT"], &[Records::at("RESPONSE/HOST_LIST/HOST")])
        .repeated(&[
            "RESPONSE/HOST_LIST/HOST",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/QDS_FACTORS/QDS_FACTOR",
            "RESPONSE/HOST_LIST/HOST/TAGS/TAG",
            "RESPONSE/HOST_LIST/HOST/METADATA/EC2/ATTRIBUTE",
            "RESPONSE/HOST_LIST/HOST/METADATA/GOOGLE/ATTRIBUTE",
            "RESPONSE/HOST_LIST/HOST/METADATA/AZURE/ATTRIBUTE",
            "RESPONSE/HOST_LIST/HOST/METADATA/ALICLOUD/ATTRIBUTE",
            "RESPONSE/HOST_LIST/HOST/CLOUD_PROVIDER_TAGS/CLOUD_TAG",
            "REQUEST/PARAM_LIST/PARAM",
        ])
        .repeated_rare(&[
            "RESPONSE/HOST_LIST/HOST/METADATA/EC2",
            "RESPONSE/HOST_LIST/HOST/METADATA/GOOGLE",
            "RESPONSE/HOST_LIST/HOST/METADATA/AZURE",
            "RESPONSE/HOST_LIST/HOST/METADATA/ALICLOUD",
        ])
        .attributed(&[
            ("RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/QDS", &["severity"]),
            ("RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/QDS_FACTORS/QDS_FACTOR", &["name"]),
        ])
        .containers(&[
            "REQUEST",
            "REQUEST/PARAM_LIST",
            "RESPONSE/HOST_LIST",
            "RESPONSE/WARNING",
            "RESPONSE/HOST_LIST/HOST/DNS_DATA",
            "RESPONSE/HOST_LIST/HOST/TAGS",
            "RESPONSE/HOST_LIST/HOST/METADATA",
            "RESPONSE/HOST_LIST/HOST/CLOUD_PROVIDER_TAGS",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/QDS_FACTORS",
            "RESPONSE/HOST_LIST/HOST/METADATA/EC2",
            "RESPONSE/HOST_LIST/HOST/METADATA/GOOGLE",
            "RESPONSE/HOST_LIST/HOST/METADATA/AZURE",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST",
            "RESPONSE/HOST_LIST/HOST/METADATA/ALICLOUD",
        ])
        .integers(&[
            "RESPONSE/HOST_LIST/HOST/ID",
            "RESPONSE/HOST_LIST/HOST/ASSET_ID",
            "RESPONSE/HOST_LIST/HOST/NETWORK_ID",
            "RESPONSE/HOST_LIST/HOST/LAST_VM_SCANNED_DURATION",
            "RESPONSE/HOST_LIST/HOST/LAST_VM_AUTH_SCANNED_DURATION",
            "RESPONSE/HOST_LIST/HOST/TAGS/TAG/TAG_ID",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/QID",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/SEVERITY",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/PORT",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/SSL",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/QDS",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/TIMES_FOUND",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/TIMES_REOPENED",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/IS_IGNORED",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/IS_DISABLED",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/AFFECT_RUNNING_KERNEL",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/AFFECT_RUNNING_SERVICE",
            "RESPONSE/HOST_LIST/HOST/DETECTION_LIST/DETECTION/AFFECT_EXPLOITABLE_CONFIG",
        ])
        .csv(CsvProof::Footer)
        .csv_integers(&[
            "Host ID",
            "QID",
            "Port",
            "SSL",
            "Severity",
            "Ignored",
            "Disabled",
            "Times Found",
            "Times Re-opened",
            "Last VM Scanned Duration",
            "Last VM Auth Scanned Duration",
        ])
        .evidence("schema"),
)
.pages(Paging::Continues {
    parameter: "id_min",
    direction: Direction::Up,
    inclusive: false,
    key: Some(Key { element: "ID", not_with: &["ipv6"] }),
})
.when_empty(
    "The list is whole and empty: no detection matches the filters, or no scan has run against \
         these hosts yet.",
)
.permissions(
    "Managers see all hosts, Unit Managers their unit, Scanners and Readers their groups; \
     Auditors none.",
)
.notes(&[
    "Hosts without a matching detection are left out; all filters must hold together.",
    "The answer can be many gigabytes: filter by `severities`, `status` or \
     `detection_updated_since`, or use `open`.",
    "The guide says that superseded vulnerabilities are hidden unless asked for; the API shows \
     them unless `filter_superseded_qids` is 1.",
    "A page may hold fewer hosts than `truncation_limit`, even none, and still be followed by \
     another.",
    "CSV_NO_METADATA and CSV_NO_METADATA_MS_EXCEL carry no sign that more pages follow: use XML \
     or CSV to be sure of everything.",
]);

const UPDATE: Operation =
    Operation::post("update", "[VMDR] Update Host", "/api/{version}/fo/asset/host/")
        .fixed(&[("action", "update")])
        .versions(WRITE_VERSIONS, "5.0")
        .unconfirmed()
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            ids("ids").help("Which hosts, by host id."),
            ip_ranges("ips").help("Which hosts, by address."),
            ids("ag_ids").help("Which hosts, by asset group id."),
            list("ag_titles").help("Which hosts, by asset group title."),
            text("host_dns").help("Narrows the hosts that `ips` selects to this DNS name."),
            text("host_netbios").help("Narrows the hosts that `ips` selects to this NetBIOS name."),
            integer("network_id").help("Narrows the hosts that `ips` selects to this network."),
            text("network_name")
                .help("Narrows the hosts that `ips` selects to the network with this name."),
            choice("tracking_method", &["IP", "DNS", "NETBIOS", "EC2", "AGENT"])
                .open_values()
                .unconfirmed("EC2 and AGENT as values here.")
                .help("Narrows the selection to hosts that are tracked this way now."),
            choice("new_tracking_method", &["IP", "DNS", "NETBIOS"])
                .help("How the hosts are tracked from now on."),
            text("new_owner").aliases(&["owner"]).help("The login of the new owner."),
            text("new_ud1").max(128).help("The new text of the first user-defined attribute."),
            text("new_ud2").max(128).help("The new text of the second user-defined attribute."),
            text("new_ud3").max(128).help("The new text of the third user-defined attribute."),
            text("new_comment").aliases(&["comment"]).help("The new comment."),
        ])
        .rules(&[
            ExactlyOne(&["ids", "ips", "ag_ids", "ag_titles"]),
            Excludes(
                "ids",
                &["host_dns", "host_netbios", "network_id", "network_name", "tracking_method"],
            ),
            Requires("host_dns", &["ips"]),
            Requires("host_netbios", &["ips"]),
            Requires("network_id", &["ips"]),
            Requires("network_name", &["ips"]),
            AtLeastOne(&[
                "new_tracking_method",
                "new_owner",
                "new_ud1",
                "new_ud2",
                "new_ud3",
                "new_comment",
            ]),
        ])
        .replies(
            Reply::write_as(&["HOST_UPDATE_OUTPUT", "SIMPLE_RETURN"])
                .repeated(&["REQUEST/PARAM_LIST/PARAM"])
                .containers(&["REQUEST", "REQUEST/PARAM_LIST"])
                .evidence("client-code"),
        )
        .permissions(
            "Managers; others for hosts in their groups, with the right to do so (unconfirmed).",
        )
        .notes(&[
            "Hosts tracked by EC2 or AGENT keep their tracking method.",
            "The guide lists no parameters here; `tracking_method` selects hosts, \
             `new_tracking_method` changes them.",
        ]);

const PURGE: Operation =
    Operation::post("purge", "[VMDR] Purge Hosts", "/api/{version}/fo/asset/host/")
        .fixed(&[("action", "purge")])
        .versions(WRITE_VERSIONS, "5.0")
        .unconfirmed()
        .destroys()
        .parameters(&[
            ECHO_REQUEST,
            ids("ids").help("Which hosts, by host id."),
            ip_ranges("ips").help("Which hosts, by address."),
            ids("ag_ids").help("Which hosts, by asset group id."),
            list("ag_titles").help("Which hosts, by asset group title."),
            date_time("no_vm_scan_since").help(
                "Which hosts: those without a vulnerability scan since then, UTC. Alone it \
                 selects across the whole subscription.",
            ),
            date_time("no_compliance_scan_since").help(
                "Which hosts: those without a compliance scan since then, UTC. Alone it selects \
                 across the whole subscription.",
            ),
            ids("network_ids").help(
                "Narrows the selection to these networks; needs the Network Support feature.",
            ),
            choices("data_scope", &["vm", "pc"])
                .unconfirmed("What goes when neither this nor `compliance_enabled` is sent.")
                .help(
                    "Which data is removed: vulnerability data, compliance data or both; \
                     overridden by `compliance_enabled` = 1.",
                ),
            flag("compliance_enabled").help(
                "1 removes compliance and vulnerability data, whatever `data_scope` says; 0 \
                 without `data_scope` removes vulnerability data only.",
            ),
            text("os_pattern").help(
                "Narrows the selection by a regular expression (PCRE) on the operating system.",
            ),
        ])
        .rules(&[
            AtLeastOne(&[
                "ids",
                "ips",
                "ag_ids",
                "ag_titles",
                "no_vm_scan_since",
                "no_compliance_scan_since",
            ]),
            AtMostOne(&["ag_ids", "ag_titles"]),
        ])
        .translations(&[
            Refuse { name: "use_tags", reason: NO_TAGS },
            Refuse { name: "tag_set_by", reason: NO_TAGS },
            Refuse { name: "tag_set_include", reason: NO_TAGS },
            Refuse { name: "tag_set_exclude", reason: NO_TAGS },
            Refuse { name: "tag_include_selector", reason: NO_TAGS },
            Refuse { name: "tag_exclude_selector", reason: NO_TAGS },
        ])
        .replies(BATCH_RETURN)
        .permissions(
            "Managers; Auditors compliance data only; others with the right to purge host \
             information.",
        )
        .notes(&[
            "It removes findings and scan dates and cannot be undone; the addresses stay in the \
             subscription.",
            "The hosts are queued; there is nothing to poll but the host list.",
            "`os_pattern` and `network_ids` only narrow a selection and never select by \
             themselves.",
        ]);
