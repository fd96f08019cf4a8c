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
.replies(
    Reply::document(&["OPTION_PROFILES"])
        .repeated(&[
            "OPTION_PROFILE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST",
            "OPTION_PROFILE/SCAN/SCAN_RESTRICTION/SCAN_BY_POLICY/POLICY",
            "OPTION_PROFILE/SCAN/SYSTEM_AUTH_RECORD/ALLOW_AUTH_CREATION/AUTHENTICATION_TYPE_LIST/\
             AUTHENTICATION_TYPE",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION/DATABASES/AUTHENTICATION_TYPES_LIST/\
             AUTHENTICATION_TYPE",
            "OPTION_PROFILE/OS_BASED_INSTANCE_DISC_COLLECTION/TECHNOLOGIES/TECHNOLOGY",
        ])
        .repeated_rare(&[
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/ID",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/TITLE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/TYPE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/LOGIN_PASSWORD",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/ID",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/TITLE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/TYPE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST/CUSTOM/LOGIN_PASSWORD",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/ID",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/\
             TITLE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/\
             TYPE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE/CUSTOM_LIST/CUSTOM/\
             LOGIN_PASSWORD",
        ])
        .containers(&[
            "OPTION_PROFILE/MAP",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION/DATABASES",
            "OPTION_PROFILE/OS_BASED_INSTANCE_DISC_COLLECTION",
            "OPTION_PROFILE/OS_BASED_INSTANCE_DISC_COLLECTION/TECHNOLOGIES",
            "OPTION_PROFILE/ADDITIONAL/BLOCK_RESOURCES",
            "OPTION_PROFILE/ADDITIONAL/PACKET_OPTIONS",
            "OPTION_PROFILE/ADDITIONAL/HOST_DISCOVERY/TCP_PORTS",
            "OPTION_PROFILE/ADDITIONAL/HOST_DISCOVERY/UDP_PORTS",
            "OPTION_PROFILE/SCAN/PORTS",
            "OPTION_PROFILE/SCAN/CLOSE_VULNERABILITIES",
            "OPTION_PROFILE/SCAN/PERFORMANCE",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/SYSTEM",
            "OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/CUSTOM_LIST",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_INCLUDE",
            "OPTION_PROFILE/SCAN/VULNERABILITY_DETECTION/DETECTION_EXCLUDE",
            "OPTION_PROFILE/SCAN/DISSOLVABLE_AGENT",
            "OPTION_PROFILE/SCAN/DISSOLVABLE_AGENT/PASSWORD_AUDITING_ENABLE",
            "OPTION_PROFILE/SCAN/SCAN_RESTRICTION",
            "OPTION_PROFILE/SCAN/SCAN_RESTRICTION/SCAN_BY_POLICY",
            "OPTION_PROFILE/SCAN/DATABASE_PREFERENCE_KEY",
            "OPTION_PROFILE/SCAN/SYSTEM_AUTH_RECORD",
            "OPTION_PROFILE/SCAN/CUSTOM_HTTP_HEADER",
            "OPTION_PROFILE/SCAN/FILE_INTEGRITY_MONITORING",
            "OPTION_PROFILE/SCAN/CONTROL_TYPES",
            "OPTION_PROFILE/SCAN/SYSTEM_AUTH_RECORD/ALLOW_AUTH_CREATION/AUTHENTICATION_TYPE_LIST",
            "OPTION_PROFILE/INSTANCE_DATA_COLLECTION/DATABASES/AUTHENTICATION_TYPES_LIST",
        ])
        .sensitive(&["OPTION_PROFILE/SCAN/PASSWORD_BRUTE_FORCING/CUSTOM_LIST/CUSTOM/\
                      LOGIN_PASSWORD"])
        .evidence("dtd"),
)
.permissions("Managers.")
.notes(&[
    "`open` gives the XML as it is, for `import`; `execute` gives it as JSON, with passwords \
     hidden.",
    "Id and title together may be refused (unconfirmed).",
]);
