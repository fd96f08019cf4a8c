//! Vulnerability scans: launch, watch, steer, fetch and summarise them.
//!
//! Source:
//! `docs.qualys.com/en/vm/qweb-all-api/mergedProjects/qapi-scan/vm_scans/list_vm_scans.htm`, the
//! API quick reference, the pages of the scan summaries and of PCI sharing, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "scan",
    title: "Scan",
    operations: &[
        LIST,
        LAUNCH,
        PAUSE,
        RESUME,
        CANCEL,
        DELETE,
        FETCH,
        LIST_OVERALL_SUMMARY,
        LIST_SUMMARY,
        LIST_STATS,
        LIST_SCANNER_DETAILS,
        LIST_PCI_SHARE_STATUS,
        SHARE_PCI,
        LIST_SCAP,
    ],
};

const VERSIONS: &[Version] = &[Version::new("2.0").eol("2026-12", "3.0"), Version::new("3.0")];

/// Which scan is steered or fetched.
const SCAN_REF: Parameter = text("scan_ref").required().help("The scan, as scan/1234567890.12345.");

/// A scan is watched in the list of scans.
const UNTIL_SCANNED: Poll = Poll {
    resource: "scan",
    operation: "list",
    by: ("scan_ref", "REFERENCE"),
    field: "STATUS/STATE",
    done: &["Finished"],
    failed: &["Canceled", "Error"],
    interval_s: 60,
    grace_s: 60,
    stuck: "If it stays in Running, check in Qualys whether the scanner appliance is connected, \
            and cancel the scan if need be.",
    then: Some(PollThen { resource: "scan", operation: "fetch", parameter: "scan_ref" }),
};

const LIST: Operation = Operation::post("list", "[VMDR] List Scans", "/api/{version}/fo/scan/")
    .fixed(&[("action", "list")])
    .versions(VERSIONS, "3.0")
    .parameters(groups![
        &[
            ECHO_REQUEST,
            text("scan_ref")
                .help("Only this scan; the reference of a vulnerability scan begins with scan/."),
            SCAN_STATE,
            PROCESSED
        ],
        SCANNED,
        &[choice("scan_type", &["certview", "ec2certview", "perimeter", "internal"])
            .open_values()
            .unconfirmed("The values; perimeter and internal are taken from the schedule list.")
            .help("Only scans of this special type.")],
        SCAN_DETAILS,
        &[
            flag("pci_only").default("0").help("1 lists external PCI scans only."),
            flag("ignore_target")
                .default("0")
                .help("1 leaves out the target, which makes the answer much smaller."),
            CLIENT_ID,
            CLIENT_NAME
        ]
    ])
    .rules(&[
        AtMostOne(&["client_id", "client_name"]),
        NotAbove("launched_after_datetime", "launched_before_datetime"),
    ])
    .translations(&[Refuse {
        name: "scan_id",
        reason: "Only compliance and SCAP scans have one; use `scan_ref`.",
    }])
    .replies(SCAN_LIST)
    .permissions("Everybody with VM, limited to what the user may see.")
    .notes(&[
        "Without any filter only the scans of the last 30 days are listed, and there are no \
         pages: narrow by date.",
        "DURATION is text such as 00:12:08, \"2 days 03:04:05\", Pending or Running.",
    ]);

const LAUNCH: Operation =
    Operation::post("launch", "[VMDR] Launch Scan", "/api/{version}/fo/scan/")
        .fixed(&[("action", "launch")])
        .versions(VERSIONS, "3.0")
        .writes()
        .parameters(groups![
            &[ECHO_REQUEST, SCAN_TITLE, OPTION_TITLE, OPTION_ID, TARGET_FROM.default("assets")],
            SCAN_TARGETS,
            SCANNERS,
            &[
                list("ec2_instance_ids").max(10).help(
                    "For an EC2 scan: instances to scan; what is skipped is named in the answer.",
                ),
                PRIORITY.default("0"),
                RUNTIME_HTTP_HEADER,
                SPECIAL_SCAN_TYPE,
                INCLUDE_AGENT_TARGETS.default("0"),
                CLIENT_ID,
                CLIENT_NAME
            ]
        ])
        .rules(rules![
            &[ExactlyOne(&["option_title", "option_id"])],
            SCANNER_RULES,
            &[When(
                "target_from",
                &["assets"],
                &AtLeastOne(&[
                    "ip",
                    "asset_groups",
                    "asset_group_ids",
                    "fqdn",
                    "ec2_instance_ids",
                    "connector_name",
                    "connector_uuid",
                ]),
            )],
            TARGET_RULES
        ])
        .translations(&[NumberOr {
            name: "option_profile",
            number: "option_id",
            text: "option_title",
        }])
        .replies(SIMPLE_RETURN)
        .polls(UNTIL_SCANNED)
        .permissions("Managers, Unit Managers and Scanners.")
        .notes(&[
            "The guide's `option_profile` becomes `option_id` when it is a number, else \
             `option_title`.",
            "Without a scanner the external scanners are used; accounts that have appliances may \
             be refused then (unconfirmed).",
            "A launch without a target is an error, not a scan of everything, although the guide \
             warns of that.",
            "Addresses outside the subscription are left out without a word.",
            "Paused is a state from which the scan can go on: watch for Finished, Canceled or \
             Error.",
        ]);

const PAUSE: Operation = Operation::post("pause", "[VMDR] Pause Scan", "/api/{version}/fo/scan/")
    .fixed(&[("action", "pause")])
    .versions(VERSIONS, "3.0")
    .writes()
    .parameters(&[ECHO_REQUEST, SCAN_REF])
    .replies(SIMPLE_RETURN)
    .polls(Poll {
        done: &["Paused"],
        failed: &["Finished", "Canceled", "Error"],
        then: None,
        ..UNTIL_SCANNED
    })
    .permissions("Managers all scans, Unit Managers those of their unit, Scanners their own.")
    .notes(&["The scan must be Running; the state changes after a while."]);

const RESUME: Operation =
    Operation::post("resume", "[VMDR] Resume Scan", "/api/{version}/fo/scan/")
        .fixed(&[("action", "resume")])
        .versions(VERSIONS, "3.0")
        .writes()
        .parameters(&[ECHO_REQUEST, SCAN_REF])
        .replies(SIMPLE_RETURN)
        .polls(UNTIL_SCANNED)
        .permissions("Managers all scans, Unit Managers those of their unit, Scanners their own.")
        .notes(&["The scan must be Paused; the state changes after a while."]);

const CANCEL: Operation =
    Operation::post("cancel", "[VMDR] Cancel Scan", "/api/{version}/fo/scan/")
        .fixed(&[("action", "cancel")])
        .versions(VERSIONS, "3.0")
        .writes()
        .parameters(&[ECHO_REQUEST, SCAN_REF])
        .replies(SIMPLE_RETURN)
        .polls(Poll {
            done: &["Canceled"],
            failed: &["Finished", "Error"],
            then: None,
            ..UNTIL_SCANNED
        })
        .permissions("Managers all scans, Unit Managers those of their unit, Scanners their own.")
        .notes(&["The scan must be Running, Paused or Queued; one that is Loading cannot be \
                  cancelled."]);

const DELETE: Operation =
    Operation::post("delete", "[VMDR] Delete Scan", "/api/{version}/fo/scan/")
        .fixed(&[("action", "delete")])
        .versions(VERSIONS, "3.0")
        .destroys()
        .parameters(&[ECHO_REQUEST, SCAN_REF])
        .replies(SIMPLE_RETURN)
        .permissions("Managers all scans, Unit Managers those of their unit, Scanners their own.")
        .notes(&["The scan must not be Running. Its results are lost; the data of the hosts \
                  stays."]);

const FETCH: Operation =
    Operation::post("fetch", "[VMDR] Fetch Scan Results", "/api/{version}/fo/scan/")
        .fixed(&[("action", "fetch")])
        .versions(VERSIONS, "3.0")
        .parameters(&[
            ECHO_REQUEST,
            SCAN_REF,
            ip_ranges("ips").help("Only the results of these addresses."),
            choice("mode", &["brief", "extended"])
                .default("brief")
                .help("extended adds protocol, port, SSL flag and host name to each row."),
            choice("output_format", &["csv", "json", "csv_extended", "json_extended"])
                .default("csv")
                .help(
                    "The form of the answer; csv_extended and json_extended add a report header \
                     and host details.",
                ),
            CLIENT_ID,
            CLIENT_NAME,
        ])
        .rules(&[AtMostOne(&["client_id", "client_name"])])
        .replies(
            Reply::list(&[], &[])
                .csv(CsvProof::Framing)
                .csv_integers(&["qid"])
                .json(Json::Array)
                .evidence("client-code"),
        )
        .permissions("Users who may see the scan.")
        .notes(&[
            "The scan should be Finished, or Canceled or Paused with results; otherwise the \
             answer is an error.",
            "The answer is CSV unless `output_format` says otherwise; the API has no XML here.",
            "With json_extended the first records describe the report and the scan; findings are \
             those with `qid`.",
        ]);

const LIST_OVERALL_SUMMARY: Operation = Operation::get(
    "list_overall_summary",
    "[VMDR] Scan Summary (Aggregated)",
    "/api/{version}/fo/scan/summary/",
)
.fixed(&[("action", "list")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    ECHO_REQUEST,
    date("scan_date_since").required().help("Scans since this day, not later than today."),
    date("scan_date_to").help("Scans until this day, not later than today."),
    choice("output_format", &["XML", "CSV", "JSON"])
        .value_aliases(&[("xml", "XML"), ("csv", "CSV"), ("json", "JSON")])
        .default("XML")
        .help("The form of the answer."),
    choice("tracking_method", &["IP", "DNS", "NETBIOS"])
        .help("Only hosts that are tracked this way."),
    flag("include_dead").default("1").help("Hosts that did not answer."),
    flag("include_excluded").default("0").help("Hosts that were excluded."),
    flag("include_unresolved").default("0").help("Host names that could not be resolved."),
    flag("include_cancelled").default("0").help("Hosts left out because the scan was cancelled."),
    flag("include_notvuln").default("0").help("Hosts without vulnerabilities."),
    flag("include_blocked").default("0").help("Hosts that were blocked."),
    flag("include_duplicate").default("0").help("Hosts that came up twice."),
    flag("include_aborted").default("0").help("Hosts whose scan was aborted."),
])
.rules(&[NotAbove("scan_date_since", "scan_date_to")])
.replies(
    Reply::list(
        &["SCAN_SUMMARY_OUTPUT"],
        &[Records::at("RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY")],
    )
    .repeated(&[
        "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY",
        "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/HOST_SUMMARY",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .attributed(&[(
        "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/HOST_SUMMARY",
        &["category", "tracking"],
    )])
    .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/SCAN_SUMMARY_LIST"])
    .csv(CsvProof::Framing)
    .json(Json::Array)
    .evidence("sample"),
)
.permissions("Managers.")
.notes(&[
    "It lists the hosts that were not scanned and why, scan by scan; the guide calls it an \
     aggregate of all scans.",
    "At least one `include_*` should be 1.",
]);

const LIST_SUMMARY: Operation =
    Operation::post("list_summary", "[VMDR] VM Scan Summary", "/api/{version}/fo/scan/vm/summary/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            ECHO_REQUEST,
            choice("output_format", &["xml"]).default("xml").help("The form of the answer."),
            text("scan_reference")
                .aliases(&["scan_ref"])
                .help("The scan, as scan/1234567890.12345."),
            date_time("scan_datetime_since").help("Scans since then, UTC, with the time of day."),
            date_time("scan_datetime_until").help(
                "Scans until then, UTC, with the time of day; only beside `scan_datetime_since`.",
            ),
            flag("include_scan_input")
                .default("1")
                .help("0 leaves out what the scan was asked to do."),
            flag("include_scan_details")
                .default("1")
                .help("0 leaves out state, launch time and duration."),
            flag("include_hosts_summary").default("1").help("0 leaves out the hosts."),
            flag("include_detections_summary").default("1").help("0 leaves out the detections."),
            choices(
                "include_hosts_summary_categories",
                &[
                    "scanned",
                    "excluded",
                    "cancelled",
                    "unresolved",
                    "duplicate",
                    "not_vulnerable",
                    "dead",
                    "aborted",
                    "blocked",
                    "failed_slice",
                    "exceeded_scan_duration",
                ],
            )
            .help("Which kinds of hosts to list; all unless sent."),
        ])
        .rules(&[
            ExactlyOne(&["scan_reference", "scan_datetime_since"]),
            Requires("scan_datetime_until", &["scan_datetime_since"]),
            NotAbove("scan_datetime_since", "scan_datetime_until"),
        ])
        .replies(
            Reply::list(
                &["SCAN_SUMMARY_OUTPUT"],
                &[Records::at("RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY")],
            )
            .repeated(&[
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT/TARGETS/IP_DATA",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT/TARGETS/IP_DATA/RANGES/RANGE",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT/TARGETS/ASSET_GROUP_LIST/\
                 ASSET_GROUP",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/IP_LIST/\
                 IP_DATA",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/IP_LIST/\
                 IP_DATA/RANGES/RANGE",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/\
                 DNS_LIST/DNS_DATA",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/\
                 NETBIOS_LIST/NETBIOS_DATA",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/\
                 INSTANCE_ID_LIST/INSTANCE_ID_DATA",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .repeated_rare(&[
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT/TARGETS",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/IP_LIST/\
                 IP_DATA/IP_CSV",
            ])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/SCAN_SUMMARY_LIST",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_DETAILS",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT/TARGETS",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT/TARGETS/IP_DATA/RANGES",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_INPUT/TARGETS/ASSET_GROUP_LIST",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/IP_LIST",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/IP_LIST/\
                 IP_DATA/RANGES",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/DNS_LIST",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/\
                 NETBIOS_LIST",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/HOSTS_DATA/*/\
                 INSTANCE_ID_LIST",
            ])
            .integers(&[
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_DETAILS/DURATION",
                "RESPONSE/SCAN_SUMMARY_LIST/SCAN_SUMMARY/SCAN_RESULTS/HOSTS/COUNT",
            ])
            .evidence("client-code"),
        )
        .permissions("Managers.")
        .notes(&[
            "The parameter is called `scan_reference` here and `scan_ref` elsewhere; both are \
             taken.",
            "SCAN_RESULTS is missing when the scan gave no results.",
        ]);

const LIST_STATS: Operation =
    Operation::get("list_stats", "[VMDR] Scan Stats", "/api/{version}/fo/scan/stats/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[ECHO_REQUEST.unconfirmed("Whether it is taken here.")])
        .replies(
            Reply::list(
                &["TASK_PROCESSING"],
                &[
                    Records::at("VM_RECRYPT_BACKLOG_BY_SCAN/SCAN"),
                    Records::at("VM_RECRYPT_BACKLOG_BY_TASK/SCAN")
                        .list("VM_RECRYPT_BACKLOG_BY_TASK"),
                    Records::at("VM_DECRYPT_BACKLOG_SCAN/SCAN"),
                    Records::at("VM_DECRYPT_BACKLOG_TASK/SCAN").list("VM_DECRYPT_BACKLOG_TASK"),
                ],
            )
            .repeated(&[
                "VM_RECRYPT_BACKLOG_BY_SCAN/SCAN",
                "VM_RECRYPT_BACKLOG_BY_TASK/SCAN",
                "VM_DECRYPT_BACKLOG_SCAN/SCAN",
                "VM_DECRYPT_BACKLOG_TASK/SCAN",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .containers(&[
                "VM_RECRYPT_BACKLOG_BY_SCAN",
                "VM_RECRYPT_BACKLOG_BY_TASK",
                "RESPONSE",
                "VM_DECRYPT_BACKLOG_SCAN",
                "VM_DECRYPT_BACKLOG_TASK",
                "REQUEST/PARAM_LIST",
            ])
            .integers(&[
                "VM_RECRYPT_BACKLOG_BY_SCAN/SCAN/ID",
                "VM_RECRYPT_BACKLOG_BY_SCAN/SCAN/PROCESSING_PRIORITY",
                "VM_RECRYPT_BACKLOG_BY_TASK/SCAN/ID",
                "VM_RECRYPT_BACKLOG_BY_TASK/SCAN/PROCESSING_PRIORITY",
                "VM_RECRYPT_BACKLOG_BY_SCAN/SCAN/COUNT",
                "VM_RECRYPT_BACKLOG_BY_TASK/SCAN/NBHOST",
                "VM_RECRYPT_BACKLOG_BY_TASK/SCAN/TO_PROCESS",
                "VM_RECRYPT_BACKLOG_BY_TASK/SCAN/PROCESSED",
                "UNPROCESSED_SCANS",
                "VM_RECRYPT_BACKLOG",
            ])
            .evidence("client-code"),
        )
        .permissions("Managers (unconfirmed).")
        .notes(&["It is the backlog of scans still to be processed, not statistics of results; \
                  the totals are in the envelope."]);

const LIST_SCANNER_DETAILS: Operation = Operation::post(
    "list_scanner_details",
    "[VMDR] List Scanner Details for Scans",
    "/api/{version}/fo/scan/scanner/",
)
.fixed(&[("action", "list")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    ECHO_REQUEST.unconfirmed("Whether it is taken here."),
    ip_ranges("ips").required().help("The addresses whose scanners are wanted."),
    date("scan_date_since").required().help("Scans since this day, not later than today."),
    date("scan_date_to").help("Scans until this day, not later than today."),
    choice("output_format", &["XML"])
        .default("XML")
        .help("The form of the answer; best left out, since clients disagree about its case."),
])
.rules(&[NotAbove("scan_date_since", "scan_date_to")])
.replies(
    Reply::list(
        &["IP_SCANNERS_LIST_OUTPUT"],
        &[Records::at("RESPONSE/IP_SCANNERS_OUTPUT/IP_SCANNED")],
    )
    .repeated(&["RESPONSE/IP_SCANNERS_OUTPUT/IP_SCANNED", "REQUEST/PARAM_LIST/PARAM"])
    .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/IP_SCANNERS_OUTPUT"])
    .evidence("memory"),
)
.permissions("Managers; vulnerability scans only.")
.notes(&["The names of the fields after SCAN_DATE come from memory of the documentation: others \
          pass as they come."]);

const LIST_PCI_SHARE_STATUS: Operation = Operation::get(
    "list_pci_share_status",
    "[VMDR] PCI Scan Share Status",
    "/api/{version}/fo/scan/pci/",
)
.fixed(&[("action", "status")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    ECHO_REQUEST.unconfirmed("Whether it is taken here."),
    SCAN_REF,
    text("merchant_username").required().help("The login of the PCI merchant account."),
])
.replies(
    Reply::list(&["PCI_SCAN_SHARE_STATUS"], &[Records::at("RESPONSE/SCAN")])
        .repeated(&["RESPONSE/SCAN", "REQUEST/PARAM_LIST/PARAM"])
        .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE"])
        .evidence("memory"),
)
.permissions("Managers, Unit Managers and Scanners whose account is linked to the PCI account.");

const SHARE_PCI: Operation =
    Operation::post("share_pci", "[VMDR] Share PCI Scan", "/api/{version}/fo/scan/pci/")
        .fixed(&[("action", "share")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST.unconfirmed("Whether it is taken here."),
            text("scan_ref").required().help("The finished PCI scan, as scan/1234567890.12345."),
            text("merchant_username").required().help("The login of the PCI merchant account."),
        ])
        .replies(SIMPLE_RETURN)
        .permissions(
            "Managers, Unit Managers and Scanners who may see the scan and whose account is \
             linked to the PCI account.",
        )
        .notes(&[
            "A scan can be shared with one merchant account only once; a share that failed may \
             be repeated.",
            "The export is queued: watch it with scan.list_pci_share_status.",
        ]);

const LIST_SCAP: Operation =
    Operation::post("list_scap", "[SCAP] List SCAP Scans", "/api/{version}/fo/scan/scap/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(groups![
            &[
                integer("scan_id").help("Only the scan with this number."),
                text("scan_ref").help("Only this scan, as qscap/1234567890.12345."),
                SCAN_STATE,
                PROCESSED.unconfirmed("Offered by one client only.")
            ],
            SCANNED,
            SCAN_DETAILS,
            &[
                CLIENT_ID.unconfirmed("Offered by one client only."),
                CLIENT_NAME.unconfirmed("Offered by one client only."),
                ECHO_REQUEST
            ]
        ])
        .rules(&[
            AtMostOne(&["client_id", "client_name"]),
            NotAbove("launched_after_datetime", "launched_before_datetime"),
        ])
        .translations(&[
            Refuse { name: "pci_only", reason: "Only scan.list takes it." },
            Refuse { name: "ignore_target", reason: "Only scan.list takes it." },
        ])
        .replies(
            SCAN_LIST
                .containers(&[
                    "REQUEST",
                    "REQUEST/PARAM_LIST",
                    "RESPONSE/SCAN_LIST",
                    "RESPONSE/SCAN_LIST/SCAN/STATUS",
                    "RESPONSE/SCAN_LIST/SCAN/ASSET_GROUP_TITLE_LIST",
                    "RESPONSE/SCAN_LIST/SCAN/OPTION_PROFILE",
                    "RESPONSE/SCAN_LIST/SCAN/POLICY",
                ])
                .evidence("client-code"),
        )
        .permissions("SCAP, limited to what the user may see (unconfirmed).")
        .notes(&[
            "The guide does not name it; it finds the number of a SCAP scan from its reference.",
            "Without any filter only the scans of the last 30 days are listed.",
        ]);
