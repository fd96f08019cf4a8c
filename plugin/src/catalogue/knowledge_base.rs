//! The knowledge base of vulnerabilities (QIDs), its customised entries and vulnerability scores.
//!
//! Source: `docs.qualys.com/en/vm/qweb-all-api/mergedProjects/qapi-scan/kbase/knowledgebase.htm`,
//! `docs.qualys.com/en/vm/api/scans/kbase/edit_vulns.htm` and `knowledgebase_qvs.htm`.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "knowledge_base",
    title: "Knowledge Base",
    operations: &[LIST, EDIT, RESET, LIST_EDITED, LIST_QVS],
};

const VERSIONS: &[Version] =
    &[Version::new("2.0").eol("2026-12", "4.0"), Version::new("4.0").unconfirmed()];

const LIST: Operation = Operation::post(
    "list",
    "[VMDR] List Knowledge Base",
    "/api/{version}/fo/knowledge_base/vuln/",
)
.fixed(&[("action", "list")])
.versions(
    &[
        Version::new("2.0").eol("2026-12", "4.0"),
        Version::new("3.0")
            .eos("2026-08")
            .eol("2027-02", "4.0")
            .note("Its dates follow from the general rule of Qualys; none were announced."),
        Version::new("4.0"),
    ],
    "4.0",
)
.parameters(&[
    ECHO_REQUEST,
    ids("ids").help(
        "Only these QIDs; ranges are taken. More than 500 are asked for in several requests.",
    ),
    integer("id_min").help("Only QIDs from this one on."),
    integer("id_max").help("Only QIDs up to this one."),
    choice("details", &["Basic", "All", "None"])
        .default("Basic")
        .help("How much of a vulnerability is listed; None lists bare ids only."),
    flag("is_patchable").help("1 for vulnerabilities with a patch, 0 for those without."),
    date_time("last_modified_after")
        .aliases(&["modified_after"])
        .help("Only entries changed after then, by a user or by Qualys, UTC."),
    date_time("last_modified_before")
        .aliases(&["modified_before"])
        .help("Only entries changed before then, by a user or by Qualys, UTC."),
    date_time("last_modified_by_user_after")
        .help("Only entries that a user changed after then, UTC."),
    date_time("last_modified_by_user_before")
        .help("Only entries that a user changed before then, UTC."),
    date_time("last_modified_by_service_after")
        .help("Only entries that Qualys changed after then, UTC."),
    date_time("last_modified_by_service_before")
        .help("Only entries that Qualys changed before then, UTC."),
    date_time("code_modified_after")
        .help("Only entries whose detection code changed after then, UTC."),
    date_time("code_modified_before")
        .help("Only entries whose detection code changed before then, UTC."),
    date_time("published_after").help("Only entries published after then, UTC."),
    date_time("published_before").help("Only entries published before then, UTC."),
    choice(
        "discovery_method",
        &["Remote", "Authenticated", "RemoteOnly", "AuthenticatedOnly", "RemoteAndAuthenticated"],
    )
    .value_aliases(&[("Remote_Authenticated", "RemoteAndAuthenticated")])
    .help("How the vulnerability is found: remotely, with authentication, or both."),
    choices("discovery_auth_types", &["Windows", "Oracle", "Unix", "SNMP"])
        .open_values()
        .open_values()
        .help("Only vulnerabilities found with one of these kinds of authentication."),
    flag("show_qid_change_log").default("0").help("Adds the history of changes of each entry."),
    flag("show_pci_reasons")
        .default("0")
        .help("Adds why an entry fails PCI; needs a PCI subscription."),
    flag("show_disabled_flag").default("0").help("Adds whether the entry is disabled."),
    flag("show_supported_modules_info")
        .default("0")
        .help("Adds which Qualys modules can find the vulnerability."),
    list("cve")
        .aliases(&["cve_ids"])
        .unconfirmed("Whether several ids, separated by commas, are taken.")
        .help("Only entries for this CVE id."),
])
.rules(&[NotAbove("id_min", "id_max")])
.translations(&[
    Filter {
        name: "severity_levels",
        field: "SEVERITY_LEVEL",
        values: &["1", "2", "3", "4", "5"],
        needs: Some(("details", &["Basic", "All"])),
        help: "Only vulnerabilities of these severities. The API has no such parameter: the \
               connector filters the answer.",
    },
    Refuse {
        name: "truncation_limit",
        reason: "The knowledge base has no pages of its own; the connector walks it in windows, \
                 bounded by `id_min` and `id_max`.",
    },
])
.replies(
    Reply::list(
        &["KNOWLEDGE_BASE_VULN_LIST_OUTPUT"],
        &[
            Records::at("RESPONSE/VULN_LIST/VULN"),
            Records::bare("RESPONSE/ID_SET/ID"),
            Records::bare("RESPONSE/ID_SET/ID_RANGE"),
        ],
    )
    .repeated(&[
        "RESPONSE/VULN_LIST/VULN",
        "RESPONSE/ID_SET/ID",
        "RESPONSE/ID_SET/ID_RANGE",
        "RESPONSE/VULN_LIST/VULN/BUGTRAQ_LIST/BUGTRAQ",
        "RESPONSE/VULN_LIST/VULN/SOFTWARE_LIST/SOFTWARE",
        "RESPONSE/VULN_LIST/VULN/VENDOR_REFERENCE_LIST/VENDOR_REFERENCE",
        "RESPONSE/VULN_LIST/VULN/CVE_LIST/CVE",
        "RESPONSE/VULN_LIST/VULN/COMPLIANCE_LIST/COMPLIANCE",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/EXPLOITS/EXPLT_SRC",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/EXPLOITS/EXPLT_SRC/EXPLT_LIST/EXPLT",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/MALWARE/MW_SRC",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/MALWARE/MW_SRC/MW_LIST/MW_INFO",
        "RESPONSE/VULN_LIST/VULN/PCI_REASONS/PCI_REASON",
        "RESPONSE/VULN_LIST/VULN/THREAT_INTELLIGENCE/THREAT_INTEL",
        "RESPONSE/VULN_LIST/VULN/DISCOVERY/AUTH_TYPE_LIST/AUTH_TYPE",
        "RESPONSE/VULN_LIST/VULN/CHANGE_LOG_LIST/CHANGE_LOG_INFO",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .attributed(&[
        ("RESPONSE/VULN_LIST/VULN/CVSS/BASE", &["source"]),
        ("RESPONSE/VULN_LIST/VULN/CVSS_V3/BASE", &["source"]),
        ("RESPONSE/VULN_LIST/VULN/THREAT_INTELLIGENCE/THREAT_INTEL", &["id"]),
    ])
    .containers(&[
        "REQUEST",
        "REQUEST/PARAM_LIST",
        "RESPONSE/VULN_LIST",
        "RESPONSE/ID_SET",
        "RESPONSE/WARNING",
        "RESPONSE/VULN_LIST/VULN/LAST_CUSTOMIZATION",
        "RESPONSE/VULN_LIST/VULN/BUGTRAQ_LIST",
        "RESPONSE/VULN_LIST/VULN/SOFTWARE_LIST",
        "RESPONSE/VULN_LIST/VULN/VENDOR_REFERENCE_LIST",
        "RESPONSE/VULN_LIST/VULN/CVE_LIST",
        "RESPONSE/VULN_LIST/VULN/COMPLIANCE_LIST",
        "RESPONSE/VULN_LIST/VULN/CORRELATION",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/EXPLOITS",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/MALWARE",
        "RESPONSE/VULN_LIST/VULN/CVSS",
        "RESPONSE/VULN_LIST/VULN/CVSS/ACCESS",
        "RESPONSE/VULN_LIST/VULN/CVSS/IMPACT",
        "RESPONSE/VULN_LIST/VULN/CVSS_V3",
        "RESPONSE/VULN_LIST/VULN/CVSS_V3/ATTACK",
        "RESPONSE/VULN_LIST/VULN/CVSS_V3/IMPACT",
        "RESPONSE/VULN_LIST/VULN/CVSS_V4",
        "RESPONSE/VULN_LIST/VULN/PCI_REASONS",
        "RESPONSE/VULN_LIST/VULN/THREAT_INTELLIGENCE",
        "RESPONSE/VULN_LIST/VULN/DISCOVERY/AUTH_TYPE_LIST",
        "RESPONSE/VULN_LIST/VULN/CHANGE_LOG_LIST",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/EXPLOITS/EXPLT_SRC/EXPLT_LIST",
        "RESPONSE/VULN_LIST/VULN/CORRELATION/MALWARE/MW_SRC/MW_LIST",
    ])
    .integers(&[
        "RESPONSE/VULN_LIST/VULN/QID",
        "RESPONSE/VULN_LIST/VULN/SEVERITY_LEVEL",
        "RESPONSE/VULN_LIST/VULN/PATCHABLE",
        "RESPONSE/VULN_LIST/VULN/PCI_FLAG",
        "RESPONSE/VULN_LIST/VULN/DISCOVERY/REMOTE",
        "RESPONSE/VULN_LIST/VULN/IS_DISABLED",
    ])
    .evidence("dtd"),
)
.pages(Paging::Windows {
    from: "id_min",
    to: "id_max",
    list: ("details", "None"),
    unless: "ids",
    execute: 1000,
    open: 10_000,
    element: "QID",
})
.chunks("ids", 500)
.permissions("Any user of a subscription that may download the knowledge base.")
.notes(&[
    "The service answers everything in one document: the connector lists the ids first and then \
     asks for windows of them.",
    "Qualys runs one knowledge base request at a time for a subscription.",
    "DIAGNOSIS, CONSEQUENCE and SOLUTION hold HTML as text.",
]);

const EDIT: Operation = Operation::post(
    "edit",
    "[VMDR] Edit Knowledge Base Entry",
    "/api/{version}/fo/knowledge_base/vuln/",
)
.fixed(&[("action", "edit")])
.versions(VERSIONS, "4.0")
.unconfirmed()
.writes()
.parameters(&[
    ECHO_REQUEST,
    integer("qid").required().help("The vulnerability; any QID, not only a user-defined one."),
    integer("severity").min(1).max(5).help("The new severity level."),
    flag("disable").help("1 disables the vulnerability for the whole subscription, 0 enables it."),
    text("threat_comment").help("A comment on the threat."),
    text("impact_comment").help("A comment on the impact."),
    text("solution_comment").help("A comment on the solution."),
])
.rules(&[AtLeastOne(&[
    "severity",
    "disable",
    "threat_comment",
    "impact_comment",
    "solution_comment",
])])
.replies(SIMPLE_RETURN)
.permissions("Managers.")
.notes(&["It changes the findings and reports of the whole subscription, and works on any QID \
          although the guide speaks of user-defined entries."]);

const RESET: Operation = Operation::post(
    "reset",
    "[VMDR] Reset Knowledge Base Entry",
    "/api/{version}/fo/knowledge_base/vuln/",
)
.fixed(&[("action", "reset")])
.versions(VERSIONS, "4.0")
.unconfirmed()
.destroys()
.parameters(&[
    ECHO_REQUEST,
    integer("qid").required().help("The vulnerability; any QID, not only a user-defined one."),
])
.replies(SIMPLE_RETURN)
.permissions("Managers.")
.notes(&["It drops the customisation of the entry and returns to Qualys's own text and severity."]);

const LIST_EDITED: Operation = Operation::get(
    "list_edited",
    "[VMDR] List Edited Vulnerabilities",
    "/api/{version}/fo/knowledge_base/vuln/",
)
.fixed(&[("action", "custom")])
.versions(VERSIONS, "4.0")
.unconfirmed()
.parameters(&[ECHO_REQUEST])
.replies(
    Reply::list(
        &["KB_CUSTOM_VULN_LIST_OUTPUT"],
        &[Records::at("RESPONSE/CUSTOM_VULN_LIST/CUSTOM_VULN_DATA")],
    )
    .repeated(&["RESPONSE/CUSTOM_VULN_LIST/CUSTOM_VULN_DATA", "REQUEST/PARAM_LIST/PARAM"])
    .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/CUSTOM_VULN_LIST"])
    .integers(&[
        "RESPONSE/CUSTOM_VULN_LIST/CUSTOM_VULN_DATA/QID",
        "RESPONSE/CUSTOM_VULN_LIST/CUSTOM_VULN_DATA/SEVERITY_LEVEL",
        "RESPONSE/CUSTOM_VULN_LIST/CUSTOM_VULN_DATA/ORIGINAL_SEVERITY_LEVEL",
        "RESPONSE/CUSTOM_VULN_LIST/CUSTOM_VULN_DATA/IS_DISABLED",
    ])
    .evidence("memory"),
)
.permissions("Managers.")
.notes(&["The names of the fields come from memory of the documentation: the connector takes \
          others as they come."]);

const LIST_QVS: Operation = Operation::post(
    "list_qvs",
    "[VMDR] List QVS Information",
    "/api/{version}/fo/knowledge_base/qvs/",
)
.fixed(&[("action", "list")])
.versions(
    &[
        Version::new("2.0").eol("2026-12", "4.0"),
        Version::new("3.0").eol("2026-12", "4.0").unconfirmed(),
        Version::new("4.0").unconfirmed(),
    ],
    "4.0",
)
.unconfirmed()
.parameters(&[
    choice("details", &["Basic", "All"])
        .sends("Basic")
        .help("All adds the factors that contribute to the score; Basic is sent unless told."),
    list("cve")
        .required()
        .unconfirmed("How many ids one request takes.")
        .help("The CVE ids whose scores are wanted."),
    date_time("qvs_last_modified_before").help("Only scores that changed before then, UTC."),
    date_time("qvs_last_modified_after").help("Only scores that changed after then, UTC."),
    integer("qvs_min").min(1).max(100).help("Only scores from this one on."),
    integer("qvs_max").min(1).max(100).help("Only scores up to this one."),
    date_time("nvd_published_before").help("Only CVEs that the NVD published before then, UTC."),
    date_time("nvd_published_after").help("Only CVEs that the NVD published after then, UTC."),
])
.rules(&[NotAbove("qvs_min", "qvs_max")])
.replies(Reply::list(&[], &[]).json(Json::Keyed).evidence("client-code"))
.permissions("A subscription with VMDR TruRisk (unconfirmed).")
.notes(&[
    "The answer is JSON keyed by CVE id; each record carries its key as `@key`.",
    "Dates in `base` are seconds since 1970.",
]);
