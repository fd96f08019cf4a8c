//! Static search lists: fixed lists of vulnerabilities (QIDs).
//!
//! Source: the API user guide as public clients quote it.

use super::prelude::*;
use super::shared::SEARCH_LIST_ROLES;

pub(super) static RESOURCE: Resource = Resource {
    id: "static_search_list",
    title: "Static Search List",
    operations: &[LIST, CREATE, UPDATE, DELETE],
};

const LIST: Operation = Operation::post(
    "list",
    "[VMDR] List Static Search Lists",
    "/api/{version}/fo/qid/search_list/static/",
)
.fixed(&[("action", "list")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[ECHO_REQUEST, ids("ids").help("Only these search lists.")])
.replies(
    Reply::list(
        &["STATIC_SEARCH_LIST_OUTPUT"],
        &[Records::at("RESPONSE/STATIC_LISTS/STATIC_LIST")],
    )
    .repeated(&[
        "RESPONSE/STATIC_LISTS/STATIC_LIST",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/QIDS/QID",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/OPTION_PROFILES/OPTION_PROFILE",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/REPORT_TEMPLATES/REPORT_TEMPLATE",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/REMEDIATION_POLICIES/REMEDIATION_POLICY",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/DISTRIBUTION_GROUPS/DISTRIBUTION_GROUP",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .containers(&[
        "REQUEST",
        "REQUEST/PARAM_LIST",
        "RESPONSE/STATIC_LISTS",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/QIDS",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/OPTION_PROFILES",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/REPORT_TEMPLATES",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/REMEDIATION_POLICIES",
        "RESPONSE/STATIC_LISTS/STATIC_LIST/DISTRIBUTION_GROUPS",
    ])
    .integers(&["RESPONSE/STATIC_LISTS/STATIC_LIST/ID"])
    .evidence("client-code"),
)
.permissions(SEARCH_LIST_ROLES);

const CREATE: Operation = Operation::post(
    "create",
    "[VMDR] Create Static Search List",
    "/api/{version}/fo/qid/search_list/static/",
)
.fixed(&[("action", "create")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(&[
    ECHO_REQUEST,
    text("title").max(256).required().help("The title."),
    ids("qids").required().help("The vulnerabilities (QIDs); ranges are taken."),
    flag("global").default("0").help("1 lets other users use the list."),
    text("comments").help("A comment."),
])
.replies(SIMPLE_RETURN)
.permissions(SEARCH_LIST_ROLES);

const UPDATE: Operation = Operation::post(
    "update",
    "[VMDR] Update Static Search List",
    "/api/{version}/fo/qid/search_list/static/",
)
.fixed(&[("action", "update")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(&[
    ECHO_REQUEST,
    integer("id").required().help("The search list."),
    text("title").max(256).help("The title."),
    ids("qids").help("Replaces the vulnerabilities (QIDs); ranges are taken."),
    ids("add_qids").help("Adds these vulnerabilities (QIDs)."),
    ids("remove_qids").help("Removes these vulnerabilities (QIDs)."),
    flag("global").help("1 lets other users use the list."),
    text("comments").help("A comment."),
])
.rules(&[
    AtLeastOne(&["title", "qids", "add_qids", "remove_qids", "global", "comments"]),
    Excludes("qids", &["add_qids", "remove_qids"]),
])
.replies(SIMPLE_RETURN)
.permissions(SEARCH_LIST_ROLES);

const DELETE: Operation = Operation::post(
    "delete",
    "[VMDR] Delete Static Search List",
    "/api/{version}/fo/qid/search_list/static/",
)
.fixed(&[("action", "delete")])
.versions(&[Version::new("2.0")], "2.0")
.destroys()
.parameters(&[ECHO_REQUEST, integer("id").required().help("The search list.")])
.replies(SIMPLE_RETURN)
.permissions(SEARCH_LIST_ROLES);
