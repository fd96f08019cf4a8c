//! Templates of patch reports.
//!
//! Source: docs.qualys.com, report templates in the API, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "report_template_patch",
    title: "Report Template (Patch)",
    operations: &[DELETE],
};

const DELETE: Operation = Operation::post(
    "delete",
    "[Patch] Delete Patch Report Template",
    "/api/{version}/fo/report/template/patch/",
)
.fixed(&[("action", "delete")])
.versions(&[Version::new("2.0")], "2.0")
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
.notes(&["The guide's `id` is `template_id` in the API."]);
