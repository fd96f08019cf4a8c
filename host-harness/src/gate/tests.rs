//! What a gate lets out, and what it keeps from its guest.

use super::*;
use crate::account::{Credential, Secret};
use crate::outgoing::whole;
use futures::future::BoxFuture;
use http_body_util::Full;
use std::sync::Mutex;

#[derive(Default)]
struct Seen(Mutex<Vec<Request<Bytes>>>);

impl Outgoing for Seen {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        self.0.lock().unwrap().push(request);
        Box::pin(async { Ok(Response::new(whole(Bytes::from_static(b"answer")))) })
    }
}

fn request(uri: &str) -> Request<WasiBody> {
    let body = Full::new(Bytes::from_static(b"a=1")).map_err(|never| match never {});
    Request::post(uri).body(body.boxed_unsync()).unwrap()
}

async fn send(account: &Account, config: HostConfig, uri: &str) -> (Arc<Seen>, Answer) {
    let seen = Arc::new(Seen::default());
    let mut gate =
        Gate::new(seen.clone(), Clock::System, Some(account), Common::new(config), Arc::default());
    let sending = gate.send_request(request(uri), None, Box::new(async { Ok(()) }));
    let answer = Box::into_pin(sending).await.map(|(response, _)| response);
    (seen, answer)
}

fn account(credential: Credential) -> Account {
    Account {
        base_url: "https://api.example.com".into(),
        gateway_url: Some("https://gateway.example.com".into()),
        credential,
    }
}

fn login() -> Credential {
    Credential::Basic { username: "user".into(), password: Secret::new("pass") }
}

#[tokio::test]
async fn authorization_is_the_guests_unless_the_host_holds_it() {
    for (credential, forbidden) in [(login(), false), (Credential::Host(Box::new(login())), true)] {
        let account = account(credential);
        let config = Common::new(HostConfig::default());
        let mut gate = Gate::new(
            Arc::new(Seen::default()),
            Clock::System,
            Some(&account),
            config,
            Arc::default(),
        );
        assert_eq!(gate.is_forbidden_header(&AUTHORIZATION), forbidden);
        assert!(gate.is_forbidden_header(&http::header::HOST));
    }
}

#[tokio::test]
async fn what_the_policy_refuses_is_not_sent() {
    let (seen, answer) =
        send(&account(login()), HostConfig::default(), "https://evil.example/x").await;
    assert!(matches!(answer, Err(WireError::HttpRequestDenied)));
    assert!(seen.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_request_beyond_the_limit_is_not_sent() {
    let config = HostConfig { max_request_body: 2, ..HostConfig::default() };
    let (seen, answer) = send(&account(login()), config, "https://api.example.com/x").await;
    assert!(matches!(answer, Err(WireError::HttpRequestBodySize(Some(2)))));
    assert!(seen.0.lock().unwrap().is_empty());
}
