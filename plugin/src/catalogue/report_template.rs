//! Report templates of all kinds: the list with their ids.
//!
//! Source: a sample of the vendor kept by a public client.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "report_template", title: "Report Template", operations: &[LIST] };

const LIST: Operation =
    Operation::get("list", "[VMDR] List Report Templates", "/msp/report_template_list.php")
        .plane(Plane::Msp)
        .versions(&[Version::new("v1")], "v1")
        .replies(
            Reply::list(&["REPORT_TEMPLATE_LIST"], &[Records::at("REPORT_TEMPLATE")])
                .repeated(&["REPORT_TEMPLATE"])
                .attributed(&[("ERROR", &["number"])])
                .integers(&["REPORT_TEMPLATE/ID", "REPORT_TEMPLATE/GLOBAL"])
                .evidence("sample"),
        )
        .permissions("Everybody, limited to the templates that they may see (unconfirmed).")
        .notes(&["The guide does not name it; report.launch needs one of these ids."]);
