//! Restricted addresses: the list.
//!
//! Source: docs.qualys.com, restricted IPs in the set-up API, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "restricted_ip", title: "Restricted IP", operations: &[LIST] };

const LIST: Operation =
    Operation::get("list", "[VMDR] List Restricted IPs", "/api/{version}/fo/setup/restricted_ips/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            ECHO_REQUEST,
            choice("output_format", &["XML", "CSV"])
                .value_aliases(&[("xml", "XML"), ("csv", "CSV")])
                .default("XML")
                .help("The form of the answer."),
        ])
        .translations(&[
            Refuse {
                name: "enable",
                reason: "It belongs to another action, which changes the list.",
            },
            Refuse { name: "ips", reason: "The list takes no filter." },
        ])
        .replies(
            Reply::list(
                &["RESTRICTED_IPS_OUTPUT"],
                &[Records::bare("RESPONSE/IP_SET/IP"), Records::bare("RESPONSE/IP_SET/IP_RANGE")],
            )
            .repeated(&[
                "RESPONSE/IP_SET/IP",
                "RESPONSE/IP_SET/IP_RANGE",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/IP_SET"])
            .csv(CsvProof::Framing)
            .evidence("client-code"),
        )
        .permissions("Managers.")
        .notes(&[
            "The guide's path /api/2.0/fo/asset/ip/restricted/ exists in no source; the list is \
             at /api/2.0/fo/setup/restricted_ips/.",
            "Each address or range is a record; whether the restriction is enabled stands in the \
             envelope.",
            "Sources disagree whether these are addresses that users may not add, or addresses \
             from which they may log in.",
        ]);
