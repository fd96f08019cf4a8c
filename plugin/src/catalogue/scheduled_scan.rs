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

/// When a scan pauses and ends.
const DURATION: &[Parameter] = &[
    choice("observe_dst", &["yes", "no"])
        .help("Whether daylight saving time is observed, in zones that have it."),
    integer("recurrence").min(1).max(99).help("After how many runs the schedule ends."),
    integer("end_after").max(119).help("After how many hours a run is ended."),
    integer("end_after_mins")
        .max(59)
        .help("And how many minutes; at least 15 when `end_after` is 0."),
    integer("pause_after_hours").max(119).help("After how many hours a run is paused."),
    integer("pause_after_mins")
        .max(59)
        .help("And how many minutes; at least 15 when `pause_after_hours` is 0."),
    choice("resume_in_days", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "Manually"])
        .help("After how many days a paused run goes on, or Manually."),
    integer("resume_in_hours").max(23).help("And how many hours."),
];

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
                text("scan_title").max(2000).required().help("The title of the scan, in ASCII."),
                flag("active").required().help("1 for an active schedule, 0 for one that waits."),
                text("option_title").help("The option profile, by title."),
                integer("option_id").help("The option profile, by id."),
                choice("target_from", &["assets", "tags"])
                    .default("assets")
                    .help("Whether the target is named by addresses and asset groups or by tags.")
            ],
            SCAN_TARGETS,
            SCANNERS,
            &[
                integer("priority").max(9).default("0").help(
                    "0 none, 1 emergency, 2 ultimate, 3 critical, 4 major, 5 high, 6 standard, 7 \
                     medium, 8 minor, 9 low.",
                ),
                text("runtime_http_header")
                    .help("The value of the header Qualys-Scan in requests of the scan."),
                choice("scan_type", &["certview", "ec2certview"])
                    .help("A special type of scan; leave it out for a vulnerability scan."),
                flag("include_agent_targets")
                    .default("0")
                    .unconfirmed("Only a launch is known to take it.")
                    .help(
                        "1 also scans private addresses in the target that only an agent covers."
                    ),
                CLIENT_ID,
                CLIENT_NAME,
                choice("occurrence", &["daily", "weekly", "monthly"])
                    .required()
                    .help("How often it runs.")
            ],
            RECURRENCE,
            &[
                us_date("start_date").help("The first day; the day of creation unless sent."),
                integer("start_hour").max(23).required().help("The hour of the start."),
                integer("start_minute").max(59).required().help("The minute of the start."),
                text("time_zone_code")
                    .required()
                    .help("The time zone, for example US-CA; time_zone.list gives the codes.")
            ],
            DURATION,
            &[
                flag("before_notify").default("0").help("1 sends a mail before a run."),
                choice("before_notify_unit", &["days", "hours", "minutes"])
                    .help("The unit of `before_notify_time`."),
                integer("before_notify_time")
                    .help("How long before: 1 to 31 days, 1 to 24 hours or 5 to 120 minutes."),
                text("before_notify_message")
                    .max(4000)
                    .help("The text of the mail before a run, without HTML."),
                flag("after_notify").default("0").help("1 sends a mail after a run."),
                text("after_notify_message")
                    .max(4000)
                    .help("The text of the mail after a run, without HTML."),
                flag("delay_notify")
                    .default("0")
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("1 sends a mail when a run is delayed."),
                text("delay_notify_message")
                    .max(4000)
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("The text of the mail about a delay."),
                flag("skipped_notify")
                    .default("0")
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("1 sends a mail when a run is skipped."),
                text("skipped_notify_message")
                    .max(4000)
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("The text of the mail about a skipped run."),
                flag("deactivate_notify")
                    .default("0")
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("1 sends a mail when the schedule is deactivated."),
                text("deactivate_notify_message")
                    .max(4000)
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("The text of the mail about a deactivation."),
                ids("recipient_group_ids").help(
                    "Distribution groups that receive the mails; needs one of the notify flags."
                )
            ]
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
            &[Requires(
                "recipient_group_ids",
                &[
                    "before_notify",
                    "after_notify",
                    "delay_notify",
                    "skipped_notify",
                    "deactivate_notify",
                ],
            )]
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
                text("scan_title").max(2000).help("The title of the scan, in ASCII."),
                flag("active").help("1 for an active schedule, 0 for one that waits."),
                text("option_title").help("The option profile, by title."),
                integer("option_id").help("The option profile, by id."),
                choice("target_from", &["assets", "tags"])
                    .help("Whether the target is named by addresses and asset groups or by tags.")
            ],
            SCAN_TARGETS,
            &[
                flag("use_ip_nt_range_tags").help(
                    "1 scans every address of the tags that name network ranges, not only known \
                     hosts.",
                ),
                flag("use_ip_nt_range_tags_include").help("The same for the included tags only."),
                flag("use_ip_nt_range_tags_exclude").help("The same for the excluded tags only."),
                integer("ip_network_id").help(
                    "The network that `ip` belongs to; 0 is the global default network. Needs the \
                     Network Support feature.",
                ),
                ids("iscanner_id")
                    .help("Scanner appliances, by id; 0 means the external scanners."),
                list("iscanner_name")
                    .help("Scanner appliances, by name; External means the external scanners."),
                flag("default_scanner")
                    .help("1 takes the default scanner of each asset group in the target."),
                flag("scanners_in_ag")
                    .help("1 takes the scanners of each asset group in the target."),
                flag("scanners_in_tagset")
                    .help("1 takes the scanners that carry the tags of the target."),
                flag("scanners_in_network")
                    .help("1 takes all scanners of the network in `ip_network_id`."),
                text("connector_name")
                    .help("For an EC2 scan: the AWS connector, by name; needs `ec2_endpoint`."),
                text("connector_uuid")
                    .help("For an EC2 scan: the AWS connector, by UUID; needs `ec2_endpoint`."),
                text("ec2_endpoint")
                    .help("For an EC2 scan: the AWS region code or the id of the VPC."),
                flag("ec2_only_classic")
                    .help("For an EC2 scan: EC2-Classic hosts only, which AWS no longer has."),
                integer("priority").max(9).help(
                    "0 none, 1 emergency, 2 ultimate, 3 critical, 4 major, 5 high, 6 standard, 7 \
                     medium, 8 minor, 9 low.",
                ),
                text("runtime_http_header")
                    .help("The value of the header Qualys-Scan in requests of the scan."),
                choice("scan_type", &["certview", "ec2certview"])
                    .help("A special type of scan; leave it out for a vulnerability scan."),
                flag("include_agent_targets")
                    .unconfirmed("Only a launch is known to take it.")
                    .help(
                        "1 also scans private addresses in the target that only an agent covers."
                    ),
                CLIENT_ID,
                CLIENT_NAME,
                choice("occurrence", &["daily", "weekly", "monthly"]).help("How often it runs.")
            ],
            RECURRENCE,
            &[
                us_date("start_date").implies(&("set_start_time", "1")).help(
                    "The first day; `set_start_time` = 1 is sent with it, and needs hour, minute, \
                     time zone and daylight saving time too.",
                ),
                integer("start_hour").max(23).help("The hour of the start."),
                integer("start_minute").max(59).help("The minute of the start."),
                text("time_zone_code")
                    .help("The time zone, for example US-CA; time_zone.list gives the codes.")
            ],
            DURATION,
            &[
                flag("set_start_time").help(
                    "1 changes the start; then date, hour, minute, time zone and daylight saving \
                     time are all needed.",
                ),
                flag("before_notify").help("1 sends a mail before a run."),
                choice("before_notify_unit", &["days", "hours", "minutes"])
                    .help("The unit of `before_notify_time`."),
                integer("before_notify_time")
                    .help("How long before: 1 to 31 days, 1 to 24 hours or 5 to 120 minutes."),
                text("before_notify_message")
                    .max(4000)
                    .keeps_empty()
                    .help("The text of the mail before a run, without HTML."),
                flag("after_notify").help("1 sends a mail after a run."),
                text("after_notify_message")
                    .max(4000)
                    .keeps_empty()
                    .help("The text of the mail after a run, without HTML."),
                flag("delay_notify")
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("1 sends a mail when a run is delayed."),
                text("delay_notify_message")
                    .max(4000)
                    .keeps_empty()
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("The text of the mail about a delay."),
                flag("skipped_notify")
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("1 sends a mail when a run is skipped."),
                text("skipped_notify_message")
                    .max(4000)
                    .keeps_empty()
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("The text of the mail about a skipped run."),
                flag("deactivate_notify")
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("1 sends a mail when the schedule is deactivated."),
                text("deactivate_notify_message")
                    .max(4000)
                    .keeps_empty()
                    .unconfirmed("Known from Qualys's own migration code only.")
                    .help("The text of the mail about a deactivation."),
                ids("recipient_group_ids").keeps_empty().help(
                    "Distribution groups that receive the mails; needs one of the notify flags."
                )
            ]
        ])
        .rules(rules![
            &[AtMostOne(&["option_title", "option_id"])],
            SCANNER_RULES,
            &[
                When(
                    "target_from",
                    &["assets"],
                    &NoneOf(&[
                        "tag_set_by",
                        "tag_include_selector",
                        "tag_exclude_selector",
                        "tag_set_include",
                        "tag_set_exclude",
                    ]),
                ),
                When(
                    "target_from",
                    &["tags"],
                    &NoneOf(&["ip", "asset_groups", "asset_group_ids", "exclude_ip_per_scan"]),
                ),
                AtMostOneOn(&["use_ip_nt_range_tags", "use_ip_nt_range_tags_include"]),
                AtMostOneOn(&["use_ip_nt_range_tags", "use_ip_nt_range_tags_exclude"]),
                Requires("connector_name", &["ec2_endpoint"]),
                Requires("connector_uuid", &["ec2_endpoint"]),
                When("target_from", &["tags"], &All(&["tag_set_include"])),
                Requires("fqdn", &["target_from"])
            ],
            RECURRENCE_RULES,
            &[When(
                "set_start_time",
                &["1"],
                &All(&[
                    "start_date",
                    "start_hour",
                    "start_minute",
                    "time_zone_code",
                    "observe_dst",
                ]),
            )],
            START_RULES,
            &[Requires(
                "recipient_group_ids",
                &[
                    "before_notify",
                    "after_notify",
                    "delay_notify",
                    "skipped_notify",
                    "deactivate_notify",
                ],
            )]
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
