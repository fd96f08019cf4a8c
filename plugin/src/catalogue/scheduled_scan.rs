//! Schedules of vulnerability scans.
//!
//! Source: docs.qualys.com, create scan schedule in the scan API (`create_scan_schedule.htm`),
//! and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "scheduled_scan",
    title: "Scheduled Scan",
    operations: &[LIST, CREATE, UPDATE, DELETE],
};

const VERSIONS: &[Version] = &[
    Version::new("2.0").eol("2026-12", "5.0"),
    Version::new("3.0").eol("2026-12", "5.0"),
    Version::new("4.0").eol("2026-12", "5.0"),
    Version::new("5.0").unconfirmed(),
];

/// What of the mails about runs that do not start is unconfirmed.
const MIGRATION_ONLY: &str = "Known from Qualys's own migration code only.";

/// The mails about runs that are late, that are skipped, and that will not come.
const MORE_NOTIFY: &[Parameter] = &[
    flag("delay_notify")
        .default("0")
        .unconfirmed(MIGRATION_ONLY)
        .help("1 sends a mail when a run is delayed."),
    text("delay_notify_message")
        .max(4000)
        .unconfirmed(MIGRATION_ONLY)
        .help("The text of the mail about a delay."),
    flag("skipped_notify")
        .default("0")
        .unconfirmed(MIGRATION_ONLY)
        .help("1 sends a mail when a run is skipped."),
    text("skipped_notify_message")
        .max(4000)
        .unconfirmed(MIGRATION_ONLY)
        .help("The text of the mail about a skipped run."),
    flag("deactivate_notify")
        .default("0")
        .unconfirmed(MIGRATION_ONLY)
        .help("1 sends a mail when the schedule is deactivated."),
    text("deactivate_notify_message")
        .max(4000)
        .unconfirmed(MIGRATION_ONLY)
        .help("The text of the mail about a deactivation."),
];

/// Nobody receives a mail that is not sent.
const RECIPIENTS_NEED_A_MAIL: Rule = Requires(
    "recipient_group_ids",
    &["before_notify", "after_notify", "delay_notify", "skipped_notify", "deactivate_notify"],
);

const LIST: Operation =
    Operation::get("list", "[VMDR] List Scheduled Scans", "/api/{version}/fo/schedule/scan/")
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
            integer("id").help("Only this schedule."),
            flag("active").help(
                "1 for active schedules only, also those that never pause; 0 for deactivated \
                 ones only.",
            ),
            flag("show_notifications")
                .default("0")
                .help("1 adds the mails that the schedule sends."),
            choice("scan_type", &["certview", "ec2certview", "perimeter", "internal"]).help(
                "Only schedules of this special type; perimeter and internal are cloud scans.",
            ),
            list("fqdn").help("Only schedules for these host names."),
            flag("show_cloud_details").default("0").help("1 adds the cloud target."),
            CLIENT_ID,
            CLIENT_NAME,
        ])
        .rules(&[AtMostOne(&["client_id", "client_name"])])
        .replies(
            SCHEDULES
                .integers(&[
                    "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/ID",
                    "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/NETWORK_ID",
                    "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/SCHEDULE/START_HOUR",
                    "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/SCHEDULE/START_MINUTE",
                    "RESPONSE/SCHEDULE_SCAN_LIST/SCAN/SCHEDULE/MAX_OCCURRENCE",
                ])
                .evidence("sample"),
        )
        .permissions(
            "Managers, Unit Managers, Scanners and Readers within their scope (unconfirmed).",
        )
        .notes(&[
            "ACTIVE is 0 deactivated, 1 active, 2 active and 3 paused for schedules that never \
             end; it may be empty.",
            "Days of the week come as numbers, 0 for Sunday; `create` takes their names.",
        ]);

const CREATE: Operation =
    Operation::post("create", "[VMDR] Create Scheduled Scan", "/api/{version}/fo/schedule/scan/")
        .fixed(&[("action", "create")])
        .versions(VERSIONS, "5.0")
        .unconfirmed()
        .writes()
        .parameters(groups![
            &[
                ECHO_REQUEST,
                SCAN_TITLE.required(),
                ACTIVE.required(),
                OPTION_TITLE,
                OPTION_ID,
                TARGET_FROM.default("assets")
            ],
            SCAN_TARGETS,
            SCANNERS,
            &[
                PRIORITY.default("0"),
                RUNTIME_HTTP_HEADER,
                SPECIAL_SCAN_TYPE,
                INCLUDE_AGENT_TARGETS
                    .default("0")
                    .unconfirmed("Only a launch is known to take it."),
                CLIENT_ID,
                CLIENT_NAME,
                OCCURRENCE.required()
            ],
            RECURRENCE,
            &[
                us_date("start_date").help("The first day; the day of creation unless sent."),
                START_HOUR.required(),
                START_MINUTE.required(),
                TIME_ZONE_CODE.required()
            ],
            DURATION,
            NOTIFY,
            MORE_NOTIFY,
            &[RECIPIENT_GROUP_IDS]
        ])
        .rules(rules![
            &[
                ExactlyOne(&["option_title", "option_id"]),
                When(
                    "target_from",
                    &["assets"],
                    &AtLeastOne(&[
                        "ip",
                        "asset_groups",
                        "asset_group_ids",
                        "fqdn",
                        "connector_name",
                        "connector_uuid",
                    ]),
                )
            ],
            SCANNER_RULES,
            TARGET_RULES,
            RECURRENCE_RULES,
            &[RECIPIENTS_NEED_A_MAIL]
        ])
        .translations(&[
            NumberOr { name: "option_profile", number: "option_id", text: "option_title" },
            Start { name: "start_datetime" },
            Recurrence { name: "recurrence_type" },
        ])
        .replies(SIMPLE_RETURN)
        .permissions("Managers, Unit Managers and Scanners.")
        .notes(&[
            "The guide's `option_profile` becomes `option_id` when it is a number, else \
             `option_title`.",
            "The guide's `start_datetime` becomes date, hour, minute and time zone; a time in \
             UTC is sent as zone GB without daylight saving time, unless `time_zone_code` is \
             given.",
            "The guide's `recurrence_type`: Once is daily with one run, Weekly takes the weekday \
             of the start, Monthly its day.",
            "Without a scanner the external scanners are used.",
            "A run must resume about an hour or more after it was paused.",
            "Version 5.0 is documented for the list; that it takes this action is an inference.",
        ]);

const UPDATE: Operation =
    Operation::post("update", "[VMDR] Update Scheduled Scan", "/api/{version}/fo/schedule/scan/")
        .fixed(&[("action", "update")])
        .versions(VERSIONS, "5.0")
        .unconfirmed()
        .writes()
        .parameters(groups![
            &[
                ECHO_REQUEST,
                integer("id").required().help("The schedule."),
                SCAN_TITLE,
                ACTIVE,
                OPTION_TITLE,
                OPTION_ID,
                TARGET_FROM
            ],
            SCAN_TARGETS,
            each![changed(SCANNERS)],
            &[
                PRIORITY,
                RUNTIME_HTTP_HEADER,
                SPECIAL_SCAN_TYPE,
                INCLUDE_AGENT_TARGETS.unconfirmed("Only a launch is known to take it."),
                CLIENT_ID,
                CLIENT_NAME,
                OCCURRENCE
            ],
            RECURRENCE,
            &[us_date("start_date").implies(&("set_start_time", "1")).help(
                "The first day; `set_start_time` = 1 is sent with it, and needs hour, minute, \
                 time zone and daylight saving time too.",
            )],
            START,
            CHANGED_NOTIFY,
            each![changed(each![clearable(MORE_NOTIFY)])],
            &[RECIPIENT_GROUP_IDS.keeps_empty()]
        ])
        .rules(rules![
            &[AtMostOne(&["option_title", "option_id"])],
            SCANNER_RULES,
            &[ASSETS_TAKE_NO_TAGS, TAGS_TAKE_NO_ASSETS],
            RANGE_TAGS_ONCE,
            CONNECTOR_RULES,
            &[TAGS_NEED_AN_INCLUDED_ONE, Requires("fqdn", &["target_from"])],
            RECURRENCE_RULES,
            START_RULES,
            &[RECIPIENTS_NEED_A_MAIL]
        ])
        .translations(&[
            NumberOr { name: "option_profile", number: "option_id", text: "option_title" },
            Start { name: "start_datetime" },
            Recurrence { name: "recurrence_type" },
        ])
        .replies(SIMPLE_RETURN)
        .permissions("Managers, Unit Managers and Scanners.")
        .notes(&[
            "What is not sent keeps its value.",
            "A change of the start needs `set_start_time` = 1 and all of date, hour, minute, \
             time zone and daylight saving time.",
            "An empty message or `recipient_group_ids` clears what is stored.",
            "Version 5.0 is documented for the list; that it takes this action is an inference.",
        ]);

const DELETE: Operation =
    Operation::post("delete", "[VMDR] Delete Scheduled Scan", "/api/{version}/fo/schedule/scan/")
        .fixed(&[("action", "delete")])
        .versions(VERSIONS, "5.0")
        .unconfirmed()
        .destroys()
        .parameters(&[ECHO_REQUEST, integer("id").required().help("The schedule.")])
        .replies(SIMPLE_RETURN)
        .permissions("Managers, Unit Managers and Scanners, the latter their own.")
        .notes(&["Version 5.0 is documented for the list; that it takes this action is an \
                  inference."]);
