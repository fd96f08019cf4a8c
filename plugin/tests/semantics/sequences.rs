//! Steps of several requests (rules R3, R4, E5): look-ups, requests in order, and what a failure
//! in the middle leaves.

use crate::papers::{done, hosts, refusal, wait_for};
use crate::world::{World, answer, failed, ok, step, validated, violations, warned};
use serde_json::{Value, json};

fn ignore() -> String {
    let parameters = json!({"host_id": "7", "qids": "38170", "comments": "x"});
    step("ignore_vulnerability.ignore_or_restore", parameters, json!({}))
}

fn ignored() -> String {
    "<IGNORE_VULN_OUTPUT><REQUEST/><RESPONSE status=\"SUCCESS\"><MESSAGE>done</MESSAGE></RESPONSE>\
     </IGNORE_VULN_OUTPUT>"
        .to_owned()
}

fn host_with(fields: &str) -> String {
    crate::papers::host_list(&format!("<HOST_LIST><HOST><ID>7</ID>{fields}</HOST></HOST_LIST>"))
}

#[test]
fn r3_a_look_up_gives_several_fields() {
    let host = host_with("<IP>10.0.0.7</IP><NETWORK_ID>3</NETWORK_ID>");
    let world = World::of([ok(host), ok(ignored())]);
    let answer = world.execute(&ignore()).unwrap();
    let seen = world.seen();
    assert_eq!(seen[0].path, "/api/5.0/fo/asset/host/");
    assert_eq!(seen[0].get("ids"), Some("7"));
    assert_eq!(seen[1].get("ips"), Some("10.0.0.7"));
    assert_eq!(seen[1].get("network_id"), Some("3"));
    assert!(!seen[1].names().contains(&"host_id"));
    assert_eq!(warned(&answer), ["look-up"]);
    assert!(
        answer["warnings"][0]["message"].as_str().unwrap().contains("every host with the address")
    );
}

#[test]
fn r3_an_absent_field_is_not_sent() {
    let world = World::of([ok(host_with("<IP>10.0.0.7</IP>")), ok(ignored())]);
    world.execute(&ignore()).unwrap();
    assert!(!world.seen()[1].names().contains(&"network_id"));
}

#[test]
fn r3_a_record_without_what_it_was_looked_up_for_sends_nothing() {
    // A host that has no IPv4 address: without `ips` the write would select by nothing.
    let world = World::of([ok(host_with("<IPV6>2001:db8::1</IPV6>"))]);
    let error = world.refusal(&ignore());
    assert_eq!(error.case.name(), "permanent-not-found");
    assert_eq!(world.asked(), 1);
}

#[test]
fn r3_none_found_and_several_found() {
    let world = World::of([ok(hosts([], None))]);
    let error = world.refusal(&ignore());
    assert_eq!(error.case.name(), "permanent-not-found");
    assert_eq!(world.asked(), 1);

    let world = World::of([ok(hosts([7, 8], None))]);
    let error = world.refusal(&ignore());
    assert_eq!(error.case.name(), "permanent-refused");
    let candidates = error.failure.detail["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 2);
    assert_eq!(candidates[1]["ID"], "8");
    assert_eq!(world.asked(), 1);
}

#[test]
fn r3_by_takes_one_value_and_counts_as_a_selector() {
    let several = json!({"host_id": "7,8", "qids": "1", "comments": "x"});
    assert_eq!(violations("ignore_vulnerability.ignore_or_restore", several)[0].0, "host_id");
    let neither = json!({"qids": "1", "comments": "x"});
    assert_eq!(violations("ignore_vulnerability.ignore_or_restore", neither)[0].1, "exactly-one");
    let both = json!({"host_id": "7", "ips": "10.0.0.1", "qids": "1", "comments": "x"});
    let wrong = violations("ignore_vulnerability.ignore_or_restore", both);
    assert_eq!(wrong, [("ips".to_owned(), "twice".to_owned())]);
}

#[test]
fn r3_the_look_up_uses_its_own_default_version() {
    let scans = "<SCAN_LIST_OUTPUT><RESPONSE><SCAN_LIST><SCAN><ID>55</ID></SCAN></SCAN_LIST>\
                 </RESPONSE></SCAN_LIST_OUTPUT>";
    let world = World::of([ok(scans), ok("<arf:collection/>")]);
    let parameters = json!({"scan_ref": "qscap/1.2"});
    let options = json!({"api_version": "2.0"});
    world.execute(&step("scap_arf.fetch", parameters.clone(), options)).unwrap();
    let seen = world.seen();
    let own = qualys_plugin::catalogue::find("scan", "list_scap").unwrap();
    assert_eq!(seen[0].path, own.path_of(own.default_version));
    assert_eq!(seen[1].get("scan_id"), Some("55"));
    // `validate` shows a placeholder for what is not known yet.
    let plan = validated("scap_arf.fetch", parameters);
    let requests = plan["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    let later = requests[1]["query"].get("scan_id").or(requests[1]["form"].get("scan_id"));
    assert_eq!(later, Some(&json!("$1.ID")));
}

#[test]
fn r3_the_look_up_of_a_write_is_a_read() {
    let world = World::of([
        failed("connection-terminated"),
        answer(503, "<html>x</html>"),
        ok(host_with("<IP>10.0.0.7</IP>")),
        ok(ignored()),
    ]);
    world.execute(&ignore()).unwrap();
    assert_eq!(world.asked(), 4);
    // Its failure is no unknown outcome.
    let world = World::of([answer(500, ""), answer(500, ""), answer(500, "")]);
    assert_eq!(world.refusal(&ignore()).case.name(), "transient-upstream");
}

fn groups(parameters: Value) -> String {
    step("pc_policy.manage_asset_groups", parameters, json!({}))
}

#[test]
fn r4_add_comes_before_remove_and_evaluate_goes_last() {
    let world = World::of([ok(done("added", &[])), ok(done("removed", &[]))]);
    let parameters = json!({"action": "manage_asset_groups", "id": "9", "evaluate_now": true,
        "remove_asset_groups": "3", "add_asset_groups": ["1", "2"]});
    let answer = world.execute(&groups(parameters)).unwrap();
    let seen = world.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].get("action"), Some("add_asset_group_ids"));
    assert_eq!(seen[0].get("asset_group_ids"), Some("1,2"));
    assert_eq!(seen[0].get("evaluate_now"), None);
    assert_eq!(seen[1].get("action"), Some("remove_asset_group_ids"));
    assert_eq!(seen[1].get("asset_group_ids"), Some("3"));
    assert_eq!(seen[1].get("evaluate_now"), Some("1"));
    assert!(seen.iter().all(|seen| !seen.names().contains(&"add_asset_groups")));
    assert_eq!(answer["result"]["text"], "removed");
    assert_eq!(answer["steps"].as_array().unwrap().len(), 2);
    assert_eq!(answer["steps"][0]["result"]["text"], "added");
}

#[test]
fn r4_a_request_whose_parameters_are_absent_is_left_out() {
    let world = World::of([ok(done("removed", &[]))]);
    let parameters = json!({"id": "9", "remove_asset_groups": "3", "evaluate_now": "1"});
    let answer = world.execute(&groups(parameters)).unwrap();
    assert_eq!(world.seen()[0].get("action"), Some("remove_asset_group_ids"));
    assert_eq!(world.seen()[0].get("evaluate_now"), Some("1"));
    assert_eq!(answer.get("steps"), None);
}

#[test]
fn r4_an_id_to_add_and_to_remove_is_a_violation() {
    let parameters = json!({"id": "9", "add_asset_groups": "1,2", "remove_asset_groups": "2,3"});
    let wrong = violations("pc_policy.manage_asset_groups", parameters);
    assert_eq!(wrong, [("add_asset_groups".to_owned(), "disjoint".to_owned())]);
}

#[test]
fn r4_an_exception_gets_its_end_date_by_a_second_request() {
    let parameters = json!({"control_id": "1", "policy_id": "2", "host_id": "3",
        "technology_id": "4", "assignee_id": "6", "comments": "c", "expiry_date": "12/31/2026"});
    let text = step("pc_exception.request", parameters.clone(), json!({}));
    let world =
        World::of([ok(done("requested", &[("EXCEPTION_NUMBER", "77")])), ok(done("u", &[]))]);
    world.execute(&text).unwrap();
    let seen = world.seen();
    assert_eq!(seen[0].get("action"), Some("request"));
    assert_eq!(seen[0].get("expiry_date"), None);
    assert_eq!(seen[1].get("action"), Some("update"));
    assert_eq!(seen[1].get("exception_numbers"), Some("77"));
    assert_eq!(seen[1].get("end_date"), Some("12/31/2026"));
    let plan = validated("pc_exception.request", parameters);
    assert_eq!(plan["requests"][1]["form"]["exception_numbers"], "$1.EXCEPTION_NUMBER");
}

fn both() -> String {
    groups(json!({"id": "9", "add_asset_groups": "1", "remove_asset_groups": "3"}))
}

#[test]
fn e5_a_refusal_after_a_write_is_permanent_and_says_what_was_done() {
    let world = World::of([ok(done("added", &[("ID", "9")])), answer(400, refusal(1905, "bad"))]);
    let error = world.refusal(&both());
    assert_eq!(error.case.name(), "permanent-refused");
    assert!(!error.failure.outcome_unknown);
    assert_eq!(error.failure.detail["cause"], "permanent-refused");
    let done = error.failure.detail["done"].as_array().unwrap();
    assert_eq!(done.len(), 1);
    assert_eq!(done[0]["result"]["ids"], json!(["9"]));
    assert_eq!(world.asked(), 2, "no rollback");
}

#[test]
fn e5_a_limit_after_a_write_is_permanent_and_keeps_its_wait() {
    let world = World::of([ok(done("added", &[])), answer(409, wait_for(1965, 120))]);
    let error = world.refusal(&both());
    assert_eq!(error.case.name(), "permanent-refused");
    assert_eq!(error.failure.detail["cause"], "rate-limited");
    assert_eq!(error.failure.retry_after_ms, Some(120_000));
}

#[test]
fn e5_an_unclear_failure_after_a_write_is_of_unknown_outcome() {
    for second in [failed("connection-terminated"), answer(500, ""), ok("<a")] {
        let world = World::of([ok(done("added", &[])), second]);
        let error = world.refusal(&both());
        assert_eq!(error.case.name(), "permanent-outcome-unknown");
        assert!(error.failure.outcome_unknown);
        assert_eq!(error.failure.detail["done"].as_array().unwrap().len(), 1);
        assert_eq!(world.asked(), 2);
    }
    // What proves that nothing was sent is a refusal.
    let world = World::of([ok(done("added", &[])), failed("connection-refused")]);
    let error = world.refusal(&both());
    assert_eq!(error.case.name(), "permanent-refused");
    assert_eq!(error.failure.detail["cause"], "transient-network");
}

#[test]
fn e5_a_result_that_the_next_request_needs_and_lacks() {
    let parameters = json!({"control_id": "1", "policy_id": "2", "host_id": "3",
        "technology_id": "4", "assignee_id": "6", "comments": "c", "expiry_date": "12/31/2026"});
    let world = World::of([ok(done("requested", &[]))]);
    let error = world.refusal(&step("pc_exception.request", parameters, json!({})));
    assert_eq!(error.case.name(), "permanent-refused");
    assert_eq!(error.failure.detail["done"].as_array().unwrap().len(), 1);
}
