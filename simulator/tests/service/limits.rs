//! The limits: that they are told, that they bite, and what counts as a running call.

use std::time::Duration;

use http::Method;
use http_body_util::{BodyExt as _, Full};
use simulator::Config;

use super::{DETECTIONS, HOSTS, config, start};

#[tokio::test]
async fn the_rate_is_counted_for_each_api_and_slides_with_time() {
    let config = Config { rate_limit: 2, ..config() };
    let (server, client) = start(&config).await;
    let first = client.get(HOSTS).await;
    let told =
        ["limit", "window-sec", "remaining"].map(|it| first.header(&format!("x-ratelimit-{it}")));
    assert_eq!(told, [Some("2"), Some("3600"), Some("1")]);
    assert_eq!(first.header("x-concurrency-limit-limit"), Some("2"));
    assert_eq!(first.header("x-concurrency-limit-running"), Some("0"));
    config.clock.advance(Duration::from_secs(600));
    assert_eq!(client.get(HOSTS).await.header("x-ratelimit-remaining"), Some("0"));
    let refused = client.get(HOSTS).await;
    assert_eq!(refused.refusal(), (409, "1965".into()));
    assert!(
        refused.text().contains("<KEY>SECONDS_TO_WAIT</KEY>\n        <VALUE>3000</VALUE>"),
        "{}",
        refused.text()
    );
    assert_eq!(refused.header("x-ratelimit-towait-sec"), Some("3000"));
    assert_eq!(client.get(DETECTIONS).await.status, 200, "another API");
    config.clock.advance(Duration::from_secs(3000));
    assert_eq!(client.get(HOSTS).await.status, 200);
    let seen = server.summary().apis;
    assert_eq!((seen[0].calls, seen[0].refused), (3, 1));
}

#[tokio::test]
async fn a_call_counts_until_its_body_was_sent() {
    let config = Config { hosts: 3000, concurrency: 1, ..config() };
    let (server, client) = start(&config).await;
    let everything = format!("{DETECTIONS}&truncation_limit=0");
    let request = client.request(Method::GET, &everything).body(Full::default()).unwrap();
    let mut unread = client.open(request).await.unwrap();
    // The body is larger than what sockets hold, so it waits for its reader.
    let second = client.get(DETECTIONS).await;
    assert_eq!(second.refusal(), (409, "1960".into()));
    assert!(second.text().contains("CALLS_TO_FINISH"));
    assert_eq!(client.get(HOSTS).await.status, 200, "another API");
    while let Some(frame) = unread.body_mut().frame().await {
        frame.unwrap();
    }
    assert_eq!(client.get(DETECTIONS).await.status, 200);
    assert_eq!(server.summary().peak, 2);
}

#[tokio::test]
async fn the_gateway_says_429() {
    let (_server, client) = start(&Config { rate_limit: 1, ..config() }).await;
    let token = client.post("/auth", "username=demo_user&password=demo_password").await.text();
    let ask = async || {
        let mut request = client
            .request(Method::GET, "/pcrs/2.0/posture/policy/list")
            .body(Full::default())
            .unwrap();
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        client.send(request).await.unwrap()
    };
    assert_eq!(ask().await.status, 200);
    assert_eq!(ask().await.status, 429);
}
