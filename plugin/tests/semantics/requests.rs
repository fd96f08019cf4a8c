//! What is sent (rules R1, R2, R5, R7): method, form and query, chunks, filters.

use crate::papers::{done, hosts, tickets, vulnerabilities};
use crate::world::{World, ids, ok, step, texts, validated, violations, warned};
use qualys_plugin::catalogue::RESOURCES;
use qualys_plugin::model::{Kind, Method};
use serde_json::json;

#[test]
fn r1_a_form_carries_the_action_and_every_parameter() {
    let world = World::of([ok(hosts([1], None))]);
    world.execute(&step("host.list", json!({"ids": "1-5,9"}), json!({}))).unwrap();
    let seen = &world.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.path, "/api/5.0/fo/asset/host/");
    assert!(seen.query.is_empty());
    assert_eq!(seen.body, "action=list&ids=1-5,9");
    assert_eq!(seen.header("content-type"), Some("application/x-www-form-urlencoded"));
}

#[test]
fn r1_a_get_carries_all_in_the_query() {
    let plan = validated("pc_policy.export", json!({"id": "7"}));
    let request = &plan["requests"][0];
    assert_eq!(request["method"], "GET");
    assert_eq!(request["query"], json!({"action": "export", "id": "7"}));
    assert_eq!(request["form"], json!({}));
}

#[test]
fn r1_a_raw_body_sends_all_else_in_the_query() {
    let world = World::of([ok(done("imported", &[("ID", "5")]))]);
    let parameters = json!({"title": "a b", "xml_file": "<POLICY/>"});
    world.execute(&step("pc_policy.import", parameters, json!({}))).unwrap();
    let seen = &world.seen()[0];
    assert_eq!((seen.method.as_str(), seen.body.as_str()), ("POST", "<POLICY/>"));
    assert_eq!(seen.header("content-type"), Some("text/xml"));
    assert_eq!(seen.names(), ["action", "title"]);
    assert_eq!(seen.get("title"), Some("a b"));
    assert!(seen.form.is_empty());

    let world = World::of([ok("[]").of_type("application/json")]);
    let parameters = json!({"body": "[{\"policyId\": \"1\"}]", "evidenceRequired": true});
    let step = step("policy_audit_posture.get_posture_info", parameters, json!({}));
    let token = qualys_plugin::account::Credential::Token("abc".to_owned().into());
    let account = crate::world::account_of(crate::world::BASE, token).unwrap();
    qualys_plugin::run::execute(account, &step, world.transport()).unwrap();
    let seen = &world.seen()[0];
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.get("evidenceRequired"), Some("1"));
    assert!(seen.form.is_empty() && seen.body.starts_with('['));
}

#[test]
fn r1_every_list_parameter_that_may_grow_is_posted_where_the_operation_is_a_post() {
    for operation in RESOURCES.iter().flat_map(|resource| resource.operations) {
        let raw = operation
            .parameters
            .iter()
            .any(|parameter| matches!(parameter.kind, Kind::XmlBody | Kind::JsonBody));
        assert!(!raw || operation.method == Method::Post, "{}: a body needs POST", operation.label);
    }
}

#[test]
fn r2_every_request_names_itself() {
    let world = World::of([ok(hosts([1], None))]);
    world.execute(&step("host.list", json!({}), json!({}))).unwrap();
    let seen = &world.seen()[0];
    assert_eq!(seen.header("x-requested-with"), Some("nina-qualys"));
    assert!(seen.header("user-agent").unwrap().starts_with("nina-qualys/"));
}

#[test]
fn r2_empty_values_are_dropped_except_where_they_mean_something() {
    let plan = validated("host.list", json!({"ids": "", "os_pattern": null, "details": "All"}));
    assert_eq!(plan["requests"][0]["form"], json!({"action": "list", "details": "All"}));
    let unknown = violations("host.list", json!({"os_patern": null}));
    assert_eq!(unknown, [("os_patern".to_owned(), "unknown".to_owned())]);
    let kept = RESOURCES
        .iter()
        .flat_map(|resource| resource.operations)
        .flat_map(|operation| operation.parameters)
        .filter(|parameter| parameter.keeps_empty)
        .count();
    assert!(kept > 0, "no parameter keeps its empty value");
}

#[test]
fn r2_no_key_is_sent_twice() {
    let twice = violations(
        "knowledge_base.list",
        json!({"modified_after": "2026-01-01", "last_modified_after": "2026-01-02"}),
    );
    assert_eq!(twice.len(), 1);
    assert_eq!(twice[0].1, "twice");
    // A paging value replaces the one that the step gave.
    let world = World::of([ok(hosts([5, 6], Some(7))), ok(hosts([7], None))]);
    let options = json!({"max_pages": 2});
    world.execute(&step("host.list", json!({"id_min": "5"}), options)).unwrap();
    let second = &world.seen()[1];
    assert_eq!(second.get("id_min"), Some("7"));
    for seen in world.seen() {
        let mut names = seen.names();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{names:?}");
    }
}

#[test]
fn r2_no_open_ended_operation_takes_a_fixed_name_again() {
    let mut tried = 0;
    for resource in RESOURCES {
        for operation in resource.operations.iter().filter(|operation| !operation.closed) {
            let Some((name, value)) = operation.fixed.first() else { continue };
            if operation.parameter(name).is_some() || operation.hidden {
                continue;
            }
            let id = format!("{}.{}", resource.id, operation.id);
            let text = step(&id, json!({*name: value}), json!({}));
            let error = qualys_plugin::run::validate(&text, crate::world::NOW).err();
            let about = error.map(|error| error.failure.violations).unwrap_or_default();
            assert!(about.iter().any(|wrong| wrong.parameter == *name), "{id}: {name} twice");
            tried += 1;
        }
    }
    assert!(tried > 0);
}

#[test]
fn r2_an_extra_parameter_may_not_repeat_one_that_is_sent() {
    let options = json!({"extra_parameters": {"action": "delete", "ids": "2", "new_one": "x y"}});
    let text = step("host.list", json!({"ids": "1"}), options);
    let error = qualys_plugin::run::validate(&text, crate::world::NOW).unwrap_err();
    let wrong: Vec<&str> =
        error.failure.violations.iter().map(|wrong| wrong.parameter.as_str()).collect();
    assert_eq!(wrong, ["options.extra_parameters.action", "options.extra_parameters.ids"]);
}

#[test]
fn r5_500_qids_go_into_one_request_and_more_into_several() {
    let world = World::serving(|seen| {
        let (from, to) = seen.get("ids").unwrap().split_once('-').unwrap();
        let range = from.parse::<u64>().unwrap()..=to.parse::<u64>().unwrap();
        ok(vulnerabilities(range.map(|qid| (qid, 3))))
    });
    let answer =
        world.execute(&step("knowledge_base.list", json!({"ids": "1-1200"}), json!({}))).unwrap();
    let asked: Vec<String> =
        world.seen().iter().map(|seen| seen.get("ids").unwrap().to_owned()).collect();
    assert_eq!(asked, ["1-500", "501-1000", "1001-1200"]);
    // Chunks are no pages: all of them are one answer.
    assert_eq!(answer["page"]["records"], 1200);
    assert_eq!(answer["page"]["truncated"], false);
    assert_eq!(answer["page"]["cursor"], json!(null));
    let qids = texts(answer["records"].as_array().unwrap(), "QID");
    assert_eq!(qids[1199], "1200");
}

#[test]
fn r5_ticket_numbers_and_policy_ids_are_cut_too() {
    for (name, parameters, parameter, most) in [
        ("remediation_ticket.list", json!({"ticket_numbers": "1-2500"}), "ticket_numbers", 3),
        (
            "remediation_ticket.list_deleted",
            json!({"ticket_numbers": "1-1001"}),
            "ticket_numbers",
            2,
        ),
        ("policy_audit_posture.resolve_host_ids", json!({"policyId": "1-20"}), "policyId", 2),
        ("pc_posture.list", json!({"policy_ids": "1,2,3,4,5,6,7,8,9,10"}), "policy_ids", 1),
    ] {
        let plan = validated(name, parameters);
        let requests = plan["requests"].as_array().unwrap();
        assert_eq!(requests.len(), most, "{name}");
        let request = &requests[0];
        let given = request["form"].get(parameter).or(request["query"].get(parameter));
        assert!(given.is_some(), "{name}");
    }
}

#[test]
fn r5_the_place_within_chunks_is_told_by_the_cursor_alone() {
    let parameters = json!({"ticket_numbers": "1-1500"});
    let world = World::of([ok(tickets(1..=10, Some(10))), ok(tickets(1001..=1002, None))]);
    let answer =
        world.execute(&step("remediation_ticket.list", parameters.clone(), json!({}))).unwrap();
    // The page's limit ends the first chunk's pages; parameters cannot say that place.
    assert_eq!(answer["page"]["truncated"], true);
    assert_eq!(answer["page"]["next"], json!(null));
    let options = json!({"cursor": answer["page"]["cursor"], "max_pages": 5});
    let world = World::of([ok(tickets(10..=12, None)), ok(tickets(1001..=1002, None))]);
    let answer = world.execute(&step("remediation_ticket.list", parameters, options)).unwrap();
    let numbers = texts(answer["records"].as_array().unwrap(), "NUMBER");
    assert_eq!(numbers, ["11", "12", "1001", "1002"]);
    assert_eq!(world.seen()[0].get("since_ticket_number"), Some("10"));
    assert_eq!(world.seen()[1].get("since_ticket_number"), None);
    assert_eq!(answer["page"]["truncated"], false);
}

#[test]
fn r7_a_filter_counts_what_was_read_and_what_was_kept() {
    let severities = vulnerabilities([(1, 5), (2, 3), (3, 4), (4, 5)]);
    let world = World::of([ok(severities)]);
    let parameters = json!({"ids": "1-4", "severity_levels": "5"});
    let answer = world.execute(&step("knowledge_base.list", parameters, json!({}))).unwrap();
    assert_eq!(texts(answer["records"].as_array().unwrap(), "QID"), ["1", "4"]);
    assert_eq!(answer["page"]["records"], 2);
    assert_eq!(answer["page"]["read"], 4);
    assert_eq!(answer["page"]["counts"]["VULN"], 2);
    assert!(!world.seen()[0].names().contains(&"severity_levels"));
    let per_page = &answer["page"]["per_page"][0];
    assert_eq!((per_page["records"].clone(), per_page["read"].clone()), (json!(2), json!(4)));
}

#[test]
fn r7_a_step_whose_answer_lacks_the_field_is_a_violation() {
    let wrong =
        violations("knowledge_base.list", json!({"severity_levels": "5", "details": "None"}));
    assert_eq!(wrong, [("severity_levels".to_owned(), "requires-value".to_owned())]);
    let plan = validated("knowledge_base.list", json!({"severity_levels": "4,5"}));
    assert_eq!(
        plan["client_side"],
        json!([{"parameter": "severity_levels", "field": "SEVERITY_LEVEL", "values": ["4", "5"]}])
    );
}

#[test]
fn r_truncation_limit_0_is_bounded_by_execute_and_allowed_by_open() {
    let all = json!({"truncation_limit": 0});
    let world = World::of([ok(hosts([1, 2], None))]);
    let answer = world.execute(&step("host.list", all.clone(), json!({}))).unwrap();
    assert_eq!(world.seen()[0].get("truncation_limit"), Some("1000"));
    assert_eq!(warned(&answer), ["bounded"]);
    assert_eq!(ids(&answer), ["1", "2"]);
    let world = World::of([ok(hosts([1, 2], None))]);
    let drained = world.stream(&step("host.list", all, json!({})));
    assert_eq!(world.seen()[0].get("truncation_limit"), Some("0"));
    assert_eq!(drained.texts("ID"), ["1", "2"]);
}
