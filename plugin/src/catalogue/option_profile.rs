//! Option profiles of any kind: import and export them as XML.
//!
//! Source: the API quick reference, the DTD of exported profiles, and a client built on the user
//! guide.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "option_profile", title: "Option Profile", operations: &[IMPORT, EXPORT] };

const VERSIONS: &[Version] = &[
    Version::new("2.0").eol("2026-12", "6.0"),
    Version::new("3.0").eol("2026-12", "6.0"),
    Version::new("4.0").eol("2026-12", "6.0"),
    Version::new("5.0").unconfirmed(),
    Version::new("6.0"),
    Version::new("7.0").unconfirmed(),
];

const IMPORT: Operation = Operation::post(
    "import",
    "[VMDR] Import Option Profile",
    "/api/{version}/fo/subscription/option_profile/",
)
.fixed(&[("action", "import")])
.versions(VERSIONS, "6.0")
.writes()
.parameters(&[
    ECHO_REQUEST,
    xml_body("xml")
        .aliases(&["file"])
        .required()
        .help("The XML of an exported option profile, changed or not."),
])
.replies(SIMPLE_RETURN)
.permissions("Managers.")
.notes(&[
    "The XML is the body of the request.",
    "Search lists must already exist under the same titles; otherwise the profile silently looks \
     for everything.",
    "Your own brute force lists and the restrictions of compliance scans are not imported.",
]);

const EXPORT: Operation = Operation::post(
    "export",
    "[VMDR] Export Option Profile",
    "/api/{version}/fo/subscription/option_profile/",
)
.fixed(&[("action", "export")])
.versions(VERSIONS, "6.0")
.parameters(&[
    ECHO_REQUEST,
    choice("output_format", &["XML"]).default("XML").help("The form of the answer."),
    ids("option_profile_id").help("Only these option profiles, by id."),
    text("option_profile_title").help("Only the option profile with exactly this title."),
    choice("option_profile_type", &["user", "compliance", "pci"])
        .help("Only profiles of this kind."),
    flag("include_system_option_profiles").default("0").help("1 adds the system's profiles."),
    flag("scan_disconnected_esxi")
        .since("3.0")
        .unconfirmed("Named by one source only.")
        .help("Adds the setting for ESXi hosts that vCenter has lost."),
])
.replies(Reply { form: Form::Document, records: &[], ..OPTION_PROFILES })
.permissions("Managers.")
.notes(&[
    "`open` gives the XML as it is, for `import`; `execute` gives it as JSON, with passwords \
     hidden.",
    "Id and title together may be refused (unconfirmed).",
]);
