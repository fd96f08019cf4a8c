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
        .parameters(&[
            integer("scan_id").help("Only the scan with this id."),
            text("scan_ref").help("Only this scan, as compliance/1234567890.12345."),
            choices(
                "state",
                &["Running", "Paused", "Canceled", "Finished", "Error", "Queued", "Loading"],
            )
            .help("Only scans in these states."),
            flag("processed").help("1 for scans whose results are processed, 0 for the others."),
            choice("type", &["On-Demand", "Scheduled", "API"])
                .help("Only scans that were started this way."),
            ip_ranges("target").help("Only scans whose target includes these addresses."),
            text("user_login").help("Only scans that this login started."),
            date_time("launched_after_datetime").help(
                "Only scans launched after then, UTC; without any filter the last 30 days are \
                 listed.",
            ),
            date_time("launched_before_datetime").help("Only scans launched before then, UTC."),
            flag("show_ags")
                .default("0")
                .help("Adds the titles of the asset groups in the target."),
            flag("show_op").default("0").help("Adds the option profile."),
            flag("show_status").default("1").help("0 leaves out the state of each scan."),
            flag("show_last").default("0").help("1 lists only the newest scan that matches."),
            CLIENT_ID,
            CLIENT_NAME,
            ECHO_REQUEST,
        ])
        .rules(&[
            AtMostOne(&["client_id", "client_name"]),
            NotAbove("launched_after_datetime", "launched_before_datetime"),
        ])
        .translations(&[
            Refuse { name: "ignore_target", reason: "Only scan.list takes it." },
            Refuse { name: "pci_only", reason: "Only scan.list takes it." },
        ])
        .replies(
            Reply::list(&["SCAN_LIST_OUTPUT"], &[Records::at("RESPONSE/SCAN_LIST/SCAN")])
                .repeated(&[
                    "RESPONSE/SCAN_LIST/SCAN",
                    "RESPONSE/SCAN_LIST/SCAN/ASSET_GROUP_TITLE_LIST/ASSET_GROUP_TITLE",
                    "REQUEST/PARAM_LIST/PARAM",
                ])
                .containers(&[
                    "REQUEST",
                    "REQUEST/PARAM_LIST",
                    "RESPONSE/SCAN_LIST",
                    "RESPONSE/SCAN_LIST/SCAN/CLIENT",
                    "RESPONSE/SCAN_LIST/SCAN/STATUS",
                    "RESPONSE/SCAN_LIST/SCAN/ASSET_GROUP_TITLE_LIST",
                    "RESPONSE/SCAN_LIST/SCAN/OPTION_PROFILE",
                ])
                .integers(&["RESPONSE/SCAN_LIST/SCAN/ID", "RESPONSE/SCAN_LIST/SCAN/PROCESSED"])
                .evidence("schema"),
        )
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
