//! The light calls by which a connection is tested.
//!
//! Source: <https://github.com/Qualys/community> about/about.pl; the root name is unconfirmed.

use super::prelude::*;

/// The versions of the platform: the lightest call that needs a login.
pub(super) static ABOUT: Operation =
    Operation::get("about", "[Admin] Get Platform Versions", "/msp/about.php")
        .plane(Plane::Msp)
        .versions(&[Version::new("v1")], "v1")
        .replies(Reply::document(&["ABOUT"]).evidence("client-code"));
