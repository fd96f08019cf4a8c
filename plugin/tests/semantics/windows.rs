//! Lists that the connector cuts itself (rule R6), and the moment at which they end (rule R8).

use crate::papers::{activities, bare_ids, vulnerabilities};
use crate::world::{Answer, Seen, World, answer, ok, step, texts, validated, warned};
use serde_json::{Value, json};

fn list(parameters: Value, options: Value) -> String {
    step("knowledge_base.list", parameters, options)
}

fn qids(answer: &Value) -> Vec<String> {
    texts(answer["records"].as_array().unwrap(), "QID")
}

/// A knowledge base with these ids.
fn knowledge(ids: Vec<u64>) -> impl FnMut(&Seen) -> Answer {
    move |seen| {
        let bound = |name, default| seen.get(name).map_or(default, |value| value.parse().unwrap());
        let (from, to) = (bound("id_min", 0), bound("id_max", u64::MAX));
        let within = ids.iter().copied().filter(|id| (from..=to).contains(id));
        if seen.get("details") == Some("None") {
            let items: Vec<String> = within.map(|id| id.to_string()).collect();
            return ok(bare_ids(&items.iter().map(String::as_str).collect::<Vec<_>>()));
        }
        ok(vulnerabilities(within.map(|id| (id, 3))))
    }
}

#[test]
fn r6_the_ids_first_then_windows_of_1000_listed_ids_in_execute() {
    // Listed ids, not numbers: the ids are ten apart.
    let ids: Vec<u64> = (1..=2500).map(|id| id * 10).collect();
    let world = World::serving(knowledge(ids.clone()));
    let parameters = json!({"published_after": "2026-01-01"});
    let answer = world.execute(&list(parameters.clone(), json!({}))).unwrap();
    let seen = world.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].get("details"), Some("None"));
    assert_eq!(seen[0].get("published_after"), Some("2026-01-01"), "the same filters");
    assert_eq!(seen[1].get("details"), None);
    assert_eq!((seen[1].get("id_min"), seen[1].get("id_max")), (Some("10"), Some("10000")));
    let page = &answer["page"];
    assert_eq!((&page["records"], &page["pages"]), (&json!(1000), &json!(1)));
    assert_eq!(page["truncated"], true);
    assert_eq!(page["next"], json!({"id_min": "10010"}));

    // A resumed step lists again.
    let world = World::serving(knowledge(ids.clone()));
    let options = json!({"cursor": page["cursor"], "max_pages": 9});
    let rest = world.execute(&list(parameters, options)).unwrap();
    let seen = world.seen();
    assert_eq!(seen[0].get("details"), Some("None"));
    assert_eq!((seen[1].get("id_min"), seen[1].get("id_max")), (Some("10010"), Some("20000")));
    assert_eq!((seen[2].get("id_min"), seen[2].get("id_max")), (Some("20010"), Some("25000")));
    let all: Vec<String> = [qids(&answer), qids(&rest)].concat();
    assert_eq!(all, ids.iter().map(u64::to_string).collect::<Vec<_>>());
    assert_eq!(rest["page"]["truncated"], false);
}

#[test]
fn r6_windows_of_10_000_listed_ids_in_open() {
    let world = World::serving(knowledge((1..=25_000).collect()));
    let drained = world.stream(&list(json!({}), json!({})));
    let bounds: Vec<_> = world.seen()[1..]
        .iter()
        .map(|seen| {
            (seen.get("id_min").unwrap().to_owned(), seen.get("id_max").unwrap().to_owned())
        })
        .collect();
    let expected = [("1", "10000"), ("10001", "20000"), ("20001", "25000")];
    let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
    assert_eq!(bounds, expected);
    assert_eq!(drained.records.len(), 25_000);
    assert_eq!(drained.summary["page"]["pages"], 3);
    assert_eq!(drained.summary["page"]["proof"], "root-end");
}

#[test]
fn r6_ranges_of_listed_ids_are_counted_by_their_members() {
    let world = World::of([
        ok(bare_ids(&["5", "7-9", "2000-2996"])),
        ok(vulnerabilities((5..=9).filter(|id| *id != 6).chain(2000..=2995).map(|id| (id, 1)))),
    ]);
    let answer = world.execute(&list(json!({}), json!({}))).unwrap();
    assert_eq!(world.seen()[1].get("id_max"), Some("2995"), "1000 of 1001 listed ids");
    assert_eq!(answer["page"]["truncated"], true);
    assert_eq!(answer["page"]["next"], json!({"id_min": "2996"}));
}

#[test]
fn r6_missing_ids_are_asked_once_and_then_a_warning_with_their_number() {
    let world = World::of([
        ok(bare_ids(&["1-5"])),
        ok(vulnerabilities([(1, 1), (3, 1)])),
        ok(vulnerabilities([(4, 1)])),
    ]);
    let answer = world.execute(&list(json!({}), json!({}))).unwrap();
    let seen = world.seen();
    assert_eq!(seen[2].get("ids"), Some("2,4,5"));
    assert_eq!((seen[2].get("id_min"), seen[2].get("id_max")), (None, None));
    assert_eq!(qids(&answer), ["1", "3", "4"]);
    assert_eq!(answer["page"]["truncated"], false);
    let warning = &answer["warnings"][0];
    assert_eq!(warning["code"], "missing-ids");
    assert!(warning["message"].as_str().unwrap().starts_with("2 "));
}

#[test]
fn r6_a_filtered_record_is_not_missing() {
    let world = World::of([ok(bare_ids(&["1-3"])), ok(vulnerabilities([(1, 5), (2, 1), (3, 1)]))]);
    let answer = world.execute(&list(json!({"severity_levels": "5"}), json!({}))).unwrap();
    assert_eq!(qids(&answer), ["1"]);
    assert_eq!((&answer["page"]["records"], &answer["page"]["read"]), (&json!(1), &json!(3)));
    assert_eq!(world.asked(), 2);
}

#[test]
fn r6_nothing_listed_is_an_empty_list() {
    let world = World::of([ok(bare_ids(&[]))]);
    let answer = world.execute(&list(json!({}), json!({}))).unwrap();
    assert_eq!(answer["records"], json!([]));
    assert_eq!(answer["page"]["truncated"], false);
    assert_eq!(answer["page"]["proof"], "root-end");
}

#[test]
fn r6_the_listing_of_ids_is_no_page_and_its_cut_is_mended() {
    let ids = bare_ids(&["1-3"]);
    let world = World::of([
        ok(ids.clone()).broken_after(ids.len() / 2),
        ok(ids),
        ok(vulnerabilities((1..=3).map(|id| (id, 1)))),
    ]);
    let answer = world.execute(&list(json!({}), json!({}))).unwrap();
    assert_eq!(answer["page"]["pages"], 1);
    assert_eq!(answer["page"]["records"], 3);
    // An error in it is an error.
    let world = World::of([ok(crate::papers::refusal(2012, "x"))]);
    assert_eq!(world.refusal(&list(json!({}), json!({}))).case.name(), "permanent-not-licensed");
}

#[test]
fn r6_a_window_that_fails_later_keeps_the_whole_ones() {
    let mut server = knowledge((1..=1500).collect());
    let world = World::serving(move |seen| match seen.get("id_min") {
        Some("1001") => answer(400, crate::papers::refusal(1905, "x")),
        _ => server(seen),
    });
    let whole = world.execute(&list(json!({}), json!({"max_pages": 5}))).unwrap();
    assert_eq!(whole["page"]["records"], 1000);
    assert_eq!(whole["page"]["stopped"]["case"], "permanent-refused");
    let world = World::serving(knowledge((1..=1500).collect()));
    let options = json!({"cursor": whole["page"]["cursor"], "max_pages": 5});
    assert_eq!(world.execute(&list(json!({}), options)).unwrap()["page"]["records"], 500);
}

#[test]
fn r6_a_window_that_is_cut_goes_on_by_prefix() {
    let mut server = knowledge((1..=30).collect());
    let mut cut = true;
    let world = World::serving(move |seen| {
        if seen.get("details").is_none() && std::mem::take(&mut cut) {
            let body = vulnerabilities((1..=30).map(|id| (id, 3)));
            let at = body.find("<QID>20</QID>").unwrap();
            return ok(body).broken_after(at);
        }
        server(seen)
    });
    let drained = world.stream(&list(json!({}), json!({})));
    assert_eq!(drained.texts("QID"), (1..=30).map(|id: u64| id.to_string()).collect::<Vec<_>>());
    assert_eq!(world.asked(), 3, "the ids are not listed again within a call");
}

#[test]
fn r6_details_none_and_ids_are_one_request() {
    let world = World::of([ok(bare_ids(&["1", "4-6"]))]);
    let answer = world.execute(&list(json!({"details": "None"}), json!({}))).unwrap();
    assert_eq!(answer["records"], json!([{"ID": "1"}, {"ID_RANGE": "4-6"}]));
    assert_eq!(world.asked(), 1);
    let world = World::of([ok(vulnerabilities([(7, 1)]))]);
    world.execute(&list(json!({"ids": "7"}), json!({}))).unwrap();
    assert_eq!(world.asked(), 1);
    assert_eq!(world.seen()[0].get("id_min"), None);
}

#[test]
fn r6_validate_shows_the_listing_and_a_window_with_placeholders() {
    let plan = validated("knowledge_base.list", json!({"details": "All"}));
    let requests = plan["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0]["form"]["details"], "None");
    assert_eq!(requests[1]["form"]["details"], "All");
    assert_eq!(requests[1]["form"]["id_min"], "$1.ID");
}

fn export(parameters: Value, options: Value) -> String {
    step("activity_log.export", parameters, options)
}

#[test]
fn r8_the_end_is_frozen_a_minute_ago_for_all_pages() {
    let world = World::of([ok(activities([9, 8], Some(7))), ok(activities([7], None))]);
    let drained = world.stream(&export(json!({}), json!({})));
    assert_eq!(drained.records.len(), 3);
    let seen = world.seen();
    for seen in &seen {
        assert_eq!(seen.get("until_datetime"), Some("2026-11-20T23:59:00Z"));
    }
    assert_eq!(seen[1].get("id_max"), Some("7"));
    assert_eq!(warned(&drained.summary), ["frozen"]);
}

#[test]
fn r8_it_stands_in_the_cursor_and_in_next_and_not_in_the_hash() {
    let world = World::of([ok(activities([9, 8], Some(7)))]);
    let answer = world.execute(&export(json!({}), json!({}))).unwrap();
    let page = &answer["page"];
    let next = json!({"id_max": "7", "until_datetime": "2026-11-20T23:59:00Z"});
    assert_eq!(page["next"], next);
    // Later, another machine goes on with the same moment: the hash does not hold it.
    let mut later = World::of([ok(activities([7], None))]);
    qualys_plugin::transport::Transport::wait(&mut later, 3_600_000);
    let rest = later.execute(&export(json!({}), json!({"cursor": page["cursor"]}))).unwrap();
    assert_eq!(later.seen()[0].get("until_datetime"), Some("2026-11-20T23:59:00Z"));
    assert_eq!(later.seen()[0].get("id_max"), Some("7"));
    assert_eq!(rest["page"]["records"], 1);
    // The parameters of `next` lead to the same place.
    let world = World::of([ok(activities([7], None))]);
    world.execute(&export(next, json!({}))).unwrap();
    assert_eq!(world.seen()[0].get("until_datetime"), Some("2026-11-20T23:59:00Z"));
    assert_eq!(world.seen()[0].get("id_max"), Some("7"));
}

#[test]
fn r8_it_is_not_sent_before_the_beginning_nor_over_the_authors_own() {
    for since in ["2026-11-20T23:59:30Z", "2026-11-20 23:59:30", "2026-11-21"] {
        let world = World::of([ok(activities([1], None))]);
        let answer = world.execute(&export(json!({"since_datetime": since}), json!({}))).unwrap();
        assert_eq!(world.seen()[0].get("until_datetime"), None, "{since}");
        assert!(warned(&answer).is_empty());
    }
    for since in ["2026-11-20T23:58:59Z", "2026-11-20"] {
        let world = World::of([ok(activities([1], None))]);
        world.execute(&export(json!({"since_datetime": since}), json!({}))).unwrap();
        assert!(world.seen()[0].get("until_datetime").is_some(), "{since}");
    }
    let world = World::of([ok(activities([1], None))]);
    let own = json!({"until_datetime": "2026-10-01"});
    let answer = world.execute(&export(own, json!({}))).unwrap();
    assert_eq!(world.seen()[0].get("until_datetime"), Some("2026-10-01"));
    assert!(warned(&answer).is_empty());
}
