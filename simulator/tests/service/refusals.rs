//! Calls that the API does not allow, with the codes that Qualys has for them.

use super::{HOSTS, SCANS, config, elements, start};

#[tokio::test]
async fn a_call_that_is_not_allowed_gets_the_code_of_its_fault() {
    let (_server, client) = start(&config()).await;
    for (uri, refusal) in [
        ("/api/5.0/fo/asset/host/?action=list&filter_superseded=1", "1901"),
        ("/api/3.0/fo/scan/?action=fetch", "1903"),
        ("/api/3.0/fo/scan/", "1903"),
        ("/api/5.0/fo/asset/host/?action=list&ag_ids=1&ag_titles=x", "1904"),
        ("/api/5.0/fo/asset/host/?action=list&ids=abc", "1905"),
        ("/api/3.0/fo/scan/?action=explode", "1905"),
        ("/api/5.0/fo/asset/host/?action=list&use_tags=1&ips=10.0.0.1", "1907"),
        ("/api/3.0/fo/scan/?action=launch&option_title=x&ip=10.0.0.1", "1908"),
    ] {
        let answer = client.get(uri).await;
        assert_eq!(answer.refusal(), (400, refusal.to_owned()), "{uri}: {}", answer.text());
        assert!(answer.text().starts_with("<?xml"), "{uri}");
    }
    let launch = client.post(SCANS, "action=launch&ip=10.0.0.1").await;
    assert_eq!(launch.refusal().1, "1904", "{}", launch.text());
    let tickets = client.post("/msp/ticket_list.php", "").await;
    assert!(tickets.text().contains("number=\"1922\""), "{}", tickets.text());
}

#[tokio::test]
async fn an_unknown_parameter_is_named_beside_the_known_ones() {
    let (_server, client) = start(&config()).await;
    let text = client.get(&format!("{HOSTS}&colour=red")).await.text();
    let text = elements(&text, "TEXT").concat();
    assert!(
        text.starts_with("Unrecognized parameter(s): colour (action=list allows: echo_request, "),
        "{text}"
    );
}

#[tokio::test]
async fn another_path_or_version_is_404_and_a_body_beyond_reason_413() {
    let (_server, client) = start(&config()).await;
    for uri in ["/api/9.0/fo/asset/host/?action=list", "/api/2.0/fo/nothing/", "/"] {
        let request = client.request(http::Method::GET, uri);
        let answer = match uri {
            // What is no API is the gateway, where Basic does not count.
            "/" => {
                client.send(request.body(http_body_util::Full::default()).unwrap()).await.unwrap()
            }
            _ => client.get(uri).await,
        };
        assert_eq!(answer.status, if uri == "/" { 401 } else { 404 }, "{uri}");
    }
    let long = format!("action=list&ids={}", "1,".repeat(17 << 20));
    assert_eq!(client.post("/api/5.0/fo/asset/host/", &long).await.status, 413);
}
