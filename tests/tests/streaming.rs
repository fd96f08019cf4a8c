//! Answers of any size through the shipped component in bounded memory (rules P9, P10).
//!
//! In: answers that are made while they are read. Out: every record counted, in order, within 16 MiB of guest memory
//! and without growth of the host.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use futures::TryStreamExt;
use host_harness::case::default_account;
use host_harness::config::HostConfig;
use host_harness::host::{Host, Outside};
use serde_json::{Value, json};
use tests::detections::Detections;
use tests::generated::Generated;
use tests::{memory, rows};
use tokio::runtime::Runtime;

/// The guest's limit: the peak cannot be above it, since growth beyond is refused.
const GUEST_MEMORY: usize = 16 << 20;
const MOST_GROWTH: u64 = 64 << 20;

static HOST: LazyLock<Host> = LazyLock::new(|| {
    Host::embedded(HostConfig { guest_memory: GUEST_MEMORY, ..HostConfig::default() })
        .expect("the embedded bytes are a component")
});

/// One at a time: another test's memory would count.
static TURN: Mutex<()> = Mutex::new(());

/// What a stream brought.
#[derive(Default)]
struct Seen {
    records: u64,
    json_bytes: u64,
    largest_batch: usize,
    growth: u64,
    summary: Value,
}

/// Reads a step to its end; `check` sees each record's line and its index.
async fn read(step: &Value, answers: Generated, check: impl Fn(u64, &str)) -> Seen {
    let outside = Outside::through(Arc::new(answers));
    let before = memory::resident().unwrap_or(0);
    let mut seen = Seen::default();
    let mut stream = HOST.open(&outside, &default_account(), &step.to_string()).await.unwrap();
    while let Some(batch) = stream.try_next().await.unwrap() {
        let text = str::from_utf8(&batch.data).unwrap();
        for line in text.lines() {
            check(seen.records, line);
            seen.records += 1;
        }
        seen.json_bytes += batch.data.len() as u64;
        seen.largest_batch = seen.largest_batch.max(batch.data.len());
        seen.growth = seen.growth.max(memory::resident().unwrap_or(0).saturating_sub(before));
    }
    seen.summary = serde_json::from_str(&stream.summary().await.unwrap()).unwrap();
    seen
}

fn run(step: &Value, answers: Generated, check: impl Fn(u64, &str)) -> Seen {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    LazyLock::force(&HOST);
    let seen = Runtime::new().unwrap().block_on(read(step, answers, check));
    let page = &seen.summary["page"];
    assert_eq!(page["records"], seen.records);
    assert_eq!(page["truncated"], false);
    assert!(seen.growth < MOST_GROWTH, "the host grew by {} bytes", seen.growth);
    seen
}

#[test]
fn p9_a_detection_list_of_300_mb_flows_through_16_mib() {
    let detections = Detections::of_bytes(1, 300_000_000);
    let made = detections.made();
    let step = json!({ "resource": "host", "operation": "list_detection", "parameters": { "ips": "10.0.0.0/8" } });
    let seen = run(&step, Generated::once("text/xml", detections), |index, line| {
        let start = format!("{{\"ID\":\"{}\",", Detections::host_id(index));
        assert!(line.starts_with(&start) && line.ends_with("]}}"), "record {index}: {line}");
    });
    let page = &seen.summary["page"];
    assert_eq!(page["proof"], "root-end");
    assert_eq!(page["counts"]["HOST"], made.hosts());
    assert_eq!(page["counts"]["DETECTION"], made.detections());
    assert_eq!(seen.records, made.hosts());
    assert!(made.bytes() >= 300_000_000);
    println!(
        "{} bytes, {} hosts, {} detections; JSON {} bytes, largest batch {}, host grew by {}",
        made.bytes(),
        made.hosts(),
        made.detections(),
        seen.json_bytes,
        seen.largest_batch,
        seen.growth
    );
}

#[test]
fn p9_detections_as_csv_flow_through_16_mib() {
    let count = 600_000;
    let step = json!({ "resource": "host", "operation": "list_detection",
                       "parameters": { "ips": "10.0.0.0/8", "output_format": "CSV" } });
    let answers = Generated::once("text/csv", rows::detections(count));
    let seen = run(&step, answers, |index, line| {
        assert!(line.contains(&format!("\"QID\":\"{}\"", index + 1)), "row {index}: {line}");
    });
    assert_eq!(seen.summary["page"]["proof"], "footer");
    assert_eq!(seen.summary["page"]["counts"]["row"], count);
    assert_eq!(seen.records, count);
}

#[test]
fn p10_a_million_small_records_are_counted() {
    let count = 1_000_000;
    let step =
        json!({ "resource": "host", "operation": "list", "parameters": { "ips": "10.0.0.0/8" } });
    let answers = Generated::once("text/xml", rows::hosts(count));
    let seen = run(&step, answers, |index, line| {
        assert_eq!(line, format!("{{\"ID\":\"{}\"}}", index + 1));
    });
    assert_eq!(seen.summary["page"]["counts"]["HOST"], count);
    assert_eq!(seen.records, count);
}
