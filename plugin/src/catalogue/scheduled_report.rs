//! Scheduled reports: list them and run one now.
//!
//! Source: the API quick reference and public clients, which know only these two actions; the
//! guide.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "scheduled_report",
    title: "Scheduled Report",
    operations: &[LIST, CREATE, UPDATE, DELETE, LAUNCH_NOW],
};

const VERSIONS: &[Version] = &[Version::new("2.0").unconfirmed()];

/// Which schedule is changed or deleted.
const SCHEDULED_REPORT: Parameter =
    integer("id").required().unconfirmed("Named by the guide only.").help("The scheduled report.");

/// What a schedule holds.
const SCHEDULE: &[Parameter] = &[
    integer("template_id")
        .required()
        .unconfirmed("Named by the guide only.")
        .help("The report template; report_template.list gives the ids."),
    date_time("schedule_datetime")
        .required()
        .unconfirmed("Named by the guide only.")
        .help("The start, UTC."),
    choice("recurrence", &["once", "daily", "weekly", "monthly"])
        .unconfirmed("Named by the guide only.")
        .help("How often it runs."),
    choice("output_format", &["pdf", "html", "xml", "csv"])
        .unconfirmed("Named by the guide only.")
        .help("The form of the report."),
    list("recipients")
        .unconfirmed("Named by the guide only.")
        .help("Mail addresses that receive the report."),
];

const LIST: Operation =
    Operation::get("list", "[VMDR] List Scheduled Reports", "/api/{version}/fo/schedule/report/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            integer("id").help("Only this scheduled report."),
            choice("is_active", &["1", "0", "true", "false"])
                .unconfirmed("Whether 1 and 0 or true and false are meant.")
                .help("Only active or only inactive ones."),
            ECHO_REQUEST,
        ])
        .replies(
            Reply::list(
                &["SCHEDULE_REPORT_LIST_OUTPUT"],
                &[Records::at("RESPONSE/SCHEDULE_REPORT_LIST/REPORT")],
            )
            .repeated(&["RESPONSE/SCHEDULE_REPORT_LIST/REPORT", "REQUEST/PARAM_LIST/PARAM"])
            .attributed(&[
                ("RESPONSE/SCHEDULE_REPORT_LIST/REPORT/SCHEDULE/DAILY", &["frequency_days"]),
                (
                    "RESPONSE/SCHEDULE_REPORT_LIST/REPORT/SCHEDULE/WEEKLY",
                    &["frequency_weeks", "weekdays"],
                ),
                (
                    "RESPONSE/SCHEDULE_REPORT_LIST/REPORT/SCHEDULE/MONTHLY",
                    &["frequency_months", "day_of_month", "day_of_week", "week_of_month"],
                ),
            ])
            .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/SCHEDULE_REPORT_LIST"])
            .integers(&["RESPONSE/SCHEDULE_REPORT_LIST/REPORT/ID"])
            .evidence("client-code"),
        )
        .permissions("Users who may see the schedules (unconfirmed).");

const CREATE: Operation = Operation::post(
    "create",
    "[VMDR] Create Scheduled Report",
    "/api/{version}/fo/schedule/report/",
)
.fixed(&[("action", "create")])
.versions(VERSIONS, "2.0")
.unconfirmed()
.writes()
.parameters(SCHEDULE)
.open_ended()
.replies(SIMPLE_RETURN)
.notes(&[
    "No API documentation and no client knows this action: it is sent as the guide says, and \
     Qualys is expected to refuse it.",
    "Schedules of reports are made in the Qualys console.",
    "The API knows distribution groups only, no single mail addresses.",
]);

const UPDATE: Operation = Operation::post(
    "update",
    "[VMDR] Update Scheduled Report",
    "/api/{version}/fo/schedule/report/",
)
.fixed(&[("action", "update")])
.versions(VERSIONS, "2.0")
.unconfirmed()
.writes()
.parameters(groups![&[SCHEDULED_REPORT], each![changed(SCHEDULE)]])
.open_ended()
.rules(&[AtLeastOne(&[
    "template_id",
    "schedule_datetime",
    "recurrence",
    "output_format",
    "recipients",
])])
.replies(SIMPLE_RETURN)
.notes(&[
    "No API documentation and no client knows this action: it is sent as the guide says, and \
     Qualys is expected to refuse it.",
    "Schedules of reports are made in the Qualys console.",
]);

const DELETE: Operation = Operation::post(
    "delete",
    "[VMDR] Delete Scheduled Report",
    "/api/{version}/fo/schedule/report/",
)
.fixed(&[("action", "delete")])
.versions(VERSIONS, "2.0")
.unconfirmed()
.destroys()
.parameters(&[SCHEDULED_REPORT])
.open_ended()
.replies(SIMPLE_RETURN)
.notes(&[
    "No API documentation and no client knows this action: it is sent as the guide says, and \
     Qualys is expected to refuse it.",
    "Schedules of reports are made in the Qualys console.",
]);

const LAUNCH_NOW: Operation = Operation::post(
    "launch_now",
    "[VMDR] Launch Scheduled Report Now",
    "/api/{version}/fo/schedule/report/",
)
.fixed(&[("action", "launch_now")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(&[integer("id").required().help("The scheduled report."), ECHO_REQUEST])
.replies(SIMPLE_RETURN)
.polls(Poll { grace_s: 300, ..UNTIL_REPORTED })
.permissions("Users who may run the schedule (unconfirmed).")
.notes(&["The run appears in report.list; whether the id in the answer is that of the report or \
          of the schedule is unconfirmed."]);
