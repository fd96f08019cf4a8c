//! The light calls by which a connection is tested.
//!
//! Source: <https://github.com/Qualys/community> about/about.pl (the root name is unconfirmed); the
//! scan list for tokens, since the first generation documents Basic only.

use super::prelude::*;

/// The versions of the platform: the lightest call that needs a login.
pub(super) static ABOUT: Operation =
    Operation::get("about", "[Admin] Get Platform Versions", "/msp/about.php")
        .plane(Plane::Msp)
        .versions(&[Version::new("v1")], "v1")
        .replies(Reply::document(&["ABOUT"]).evidence("client-code"));

/// The newest scan without its target: light, and open to tokens.
pub(super) static NEWEST_SCAN: Operation =
    Operation::get("newest_scan", "[VMDR] Newest Scan", "/api/{version}/fo/scan/")
        .fixed(&[("action", "list"), ("show_last", "1"), ("ignore_target", "1")])
        .versions(&[Version::new("3.0")], "3.0")
        .replies(Reply::document(&["SCAN_LIST_OUTPUT"]).evidence("schema"));
