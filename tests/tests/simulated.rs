//! The shipped component and the host against the simulated Qualys, over real connections.
//!
//! In: a server with faults, and the steps of the fixtures. Out: that nothing is lost and nothing comes twice, and that
//! every operation gets an answer that the connector takes. Waits take no time: the guest's clock is virtual.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures::TryStreamExt as _;
use host_harness::account::{Account, Credential, Secret};
use host_harness::address::Reach;
use host_harness::case::{Call, Case};
use host_harness::clock::Clock;
use host_harness::config::HostConfig;
use host_harness::error::HostError;
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use qualys_plugin::catalogue::RESOURCES;
use serde_json::{Value, json};
use simulator::{Config, DEMO_PASSWORD, DEMO_USER, Found, Server};

const REACH: Reach = Reach { loopback_http: true, private_network: false };
const NOW: &str = "2026-11-21T00:00:00Z";
/// The same in seconds since 1970.
const NOW_S: u64 = 1_795_219_200;

static HOST: LazyLock<Host> = LazyLock::new(|| {
    let config = HostConfig { reach: REACH, ..HostConfig::default() };
    Host::embedded(config).expect("the embedded bytes are a component")
});

/// A server without limits, and the way to it.
struct World {
    outside: Outside,
    account: Account,
    server: Server,
    /// The server's.
    time: simulator::Clock,
}

impl World {
    async fn start(config: Config) -> Self {
        let time = simulator::Clock::still_at(NOW_S);
        let config = Config { rate_limit: 0, clock: time.clone(), ..config };
        let server = Server::start(&config).await.unwrap();
        let password = Secret::new(DEMO_PASSWORD.to_owned());
        let credential = Credential::Basic { username: DEMO_USER.to_owned(), password };
        let account = Account { base_url: server.url(), gateway_url: None, credential };
        let live = Arc::new(Live::with_proxy(REACH, None).unwrap());
        let clock = Clock::starting_at(NOW.parse().unwrap());
        let outside = Outside { clock, ..Outside::through(live) };
        Self { outside, account, server, time }
    }

    async fn execute(&self, step: &Value) -> Result<Value, HostError> {
        let answer = HOST.execute(&self.outside, &self.account, &step.to_string()).await?;
        Ok(serde_json::from_str(&answer).unwrap())
    }

    /// Reads a list to its end, in as many streams as it takes: each goes on from the error's cursor.
    async fn read(&self, mut step: Value) -> (Vec<Value>, usize) {
        let mut records = Vec::new();
        for streams in 1..50 {
            let error = match self.stream(&step, &mut records).await {
                Ok(()) => return (records, streams),
                Err(error) => error,
            };
            let HostError::Step { failure, case, .. } = error else { panic!("{error}") };
            assert!(case.is_retryable(), "{failure:?}");
            step["options"]["cursor"] = json!(failure.cursor.expect("a page has a place"));
        }
        panic!("no end after fifty streams: {}", self.server.summary());
    }

    async fn stream(&self, step: &Value, records: &mut Vec<Value>) -> Result<(), HostError> {
        let mut stream = HOST.open(&self.outside, &self.account, &step.to_string()).await?;
        while let Some(batch) = stream.try_next().await? {
            let lines = batch.data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            records.extend(lines.map(|line| serde_json::from_slice::<Value>(line).unwrap()));
        }
        Ok(())
    }
}

/// The detections of these hosts.
fn found(hosts: &[Value]) -> Vec<Found> {
    let number = |value: &Value| value.as_str().unwrap().parse().unwrap();
    let of_host = |host: &Value| {
        let id = number(&host["ID"]);
        let list = host["DETECTION_LIST"]["DETECTION"].as_array().unwrap().clone();
        list.into_iter().map(move |it| Found {
            host: id,
            detection: number(&it["UNIQUE_VULN_ID"]),
            qid: number(&it["QID"]),
        })
    };
    hosts.iter().flat_map(of_host).collect()
}

fn list_of_detections(page: u32, max_wait_ms: u32) -> Value {
    json!({
        "resource": "host",
        "operation": "list_detection",
        "parameters": { "truncation_limit": page },
        "options": { "max_wait_ms": max_wait_ms },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_detection_comes_exactly_once_whatever_goes_wrong() {
    let (mut faults, mut gave_up) = (0, 0);
    for seed in 7..13 {
        // A patient step meets some faults, an impatient one many.
        for (rate, page, max_wait_ms) in [(0.1, 1000, 600_000), (0.1, 10, 600_000), (0.4, 25, 0)] {
            let world =
                World::start(Config { hosts: 500, faults: rate, seed, ..Config::default() }).await;
            let (hosts, streams) = world.read(list_of_detections(page, max_wait_ms)).await;
            let expected: Vec<_> = world.server.subscription().open_detections().collect();
            let summary = world.server.summary();
            assert!(found(&hosts) == expected, "seed {seed}, pages of {page}: {summary}");
            faults += summary.faults.values().sum::<u64>();
            gave_up += streams - 1;
        }
    }
    println!(
        "faults: {faults}, streams that went on from a cursor: {gave_up}, lost: 0, duplicated: 0"
    );
    assert!(faults > 50 && gave_up > 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_tickets_and_the_knowledge_base_lose_nothing_either() {
    let config = || Config { hosts: 300, faults: 0.15, seed: 11, ..Config::default() };
    let world = World::start(config()).await;
    let calm = World::start(Config { faults: 0.0, ..config() }).await;
    for (resource, operation, parameters) in [
        ("host", "list_detection", json!({"output_format": "CSV", "truncation_limit": 20})),
        ("host", "list", json!({"truncation_limit": 20})),
        ("remediation_ticket", "list", json!({"states": "OPEN"})),
        ("knowledge_base", "list", json!({})),
        ("activity_log", "export", json!({"truncation_limit": 20})),
    ] {
        let step = json!({
            "resource": resource, "operation": operation, "parameters": parameters,
            "options": { "max_wait_ms": 600_000 },
        });
        let (records, _) = world.read(step.clone()).await;
        let (expected, _) = calm.read(step).await;
        assert!(expected.len() > 100);
        assert!(
            records == expected,
            "{resource}.{operation}: {} of {}",
            records.len(),
            expected.len()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_is_launched_watched_and_fetched() {
    let world = World::start(Config::default()).await;
    let launch = json!({"resource": "scan", "operation": "launch", "parameters":
        {"scan_title": "x", "option_profile": "y", "ip": "10.0.0.0/30", "iscanner_name": "External"}});
    let launched = world.execute(&launch).await.unwrap();
    let reference = launched["result"]["items"][1]["value"].clone();
    let list =
        json!({"resource": "scan", "operation": "list", "parameters": {"scan_ref": reference}});
    let fetch =
        json!({"resource": "scan", "operation": "fetch", "parameters": {"scan_ref": reference}});
    for (seconds, state) in [(2, "Running"), (10, "Finished")] {
        world.time.advance(Duration::from_secs(seconds));
        let listed = world.execute(&list).await.unwrap();
        assert_eq!(listed["records"][0]["STATUS"]["STATE"], state);
        let fetched = world.execute(&fetch).await;
        assert_eq!(fetched.is_ok(), state == "Finished", "{fetched:?}");
    }
    let results = world.execute(&fetch).await.unwrap();
    assert!(results["page"]["records"].as_u64().unwrap() > 3);
}

/// The steps of the fixtures that get an answer, each with its case.
fn steps() -> Vec<(String, Value)> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = package.parent().unwrap().join("fixtures");
    let answered = |folder: &PathBuf| folder.join("output.json").exists();
    let folders = Case::discover(&fixtures).unwrap().into_iter().filter(answered);
    let cases = folders.map(|folder| Case::read(&fixtures, &folder).unwrap());
    let runs = cases.filter(|case| {
        matches!(case.call, Call::Execute | Call::Open) && !case.name.starts_with('_')
    });
    runs.map(|case| (case.name.clone(), serde_json::from_str(&case.step).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connector_takes_the_answer_of_every_operation() {
    let world = World::start(Config::default()).await;
    let (mut asked, mut refused) = (BTreeSet::new(), Vec::new());
    for (name, step) in steps() {
        let word = |field: &str| step[field].as_str().unwrap().to_owned();
        asked.insert(format!("{}.{}", word("resource"), word("operation")));
        if let Err(error) = world.execute(&step).await {
            refused.push(format!("{name}: {error}"));
        }
    }
    // A scan, report or group of the fixtures is none of this subscription: a refusal by name is an answer too.
    let named_elsewhere = ["no such", "does not exist", "nothing was found for"];
    refused.retain(|error| !named_elsewhere.iter().any(|words| error.contains(words)));
    assert!(refused.is_empty(), "{refused:#?}");
    let operations = RESOURCES.iter().flat_map(|resource| {
        resource.operations.iter().map(|operation| format!("{}.{}", resource.id, operation.id))
    });
    let missing: Vec<_> = operations.filter(|id| !asked.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
