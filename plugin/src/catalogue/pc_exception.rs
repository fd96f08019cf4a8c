//! Compliance exceptions: list, request, update and delete them.
//!
//! Source: docs.qualys.com, exceptions in the Policy Compliance API, and release notes of Policy
//! Audit 1.4.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "pc_exception",
    title: "PC Exception",
    operations: &[LIST, REQUEST, UPDATE, DELETE],
};

/// The answer of writes on several exceptions, which are known by number.
const EXCEPTION_BATCH: Reply = Reply::write_as(&["BATCH_RETURN", "SIMPLE_RETURN"])
    .repeated(&[
        "RESPONSE/BATCH_LIST/BATCH",
        "RESPONSE/BATCH_LIST/BATCH/NUMBER_SET/NUMBER",
        "RESPONSE/BATCH_LIST/BATCH/NUMBER_SET/NUMBER_RANGE",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .containers(&[
        "REQUEST",
        "REQUEST/PARAM_LIST",
        "RESPONSE/BATCH_LIST",
        "RESPONSE/BATCH_LIST/BATCH/NUMBER_SET",
    ])
    .evidence("memory");

const VERSIONS: &[Version] =
    &[Version::new("2.0").eos("2026-04").eol("2026-12", "3.0"), Version::new("3.0")];

const LIST: Operation = Operation::post(
    "list",
    "[PC] List Compliance Exceptions",
    "/api/{version}/fo/compliance/exception/",
)
.fixed(&[("action", "list")])
.versions(VERSIONS, "3.0")
.parameters(&[
    integer("exception_number").help("Only this exception."),
    text("ip").help("Only exceptions for the host with this address."),
    integer("assignee_id").help("Only exceptions assigned to this user."),
    text("network_name").help("Only exceptions of this network."),
    integer("truncation_limit").min(1).max(1_000_000).default("1000").help("Exceptions in a page."),
    ids("exception_numbers").help("Only these exceptions; ranges are taken."),
    integer("exception_number_min").help(
        "Only exceptions with this number or a higher one; also the place where the next page \
         begins.",
    ),
    integer("exception_number_max").help("Only exceptions with this number or a lower one."),
    choice("status", &["pending", "approved", "rejected", "expired"])
        .value_aliases(&[
            ("Pending", "pending"),
            ("Approved", "approved"),
            ("Rejected", "rejected"),
            ("Expired", "expired"),
        ])
        .help("Only exceptions with this status."),
    flag("is_active").help("1 for active exceptions only, 0 for the others only."),
    integer("control_id")
        .help("Only exceptions for controls whose id begins with this: 23 also finds 234."),
    text("control_statement")
        .help("Only exceptions whose control contains this text; goes with `policy_id`."),
    integer("policy_id").help("Only exceptions for this policy."),
    text("technology_name").help("Only exceptions for this technology."),
    integer("created_by").help("Only exceptions that this user requested."),
    integer("modified_by").help("Only exceptions that this user changed last."),
    choice("details", &["None", "Basic", "All"]).default("Basic").help(
        "How much of an exception is listed; None lists bare numbers only, All adds the history.",
    ),
    us_date("created_after_date").help("Only exceptions requested after this day."),
    us_date("updated_after_date").help("Only exceptions changed after this day."),
    us_date("expired_before_date").help("Only exceptions that end before this day."),
    us_date("expired_after_date").help("Only exceptions that end after this day."),
    ECHO_REQUEST,
])
.rules(&[NotAbove("exception_number_min", "exception_number_max")])
.replies(
    Reply::list(
        &["EXCEPTION_LIST_OUTPUT"],
        &[
            Records::at("RESPONSE/EXCEPTION_LIST/EXCEPTION"),
            Records::bare("RESPONSE/NUMBER_SET/NUMBER"),
            Records::bare("RESPONSE/NUMBER_SET/NUMBER_RANGE"),
        ],
    )
    .repeated(&[
        "RESPONSE/EXCEPTION_LIST/EXCEPTION",
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/HISTORY_LIST/HISTORY",
        "RESPONSE/NUMBER_SET/NUMBER",
        "RESPONSE/NUMBER_SET/NUMBER_RANGE",
        "RESPONSE/GLOSSARY/USER_LIST/USER",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .containers(&[
        "REQUEST",
        "REQUEST/PARAM_LIST",
        "RESPONSE/EXCEPTION_LIST",
        "RESPONSE/NUMBER_SET",
        "RESPONSE/WARNING",
        "RESPONSE/GLOSSARY",
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/HOST",
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/TECHNOLOGY",
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/POLICY",
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/CONTROL",
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/HISTORY_LIST",
        "RESPONSE/GLOSSARY/USER_LIST",
    ])
    .integers(&[
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/EXCEPTION_NUMBER",
        "RESPONSE/EXCEPTION_LIST/EXCEPTION/CONTROL/CID",
    ])
    .evidence("client-code"),
)
.pages(Paging::Continues {
    parameter: "exception_number_min",
    direction: Direction::Up,
    inclusive: false,
    key: None,
})
.permissions("Policy Compliance; users see the exceptions of their hosts.");

const REQUEST: Operation = Operation::post(
    "request",
    "[PC] Request Compliance Exception",
    "/api/{version}/fo/compliance/exception/",
)
.fixed(&[("action", "request")])
.versions(VERSIONS, "3.0")
.writes()
.parameters(&[
    integer("control_id").required().help("The control."),
    integer("policy_id").required().help("The policy."),
    integer("host_id").help("The host; from 3.0 on tags may take its place."),
    integer("technology_id")
        .required()
        .help("The technology of the control; the guide does not name it."),
    integer("assignee_id")
        .required()
        .help("The user who decides, with access to the hosts; the guide does not name it."),
    text("comments").required().help("Why."),
    text("instance_string")
        .help("The instance, for example os or oracle10:1:1521:ora10204u; goes with `host_id`."),
    flag("reopen_on_evidence_change")
        .default("0")
        .help("1 ends the exception when the evidence changes."),
    choice("tag_set_by", &["id", "name"])
        .default("id")
        .since("3.0")
        .help("Whether the tag sets hold tag ids or tag names."),
    choice("tag_include_selector", &["any", "all"])
        .default("any")
        .since("3.0")
        .help("Whether one of the included tags is enough or all must match."),
    choice("tag_exclude_selector", &["any", "all"])
        .default("any")
        .since("3.0")
        .help("Whether one of the excluded tags is enough or all must match."),
    list("tag_set_include")
        .since("3.0")
        .help("Tags that select, as ids or names (see tag_set_by)."),
    list("tag_set_exclude")
        .since("3.0")
        .help("Tags that leave out, as ids or names (see tag_set_by)."),
    ECHO_REQUEST,
    us_date("expiry_date")
        .step_only()
        .help("The day on which the exception ends, or 0 for never; a second request sets it.")
        .also(&["0"]),
])
.rules(&[
    ExactlyOne(&["host_id", "tag_set_include"]),
    Requires("instance_string", &["host_id"]),
    Requires("tag_set_exclude", &["tag_set_include"]),
])
.replies(SIMPLE_RETURN)
.then(&[
    Then {
        operation: "request",
        when: &[],
        map: &[
            ("control_id", Source::Step("control_id")),
            ("policy_id", Source::Step("policy_id")),
            ("host_id", Source::Step("host_id")),
            ("technology_id", Source::Step("technology_id")),
            ("assignee_id", Source::Step("assignee_id")),
            ("comments", Source::Step("comments")),
            ("instance_string", Source::Step("instance_string")),
            ("reopen_on_evidence_change", Source::Step("reopen_on_evidence_change")),
            ("tag_set_by", Source::Step("tag_set_by")),
            ("tag_include_selector", Source::Step("tag_include_selector")),
            ("tag_exclude_selector", Source::Step("tag_exclude_selector")),
            ("tag_set_include", Source::Step("tag_set_include")),
            ("tag_set_exclude", Source::Step("tag_set_exclude")),
            ("echo_request", Source::Step("echo_request")),
        ],
        last: &[],
    },
    Then {
        operation: "update",
        when: &["expiry_date"],
        map: &[
            ("exception_numbers", Source::Result(1, "EXCEPTION_NUMBER")),
            ("comments", Source::Step("comments")),
            ("end_date", Source::Step("expiry_date")),
        ],
        last: &[],
    },
])
.permissions("Policy Compliance; users with access to the hosts.")
.notes(&[
    "A new exception is pending and ends on the day of its creation: `expiry_date` is set by a \
     second request, an update.",
    "The API takes an end date for approved exceptions only: the second request may be refused \
     until somebody approves.",
    "There is no exception for a whole policy, although the guide speaks of one: name a host or, \
     from 3.0 on, tags.",
    "The guide does not name `technology_id` and `assignee_id`, which the API demands.",
]);

const UPDATE: Operation = Operation::post(
    "update",
    "[PC] Update Compliance Exception",
    "/api/{version}/fo/compliance/exception/",
)
.fixed(&[("action", "update")])
.versions(VERSIONS, "3.0")
.writes()
.parameters(&[
    ids("exception_numbers")
        .aliases(&["id"])
        .required()
        .help("Which exceptions; ranges are taken."),
    text("comments").required().help("Why."),
    integer("reassign_to").help("The user who decides from now on."),
    flag("reopen_on_evidence_change").help("1 ends the exception when the evidence changes."),
    choice("status", &["Pending", "Approved", "Rejected"]).help("The decision."),
    us_date("end_date")
        .also(&["0"])
        .aliases(&["expiry_date"])
        .help("The day on which an approved exception ends, in the future; 0 means never."),
    ECHO_REQUEST,
])
.rules(&[AtLeastOne(&["reassign_to", "reopen_on_evidence_change", "status", "end_date"])])
.replies(EXCEPTION_BATCH)
.permissions("The assignee, Managers and Auditors (unconfirmed).")
.notes(&["An end date is taken for approved exceptions only."]);

const DELETE: Operation = Operation::post(
    "delete",
    "[PC] Delete Compliance Exception",
    "/api/{version}/fo/compliance/exception/",
)
.fixed(&[("action", "delete")])
.versions(VERSIONS, "3.0")
.destroys()
.parameters(&[
    ids("exception_numbers")
        .aliases(&["id"])
        .required()
        .help("Which exceptions; ranges are taken."),
    ECHO_REQUEST,
])
.replies(EXCEPTION_BATCH)
.permissions("Managers and Auditors (unconfirmed).");
