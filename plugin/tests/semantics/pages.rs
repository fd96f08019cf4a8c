//! When a list is whole, and how it goes on (rules P1, P2, P3, P10).

use crate::papers::{activities, detection_csv, detections, host_list, hosts, tickets, warning_to};
use crate::world::{World, answer, ids, ok, step, texts, warned};
use qualys_plugin::account::Credential;
use qualys_plugin::run;
use serde_json::{Value, json};

fn list(options: Value) -> String {
    step("host.list", json!({}), options)
}

/// The proof of a whole list; an error behind it is ignored unless only the framing proves it.
#[track_caller]
fn proof(name: &str, parameters: Value, body: &str) -> String {
    let text = step(name, parameters, json!({}));
    let of = |whole: crate::world::Answer| {
        let answer = World::of([whole]).execute(&text).unwrap();
        assert_eq!(answer["page"]["truncated"], false);
        answer["page"]["proof"].as_str().unwrap().to_owned()
    };
    let proof = of(ok(body));
    assert_eq!(of(ok(body).pieces(1)), proof);
    let broken = ok(body).then_breaks();
    if proof == "http-framing" {
        let world = World::serving(move |_| broken.clone());
        assert_eq!(world.refusal(&text).case.name(), "incomplete-response");
    } else {
        assert_eq!(of(broken), proof);
    }
    proof
}

#[test]
fn p1_each_form_has_its_proof() {
    let csv = json!({"output_format": "CSV"});
    assert_eq!(proof("host.list", json!({}), &hosts([1], None)), "root-end");
    assert_eq!(proof("host.list_detection", csv, &detection_csv([1], None)), "footer");
    assert_eq!(proof("activity_log.export", json!({}), &activities([1], None)), "http-framing");
    let bare = "\"Date\",\"Action\"\n\"x\",\"y\"\n";
    assert_eq!(proof("activity_log.export", json!({}), bare), "http-framing");
    let keyed = r#"{"CVE-2024-1": {"base": {"qvs": "1"}}}"#;
    assert_eq!(proof("knowledge_base.list_qvs", json!({"cve": "CVE-2024-1"}), keyed), "json-end");
}

#[test]
fn p1_no_cut_is_a_success() {
    let csv = json!({"output_format": "CSV"});
    for (name, parameters, body) in [
        ("host.list", json!({}), hosts(1..=3, None)),
        ("host.list_detection", csv, detection_csv(1..=3, None)),
        ("activity_log.export", json!({}), activities(1..=3, None)),
        ("remediation_ticket.list", json!({"overdue": 1}), tickets(1..=3, None)),
        (
            "knowledge_base.list_qvs",
            json!({"cve": "C"}),
            r#"{"C": {"a": "b"}, "D": {}}"#.to_owned(),
        ),
    ] {
        let text = step(name, parameters, json!({}));
        // White space behind the proof is not part of it.
        let end = body.trim_end().len();
        for cut in 0..end {
            let whole = body.clone();
            let world = World::serving(move |_| ok(whole.clone()).short(cut));
            let error = world.refusal(&text);
            let case = error.case.name();
            assert_eq!(case, "incomplete-response", "{name} cut at {cut}: {error}");
            let whole = body.clone();
            let world = World::serving(move |_| ok(whole.clone()).broken_after(cut));
            assert_eq!(world.refusal(&text).case.name(), "incomplete-response", "{name} at {cut}");
        }
    }
}

#[test]
fn p1_http_framing_must_equal_the_content_length() {
    let body = "\"Date\",\"Action\"\n\"x\",\"y\"\n\"x\",\"z\"\n";
    let text = step("activity_log.export", json!({}), json!({}));
    let length = body.len().to_string();
    let whole = ok(body).header("content-length", &length);
    assert_eq!(World::of([whole.clone()]).execute(&text).unwrap()["page"]["records"], 2);
    // Cut at the end of a row, with a clean end: only the length tells.
    let cut = whole.short(body.len() - 8);
    let world = World::serving(move |_| cut.clone());
    assert_eq!(world.refusal(&text).case.name(), "incomplete-response");
    // And a file.
    let report = step("report.fetch", json!({"id": "1"}), json!({}));
    let pdf = ok("%PDF-1.4 abc").header("content-length", "12");
    assert_eq!(World::of([pdf.clone()]).execute(&report).unwrap()["content"]["bytes"], 12);
    let world = World::serving(move |_| pdf.clone().short(9));
    assert_eq!(world.refusal(&report).case.name(), "incomplete-response");
}

#[test]
fn p1_a_file_that_breaks_is_incomplete() {
    let report = step("report.fetch", json!({"id": "1"}), json!({}));
    for cut in [0, 1, 5, 12] {
        let world = World::serving(move |_| ok("%PDF-1.4 abc").broken_after(cut));
        assert_eq!(world.refusal(&report).case.name(), "incomplete-response");
    }
}

#[test]
fn p2_records_before_a_failure_come_first_and_the_error_on_the_following_call() {
    let body = hosts(1..=4, None);
    let cut = body.find("<ID>4</ID>").unwrap();
    let mut first = true;
    let world = World::serving(move |seen| {
        let from = seen.get("id_min").unwrap_or("1").parse::<u64>().unwrap();
        match std::mem::take(&mut first) {
            true => ok(body.clone()).broken_after(cut),
            false => answer(500, "").header("x-from", &from.to_string()),
        }
    });
    let drained = world.stream(&list(json!({})));
    assert_eq!(drained.texts("ID"), ["1", "2", "3"]);
    let error = drained.error.clone().unwrap();
    assert_eq!(error.case.name(), "transient-upstream");
    assert_eq!(error.failure.cursor, drained.last_cursor());
    assert!(error.failure.cursor.is_some());
    assert_eq!(drained.summary["page"]["proof"], json!(null));
    assert_eq!(drained.summary["page"]["records"], 3);
    // From there another call goes on.
    let world = World::of([ok(hosts([4, 5], None))]);
    let drained = world.stream(&list(json!({"cursor": error.failure.cursor})));
    assert_eq!(drained.texts("ID"), ["4", "5"]);
    assert_eq!(world.seen()[0].get("id_min"), Some("4"));
}

#[test]
fn p2_execute_returns_whole_pages_and_says_why_it_stopped() {
    let limited = || answer(409, crate::papers::wait_for(1965, 120));
    let pages = [ok(hosts([1, 2], Some(3))), ok(hosts([3, 4], Some(5))), limited()];
    let world = World::of(pages);
    let answer_ = world.execute(&list(json!({"max_pages": 9}))).unwrap();
    assert_eq!(ids(&answer_), ["1", "2", "3", "4"]);
    let page = &answer_["page"];
    assert_eq!(page["truncated"], true);
    assert_eq!(page["pages"], 2);
    assert_eq!(page["next"], json!({"id_min": "5"}));
    assert_eq!(page["stopped"]["case"], "rate-limited");
    assert_eq!(page["stopped"]["code"], "rate-limit");
    assert_eq!(page["stopped"]["retry_after_ms"], 120_000);
    assert!(page["stopped"]["message"].as_str().unwrap().contains("1965"));
    let world = World::of([ok(hosts([5], None))]);
    let options = json!({"cursor": page["cursor"]});
    assert_eq!(ids(&world.execute(&list(options)).unwrap()), ["5"]);
    assert_eq!(world.seen()[0].get("id_min"), Some("5"));
}

#[test]
fn p2_a_page_that_fails_in_the_middle_is_not_returned_in_part() {
    let second = hosts([3, 4], None);
    let cut = second.find("<ID>4</ID>").unwrap();
    let mut pages = vec![ok(hosts([1, 2], Some(3))), ok(second).broken_after(cut)];
    pages.extend([answer(500, ""), answer(500, "")]);
    let world = World::of(pages);
    let answer_ = world.execute(&list(json!({"max_pages": 9}))).unwrap();
    assert_eq!(ids(&answer_), ["1", "2"]);
    assert_eq!(answer_["page"]["records"], 2);
    assert_eq!(answer_["page"]["counts"]["HOST"], 2);
    assert_eq!(answer_["page"]["stopped"]["case"], "transient-upstream");
    let world = World::of([ok(hosts([3, 4], None))]);
    let options = json!({"cursor": answer_["page"]["cursor"]});
    assert_eq!(ids(&world.execute(&list(options)).unwrap()), ["3", "4"]);
}

#[test]
fn p2_an_empty_page_is_a_whole_page() {
    let world = World::of([ok(hosts([], Some(3))), answer(400, crate::papers::refusal(1905, "x"))]);
    let answer_ = world.execute(&list(json!({"max_pages": 9}))).unwrap();
    assert_eq!(answer_["records"], json!([]));
    assert_eq!(answer_["page"]["stopped"]["case"], "permanent-refused");
    assert_eq!(answer_["page"]["next"], json!({"id_min": "3"}));
}

#[test]
fn p2_it_is_an_error_when_the_first_page_fails() {
    let body = hosts([1, 2], Some(3));
    let cut = body.find("<ID>2</ID>").unwrap();
    let world = World::serving(move |seen| match seen.get("id_min") {
        None => ok(body.clone()).broken_after(cut),
        Some(_) => answer(500, ""),
    });
    let error = world.refusal(&list(json!({"max_pages": 9})));
    assert_eq!(error.case.name(), "transient-upstream");
    // The cursor is the start of that page: its records were not returned.
    if let Some(cursor) = &error.failure.cursor {
        let world = World::of([ok(hosts([1, 2], None))]);
        assert_eq!(ids(&world.execute(&list(json!({"cursor": cursor}))).unwrap()), ["1", "2"]);
    }
}

#[test]
fn p2_an_answer_above_max_bytes_after_a_whole_page_stops_there() {
    let world = World::of([ok(hosts(1..=10, Some(11))), ok(hosts(11..=90, None))]);
    let answer_ = world.execute(&list(json!({"max_pages": 9, "max_bytes": 1024}))).unwrap();
    assert_eq!(ids(&answer_).len(), 10);
    assert_eq!(answer_["page"]["stopped"]["case"], "permanent-too-large");
    assert_eq!(answer_["page"]["next"], json!({"id_min": "11"}));
    let world = World::of([ok(hosts(1..=90, None))]);
    let error = world.refusal(&list(json!({"max_bytes": 1024})));
    assert_eq!(error.case.name(), "permanent-too-large");
    assert!(error.failure.advice.contains("open"));
}

#[test]
fn p3_only_the_paging_parameter_is_taken_from_the_address() {
    let url =
        "https://evil.example/api/9.9/fo/asset/?action=delete&ips=1.2.3.4\n&id_min=\n7&id_max=9";
    let body =
        host_list(&format!("<HOST_LIST><HOST><ID>1</ID></HOST></HOST_LIST>{}", warning_to(url)));
    let world = World::of([ok(body), ok(hosts([7], None))]);
    let parameters = json!({"ids": "1-9"});
    let answer_ = world.execute(&step("host.list", parameters, json!({"max_pages": 2}))).unwrap();
    assert_eq!(ids(&answer_), ["1", "7"]);
    let second = &world.seen()[1];
    assert_eq!(second.host, "qualysapi.qg2.apps.qualys.com");
    assert_eq!(second.path, "/api/5.0/fo/asset/host/");
    assert_eq!(second.body, "action=list&ids=1-9&id_min=7");
    assert_eq!(warned(&answer_), ["foreign-continuation"]);
}

#[test]
fn p3_the_own_host_is_no_warning_and_plain_warnings_are_passed_on() {
    let plain = "<WARNING_LIST><WARNING><CODE>1980</CODE><TEXT>only text</TEXT></WARNING><WARNING>\
                 <TEXT>rejected</TEXT><ID_SET><ID>4</ID></ID_SET></WARNING></WARNING_LIST>";
    let world = World::of([ok(hosts([1], Some(2))), ok(host_list(plain))]);
    let answer_ = world.execute(&list(json!({"max_pages": 5}))).unwrap();
    assert_eq!(warned(&answer_)[..2], ["qualys-warning", "qualys-warning"]);
    assert!(!warned(&answer_).contains(&"foreign-continuation".to_owned()));
    assert_eq!(answer_["page"]["truncated"], false);
}

#[test]
fn p3_a_list_without_pages_that_goes_on_is_truncated() {
    let body = format!(
        "<SCAN_LIST_OUTPUT><RESPONSE><SCAN_LIST><SCAN><REF>scan/1</REF></SCAN></SCAN_LIST>{}\
         </RESPONSE></SCAN_LIST_OUTPUT>",
        warning_to("https://qualysapi.qg2.apps.qualys.com/x/?action=list&id_min=7")
    );
    let answer_ = World::of([ok(body)]).execute(&step("scan.list", json!({}), json!({}))).unwrap();
    assert_eq!(answer_["page"]["records"], 1);
    assert_eq!(answer_["page"]["truncated"], true);
    assert_eq!(answer_["page"]["cursor"], json!(null));
    assert_eq!(warned(&answer_), ["no-continuation"]);
}

#[test]
fn p3_an_empty_page_that_goes_on_is_followed() {
    let world =
        World::of([ok(hosts([], Some(50))), ok(hosts([50], Some(60))), ok(hosts([], None))]);
    let drained = world.stream(&list(json!({})));
    assert_eq!(drained.texts("ID"), ["50"]);
    assert_eq!(drained.summary["page"]["pages"], 3);
    assert!(drained.error.is_none());
}

#[test]
fn p3_the_place_must_move_forward() {
    for stuck in [5, 4] {
        let world = World::serving(move |_| ok(hosts([], Some(stuck))));
        let text = step("host.list", json!({"id_min": "5"}), json!({"max_pages": 9}));
        let error = world.refusal(&text);
        assert_eq!(error.case.name(), "incomplete-response");
        assert_eq!(error.failure.code, "no-progress");
        assert!(world.asked() <= 3);
    }
    // Newest first: it must fall.
    let world = World::of([ok(activities([9], Some(8))), ok(activities([], Some(8)))]);
    let text = step("activity_log.export", json!({}), json!({"max_pages": 9}));
    let answer_ = world.execute(&text).unwrap();
    assert_eq!(answer_["page"]["stopped"]["code"], "no-progress");
    assert_eq!(answer_["page"]["pages"], 1);
}

#[test]
fn p3_a_server_that_stands_still_gives_no_record_twice() {
    let world = World::serving(|_| ok(hosts([5, 6], Some(5))));
    let text = step("host.list", json!({"id_min": "5"}), json!({}));
    let drained = world.stream(&text);
    assert_eq!(drained.texts("ID"), ["5", "6"]);
    let error = drained.error.unwrap();
    assert_eq!(error.case.name(), "incomplete-response");
    // Its cursor stands behind what was handed out.
    let world = World::of([ok(hosts([7], None))]);
    let drained = world.stream(&step(
        "host.list",
        json!({"id_min": "5"}),
        json!({"cursor": error.failure.cursor}),
    ));
    assert_eq!(drained.texts("ID"), ["7"]);
    assert_eq!(world.seen()[0].get("id_min"), Some("7"));
}

#[test]
fn p3_an_address_without_the_parameter_is_an_error_behind_the_records() {
    let body = host_list(&format!(
        "<HOST_LIST><HOST><ID>5</ID></HOST></HOST_LIST>{}",
        warning_to("https://x/?action=list")
    ));
    let world = World::serving(move |_| ok(body.clone()));
    let drained = world.stream(&list(json!({})));
    assert_eq!(drained.texts("ID"), ["5"]);
    let error = drained.error.clone().unwrap();
    assert_eq!(error.failure.code, "no-continuation");
    assert_eq!(error.failure.cursor, drained.last_cursor());
    let world = World::of([ok(hosts([6], None))]);
    let again = world.stream(&list(json!({"cursor": error.failure.cursor})));
    assert_eq!(again.texts("ID"), ["6"], "nothing comes twice");
    assert_eq!(world.seen()[0].get("id_min"), Some("6"));
}

#[test]
fn p3_100_000_requests_are_enough() {
    let world = World::serving(|seen| {
        let from: u64 = seen.get("id_min").unwrap_or("0").parse().unwrap();
        ok(hosts([], Some(from + 1)))
    });
    let world = world.forgetful();
    let drained = world.stream(&list(json!({})));
    let error = drained.error.unwrap();
    assert_eq!(error.case.name(), "incomplete-response");
    assert_eq!(error.failure.code, "too-many-requests");
    assert_eq!(world.seen()[0].get("id_min"), Some("99999"));
    let world = World::of([ok(hosts([100_000], None))]);
    let options = json!({"cursor": error.failure.cursor.unwrap()});
    assert_eq!(world.stream(&list(options)).texts("ID"), ["100000"]);
    assert_eq!(world.seen()[0].get("id_min"), Some("100000"));
}

#[test]
fn p3_tickets_go_on_at_the_last_number_and_it_comes_once() {
    let pages = [ok(tickets(1..=3, Some(3))), ok(tickets(3..=5, Some(5))), ok(tickets([5], None))];
    let world = World::of(pages);
    let drained =
        world.stream(&step("remediation_ticket.list", json!({"overdue": "1"}), json!({})));
    assert_eq!(drained.texts("NUMBER"), ["1", "2", "3", "4", "5"]);
    let asked: Vec<Option<String>> = world
        .seen()
        .iter()
        .map(|seen| seen.get("since_ticket_number").map(ToOwned::to_owned))
        .collect();
    assert_eq!(asked, [None, Some("3".to_owned()), Some("5".to_owned())]);
    assert_eq!(drained.summary["page"]["read"], 5);
    // A server that begins with the next one is right, too.
    let world = World::of([ok(tickets(1..=3, Some(3))), ok(tickets(4..=5, None))]);
    let drained =
        world.stream(&step("remediation_ticket.list", json!({"overdue": "1"}), json!({})));
    assert_eq!(drained.texts("NUMBER"), ["1", "2", "3", "4", "5"]);
}

#[test]
fn p3_a_gateway_list_has_no_pages() {
    let token = Credential::Token("abc".to_owned().into());
    let account = crate::world::account_of(crate::world::BASE, token).unwrap();
    let text = step("policy_audit_posture.resolve_host_ids", json!({"policyId": "1"}), json!({}));
    let world = World::of([ok("[{\"policyId\": \"1\", \"hostIds\": [\"5\"]}]")]);
    let answer_: Value =
        serde_json::from_str(&run::execute(account, &text, world.transport()).unwrap()).unwrap();
    assert_eq!(answer_["page"]["proof"], "json-end");
    assert_eq!(world.seen()[0].host, "gateway.qg2.apps.qualys.com");
    assert_eq!(world.seen()[0].header("authorization"), Some("Bearer abc"));
}

#[test]
fn p10_counts_are_by_element_over_all_pages() {
    let pages = [ok(detections(&[(1, 3), (2, 0)], Some(3))), ok(detections(&[(3, 9)], None))];
    let world = World::of(pages);
    let text = step("host.list_detection", json!({}), json!({"max_pages": 2}));
    let answer_ = world.execute(&text).unwrap();
    assert_eq!(answer_["page"]["counts"]["HOST"], 3);
    assert_eq!(answer_["page"]["counts"]["DETECTION"], 12);
    assert_eq!(texts(answer_["records"].as_array().unwrap(), "ID"), ["1", "2", "3"]);
    // None is said, not left out.
    let world = World::of([ok(detections(&[], None))]);
    let answer_ = world.execute(&text).unwrap();
    assert_eq!(answer_["page"]["counts"]["HOST"], 0);
    assert_eq!(answer_["page"]["counts"]["DETECTION"], 0);
}
