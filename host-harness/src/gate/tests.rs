//! What a gate lets out, and what it keeps from its guest.

use super::*;
use crate::account::{Credential, Secret};
use crate::outgoing::{flowing, whole};
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

fn gate(account: &Account, config: HostConfig) -> (Arc<Seen>, Gate) {
    let (seen, common) = (Arc::new(Seen::default()), Common::new(config));
    let gate = Gate::new(seen.clone(), Clock::System, Some(account), common, Arc::default());
    (seen, gate)
}

async fn send(account: &Account, config: HostConfig, uri: &str) -> (Arc<Seen>, Answer) {
    let (seen, gate) = gate(account, config);
    let answer = gate.send(request(uri), RequestOptions::default()).await;
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
        let (_, mut gate) = gate(&account(credential), HostConfig::default());
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
async fn a_body_of_another_length_than_told_is_not_sent() {
    for told in ["2", "4", "+3", ""] {
        let (seen, gate) = gate(&account(login()), HostConfig::default());
        let mut request = request("https://api.example.com/x");
        request.headers_mut().insert(CONTENT_LENGTH, told.parse().unwrap());
        let answer = gate.send(request, RequestOptions::default()).await;
        assert!(matches!(answer, Err(WireError::HttpRequestBodySize(Some(3)))), "{told}");
        assert!(seen.0.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_body_that_is_written_later_is_sent_whole() {
    let (seen, gate) = gate(&account(login()), HostConfig::default());
    let (writer, pieces) = tokio::sync::mpsc::channel(1);
    let pieces = futures::stream::unfold(pieces, |mut pieces| async {
        pieces.recv().await.map(|piece| (Ok(piece), pieces))
    });
    let request = Request::post("https://api.example.com/x").body(flowing(pieces)).unwrap();
    let exchange = gate.send(request, RequestOptions::default());
    // Nobody waits for the answer yet, and there is room for one piece only.
    for _ in 0..4 {
        writer.send(Bytes::from_static(b"ab")).await.unwrap();
    }
    drop(writer);
    assert!(exchange.await.is_ok());
    assert_eq!(seen.0.lock().unwrap()[0].body(), "abababab");
}

#[tokio::test]
async fn a_request_beyond_the_limit_is_not_sent() {
    let config = HostConfig { max_request_body: 2, ..HostConfig::default() };
    let (seen, answer) = send(&account(login()), config, "https://api.example.com/x").await;
    assert!(matches!(answer, Err(WireError::HttpRequestBodySize(Some(2)))));
    assert!(seen.0.lock().unwrap().is_empty());
}
