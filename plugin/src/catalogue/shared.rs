//! Data that several resources have in common: parameters, rules, replies and ways to page.

use super::prelude::*;

/// Repeats the request in the answer.
pub(super) const ECHO_REQUEST: Parameter = flag("echo_request")
    .default("0")
    .help("Repeats the request in the element REQUEST of the answer.");

/// Selects by tags.
pub(super) const USE_TAGS: Parameter = flag("use_tags")
    .default("0")
    .help("Selects by asset tags instead of addresses and asset groups.");

/// What the tag sets hold.
pub(super) const TAG_SET_BY: Parameter = choice("tag_set_by", &["id", "name"])
    .default("id")
    .help("Whether the tag sets hold tag ids or tag names.");

/// How the included tags combine.
pub(super) const TAG_INCLUDE_SELECTOR: Parameter = choice("tag_include_selector", &["any", "all"])
    .default("any")
    .help("Whether one of the included tags is enough or all must match.");

/// How the excluded tags combine.
pub(super) const TAG_EXCLUDE_SELECTOR: Parameter = choice("tag_exclude_selector", &["any", "all"])
    .default("any")
    .help("Whether one of the excluded tags is enough or all must match.");

/// The included tags.
pub(super) const TAG_SET_INCLUDE: Parameter =
    list("tag_set_include").help("Tags that select, as ids or names (see tag_set_by).");

/// The excluded tags.
pub(super) const TAG_SET_EXCLUDE: Parameter =
    list("tag_set_exclude").help("Tags that leave out, as ids or names (see tag_set_by).");

/// A client of a Consultant subscription, by id.
pub(super) const CLIENT_ID: Parameter =
    integer("client_id").help("A client of a Consultant subscription, by id.");

/// A client of a Consultant subscription, by name.
pub(super) const CLIENT_NAME: Parameter =
    text("client_name").help("A client of a Consultant subscription, by name.");

/// The tag parameters mean something only with `use_tags`.
pub(super) const TAGS_NEED_USE_TAGS: Rule = When(
    "use_tags",
    &["0"],
    &NoneOf(&[
        "tag_set_by",
        "tag_include_selector",
        "tag_exclude_selector",
        "tag_set_include",
        "tag_set_exclude",
    ]),
);

/// Severity levels and ranges of them.
pub(super) const SEVERITY_RANGES: &[&str] = &[
    "1", "2", "3", "4", "5", "1-2", "1-3", "1-4", "1-5", "2-3", "2-4", "2-5", "3-4", "3-5", "4-5",
];

/// The answer of most writes.
pub(super) const SIMPLE_RETURN: Reply = Reply::write()
    .repeated(&[
        "RESPONSE/ITEM_LIST/ITEM",
        "REQUEST/PARAM_LIST/PARAM",
        // Of DUPLICATE_HOSTS_ERROR_OUTPUT, which comes instead.
        "RESPONSE/WARNING/DUPLICATE_HOSTS/DUPLICATE_HOST",
    ])
    .repeated_rare(&["RESPONSE/ITEM_LIST/ITEM/VALUE"])
    .containers(&["REQUEST", "REQUEST/PARAM_LIST", "RESPONSE/ITEM_LIST"])
    .evidence("dtd");

/// The answer of writes on several records: every batch may have failed by itself.
pub(super) const BATCH_RETURN: Reply = Reply::write_as(&["BATCH_RETURN", "SIMPLE_RETURN"])
    .repeated(&[
        "RESPONSE/BATCH_LIST/BATCH",
        "RESPONSE/BATCH_LIST/BATCH/ID_SET/ID",
        "RESPONSE/BATCH_LIST/BATCH/ID_SET/ID_RANGE",
        "REQUEST/PARAM_LIST/PARAM",
    ])
    .containers(&[
        "REQUEST",
        "REQUEST/PARAM_LIST",
        "RESPONSE/BATCH_LIST",
        "RESPONSE/BATCH_LIST/BATCH/ID_SET",
    ])
    .evidence("client-code");

/// Pages that begin with the next id; an interrupted page is asked for again.
pub(super) const BY_ID_MIN: Paging = Paging::Continues {
    parameter: "id_min",
    direction: Direction::Up,
    inclusive: false,
    key: None,
};

/// The modifiers that compare with a text.
pub(super) const MATCHING: &[&str] = &["beginning with", "containing", "matching", "ending with"];

/// What to do about a scan that does not end.
pub(super) const STUCK_SCAN: &str = "If it stays in Running, check in Qualys whether the scanner \
     appliance is connected, and cancel the scan if need be.";

/// What to do about a report that does not end.
pub(super) const STUCK_REPORT: &str =
    "Large reports take minutes to hours: if it stays in Running, look less often.";
