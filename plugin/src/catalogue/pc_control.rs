//! Compliance controls.
//!
//! Source: docs.qualys.com, controls in the Policy Compliance API.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "pc_control", title: "PC Control", operations: &[LIST] };

const LIST: Operation =
    Operation::post("list", "[PC] List Controls", "/api/{version}/fo/compliance/control/")
        .fixed(&[("action", "list")])
        .versions(
            &[
                Version::new("2.0").eol("2026-12", "4.0"),
                Version::new("3.0").eol("2026-12", "4.0"),
                Version::new("4.0"),
            ],
            "4.0",
        )
        .parameters(&[
            choice("details", &["Basic", "All", "None"]).default("Basic").help(
                "How much of a control is listed; None lists bare ids only, All adds the \
                 frameworks.",
            ),
            ids("ids").help("Only these controls; ranges are taken."),
            integer("id_min").help(
                "Only controls with this id or a higher one; also the place where the next page \
                 begins.",
            ),
            integer("id_max").help("Only controls with this id or a lower one."),
            date_time("updated_after_datetime").help("Only controls changed after then, UTC."),
            date_time("created_after_datetime").help("Only controls created after then, UTC."),
            integer("truncation_limit")
                .default("1000")
                .help("Controls in a page; 0 asks for all of them in one answer."),
            ECHO_REQUEST,
        ])
        .rules(&[NotAbove("id_min", "id_max")])
        .translations(&[
            Bound { name: "truncation_limit", value: "0", instead: "1000" },
            Refuse {
                name: "policy_id",
                reason: "The list knows no policies; take the ids of the controls from \
                         pc_policy.export.",
            },
            Refuse { name: "show_qids", reason: "The API does not list QIDs of controls." },
        ])
        .replies(
            Reply::list(
                &["CONTROL_LIST_OUTPUT"],
                &[
                    Records::at("RESPONSE/CONTROL_LIST/CONTROL"),
                    Records::bare("RESPONSE/ID_SET/ID"),
                    Records::bare("RESPONSE/ID_SET/ID_RANGE"),
                ],
            )
            .repeated(&[
                "RESPONSE/CONTROL_LIST/CONTROL",
                "RESPONSE/CONTROL_LIST/CONTROL/TECHNOLOGY_LIST/TECHNOLOGY",
                "RESPONSE/CONTROL_LIST/CONTROL/TECHNOLOGY_LIST/TECHNOLOGY/DATAPOINT/\
                 DEFAULT_VALUES/DEFAULT_VALUE",
                "RESPONSE/CONTROL_LIST/CONTROL/FRAMEWORK_LIST/FRAMEWORK",
                "RESPONSE/CONTROL_LIST/CONTROL/FRAMEWORK_LIST/FRAMEWORK/REFERENCE_LIST/REFERENCE",
                "RESPONSE/ID_SET/ID",
                "RESPONSE/ID_SET/ID_RANGE",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .attributed(&[(
                "RESPONSE/CONTROL_LIST/CONTROL/TECHNOLOGY_LIST/TECHNOLOGY/DATAPOINT/\
                 DEFAULT_VALUES",
                &["total"],
            )])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/CONTROL_LIST",
                "RESPONSE/ID_SET",
                "RESPONSE/WARNING",
                "RESPONSE/CONTROL_LIST/CONTROL/CRITICALITY",
                "RESPONSE/CONTROL_LIST/CONTROL/SCAN_PARAMETERS",
                "RESPONSE/CONTROL_LIST/CONTROL/FRAMEWORK_LIST",
                "RESPONSE/CONTROL_LIST/CONTROL/TECHNOLOGY_LIST/TECHNOLOGY/DATAPOINT",
                "RESPONSE/CONTROL_LIST/CONTROL/TECHNOLOGY_LIST",
                "RESPONSE/CONTROL_LIST/CONTROL/TECHNOLOGY_LIST/TECHNOLOGY/DATAPOINT/\
                 DEFAULT_VALUES",
                "RESPONSE/CONTROL_LIST/CONTROL/FRAMEWORK_LIST/FRAMEWORK/REFERENCE_LIST",
            ])
            .integers(&[
                "RESPONSE/CONTROL_LIST/CONTROL/ID",
                "RESPONSE/CONTROL_LIST/CONTROL/CRITICALITY/VALUE",
            ])
            .evidence("memory"),
        )
        .pages(BY_ID_MIN)
        .permissions(
            "Policy Compliance; others than Managers need the permission to access compliance.",
        )
        .notes(&["`ids` beside `id_min` and `id_max` may be refused (unconfirmed)."]);
