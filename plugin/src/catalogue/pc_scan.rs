//! Compliance scans: list them and fetch their results.
//!
//! Source: docs.qualys.com, compliance scans, the Postman collection of Qualys, and public
//! clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "pc_scan", title: "PC Scan", operations: &[LIST, FETCH] };

const LIST: Operation =
    Operation::post("list", "[PC] List PC Scans", "/api/{version}/fo/scan/compliance/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(groups![
            &[
                integer("scan_id").help("Only the scan with this id."),
                text("scan_ref").help("Only this scan, as compliance/1234567890.12345."),
                SCAN_STATE,
                PROCESSED
            ],
            SCANNED,
            SCAN_DETAILS,
            &[CLIENT_ID, CLIENT_NAME, ECHO_REQUEST]
        ])
        .rules(&[
            AtMostOne(&["client_id", "client_name"]),
            NotAbove("launched_after_datetime", "launched_before_datetime"),
        ])
        .translations(&[
            Refuse { name: "ignore_target", reason: "Only scan.list takes it." },
            Refuse { name: "pci_only", reason: "Only scan.list takes it." },
        ])
        .replies(SCAN_LIST)
        .permissions("Policy Compliance, limited to what the user may see.")
        .notes(&[
            "The guide's path /api/2.0/fo/compliance/scan/ does not exist; the list is at \
             /api/2.0/fo/scan/compliance/.",
            "Without any filter only the scans of the last 30 days are listed.",
        ]);

const FETCH: Operation =
    Operation::post("fetch", "[PC] Fetch PC Scan Results", "/api/{version}/fo/scan/compliance/")
        .fixed(&[("action", "fetch")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            text("scan_ref").required().help("The scan, as compliance/1234567890.12345."),
            ip_ranges("ips")
                .unconfirmed("Listed by some clients; others send the reference alone.")
                .help("Only the results of these addresses."),
            choice("mode", &["brief", "extended"])
                .unconfirmed("Listed by some clients; others send the reference alone.")
                .help("extended adds protocol, port, SSL flag and host name to each row."),
            choice("output_format", &["csv", "json", "csv_extended", "json_extended"])
                .unconfirmed("Listed by some clients; others send the reference alone.")
                .help("The form of the answer; XML comes when it is left out."),
            CLIENT_ID,
            CLIENT_NAME,
            ECHO_REQUEST,
        ])
        .rules(&[AtMostOne(&["client_id", "client_name"])])
        .translations(&[Drop { name: "output_format", value: "xml" }])
        .replies(
            Reply::list(
                &["COMPLIANCE_SCAN_RESULT_OUTPUT"],
                &[Records::at("RESPONSE/COMPLIANCE_SCAN")],
            )
            .repeated(&[
                "RESPONSE/COMPLIANCE_SCAN",
                "RESPONSE/COMPLIANCE_SCAN/HEADER/KEY",
                "RESPONSE/COMPLIANCE_SCAN/HEADER/ASSET_GROUPS/ASSET_GROUP",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/TARGET_DISTRIBUTION/SCANNER",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/AUTHENTICATION/AUTH",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/AUTHENTICATION/AUTH/SUCCESS",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/AUTHENTICATION/AUTH/FAILED",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/AUTHENTICATION/AUTH/INSUFFICIENT",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .attributed(&[
                ("RESPONSE/COMPLIANCE_SCAN/HEADER/KEY", &["value"]),
                (
                    "RESPONSE/COMPLIANCE_SCAN/HEADER/OPTION_PROFILE/OPTION_PROFILE_TITLE",
                    &["option_profile_default"],
                ),
            ])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/COMPLIANCE_SCAN/HEADER/ASSET_GROUPS",
                "RESPONSE/COMPLIANCE_SCAN/HEADER/OPTION_PROFILE",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/TARGET_HOSTS",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/TARGET_DISTRIBUTION",
                "RESPONSE/COMPLIANCE_SCAN/APPENDIX/AUTHENTICATION",
                "RESPONSE",
                "RESPONSE/COMPLIANCE_SCAN/HEADER",
            ])
            .csv(CsvProof::Framing)
            .json(Json::Array)
            .evidence("client-code"),
        )
        .permissions("Policy Compliance; users who may see the scan.")
        .notes(&[
            "The guide's path /api/2.0/fo/compliance/scan/ does not exist; results are at \
             /api/2.0/fo/scan/compliance/.",
            "The scan should be Finished, Canceled, Paused or in Error.",
            "The guide's `output_format` = xml is what comes when nothing is sent.",
            "The answer tells which hosts were scanned and logged in to; pass and fail are in \
             pc_posture.",
        ]);
