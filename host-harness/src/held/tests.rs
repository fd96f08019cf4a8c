//! What leaves the gate when the host holds the credential, and what comes back to the guest.

use std::sync::Arc;
use std::sync::Mutex as StdMutex;

use futures::future::BoxFuture;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::{FieldMap, RequestOptions, WasiBody};

use super::*;
use crate::account::{Lowered, Secret};
use crate::address::Reach;
use crate::clock::Clock;
use crate::config::HostConfig;
use crate::gate::{Common, Gate};
use crate::outgoing::{Answer, Outgoing};

/// Gives the tokens `token-1`, `token-2` and so on, and refuses those that the test says.
#[derive(Default)]
struct Qualys {
    seen: StdMutex<Vec<Request<Bytes>>>,
    refuses: &'static [&'static str],
    login_status: Option<u16>,
    login_error: bool,
}

impl Outgoing for Qualys {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let mut seen = self.seen.lock().unwrap();
        let is_login = request.uri().path().starts_with("/auth");
        let authorization = text(request.headers());
        seen.push(request);
        let logins = seen.iter().filter(|seen| seen.uri().path().starts_with("/auth")).count();
        let (status, body) = match (is_login, self.login_status) {
            (true, _) if self.login_error => {
                return Box::pin(async { Err(WireError::ConnectionTerminated) });
            }
            (true, Some(status)) => (status, "planted words of the gateway".to_owned()),
            (true, None) => (201, format!("token-{logins}")),
            (false, _) if self.refuses.contains(&authorization.as_str()) => (401, String::new()),
            (false, _) => (200, "answer".to_owned()),
        };
        let answer = Response::builder().status(status).body(whole(body.into())).unwrap();
        Box::pin(async { Ok(answer) })
    }
}

fn text(headers: &HeaderMap) -> String {
    headers.get(AUTHORIZATION).map_or("", |value| value.to_str().unwrap()).to_owned()
}

const GATEWAY: &str = "https://gateway.qg2.apps.qualys.com";
const API: &str = "https://qualysapi.qg2.apps.qualys.com";
const BASIC: &str = "Basic cGxhbnRlZC11c2VyOnBsYW50ZWQtcGFzc3dvcmQ=";

fn basic_login() -> Credential {
    let password = Secret::new("planted-password");
    Credential::Basic { username: "planted-user".into(), password }
}

fn client() -> Credential {
    let (id, secret) = ("planted-id".into(), Secret::new("planted-secret"));
    Credential::Client { kind: ClientKind::Subscription, id, secret }
}

fn account(credential: Credential) -> Account {
    let credential = Credential::Host(Box::new(credential));
    Account { base_url: API.into(), gateway_url: None, credential }
}

fn gate(qualys: &Arc<Qualys>, account: &Account) -> Gate {
    let reach = Reach { loopback_http: true, ..Reach::default() };
    let common = Common::new(HostConfig { reach, ..HostConfig::default() });
    Gate::new(qualys.clone(), Clock::System, Some(account), common, Arc::default())
}

async fn send(gate: &Gate, uri: &str) -> Result<(u16, String), WireError> {
    let body = Full::new(Bytes::from_static(b"a=1")).map_err(|never| match never {});
    let body: WasiBody = body.boxed_unsync();
    let request = Request::post(uri).body(body).unwrap();
    let answer = gate.send(request, RequestOptions::default()).await?;
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await?.to_bytes();
    Ok((status, String::from_utf8(body.to_vec()).unwrap()))
}

/// Path and `Authorization` of each request.
fn seen(qualys: &Qualys) -> Vec<(String, String)> {
    let seen = qualys.seen.lock().unwrap();
    seen.iter().map(|seen| (seen.uri().path().to_owned(), text(seen.headers()))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn a2_the_host_says_basic_to_the_api_and_a_token_to_the_gateway() {
    let qualys = Arc::<Qualys>::default();
    let account = account(basic_login());
    let gate = gate(&qualys, &account);
    for uri in [format!("{API}/api/x"), format!("{GATEWAY}/pcrs/x"), format!("{GATEWAY}/pcrs/y")] {
        assert_eq!(send(&gate, &uri).await.unwrap(), (200, "answer".to_owned()));
    }
    let expected = [
        ("/api/x", BASIC),
        ("/auth", ""),
        ("/pcrs/x", "Bearer token-1"),
        ("/pcrs/y", "Bearer token-1"),
    ];
    assert_eq!(seen(&qualys), pairs(&expected));
    let requests = qualys.seen.lock().unwrap();
    assert_eq!(requests[1].uri().to_string(), format!("{GATEWAY}/auth"));
    assert_eq!(requests[1].body(), "username=planted-user&password=planted-password&token=true");
    assert_eq!(requests[2].body(), "a=1");
    assert!(requests[2].headers()[AUTHORIZATION].is_sensitive());
}

#[tokio::test]
async fn a2_a_client_and_a_token_are_bearers_everywhere() {
    let qualys = Arc::<Qualys>::default();
    let of_client = gate(&qualys, &account(client()));
    send(&of_client, &format!("{API}/api/x")).await.unwrap();
    send(&of_client, &format!("{GATEWAY}/pcrs/x")).await.unwrap();
    let expected =
        [("/auth/oauth", ""), ("/api/x", "Bearer token-1"), ("/pcrs/x", "Bearer token-1")];
    assert_eq!(seen(&qualys), pairs(&expected));
    assert_eq!(qualys.seen.lock().unwrap()[0].headers()["clientsecret"], "planted-secret");

    let qualys = Arc::<Qualys>::default();
    let token = Credential::Token(Secret::new("ready-made"));
    let of_token = gate(&qualys, &account(token));
    send(&of_token, &format!("{API}/api/x")).await.unwrap();
    send(&of_token, &format!("{GATEWAY}/pcrs/x")).await.unwrap();
    let expected = [("/api/x", "Bearer ready-made"), ("/pcrs/x", "Bearer ready-made")];
    assert_eq!(seen(&qualys), pairs(&expected));
}

#[tokio::test]
async fn one_server_for_both_parts_is_told_apart_by_path() {
    let qualys = Arc::<Qualys>::default();
    let account = Account { base_url: "http://127.0.0.1:1".into(), ..account(basic_login()) };
    let gate = gate(&qualys, &account);
    for path in ["/api/x", "/msp/x.php", "/pcrs/x"] {
        send(&gate, &format!("http://127.0.0.1:1{path}")).await.unwrap();
    }
    let expected =
        [("/api/x", BASIC), ("/msp/x.php", BASIC), ("/auth", ""), ("/pcrs/x", "Bearer token-1")];
    assert_eq!(seen(&qualys), pairs(&expected));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_in_a_step() {
    let refuses = &["Bearer token-1", "Bearer token-3"];
    let qualys = Arc::new(Qualys { refuses, ..Qualys::default() });
    let gate = gate(&qualys, &account(basic_login()));
    assert_eq!(send(&gate, &format!("{GATEWAY}/pcrs/x")).await.unwrap().0, 200);
    let expected = [
        ("/auth", ""),
        ("/pcrs/x", "Bearer token-1"),
        ("/auth", ""),
        ("/pcrs/x", "Bearer token-2"),
    ];
    assert_eq!(seen(&qualys), pairs(&expected));

    let refuses = &["Bearer token-1", "Bearer token-2"];
    let qualys = Arc::new(Qualys { refuses, ..Qualys::default() });
    let gate = super::tests::gate(&qualys, &account(basic_login()));
    for _ in 0..3 {
        assert_eq!(send(&gate, &format!("{GATEWAY}/pcrs/x")).await.unwrap().0, 401);
    }
    let logins = seen(&qualys).iter().filter(|(path, _)| path == "/auth").count();
    assert_eq!(logins, 2);
}

#[tokio::test]
async fn a_failed_login_is_told_without_its_words_and_nothing_else_is_sent() {
    for (status, told) in [(401, 401), (403, 401), (404, 401), (302, 401), (429, 429), (503, 503)] {
        let qualys = Arc::new(Qualys { login_status: Some(status), ..Qualys::default() });
        let gate = gate(&qualys, &account(basic_login()));
        let (status_told, body) = send(&gate, &format!("{GATEWAY}/pcrs/x")).await.unwrap();
        assert_eq!(status_told, told);
        assert!(body.contains(&status.to_string()) && !body.contains("planted"), "{body}");
        assert_eq!(seen(&qualys), pairs(&[("/auth", "")]));
    }
    let qualys = Arc::new(Qualys { login_status: Some(201), ..Qualys::default() });
    let of_words = gate(&qualys, &account(basic_login()));
    let (status, body) = send(&of_words, &format!("{GATEWAY}/pcrs/x")).await.unwrap();
    assert!(status == 401 && body.contains("holds no token"), "{status} {body}");

    let qualys = Arc::new(Qualys { login_error: true, ..Qualys::default() });
    let cut = gate(&qualys, &account(basic_login()));
    let error = send(&cut, &format!("{GATEWAY}/pcrs/x")).await.unwrap_err();
    assert!(matches!(error, WireError::DestinationUnavailable), "{error:?}");
}

#[tokio::test]
async fn a_guest_reaches_no_token_endpoint_and_no_foreign_server() {
    let qualys = Arc::<Qualys>::default();
    let gate = gate(&qualys, &account(basic_login()));
    let endpoints = ["/auth", "/auth/oidc", "//auth", "/./auth", "/x/../auth", "/x/%2e%2e/auth"];
    let written = ["/%61uth", "/AUTH", "/auth;x", "/\\auth", "/auth?x=1"];
    for path in endpoints.iter().chain(&written) {
        for host in [GATEWAY, API] {
            let Ok(uri) = format!("{host}{path}").parse::<Uri>() else { continue };
            let error = send(&gate, &uri.to_string()).await.unwrap_err();
            assert!(matches!(error, WireError::HttpRequestDenied), "{path}: {error:?}");
        }
    }
    let error = send(&gate, "https://evil.example/pcrs/x").await.unwrap_err();
    assert!(matches!(error, WireError::HttpRequestDenied), "{error:?}");
    assert!(seen(&qualys).is_empty());
}

/// The calls that the guest's own calls of `wasi:http/types` come to.
#[test]
fn a_guest_can_neither_write_nor_read_authorization() {
    let qualys = Arc::<Qualys>::default();
    let mut gate = gate(&qualys, &account(basic_login()));
    let mut fields = FieldMap::new_mutable(1 << 10);
    for name in ["authorization", "Authorization", "AUTHORIZATION"] {
        let value = b"Bearer of-the-guest".to_vec();
        assert!(fields.append(&mut gate, name.into(), value.clone()).is_err(), "{name}");
        assert!(fields.set(&mut gate, name.into(), vec![value]).is_err(), "{name}");
    }
    assert!(fields.append(&mut gate, "accept".into(), b"*/*".to_vec()).is_ok());
    let mut echoed = HeaderMap::new();
    echoed.insert(AUTHORIZATION, HeaderValue::from_static(BASIC));
    echoed.insert("accept", HeaderValue::from_static("*/*"));
    let seen_by_guest: HeaderMap = FieldMap::new_immutable(&mut gate, echoed).into();
    assert_eq!(seen_by_guest.len(), 1);
    assert!(!seen_by_guest.contains_key(AUTHORIZATION));
}

/// What is handed to the guest as the account.
#[test]
fn no_secret_crosses_into_the_guest() {
    for credential in [basic_login(), client(), Credential::Token(Secret::new("planted-token"))] {
        let account = account(credential);
        let crossing = Lowered::new(&account);
        assert!(matches!(
            crossing.as_contract().credential,
            crate::bindings::contract::Credential::Host
        ));
        let shown = format!("{:?}", crossing.as_contract());
        assert!(shown.contains(API) && !shown.contains("planted"), "{shown}");
    }
}
