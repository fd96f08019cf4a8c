//! The host with the real component: limits, the queue, cancellation, and whose credential leaves.
//!
//! In: answers that are generated or withheld; out: what an engine would see.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, TryStreamExt, stream};
use host_harness::account::{Account, Credential, Secret};
use host_harness::clock::Clock;
use host_harness::config::HostConfig;
use host_harness::error::{ErrorCase, HostError};
use host_harness::host::{Host, Load, Outside};
use host_harness::outgoing::{Answer, Outgoing, WireError, flowing, whole};
use http::{Request, Response};

const STEP: &str = r#"{"resource":"host","operation":"list","parameters":{"ids":"1"}}"#;

const ONE_HOST: &str = "<HOST_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST>\
                        <HOST><ID>1</ID></HOST></HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>";

const END: &str = "</HOST></HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>";

/// What a server does, and what it saw.
struct Server {
    behaviour: Behaviour,
    seen: Mutex<Vec<Request<Bytes>>>,
    /// Answers whose bodies are still held by someone.
    open: Arc<AtomicU32>,
}

#[derive(Clone, Copy)]
enum Behaviour {
    Answers,
    NeverAnswers,
    StopsInTheBody,
    NeverEnds,
    /// In this many pieces of a record each, none of which is there when asked for.
    Hesitates(u32),
}

/// Counts down when the body that holds it is dropped.
struct Held(Arc<AtomicU32>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Outgoing for Server {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        self.seen.lock().unwrap().push(request);
        self.open.fetch_add(1, Ordering::SeqCst);
        let held = Held(self.open.clone());
        let behaviour = self.behaviour;
        Box::pin(async move {
            let _ = &held;
            let start = ONE_HOST.replace(END, "");
            let host = || Ok::<_, WireError>(Bytes::from_static(b"</HOST><HOST><ID>2</ID>"));
            let first = stream::iter([Ok(Bytes::from(start))]);
            let piece = move |_| async move {
                tokio::task::yield_now().await;
                host()
            };
            let end = stream::iter([Ok(Bytes::from(END))]);
            let body = match behaviour {
                Behaviour::Answers => whole(Bytes::from_static(ONE_HOST.as_bytes())),
                Behaviour::NeverAnswers => std::future::pending().await,
                Behaviour::StopsInTheBody => flowing(holding(first.chain(stream::pending()), held)),
                Behaviour::NeverEnds => {
                    flowing(holding(first.chain(stream::repeat_with(host)), held))
                }
                Behaviour::Hesitates(pieces) => {
                    let pieces = stream::iter(0..pieces).then(piece);
                    flowing(holding(first.chain(pieces).chain(end), held))
                }
            };
            Ok(Response::builder().header("content-type", "text/xml").body(body).unwrap())
        })
    }
}

impl Server {
    /// Waits until nobody listens to an answer any more.
    async fn all_given_up(&self) {
        let left = async {
            while self.open.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), left)
            .await
            .expect("every answer is given up");
    }
}

fn holding<S: futures::Stream>(pieces: S, held: Held) -> impl futures::Stream<Item = S::Item> {
    pieces.map(move |piece| {
        let _ = &held;
        piece
    })
}

fn server(behaviour: Behaviour) -> (Arc<Server>, Outside) {
    let server = Arc::new(Server { behaviour, seen: Mutex::default(), open: Arc::default() });
    (server.clone(), Outside::through(server))
}

fn account() -> Account {
    Account {
        base_url: "https://qualysapi.qg2.apps.qualys.com".into(),
        gateway_url: None,
        credential: Credential::Basic {
            username: "planted-user".into(),
            password: Secret::new("planted-password"),
        },
    }
}

fn virtual_clock() -> Clock {
    Clock::starting_at("2026-11-21T00:00:00Z".parse().unwrap())
}

fn small() -> HostConfig {
    HostConfig { max_live_instances: 2, ..HostConfig::default() }
}

fn host(config: HostConfig) -> Host {
    Host::embedded(config).unwrap()
}

#[tokio::test]
async fn a_step_runs() {
    let (_, outside) = server(Behaviour::Answers);
    let answer = host(small()).execute(&outside, &account(), STEP).await.unwrap();
    assert!(answer.contains(r#""records":[{"ID":"1"}]"#), "{answer}");
}

#[tokio::test]
async fn a_step_that_takes_too_long_is_stopped() {
    let (server, outside) = server(Behaviour::NeverAnswers);
    let config = HostConfig { deadline: Duration::from_millis(300), ..small() };
    let error = host(config).execute(&outside, &account(), STEP).await.unwrap_err();
    assert!(matches!(error, HostError::Deadline { requests_sent: 1, .. }), "{error:?}");
    assert_eq!(error.case(), ErrorCase::ExecutionFailed);
    assert!(!error.is_retryable());
    server.all_given_up().await;
}

#[tokio::test]
async fn a_silent_server_is_given_up() {
    let config = HostConfig {
        first_byte: Duration::from_millis(50),
        between_bytes: Duration::from_millis(50),
        ..small()
    };
    let (server, mut outside) = server(Behaviour::StopsInTheBody);
    // The pauses between the tries pass at once.
    outside.clock = virtual_clock();
    let error = host(config).execute(&outside, &account(), STEP).await.unwrap_err();
    assert!(error.failure().is_some() && error.is_retryable(), "{error:?}");
    assert_eq!(server.seen.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn an_oversized_answer_is_cut_off() {
    let (_, mut outside) = server(Behaviour::NeverEnds);
    // The pauses between the tries pass at once.
    outside.clock = virtual_clock();
    let host = host(HostConfig { max_answer: 1 << 20, ..small() });
    let mut stream = host.open(&outside, &account(), STEP).await.unwrap();
    let mut records = 0;
    let error = loop {
        match stream.try_next().await {
            Ok(batch) => records += batch.expect("a cut is no end").records,
            Err(error) => break error,
        }
    };
    assert!(records > 40_000, "{records}");
    assert_eq!(error.case(), ErrorCase::PermanentTooLarge, "{error:?}");
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() {
    let (server, outside) = server(Behaviour::NeverEnds);
    let host = host(small());
    let mut stream = host.open(&outside, &account(), STEP).await.unwrap();
    stream.try_next().await.unwrap().unwrap();
    assert_eq!(server.open.load(Ordering::SeqCst), 1);
    drop(stream);
    server.all_given_up().await;
}

#[tokio::test]
async fn a_wait_for_a_batch_may_be_given_up_and_taken_up_again() {
    let (_, outside) = server(Behaviour::Hesitates(500));
    let batches = host(small()).open(&outside, &account(), STEP).await.unwrap();
    let mut batches = batches.of_bytes(100);
    let (mut records, mut given_up, mut summaries) = (0, 0, 0);
    loop {
        match batches.try_next().now_or_never() {
            Some(Ok(Some(batch))) => records += batch.records,
            Some(Ok(None)) => break,
            Some(Err(error)) => panic!("{error}"),
            None => {
                given_up += 1;
                tokio::task::yield_now().await;
                // Asked in the middle of a call, it waits for that call.
                if given_up % 5 == 0 {
                    summaries += 1;
                    batches.summary().await.unwrap();
                }
            }
        }
    }
    assert_eq!(records, 501);
    assert!(given_up >= 10 && summaries > 0, "{given_up} {summaries}");
    assert!(batches.summary().await.unwrap().contains(r#""records":501"#));
}

#[tokio::test]
async fn a_step_beyond_the_limit_is_not_started() {
    let (server, outside) = server(Behaviour::Answers);
    let host = host(HostConfig { max_step: STEP.len(), ..small() });
    let longer = format!("{STEP} ");
    let error = host.execute(&outside, &account(), &longer).await.unwrap_err();
    assert!(matches!(error, HostError::StepTooLarge { .. }), "{error:?}");
    assert!(host.execute(&outside, &account(), STEP).await.is_ok());
    assert_eq!(server.seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn guests_without_memory_are_busy() {
    let (_, outside) = server(Behaviour::Answers);
    let host = host(HostConfig { total_guest_memory: 64 << 10, ..small() });
    let error = host.execute(&outside, &account(), STEP).await.unwrap_err();
    assert!(matches!(error, HostError::Busy { requests_sent: 0 }), "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_steps_than_places_queue() {
    let (server, outside) = server(Behaviour::Answers);
    let host = host(small());
    let steps = (0..50).map(|_| {
        let (host, outside) = (host.clone(), outside.clone());
        tokio::spawn(async move { host.execute(&outside, &account(), STEP).await })
    });
    for step in futures::future::join_all(steps).await {
        step.unwrap().unwrap();
    }
    assert_eq!(server.seen.lock().unwrap().len(), 50);
}

#[tokio::test]
async fn the_load_of_a_host_is_seen() {
    let (server, outside) = server(Behaviour::NeverAnswers);
    let host = host(small());
    let account = account();
    let mut steps = Vec::new();
    for _ in 0..5 {
        let mut step = Box::pin(host.execute(&outside, &account, STEP));
        assert!((&mut step).now_or_never().is_none());
        steps.push(step);
    }
    while server.seen.lock().unwrap().len() < 2 {
        assert!(futures::future::select_all(&mut steps).now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    let load = host.load();
    assert_eq!((load.running, load.waiting), (2, 3));
    assert!(load.guest_memory > 0);
    drop(steps);
    assert_eq!(host.load(), Load { running: 0, waiting: 0, guest_memory: 0 });
}

#[tokio::test]
async fn a_held_credential_is_the_hosts_to_attach() {
    let (server, outside) = server(Behaviour::Answers);
    let mut account = account();
    account.credential = Credential::Host(Box::new(account.credential));
    host(small()).execute(&outside, &account, STEP).await.unwrap();
    let seen = server.seen.lock().unwrap();
    let authorization = seen[0].headers()["authorization"].to_str().unwrap();
    assert_eq!(authorization, "Basic cGxhbnRlZC11c2VyOnBsYW50ZWQtcGFzc3dvcmQ=");
}

#[tokio::test]
async fn what_is_no_connector_is_refused() {
    let empty_component = b"\0asm\x0d\0\x01\0";
    for bytes in [&b"no wasm"[..], empty_component] {
        let error = Host::from_bytes(bytes, small()).err().unwrap();
        assert!(matches!(error, HostError::Component(_)), "{error:?}");
    }
}
