//! Strictness of the player, and what it says.

use super::*;
use crate::account::Secret;
use http_body_util::BodyExt;
use std::fs;

const CASSETTE: &str = r#"{
  "version": 1,
  "interactions": [
    { "request": { "method": "POST", "uri": "/api/2.0/fo/asset/host/?echo=1",
                   "form": { "action": "list", "ips": "10.0.0.0-10.0.0.255" },
                   "headers": { "x-requested-with": "nina" } },
      "response": { "status": 200, "headers": { "content-type": "text/xml" }, "body": "1.xml" } },
    { "request": { "method": "GET", "uri": "/msp/about.php" },
      "response": { "error": "connection-refused" } }
  ]
}"#;

fn account() -> Account {
    Account {
        base_url: "https://api.example.com".into(),
        gateway_url: None,
        credential: Credential::Basic {
            username: "planted-user".into(),
            password: Secret::new("planted-password"),
        },
    }
}

fn player_of(cassette: &str) -> Player {
    player_with(cassette, "<HOST_LIST/>")
}

fn player_with(cassette: &str, body: &str) -> Player {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cassette.json"), cassette).unwrap();
    fs::write(folder.path().join("1.xml"), body).unwrap();
    Player::open(folder.path(), &account(), "replay this".into()).unwrap()
}

fn first_request(form: &'static str) -> Request<Bytes> {
    Request::post("https://api.example.com/api/2.0/fo/asset/host/?echo=1")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-requested-with", "nina")
        .header("authorization", basic("planted-user", "planted-password").as_str())
        .body(Bytes::from_static(form.as_bytes()))
        .unwrap()
}

const FORM: &str = "ips=10.0.0.0-10.0.0.255&action=list";

fn second_request() -> Request<Bytes> {
    Request::get("https://api.example.com/msp/about.php")
        .header("authorization", basic("planted-user", "planted-password").as_str())
        .body(Bytes::new())
        .unwrap()
}

async fn report_of(request: Request<Bytes>) -> String {
    let player = player_of(CASSETTE);
    let answer = player.send(request).await;
    assert!(matches!(answer, Err(WireError::HttpRequestDenied)));
    let report = player.finish().unwrap_err().to_string();
    assert!(report.contains("again: replay this"), "{report}");
    assert!(!report.contains("planted"), "{report}");
    report
}

#[tokio::test]
async fn plays_each_interaction_once_and_in_order() {
    let player = player_of(CASSETTE);
    let answer = player.send(first_request(FORM)).await.unwrap();
    assert_eq!(answer.headers()["content-length"], "12");
    assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "<HOST_LIST/>");
    assert!(player.finish().unwrap_err().to_string().contains("1 of 2 interactions"));

    let refused = player.send(second_request()).await;
    assert!(matches!(refused, Err(WireError::ConnectionRefused)));
    player.finish().unwrap();

    let surplus = player.send(second_request()).await;
    assert!(matches!(surplus, Err(WireError::HttpRequestDenied)));
    assert!(player.finish().unwrap_err().to_string().contains("request 3 is one more"));
}

#[tokio::test]
async fn says_every_difference() {
    let report =
        report_of(first_request("action=list&ips=10.0.0.1&password=planted&extra=1")).await;
    for line in [
        r#"form.ips: expected "10.0.0.0-10.0.0.255", got "10.0.0.1""#,
        r#"form.extra: expected nothing, got "1""#,
        r#"form.password: expected nothing, got "***""#,
        "request 1 does not match",
    ] {
        assert!(report.contains(line), "{report}");
    }
}

#[tokio::test]
async fn method_path_query_and_server_are_compared() {
    let base = || {
        Request::builder()
            .header("authorization", basic("planted-user", "planted-password").as_str())
            .header("x-requested-with", "nina")
    };
    let wrong_query = base().method("PUT").uri("https://api.example.com/api/2.0/fo/x/?echo=2");
    let report = report_of(wrong_query.body(Bytes::new()).unwrap()).await;
    assert!(report.contains(r#"method: expected "POST", got "PUT""#), "{report}");
    assert!(report.contains("path: expected"), "{report}");
    assert!(report.contains(r#"query.echo: expected "1", got "2""#), "{report}");
    let elsewhere = base().method("POST").uri("https://other.example.com/api/2.0/fo/asset/host/");
    let report = report_of(elsewhere.body(Bytes::new()).unwrap()).await;
    assert!(report.contains("server: another one"), "{report}");
}

#[tokio::test]
async fn authorization_must_be_there_and_right() {
    let mut request = first_request(FORM);
    request.headers_mut().remove(AUTHORIZATION);
    assert!(report_of(request).await.contains("header authorization: missing"));

    let mut request = first_request(FORM);
    let wrong = basic("planted-user", "other").parse().unwrap();
    request.headers_mut().insert(AUTHORIZATION, wrong);
    assert!(report_of(request).await.contains("not the one of the case's account"));

    let mut request = first_request(FORM);
    request.headers_mut().remove("x-requested-with");
    assert!(report_of(request).await.contains("header x-requested-with: missing"));
}

#[tokio::test]
async fn a_gateway_token_is_followed() {
    let cassette = r#"{ "version": 1, "interactions": [
        { "request": { "method": "POST", "uri": "https://gateway.example.com/auth",
                       "form": { "token": "true", "username": "planted-user", "password": "planted-password" } },
          "response": { "status": 201, "body": "1.xml" } },
        { "request": { "method": "GET", "uri": "https://gateway.example.com/pcrs/1.0/x" },
          "response": { "status": 204 } } ] }"#;
    // In each form that the connector reads a token in.
    for body in ["token-1\n", "\"token-1\"", r#"{"access_token": "token-1"}"#] {
        let player = player_with(cassette, body);
        let login = Request::post("https://gateway.example.com/auth")
            .header("content-type", "application/x-www-form-urlencoded")
            .body("token=true&username=planted-user&password=planted-password".into())
            .unwrap();
        player.send(login).await.unwrap();
        let with_token = Request::get("https://gateway.example.com/pcrs/1.0/x")
            .header("authorization", "Bearer token-1")
            .body(Bytes::new())
            .unwrap();
        player.send(with_token).await.unwrap();
        player.finish().unwrap();
    }
}

#[tokio::test]
async fn bodies_end_early_as_told() {
    for (cut, clean, announced) in [("clean", true, "5"), ("reset", false, "12")] {
        let cassette = CASSETTE.replace(
            r#""body": "1.xml""#,
            &format!(r#""body": "1.xml", "cut_after": 5, "cut": "{cut}""#),
        );
        let answer = player_of(&cassette).send(first_request(FORM)).await.unwrap();
        assert_eq!(answer.headers()["content-length"], announced);
        let body = answer.into_body().collect().await;
        match body {
            Ok(body) => assert!(clean && body.to_bytes() == "<HOST"),
            Err(error) => assert!(!clean && matches!(error, WireError::ConnectionTerminated)),
        }
    }
}

#[test]
fn a_wrong_cassette_says_where() {
    let folder = tempfile::tempdir().unwrap();
    let read = |text: &str| {
        fs::write(folder.path().join("cassette.json"), text).unwrap();
        let opened = Player::open(folder.path(), &account(), String::new());
        opened.err().map(|error| error.to_string()).unwrap_or_default()
    };
    assert!(read(r#"{"version": 2, "interactions": []}"#).contains("format version 2"));
    assert!(read(r#"{"version": 1, "interaction": []}"#).contains("unknown field `interaction`"));
    let unknown = CASSETTE.replace("connection-refused", "connection-confused");
    fs::write(folder.path().join("1.xml"), "").unwrap();
    assert!(read(&unknown).contains("unknown error \"connection-confused\""));
    assert!(read(&CASSETTE.replace("1.xml", "2.xml")).contains("2.xml"));
}
