//! Whether an answer is a success (rules E1, E2, E3): every envelope at every status and content
//! type.

use crate::papers::{batches, generic, host_list, refusal, simple};
use crate::world::{Answer, World, account_of, answer, basic, failed, ok, step, warned};
use qualys_plugin::account::Credential;
use qualys_plugin::error::Error;
use qualys_plugin::run;
use serde_json::{Value, json};

/// Reads that decode XML, CSV, a file and a document: an error is the same error for each.
const READS: [(&str, &str); 5] = [
    ("host.list", "{}"),
    ("activity_log.export", "{}"),
    ("report.fetch", r#"{"id": "1"}"#),
    ("option_profile.export", "{}"),
    ("knowledge_base.list_qvs", r#"{"cve": "CVE-2024-1"}"#),
];

fn read(name: &str, parameters: &str) -> String {
    step(name, serde_json::from_str(parameters).unwrap(), json!({}))
}

/// What a read of a list makes of an answer, tried as often as it may be.
#[track_caller]
fn of_list(answer: &Answer) -> Error {
    World::serving({
        let answer = answer.clone();
        move |_| answer.clone()
    })
    .refusal(&read("host.list", "{}"))
}

#[track_caller]
fn of_gateway(answer: &Answer) -> Error {
    let token = Credential::Token("abc".to_owned().into());
    let account = account_of(crate::world::BASE, token).unwrap();
    let world = World::serving({
        let answer = answer.clone();
        move |_| answer.clone()
    });
    let step = step("policy_audit_posture.resolve_host_ids", json!({"policyId": "1"}), json!({}));
    run::execute(account, &step, world.transport()).unwrap_err()
}

#[test]
fn e1_a_code_is_an_error_at_any_status_and_content_type_and_for_any_decoder() {
    for (name, parameters) in READS {
        for status in [200, 202, 400, 401, 403, 409, 500] {
            for media in ["text/xml", "text/csv", "application/pdf", "application/json", ""] {
                let body = refusal(1905, "bad value");
                let world = World::of([answer(status, body).of_type(media)]);
                let error = world.refusal(&read(name, parameters));
                assert_eq!(error.case.name(), "permanent-refused", "{name} {status} {media}");
                assert_eq!(error.failure.qualys_code, Some(1905));
                assert_eq!(error.failure.http_status, Some(status));
                assert!(error.failure.message.contains("bad value"));
                assert!(!error.failure.advice.is_empty());
            }
        }
    }
}

#[test]
fn e1_open_refuses_what_execute_refuses() {
    for (name, parameters) in READS {
        let world = World::of([ok(refusal(2012, "no licence"))]);
        let error = world.open_refusal(&read(name, parameters));
        assert_eq!(error.case.name(), "permanent-not-licensed", "{name}");
    }
}

#[test]
fn e1_a_document_that_flows_as_sent_is_judged_too() {
    let export = read("option_profile.export", "{}");
    let own = "<OPTION_PROFILES><ERROR number=\"2012\">not you</ERROR></OPTION_PROFILES>";
    for body in [refusal(2012, "not you"), generic("FAILED", "2012", "x"), own.to_owned()] {
        let world = World::of([ok(body)]);
        assert_eq!(world.open_refusal(&export).case.name(), "permanent-not-licensed");
    }
    let body = r#"{"error": "Unauthorized", "message": "no"}"#;
    let token = Credential::Token("abc".to_owned().into());
    let account = account_of(crate::world::BASE, token).unwrap();
    let policies = step("policy_audit_posture.list_policies", json!({}), json!({}));
    let world = World::of([ok(body).pieces(3)]);
    let Err(error) = run::open(account, &policies, world.transport()) else { panic!("opened") };
    assert_eq!(error.case.name(), "permanent-refused");
}

#[test]
fn e1_the_older_envelope_in_its_forms() {
    for (body, code, text) in [
        (generic("FAILED", "2001", "account has expired"), 2001, "account has expired"),
        (generic("FAILED", "2012", "<MESSAGE>not you</MESSAGE>"), 2012, "not you"),
        (format!("<!DOCTYPE GENERIC_RETURN SYSTEM \"x\">{}", refusal(1901, "t")), 1901, "t"),
        (format!("<!-- evaluation -->\n{}", refusal(1904, "t")), 1904, "t"),
    ] {
        let error = of_list(&ok(body));
        assert_eq!(error.failure.qualys_code, Some(code));
        assert!(error.failure.message.contains(text), "{}", error.failure.message);
    }
}

#[test]
fn e1_an_error_in_the_lists_own_root() {
    let body = "<REMEDIATION_TICKETS><HEADER/><ERROR number=\"2012\">not authorized</ERROR>\
                </REMEDIATION_TICKETS>";
    let tickets = step("remediation_ticket.list", json!({"overdue": "1"}), json!({}));
    let error = World::of([ok(body)]).refusal(&tickets);
    assert_eq!(error.failure.qualys_code, Some(2012));
    assert!(error.failure.message.contains("not authorized"));
    // At the level of RESPONSE, code and text apart, before or among records.
    let code = "<CODE>1905</CODE><TEXT>bad ids</TEXT>";
    let host = "<HOST_LIST><HOST><ID>1</ID></HOST></HOST_LIST>";
    for inside in [code.to_owned(), format!("{host}{code}")] {
        let error = of_list(&ok(host_list(&inside)));
        assert_eq!(error.failure.qualys_code, Some(1905));
        assert!(error.failure.message.contains("bad ids"), "{}", error.failure.message);
    }
}

#[test]
fn e1_an_error_in_the_lists_own_root_is_retried_like_any_other() {
    let body = host_list("<CODE>999</CODE><TEXT>internal</TEXT>");
    let world = World::of([ok(body), ok(crate::papers::hosts([1], None))]);
    let answer = world.execute(&read("host.list", "{}")).unwrap();
    assert_eq!(crate::world::ids(&answer), ["1"]);
    assert_eq!(world.waits().len(), 1);
}

#[test]
fn e1_response_status_failed() {
    let body = "<IGNORE_VULN_OUTPUT><REQUEST/><RESPONSE status=\"FAILED\" number=\"1905\">\
                <MESSAGE>bad ips</MESSAGE></RESPONSE></IGNORE_VULN_OUTPUT>";
    let parameters = json!({"ips": "10.0.0.1", "qids": "1", "comments": "x"});
    let step = step("ignore_vulnerability.ignore_or_restore", parameters, json!({}));
    let error = World::of([ok(body)]).refusal(&step);
    assert_eq!(error.failure.qualys_code, Some(1905));
    assert!(error.failure.message.contains("bad ips"));
}

#[test]
fn e1_duplicate_hosts() {
    let body = "<DUPLICATE_HOSTS_ERROR_OUTPUT><RESPONSE><CODE>1982</CODE><TEXT>several hosts</TEXT>\
                <WARNING><TEXT>x</TEXT></WARNING></RESPONSE></DUPLICATE_HOSTS_ERROR_OUTPUT>";
    let bare = "<DUPLICATE_HOSTS_ERROR_OUTPUT><RESPONSE/></DUPLICATE_HOSTS_ERROR_OUTPUT>";
    for body in [body, bare] {
        let error = of_list(&ok(body));
        assert_eq!(error.case.name(), "permanent-refused");
        assert!(error.failure.message.contains("several hosts"));
    }
}

#[test]
fn e1_pages_of_web_servers() {
    let html = "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><body>x</body></html>";
    let xhtml =
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body/></html>";
    for page in [html, xhtml, "<HTML>x</HTML>", "\n\n<!-- x --><html></html>"] {
        for (status, case) in [
            (200, "transient-upstream"),
            (401, "permanent-credential"),
            (414, "permanent-refused"),
            (502, "transient-upstream"),
            (503, "transient-upstream"),
            (520, "transient-upstream"),
        ] {
            for (name, parameters) in READS {
                let page = answer(status, page).of_type("text/html");
                let world = World::serving(move |_| page.clone());
                let error = world.refusal(&read(name, parameters));
                assert_eq!(error.case.name(), case, "{name} {status}");
            }
        }
    }
}

#[test]
fn e1_gateway_json_in_its_four_forms() {
    let login = r#"{"authentication_exceptions":[["Authentication Failure: InvalidCredentials"]]}"#;
    let expired = r#"{"status":401,"error":"Unauthorized","message":"JWT expired"}"#;
    let number = r#"[{"response":{"datetime":"x","code":1905,"text":"policyId is wrong"}}]"#;
    let flag = r#"{"message":"Invalid input Parameter."}"#;
    for (status, body, case, text) in [
        (401, login, "permanent-credential", "InvalidCredentials"),
        (401, expired, "permanent-credential", "JWT expired"),
        (400, number, "permanent-refused", "policyId is wrong"),
        (404, flag, "permanent-refused", "Invalid input"),
        // The same at 200, where a list was due.
        (200, number, "permanent-refused", "policyId is wrong"),
        (200, flag, "permanent-refused", "Invalid input"),
        (200, r#"{"error":"Unauthorized","message":"no"}"#, "permanent-refused", "no"),
    ] {
        for media in ["application/json", "text/html", "text/xml"] {
            let error = of_gateway(&answer(status, body).of_type(media));
            assert_eq!(error.case.name(), case, "{status} {body}");
            assert!(error.failure.message.contains(text), "{}", error.failure.message);
        }
    }
}

#[test]
fn e1_a_json_array_whose_items_have_errors() {
    let unknown =
        r#"[{"policyId":"9","hostIds":[],"error":"Error: Compliance Policy does not exist."}]"#;
    let error = of_gateway(&ok(unknown).of_type("application/json"));
    assert_eq!(error.case.name(), "permanent-refused");
    assert!(error.failure.message.contains("does not exist"));
    // An answer in which some have one is an answer.
    let some = r#"[{"policyId":"9","hostIds":[],"error":"no"},{"policyId":"1","hostIds":["5"]}]"#;
    let token = Credential::Token("abc".to_owned().into());
    let account = account_of(crate::world::BASE, token).unwrap();
    let step = step("policy_audit_posture.resolve_host_ids", json!({"policyId": "1,9"}), json!({}));
    let text = run::execute(account, &step, World::of([ok(some)]).transport()).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["page"]["records"], 2);
}

#[test]
fn e1_an_empty_body_is_no_success_and_204_is_an_empty_list() {
    for (name, parameters) in READS {
        for body in ["", "  \r\n", "\u{feff}"] {
            let world = World::serving(move |_| ok(body));
            let error = world.refusal(&read(name, parameters));
            assert_eq!(error.case.name(), "incomplete-response", "{name}");
            assert_eq!(world.asked(), 3);
        }
    }
    let world = World::of([answer(204, "")]);
    let empty = world.execute(&read("host.list", "{}")).unwrap();
    assert_eq!(empty["records"], json!([]));
    assert_eq!(empty["page"]["proof"], "http-framing");
    assert_eq!(empty["page"]["truncated"], false);
    // A file of nothing is no file.
    let world = World::serving(|_| answer(204, ""));
    let error = world.refusal(&read("report.fetch", r#"{"id": "1"}"#));
    assert_eq!(error.case.name(), "incomplete-response");
}

const PURGE: &str = r#"{"ids": "1-3"}"#;

#[test]
fn e2_every_batch_failed() {
    let body = batches(&[
        "<CODE>1905</CODE><TEXT>one</TEXT><ID_SET><ID>1</ID></ID_SET>",
        "<CODE>1905</CODE><TEXT>two</TEXT>",
    ]);
    let error = World::of([ok(body)]).refusal(&read("host.purge", PURGE));
    assert_eq!(error.case.name(), "permanent-refused");
    let batches = error.failure.detail["batches"].as_array().unwrap();
    assert_eq!(batches.len(), 2);
    assert_eq!(batches[1]["TEXT"], "two");
}

#[test]
fn e2_some_batches_failed() {
    let body = batches(&[
        "<TEXT>Hosts Queued for Purging</TEXT><ID_SET><ID>1</ID></ID_SET>",
        "<CODE>1905</CODE><TEXT>bad</TEXT>",
        "<TEXT>Hosts Queued for Purging</TEXT><ID_SET><ID_RANGE>2-3</ID_RANGE></ID_SET>",
    ]);
    let answer = World::of([ok(body)]).execute(&read("host.purge", PURGE)).unwrap();
    assert_eq!(answer["result"]["failed"], 1);
    assert_eq!(answer["result"]["batches"][1]["CODE"], "1905");
    assert_eq!(warned(&answer), ["batch-failed"]);
    let message = answer["warnings"][0]["message"].as_str().unwrap();
    assert!(message.contains("1 of 3"), "{message}");
}

#[test]
fn e3_the_case_of_every_code_and_status() {
    for (answer, case) in [
        (answer(409, refusal(1965, "")), "rate-limited"),
        (ok(refusal(1965, "")), "rate-limited"),
        (answer(400, refusal(1965, "")), "rate-limited"),
        (answer(429, ""), "rate-limited"),
        (answer(409, refusal(1960, "")), "busy"),
        (answer(202, refusal(1981, "")), "busy"),
        (answer(503, refusal(1999, "")), "maintenance"),
        (ok(refusal(999, "")), "transient-upstream"),
        (answer(500, ""), "transient-upstream"),
        (answer(502, "x"), "transient-upstream"),
        (answer(520, ""), "transient-upstream"),
        (answer(501, generic("FAILED", "999", "x")), "transient-upstream"),
        (answer(401, ""), "permanent-credential"),
        (answer(401, refusal(2000, "")), "permanent-credential"),
        (answer(403, refusal(2002, "")), "permanent-credential"),
        (answer(409, refusal(2003, "")), "permanent-credential"),
        (answer(403, refusal(2010, "")), "permanent-credential"),
        (ok(refusal(2001, "")), "permanent-credential"),
        (answer(403, refusal(2011, "")), "permanent-credential"),
        (answer(403, refusal(2012, "")), "permanent-not-licensed"),
        (answer(414, "<html/>"), "permanent-refused"),
        (answer(409, refusal(1920, "")), "permanent-refused"),
        (answer(400, refusal(1901, "")), "permanent-refused"),
        (answer(400, refusal(5000, "")), "permanent-refused"),
        (answer(409, simple("<TEXT>in use</TEXT>")), "permanent-refused"),
        (answer(302, ""), "permanent-refused"),
        (ok(""), "incomplete-response"),
        (failed("connection-terminated"), "transient-network"),
        (failed("HTTP-request-denied"), "permanent-denied-by-host"),
    ] {
        let error = of_list(&answer);
        assert_eq!(error.case.name(), case, "{answer:?}");
        assert!(!error.failure.message.is_empty() && !error.failure.advice.is_empty());
    }
}

#[test]
fn e3_what_is_not_the_documented_form_is_malformed() {
    let deep = format!("{}{}", "<A>".repeat(300), "</A>".repeat(300));
    let deep = host_list(&format!("<HOST_LIST><HOST>{deep}</HOST></HOST_LIST>"));
    for body in ["just text".to_owned(), "{\"a\": 1}".to_owned(), "<OTHER/>".to_owned(), deep] {
        let world = World::of([ok(body.clone())]);
        let error = world.refusal(&read("host.list", "{}"));
        assert_eq!(error.case.name(), "permanent-malformed-response", "{body:.40}");
    }
    let world = World::of([ok("Service is being updated, please wait.\n")]);
    let error = world.refusal(&read("activity_log.export", "{}"));
    assert_eq!(error.case.name(), "permanent-malformed-response", "text is no CSV");
    let world = World::of([ok("some text")]);
    let error = world.refusal(&read("option_profile.export", "{}"));
    assert_eq!(error.case.name(), "permanent-malformed-response");
}

#[test]
fn e3_a_retired_version_names_the_older_one() {
    for gone in [
        answer(404, "<html/>"),
        answer(410, ""),
        answer(400, refusal(1905, "parameter action has invalid value: list")),
    ] {
        let error = World::of([gone]).refusal(&read("host.list", "{}"));
        assert_eq!(error.failure.detail["older_version"], "4.0");
        assert!(error.failure.advice.contains("options.api_version"));
    }
    assert_eq!(of_list(&answer(410, "")).case.name(), "permanent-version-retired");
}

#[test]
fn e3_a_wrong_base_url_is_an_invalid_step() {
    for url in
        ["http://qualysapi.qualys.com", "https://qualysguard.qualys.com", "https://x.org", ""]
    {
        let error = account_of(url, basic()).unwrap_err();
        assert_eq!(error.case.name(), "permanent-invalid-step");
        assert_eq!(error.failure.violations[0].parameter, "account.base-url");
    }
}

#[test]
fn e3_secrets_that_qualys_repeats_are_hidden() {
    let options = json!({"extra_parameters": {"new": "hunter2"}});
    let text = step("host.list", json!({}), options);
    let error = World::of([answer(400, refusal(1905, "new=hunter2 is bad"))]).refusal(&text);
    assert!(error.failure.message.contains("new=*** is bad"), "{}", error.failure.message);
}
