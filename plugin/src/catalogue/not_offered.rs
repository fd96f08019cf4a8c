//! Endpoints whose life cycle the release notes name and that no operation uses.
//!
//! Source: release notes of Policy Audit 1.11 (May 2026).

use super::prelude::*;

pub(super) static ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        title: "Authentication records (all kinds)",
        path: "/api/{version}/fo/auth/",
        versions: &[Version::new("2.0").eol("2026-12", "3.0"), Version::new("3.0")],
    },
    Endpoint {
        title: "MySQL authentication records",
        path: "/api/{version}/fo/auth/mysql/",
        versions: &[Version::new("2.0").eol("2026-12", "3.0"), Version::new("3.0")],
    },
    Endpoint {
        title: "Sybase authentication records",
        path: "/api/{version}/fo/auth/sybase/",
        versions: &[Version::new("2.0").eol("2026-12", "3.0"), Version::new("3.0")],
    },
    Endpoint {
        title: "Cloud perimeter scans",
        path: "/api/{version}/fo/scan/cloud/perimeter/job/",
        versions: &[
            Version::new("2.0").eol("2026-12", "4.0"),
            Version::new("3.0").eol("2026-12", "4.0"),
            Version::new("4.0"),
        ],
    },
];
