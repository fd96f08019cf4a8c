//! Time zones: the codes that schedules take.
//!
//! Source: public clients (Qualys/community, demisto/content).

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "time_zone", title: "Time Zone", operations: &[LIST] };

const LIST: Operation =
    Operation::get("list", "[Admin] List Time Zone Codes", "/msp/time_zone_code_list.php")
        .plane(Plane::Msp)
        .versions(&[Version::new("v1")], "v1")
        .replies(
            Reply::list(&["TIME_ZONES"], &[Records::at("TIME_ZONE")])
                .repeated(&["TIME_ZONE"])
                .attributed(&[("ERROR", &["number"])])
                .integers(&["TIME_ZONE/DST_SUPPORTED"])
                .evidence("client-code"),
        )
        .permissions("Everybody.")
        .notes(&["The guide does not name it; every schedule needs one of these codes."]);
