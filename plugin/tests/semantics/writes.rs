//! What a failed write says (rule E4): of unknown outcome, unless it proves that nothing was done.

use crate::papers::{batches, done, generic, refusal, simple};
use crate::world::{Answer, World, answer, failed, ok, step, warned};
use qualys_plugin::error::Error;
use serde_json::json;

fn launch() -> String {
    let parameters = json!({"scan_title": "x", "option_title": "y", "ip": "10.0.0.1",
        "iscanner_name": "External"});
    step("scan.launch", parameters, json!({}))
}

/// What a write makes of an answer; it is sent exactly once.
#[track_caller]
fn of_write(answer: &Answer) -> Error {
    let world = World::of([answer.clone()]);
    let error = world.refusal(&launch());
    assert_eq!(world.asked(), 1, "{answer:?}");
    assert!(world.waits().is_empty());
    error
}

#[track_caller]
fn unknown(answer: &Answer) {
    let error = of_write(answer);
    assert_eq!(error.case.name(), "permanent-outcome-unknown", "{answer:?}");
    assert!(error.failure.outcome_unknown);
    assert!(error.failure.detail.contains_key("cause"));
    assert!(error.failure.advice.contains("before you repeat it"));
}

#[track_caller]
fn certain(answer: &Answer, case: &str) {
    let error = of_write(answer);
    assert_eq!(error.case.name(), case, "{answer:?}");
    assert!(!error.failure.outcome_unknown);
}

#[test]
fn e4_a_write_that_succeeds_is_sent_once() {
    let items = [("ID", "5"), ("REFERENCE", "scan/1.2")];
    let world = World::of([ok(done("New vm scan launched", &items))]);
    let answer = world.execute(&launch()).unwrap();
    assert_eq!(answer["result"]["ids"], json!(["5"]));
    assert_eq!(world.asked(), 1);
}

#[test]
fn e4_failures_of_the_transport_that_prove_that_nothing_was_sent() {
    for code in [
        "DNS-timeout",
        "DNS-error",
        "destination-not-found",
        "destination-unavailable",
        "destination-IP-unroutable",
        "connection-refused",
        "TLS-certificate-error",
    ] {
        certain(&failed(code), "transient-network");
    }
    certain(&failed("connection-limit-reached"), "busy");
    for code in ["HTTP-request-denied", "HTTP-request-URI-invalid", "destination-IP-prohibited"] {
        certain(&failed(code), "permanent-denied-by-host");
    }
}

#[test]
fn e4_failures_of_the_transport_that_prove_nothing() {
    for code in [
        "connection-terminated",
        "connection-timeout",
        "connection-read-timeout",
        "connection-write-timeout",
        "TLS-protocol-error",
        "TLS-alert-received",
        "HTTP-request-length-required",
        "HTTP-request-URI-too-long",
        "HTTP-response-incomplete",
        "HTTP-response-header-section-size",
        "HTTP-response-header-size",
        "HTTP-response-body-size",
        "HTTP-response-content-coding",
        "HTTP-response-timeout",
        "HTTP-upgrade-failed",
        "HTTP-protocol-error",
        "loop-detected",
        "configuration-error",
        "internal-error",
    ] {
        unknown(&failed(code));
    }
}

#[test]
fn e4_codes_that_prove_that_nothing_was_executed() {
    for (code, case) in [
        (1901, "permanent-refused"),
        (1903, "permanent-refused"),
        (1904, "permanent-refused"),
        (1905, "permanent-refused"),
        (1907, "permanent-refused"),
        (1908, "permanent-refused"),
        (1920, "permanent-refused"),
        (1922, "permanent-refused"),
        (1960, "busy"),
        (1965, "rate-limited"),
        (1999, "maintenance"),
        (2000, "permanent-credential"),
        (2003, "permanent-credential"),
        (2012, "permanent-not-licensed"),
    ] {
        for status in [200, 202, 400, 403, 409, 500, 503] {
            certain(&answer(status, refusal(code, "x")), case);
            certain(&answer(status, generic("FAILED", &code.to_string(), "x")), case);
        }
        let own = format!("<SCAN_OUTPUT><ERROR number=\"{code}\">x</ERROR></SCAN_OUTPUT>");
        certain(&ok(own), case);
        certain(&ok(batches(&[&format!("<CODE>{code}</CODE><TEXT>x</TEXT>")])), case);
    }
}

#[test]
fn e4_codes_that_prove_nothing() {
    for code in [999, 1981, 5000, 7] {
        for status in [200, 202, 409, 500, 501] {
            unknown(&answer(status, refusal(code, "x")));
        }
        unknown(&ok(generic("FAILED", &code.to_string(), "x")));
    }
    // One batch that may have been carried out is enough.
    let one = "<CODE>1905</CODE><TEXT>x</TEXT>";
    unknown(&ok(batches(&[one, "<CODE>999</CODE><TEXT>y</TEXT>"])));
    let error = of_write(&ok(batches(&[one, "<CODE>1981</CODE><TEXT>y</TEXT>"])));
    assert_eq!(error.failure.detail["batches"].as_array().unwrap().len(), 2);
    assert!(error.failure.outcome_unknown);
}

#[test]
fn e4_statuses_that_prove_that_nothing_was_executed() {
    for (status, case) in [
        (401, "permanent-credential"),
        (403, "permanent-not-licensed"),
        (404, "permanent-version-retired"),
        (405, "permanent-refused"),
        (410, "permanent-version-retired"),
        (413, "permanent-refused"),
        (414, "permanent-refused"),
        (415, "permanent-refused"),
        (429, "rate-limited"),
    ] {
        for body in ["", "<html>x</html>", "text", "{\"error\": \"x\"}"] {
            let error = of_write(&answer(status, body));
            assert!(!error.failure.outcome_unknown, "{status} {body}");
            if body.is_empty() {
                assert_eq!(error.case.name(), case);
            }
        }
        // A status that proves it does so whatever other code stands beside; 999 proves nothing.
        assert!(!of_write(&answer(status, refusal(5000, "x"))).failure.outcome_unknown);
        unknown(&answer(status, refusal(999, "x")));
        unknown(&answer(status, refusal(1981, "x")));
    }
}

#[test]
fn e4_statuses_and_bodies_that_prove_nothing() {
    for status in [302, 400, 402, 406, 408, 409, 422, 500, 501, 502, 503, 504, 520] {
        unknown(&answer(status, ""));
        unknown(&answer(status, "<html>x</html>"));
    }
    unknown(&answer(409, simple("<TEXT>in use</TEXT>")));
    let whole = done("launched", &[("ID", "5")]);
    for body in [
        ok(""),
        ok("<html>x</html>"),
        ok("text"),
        ok("<SIMPLE_RETURN><RESPONSE>"),
        ok(whole.clone()).short(whole.len() - 3),
        ok(whole.clone()).broken_after(0),
        ok(whole.clone()).broken_after(whole.len() / 2),
        ok(whole.clone()).broken_after(whole.len() - 1),
    ] {
        unknown(&body);
        unknown(&body.pieces(1));
    }
}

#[test]
fn e4_an_error_after_the_whole_answer_of_a_write_changes_nothing() {
    let world = World::of([ok(done("launched", &[("ID", "5")])).then_breaks()]);
    let answer = world.execute(&launch()).unwrap();
    assert_eq!(answer["result"]["ids"], json!(["5"]));
}

#[test]
fn e4_the_answer_of_a_write_above_the_limit_is_of_unknown_outcome() {
    let long = done(&"x".repeat(5000), &[]);
    let parameters = json!({"scan_title": "x", "option_title": "y", "ip": "10.0.0.1",
        "iscanner_name": "External"});
    let world = World::of([ok(long)]);
    let error = world.refusal(&step("scan.launch", parameters, json!({"max_bytes": 1024})));
    assert_eq!(error.case.name(), "permanent-outcome-unknown");
    assert_eq!(error.failure.detail["cause"], "permanent-too-large");
}

#[test]
fn e4_a_refusal_for_a_limit_may_be_waited_for_within_max_wait_ms() {
    let parameters = json!({"scan_title": "x", "option_title": "y", "ip": "10.0.0.1",
        "iscanner_name": "External"});
    let text = step("scan.launch", parameters, json!({"max_wait_ms": 40_000}));
    let refused = [answer(409, refusal(1960, "busy")), ok(done("launched", &[("ID", "5")]))];
    let world = World::of(refused);
    let answer_ = world.execute(&text).unwrap();
    assert_eq!(answer_["result"]["ids"], json!(["5"]));
    assert_eq!(world.waits(), [30_000]);
    // 1981 of a write is no such refusal: it may already run.
    let world = World::of([answer(202, refusal(1981, "running"))]);
    assert_eq!(world.refusal(&text).case.name(), "permanent-outcome-unknown");
    assert!(warned(&answer_).is_empty());
}

#[test]
fn e4_destructive_operations_are_writes_too() {
    let purge = step("host.purge", json!({"ids": "1"}), json!({}));
    let world = World::of([answer(503, "<html>x</html>")]);
    let error = world.refusal(&purge);
    assert_eq!(error.case.name(), "permanent-outcome-unknown");
    assert_eq!(error.failure.http_status, Some(503));
    assert_eq!(world.asked(), 1);
}
