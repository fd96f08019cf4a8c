//! Waiting and trying again (rules E3, E6): how long, how often, and when not.

use crate::papers::{hosts, refusal, simple, wait_for};
use crate::world::{World, answer, failed, ids, ok, step};
use serde_json::json;

fn list(options: serde_json::Value) -> String {
    step("host.list", json!({}), options)
}

fn in_words(code: u32) -> String {
    refusal(code, "This API cannot be run again for another 23 hours, 57 minutes and 54 seconds.")
}

#[test]
fn e3_the_wait_comes_from_the_body_then_the_header_then_the_text_then_habit() {
    let header = "X-RateLimit-ToWait-Sec";
    for (answer, wait) in [
        (answer(409, wait_for(1965, 120)).header(header, "7"), 120_000),
        (answer(409, in_words(1965)).header(header, "7"), 7_000),
        (answer(409, in_words(1965)), 86_274_000),
        (answer(409, in_words(1965)).header(header, ""), 86_274_000),
        (answer(409, refusal(1965, "")), 60_000),
        (answer(429, "{}").header("Retry-After", "9"), 9_000),
        (answer(409, refusal(1960, "")), 30_000),
        (answer(202, refusal(1981, "")), 30_000),
        (answer(503, refusal(1999, "")), 600_000),
        // A wait of 0 is none: it tells nothing about this refusal.
        (answer(409, refusal(1960, "")).header(header, "0"), 30_000),
        (answer(409, in_words(1965)).header(header, "0"), 86_274_000),
        (answer(409, wait_for(1965, 0)).header(header, "0"), 60_000),
        (answer(429, "").header("Retry-After", "0"), 60_000),
    ] {
        let world = World::of([answer.clone()]);
        let error = world.refusal(&list(json!({})));
        assert_eq!(error.failure.retry_after_ms, Some(wait), "{answer:?}");
        assert_eq!(world.asked(), 1, "nothing is waited for by default");
        assert!(world.waits().is_empty());
    }
}

#[test]
fn e3_calls_to_finish_is_no_time() {
    let calls = "<CODE>1960</CODE><TEXT>x</TEXT><ITEM_LIST><ITEM><KEY>CALLS_TO_FINISH</KEY>\
                 <VALUE>2</VALUE></ITEM></ITEM_LIST>";
    let error = World::of([answer(409, simple(calls))]).refusal(&list(json!({})));
    assert_eq!(error.case.name(), "busy");
    assert_eq!(error.failure.retry_after_ms, Some(30_000));
}

#[test]
fn e3_remaining_0_on_a_good_answer_keeps_the_answer() {
    let world = World::of([ok(hosts([1], None))
        .header("X-RateLimit-Limit", "300")
        .header("X-RateLimit-Remaining", "0")
        .header("X-RateLimit-ToWait-Sec", "")
        .header("X-Concurrency-Limit-Running", "0")]);
    let answer = world.execute(&list(json!({}))).unwrap();
    assert_eq!(ids(&answer), ["1"]);
    assert_eq!(answer["limits"]["remaining"], 0);
    assert_eq!(answer["limits"]["limit"], 300);
    assert_eq!(answer["limits"]["wait_s"], json!(null));
    assert_eq!(answer["limits"]["window_s"], json!(null));
}

#[test]
fn e6_a_limit_is_waited_for_inside_up_to_max_wait_ms() {
    let limited = || answer(409, wait_for(1965, 10));
    let world = World::of([limited(), limited(), ok(hosts([1], None))]);
    world.execute(&list(json!({"max_wait_ms": 20_000}))).unwrap();
    assert_eq!(world.waits(), [10_000, 10_000]);
    // The third would exceed it.
    let world = World::of([limited(), limited(), limited()]);
    let error = world.refusal(&list(json!({"max_wait_ms": 29_999})));
    assert_eq!(error.case.name(), "rate-limited");
    assert_eq!(error.failure.retry_after_ms, Some(10_000));
    assert_eq!(world.waits(), [10_000, 10_000]);
    // Jitter counts too.
    let world = World::of([limited()]).ticking(999_000_000);
    world.refusal(&list(json!({"max_wait_ms": 10_000})));
    assert!(world.waits().is_empty());
}

#[test]
fn e6_reads_are_tried_three_times_with_waits_of_one_and_four_seconds() {
    for fault in [
        answer(500, ""),
        answer(503, "<html/>"),
        answer(520, ""),
        ok(refusal(999, "x")),
        ok("<html>x</html>"),
        ok(""),
        failed("connection-terminated"),
        failed("DNS-timeout"),
        failed("connection-refused"),
        ok(hosts([1], None)).broken_after(0),
        ok(hosts([1], None)).broken_after(40),
        ok(hosts([1], None)).short(150),
    ] {
        let world = World::serving({
            let fault = fault.clone();
            move |_| fault.clone()
        });
        world.refusal(&list(json!({})));
        assert_eq!(world.asked(), 3, "{fault:?}");
        assert_eq!(world.waits(), [1000, 4000]);
        // The third try may succeed.
        let world = World::of([fault.clone(), fault, ok(hosts([1], None))]);
        assert_eq!(ids(&world.execute(&list(json!({}))).unwrap()), ["1"]);
    }
}

#[test]
fn e6_these_waits_are_not_counted_in_max_wait_ms() {
    let world = World::of([
        answer(500, ""),
        answer(409, wait_for(1965, 10)),
        answer(500, ""),
        ok(hosts([1], None)),
    ]);
    world.execute(&list(json!({"max_wait_ms": 10_000}))).unwrap();
    assert_eq!(world.waits(), [1000, 10_000, 4000]);
}

#[test]
fn e6_jitter_adds_at_most_a_tenth_and_comes_from_the_monotonic_clock() {
    let mut seen = std::collections::BTreeSet::new();
    for ticks in (0..1_000_000_000u64).step_by(37_000_001) {
        let world = World::of([answer(500, ""), answer(500, ""), ok(hosts([1], None))]);
        let world = world.ticking(ticks);
        world.execute(&list(json!({}))).unwrap();
        let waits = world.waits();
        assert!((1000..=1100).contains(&waits[0]), "{waits:?}");
        assert!((4000..=4400).contains(&waits[1]), "{waits:?}");
        seen.insert(waits[1]);
    }
    assert!(seen.len() > 10, "the clock's digits make a difference: {seen:?}");
}

#[test]
fn e6_the_count_starts_anew_after_a_whole_record() {
    // Every answer breaks one record later: each brings one whole record.
    let world = World::serving(move |seen| {
        let from: u64 = seen.get("id_min").unwrap_or("1").parse().unwrap();
        let rest = hosts(from..=6, None);
        match from {
            6 => ok(rest),
            _ => {
                ok(rest.clone()).broken_after(rest.find(&format!("<ID>{}</ID>", from + 1)).unwrap())
            }
        }
    });
    let answer = world.execute(&list(json!({}))).unwrap();
    assert_eq!(ids(&answer), ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(world.asked(), 6);
    assert_eq!(world.waits(), [1000; 5]);
}

#[test]
fn e6_a_list_that_begins_again_is_tried_three_times_only() {
    // It has no order: what was read is thrown away, so a whole record is no progress.
    let scans = "<SCAN_LIST_OUTPUT><RESPONSE><SCAN_LIST><SCAN><REF>scan/1</REF></SCAN><SCAN>";
    let mut left = 50;
    let world = World::serving(move |_| {
        left -= 1;
        assert!(left > 0, "it does not end");
        ok(scans).then_breaks()
    });
    let error = world.refusal(&step("scan.list", json!({}), json!({})));
    assert_eq!(error.case.name(), "incomplete-response");
    assert_eq!(world.asked(), 3);
}

#[test]
fn e6_a_filtered_record_is_a_whole_record() {
    // Nothing but dropped records between the faults: each try got further.
    let whole = crate::papers::vulnerabilities((1..=8).map(|qid| (qid, 1)));
    let cut = |qid: u64| whole.find(&format!("<QID>{qid}</QID>")).unwrap();
    let answers = [2, 4, 6, 8].map(|qid| ok(whole.clone()).broken_after(cut(qid)));
    let world = World::of(answers.into_iter().chain([ok(whole.clone())]));
    let parameters = json!({"ids": "1-8", "severity_levels": "5"});
    let answer = world.execute(&step("knowledge_base.list", parameters, json!({}))).unwrap();
    assert_eq!(answer["page"]["read"], 8);
    assert_eq!(answer["page"]["records"], 0);
}

#[test]
fn e6_bad_credentials_are_tried_exactly_once() {
    for refused in [
        answer(401, refusal(2000, "bad login")),
        answer(401, ""),
        answer(403, refusal(2010, "")),
        ok(refusal(2001, "")),
    ] {
        for options in [json!({}), json!({"max_wait_ms": 1_000_000})] {
            let world = World::of([refused.clone()]);
            let error = world.refusal(&list(options.clone()));
            assert_eq!(error.case.name(), "permanent-credential");
            assert_eq!(world.asked(), 1);
            let world = World::of([refused.clone()]);
            world.open_refusal(&list(options));
            assert_eq!(world.asked(), 1);
        }
    }
}

#[test]
fn e6_what_is_permanent_is_not_tried_again() {
    for refused in [
        answer(400, refusal(1905, "")),
        answer(403, refusal(2012, "")),
        answer(404, ""),
        answer(414, "<html/>"),
        ok("text"),
        failed("HTTP-request-denied"),
        failed("TLS-certificate-error"),
    ] {
        let world = World::of([refused]);
        world.refusal(&list(json!({"max_wait_ms": 1_000_000})));
        assert_eq!(world.asked(), 1);
        assert!(world.waits().is_empty());
    }
}

#[test]
fn e6_each_request_has_its_own_tries() {
    // Two tries are lost for the listing of ids, two more for the window.
    let world = World::of([
        answer(500, ""),
        answer(500, ""),
        ok(crate::papers::bare_ids(&["1", "2"])),
        answer(500, ""),
        answer(500, ""),
        ok(crate::papers::vulnerabilities([(1, 1), (2, 1)])),
    ]);
    let answer = world.execute(&step("knowledge_base.list", json!({}), json!({}))).unwrap();
    assert_eq!(answer["page"]["records"], 2);
    assert_eq!(world.waits(), [1000, 4000, 1000, 4000]);
}

#[test]
fn e6_a_file_is_asked_for_three_times_at_most() {
    let file = [b"%PDF-1.4 ".as_slice(), &[b'x'; 5000]].concat();
    let cut = || ok(file.clone()).broken_after(4000);
    let report = step("report.fetch", json!({"id": "1"}), json!({}));
    let world = World::of([answer(500, ""), cut(), ok(file.clone())]);
    assert_eq!(world.execute(&report).unwrap()["content"]["bytes"], 5009);
    assert_eq!(world.waits(), [1000, 4000]);
    let world = World::of([answer(500, ""), answer(500, ""), cut()]);
    assert_eq!(world.refusal(&report).case.name(), "incomplete-response");
    assert_eq!(world.asked(), 3);
}
