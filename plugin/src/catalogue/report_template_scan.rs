//! Templates of scan reports.
//!
//! Source: docs.qualys.com, report templates in the API, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "report_template_scan",
    title: "Report Template (Scan)",
    operations: &[LIST, DELETE],
};

const VERSIONS: &[Version] = &[
    Version::new("2.0").eol("2026-12", "4.0"),
    Version::new("3.0").eol("2026-12", "4.0"),
    Version::new("4.0"),
    Version::new("5.0"),
    Version::new("6.0"),
    Version::new("7.0"),
];

const LIST: Operation = Operation::get(
    "list",
    "[VMDR] List Scan Report Templates (via export)",
    "/api/{version}/fo/report/template/scan/",
)
.fixed(&[("action", "export"), ("report_format", "xml")])
.versions(VERSIONS, "4.0")
.parameters(&[
    integer("template_id").aliases(&["id"]).help("Only this template; all of them unless sent."),
    ECHO_REQUEST,
])
.translations(&[Drop { name: "report_format", value: "xml" }])
.replies(
    Reply::list(&["REPORTTEMPLATE"], &[Records::at("SCANTEMPLATE")])
        .repeated(&[
            "SCANTEMPLATE",
            "SCANTEMPLATE/TITLE/INFO",
            "SCANTEMPLATE/TARGET/INFO",
            "SCANTEMPLATE/DISPLAY/INFO",
            "SCANTEMPLATE/FILTER/INFO",
            "SCANTEMPLATE/SERVICSPORTS/INFO",
            "SCANTEMPLATE/USERACCESS/INFO",
        ])
        .attributed(&[
            ("SCANTEMPLATE/TITLE/INFO", &["key"]),
            ("SCANTEMPLATE/TARGET/INFO", &["key"]),
            ("SCANTEMPLATE/DISPLAY/INFO", &["key"]),
            ("SCANTEMPLATE/FILTER/INFO", &["key"]),
            ("SCANTEMPLATE/SERVICSPORTS/INFO", &["key"]),
            ("SCANTEMPLATE/USERACCESS/INFO", &["key"]),
        ])
        .containers(&[
            "SCANTEMPLATE/TARGET",
            "SCANTEMPLATE/DISPLAY",
            "SCANTEMPLATE/FILTER",
            "SCANTEMPLATE/SERVICSPORTS",
            "SCANTEMPLATE/USERACCESS",
            "SCANTEMPLATE/TITLE",
        ])
        .evidence("client-code"),
)
.permissions("Users who may see the template (unconfirmed).")
.notes(&[
    "It exports the templates with their settings; report_template.list names all templates with \
     their ids.",
    "Which of the versions 5.0 to 7.0 serve this action is unconfirmed.",
]);

const DELETE: Operation = Operation::post(
    "delete",
    "[VMDR] Delete Scan Report Template",
    "/api/{version}/fo/report/template/scan/",
)
.fixed(&[("action", "delete")])
.versions(VERSIONS, "4.0")
.destroys()
.parameters(&[
    integer("template_id")
        .aliases(&["id"])
        .required()
        .help("The template; report_template.list gives the ids."),
    ECHO_REQUEST,
])
.replies(SIMPLE_RETURN)
.permissions("The owner or a Manager (unconfirmed).")
.notes(&[
    "The guide's `id` is `template_id` in the API.",
    "In version 2.0 the message stands in CODE and TEXT is empty (documented for other actions).",
]);
