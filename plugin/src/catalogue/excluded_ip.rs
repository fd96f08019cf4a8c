//! Excluded hosts: addresses that are never scanned, and the history of the list.
//!
//! Source: docs.qualys.com, excluded hosts in the asset API, and public clients.

use super::prelude::*;

pub(super) static RESOURCE: Resource = Resource {
    id: "excluded_ip",
    title: "Excluded IP",
    operations: &[LIST, LIST_HISTORY, ADD, REMOVE],
};

const LIST: Operation =
    Operation::post("list", "[VMDR] List Excluded IPs", "/api/{version}/fo/asset/excluded_ip/")
        .fixed(&[("action", "list")])
        .versions(&[Version::new("2.0")], "2.0")
        .parameters(&[
            ECHO_REQUEST,
            ip_ranges("ips").help("Only these addresses; CIDR blocks are sent as ranges."),
            integer("network_id")
                .help("The network of the addresses; needs the Network Support feature."),
            ids("ag_ids").help("Only addresses of these asset groups, by id; ranges are taken."),
            list("ag_titles").help("Only addresses of these asset groups, by title."),
            USE_TAGS,
            TAG_INCLUDE_SELECTOR,
            TAG_EXCLUDE_SELECTOR,
            TAG_SET_BY,
            TAG_SET_INCLUDE,
            TAG_SET_EXCLUDE,
        ])
        .rules(&[
            AtMostOne(&["ag_ids", "ag_titles"]),
            TAGS_NEED_USE_TAGS,
            When("use_tags", &["1"], &All(&["tag_set_include"])),
        ])
        .replies(
            Reply::list(
                &["IP_LIST_OUTPUT"],
                &[Records::bare("RESPONSE/IP_SET/IP"), Records::bare("RESPONSE/IP_SET/IP_RANGE")],
            )
            .repeated(&[
                "RESPONSE/IP_SET/IP",
                "RESPONSE/IP_SET/IP_RANGE",
                "REQUEST/PARAM_LIST/PARAM",
            ])
            .attributed(&[
                ("RESPONSE/IP_SET/IP", &["network_id", "expiration_date"]),
                ("RESPONSE/IP_SET/IP_RANGE", &["network_id", "expiration_date"]),
            ])
            .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/IP_SET"])
            .evidence("client-code"),
        )
        .permissions("Everybody within their scope.")
        .notes(&["Each address or range is a record; `@expiration_date` is there only when the \
                  exclusion ends."]);

const LIST_HISTORY: Operation = Operation::post(
    "list_history",
    "[VMDR] List Excluded IP History",
    "/api/{version}/fo/asset/excluded_ip/history/",
)
.fixed(&[("action", "list")])
.versions(&[Version::new("2.0")], "2.0")
.parameters(&[
    ECHO_REQUEST,
    ip_ranges("ips").help("Only entries for these addresses; CIDR blocks are sent as ranges."),
    integer("network_id").help("The network of the addresses; needs the Network Support feature."),
    ids("ids").help("Only these entries of the history."),
    integer("id_min").help("Only entries with this id or a higher one."),
    integer("id_max").help(
        "Only entries with this id or a lower one; also the place where the next page begins.",
    ),
])
.rules(&[NotAbove("id_min", "id_max")])
.replies(
    Reply::list(&["HISTORY_LIST_OUTPUT"], &[Records::at("RESPONSE/HISTORY_LIST/HISTORY")])
        .repeated(&[
            "RESPONSE/HISTORY_LIST/HISTORY",
            "RESPONSE/HISTORY_LIST/HISTORY/IP_SET/IP",
            "RESPONSE/HISTORY_LIST/HISTORY/IP_SET/IP_RANGE",
            "RESPONSE/GLOSSARY/USER_LIST/USER",
            "REQUEST/PARAM_LIST/PARAM",
        ])
        .attributed(&[
            ("RESPONSE/HISTORY_LIST/HISTORY/IP_SET/IP", &["network_id"]),
            ("RESPONSE/HISTORY_LIST/HISTORY/IP_SET/IP_RANGE", &["network_id"]),
        ])
        .containers(&[
            "REQUEST",
            "REQUEST/PARAM_LIST",
            "RESPONSE/HISTORY_LIST",
            "RESPONSE/WARNING",
            "RESPONSE/GLOSSARY",
            "RESPONSE/GLOSSARY/USER_LIST",
            "RESPONSE/HISTORY_LIST/HISTORY/IP_SET",
        ])
        .integers(&["RESPONSE/HISTORY_LIST/HISTORY/ID"])
        .evidence("client-code"),
)
.pages(Paging::Continues {
    parameter: "id_max",
    direction: Direction::Down,
    inclusive: false,
    key: None,
})
.permissions("Everybody; all addresses of the subscription are shown.")
.notes(&["Newest entries come first, 1,000 in a page (unconfirmed)."]);

const ADD: Operation =
    Operation::post("add", "[VMDR] Add Excluded Hosts", "/api/{version}/fo/asset/excluded_ip/")
        .fixed(&[("action", "add")])
        .versions(&[Version::new("2.0")], "2.0")
        .writes()
        .parameters(&[
            ECHO_REQUEST,
            ip_ranges("ips").required().help("The addresses; CIDR blocks are sent as ranges."),
            text("comment")
                .max(1024)
                .required()
                .help("Why; the API demands it although the guide does not name it."),
            integer("expiry_days")
                .help("After how many days the exclusion ends; never unless sent."),
            list("dg_names").max(15).help(
                "Distribution groups that are told seven days before the exclusion ends; means \
                 something only with `expiry_days`.",
            ),
            integer("network_id")
                .help("The network of the addresses; needs the Network Support feature."),
        ])
        .replies(SIMPLE_RETURN)
        .permissions("Managers and Unit Managers.");

const REMOVE: Operation = Operation::post(
    "remove",
    "[VMDR] Remove Excluded Hosts",
    "/api/{version}/fo/asset/excluded_ip/",
)
.fixed(&[("action", "remove")])
.versions(&[Version::new("2.0")], "2.0")
.writes()
.parameters(&[
    ECHO_REQUEST,
    ip_ranges("ips").required().help("The addresses; CIDR blocks are sent as ranges."),
    text("comment")
        .max(1024)
        .required()
        .help("Why; the API demands it although the guide does not name it."),
    integer("network_id").help("The network of the addresses; needs the Network Support feature."),
])
.replies(SIMPLE_RETURN)
.permissions("Managers and Unit Managers.")
.notes(&["The hosts can be scanned again afterwards."]);
