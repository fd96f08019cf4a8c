//! Remediation tickets of the first-generation API: list, edit and list deleted ones.
//!
//! Source: `docs.qualys.com/en/vm/api/reports/tickets/edit_tickets.htm`, a recorded answer kept
//! by the Perl module `QualysGuard::Response`, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "remediation_ticket",
    title: "Remediation Ticket",
    operations: &[LIST, EDIT, LIST_DELETED],
};

/// Which tickets are listed, number by number.
const LISTED_TICKETS: Parameter = ids("ticket_numbers").aliases(&["id"]).help(
    "Only these tickets; ranges are taken. More than 1000 are asked for in several requests.",
);

/// Which tickets, from number to number.
const NUMBERS: &[Parameter] = &[
    integer("since_ticket_number")
        .help("Only tickets from this number on; also the place where the next page begins."),
    integer("until_ticket_number").help("Only tickets up to this number."),
];

/// Which tickets, by who works on them and how late.
const HANDLING: &[Parameter] = &[
    text("ticket_assignee")
        .aliases(&["assigned_to_user_id"])
        .help("Only tickets of this login; a login, not an id."),
    flag("overdue").help("1 for overdue tickets only, 0 for the others only."),
    flag("invalid").help("1 for invalid tickets only, 0 for the others only."),
];

/// Which tickets, by state.
const STATES: Parameter = choices("states", &["OPEN", "RESOLVED", "CLOSED", "IGNORED"])
    .value_aliases(&[
        ("Open", "OPEN"),
        ("Resolved", "RESOLVED"),
        ("Closed", "CLOSED"),
        ("Ignored", "IGNORED"),
    ])
    .help(
        "Only tickets in these states: OPEN includes reopened ones, CLOSED is closed as fixed, \
         IGNORED is closed as ignored.",
    );

/// Which tickets, by time, host and vulnerability.
const TICKETS: &[Parameter] = &[
    date_time("modified_since_datetime").help("Only tickets changed since then, UTC."),
    date_time("unmodified_since_datetime").help("Only tickets not changed since then, UTC."),
    ip_ranges("ips").help("Only tickets for these addresses."),
    list("asset_groups")
        .help("Only tickets for these asset groups, by title; All is every address."),
    text("dns_contains").max(100).help("Only tickets whose DNS name contains this text."),
    text("netbios_contains").max(100).help("Only tickets whose NetBIOS name contains this text."),
    integer("host_id").unconfirmed("Named by one client only.").help("Only tickets for this host."),
    choices("vuln_severities", SEVERITY_RANGES)
        .help("Only tickets for confirmed vulnerabilities of these severities, 1 to 5."),
    choices("potential_vuln_severities", SEVERITY_RANGES)
        .help("Only tickets for potential vulnerabilities of these severities, 1 to 5."),
    ids("qids").max(10).aliases(&["vuln_qids"]).help("Only tickets for these vulnerabilities."),
    text("vuln_title_contains")
        .max(100)
        .help("Only tickets whose vulnerability title contains this text."),
    text("vuln_details_contains")
        .max(100)
        .help("Only tickets whose vulnerability details contain this text."),
    text("vendor_ref_contains")
        .max(100)
        .help("Only tickets whose vendor reference contains this text."),
];

/// What an edit changes.
const CHANGES: &[Parameter] = &[
    text("change_assignee")
        .help("The login of the new assignee; not a Contact, and responsible for the hosts."),
    choice("change_state", &["OPEN", "RESOLVED", "IGNORED"])
        .aliases(&["status"])
        .value_aliases(&[("Open", "OPEN"), ("Resolved", "RESOLVED"), ("Ignored", "IGNORED")])
        .help(
            "The new state. Closed is none: scans close tickets, and RESOLVED is as far \
             as a person can go.",
        ),
    text("add_comment").max(2000).aliases(&["comments"]).help("A comment to add."),
    integer("reopen_ignored_days")
        .min(1)
        .max(730)
        .help("After how many days an ignored ticket is opened again."),
];

/// Neither a list nor an edit takes all tickets.
const SOME_TICKETS: Rule = AtLeastOne(&[
    "ticket_numbers",
    "since_ticket_number",
    "until_ticket_number",
    "ticket_assignee",
    "overdue",
    "invalid",
    "states",
    "modified_since_datetime",
    "unmodified_since_datetime",
    "ips",
    "asset_groups",
    "dns_contains",
    "netbios_contains",
    "host_id",
    "vuln_severities",
    "potential_vuln_severities",
    "qids",
    "vuln_title_contains",
    "vuln_details_contains",
    "vendor_ref_contains",
]);

/// A page goes on with the last ticket of the one before.
const BY_NUMBER: Paging = Paging::Continues {
    parameter: "since_ticket_number",
    direction: Direction::Up,
    inclusive: true,
    key: Some(Key { element: "NUMBER", not_with: &[] }),
};

const LIST: Operation =
    Operation::post("list", "[Remediation] List Remediation Tickets", "/msp/ticket_list.php")
        .plane(Plane::Msp)
        .versions(&[Version::new("v1")], "v1")
        .parameters(groups![
            &[LISTED_TICKETS],
            NUMBERS,
            HANDLING,
            &[STATES.aliases(&["status"])],
            TICKETS,
            &[
                flag("show_vuln_details")
                    .default("0")
                    .help("Adds the details of the vulnerability."),
                flag("show_host_id")
                    .default("0")
                    .unconfirmed("Named by one client only.")
                    .help("Adds the host id.")
            ]
        ])
        .rules(&[SOME_TICKETS, NotAbove("since_ticket_number", "until_ticket_number")])
        .replies(
            Reply::list(&["REMEDIATION_TICKETS"], &[Records::at("TICKET_LIST/TICKET")])
                .repeated(&[
                    "TICKET_LIST/TICKET",
                    "TICKET_LIST/TICKET/HISTORY_LIST/HISTORY",
                    "TICKET_LIST/TICKET/VULNINFO/CVE_ID_LIST/CVE_ID",
                    "TICKET_LIST/TICKET/VULNINFO/VENDOR_REF_LIST/VENDOR_REF",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/EXPLOITABILITY/EXPLT_SRC",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/EXPLOITABILITY/EXPLT_SRC/EXPLT_LIST/\
                     EXPLT",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/MALWARE/MW_SRC",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/MALWARE/MW_SRC/MW_LIST/MW_INFO",
                ])
                .attributed(&[
                    ("TRUNCATION", &["last"]),
                    ("ERROR", &["number"]),
                    ("TICKET_LIST/TICKET/DETECTION/IP", &["network_id"]),
                    ("TICKET_LIST/TICKET/DETAILS/RESULT", &["format"]),
                ])
                .containers(&[
                    "TICKET_LIST",
                    "TICKET_LIST/TICKET/STATS",
                    "TICKET_LIST/TICKET/HISTORY_LIST",
                    "TICKET_LIST/TICKET/VULNINFO",
                    "TICKET_LIST/TICKET/VULNINFO/CVE_ID_LIST",
                    "TICKET_LIST/TICKET/VULNINFO/VENDOR_REF_LIST",
                    "TICKET_LIST/TICKET/DETAILS",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/EXPLOITABILITY",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/EXPLOITABILITY/EXPLT_SRC/EXPLT_LIST",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/MALWARE",
                    "TICKET_LIST/TICKET/DETAILS/CORRELATION/MALWARE/MW_SRC/MW_LIST",
                ])
                .integers(&[
                    "TICKET_LIST/TICKET/NUMBER",
                    "TICKET_LIST/TICKET/DETECTION/HOST_ID",
                    "TICKET_LIST/TICKET/DETECTION/PORT",
                    "TICKET_LIST/TICKET/VULNINFO/QID",
                    "TICKET_LIST/TICKET/VULNINFO/SEVERITY",
                ])
                .evidence("recording"),
        )
        .pages(BY_NUMBER)
        .chunks("ticket_numbers", 1000)
        .permissions(
            "Managers all tickets, Unit Managers their unit, Scanners and Readers their own \
             addresses.",
        )
        .notes(&[
            "The guide's `id`, `status`, `vuln_qids` and `assigned_to_user_id` are \
             `ticket_numbers`, `states`, `qids` and `ticket_assignee` in the API.",
            "A page holds at most 1,000 tickets, in the order of their numbers.",
            "Some pages of the documentation take Basic credentials only here.",
        ]);

const EDIT: Operation =
    Operation::post("edit", "[Remediation] Edit Remediation Tickets", "/msp/ticket_edit.php")
        .plane(Plane::Msp)
        .versions(&[Version::new("v1")], "v1")
        .writes()
        .parameters(groups![
            &[ids("ticket_numbers").aliases(&["id"]).help("Which tickets; ranges are taken.")],
            NUMBERS,
            HANDLING,
            &[STATES],
            TICKETS,
            CHANGES
        ])
        .rules(&[
            SOME_TICKETS,
            AtLeastOne(&["change_assignee", "change_state", "add_comment", "reopen_ignored_days"]),
            NotAbove("since_ticket_number", "until_ticket_number"),
        ])
        .replies(
            Reply::write_as(&["TICKET_EDIT_OUTPUT"])
                .repeated(&[
                    "CHANGES/TICKET_NUMBER_LIST/TICKET_NUMBER",
                    "SKIPPED/TICKET_LIST/TICKET",
                ])
                .attributed(&[
                    ("CHANGES", &["count"]),
                    ("SKIPPED", &["count"]),
                    ("ERROR", &["number"]),
                ])
                .containers(&[
                    "CHANGES",
                    "SKIPPED",
                    "CHANGES/TICKET_NUMBER_LIST",
                    "SKIPPED/TICKET_LIST",
                ])
                .evidence("memory"),
        )
        .permissions(
            "Managers all tickets, Unit Managers their unit; others their own (unconfirmed).",
        )
        .notes(&[
            "Here the guide's `status` is the new state, `change_state`; `states` selects \
             tickets.",
            "Closed has no counterpart: scans close tickets. A ticket that is closed cannot \
             become RESOLVED.",
            "At most 20,000 tickets a call.",
        ]);

const LIST_DELETED: Operation = Operation::post(
    "list_deleted",
    "[Remediation] List Deleted Remediation Tickets",
    "/msp/ticket_list_deleted.php",
)
.plane(Plane::Msp)
.versions(&[Version::new("v1")], "v1")
.parameters(groups![
    &[LISTED_TICKETS],
    NUMBERS,
    &[
        date_time("deleted_since_datetime").help("Only tickets deleted since then, UTC."),
        date_time("deleted_before_datetime").help("Only tickets deleted before then, UTC.")
    ]
])
.rules(&[
    AtLeastOne(&[
        "ticket_numbers",
        "since_ticket_number",
        "until_ticket_number",
        "deleted_since_datetime",
        "deleted_before_datetime",
    ]),
    NotAbove("since_ticket_number", "until_ticket_number"),
    NotAbove("deleted_since_datetime", "deleted_before_datetime"),
])
.replies(
    Reply::list(&["TICKET_LIST_DELETED_OUTPUT"], &[Records::at("TICKET_LIST/TICKET")])
        .repeated(&["TICKET_LIST/TICKET"])
        .attributed(&[("TRUNCATION", &["last"]), ("ERROR", &["number"])])
        .containers(&["TICKET_LIST"])
        .integers(&["TICKET_LIST/TICKET/NUMBER"])
        .evidence("memory"),
)
.pages(BY_NUMBER)
.chunks("ticket_numbers", 1000)
.permissions("Managers.");
