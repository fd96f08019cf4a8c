//! Compliance policies: export, import, merge, and their asset groups and tags.
//!
//! Source: docs.qualys.com, policies in the Policy Compliance API, release notes of Policy Audit
//! 1.1 and 1.11, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "pc_policy",
    title: "PC Policy",
    operations: &[EXPORT, IMPORT, MERGE, MANAGE_ASSET_GROUPS, MANAGE_ASSET_TAGS],
};

const VERSIONS: &[Version] = &[
    Version::new("2.0").eos("2025-12").eol("2026-12", "4.0"),
    Version::new("3.0").eol("2026-12", "4.0"),
    Version::new("4.0"),
    Version::new("5.0").unconfirmed(),
];

const EXPORT: Operation =
    Operation::get("export", "[PC] Export Policy", "/api/{version}/fo/compliance/policy/")
        .fixed(&[("action", "export")])
        .versions(VERSIONS, "4.0")
        .parameters(&[
            integer("id").help("The policy, by id."),
            text("title").help("The policy, by title."),
            flag("show_user_controls").default("0").help("1 adds your own controls."),
            flag("show_appendix")
                .default("0")
                .help("1 adds the appendix; such an export cannot be imported as it is."),
            ECHO_REQUEST,
        ])
        .rules(&[ExactlyOne(&["id", "title"])])
        .replies(
            Reply::document(&["POLICY_EXPORT_OUTPUT"])
                .repeated(&[
                    "RESPONSE/POLICY/TECHNOLOGIES/TECHNOLOGY",
                    "RESPONSE/POLICY/SECTIONS/SECTION",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL/TECHNOLOGIES/TECHNOLOGY",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/TECHNOLOGIES/\
                     TECHNOLOGY",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/TECHNOLOGIES/\
                     TECHNOLOGY/DATAPOINT/DEFAULT_VALUES/DEFAULT_VALUE",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/\
                     REFERENCE_LIST/REFERENCE",
                    "RESPONSE/POLICY/APPENDIX/OP_ACRONYMS/OP",
                    "RESPONSE/POLICY/APPENDIX/DATA_POINT_ACRONYMS/DP",
                    "RESPONSE/POLICY/APPENDIX/DATA_POINT_ACRONYMS/DP/FV",
                    "REQUEST/PARAM_LIST/PARAM",
                ])
                .attributed(&[
                    ("RESPONSE/POLICY/TECHNOLOGIES", &["total"]),
                    ("RESPONSE/POLICY/SECTIONS", &["total"]),
                    ("RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS", &["total"]),
                    ("RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL/TECHNOLOGIES", &["total"]),
                    (
                        "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/\
                         TECHNOLOGIES",
                        &["total"],
                    ),
                    (
                        "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL/TECHNOLOGIES/\
                         TECHNOLOGY/EVALUATE",
                        &["checksum"],
                    ),
                    (
                        "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/\
                         TECHNOLOGIES/TECHNOLOGY/EVALUATE",
                        &["checksum"],
                    ),
                    (
                        "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/\
                         TECHNOLOGIES/TECHNOLOGY/DATAPOINT/DEFAULT_VALUES",
                        &["total"],
                    ),
                    ("RESPONSE/POLICY/APPENDIX/OP_ACRONYMS/OP", &["id"]),
                    ("RESPONSE/POLICY/APPENDIX/DATA_POINT_ACRONYMS/DP/K", &["id"]),
                    ("RESPONSE/POLICY/APPENDIX/DATA_POINT_ACRONYMS/DP/FV", &["id"]),
                ])
                .containers(&[
                    "REQUEST",
                    "REQUEST/PARAM_LIST",
                    "RESPONSE/POLICY/APPENDIX",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL/CRITICALITY",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/\
                     REFERENCE_LIST",
                    "RESPONSE/POLICY/TECHNOLOGIES",
                    "RESPONSE/POLICY/SECTIONS",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL/TECHNOLOGIES",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/TECHNOLOGIES",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/TECHNOLOGIES/\
                     TECHNOLOGY/DATAPOINT/DEFAULT_VALUES",
                    "RESPONSE/POLICY/APPENDIX/OP_ACRONYMS",
                    "RESPONSE/POLICY/APPENDIX/DATA_POINT_ACRONYMS",
                ])
                .verbatim(&[
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL/TECHNOLOGIES/TECHNOLOGY/\
                     EVALUATE",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/USER_DEFINED_CONTROL/TECHNOLOGIES/\
                     TECHNOLOGY/EVALUATE",
                ])
                .integers(&[
                    "RESPONSE/POLICY/TECHNOLOGIES/TECHNOLOGY/ID",
                    "RESPONSE/POLICY/SECTIONS/SECTION/CONTROLS/CONTROL/ID",
                ])
                .evidence("client-code"),
        )
        .permissions("Policy Compliance.")
        .notes(&[
            "`open` gives the XML as it is, which `import` takes; `execute` gives it as JSON.",
            "The expressions in EVALUATE stay as their markup.",
        ]);

const IMPORT: Operation =
    Operation::post("import", "[PC] Import Policy", "/api/{version}/fo/compliance/policy/")
        .fixed(&[("action", "import")])
        .versions(VERSIONS, "4.0")
        .writes()
        .parameters(&[
            text("title").required().help("The title of the new policy."),
            flag("create_user_controls")
                .default("0")
                .help("1 creates your own controls that the file holds."),
            xml_body("xml_file")
                .aliases(&["file"])
                .required()
                .help("The XML of an exported policy; it is the body of the request."),
            ECHO_REQUEST,
        ])
        .translations(&[Refuse {
            name: "id",
            reason: "An import always makes a new policy; use pc_policy.merge to change one.",
        }])
        .replies(SIMPLE_RETURN)
        .permissions("Managers; others with the permission to manage Policy Compliance.")
        .notes(&["The XML is the body of the request."]);

const MERGE: Operation =
    Operation::post("merge", "[PC] Merge Policy", "/api/{version}/fo/compliance/policy/")
        .fixed(&[("action", "merge")])
        .versions(VERSIONS, "4.0")
        .writes()
        .parameters(&[
            integer("id")
                .required()
                .unconfirmed("The documentation writes ids, three clients send id.")
                .help("The policy that is changed."),
            integer("merge_policy_id")
                .aliases(&["source_policy_id"])
                .help("The policy to merge from."),
            xml_body("xml_file").help(
                "The XML of a policy to merge from, in place of `merge_policy_id`; it is the \
                 body of the request.",
            ),
            flag("replace_cover_page").help("1 replaces the cover page."),
            flag("replace_asset_groups").help("1 replaces the asset groups; not with a file."),
            flag("add_asset_groups").help("1 adds the asset groups that are missing."),
            flag("add_new_technologies").help("1 adds the technologies that are missing."),
            flag("add_new_controls").help("1 adds the controls that are missing."),
            flag("update_section_heading").help(
                "1 updates the headings of sections; needs `add_new_controls` or \
                 `update_existing_controls`.",
            ),
            flag("update_existing_controls")
                .help("1 updates the controls that both policies have."),
            flag("preview_merge").help("1 shows the result and saves nothing."),
            ECHO_REQUEST,
        ])
        .rules(&[
            ExactlyOne(&["merge_policy_id", "xml_file"]),
            AtMostOneOn(&["replace_asset_groups", "add_asset_groups"]),
            When(
                "update_section_heading",
                &["1"],
                &AtLeastOne(&["add_new_controls", "update_existing_controls"]),
            ),
            When("replace_asset_groups", &["1"], &NoneOf(&["xml_file"])),
        ])
        .replies(
            Reply::write_as(&["POLICY_MERGE_RESULT_OUTPUT", "SIMPLE_RETURN"])
                .repeated(&[
                    "RESPONSE/POLICY/SECTION_LIST/SECTION",
                    "RESPONSE/POLICY/SECTION_LIST/SECTION/CONTROL_LIST/CONTROL",
                    "RESPONSE/POLICY/TECHNOLOGY_LIST/TECHNOLOGY",
                    "RESPONSE/POLICY/ASSET_GROUP_LIST/ASSET_GROUP",
                    "REQUEST/PARAM_LIST/PARAM",
                ])
                .containers(&[
                    "REQUEST",
                    "REQUEST/PARAM_LIST",
                    "RESPONSE/POLICY/SECTION_LIST",
                    "RESPONSE/POLICY/SECTION_LIST/SECTION/CONTROL_LIST",
                    "RESPONSE/POLICY/TECHNOLOGY_LIST",
                    "RESPONSE/POLICY/ASSET_GROUP_LIST",
                ])
                .evidence("memory"),
        )
        .permissions("Managers and Auditors.")
        .notes(&["Without one of the options nothing changes."]);

const MANAGE_ASSET_GROUPS: Operation = Operation::post(
    "manage_asset_groups",
    "[PC] Manage Policy Asset Groups",
    "/api/{version}/fo/compliance/policy/",
)
.versions(VERSIONS, "4.0")
.writes()
.parameters(&[
    choice("action", &["add_asset_group_ids", "remove_asset_group_ids", "set_asset_group_ids"])
        .help("What to do with `asset_group_ids`; set drops the groups that are not named."),
    integer("id").required().help("The policy."),
    ids("asset_group_ids").help("Asset groups, by id; each needs at least one address."),
    flag("evaluate_now").default("0").help("1 evaluates the policy at once."),
    ECHO_REQUEST,
    ids("add_asset_groups").step_only().help("Asset groups to add, by id; a request of its own."),
    ids("remove_asset_groups")
        .step_only()
        .help("Asset groups to remove, by id; a request of its own, after adding."),
])
.rules(&[
    AtLeastOne(&["asset_group_ids", "add_asset_groups", "remove_asset_groups"]),
    Requires("asset_group_ids", &["action"]),
    Requires("action", &["asset_group_ids"]),
    Disjoint("add_asset_groups", "remove_asset_groups"),
])
.translations(&[Drop { name: "action", value: "manage_asset_groups" }])
.replies(SIMPLE_RETURN)
.then(&[
    Then {
        operation: "manage_asset_groups",
        when: &["add_asset_groups"],
        map: &[
            ("action", Source::Constant("add_asset_group_ids")),
            ("id", Source::Step("id")),
            ("asset_group_ids", Source::Step("add_asset_groups")),
            ("evaluate_now", Source::Step("evaluate_now")),
            ("echo_request", Source::Step("echo_request")),
        ],
        last: &["evaluate_now"],
    },
    Then {
        operation: "manage_asset_groups",
        when: &["remove_asset_groups"],
        map: &[
            ("action", Source::Constant("remove_asset_group_ids")),
            ("id", Source::Step("id")),
            ("asset_group_ids", Source::Step("remove_asset_groups")),
            ("evaluate_now", Source::Step("evaluate_now")),
            ("echo_request", Source::Step("echo_request")),
        ],
        last: &["evaluate_now"],
    },
    Then {
        operation: "manage_asset_groups",
        when: &["asset_group_ids"],
        map: &[
            ("action", Source::Step("action")),
            ("id", Source::Step("id")),
            ("asset_group_ids", Source::Step("asset_group_ids")),
            ("evaluate_now", Source::Step("evaluate_now")),
            ("echo_request", Source::Step("echo_request")),
        ],
        last: &["evaluate_now"],
    },
])
.permissions("Managers; others with the permission to manage Policy Compliance.")
.notes(&[
    "The API has three actions instead of one: `add_asset_groups` and `remove_asset_groups` \
     become a request each, adding first.",
    "`evaluate_now` goes with the last request.",
]);

const MANAGE_ASSET_TAGS: Operation = Operation::post(
    "manage_asset_tags",
    "[PC] Manage Policy Asset Tags",
    "/api/{version}/fo/compliance/policy/",
)
.versions(VERSIONS, "4.0")
.writes()
.parameters(&[
    choice("action", &["add_asset_tags", "remove_asset_tags", "set_asset_tags"])
        .help("What to do with the tag sets; set drops the tags that are not named."),
    integer("id").required().help("The policy."),
    flag("evaluate_now").default("0").help("1 evaluates the policy at once."),
    TAG_SET_BY,
    TAG_INCLUDE_SELECTOR,
    TAG_EXCLUDE_SELECTOR,
    TAG_SET_INCLUDE,
    TAG_SET_EXCLUDE,
    ECHO_REQUEST,
    list("add_asset_tags")
        .step_only()
        .help("Tags to add, as ids or names (see tag_set_by); a request of its own."),
    list("remove_asset_tags").step_only().help(
        "Tags to remove, as ids or names (see tag_set_by); a request of its own, after adding.",
    ),
])
.rules(&[
    AtLeastOne(&["tag_set_include", "tag_set_exclude", "add_asset_tags", "remove_asset_tags"]),
    Requires("action", &["tag_set_include", "tag_set_exclude"]),
    Requires("tag_set_include", &["action"]),
    Requires("tag_set_exclude", &["action"]),
    Disjoint("add_asset_tags", "remove_asset_tags"),
])
.translations(&[Drop { name: "action", value: "manage_asset_tags" }])
.replies(SIMPLE_RETURN)
.then(&[
    Then {
        operation: "manage_asset_tags",
        when: &["add_asset_tags"],
        map: &[
            ("action", Source::Constant("add_asset_tags")),
            ("id", Source::Step("id")),
            ("tag_set_include", Source::Step("add_asset_tags")),
            ("tag_set_by", Source::Step("tag_set_by")),
            ("evaluate_now", Source::Step("evaluate_now")),
            ("echo_request", Source::Step("echo_request")),
        ],
        last: &["evaluate_now"],
    },
    Then {
        operation: "manage_asset_tags",
        when: &["remove_asset_tags"],
        map: &[
            ("action", Source::Constant("remove_asset_tags")),
            ("id", Source::Step("id")),
            ("tag_set_include", Source::Step("remove_asset_tags")),
            ("tag_set_by", Source::Step("tag_set_by")),
            ("evaluate_now", Source::Step("evaluate_now")),
            ("echo_request", Source::Step("echo_request")),
        ],
        last: &["evaluate_now"],
    },
    Then {
        operation: "manage_asset_tags",
        when: &["tag_set_include", "tag_set_exclude"],
        map: &[
            ("action", Source::Step("action")),
            ("id", Source::Step("id")),
            ("tag_set_by", Source::Step("tag_set_by")),
            ("tag_include_selector", Source::Step("tag_include_selector")),
            ("tag_exclude_selector", Source::Step("tag_exclude_selector")),
            ("tag_set_include", Source::Step("tag_set_include")),
            ("tag_set_exclude", Source::Step("tag_set_exclude")),
            ("evaluate_now", Source::Step("evaluate_now")),
            ("echo_request", Source::Step("echo_request")),
        ],
        last: &["evaluate_now"],
    },
])
.permissions("Managers; others with the permission to manage Policy Compliance.")
.notes(&[
    "The API has three actions instead of one: `add_asset_tags` and `remove_asset_tags` become a \
     request each, adding first.",
    "`evaluate_now` goes with the last request.",
]);
