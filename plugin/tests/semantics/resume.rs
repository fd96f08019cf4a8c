//! Going on after a cut (rules P4, P5, P6, P7): by key, by prefix, not at all; and the cursor.

use crate::papers::{detection_csv, host_list, hosts, tickets};
use crate::world::{Answer, Seen, World, answer, ids, ok, step, texts, warned};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use qualys_plugin::error::Error;
use serde_json::{Value, json};

fn list(options: Value) -> String {
    step("host.list", json!({}), options)
}

fn csv(options: Value) -> String {
    step("host.list_detection", json!({"output_format": "CSV"}), options)
}

/// A body that breaks before this text.
fn until(body: &str, text: &str) -> Answer {
    ok(body).broken_after(body.find(text).unwrap())
}

/// A server that gives these answers first and then this one.
fn then_always(first: Vec<Answer>, rest: Answer) -> World {
    let mut first = first.into_iter();
    World::serving(move |_| first.next().unwrap_or_else(|| rest.clone()))
}

fn asked(world: &World, name: &str) -> Vec<Option<String>> {
    world.seen().iter().map(|seen: &Seen| seen.get(name).map(ToOwned::to_owned)).collect()
}

#[test]
fn p4_a_host_list_goes_on_behind_the_last_whole_record() {
    let world = World::of([until(&hosts([10, 20, 30], None), "<ID>30"), ok(hosts([30], None))]);
    let drained = world.stream(&list(json!({})));
    assert_eq!(drained.texts("ID"), ["10", "20", "30"]);
    assert_eq!(asked(&world, "id_min"), [None, Some("21".to_owned())]);
    assert_eq!(drained.summary["page"]["records"], 3);
    // What a retried page tells comes once.
    assert_eq!(drained.summary["envelope"]["DATETIME"], "2026-11-21T00:00:00Z");
}

#[test]
fn p4_what_a_page_told_before_its_cut_comes_once() {
    // A warning and something odd in what was read: neither is lost nor told twice.
    let odd = "<HOST><ID>1</ID><IP>a</IP><IP>b</IP></HOST>";
    let warning = "<WARNING><TEXT>mind this</TEXT></WARNING>";
    let body = |hosts: &str| host_list(&format!("{warning}<HOST_LIST>{hosts}</HOST_LIST>"));
    let world = World::of([
        until(&body(&format!("{odd}<HOST><ID>2</ID></HOST>")), "<ID>2"),
        ok(body("<HOST><ID>2</ID></HOST>")),
    ]);
    let drained = world.stream(&list(json!({})));
    assert_eq!(drained.texts("ID"), ["1", "2"]);
    assert_eq!(warned(&drained.summary), ["qualys-warning", "shape"]);
}

#[test]
fn p4_tickets_go_on_at_the_last_number_which_is_dropped() {
    let text = step("remediation_ticket.list", json!({"overdue": "1"}), json!({}));
    let world = World::of([until(&tickets(1..=4, None), "<NUMBER>3"), ok(tickets(2..=4, None))]);
    let drained = world.stream(&text);
    assert_eq!(drained.texts("NUMBER"), ["1", "2", "3", "4"]);
    assert_eq!(asked(&world, "since_ticket_number"), [None, Some("2".to_owned())]);
}

#[test]
fn p4_where_the_parameter_may_not_be_given_it_is_prefix() {
    let body = hosts([10, 20, 30], None);
    let world = World::of([until(&body, "<ID>30"), ok(body)]);
    let text = step("host.list", json!({"ipv6": "2001:db8::1"}), json!({}));
    let drained = world.stream(&text);
    assert_eq!(drained.texts("ID"), ["10", "20", "30"]);
    assert_eq!(asked(&world, "id_min"), [None, None]);
}

#[test]
fn p4_a_key_beyond_the_authors_own_bound_is_never_asked_for() {
    // After host 30 nothing can come: id_min = 31 beside id_max = 30 would be refused.
    let body = hosts([10, 20, 30], None);
    let world = World::of([until(&body, "</HOST_LIST>"), ok(body)]);
    let text = step("host.list", json!({"id_max": "30"}), json!({}));
    let drained = world.stream(&text);
    assert_eq!(drained.texts("ID"), ["10", "20", "30"]);
    assert!(drained.error.is_none());
    assert_eq!(asked(&world, "id_min"), [None, None]);
}

#[test]
fn p4_a_break_of_the_order_goes_on_as_prefix_and_warns() {
    let body = hosts([10, 30, 20, 40], None);
    let world = World::of([until(&body, "<ID>40"), ok(body)]);
    let drained = world.stream(&list(json!({})));
    assert_eq!(drained.texts("ID"), ["10", "30", "20", "40"]);
    assert_eq!(asked(&world, "id_min"), [None, None]);
    assert_eq!(warned(&drained.summary), ["order-broken"]);
    let message = drained.summary["warnings"][0]["message"].as_str().unwrap();
    assert!(message.contains("may miss"));
    // A key that comes twice is such a break: one record is one key.
    let body = hosts([10, 20, 20, 30], None);
    let world = World::of([until(&body, "<ID>30"), ok(body)]);
    assert_eq!(world.stream(&list(json!({}))).texts("ID"), ["10", "20", "20", "30"]);
}

#[test]
fn p5_prefix_drops_what_was_read_and_compares_it() {
    let body = detection_csv(1..=4, None);
    let world = World::of([until(&body, "\"3\""), until(&body, "\"4\""), ok(body)]);
    let drained = world.stream(&csv(json!({})));
    assert_eq!(drained.texts("Host ID"), ["1", "2", "3", "4"]);
    assert_eq!(drained.summary["page"]["records"], 4);
    assert_eq!(drained.summary["page"]["read"], 4);
}

#[test]
fn p5_a_cut_within_the_prefix_loses_and_doubles_nothing() {
    let body = detection_csv(1..=4, None);
    let answers = vec![until(&body, "\"4\""), until(&body, "\"2\""), ok(body)];
    let drained = World::of(answers).stream(&csv(json!({})));
    assert_eq!(drained.texts("Host ID"), ["1", "2", "3", "4"]);
}

#[test]
fn p5_a_changed_page_is_told_and_the_next_try_goes_on() {
    let (body, other) = (detection_csv(1..=4, None), detection_csv([1, 9, 3, 4], None));
    let world = World::of([until(&body, "\"4\""), ok(other.clone())]);
    let drained = world.stream(&csv(json!({})));
    assert_eq!(drained.texts("Host ID"), ["1", "2", "3"]);
    let error = drained.error.unwrap();
    assert_eq!(error.case.name(), "incomplete-response");
    assert_eq!(error.failure.detail["records_may_repeat"], true);
    // Its cursor is the start of that page.
    let again = World::of([ok(other)]);
    let drained = again.stream(&csv(json!({"cursor": error.failure.cursor})));
    assert_eq!(drained.texts("Host ID"), ["1", "9", "3", "4"]);
}

#[test]
fn p5_a_cursor_into_a_changed_page_is_told_by_open_and_the_next_try_goes_on() {
    let body = detection_csv(1..=4, None);
    let world = then_always(vec![until(&body, "\"4\"")], answer(500, ""));
    let cursor = world.stream(&csv(json!({}))).error.unwrap().failure.cursor;
    let shorter = detection_csv(1..=2, None);
    for changed in [detection_csv([1, 9, 3, 4], None), shorter] {
        let world = World::of([ok(changed.clone())]);
        let outcome = world.open(&csv(json!({"cursor": cursor})));
        let error = match outcome {
            Err(error) => error,
            Ok(records) => crate::world::drain(records, 0).error.unwrap(),
        };
        assert_eq!(error.failure.code, "page-changed");
        assert_ne!(error.failure.cursor, cursor, "the next try goes on");
        let world = World::of([ok(changed)]);
        let drained = world.stream(&csv(json!({"cursor": error.failure.cursor})));
        assert!(drained.error.is_none());
        assert_eq!(drained.records.len(), drained.summary["page"]["records"]);
    }
}

const SCAN: &str = "<SCAN><REF>scan/";

fn scans(count: usize, size: usize) -> String {
    let scan =
        |number: usize| format!("{SCAN}{number}</REF><TITLE>{}</TITLE></SCAN>", "x".repeat(size));
    let list: String = (0..count).map(scan).collect();
    format!(
        "<SCAN_LIST_OUTPUT><RESPONSE><SCAN_LIST>{list}</SCAN_LIST></RESPONSE></SCAN_LIST_OUTPUT>"
    )
}

#[test]
fn p6_up_to_4_mib_is_held_back_until_the_end_is_proven() {
    let body = scans(300, 10_000);
    let world = World::of([ok(body.clone()).broken_after(body.len() - 20), ok(body.clone())]);
    let mut records = world.open(&step("scan.list", json!({}), json!({}))).unwrap();
    let first = records.next(100_000).unwrap().unwrap();
    // Everything was read before the first record came out; the cut was mended unseen.
    assert_eq!(world.asked(), 2);
    assert_eq!(first.cursor, None);
    let rest = crate::world::drain(records, 100_000);
    assert_eq!(first.records as usize + rest.records.len(), 300);
    assert_eq!(rest.summary["page"]["records"], 300);
    assert!(warned(&rest.summary).is_empty());
    // Cut for good: no record at all.
    let world = World::serving(move |_| ok(body.clone()).broken_after(body.len() - 20));
    let records = world.open(&step("scan.list", json!({}), json!({}))).unwrap();
    let drained = crate::world::drain(records, 100_000);
    assert!(drained.records.is_empty());
    let error = drained.error.unwrap();
    assert_eq!(error.case.name(), "incomplete-response");
    assert_eq!(error.failure.cursor, None);
}

#[test]
fn p6_above_4_mib_batches_flow_without_a_cursor_and_a_warning_says_so() {
    let body = scans(600, 10_000);
    let cut = body.len() - 20;
    let world = World::of([ok(body).broken_after(cut)]);
    let records = world.open(&step("scan.list", json!({}), json!({}))).unwrap();
    let drained = crate::world::drain(records, 0);
    assert!(drained.records.len() > 400);
    assert!(drained.batches.iter().all(|(_, _, cursor)| cursor.is_none()));
    let error = drained.error.unwrap();
    assert_eq!(error.failure.cursor, None);
    assert_eq!(world.asked(), 1, "what was handed out cannot be taken back");
    assert_eq!(warned(&drained.summary), ["not-resumable"]);
}

#[track_caller]
fn refused(text: &str) -> Error {
    let error = World::of([]).refusal(text);
    assert_eq!(error.case.name(), "permanent-invalid-step");
    assert_eq!(error.failure.violations[0].parameter, "options.cursor");
    let error = World::of([]).open_refusal(text);
    assert_eq!(error.case.name(), "permanent-invalid-step");
    error
}

fn a_cursor() -> String {
    let world = World::of([ok(hosts([1, 2], Some(3)))]);
    let answer = world.execute(&list(json!({}))).unwrap();
    answer["page"]["cursor"].as_str().unwrap().to_owned()
}

#[test]
fn p7_a_cursor_belongs_to_its_operation_version_and_parameters() {
    let cursor = json!(a_cursor());
    refused(&step("host.list_detection", json!({}), json!({"cursor": cursor})));
    refused(&step("host.list", json!({"ids": "1"}), json!({"cursor": cursor})));
    refused(&list(json!({"cursor": cursor, "api_version": "4.0"})));
    refused(&list(json!({"cursor": cursor, "extra_parameters": {"a": "b"}})));
    refused(&step("report.fetch", json!({"id": "1"}), json!({"cursor": cursor})));
    // The order in which parameters are written, and other options, make no difference.
    let world = World::of([ok(hosts([3], None))]);
    let options = json!({"cursor": cursor, "max_pages": 7, "typed": true, "max_wait_ms": 1});
    assert_eq!(world.execute(&list(options)).unwrap()["page"]["records"], 1);
}

#[test]
fn p7_damage_is_found_and_nothing_is_sent() {
    let cursor = a_cursor();
    for at in 0..cursor.len() {
        let mut damaged = cursor.clone().into_bytes();
        damaged[at] = if damaged[at] == b'A' { b'B' } else { b'A' };
        let damaged = String::from_utf8(damaged).unwrap();
        World::of([]).open_refusal(&list(json!({"cursor": damaged})));
    }
    for wrong in ["", "x", "====", &"A".repeat(10_000), &cursor[1..], &cursor[..cursor.len() - 1]] {
        refused(&list(json!({"cursor": wrong})));
    }
}

/// A cursor with other contents and a right checksum.
fn forged(change: impl Fn(&mut Value)) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(a_cursor()).unwrap();
    let mut value: Value = serde_json::from_slice(&bytes[8..]).unwrap();
    change(&mut value);
    let json = serde_json::to_vec(&value).unwrap();
    let mut hash = qualys_plugin::cursor::Hash::default();
    hash.add(&json);
    let mut bytes = hash.0.to_be_bytes().to_vec();
    bytes.extend(json);
    json!(URL_SAFE_NO_PAD.encode(bytes))
}

#[test]
fn p7_every_value_of_a_cursor_is_validated_again() {
    let right = forged(|_| ());
    let world = World::of([ok(hosts([3], None))]);
    world.execute(&list(json!({"cursor": right}))).unwrap();
    for page in [
        json!([["ids", "5"]]),
        json!([["id_min", "5&ids=1"]]),
        json!([["id_min", "-1"]]),
        json!([["id_min", ""]]),
        json!([["id_max", "5"]]),
        json!([["action", "1"]]),
        json!([["id_min", "1".repeat(7000)]]),
    ] {
        refused(&list(json!({"cursor": forged(|value| value["at"]["p"] = page.clone())})));
    }
    for (field, wrong) in [
        ("c", json!(1)),
        ("c", json!(-1)),
        ("n", json!("x")),
        ("f", json!([["until_datetime", "x"]])),
    ] {
        refused(&list(json!({"cursor": forged(|value| value["at"][field] = wrong.clone())})));
    }
    refused(&list(json!({"cursor": forged(|value| value["v"] = json!(2))})));
    refused(&list(json!({"cursor": forged(|value| value["a"] = json!("4.0"))})));
    // A prefix that is not there is a changed page, not an endless read.
    let cursor = forged(|value| value["at"]["n"] = json!(u64::MAX));
    let error = World::of([ok(hosts([3], None))]).refusal(&list(json!({"cursor": cursor})));
    assert_eq!(error.failure.code, "page-changed");
}

#[test]
fn p7_it_holds_no_host_path_credential_or_parameter_value() {
    let world = World::of([ok(hosts([1, 2], Some(3)))]);
    let parameters = json!({"ag_titles": "Very Secret Group"});
    let options = json!({"extra_parameters": {"new": "hunter2"}});
    let answer = world.execute(&step("host.list", parameters, options)).unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(answer["page"]["cursor"].as_str().unwrap()).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    for secret in ["Secret", "hunter2", "qualys", "/api", "quays_ab1", "correct"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("id_min"));
}

#[test]
fn p7_the_end_cursor_sends_nothing_and_is_complete() {
    let world = World::of([ok(hosts([1, 2], None))]);
    let drained = world.stream(&list(json!({})));
    let end = drained.last_cursor().unwrap();
    assert_eq!(drained.summary["page"]["cursor"], json!(null), "complete");
    let world = World::of([]);
    let answer = world.execute(&list(json!({"cursor": end}))).unwrap();
    assert_eq!(answer["records"], json!([]));
    assert_eq!(answer["page"]["truncated"], false);
    let drained = world.stream(&list(json!({"cursor": end})));
    assert!(drained.records.is_empty() && drained.error.is_none());
    assert_eq!(world.asked(), 0);
}

#[test]
fn p7_every_batchs_cursor_stands_behind_its_last_record() {
    let world = World::of([ok(hosts(1..=40, Some(41))), ok(hosts(41..=80, None))]);
    let records = world.open(&list(json!({}))).unwrap();
    let drained = crate::world::drain(records, 200);
    assert_eq!(drained.records.len(), 80);
    let mut told = 0;
    for (_, count, cursor) in &drained.batches {
        told += u64::from(*count);
        let world = World::serving(|seen| {
            let from = seen.get("id_min").unwrap_or("1").parse().unwrap();
            ok(hosts(from..=80, None))
        });
        let rest = world.execute(&list(json!({"cursor": cursor, "max_pages": 9}))).unwrap();
        let expected: Vec<String> = (told + 1..=80).map(|id| id.to_string()).collect();
        assert_eq!(ids(&rest), expected);
    }
}

#[test]
fn p7_the_cursor_stands_behind_the_last_record_read_filtered_ones_too() {
    let body =
        crate::papers::vulnerabilities((1..=6).map(|qid| (qid, if qid < 3 { 5 } else { 1 })));
    let parameters = json!({"ids": "1-6", "severity_levels": "5"});
    let text = |options| step("knowledge_base.list", parameters.clone(), options);
    let world = then_always(vec![until(&body, "<QID>6")], answer(500, ""));
    let drained = world.stream(&text(json!({})));
    assert_eq!(drained.texts("QID"), ["1", "2"]);
    let cursor = drained.error.unwrap().failure.cursor;
    let world = World::of([ok(body)]);
    let answer = world.execute(&text(json!({"cursor": cursor}))).unwrap();
    assert_eq!(texts(answer["records"].as_array().unwrap(), "QID"), Vec::<String>::new());
    assert_eq!(answer["page"]["read"], 1, "only the last one is new");
}

#[test]
fn p7_the_details_of_bare_ids_resume_too() {
    let bare = |items: &[&str]| {
        let items: String = items.iter().map(|id| format!("<ID>{id}</ID>")).collect();
        host_list(&format!("<ID_SET>{items}<ID_RANGE>7-9</ID_RANGE></ID_SET>"))
    };
    let body = bare(&["1", "3", "5"]);
    let world = World::of([until(&body, "<ID_RANGE>"), ok(body)]);
    let drained = world.stream(&step("host.list", json!({"details": "None"}), json!({})));
    assert_eq!(drained.records.len(), 4);
    assert_eq!(drained.records[3], json!({"ID_RANGE": "7-9"}));
}
