//! Effects, answers, pages and what follows a request.

use std::collections::BTreeSet;

use qualys_plugin::catalogue::find;
use qualys_plugin::model::{
    Effect, Form, Kind, Method, Operation, Paging, Plane, Resource, Rule, Source,
};

use crate::common::{Wrong, check_text, operations, other_words, takes};

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
