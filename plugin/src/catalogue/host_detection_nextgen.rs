//! Host detections of the next generation, as JSON.
//!
//! Source: release 10.38.2 (April 2026), a limited release without a public reference.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "host_detection_nextgen",
    title: "Host List Detection, next generation (JSON)",
    operations: &[LIST_DETECTION_JSON],
};

const LIST_DETECTION_JSON: Operation = Operation::post(
    "list_detection_json",
    "[VMDR] List Host Detections (JSON)",
    "/vmrs/api/{version}/host/list/detections",
)
.plane(Plane::Gateway)
.versions(&[Version::new("1.0").unconfirmed()], "1.0")
.unconfirmed()
.parameters(&[json_body("body")
    .required()
    .unconfirmed("Its members; presumed filters with names like those of host.list_detection.")
    .help("The request as a JSON object; its members are not documented.")])
.open_ended()
.replies(Reply::list(&[], &[]).json(Json::Array).evidence("memory"))
.permissions("As for host.list_detection.")
.notes(&[
    "Offered to few customers so far; host, body, paging and limits are unconfirmed.",
    "Hosts without a detection seem to be listed, other than in host.list_detection.",
])
.hidden();
