//! Who may call, and with what.

use std::time::Duration;

use http::Method;
use http::header::{AUTHORIZATION, HeaderValue};
use http_body_util::Full;

use super::{HOSTS, config, start};

#[tokio::test]
async fn a_wrong_login_is_401_in_the_shape_of_the_api() {
    let (server, client) = start(&config()).await;
    for (path, shape) in [
        (HOSTS, "<CODE>2000</CODE>"),
        ("/msp/about.php", "<RETURN status=\"FAILED\" number=\"2000\">Bad Login/Password</RETURN>"),
        ("/pcrs/2.0/posture/policy/list", "\"message\":\"Not authenticated\""),
    ] {
        let mut request = client.request(Method::GET, path).body(Full::default()).unwrap();
        request
            .headers_mut()
            .insert(AUTHORIZATION, HeaderValue::from_static("Basic d3Jvbmc6d3Jvbmc="));
        let answer = client.send(request).await.unwrap();
        assert_eq!(answer.status, 401);
        assert!(answer.text().contains(shape), "{}", answer.text());
    }
    assert_eq!(server.summary().refused_logins, 3);
    assert_eq!(client.get(HOSTS).await.status, 200);
}

#[tokio::test]
async fn a_token_of_auth_is_taken_until_it_expires() {
    let config = config();
    let (_server, client) = start(&config).await;
    let login = client.post("/auth", "username=demo_user&password=demo_password&token=true").await;
    assert_eq!(login.status, 201);
    let token = login.text();
    let body = token.split('.').nth(1).unwrap();
    let decoded = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, body).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&decoded).unwrap();
    assert_eq!(claims["exp"].as_u64(), Some(super::NOON + 4 * 3600));
    let with_token = async |path: &str| {
        let mut request = client.request(Method::GET, path).body(Full::default()).unwrap();
        let value = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
        request.headers_mut().insert(AUTHORIZATION, value);
        client.send(request).await.unwrap()
    };
    let gateway = "/pcrs/2.0/posture/policy/list";
    assert_eq!(with_token(HOSTS).await.status, 200);
    assert_eq!(with_token(gateway).await.status, 200);
    config.clock.advance(Duration::from_secs(4 * 3600));
    assert!(with_token(gateway).await.text().contains("JWT expired"));
    assert_eq!(with_token(HOSTS).await.refusal(), (401, "2000".into()));
}

#[tokio::test]
async fn an_api_client_logs_in_by_headers_and_a_wrong_one_does_not() {
    let (_server, client) = start(&config()).await;
    for (secret, status) in [("demo_password", 201), ("guessed", 401)] {
        for path in ["/auth/oidc", "/auth/oauth"] {
            let request = client.request(Method::POST, path).header("clientId", "demo_user");
            let request = request.header("clientSecret", secret).body(Full::default()).unwrap();
            assert_eq!(client.send(request).await.unwrap().status, status);
        }
    }
    assert_eq!(client.post("/auth", "username=demo_user&password=guessed").await.status, 401);
}

#[tokio::test]
async fn a_call_without_x_requested_with_is_refused_except_in_the_first_generation() {
    let (_server, client) = start(&config()).await;
    let without = async |path: &str| {
        let mut request = client.request(Method::GET, path).body(Full::default()).unwrap();
        request.headers_mut().remove("x-requested-with");
        client.send(request).await.unwrap()
    };
    assert_eq!(without(HOSTS).await.refusal(), (400, "1903".into()));
    assert_eq!(without("/msp/about.php").await.status, 200);
}
