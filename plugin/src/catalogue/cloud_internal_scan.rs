//! Cloud internal scans of Google Cloud, Azure and AWS: their schedules.
//!
//! Source: release notes of Policy Audit 1.11 (May 2026), the scan schedule list, and public
//! clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "cloud_internal_scan",
    title: "Cloud Internal Scan (GCP and other clouds)",
    operations: &[CREATE, UPDATE, LIST],
};

const VERSIONS: &[Version] =
    &[Version::new("2.0").eos("2026-11").eol("2027-05", "3.0"), Version::new("3.0")];

/// What is scanned through which connector, how, and whether once or again and again.
const SCHEDULE: &[Parameter] = &[
    text("scan_title").max(2000).required().help("The title."),
    text("connector_name").help("The cloud connector, by name."),
    text("connector_uuid")
        .unconfirmed("The release notes call it a whole number; it is text.")
        .help("The cloud connector, by UUID."),
    ACTIVE.required(),
    OPTION_TITLE,
    OPTION_ID,
    choice("module", &["cm", "vm"])
        .required()
        .open_values()
        .unconfirmed("Sources disagree: cm alone for Google Cloud, vm for Azure.")
        .help("The module that scans: cm with Google Cloud, vm with Azure."),
    choice("schedule", &["now", "recurring"])
        .required()
        .help("now runs it once; recurring needs the occurrence and the start."),
];

/// The cloud; an update names it too.
const CLOUD: &[Parameter] = &[
    choice("cloud_provider", &["gcp", "azure", "aws"])
        .required()
        .open_values()
        .unconfirmed("The value aws.")
        .help("The cloud."),
    choice("cloud_service", &["compute_engine", "vm", "ec2"])
        .required()
        .open_values()
        .unconfirmed("The values vm and ec2.")
        .help("The service: compute_engine with gcp, vm with azure, ec2 with aws."),
];

/// The scanners, and the tags that select.
const SCANNERS_AND_TAGS: &[Parameter] = &[
    ids("iscanner_id").help("Scanner appliances, by id."),
    list("iscanner_name").help("Scanner appliances, by name."),
    choice("platform_type", &["location", "virtual_network"])
        .open_values()
        .unconfirmed("Named by one client only, for Azure.")
        .help("What the target is, for Azure."),
    text("region_code").help("The region of the cloud."),
    text("virtual_network_id")
        .help("The virtual network, for example projects/a-project/virtualNetworks/a-vpc."),
    choice("tag_include_selector", &["all", "any"])
        .default("any")
        .help("Whether one of the included tags is enough or all must match."),
    choice("tag_exclude_selector", &["all", "any"])
        .default("any")
        .help("Whether one of the excluded tags is enough or all must match."),
    TAG_SET_BY,
    TAG_SET_INCLUDE,
    TAG_SET_EXCLUDE,
];

const CREATE: Operation = Operation::post(
    "create",
    "[VMDR] Create Cloud Internal Scan",
    "/api/{version}/fo/scan/cloud/internal/job/",
)
.fixed(&[("action", "create")])
.versions(VERSIONS, "3.0")
.writes()
.parameters(groups![
    &[ECHO_REQUEST],
    SCHEDULE,
    CLOUD,
    &[PRIORITY.default("0")],
    SCANNERS_AND_TAGS,
    &[OCCURRENCE],
    RECURRENCE,
    &[us_date("start_date").help("The first day; the day of creation unless sent.")],
    START,
    NOTIFY,
    &[RECIPIENT_GROUP_IDS]
])
.rules(rules![
    &[
        ExactlyOne(&["connector_name", "connector_uuid"]),
        ExactlyOne(&["option_title", "option_id"]),
        ExactlyOne(&["iscanner_id", "iscanner_name"]),
        When(
            "schedule",
            &["recurring"],
            &All(&["occurrence", "start_hour", "start_minute", "time_zone_code"]),
        )
    ],
    RECURRENCE_RULES,
    &[Requires("recipient_group_ids", &["before_notify", "after_notify"])]
])
.translations(&[Refuse { name: "cloud_resource_ids", reason: "Only `update` takes it." }])
.replies(SIMPLE_RETURN)
.permissions("Managers, Unit Managers and Scanners.")
.notes(&[
    "It answers with the id of the schedule; the runs are in scan.list, the schedule in \
     cloud_internal_scan.list.",
    "Version 2.0 knows AWS and Azure only; Google Cloud came with 3.0.",
    "The codes of regions that the release notes list look like those of AWS: any text is passed \
     on.",
    "A start in UTC: time zone GB with `observe_dst` = no (unconfirmed).",
]);

const UPDATE: Operation = Operation::post(
    "update",
    "[VMDR] Update Cloud Internal Scan",
    "/api/{version}/fo/scan/cloud/internal/job/",
)
.fixed(&[("action", "update")])
.versions(VERSIONS, "3.0")
.writes()
.parameters(groups![
    &[ECHO_REQUEST, integer("id").required().help("The schedule.")],
    each![changed(SCHEDULE)],
    CLOUD,
    &[PRIORITY],
    SCANNERS_AND_TAGS,
    &[
        list("cloud_resource_ids")
            .help("Replaces the cloud resources; the word remove takes them all away."),
        OCCURRENCE
    ],
    RECURRENCE,
    &[us_date("start_date")
        .help("The first day; one of the five that `set_start_time` = 1 needs.")],
    START,
    CHANGED_NOTIFY,
    &[RECIPIENT_GROUP_IDS.keeps_empty()]
])
.rules(rules![
    &[
        AtMostOne(&["connector_name", "connector_uuid"]),
        AtMostOne(&["option_title", "option_id"]),
        AtMostOne(&["iscanner_id", "iscanner_name"])
    ],
    RECURRENCE_RULES,
    START_RULES,
    &[Requires("recipient_group_ids", &["before_notify", "after_notify"])]
])
.replies(SIMPLE_RETURN)
.permissions("Managers, Unit Managers and Scanners.")
.notes(&[
    "The sample of the release notes repeats connector, option profile, cloud, service, scanner \
     and schedule; whether all of them are needed is unconfirmed.",
    "An empty message or `recipient_group_ids` clears what is stored.",
]);

const LIST: Operation =
    Operation::get("list", "[VMDR] List Cloud Internal Scans", "/api/{version}/fo/schedule/scan/")
        .fixed(&[("action", "list"), ("scan_type", "internal"), ("show_cloud_details", "1")])
        .versions(
            &[
                Version::new("2.0").eol("2026-12", "5.0").unconfirmed(),
                Version::new("3.0").eol("2026-12", "5.0"),
                Version::new("4.0").eol("2026-12", "5.0").unconfirmed(),
                Version::new("5.0"),
            ],
            "5.0",
        )
        .parameters(&[
            ECHO_REQUEST,
            integer("id").help("Only this schedule."),
            flag("active").help("1 for active schedules only, 0 for deactivated ones only."),
            flag("show_notifications").default("0").help("Adds the mails that the schedule sends."),
        ])
        .replies(SCHEDULES.integers(&["RESPONSE/SCHEDULE_SCAN_LIST/SCAN/ID"]).evidence("sample"))
        .permissions("Managers, Unit Managers and Scanners.")
        .notes(&[
            "The list of scan schedules, limited to cloud internal scans; that value of its \
             `scan_type` is unconfirmed.",
        ]);
