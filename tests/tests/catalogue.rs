//! Lints of the catalogue: whatever a table can get wrong without the compiler noticing.
//!
//! Run one with `cargo test -p tests --test catalogue <name>`.

use qualys_plugin::catalogue::{NOT_OFFERED, RESOURCES, find, resource};
use qualys_plugin::model::{
    Effect, Form, Kind, Method, Operation, Paging, Parameter, Plane, Resource, Rule, Source,
    Translation,
};
use std::collections::{BTreeMap, BTreeSet};

/// The operations of the integration guide's tables.
const GUIDE: &[(&str, &[&str])] = &[
    ("activity_log", &["export"]),
    ("asset_group", &["list", "add", "edit", "delete"]),
    ("domain", &["list", "manage"]),
    ("dynamic_search_list", &["list", "create", "update", "delete"]),
    ("excluded_ip", &["list", "list_history", "add", "remove"]),
    ("host", &["list", "list_detection", "update", "purge"]),
    ("ignore_vulnerability", &["ignore_or_restore"]),
    ("ip", &["list", "add", "update"]),
    ("ipv6_mapping", &["list", "add", "remove"]),
    ("knowledge_base", &["list", "edit", "reset", "list_edited", "list_qvs"]),
    ("network", &["list", "create", "update"]),
    ("option_profile", &["import"]),
    ("option_profile_pc", &["list", "create", "update", "delete"]),
    ("option_profile_pci", &["list", "create", "update", "delete"]),
    ("option_profile_vm", &["list", "create", "update", "delete"]),
    ("pc_control", &["list"]),
    ("pc_exception", &["list", "request", "update", "delete"]),
    ("pc_policy", &["export", "import", "merge", "manage_asset_groups", "manage_asset_tags"]),
    ("pc_posture", &["list"]),
    ("pc_scan", &["list", "fetch"]),
    ("remediation_ticket", &["list", "edit", "list_deleted"]),
    (
        "report",
        &["list", "launch", "fetch", "cancel", "delete", "launch_scorecard", "search_asset"],
    ),
    ("report_template_map", &["delete"]),
    ("report_template_patch", &["delete"]),
    ("report_template_pci_scan", &["delete"]),
    ("report_template_scan", &["list", "delete"]),
    ("restricted_ip", &["list"]),
    (
        "scan",
        &[
            "list",
            "launch",
            "pause",
            "resume",
            "cancel",
            "delete",
            "fetch",
            "list_overall_summary",
            "list_summary",
            "list_stats",
            "list_scanner_details",
            "list_pci_share_status",
            "share_pci",
        ],
    ),
    ("scanner_appliance", &["list", "create", "update", "delete", "assign_network"]),
    ("scap_arf", &["fetch"]),
    ("scap_cyberscope", &["fetch_scan", "fetch_policy", "fetch_global"]),
    ("scheduled_report", &["list", "create", "update", "delete", "launch_now"]),
    ("scheduled_scan", &["list", "create", "update", "delete"]),
    ("static_search_list", &["list", "create", "update", "delete"]),
    ("virtual_host", &["list", "create", "update", "delete"]),
];

/// What the catalogue has beside the guide: the release notes' operations, and those that the
/// guide's operations need.
const BESIDE_THE_GUIDE: &[(&str, &[&str])] = &[
    ("auth_nsx", &["create", "update", "list", "delete"]),
    ("cloud_internal_scan", &["create", "update", "list"]),
    ("host_detection_nextgen", &["list_detection_json"]),
    ("option_profile", &["export"]),
    ("policy_audit_posture", &["list_policies", "resolve_host_ids", "get_posture_info"]),
    ("report_template", &["list"]),
    ("scan", &["list_scap"]),
    ("time_zone", &["list"]),
];

/// The "key parameters" that the guide names.
const GUIDE_WORDS: &[(&str, &[&str], &[&str])] = &[
    (
        "activity_log",
        &["export"],
        &[
            "user_action",
            "username",
            "since_datetime",
            "until_datetime",
            "truncation_limit",
            "output_format",
        ],
    ),
    (
        "asset_group",
        &["list"],
        &["ids", "id_min", "id_max", "title", "network_ids", "truncation_limit", "show_attributes"],
    ),
    ("asset_group", &["add"], &["title", "network_id"]),
    ("asset_group", &["edit"], &["title", "id", "network_id"]),
    ("asset_group", &["delete"], &["id"]),
    ("domain", &["manage"], &["domain", "netblock", "network_id"]),
    (
        "dynamic_search_list",
        &["create", "update"],
        &[
            "title",
            "global",
            "confirmed_severities",
            "potential_severities",
            "categories",
            "cve_ids",
            "patch_available",
            "exploitability",
            "discovery_methods",
        ],
    ),
    ("excluded_ip", &["list", "list_history", "add", "remove"], &["ips", "network_id"]),
    (
        "host",
        &["list"],
        &["ips", "ag_ids", "ag_titles", "network_ids", "os_pattern", "truncation_limit"],
    ),
    (
        "host",
        &["list_detection"],
        &[
            "ips",
            "ag_ids",
            "ag_titles",
            "ids",
            "severities",
            "filter_superseded",
            "status",
            "include_ignored",
            "include_disabled",
            "qids",
            "detection_updated_since",
            "detection_updated_before",
            "truncation_limit",
        ],
    ),
    ("ignore_vulnerability", &["ignore_or_restore"], &["action", "host_id", "qids", "comments"]),
    (
        "ip",
        &["list", "add", "update"],
        &["ips", "ag_title", "ag_id", "network_id", "tracking_method", "host_dns", "host_netbios"],
    ),
    (
        "knowledge_base",
        &["list"],
        &[
            "ids",
            "id_min",
            "id_max",
            "details",
            "severity_levels",
            "published_before",
            "published_after",
            "modified_before",
            "modified_after",
            "is_patchable",
            "cve_ids",
            "discovery_method",
        ],
    ),
    ("network", &["create"], &["name", "scanner_appliances"]),
    ("network", &["update"], &["id", "name", "scanner_appliances"]),
    ("option_profile_vm", &["list"], &["id", "show_global"]),
    ("pc_control", &["list"], &["ids", "policy_id", "show_qids"]),
    (
        "pc_exception",
        &["request"],
        &["policy_id", "control_id", "host_id", "expiry_date", "comments"],
    ),
    ("pc_policy", &["export", "import", "merge"], &["id"]),
    ("pc_policy", &["merge"], &["source_policy_id"]),
    (
        "pc_policy",
        &["manage_asset_groups"],
        &["id", "add_asset_groups", "remove_asset_groups", "action"],
    ),
    ("pc_policy", &["manage_asset_tags"], &["id", "add_asset_tags", "remove_asset_tags", "action"]),
    (
        "pc_posture",
        &["list"],
        &["policy_id", "host_id", "control_id", "status", "truncation_limit"],
    ),
    (
        "pc_scan",
        &["list"],
        &["scan_ref", "state", "launched_after_datetime", "launched_before_datetime"],
    ),
    ("pc_scan", &["fetch"], &["scan_ref", "output_format"]),
    (
        "remediation_ticket",
        &["list"],
        &[
            "id",
            "vuln_qids",
            "status",
            "assigned_to_user_id",
            "since_ticket_number",
            "until_ticket_number",
        ],
    ),
    ("remediation_ticket", &["edit"], &["id", "status", "comments"]),
    (
        "report",
        &["launch"],
        &["template_id", "report_title", "output_format", "ips", "asset_group_ids", "hide_header"],
    ),
    ("report", &["fetch"], &["id"]),
    ("report_template_map", &["delete"], &["id"]),
    ("report_template_patch", &["delete"], &["id"]),
    ("report_template_pci_scan", &["delete"], &["id"]),
    (
        "scan",
        &["launch"],
        &[
            "scan_title",
            "option_profile",
            "iscanner_name",
            "ip",
            "asset_groups",
            "ag_ids",
            "target_from",
            "tag_include_selector",
            "tag_exclude_selector",
            "scanners_in_ag",
        ],
    ),
    (
        "scan",
        &["list"],
        &["scan_ref", "state", "launched_after_datetime", "launched_before_datetime", "type"],
    ),
    ("scanner_appliance", &["list"], &["ids", "show_tags", "platform_provider"]),
    ("scap_arf", &["fetch"], &["scan_ref"]),
    (
        "scheduled_report",
        &["create"],
        &["template_id", "schedule_datetime", "recurrence", "output_format", "recipients"],
    ),
    (
        "scheduled_scan",
        &["create"],
        &[
            "scan_title",
            "option_profile",
            "iscanner_name",
            "ip",
            "asset_groups",
            "start_datetime",
            "recurrence_type",
            "active",
        ],
    ),
    ("static_search_list", &["create", "update"], &["title", "qids", "global"]),
];

/// The modules that labels begin with.
const MODULES: &[&str] =
    &["VMDR", "PC", "PCI", "SCAP", "Patch", "Remediation", "PA", "VM/PC", "Admin"];

/// Where the facts come from, beside the repository.
const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/reference");

/// Collects what is wrong, so that one run shows everything.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn check(&mut self, fine: bool, place: &str, problem: impl AsRef<str>) {
        if !fine {
            self.0.push(format!("{place}: {}", problem.as_ref()));
        }
    }

    #[track_caller]
    fn report(self) {
        assert!(self.0.is_empty(), "{} problems:\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// Every operation with its place, `resource.operation`.
fn operations() -> impl Iterator<Item = (String, &'static Resource, &'static Operation)> {
    RESOURCES.iter().flat_map(|&resource| {
        resource.operations.iter().map(move |operation| {
            (format!("{}.{}", resource.id, operation.id), resource, operation)
        })
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The gateway writes its parameters in another manner.
fn is_wire_name(plane: Plane, name: &str) -> bool {
    let camel = name.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name(name) || (plane == Plane::Gateway && camel)
}

/// The names that the step may use although no parameter goes by them.
fn other_words(operation: &Operation) -> impl Iterator<Item = &'static str> {
    let translations = operation.translations.iter().map(Translation::name);
    translations.chain(operation.look_ups.iter().map(|look_up| look_up.by.0))
}

fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_once('-') else { return false };
    let month: u32 = month.parse().unwrap_or(0);
    text.len() == 7 && year.starts_with("20") && (1..=12).contains(&month)
}

/// The parameters that a rule names.
fn names_of(rule: &Rule) -> Vec<&'static str> {
    match *rule {
        Rule::ExactlyOne(names)
        | Rule::AtLeastOne(names)
        | Rule::AtMostOne(names)
        | Rule::AtMostOneOn(names)
        | Rule::All(names)
        | Rule::NoneOf(names) => names.to_vec(),
        Rule::Requires(name, others) | Rule::Excludes(name, others) => {
            std::iter::once(name).chain(others.iter().copied()).collect()
        }
        Rule::RequiresValue(name, other, _)
        | Rule::NotAbove(name, other)
        | Rule::Disjoint(name, other) => vec![name, other],
        Rule::When(name, _, inner) => std::iter::once(name).chain(names_of(inner)).collect(),
    }
}

/// The values that a rule compares with, and the parameter that has them.
fn values_of(rule: &Rule) -> Vec<(&'static str, &'static str)> {
    match *rule {
        Rule::RequiresValue(_, other, values) => {
            values.iter().map(|value| (other, *value)).collect()
        }
        Rule::When(name, values, inner) => {
            let own = values.iter().map(|value| (name, *value));
            own.chain(values_of(inner)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the parameter can have the value.
fn takes(parameter: &Parameter, value: &str) -> bool {
    match parameter.kind {
        Kind::Flag => value == "0" || value == "1",
        Kind::Choice(values) => values.contains(&value),
        Kind::Choices(values) => value.split(',').all(|item| values.contains(&item)),
        Kind::Integer { min, max } => {
            value.parse().is_ok_and(|number: i64| (min..=max).contains(&number))
        }
        _ => true,
    }
}

#[test]
fn resources_and_operations_are_found_by_unique_ids() {
    let mut wrong = Wrong::default();
    wrong.check(RESOURCES.is_sorted_by_key(|found| found.id), "resources", "not sorted by id");
    let ids: BTreeSet<&str> = RESOURCES.iter().map(|found| found.id).collect();
    wrong.check(ids.len() == RESOURCES.len(), "resources", "an id stands twice");
    for found in RESOURCES {
        wrong.check(is_name(found.id), found.id, "not a snake_case id");
        wrong.check(!found.title.is_empty(), found.id, "has no title");
        wrong.check(resource(found.id).is_some(), found.id, "is not found by its id");
        let ids: BTreeSet<&str> = found.operations.iter().map(|operation| operation.id).collect();
        wrong.check(ids.len() == found.operations.len(), found.id, "an operation stands twice");
    }
    for (place, found, operation) in operations() {
        wrong.check(is_name(operation.id), &place, "not a snake_case id");
        wrong.check(find(found.id, operation.id).is_some(), &place, "is not found by its ids");
    }
    wrong.check(find("scan", "lunch").is_none(), "find", "finds what is not there");
    wrong.check(find("scans", "list").is_none(), "find", "finds what is not there");
    wrong.report();
}

#[test]
fn the_operations_are_those_of_the_guide_and_the_release_notes() {
    let pairs = |table: &'static [(&str, &[&str])]| -> BTreeSet<(&'static str, &'static str)> {
        let each = |(resource, operations): &(&'static str, &'static [&'static str])| {
            let resource = *resource;
            operations.iter().map(move |operation| (resource, *operation))
        };
        table.iter().flat_map(each).collect()
    };
    let (guide, beside) = (pairs(GUIDE), pairs(BESIDE_THE_GUIDE));
    assert_eq!((GUIDE.len(), guide.len()), (35, 115), "the guide's resources and operations");
    assert!(guide.is_disjoint(&beside));
    let expected: BTreeSet<_> = guide.union(&beside).copied().collect();
    let there: BTreeSet<_> =
        operations().map(|(_, resource, operation)| (resource.id, operation.id)).collect();
    let missing: Vec<_> = expected.difference(&there).collect();
    let surplus: Vec<_> = there.difference(&expected).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:?}, surplus {surplus:?}");
    assert_eq!(there.len(), 130);
}

#[test]
fn every_word_of_the_guide_is_understood() {
    let mut wrong = Wrong::default();
    for (resource, operations, words) in GUIDE_WORDS {
        for id in *operations {
            let place = format!("{resource}.{id}");
            let Some(operation) = find(resource, id) else {
                wrong.check(false, &place, "is not in the catalogue");
                continue;
            };
            for word in *words {
                let parameter = operation
                    .parameters
                    .iter()
                    .any(|parameter| parameter.name == *word || parameter.aliases.contains(word));
                let other = other_words(operation).any(|other| other == *word);
                wrong.check(parameter || other, &place, format!("`{word}` is not understood"));
            }
        }
    }
    wrong.report();
}

#[test]
fn labels_begin_with_a_module() {
    let mut wrong = Wrong::default();
    let mut labels = BTreeSet::new();
    for (place, _, operation) in operations() {
        wrong.check(MODULES.contains(&operation.module()), &place, operation.label);
        let rest = operation.label.split_once("] ").map_or("", |(_, rest)| rest);
        wrong.check(!rest.is_empty(), &place, "has a module and nothing else as label");
        wrong.check(labels.insert(operation.label), &place, "has another operation's label");
    }
    wrong.report();
}

#[test]
fn names_do_not_collide_within_an_operation() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for parameter in operation.parameters {
            let name = parameter.name;
            wrong.check(is_wire_name(operation.plane, name), &place, format!("name `{name}`"));
            wrong.check(names.insert(name), &place, format!("`{name}` stands twice"));
            for alias in parameter.aliases {
                wrong.check(is_name(alias), &place, format!("alias `{alias}`"));
                wrong.check(names.insert(alias), &place, format!("`{alias}` stands twice"));
            }
        }
        for (name, _) in operation.fixed {
            wrong.check(names.insert(name), &place, format!("`{name}` is fixed and a parameter"));
        }
        for translation in operation.translations {
            let name = translation.name();
            let known = operation.parameter(name).is_some();
            let fits = match translation {
                Translation::Warn { .. } | Translation::Bound { .. } => known,
                // A value that is not sent: of a parameter, or of a name of the guide.
                Translation::Drop { .. } => {
                    known
                        || operation.fixed.iter().any(|(fixed, _)| *fixed == name)
                        || names.insert(name)
                }
                _ => names.insert(name),
            };
            wrong.check(fits, &place, format!("translation `{name}` collides or hangs in the air"));
        }
        for look_up in operation.look_ups {
            let name = look_up.by.0;
            wrong.check(names.insert(name), &place, format!("look-up by `{name}` collides"));
        }
    }
    wrong.report();
}

#[test]
fn parameters_are_described_and_their_values_make_sense() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        for parameter in operation.parameters {
            let place = format!("{place} {}", parameter.name);
            check_text(&mut wrong, &place, parameter.help);
            for text in [parameter.unconfirmed, parameter.deprecated].into_iter().flatten() {
                check_text(&mut wrong, &place, text);
            }
            check_values(&mut wrong, &place, parameter);
            for version in parameter.since.iter().chain(parameter.only) {
                let known = operation.version(version).is_some();
                wrong.check(known, &place, format!("version {version} is not known"));
            }
            if let Some((other, value)) = parameter.implies {
                let fits = operation.parameter(other).is_some_and(|other| takes(other, value));
                wrong.check(fits, &place, format!("cannot imply {other} = {value}"));
            }
            let fits = !parameter.step_only || mapped(operation, parameter.name);
            wrong.check(fits, &place, "is a name of the step only, and nothing maps it");
            let password =
                parameter.name.contains("password") && matches!(parameter.kind, Kind::Text { .. });
            wrong.check(!password || parameter.secret, &place, "is a password and no secret");
        }
    }
    wrong.report();
}

/// A sentence or several, without a blank too many.
fn check_text(wrong: &mut Wrong, place: &str, text: &str) {
    wrong.check(text.ends_with('.'), place, format!("does not end with a full stop: {text}"));
    wrong.check(!text.contains("  "), place, format!("two blanks: {text}"));
    wrong.check(!text.contains('\n'), place, format!("a line feed: {text}"));
    let first = text.chars().next().unwrap_or(' ');
    let fits = first.is_uppercase() || first.is_ascii_digit() || first == '`' || !first.is_ascii();
    let word = text.split(' ').next().unwrap_or_default();
    // A value of the API may begin a sentence.
    let value = word.contains('_') || ["disabled", "extended", "now", "html"].contains(&word);
    wrong.check(fits || value, place, format!("begins in lower case: {text}"));
}

fn check_values(wrong: &mut Wrong, place: &str, parameter: &Parameter) {
    match parameter.kind {
        Kind::Choice(values) | Kind::Choices(values) => {
            let distinct: BTreeSet<&str> = values.iter().copied().collect();
            wrong.check(!values.is_empty(), place, "has no values");
            wrong.check(distinct.len() == values.len(), place, "has a value twice");
            wrong.check(!distinct.contains(""), place, "has an empty value");
            for (alias, value) in parameter.value_aliases {
                wrong.check(distinct.contains(value), place, format!("no value `{value}`"));
                wrong.check(!distinct.contains(alias), place, format!("`{alias}` is a value"));
            }
        }
        Kind::Integer { min, max } => {
            wrong.check(min <= max, place, "the smallest is above the largest");
        }
        Kind::Text { min, max } => wrong.check(min <= max, place, "the shortest is too long"),
        Kind::List { most } | Kind::Ids { most } => wrong.check(most > 0, place, "takes nothing"),
        _ => {}
    }
    for value in [parameter.default, parameter.sends].into_iter().flatten() {
        let fits = takes(parameter, value) && !value.is_empty();
        wrong.check(fits, place, format!("cannot have the value {value}"));
    }
    let both = parameter.required && parameter.sends.is_some();
    wrong.check(!both, place, "is required although the connector sends it by itself");
}

/// Whether a later request takes this name of the step.
fn mapped(operation: &Operation, name: &str) -> bool {
    let sources = operation.then.iter().flat_map(|then| then.map);
    let mut steps =
        sources.map(|(_, source)| matches!(source, Source::Step(step) if *step == name));
    steps.any(|fits| fits)
}

#[test]
fn rules_name_parameters_and_their_values() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        for rule in operation.rules {
            for name in names_of(rule) {
                let known = operation.parameter(name).is_some();
                wrong.check(known, &place, format!("{rule:?} names `{name}`"));
            }
            for (name, value) in values_of(rule) {
                let fits = operation.parameter(name).is_some_and(|found| {
                    takes(found, value) || found.value_aliases.iter().any(|(_, one)| *one == value)
                });
                wrong.check(fits, &place, format!("{rule:?}: {name} cannot be {value}"));
            }
        }
        let distinct = (0..operation.rules.len())
            .all(|index| !operation.rules[..index].contains(&operation.rules[index]));
        wrong.check(distinct, &place, "has a rule twice");
    }
    wrong.report();
}

#[test]
fn translations_name_parameters() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let known = |name: &str| operation.parameter(name).is_some();
        for translation in operation.translations {
            let fits = match translation {
                Translation::NumberOr { number, text, .. } => known(number) && known(text),
                Translation::Filter { needs, help, field, .. } => {
                    check_text(&mut wrong, &place, help);
                    !field.is_empty() && needs.is_none_or(|(name, _)| known(name))
                }
                Translation::Refuse { reason, .. } => {
                    check_text(&mut wrong, &place, reason);
                    true
                }
                Translation::Warn { name, text } => {
                    wrong.check(text.ends_with('.'), &place, *text);
                    known(name)
                }
                Translation::Bound { name, value, instead } => {
                    let takes = |value| operation.parameter(name).is_some_and(|p| takes(p, value));
                    takes(value) && takes(instead)
                }
                Translation::Start { .. } => known("start_date") && known("time_zone_code"),
                Translation::Recurrence { .. } => known("occurrence"),
                Translation::Either { by, cases, .. } => {
                    known(by) && cases.iter().all(|(_, name)| known(name))
                }
                Translation::Drop { value, .. } => !value.is_empty(),
            };
            wrong.check(fits, &place, format!("{translation:?}"));
        }
    }
    wrong.report();
}

#[test]
fn paths_stand_below_the_prefix_of_their_plane() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let path = operation.path;
        let fits = match operation.plane {
            Plane::Fo => path.starts_with("/api/{version}/fo/"),
            Plane::Msp => {
                let file = path.rsplit_once('.').is_some_and(|(_, extension)| extension == "php");
                path.starts_with("/msp/") && file
            }
            Plane::Gateway => ["/pcrs/{version}/", "/vmrs/api/{version}/"]
                .iter()
                .any(|known| path.starts_with(known)),
        };
        wrong.check(fits, &place, path);
        let msp = operation.plane == Plane::Msp;
        wrong.check(msp != path.contains("{version}"), &place, "version in the path");
        wrong.check(
            path.ends_with('/') || operation.plane != Plane::Fo || path.ends_with("index.php"),
            &place,
            path,
        );
    }
    wrong.report();
}

#[test]
fn versions_are_in_order_and_the_default_one_has_no_end() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let names: Vec<&str> = operation.versions.iter().map(|version| version.name).collect();
        if operation.plane == Plane::Msp {
            wrong.check(names == ["v1"], &place, "an unversioned path has the version v1");
        } else {
            let numbers: Vec<f64> =
                names.iter().map(|name| name.parse().unwrap_or(f64::NAN)).collect();
            let sorted = numbers.is_sorted_by(|a, b| a < b) && !numbers.is_empty();
            wrong.check(sorted, &place, format!("versions {names:?}"));
        }
        match operation.version(operation.default_version) {
            None => wrong.check(false, &place, "the default version is not among the versions"),
            Some(version) => {
                wrong.check(version.eol.is_none(), &place, "the default version has an end");
                let agree = version.confirmed || !operation.confirmed;
                wrong.check(agree, &place, "confirmed, but its default version is not");
            }
        }
        for version in operation.versions {
            for month in [version.eos, version.eol].into_iter().flatten() {
                wrong.check(is_month(month), &place, format!("{month} is no month"));
            }
            wrong.check(
                version.eos <= version.eol || version.eol.is_none(),
                &place,
                "EOS after EOL",
            );
            let successor = version.successor.is_none_or(|name| operation.version(name).is_some());
            wrong.check(successor, &place, "the successor is not among the versions");
            wrong.check(
                version.eol.is_some() == version.successor.is_some(),
                &place,
                "EOL without successor",
            );
        }
    }
    wrong.report();
}

#[test]
fn endpoints_not_offered_are_used_by_no_operation() {
    let mut wrong = Wrong::default();
    for endpoint in NOT_OFFERED {
        let used = operations().any(|(_, _, operation)| operation.path == endpoint.path);
        wrong.check(!used, endpoint.path, "is used by an operation");
        wrong.check(endpoint.path.starts_with("/api/{version}/"), endpoint.path, "its path");
        let ends = endpoint.versions.iter().any(|version| version.eol.is_some_and(is_month));
        wrong.check(ends && !endpoint.title.is_empty(), endpoint.path, "has no title or no end");
    }
    wrong.report();
}

#[test]
fn destructive_operations_demand_a_selector() {
    fn demands(rule: &Rule) -> bool {
        match rule {
            Rule::ExactlyOne(_) | Rule::AtLeastOne(_) | Rule::All(_) => true,
            Rule::When(_, _, inner) => demands(inner),
            _ => false,
        }
    }
    let mut wrong = Wrong::default();
    let mut destructive = 0;
    for (place, _, operation) in operations() {
        if operation.effect != Effect::Destructive {
            continue;
        }
        destructive += 1;
        let required = operation.parameters.iter().any(|parameter| parameter.required);
        let fits = required || operation.rules.iter().any(demands);
        wrong.check(fits, &place, "nothing says what is removed");
        wrong.check(operation.reply.form == Form::Write, &place, "does not answer as a write");
    }
    wrong.report();
    assert!(destructive >= 20, "only {destructive} destructive operations");
}

#[test]
fn effects_and_replies_agree() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        let write = operation.reply.form == Form::Write;
        wrong.check(write == (operation.effect != Effect::Read), &place, "write and reply differ");
        if write {
            wrong.check(operation.method == Method::Post, &place, "a write is not a POST");
            wrong.check(matches!(operation.paging, Paging::None), &place, "a write has pages");
            wrong.check(operation.chunk.is_none(), &place, "a write is cut into requests");
        }
        let reply = &operation.reply;
        let known = ["dtd", "schema", "sample", "recording", "client-code", "memory"];
        wrong.check(
            known.contains(&reply.evidence),
            &place,
            format!("evidence `{}`", reply.evidence),
        );
        if reply.form == Form::List {
            let somewhere =
                !reply.records.is_empty() || reply.csv.is_some() || reply.json.is_some();
            wrong.check(somewhere, &place, "a list without records");
            let xml = !reply.records.is_empty();
            wrong.check(xml != reply.roots.is_empty(), &place, "records and roots do not agree");
        }
        check_paths(&mut wrong, &place, operation);
        let lists = operation.parameters.iter().any(|parameter| {
            matches!(parameter.kind, Kind::List { .. } | Kind::Ids { .. } | Kind::IpRanges)
        });
        let get = operation.method == Method::Get && operation.plane != Plane::Gateway;
        let single = ["scheduled_scan.list"];
        let fits = !(get && lists) || single.contains(&place.as_str());
        wrong.check(fits, &place, "a list parameter in a GET (rule R1)");
        let body = operation
            .parameters
            .iter()
            .filter(|parameter| matches!(parameter.kind, Kind::XmlBody | Kind::JsonBody));
        wrong.check(body.count() <= 1, &place, "two bodies");
    }
    wrong.report();
}

/// Paths of elements are well-formed, below the root and not twice in one list.
fn check_paths(wrong: &mut Wrong, place: &str, operation: &Operation) {
    let reply = &operation.reply;
    let shape = &reply.shape;
    let attributed: Vec<&str> = shape.attributed.iter().map(|(path, _)| *path).collect();
    let records: Vec<&str> = reply.records.iter().map(|records| records.path).collect();
    let lists = [
        ("records", records.as_slice()),
        ("repeated", shape.repeated),
        ("repeated_rare", shape.repeated_rare),
        ("attributed", &attributed),
        ("containers", shape.containers),
        ("verbatim", shape.verbatim),
        ("sensitive", shape.sensitive),
        ("integers", shape.integers),
    ];
    for (name, paths) in lists {
        let distinct: BTreeSet<&str> = paths.iter().copied().collect();
        wrong.check(distinct.len() == paths.len(), place, format!("a path twice in {name}"));
        for path in paths {
            let fits = path.split('/').all(|part| {
                part == "*"
                    || !part.is_empty()
                        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            let root = path.split('/').next().is_some_and(|first| reply.roots.contains(&first));
            wrong.check(fits && !root, place, format!("{name}: {path}"));
        }
    }
    let list = |path: &&str| shape.repeated.contains(path);
    wrong.check(records.iter().all(list), place, "a record that does not repeat");
    let rare = shape.repeated_rare.iter().any(|path| shape.repeated.contains(path));
    wrong.check(!rare, place, "an element repeats always and rarely");
    let held = shape.integers.iter().any(|path| shape.containers.contains(path));
    wrong.check(!held, place, "an integer that holds others");
}

#[test]
fn pages_chunks_and_polls_name_what_exists() {
    let mut wrong = Wrong::default();
    for (place, own, operation) in operations() {
        let known = |name: &str| operation.parameter(name).is_some();
        match operation.paging {
            Paging::None => {}
            Paging::Continues { parameter, key, .. } => {
                wrong.check(known(parameter), &place, format!("pages by `{parameter}`"));
                if let Some(key) = key {
                    wrong.check(key.not_with.iter().all(|name| known(name)), &place, "key");
                }
            }
            Paging::Windows { from, to, list, unless, .. } => {
                for name in [from, to, list.0, unless] {
                    wrong.check(known(name), &place, format!("windows by `{name}`"));
                }
            }
        }
        if let Some(chunk) = operation.chunk {
            let kind = operation.parameter(chunk.parameter).map(|parameter| parameter.kind);
            let list = matches!(kind, Some(Kind::List { .. } | Kind::Ids { .. }));
            wrong.check(list && chunk.most > 0, &place, format!("chunks `{}`", chunk.parameter));
        }
        if let Some(freeze) = operation.freeze {
            let both = known(freeze.parameter) && known(freeze.not_before.parameter);
            wrong.check(both, &place, "freezes");
        }
        for look_up in operation.look_ups {
            let read = find(look_up.resource, look_up.operation);
            let fits = read.is_some_and(|read| {
                let mut names = look_up.with.iter().map(|(name, _)| *name);
                read.effect == Effect::Read
                    && read.parameter(look_up.by.1).is_some()
                    && names.all(|name| read.parameter(name).is_some())
            });
            let taken = look_up.take.iter().all(|(_, name)| known(name));
            wrong.check(fits && taken, &place, format!("looks up {}", look_up.by.0));
            check_text(&mut wrong, &place, look_up.help);
        }
        check_later(&mut wrong, &place, own, operation);
        if let Some(poll) = operation.poll {
            let list = find(poll.resource, poll.operation);
            let fits = list.is_some_and(|list| list.parameter(poll.by.0).is_some());
            wrong.check(fits && !poll.done.is_empty(), &place, "polls");
            if let Some(then) = poll.then {
                let next = find(then.resource, then.operation);
                let fits = next.is_some_and(|next| next.parameter(then.parameter).is_some());
                wrong.check(fits, &place, "polls, then");
            }
        }
    }
    wrong.report();
}

/// The requests of a step name operations of the resource, and parameters of them.
fn check_later(wrong: &mut Wrong, place: &str, own: &Resource, operation: &Operation) {
    for (index, then) in operation.then.iter().enumerate() {
        let Some(next) = find(own.id, then.operation) else {
            wrong.check(false, place, format!("then {}", then.operation));
            continue;
        };
        for (name, source) in then.map {
            wrong.check(next.parameter(name).is_some(), place, format!("then {name}"));
            let fits = match source {
                Source::Step(name) => {
                    operation.parameter(name).is_some()
                        || other_words(operation).any(|word| word == *name)
                }
                Source::Result(request, key) => (1..=index).contains(request) && !key.is_empty(),
                Source::Constant(value) => {
                    next.parameter(name).is_some_and(|parameter| takes(parameter, value))
                }
            };
            wrong.check(fits, place, format!("then {name} from {source:?}"));
        }
        let steps = then.when.iter().chain(then.last);
        for name in steps {
            wrong.check(operation.parameter(name).is_some(), place, format!("then when {name}"));
        }
        let required = next.parameters.iter().filter(|parameter| parameter.required);
        for parameter in required {
            let mapped = then.map.iter().any(|(name, _)| *name == parameter.name);
            wrong.check(mapped, place, format!("then {} lacks {}", then.operation, parameter.name));
        }
    }
}

#[test]
fn notes_and_permissions_are_sentences() {
    let mut wrong = Wrong::default();
    for (place, _, operation) in operations() {
        for note in operation.notes {
            check_text(&mut wrong, &place, note);
        }
        if !operation.permissions.is_empty() {
            check_text(&mut wrong, &place, operation.permissions);
        }
        for version in operation.versions.iter().filter(|version| !version.note.is_empty()) {
            check_text(&mut wrong, &place, version.note);
        }
    }
    wrong.report();
}

/// A resource file of the reference, as far as a reader of lines understands it.
struct Facts {
    /// Each operation with its parameters: name, type, whether it is always required.
    operations: BTreeMap<String, Vec<(String, String, bool)>>,
    /// Each operation's path.
    paths: BTreeMap<String, String>,
}

/// Reads the lines `- id:`, `  path:` and those of `  parameters:`, in block or in flow style.
fn read_facts(text: &str) -> Facts {
    let mut facts = Facts { operations: BTreeMap::new(), paths: BTreeMap::new() };
    let (mut id, mut inside) = (String::new(), false);
    for line in text.lines() {
        let value =
            |prefix: &str| line.strip_prefix(prefix).map(|rest| rest.trim_matches(['\'', '"']));
        if let Some(found) = value("- id: ") {
            found.clone_into(&mut id);
            facts.operations.insert(id.clone(), Vec::new());
            inside = false;
        } else if let Some(path) = value("  path: ") {
            facts.paths.insert(id.clone(), path.to_owned());
        } else if line == "  parameters:" {
            inside = true;
        } else if line.starts_with("  ") && !line.starts_with("  -") && !line.starts_with("   ") {
            inside = false;
        }
        let Some(list) = facts.operations.get_mut(&id).filter(|_| inside) else { continue };
        if let Some(flow) = value("  - {name: ") {
            let mut parts = flow.split(", ");
            let mut next = |key: &str| {
                parts.next().map(|part| part.trim_start_matches(key).to_owned()).unwrap_or_default()
            };
            let (name, kind) = (next(""), next("type: "));
            list.push((name, kind, next("required: ") == "true"));
        } else if let Some(name) = value("  - name: ") {
            list.push((name.to_owned(), String::new(), false));
        } else if let Some((_, kind, required)) = list.last_mut() {
            if let Some(found) = value("    type: ") {
                found.clone_into(kind);
            } else if let Some(found) = value("    required: ") {
                *required = found == "true";
            }
        }
    }
    facts
}

#[test]
fn every_parameter_of_the_reference_is_here() {
    let folder = std::path::Path::new(REFERENCE).join("qualys-api");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return;
    };
    let mut wrong = Wrong::default();
    let (mut compared, mut parameters) = (0, 0);
    for file in files {
        let path = file.expect("the folder can be read").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        if path.extension().is_none_or(|extension| extension != "yaml") || stem == "api_lifecycle" {
            continue;
        }
        let facts = read_facts(&std::fs::read_to_string(&path).expect("the file can be read"));
        for (id, known) in &facts.operations {
            let place = format!("{stem}.{id}");
            let Some(operation) = find(&stem, id) else {
                wrong.check(false, &place, "is not in the catalogue");
                continue;
            };
            compared += 1;
            parameters += known.len();
            let path = facts.paths.get(id).map_or("", String::as_str);
            let plain = |path: &str| {
                path.replace("{version}", "N").replace("/2.0/", "/N/").replace("/1.0/", "/N/")
            };
            wrong.check(plain(operation.path) == plain(path), &place, format!("path {path}"));
            for fact in known {
                compare(&mut wrong, &place, operation, fact);
            }
        }
    }
    wrong.report();
    assert_eq!((compared, parameters), (127, 1761), "operations and parameters compared");
}

fn compare(
    wrong: &mut Wrong,
    place: &str,
    operation: &Operation,
    (name, kind, required): &(String, String, bool),
) {
    if operation.fixed.iter().any(|(fixed, _)| fixed == name) {
        return;
    }
    let body = |parameter: &&Parameter| matches!(parameter.kind, Kind::XmlBody | Kind::JsonBody);
    let found = if name == "(body)" {
        operation.parameters.iter().find(body)
    } else {
        operation.parameters.iter().find(|parameter| parameter.name == *name)
    };
    let Some(parameter) = found else {
        wrong.check(
            other_words(operation).any(|word| word == name),
            place,
            format!("lacks {name}"),
        );
        return;
    };
    let fits = matches!(
        (kind.as_str(), parameter.kind),
        ("bool01", Kind::Flag)
            | ("int", Kind::Integer { .. } | Kind::Choice(_))
            | ("string", Kind::Text { .. } | Kind::Choice(_))
            | ("enum", Kind::Choice(_))
            | ("datetime", Kind::DateTime | Kind::DateTimeBlank)
            | ("date", Kind::Date | Kind::UsDate)
            | ("ip-ranges", Kind::IpRanges)
            | ("csv-list" | "csv-list<int>", Kind::Ids { .. })
            | ("csv-list", Kind::List { .. } | Kind::Choices(_))
            | ("xml-body", Kind::XmlBody)
            | ("json-body", Kind::JsonBody)
    );
    wrong.check(fits, place, format!("{name} is {kind} and became {:?}", parameter.kind));
    let sent = parameter.required || parameter.sends.is_some() || !operation.then.is_empty();
    wrong.check(!required || sent, place, format!("{name} is required"));
}

#[test]
fn the_default_versions_are_those_of_the_reference() {
    let path = std::path::Path::new(REFERENCE).join("default_versions.yaml");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no {}", path.display());
        return;
    };
    let mut wrong = Wrong::default();
    let (mut resource, mut compared) = ("", 0);
    for line in text.lines() {
        if let Some(name) = line.strip_suffix(':').filter(|name| is_name(name)) {
            resource = name;
            continue;
        }
        let Some((id, rest)) = line.trim().split_once(": {default: '") else { continue };
        let version = rest.split('\'').next().unwrap_or_default();
        let confirmed = rest.contains("confirmed: true");
        let place = format!("{resource}.{id}");
        let Some(operation) = find(resource, id) else {
            wrong.check(false, &place, "is not in the catalogue");
            continue;
        };
        compared += 1;
        wrong.check(operation.default_version == version, &place, operation.default_version);
        wrong.check(operation.confirmed == confirmed, &place, "confirmed differs");
    }
    wrong.report();
    assert_eq!(compared, 127, "operations compared");
}
