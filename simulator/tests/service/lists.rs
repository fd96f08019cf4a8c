//! Lists: pages, filters, forms, and that each record comes once.

use std::collections::BTreeSet;
use std::io::Read as _;

use http::Method;
use http_body_util::Full;
use simulator::Config;

use super::client::Client;
use super::{DETECTIONS, HOSTS, all_between, config, elements, start};

/// Every page, following the URLs that the answers give.
async fn walk(client: &Client, first: &str) -> Vec<String> {
    let mut pages = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(uri) = next {
        let page = client.get(&uri).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        let url = all_between(&text, "<URL><![CDATA[http://", "]]></URL>").pop();
        let url = url.or_else(|| all_between(&text, "\"http://", "\"\n").pop());
        next = url.map(|url| url[url.find('/').unwrap()..].to_owned());
        pages.push(text);
    }
    pages
}

#[tokio::test]
async fn a_walk_over_the_pages_collects_each_host_and_detection_once() {
    let (server, client) = start(&config()).await;
    let pages = walk(&client, &format!("{DETECTIONS}&truncation_limit=4")).await;
    assert_eq!(pages.len(), 7);
    let all = pages.concat();
    let found: Vec<u64> =
        elements(&all, "UNIQUE_VULN_ID").iter().map(|id| id.parse().unwrap()).collect();
    let expected: Vec<u64> =
        server.subscription().open_detections().map(|found| found.detection).collect();
    assert_eq!(found, expected);
    let hosts = walk(&client, &format!("{HOSTS}&truncation_limit=10&details=None")).await.concat();
    assert_eq!(elements(&hosts, "ID").len(), 25);
}

#[tokio::test]
async fn the_csv_form_holds_the_same_and_ends_with_its_footer() {
    let (server, client) = start(&config()).await;
    let pages = walk(
        &client,
        &format!("{DETECTIONS}&output_format=CSV&show_results=0&truncation_limit=10"),
    )
    .await;
    assert_eq!(pages.len(), 3);
    let rows = pages.iter().flat_map(|page| page.lines()).filter(|line| line.starts_with("\"65"));
    assert_eq!(rows.count(), server.subscription().open_detections().count());
    assert!(pages[2].ends_with("\"Finished\"\n----END_RESPONSE_FOOTER_CSV\n"));
}

#[tokio::test]
async fn filters_leave_only_what_they_name() {
    let (server, client) = start(&Config { rate_limit: 0, ..config() }).await;
    let everything: Vec<_> = server.subscription().open_detections().collect();
    let ask = async |filter: &str| client.get(&format!("{DETECTIONS}&{filter}")).await.text();
    let (host, qid) = (everything[40].host, everything[40].qid);
    let by_id = ask(&format!("ids={host}")).await;
    let of_host = everything.iter().filter(|found| found.host == host).count();
    assert_eq!(elements(&by_id, "UNIQUE_VULN_ID").len(), of_host);
    let by_qid = ask(&format!("qids={qid}")).await;
    assert!(elements(&by_qid, "QID").iter().all(|it| *it == qid.to_string()));
    let severe = ask("severities=4-5&status=Fixed").await;
    assert!(elements(&severe, "SEVERITY").iter().all(|level| ["4", "5"].contains(level)));
    assert!(elements(&severe, "STATUS").iter().all(|status| *status == "Fixed"));
    let bounded = ask("id_min=6500007&id_max=6500014&show_results=0").await;
    assert_eq!(elements(&bounded, "ID"), ["6500007", "6500014"]);
    assert!(!bounded.contains("<RESULTS>"));
    let by_address = ask("ips=10.0.0.3-10.0.0.4,10.0.0.9").await;
    assert_eq!(elements(&by_address, "IP"), ["10.0.0.3", "10.0.0.4", "10.0.0.9"]);
    assert!(!ask("ids=1").await.contains("HOST_LIST>"), "an empty list has no HOST_LIST");
    let quiet = server.summary();
    assert!(quiet.without_effect.is_empty(), "{quiet}");
    client.get(&format!("{DETECTIONS}&os_pattern=x")).await;
    assert!(server.summary().without_effect.contains("host.list_detection os_pattern"));
}

#[tokio::test]
async fn the_knowledge_base_holds_every_qid_of_the_detections() {
    let (server, client) = start(&config()).await;
    let text = client.get("/api/4.0/fo/knowledge_base/vuln/?action=list").await.text();
    let known: BTreeSet<u64> =
        elements(&text, "QID").iter().map(|qid| qid.parse().unwrap()).collect();
    assert!(server.subscription().open_detections().all(|found| known.contains(&found.qid)));
    let bare = client
        .get("/api/4.0/fo/knowledge_base/vuln/?action=list&details=None&id_max=38026")
        .await
        .text();
    assert_eq!(elements(&bare, "ID"), ["38000", "38013", "38026"]);
}

#[tokio::test]
async fn tickets_go_on_after_the_last_and_the_activity_log_before_the_oldest() {
    let (server, client) = start(&Config { hosts: 500, ..config() }).await;
    let mut numbers = BTreeSet::new();
    let mut since = "0".to_owned();
    loop {
        let text = client
            .post("/msp/ticket_list.php", &format!("since_ticket_number={since}"))
            .await
            .text();
        numbers.extend(elements(&text, "NUMBER").into_iter().map(str::to_owned));
        match all_between(&text, "<TRUNCATION last=\"", "\"").first() {
            Some(last) => (*last).clone_into(&mut since),
            None => break,
        }
    }
    assert!(numbers.len() > 1000, "{}", server.summary());
    let log = walk(&client, "/api/2.0/fo/activity_log/?action=list&truncation_limit=100").await;
    let dates: Vec<_> = log
        .iter()
        .flat_map(|page| page.lines())
        .filter(|line| line.starts_with("\"2026"))
        .collect();
    assert_eq!((log.len(), dates.len()), (3, 250));
    assert!(dates.windows(2).all(|two| two[0][..21] > two[1][..21]), "newest first");
}

#[tokio::test]
async fn answers_are_xml_whatever_texts_they_hold_and_gzip_changes_nothing() {
    let (_server, client) = start(&config()).await;
    for uri in [DETECTIONS, HOSTS, "/api/2.0/fo/asset/group/?action=list&echo_request=1"] {
        let plain = client.get(uri).await;
        let text = plain.text();
        let mut reader = quick_xml::Reader::from_str(&text);
        while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}
        let request = client.request(Method::GET, uri).header("accept-encoding", "gzip");
        let zipped = client.send(request.body(Full::default()).unwrap()).await.unwrap();
        assert_eq!(zipped.header("content-encoding"), Some("gzip"));
        assert!(zipped.body.len() < plain.body.len());
        let mut unzipped = String::new();
        flate2::read::GzDecoder::new(&zipped.body[..]).read_to_string(&mut unzipped).unwrap();
        assert!(unzipped == text);
    }
}
