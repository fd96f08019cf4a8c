//! Where a step goes and as whom (rules A1, A2).

use crate::papers::hosts;
use crate::world::{BASE, World, account_of, answer, basic, failed, ok, step};
use qualys_plugin::account::{Account, Credential, PLATFORMS, gateway_of};
use qualys_plugin::run;
use serde_json::{Value, json};

fn list() -> String {
    step("host.list", json!({}), json!({}))
}

fn policies() -> String {
    step("policy_audit_posture.resolve_host_ids", json!({"policyId": "1"}), json!({}))
}

fn client(subscription: bool) -> Credential {
    Credential::Client {
        subscription,
        id: "an-id".to_owned().into(),
        secret: "a-secret".to_owned().into(),
    }
}

fn execute(
    world: &World,
    credential: Credential,
    step: &str,
) -> Result<Value, qualys_plugin::error::Error> {
    let account = account_of(BASE, credential).unwrap();
    let text = run::execute(account, step, world.transport())?;
    Ok(serde_json::from_str(&text).unwrap())
}

#[test]
fn a1_all_public_platforms_and_private_ones() {
    assert_eq!(PLATFORMS.len(), 14);
    for platform in &PLATFORMS {
        let base = format!("https://{}", platform.api);
        let account = account_of(&base, basic()).unwrap();
        assert_eq!(account.api.to_string(), base);
        assert_eq!(account.gateway.unwrap().to_string(), format!("https://{}", platform.gateway));
        assert_eq!(account_of(&format!("{base}/"), basic()).unwrap().api.to_string(), base);
    }
    let private = account_of("https://qualysapi.customer.example", basic()).unwrap();
    assert_eq!(private.gateway.unwrap().to_string(), "https://gateway.customer.example");
}

#[test]
fn a1_wrong_hosts_are_corrected_in_the_message() {
    for (given, right) in [
        ("https://qualysguard.qg2.apps.qualys.com", "https://qualysapi.qg2.apps.qualys.com"),
        ("https://gateway.qg3.apps.qualys.it", "https://qualysapi.qg3.apps.qualys.it"),
        ("https://qualysapi.qg1.apps.qualys.eu", "https://qualysapi.qualys.eu"),
        ("https://qualysapi.qualys.com/api/2.0/fo", "https://qualysapi.qualys.com"),
        ("http://qualysapi.qualys.com", "https://qualysapi.qualys.com"),
    ] {
        let error = account_of(given, basic()).unwrap_err();
        assert_eq!(error.case.name(), "permanent-invalid-step");
        let violation = &error.failure.violations[0];
        assert_eq!(violation.parameter, "account.base-url");
        assert_eq!(violation.nearest.as_deref(), Some(right), "{given}");
        assert!(error.failure.message.contains(right) || violation.expected.contains("https"));
    }
}

#[test]
fn a1_on_loopback_http_passes_and_the_host_decides() {
    let account = account_of("http://127.0.0.1:8080", basic()).unwrap();
    assert_eq!(account.gateway.clone().unwrap().to_string(), "http://127.0.0.1:8080");
    assert_eq!(gateway_of("http://[::1]:80").as_deref(), Some("http://[::1]:80"));
    let world = World::of([ok(hosts([1], None))]);
    run::execute(account.clone(), &list(), world.transport()).unwrap();
    assert_eq!(world.seen()[0].scheme, "http");
    assert_eq!(world.seen()[0].host, "127.0.0.1:8080");
    let world = World::of([failed("HTTP-request-denied")]);
    let error = run::execute(account, &list(), world.transport()).unwrap_err();
    assert_eq!(error.case.name(), "permanent-denied-by-host");
}

#[test]
fn a1_no_path_and_no_credential_in_the_url() {
    for url in ["https://u:hunter2@qualysapi.qualys.com", "https://qualysapi.qualys.com?x=hunter2"]
    {
        let error = account_of(url, basic()).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    let error = Account::new(BASE, Some("http://x.example/y"), basic()).unwrap_err();
    assert_eq!(error.failure.violations[0].parameter, "account.gateway-url");
}

#[test]
fn a2_basic_without_a_session() {
    let world = World::of([ok(hosts([1], None))]);
    execute(&world, basic(), &list()).unwrap();
    assert_eq!(world.asked(), 1);
    let seen = &world.seen()[0];
    // quays_ab1:correct horse
    assert_eq!(seen.header("authorization"), Some("Basic cXVheXNfYWIxOmNvcnJlY3QgaG9yc2U="));
    assert_eq!(seen.header("cookie"), None);
}

#[test]
fn a2_a_ready_made_bearer_goes_everywhere() {
    for step in [list(), policies()] {
        let body = if step == list() { hosts([1], None) } else { "[]".to_owned() };
        let world = World::of([ok(body)]);
        execute(&world, Credential::Token("tok".to_owned().into()), &step).unwrap();
        assert_eq!(world.seen()[0].header("authorization"), Some("Bearer tok"));
    }
    // It cannot be renewed: one request.
    let world = World::of([answer(401, "")]);
    let error = execute(&world, Credential::Token("tok".to_owned().into()), &list()).unwrap_err();
    assert_eq!(error.case.name(), "permanent-credential");
    assert_eq!(world.asked(), 1);
}

#[test]
fn a2_the_host_adds_the_authorization() {
    let world = World::of([ok(hosts([1], None))]);
    execute(&world, Credential::Host, &list()).unwrap();
    assert_eq!(world.seen()[0].header("authorization"), None);
}

#[test]
fn a2_a_login_obtains_a_token_for_the_gateway() {
    let world = World::of([answer(201, "header.claims.sign"), ok("[]")]);
    execute(&world, basic(), &policies()).unwrap();
    let seen = world.seen();
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("POST", "/auth"));
    assert_eq!(seen[0].host, "gateway.qg2.apps.qualys.com");
    assert_eq!(seen[0].get("username"), Some("quays_ab1"));
    assert_eq!(seen[0].get("password"), Some("correct horse"));
    assert_eq!(seen[0].get("token"), Some("true"));
    assert_eq!(seen[0].header("authorization"), None);
    assert_eq!(seen[1].header("authorization"), Some("Bearer header.claims.sign"));
}

#[test]
fn a2_api_clients_of_both_kinds() {
    for (subscription, path) in [(false, "/auth/oidc"), (true, "/auth/oauth")] {
        let world = World::of([ok("{\"access_token\": \"t.t.t\"}"), ok(hosts([1], None))]);
        execute(&world, client(subscription), &list()).unwrap();
        let seen = world.seen();
        assert_eq!(seen[0].path, path);
        assert_eq!(seen[0].header("clientid"), Some("an-id"));
        assert_eq!(seen[0].header("clientsecret"), Some("a-secret"));
        assert!(!seen[0].body.contains("a-secret"));
        assert_eq!(seen[1].header("authorization"), Some("Bearer t.t.t"));
        assert_eq!(seen[1].header("clientsecret"), None);
    }
}

#[test]
fn a2_a_token_lives_for_one_stream() {
    let world = World::of([
        ok("t.t.t"),
        ok(hosts([1], Some(2))),
        ok(hosts([2], Some(3))),
        ok(hosts([3], None)),
    ]);
    let account = account_of(BASE, client(false)).unwrap();
    let records = run::open(account, &list(), world.transport()).unwrap();
    let drained = crate::world::drain(records, 0);
    assert_eq!(drained.texts("ID"), ["1", "2", "3"]);
    assert_eq!(world.seen().iter().filter(|seen| seen.path.starts_with("/auth")).count(), 1);
}

#[test]
fn a2_after_401_a_new_token_is_tried_once() {
    let world = World::of([ok("old"), answer(401, ""), ok("new"), ok(hosts([1], None))]);
    execute(&world, client(false), &list()).unwrap();
    assert_eq!(world.seen()[3].header("authorization"), Some("Bearer new"));
    let world = World::of([ok("old"), answer(401, ""), ok("new"), answer(401, "")]);
    let error = execute(&world, client(false), &list()).unwrap_err();
    assert_eq!(error.case.name(), "permanent-credential");
    assert_eq!(world.asked(), 4);
}

#[test]
fn a2_a_refused_login_is_tried_once_and_shows_no_secret() {
    let body = "{\"authentication_exceptions\":[[\"InvalidCredentials for correct horse\"]]}";
    let world = World::of([answer(401, body)]);
    let error = execute(&world, basic(), &policies()).unwrap_err();
    assert_eq!(error.case.name(), "permanent-credential");
    assert_eq!(world.asked(), 1);
    assert!(!format!("{error:?}").contains("correct horse"));
}

#[test]
fn a2_a_login_that_fails_for_a_while_is_a_read() {
    let world = World::of([failed("connection-terminated"), answer(503, ""), ok("t"), ok("[]")]);
    execute(&world, basic(), &policies()).unwrap();
    assert_eq!(world.asked(), 4);
}

#[test]
fn a2_the_connection_test_is_one_light_call() {
    let world = World::of([ok("<ABOUT><WEB-VERSION>1</WEB-VERSION></ABOUT>")]);
    let account = account_of(BASE, basic()).unwrap();
    let text = run::test_connection(account.clone(), world.transport()).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["ok"], true);
    assert_eq!(value["credential"], "basic");
    assert!(!text.contains("correct horse"));
    assert_eq!(world.seen()[0].path, "/msp/about.php");
    for refused in [answer(401, ""), answer(500, ""), failed("connection-terminated")] {
        let world = World::of([refused]);
        run::test_connection(account.clone(), world.transport()).unwrap_err();
        assert_eq!(world.asked(), 1);
    }
}
