//! The audit trail of the subscription.
//!
//! Source:
//! `docs.qualys.com/en/vm/qweb-all-api/mergedProjects/qapi-user/activity/export_activity.htm`

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "activity_log", title: "Activity Log", operations: &[EXPORT] };

const EXPORT: Operation =
    Operation::post("export", "[VMDR] Export Activity Log", "/api/{version}/fo/activity_log/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            text("user_action")
                .unconfirmed("Whether several actions, separated by commas, are taken.")
                .help(
                    "Only this action, for example login, launch, finished, add, edit, delete, \
                     purge or error; the list is open.",
                ),
            text("action_details").help("Only entries whose details contain this text."),
            text("username").help(
                "Only actions of this login; Managers may name anybody, others the users they \
                 may see.",
            ),
            date_time_blank("since_datetime").help(
                "Only entries since then, not in the future; `2026-05-01 00:00:00` and the ISO \
                 form are both taken, UTC.",
            ),
            date_time_blank("until_datetime").help(
                "Only entries until then, not before `since_datetime` and not in the future, UTC.",
            ),
            choices(
                "user_role",
                &[
                    "Manager",
                    "Unit Manager",
                    "Auditor",
                    "Scanner",
                    "Reader",
                    "KnowledgeBase Only",
                    "Remediation User",
                    "Contact",
                ],
            )
            .help("Only actions of users with these roles."),
            choice("output_format", &["CSV", "csv"])
                .default("CSV")
                .help("The form of the answer; CSV is the only one."),
            integer("truncation_limit")
                .min(1)
                .unconfirmed("The largest value, and whether 0 is allowed.")
                .help("Entries in a page; without it the whole log comes in one answer."),
            integer("id_max").help(
                "Only entries with this id or a lower one; newest come first, so it is where the \
                 next page begins.",
            ),
        ])
        .rules(&[NotAbove("since_datetime", "until_datetime")])
        .replies(
            Reply::list(&[], &[])
                .csv(CsvProof::Framing)
                .csv_columns(&["Date", "Action", "Module", "Details"])
                .evidence("sample"),
        )
        .pages(Paging::Continues {
            parameter: "id_max",
            direction: Direction::Down,
            inclusive: false,
            key: None,
        })
        .freezes(Freeze {
            parameter: "until_datetime",
            seconds_back: 60,
            not_before: FreezeEdge { parameter: "since_datetime" },
        })
        .permissions(
            "Managers see all, Unit Managers their unit, Scanners and Readers their own actions.",
        )
        .notes(&[
            "Newest entries come first; columns are Date, Action, Module, Details, User Name, \
             User Role and User IP.",
            "Without `until_datetime` the connector sends one, a minute ago, so that the pages \
             of one export agree.",
        ]);
