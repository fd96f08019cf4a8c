//! Compliance posture: pass or fail for each host and control.
//!
//! Source: docs.qualys.com, posture information in the Policy Compliance API, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource =
    Resource { id: "pc_posture", title: "PC Posture", operations: &[LIST] };

const LIST: Operation =
    Operation::post("list", "[PC] List PC Posture", "/api/{version}/fo/compliance/posture/info/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            integer("policy_id").help("The policy; with pages."),
            ids("policy_ids").help(
                "Several policies, all in one answer each; more than 10 are asked for in several \
                 requests.",
            ),
            choice("output_format", &["xml", "csv", "csv_no_metadata"])
                .default("xml")
                .help("The form of the answer; CSV needs `policy_id`."),
            choice("details", &["Basic", "All", "None", "Light"]).default("Basic").help(
                "How much is listed: None the posture, Basic also exceptions, Light also \
                 evidence, All also percentages and the full glossary.",
            ),
            ids("control_ids")
                .aliases(&["control_id"])
                .help("Only these controls; ranges are taken."),
            ids("host_ids").aliases(&["host_id"]).help("Only these hosts; ranges are taken."),
            ip_ranges("ips").help("Only these addresses; CIDR blocks are sent as ranges."),
            ids("asset_group_ids")
                .help("Only hosts of these asset groups, which need not belong to the policy."),
            ids("ids").help("Only these records."),
            integer("id_min").help(
                "Only records with this id or a higher one; also the place where the next page \
                 begins.",
            ),
            integer("id_max").help("Only records with this id or a lower one."),
            choice("status", &["Passed", "Failed", "Error"])
                .value_aliases(&[("Pass", "Passed"), ("Fail", "Failed")])
                .help(
                    "Only records with this status. The guide's Exception is none: look at \
                     EXCEPTION in the records.",
                ),
            date_time("status_changes_since")
                .help("Only records whose status changed since then, UTC."),
            date_time("evaluation_date").help("Only records evaluated on this day or later, UTC."),
            flag("hide_evidence").help("1 leaves out the evidence; with details All or Light."),
            flag("show_extended_evidence")
                .help("1 adds the extended evidence; with details All or Light."),
            flag("include_dp_name").help("1 adds the names of data points."),
            flag("show_remediation_info").help("1 adds how to remedy."),
            flag("cause_of_failure").help("1 adds why a control failed."),
            integer("truncation_limit").default("5000").help(
                "Records in a page; 0 asks for all of them in one answer. Not with `policy_ids`.",
            ),
            list("criticality_labels")
                .help("Only controls of these criticalities, for example SERIOUS,CRITICAL,URGENT."),
            choices("criticality_values", &["0", "1", "2", "3", "4", "5"])
                .help("Only controls of these criticalities, 0 to 5."),
            TAG_SET_BY,
            TAG_INCLUDE_SELECTOR,
            TAG_EXCLUDE_SELECTOR,
            TAG_SET_INCLUDE,
            TAG_SET_EXCLUDE,
            ECHO_REQUEST,
        ])
        .rules(&[
            ExactlyOne(&["policy_id", "policy_ids"]),
            When("output_format", &["csv", "csv_no_metadata"], &All(&["policy_id"])),
            Excludes("policy_ids", &["truncation_limit"]),
            AtMostOne(&["criticality_labels", "criticality_values"]),
            AtMostOneOn(&["show_extended_evidence", "hide_evidence"]),
            When(
                "show_extended_evidence",
                &["1"],
                &RequiresValue("show_extended_evidence", "details", &["All", "Light"]),
            ),
            NotAbove("id_min", "id_max"),
        ])
        .translations(&[Bound { name: "truncation_limit", value: "0", instead: "1000" }])
        .replies(
            Reply::list(
                &["POSTURE_INFO_LIST_OUTPUT"],
                &[
                    Records::at("RESPONSE/INFO_LIST/INFO"),
                    Records::at("RESPONSE/POLICY/INFO_LIST/INFO").context(&["RESPONSE/POLICY/ID"]),
                ],
            )
            .repeated(&[
                "RESPONSE/POLICY",
                "REQUEST/PARAM_LIST/PARAM",
                "RESPONSE/INFO_LIST/INFO",
                "RESPONSE/INFO_LIST/INFO/EXCEPTION/COMMENT_LIST/COMMENT",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/ERROR",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/H/C",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/R",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/R/C",
                "RESPONSE/INFO_LIST/INFO/CAUSE_OF_FAILURE/*/V",
                "RESPONSE/WARNING_LIST/WARNING",
                "RESPONSE/WARNING_LIST/WARNING/ID_SET/ID",
                "RESPONSE/WARNING_LIST/WARNING/ID_SET/ID_RANGE",
                "RESPONSE/GLOSSARY/USER_LIST/USER",
                "RESPONSE/GLOSSARY/HOST_LIST/HOST",
                "RESPONSE/GLOSSARY/CONTROL_LIST/CONTROL",
                "RESPONSE/GLOSSARY/CONTROL_LIST/CONTROL/RATIONALE_LIST/RATIONALE",
                "RESPONSE/GLOSSARY/TECHNOLOGY_LIST/TECHNOLOGY",
                "RESPONSE/GLOSSARY/DPD_LIST/DPD",
                "RESPONSE/GLOSSARY/TP_LIST/TP",
                "RESPONSE/GLOSSARY/TP_LIST/TP/V",
                "RESPONSE/GLOSSARY/FV_LIST/FV",
                "RESPONSE/GLOSSARY/FV_LIST/FV/V",
                "RESPONSE/GLOSSARY/TM_LIST/TM",
                "RESPONSE/GLOSSARY/TM_LIST/TM/PAIR",
                "RESPONSE/POLICY/INFO_LIST/INFO",
                "RESPONSE/POLICY/INFO_LIST/INFO/EXCEPTION/COMMENT_LIST/COMMENT",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/ERROR",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/H/C",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/R",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/R/C",
                "RESPONSE/POLICY/INFO_LIST/INFO/CAUSE_OF_FAILURE/*/V",
                "RESPONSE/POLICY/WARNING_LIST/WARNING",
                "RESPONSE/POLICY/WARNING_LIST/WARNING/ID_SET/ID",
                "RESPONSE/POLICY/WARNING_LIST/WARNING/ID_SET/ID_RANGE",
                "RESPONSE/POLICY/GLOSSARY/USER_LIST/USER",
                "RESPONSE/POLICY/GLOSSARY/HOST_LIST/HOST",
                "RESPONSE/POLICY/GLOSSARY/CONTROL_LIST/CONTROL",
                "RESPONSE/POLICY/GLOSSARY/CONTROL_LIST/CONTROL/RATIONALE_LIST/RATIONALE",
                "RESPONSE/POLICY/GLOSSARY/TECHNOLOGY_LIST/TECHNOLOGY",
                "RESPONSE/POLICY/GLOSSARY/DPD_LIST/DPD",
                "RESPONSE/POLICY/GLOSSARY/TP_LIST/TP",
                "RESPONSE/POLICY/GLOSSARY/TP_LIST/TP/V",
                "RESPONSE/POLICY/GLOSSARY/FV_LIST/FV",
                "RESPONSE/POLICY/GLOSSARY/FV_LIST/FV/V",
                "RESPONSE/POLICY/GLOSSARY/TM_LIST/TM",
                "RESPONSE/POLICY/GLOSSARY/TM_LIST/TM/PAIR",
            ])
            .repeated_rare(&[
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST",
            ])
            .attributed(&[
                ("RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV", &["lastUpdated"]),
                ("RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V", &["fileName"]),
                ("RESPONSE/INFO_LIST/INFO/CAUSE_OF_FAILURE/MISSING", &["logic"]),
                ("RESPONSE/GLOSSARY/HOST_LIST/HOST/IP", &["network_id"]),
                ("RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV", &["lastUpdated"]),
                ("RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V", &["fileName"]),
                ("RESPONSE/POLICY/INFO_LIST/INFO/CAUSE_OF_FAILURE/MISSING", &["logic"]),
                ("RESPONSE/POLICY/GLOSSARY/HOST_LIST/HOST/IP", &["network_id"]),
            ])
            .containers(&[
                "REQUEST",
                "REQUEST/PARAM_LIST",
                "RESPONSE/INFO_LIST",
                "RESPONSE/SUMMARY",
                "RESPONSE/WARNING_LIST",
                "RESPONSE/GLOSSARY",
                "RESPONSE/INFO_LIST/INFO/EXCEPTION",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST",
                "RESPONSE/INFO_LIST/INFO/CAUSE_OF_FAILURE",
                "RESPONSE/POLICY/INFO_LIST",
                "RESPONSE/POLICY/SUMMARY",
                "RESPONSE/POLICY/WARNING_LIST",
                "RESPONSE/POLICY/GLOSSARY",
                "RESPONSE",
                "RESPONSE/INFO_LIST/INFO/EXCEPTION/COMMENT_LIST",
                "RESPONSE/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/H",
                "RESPONSE/INFO_LIST/INFO/CAUSE_OF_FAILURE/*",
                "RESPONSE/WARNING_LIST/WARNING/ID_SET",
                "RESPONSE/GLOSSARY/USER_LIST",
                "RESPONSE/GLOSSARY/HOST_LIST",
                "RESPONSE/GLOSSARY/CONTROL_LIST",
                "RESPONSE/GLOSSARY/CONTROL_LIST/CONTROL/RATIONALE_LIST",
                "RESPONSE/GLOSSARY/TECHNOLOGY_LIST",
                "RESPONSE/GLOSSARY/DPD_LIST",
                "RESPONSE/GLOSSARY/TP_LIST",
                "RESPONSE/GLOSSARY/FV_LIST",
                "RESPONSE/GLOSSARY/TM_LIST",
                "RESPONSE/POLICY/INFO_LIST/INFO/EXCEPTION/COMMENT_LIST",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST",
                "RESPONSE/POLICY/INFO_LIST/INFO/EVIDENCE/DPV_LIST/DPV/V/H",
                "RESPONSE/POLICY/INFO_LIST/INFO/CAUSE_OF_FAILURE/*",
                "RESPONSE/POLICY/WARNING_LIST/WARNING/ID_SET",
                "RESPONSE/POLICY/GLOSSARY/USER_LIST",
                "RESPONSE/POLICY/GLOSSARY/HOST_LIST",
                "RESPONSE/POLICY/GLOSSARY/CONTROL_LIST",
                "RESPONSE/POLICY/GLOSSARY/CONTROL_LIST/CONTROL/RATIONALE_LIST",
                "RESPONSE/POLICY/GLOSSARY/TECHNOLOGY_LIST",
                "RESPONSE/POLICY/GLOSSARY/DPD_LIST",
                "RESPONSE/POLICY/GLOSSARY/TP_LIST",
                "RESPONSE/POLICY/GLOSSARY/FV_LIST",
                "RESPONSE/POLICY/GLOSSARY/TM_LIST",
            ])
            .integers(&[
                "RESPONSE/INFO_LIST/INFO/ID",
                "RESPONSE/INFO_LIST/INFO/HOST_ID",
                "RESPONSE/INFO_LIST/INFO/CONTROL_ID",
                "RESPONSE/INFO_LIST/INFO/TECHNOLOGY_ID",
                "RESPONSE/POLICY/INFO_LIST/INFO/ID",
                "RESPONSE/POLICY/INFO_LIST/INFO/HOST_ID",
                "RESPONSE/POLICY/INFO_LIST/INFO/CONTROL_ID",
                "RESPONSE/POLICY/INFO_LIST/INFO/TECHNOLOGY_ID",
            ])
            .csv(CsvProof::Framing)
            .evidence("client-code"),
        )
        .pages(BY_ID_MIN)
        .chunks("policy_ids", 10)
        .permissions("Policy Compliance; sub-accounts see their own hosts only.")
        .notes(&[
            "The guide's values Pass and Fail are Passed and Failed in the API.",
            "With `policy_ids` there are no pages, and each record carries its policy as \
             `@context`.",
            "For large volumes use policy_audit_posture.",
            "One platform is said to answer nothing to `status`, another to ignore the tags: if \
             so, filter the records instead.",
        ]);
