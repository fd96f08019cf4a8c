//! The posture of Policy Audit, streamed from the gateway.
//!
//! Source: release notes of Policy Audit 1.11 (May 2026), 1.6 and 1.7, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "policy_audit_posture",
    title: "Policy Audit Posture Streaming",
    operations: &[LIST_POLICIES, RESOLVE_HOST_IDS, GET_POSTURE_INFO],
};

const LIST_POLICIES: Operation =
    Operation::get("list_policies", "[PA] Get Policy List", "/pcrs/{version}/posture/policy/list")
        .plane(Plane::Gateway)
        .versions(
            &[Version::new("1.0").eos("2026-11").eol("2027-05", "2.0"), Version::new("2.0")],
            "2.0",
        )
        .parameters(&[
            date_time("lastEvaluationDate").help("Only policies evaluated then or later, UTC."),
            flag("requireTagInfo")
                .default("0")
                .since("2.0")
                .help("1 adds the tags of each policy, as tagInfo."),
        ])
        .replies(Reply::document(&[]).json(Json::Array).evidence("sample"))
        .permissions("Policy Audit.")
        .notes(&[
            "The answer is one object: `subscriptionId` and `policyList`.",
            "Limit: 25 requests in 60 seconds for a subscription.",
        ]);

const RESOLVE_HOST_IDS: Operation =
    Operation::get("resolve_host_ids", "[PA] Resolve Host IDs", "/pcrs/{version}/posture/hostids")
        .plane(Plane::Gateway)
        .versions(
            &[
                Version::new("1.0").eos("2026-11").eol("2027-05", "5.0"),
                Version::new("2.0"),
                Version::new("3.0"),
                Version::new("4.0"),
                Version::new("5.0"),
            ],
            "5.0",
        )
        .parameters(&[
            ids("policyId").help(
                "Policies; all of them unless sent (from 3.0 on). More than 10 are asked for in \
                 several requests.",
            ),
            date_time("lastScanDate").help("Only hosts scanned then or later, UTC."),
            date_time("statusChangedSince")
                .since("3.0")
                .unconfirmed("Not in the release notes.")
                .help("Only what changed its status since then, UTC."),
            choice("assetDeploymentType", &["ON-PREM", "CLOUD", "ALL"])
                .since("5.0")
                .unconfirmed("Not in the release notes.")
                .help("Only hosts that are deployed this way."),
            choice("assetState", &["ACTIVE", "TERMINATED", "ALL"])
                .since("5.0")
                .unconfirmed("Not in the release notes.")
                .help("Only hosts in this state; not used for ON-PREM."),
        ])
        .replies(Reply::list(&[], &[]).json(Json::Array).evidence("sample"))
        .chunks("policyId", 10)
        .permissions("Policy Audit; all policies at once are for Managers only.")
        .notes(&[
            "Versions 1.0 and 2.0 demand `policyId`.",
            "The answer is the `body` of get_posture_info.",
            "An unknown policy is an object with `error` in an answer with HTTP 200.",
        ]);

const GET_POSTURE_INFO: Operation = Operation::post(
    "get_posture_info",
    "[PA] Get Posture Info",
    "/pcrs/{version}/posture/postureInfo",
)
.plane(Plane::Gateway)
.versions(
    &[
        Version::new("1.0").eos("2026-11").eol("2027-05", "5.0"),
        Version::new("2.0"),
        Version::new("3.0"),
        Version::new("4.0").note(
            "Before release 1.11 of Policy Audit, answers of this version could hold stale \
             assets that no longer belong to the policy.",
        ),
        Version::new("5.0"),
    ],
    "5.0",
)
.parameters(&[
    json_body("body")
        .required()
        .help("The answer of resolve_host_ids: an array of policyId, subscriptionId and hostIds."),
    flag("evidenceRequired").default("0").help("1 adds the evidence, which is slower."),
    flag("extendedEvidenceRequired")
        .default("0")
        .since("5.0")
        .help("1 adds the extended evidence; needs `evidenceRequired`."),
    flag("compressionRequired")
        .default("1")
        .help("1 sends the answer compressed; the connector unpacks it."),
    date_time("lastEvaluationDate").help("Only what was evaluated then or later, UTC."),
    date_time("lastScanDate").help("Only hosts scanned then or later, UTC."),
    date_time("lastScanDateFrom")
        .help("Only hosts scanned then or later, UTC; goes with `lastScanDateTo`."),
    date_time("lastScanDateTo")
        .help("Only hosts scanned then or earlier, UTC; goes with `lastScanDateFrom`."),
    date_time("statusChangedSince").help("Only what changed its status since then, UTC."),
    flag("excludeInactiveControl")
        .since("2.0")
        .unconfirmed("Not in the release notes.")
        .help("1 leaves out inactive controls."),
])
.rules(&[
    Requires("lastScanDateFrom", &["lastScanDateTo"]),
    Requires("lastScanDateTo", &["lastScanDateFrom"]),
    Excludes("lastScanDate", &["lastScanDateFrom", "lastScanDateTo"]),
    When(
        "extendedEvidenceRequired",
        &["1"],
        &RequiresValue("extendedEvidenceRequired", "evidenceRequired", &["1"]),
    ),
])
.replies(Reply::list(&[], &[]).json(Json::Array).evidence("memory"))
.permissions("Policy Audit; all policies at once are for Managers only.")
.notes(&[
    "One object for each control and host, in one streamed array; names of fields come from \
     memory of the documentation.",
    "Hosts come from resolve_host_ids.",
    "When there is nothing to stream the service cuts the connection: that is an error, not an \
     empty answer.",
]);
