//! What is logged and counted: everything about steps and requests but their secrets and values.
//!
//! In: steps with planted secrets and values, over the live client and over scripted answers. Out: every span and event
//! of every crate at the finest level, and the host's counts.

mod log;
mod server;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::TryStreamExt;
use futures::future::BoxFuture;
use host_harness::account::{Account, ClientKind, Credential, Secret};
use host_harness::address::Reach;
use host_harness::clock::Clock;
use host_harness::config::HostConfig;
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use host_harness::outgoing::{Answer, Outgoing, WireError, whole};
use log::log;
use server::{Server, reply};

const HOSTS: &str = "<HOST_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST><HOST><ID>1</ID>\
                     <DNS>planted-record</DNS></HOST></HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>";
const TO_API: &str = r#"{"resource": "host", "operation": "list", "parameters": {"ids": "1", "os_pattern": "planted-pattern"},
                         "options": {"extra_parameters": {"planted_name": "planted-value"}}}"#;
const TO_GATEWAY: &str = r#"{"resource": "policy_audit_posture", "operation": "resolve_host_ids", "parameters": {"policyId": "1"}}"#;
const WRONG: &str = r#"{"resource": "planted Resource", "operation": "planted-operation", "parameters": {"planted": "planted"}}"#;

/// A server that gives tokens at `/auth` and hosts elsewhere.
fn tokens_and_hosts() -> Server {
    Server::start(|_, request| {
        let login = request.head.contains(" /auth");
        if login { reply(201, "planted-token") } else { reply(200, HOSTS) }
    })
}

fn credentials() -> Vec<Credential> {
    let secret = |text: &str| Secret::new(text);
    let basic =
        Credential::Basic { username: "planted-user".into(), password: secret("planted-password") };
    let client = |kind| Credential::Client {
        kind,
        id: "planted-id".into(),
        secret: secret("planted-secret"),
    };
    vec![
        basic.clone(),
        Credential::Token(secret("planted-token")),
        client(ClientKind::User),
        client(ClientKind::Subscription),
        Credential::Host(Box::new(basic)),
        Credential::Host(Box::new(client(ClientKind::User))),
    ]
}

#[tokio::test]
async fn everything_is_logged_but_secrets_and_values() {
    let log = log();
    let server = tokens_and_hosts();
    let url = server.url();
    let reach = Reach { loopback_http: true, private_network: false };
    let host = Host::embedded(HostConfig { reach, max_live_instances: 1, ..HostConfig::default() });
    let host = host.unwrap();
    let outside = Outside::through(Arc::new(Live::with_proxy(reach, None).unwrap()));
    for credential in credentials() {
        let account = Account { base_url: url.clone(), gateway_url: None, credential };
        host.execute(&outside, &account, TO_API).await.unwrap();
        let batches = host.open(&outside, &account, TO_API).await.unwrap();
        assert_eq!(batches.try_collect::<Vec<_>>().await.unwrap().len(), 1);
        // The gateway's answer is not what it should be: errors are logged too.
        host.execute(&outside, &account, TO_GATEWAY).await.unwrap_err();
        host.execute(&outside, &account, WRONG).await.unwrap_err();
        host.test_connection(&outside, &account).await.unwrap();
    }

    let seen: String =
        server.seen().iter().map(|seen| format!("{}\n{}\n", seen.head, seen.body)).collect();
    for planted in
        ["planted-pattern", "planted-value", "cGxhbnRlZC", "planted-token", "planted-secret"]
    {
        assert!(
            seen.contains(planted),
            "{planted} was never sent, so that it is not logged shows nothing"
        );
    }
    let text = log.text();
    println!("lines logged: {}", text.lines().count());
    for secret in ["planted", "cGxhbnRl", "CGXHBNRL"] {
        let found = text
            .lines()
            .find(|line| line.to_ascii_lowercase().contains(&secret.to_ascii_lowercase()));
        assert_eq!(found, None);
    }
    let server = format!(r#"resource="host" operation="list" server={url}"#);
    for expected in [
        format!(r#"step{{call="execute" {server}"#),
        format!(r#"step{{call="open" {server}"#),
        format!(r#"step{{call="test-connection" server={url}"#),
        r#"request{method=POST path="/api/5.0/fo/asset/host/" attempt=1 status=200}"#.to_owned(),
        r#"request{method=POST path="/auth" attempt=1 status=201}"#.to_owned(),
    ] {
        assert!(text.contains(&expected), "{expected}");
    }
    let line =
        |words: [&str; 3]| text.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(line(["request ended", &format!("bytes={}", HOSTS.len()), "status=200"]));
    assert!(line(["step ended", "records=1", "end=\"whole\""]));
    assert!(line(["step ended", "records=0", "end=\"permanent-"]));
    // The libraries were heard too.
    assert!(text.contains(" hyper") && text.contains(" reqwest"));
}

/// Answers in order; none is a connection that breaks.
struct Script(Mutex<VecDeque<Option<&'static str>>>);

impl Outgoing for Script {
    fn send(&self, _request: http::Request<Bytes>) -> BoxFuture<'_, Answer> {
        let next = self.0.lock().unwrap().pop_front().expect("a request too many");
        Box::pin(async move {
            let body = next.ok_or(WireError::ConnectionTerminated)?;
            let response = http::Response::builder().header("content-type", "text/xml");
            Ok(response.body(whole(Bytes::from_static(body.as_bytes()))).unwrap())
        })
    }
}

#[tokio::test]
async fn counts_are_of_steps_requests_repetitions_bytes_and_errors() {
    let host =
        Host::embedded(HostConfig { max_live_instances: 1, ..HostConfig::default() }).unwrap();
    let credential = credentials().swap_remove(0);
    let base_url = "https://qualysapi.qg2.apps.qualys.com".to_owned();
    let account = Account { base_url, gateway_url: None, credential };
    // Two tries, then one, then three in vain.
    let script = [None, Some(HOSTS), Some(HOSTS), None, None, None];
    let outside = Outside {
        outgoing: Arc::new(Script(Mutex::new(script.into()))),
        // The pauses between the tries pass at once.
        clock: Clock::starting_at("2026-11-21T00:00:00Z".parse().unwrap()),
    };
    let step = r#"{"resource": "host", "operation": "list", "parameters": {"ids": "1"}}"#;
    assert_eq!(host.counts(), host_harness::counters::Counts::default());
    host.execute(&outside, &account, step).await.unwrap();
    host.execute(&outside, &account, step).await.unwrap();
    host.execute(&outside, &account, step).await.unwrap_err();
    host.execute(&outside, &account, "{}").await.unwrap_err();
    let counts = host.clone().counts();
    assert_eq!((counts.steps, counts.requests, counts.retries), (4, 6, 3));
    assert_eq!(counts.bytes_received, 2 * HOSTS.len() as u64);
    assert!(counts.bytes_sent > 0 && counts.bytes_sent.is_multiple_of(6));
    assert_eq!((counts.waits, counts.waited.as_nanos()), (0, 0));
    let errors = [("permanent-invalid-step", 1), ("transient-network", 1)];
    assert_eq!(counts.errors, errors.into());
}
