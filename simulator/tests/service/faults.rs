//! Faults: each is what it says, the same for the same seed, and never passes for a success.

use std::collections::BTreeSet;

use http::Method;
use http_body_util::Full;
use simulator::{Config, Fault};

use super::{DETECTIONS, SCANS, config, elements, start};

/// How each of some calls ended.
async fn endings(faults: f64, seed: u64) -> Vec<String> {
    let (server, client) = start(&Config { faults, seed, rate_limit: 0, ..config() }).await;
    let whole = server.subscription().open_detections().count();
    let mut endings = Vec::new();
    for _ in 0..60 {
        let request = client.request(Method::GET, DETECTIONS).body(Full::default()).unwrap();
        endings.push(match client.send(request).await {
            None => "no answer".to_owned(),
            Some(answer) if answer.status != 200 => {
                format!("{:?}", answer.refusal())
            }
            Some(answer) => {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                let complete = text.ends_with("</HOST_LIST_VM_DETECTION_OUTPUT>\n");
                assert_eq!(
                    complete,
                    elements(&text, "UNIQUE_VULN_ID").len() == whole && answer.whole
                );
                format!("{} bytes, whole: {}, complete: {complete}", text.len(), answer.whole)
            }
        });
    }
    endings
}

#[tokio::test]
async fn the_same_seed_gives_the_same_faults() {
    let first = endings(0.5, 7).await;
    assert_eq!(first, endings(0.5, 7).await);
    assert_ne!(first, endings(0.5, 8).await);
    let kind = |ending: &str| ending.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
    let kinds: BTreeSet<_> = first.iter().map(|ending| kind(ending)).collect();
    assert!(kinds.len() > 3, "{first:?}");
}

#[tokio::test]
async fn without_faults_every_answer_is_complete_and_with_all_none_is() {
    assert!(endings(0.0, 7).await.iter().all(|ending| ending.ends_with("complete: true")));
    assert!(endings(1.0, 7).await.iter().all(|ending| !ending.ends_with("complete: true")));
}

#[tokio::test]
async fn what_became_of_a_write_is_told() {
    static TOLD: std::sync::Mutex<Vec<String>> = std::sync::Mutex::new(Vec::new());
    let told = |line: &str| TOLD.lock().unwrap().push(line.to_owned());
    let (server, client) = start(&Config { faults: 1.0, rate_limit: 0, told, ..config() }).await;
    for _ in 0..40 {
        let request = client.request(Method::POST, SCANS);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let form = "action=launch&option_title=x&ip=10.0.0.1";
        client.send(request.body(form.into()).unwrap()).await;
    }
    let summary = server.summary();
    let hidden = [Fault::ResetBefore, Fault::ResetWithin, Fault::Cut];
    let carried_out: u64 = hidden.iter().filter_map(|fault| summary.faults.get(fault)).sum();
    assert_eq!(summary.launched.len() as u64, carried_out, "{summary}");
    assert_eq!(summary.faults.values().sum::<u64>(), 40);
    let lines = TOLD.lock().unwrap();
    let says = |words: &str| lines.iter().filter(|line| line.contains(words)).count() as u64;
    assert_eq!(says("scan.launch, which was carried out; its caller cannot know"), carried_out);
    assert_eq!(says("scan.launch, which was not carried out"), 40 - carried_out);
}
