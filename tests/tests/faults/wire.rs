//! The same through the shipped component, the host and real connections on this machine.
//!
//! In: a list of two pages, and a server that cuts its connections. Out: every record once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use futures::TryStreamExt;
use host_harness::account::Account;
use host_harness::address::Reach;
use host_harness::case::default_account;
use host_harness::clock::Clock;
use host_harness::config::HostConfig;
use host_harness::error::HostError;
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use serde_json::json;
use tests::lists::List;
use tests::loopback::{End, Loopback, Reply};
use tokio::runtime::Runtime;

const REACH: Reach = Reach { loopback_http: true, private_network: false };
const CHUNK: usize = 500;

static LIST: LazyLock<List> = LazyLock::new(|| {
    let fixtures = super::fixtures();
    let folder = fixtures.join("host/list_detection/two_pages_stream");
    List::read(&fixtures, &folder).expect("the case is a list")
});

/// What goes wrong, and with which page.
#[derive(Clone, Copy, Debug)]
struct Cut {
    page: usize,
    after: usize,
    end: End,
    chunked: bool,
    times: usize,
}

fn reply(list: &List, cut: Cut, struck: &AtomicUsize, request: &http::Request<Vec<u8>>) -> Reply {
    let (page, body) = list.answer(request).expect("the case has every page");
    let whole = if cut.chunked {
        Reply::chunked(200, "text/xml", &body, CHUNK)
    } else {
        Reply::with_length(200, "text/xml", &body)
    };
    if page != cut.page || struck.fetch_add(1, Ordering::Relaxed) >= cut.times {
        return whole;
    }
    let after = cut.after.min(whole.bytes.len() - 1);
    whole.cut(after, cut.end)
}

/// Reads the list through one server, in as many streams as it takes.
async fn read(host: &Host, cut: Cut) -> Vec<String> {
    let struck = AtomicUsize::new(0);
    let server =
        Loopback::start(move |request| reply(&LIST, cut, &struck, &request)).await.unwrap();
    let live = Arc::new(Live::with_proxy(REACH, None).unwrap());
    let now = virtual_clock();
    let account = Account { base_url: server.url(), ..default_account() };
    let mut step = LIST.step.clone();
    let mut lines = Vec::new();
    for _ in 0..10 {
        // Waits take no time on this clock.
        let outside = Outside { outgoing: live.clone(), clock: now.clone() };
        let stream = host.open(&outside, &account, &step.to_string()).await;
        let error = match stream.map(|stream| stream.of_bytes(300)) {
            Ok(mut stream) => loop {
                match stream.try_next().await {
                    Ok(Some(batch)) => {
                        let text = String::from_utf8(batch.data).unwrap();
                        lines.extend(text.lines().map(str::to_owned));
                    }
                    Ok(None) => return lines,
                    Err(error) => break error,
                }
            },
            Err(error) => error,
        };
        let HostError::Step { failure, case, .. } = error else { panic!("{cut:?}: {error}") };
        assert!(case.is_retryable(), "{cut:?}: {failure:?}");
        step["options"]["cursor"] = json!(failure.cursor.expect("a page has a place"));
    }
    panic!("{cut:?}: no end after ten streams");
}

fn virtual_clock() -> Clock {
    Clock::starting_at("2026-11-21T00:00:00Z".parse().unwrap())
}

#[test]
fn cut_connections_lose_no_record() {
    let runtime = Runtime::new().unwrap();
    let host = Host::embedded(HostConfig { reach: REACH, ..HostConfig::default() }).unwrap();
    let uncut = Cut { page: 9, after: 0, end: End::Open, chunked: false, times: 0 };
    let whole = runtime.block_on(read(&host, uncut));
    assert!(whole.len() > 1);
    let longest = LIST.pages.iter().map(|page| page.body.len()).max().unwrap() + 300;
    let mut tried = 0;
    for page in 0..LIST.pages.len() {
        for after in (0..longest).step_by(longest / 40) {
            for (end, chunked) in
                [(End::Close, false), (End::Close, true), (End::Reset, false), (End::Reset, true)]
            {
                let times = if tried % 3 == 0 { 4 } else { 1 };
                let cut = Cut { page, after, end, chunked, times };
                let lines = runtime.block_on(read(&host, cut));
                assert_eq!(lines, whole, "{cut:?}");
                tried += 1;
            }
        }
    }
    println!("real connections: faults tried: {tried}, lost: 0, duplicated: 0");
    assert!(tried >= 300);
}
