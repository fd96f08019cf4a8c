//! Work that takes time, and what callers change.

use std::time::Duration;

use super::{SCANS, config, elements, start};

#[tokio::test]
async fn a_scan_waits_runs_and_ends_and_then_has_results() {
    let config = config();
    let (server, client) = start(&config).await;
    let launch =
        "action=launch&scan_title=Weekly+%26+more&option_title=Standard&ip=10.0.0.1-10.0.0.3";
    let launched = client.post(SCANS, launch).await.text();
    let reference = elements(&launched, "VALUE")[1].to_owned();
    let state = async || {
        let text = client.post(SCANS, &format!("action=list&scan_ref={reference}")).await.text();
        elements(&text, "STATE").concat()
    };
    let seconds = |count| config.clock.advance(Duration::from_secs(count));
    assert_eq!(state().await, "Queued");
    seconds(2);
    assert_eq!(state().await, "Running");
    let fetch = format!("action=fetch&scan_ref={reference}");
    let early = client.post(SCANS, &fetch).await;
    assert_eq!(early.refusal(), (200, "1905".into()), "an error in an answer with status 200");
    let steer = async |action: &str| {
        client.post(SCANS, &format!("action={action}&scan_ref={reference}")).await.status.as_u16()
    };
    assert_eq!(steer("delete").await, 400);
    assert_eq!(steer("pause").await, 200);
    seconds(1000);
    assert_eq!((steer("pause").await, state().await), (400, "Paused".into()));
    assert_eq!(steer("resume").await, 200);
    seconds(9);
    assert_eq!(state().await, "Finished");
    let results = client.post(SCANS, &fetch).await.text();
    let open =
        server.subscription().open_detections().filter(|found| found.host < 6_500_021).count();
    assert_eq!(results.matches(".example.com\",\"HOST").count(), open);
    let json = client.post(SCANS, &format!("{fetch}&output_format=json")).await.text();
    assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&json).unwrap().len(), open);
    assert_eq!((steer("delete").await, state().await), (200, String::new()));
    assert_eq!(server.summary().launched, [format!("{reference} \"Weekly & more\"")]);
}

#[tokio::test]
async fn a_canceled_scan_stays_so() {
    let config = config();
    let (_server, client) = start(&config).await;
    let launched =
        client.post(SCANS, "action=launch&option_id=7&asset_groups=Databases").await.text();
    let reference = elements(&launched, "VALUE")[1].to_owned();
    assert_eq!(
        client.post(SCANS, &format!("action=cancel&scan_ref={reference}")).await.status,
        200
    );
    config.clock.advance(Duration::from_secs(1000));
    let list = client.post(SCANS, "action=list&show_last=1&show_ags=1").await.text();
    assert_eq!(elements(&list, "STATE"), ["Canceled"]);
    assert!(list.contains("<ASSET_GROUP_TITLE><![CDATA[Databases]]>"), "{list}");
}

#[tokio::test]
async fn a_report_is_a_file_once_it_is_finished() {
    let config = config();
    let (_server, client) = start(&config).await;
    let path = "/api/3.0/fo/report/";
    for (format, begins) in [("pdf", "%PDF-1.4\n"), ("csv", "\"IP\",\"DNS\""), ("xml", "<?xml")] {
        let launch = format!("action=launch&template_id=7&output_format={format}");
        let launched = client.post(path, &launch).await.text();
        let id = elements(&launched, "VALUE").concat();
        let list = format!("{path}?action=list&id={id}");
        let fetch = format!("{path}?action=fetch&id={id}");
        assert_eq!(elements(&client.get(&list).await.text(), "STATE"), ["Submitted"]);
        assert_eq!(client.get(&fetch).await.refusal(), (200, "1905".into()));
        config.clock.advance(Duration::from_secs(6));
        assert_eq!(elements(&client.get(&list).await.text(), "PERCENT"), ["50"]);
        config.clock.advance(Duration::from_secs(6));
        assert_eq!(elements(&client.get(&list).await.text(), "STATE"), ["Finished"]);
        let file = client.get(&fetch).await;
        assert!(file.text().starts_with(begins), "{}", file.text());
    }
    let refused = client.post(path, "action=launch&template_id=7&output_format=docx").await;
    assert_eq!(refused.refusal(), (400, "1905".into()));
}

#[tokio::test]
async fn an_asset_group_is_added_changed_used_and_deleted() {
    let (_server, client) = start(&config()).await;
    let path = "/api/2.0/fo/asset/group/";
    let add = "action=add&title=Lab+%3C1%3E&ips=10.0.0.5-10.0.0.7";
    let id = elements(&client.post(path, add).await.text(), "VALUE").concat();
    assert_eq!(client.post(path, add).await.refusal(), (400, "1905".into()), "the title is taken");
    let edit = format!("action=edit&id={id}&set_title=Lab&remove_ips=10.0.0.6&add_ips=10.0.0.9");
    assert_eq!(client.post(path, &edit).await.status, 200);
    let list = client.get(&format!("{path}?action=list&ids={id}")).await.text();
    assert_eq!(elements(&list, "IP"), ["10.0.0.5", "10.0.0.7", "10.0.0.9"]);
    let hosts = client.get(&format!("{}&ag_titles=Lab", super::HOSTS)).await.text();
    assert_eq!(elements(&hosts, "IP"), ["10.0.0.5", "10.0.0.7", "10.0.0.9"]);
    let delete = format!("action=delete&id={id}");
    assert_eq!(client.post(path, &delete).await.status, 200);
    assert_eq!(client.post(path, &delete).await.refusal(), (400, "1905".into()));
}
