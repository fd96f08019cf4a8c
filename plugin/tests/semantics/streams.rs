//! What `open` takes and refuses, and how batches are cut (rules P8, P9).

use crate::papers::{hosts, refusal};
use crate::world::{World, answer, drain, failed, ok, step, warned};
use qualys_plugin::account::Credential;
use qualys_plugin::run::{self, Records};
use serde_json::{Value, json};

fn list(options: Value) -> String {
    step("host.list", json!({}), options)
}

#[test]
fn p8_open_returns_once_the_first_bytes_were_judged() {
    // The second page is asked for later.
    let world = World::of([ok(hosts([1], Some(2))), ok(hosts([2], None))]);
    let records = world.open(&list(json!({}))).unwrap();
    assert_eq!(world.asked(), 1);
    assert_eq!(records.media_type(), "application/x-ndjson");
    assert_eq!(drain(records, 0).texts("ID"), ["1", "2"]);
    // An empty first page does not make it wait for the second.
    let world = World::of([ok(hosts([], Some(2))), ok(hosts([2], None))]);
    let records = world.open(&list(json!({}))).unwrap();
    assert_eq!(world.asked(), 1);
    assert_eq!(drain(records, 0).texts("ID"), ["2"]);
}

#[test]
fn p8_refusals_come_from_open() {
    for (refused, case) in [
        (answer(401, refusal(2000, "")), "permanent-credential"),
        (ok(refusal(1905, "")), "permanent-refused"),
        (answer(409, refusal(1965, "")), "rate-limited"),
        (ok("text"), "permanent-malformed-response"),
        (failed("HTTP-request-denied"), "permanent-denied-by-host"),
    ] {
        let error = World::of([refused]).open_refusal(&list(json!({})));
        assert_eq!(error.case.name(), case);
        assert_eq!(error.failure.cursor.is_some(), case == "rate-limited");
    }
}

#[test]
fn p8_writes_and_dry_runs_are_refused_in_open() {
    for (name, parameters) in [
        ("host.purge", json!({"ids": "1"})),
        ("report.cancel", json!({"id": "1"})),
        ("pc_policy.import", json!({"title": "x", "xml_file": "<P/>"})),
    ] {
        let error = World::of([]).open_refusal(&step(name, parameters, json!({})));
        assert_eq!(error.case.name(), "permanent-invalid-step", "{name}");
    }
    let error = World::of([]).open_refusal(&list(json!({"dry_run": true})));
    assert_eq!(error.failure.violations[0].parameter, "options.dry_run");
    // `execute` sends nothing then, and tells what `validate` tells.
    let plan = World::of([]).execute(&list(json!({"dry_run": true}))).unwrap();
    assert_eq!(plan["dry_run"], true);
    let text = run::validate(&list(json!({})), crate::world::NOW).unwrap();
    let validated: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(plan["requests"], validated["requests"]);
}

fn bytes(mut records: Records, max_bytes: u32) -> (Vec<u8>, Option<String>, Value) {
    let mut all = Vec::new();
    loop {
        match records.next(max_bytes) {
            Ok(Some(batch)) => {
                assert_eq!((batch.records, batch.cursor), (0, None));
                assert!(batch.data.len() <= max_bytes as usize);
                all.extend(batch.data);
            }
            Ok(None) => return (all, None, serde_json::from_str(&records.summary()).unwrap()),
            Err(error) => {
                assert!(records.next(max_bytes).unwrap().is_none());
                assert_eq!(error.failure.cursor, None);
                let case = error.case.name().to_owned();
                return (all, Some(case), serde_json::from_str(&records.summary()).unwrap());
            }
        }
    }
}

#[test]
fn p8_files_flow_as_sent() {
    let file = [b"%PDF-1.4\n".as_slice(), &[0, 255, 13, 10, 60], &[7; 5000]].concat();
    let report = step("report.fetch", json!({"id": "1"}), json!({}));
    for piece in [1, 2, 7, 1 << 20] {
        let world = World::of([ok(file.clone()).of_type("text/html").pieces(piece)]);
        let records = world.open(&report).unwrap();
        assert_eq!(records.media_type(), "application/pdf", "by its magic bytes");
        let (all, error, summary) = bytes(records, 1000);
        assert_eq!((all, error), (file.clone(), None));
        assert_eq!(summary["content"]["bytes"], file.len());
        assert_eq!(summary["content"].get("body"), None);
    }
    // Gzip is never undone for a file.
    let gzip = [&[0x1f, 0x8b, 8][..], &[0; 30]].concat();
    let records = World::of([ok(gzip.clone())]).open(&report).unwrap();
    assert_eq!(records.media_type(), "application/gzip");
    assert_eq!(bytes(records, 1000).0, gzip);
    let world = World::of([ok("a,b\n1,2\n").of_type("text/csv")]);
    assert_eq!(world.open(&report).unwrap().media_type(), "text/csv", "then the content type");
}

#[test]
fn p8_a_file_that_is_cut_is_not_asked_for_again_after_its_first_byte() {
    let report = step("report.fetch", json!({"id": "1"}), json!({}));
    let file = [b"%PDF-1.4 ".as_slice(), &[b'x'; 5000]].concat();
    let world = World::of([ok(file.clone()).broken_after(4000).pieces(100)]);
    let (all, error, summary) = bytes(world.open(&report).unwrap(), 1000);
    assert_eq!(all, file[..4000], "what came before the cut comes first");
    assert_eq!(error.as_deref(), Some("incomplete-response"));
    assert_eq!(summary["content"]["bytes"], 4000);
    assert_eq!(world.asked(), 1);
    // Before anything was handed out, it is.
    for cut in [failed("connection-terminated"), ok(file.clone()).broken_after(9)] {
        let world = World::of([cut, ok(file.clone())]);
        assert_eq!(bytes(world.open(&report).unwrap(), 1000).0, file);
    }
}

#[test]
fn p8_documents_flow_as_sent_and_execute_decodes_them() {
    let body = "<?xml version=\"1.0\"?>\n<OPTION_PROFILES><A>1</A>  <B/></OPTION_PROFILES>\n";
    let export = step("option_profile.export", json!({}), json!({}));
    let world = World::of([ok(body)]);
    let records = world.open(&export).unwrap();
    assert_eq!(records.media_type(), "application/xml");
    assert_eq!(bytes(records, 1000).0, body.as_bytes());
    let answer = World::of([ok(body)]).execute(&export).unwrap();
    assert_eq!(answer["data"]["OPTION_PROFILES"]["A"], "1");
}

#[test]
fn p9_a_batch_is_at_most_as_large_as_asked_for() {
    let body = hosts(1..=40_000, None);
    for (asked, most) in [(0, 256 * 1024), (1 << 19, 1 << 19), (u32::MAX, 1 << 20), (500, 500)] {
        let world = World::of([ok(body.clone())]);
        let drained = drain(world.open(&list(json!({}))).unwrap(), asked);
        assert_eq!(drained.records.len(), 40_000);
        let largest = drained.batches.iter().map(|(size, _, _)| *size).max().unwrap();
        assert!(largest <= most, "{largest} > {most}");
        assert!(largest > most - 100, "{largest} of {most}: batches are filled");
    }
}

#[test]
fn p9_a_record_that_is_larger_comes_alone() {
    let large = format!("<HOST><ID>2</ID><OS>{}</OS></HOST>", "x".repeat(5000));
    let inside =
        format!("<HOST_LIST><HOST><ID>1</ID></HOST>{large}<HOST><ID>3</ID></HOST></HOST_LIST>");
    let world = World::of([ok(crate::papers::host_list(&inside))]);
    let drained = drain(world.open(&list(json!({}))).unwrap(), 100);
    assert_eq!(drained.texts("ID"), ["1", "2", "3"]);
    let sizes: Vec<bool> = drained.batches.iter().map(|(size, _, _)| *size > 100).collect();
    assert_eq!(sizes, [false, true, false]);
    // The first one, too.
    let drained = drain(World::of([ok(hosts([1, 2], None))]).open(&list(json!({}))).unwrap(), 1);
    // A batch of no record may tell the place of the end.
    assert_eq!(drained.batches.iter().map(|batch| batch.1).collect::<Vec<_>>(), [1, 1, 0]);
}

#[test]
fn p9_the_summary_grows_and_the_proof_comes_at_the_end() {
    let world = World::of([ok(hosts(1..=9, Some(10))), ok(hosts(10..=12, None))]);
    let mut records = world.open(&list(json!({}))).unwrap();
    let summary = |records: &Records| serde_json::from_str::<Value>(&records.summary()).unwrap();
    assert_eq!(summary(&records)["page"]["proof"], json!(null));
    let first = records.next(60).unwrap().unwrap();
    let so_far = summary(&records);
    assert_eq!(so_far["page"]["records"], first.records);
    assert_eq!(so_far["page"]["proof"], json!(null), "not yet the end");
    assert_eq!(so_far["page"]["cursor"].as_str(), first.cursor.as_deref());
    assert_eq!(so_far.get("records"), None);
    while let Some(batch) = records.next(60).unwrap() {
        assert!(batch.records > 0 || batch.cursor.is_some());
    }
    let end = summary(&records);
    assert_eq!(end["page"]["proof"], "root-end");
    assert_eq!(end["page"]["records"], 12);
    let told: Vec<u64> = end["page"]["per_page"]
        .as_array()
        .unwrap()
        .iter()
        .map(|page| page["records"].as_u64().unwrap())
        .collect();
    assert_eq!(told, [9, 3]);
    assert!(records.next(60).unwrap().is_none());
}

#[test]
fn p9_per_page_holds_the_last_100_pages_and_the_totals_the_whole() {
    let world = World::serving(|seen| {
        let from: u64 = seen.get("id_min").unwrap_or("1").parse().unwrap();
        ok(hosts([from], (from < 130).then_some(from + 1)))
    });
    let drained = world.stream(&list(json!({})));
    assert_eq!(drained.summary["page"]["pages"], 130);
    assert_eq!(drained.summary["page"]["records"], 130);
    assert_eq!(drained.summary["page"]["per_page"].as_array().unwrap().len(), 100);
}

#[test]
fn p9_max_pages_reached_is_no_error() {
    let world = World::of([ok(hosts([1], Some(2))), ok(hosts([2], Some(3)))]);
    let drained = world.stream(&list(json!({"max_pages": 2})));
    assert!(drained.error.is_none());
    assert_eq!(drained.summary["page"]["truncated"], true);
    assert_eq!(drained.summary["page"]["next"], json!({"id_min": "3"}));
    assert_eq!(drained.summary["page"]["cursor"].as_str(), drained.last_cursor().as_deref());
    assert_eq!(drained.summary["page"]["proof"], "root-end", "of the last page");
}

#[test]
fn p9_execute_reads_one_page_unless_told() {
    let world = World::of([ok(hosts([1], Some(2)))]);
    let answer = world.execute(&list(json!({}))).unwrap();
    assert_eq!(answer["page"]["truncated"], true);
    assert_eq!(answer["page"]["pages"], 1);
    assert_eq!(world.left(), 0);
    assert!(warned(&answer).is_empty());
}

#[test]
fn p9_the_host_attaches_what_the_stream_needs() {
    let world = World::of([ok(hosts([1], None))]);
    let account = crate::world::account_of(crate::world::BASE, Credential::Host).unwrap();
    let records = run::open(account, &list(json!({})), world.transport()).unwrap();
    assert_eq!(drain(records, 0).texts("ID"), ["1"]);
}
