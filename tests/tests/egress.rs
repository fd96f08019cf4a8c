//! The host's policy for what leaves and what comes back, one by one, with a guest that asks for everything.
//!
//! In: servers on this machine that misbehave. Out: what the guest was told, and what the servers saw.
//! What names lead to is tested beside the resolver, what the proxy sees beside the client.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use host_harness::config::HostConfig;
use host_harness::error::HostError;
use tests::loopback::{End, Loopback, Reply};
use tests::test_guest::{account, loopback, run};

/// A server that answers everything with one reply, and the paths that it was asked for.
struct Server {
    server: Loopback,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(reply: Reply) -> Self {
        let seen = Arc::<Mutex<Vec<String>>>::default();
        let log = seen.clone();
        let server = Loopback::start(move |request| {
            log.lock().unwrap().push(request.uri().to_string());
            reply.clone()
        });
        Self { server: server.await.unwrap(), seen }
    }

    async fn hello() -> Self {
        Self::start(Reply::with_length(200, "text/plain", b"hello")).await
    }

    fn url(&self) -> String {
        self.server.url()
    }

    fn port(&self) -> String {
        self.url().rsplit(':').next().unwrap().to_owned()
    }

    fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// What the guest is told when it gets `url`, for an account of this server.
    async fn answer_for(&self, config: HostConfig, url: &str) -> String {
        run(config, &account(&self.url()), &format!("get {url}")).await.unwrap()
    }

    /// The same for this server's own URL.
    async fn answer(&self, config: HostConfig) -> String {
        self.answer_for(config, &format!("{}/x", self.url())).await
    }
}

/// That the guest gets no more of the server's answer than so many bytes, and is told why.
async fn is_cut_off(server: &Server, limit: u64) {
    let report = server.answer(HostConfig { max_answer: limit, ..loopback() }).await;
    assert!(report.contains("broken off, Some(ErrorCode::HttpResponseBodySize"), "{report}");
    assert!(bytes(&report) as u64 <= limit, "{report}");
}

fn bytes(report: &str) -> usize {
    let line = report.lines().find_map(|line| line.strip_prefix("bytes: ")).unwrap();
    line.parse().unwrap()
}

#[tokio::test]
async fn the_accounts_own_server_answers() {
    let server = Server::hello().await;
    let report = server.answer(loopback()).await;
    assert!(report.contains("status: 200") && report.contains("beginning: hello"), "{report}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn another_host_is_denied() {
    let server = Server::hello().await;
    for host in ["localhost", "127.0.0.2", "[::1]"] {
        let url = format!("http://{host}:{}/x", server.port());
        let report = server.answer_for(loopback(), &url).await;
        assert_eq!(report, "refused: ErrorCode::HttpRequestDenied", "{url}");
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn another_port_is_denied() {
    let (own, other) = (Server::hello().await, Server::hello().await);
    let report = own.answer_for(loopback(), &format!("{}/x", other.url())).await;
    assert_eq!(report, "refused: ErrorCode::HttpRequestDenied");
    assert_eq!(other.requests(), 0);
}

#[tokio::test]
async fn another_scheme_is_denied() {
    let server = Server::hello().await;
    let https = format!("https://127.0.0.1:{}", server.port());
    let command = format!("get {}/x", server.url());
    let report = run(loopback(), &account(&https), &command).await.unwrap();
    assert_eq!(report, "refused: ErrorCode::HttpRequestDenied");
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn plain_http_needs_the_operators_flag() {
    let server = Server::hello().await;
    let config = HostConfig { max_live_instances: 1, ..HostConfig::default() };
    assert_eq!(server.answer(config).await, "refused: ErrorCode::HttpRequestDenied");
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn user_information_in_the_url_is_refused() {
    let server = Server::hello().await;
    for user in ["user@", "user:password@", "127.0.0.1@"] {
        let url = format!("http://{user}127.0.0.1:{}/x", server.port());
        let report = server.answer_for(loopback(), &url).await;
        assert_eq!(report, "refused: ErrorCode::HttpRequestUriInvalid", "{url}");
    }
    assert_eq!(server.requests(), 0);
}

/// The account's own URL may be such an address, in any of the ways of writing it.
#[tokio::test]
async fn an_address_of_this_machine_is_prohibited_without_the_flag() {
    let server = Server::hello().await;
    for host in ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"]
    {
        let url = format!("https://{host}:{}", server.port());
        let config = HostConfig { max_live_instances: 1, ..HostConfig::default() };
        let report = run(config, &account(&url), &format!("get {url}/x")).await.unwrap();
        assert_eq!(report, "refused: ErrorCode::DestinationIpProhibited", "{url}");
    }
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let other = Server::hello().await;
    let elsewhere = other.url();
    for status in [301, 302, 303, 307, 308] {
        let head =
            format!("HTTP/1.1 {status} x\r\nLocation: {elsewhere}/\r\nContent-Length: 0\r\n\r\n");
        let server = Server::start(Reply { bytes: head.into_bytes(), end: End::Open }).await;
        let report = server.answer(loopback()).await;
        assert!(report.contains(&format!("status: {status}")), "{report}");
        assert!(report.contains(&format!("header location: {elsewhere}/")), "{report}");
        assert_eq!(server.requests(), 1);
    }
    assert_eq!(other.requests(), 0);
}

#[tokio::test]
async fn an_oversized_answer_is_cut_off() {
    let limit = 1 << 20;
    let body = vec![b'x'; 4 << 20];
    for reply in [
        Reply::with_length(200, "text/plain", &body),
        Reply::chunked(200, "text/plain", &body, 9_999),
    ] {
        let server = Server::start(reply).await;
        is_cut_off(&server, limit).await;
    }
}

/// 256 MiB of nothing in a quarter of a MiB: the limit is for what comes out.
#[tokio::test]
async fn an_answer_that_is_oversized_only_after_decompression_is_cut_off() {
    let zeros = vec![0; 1 << 20];
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..256 {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let limit = 4 << 20;
    assert!((bomb.len() as u64) < limit);
    let mut reply = Reply::with_length(200, "text/plain", &bomb);
    let head = b"HTTP/1.1 200 Whatever\r\n";
    let coded = [&head[..], b"Content-Encoding: gzip\r\n", &reply.bytes[head.len()..]].concat();
    reply.bytes = coded;
    let server = Server::start(reply).await;
    is_cut_off(&server, limit).await;
}

/// A server that never says a word of its answer; the limit is all that passes.
#[tokio::test]
async fn an_answer_whose_head_is_slow_is_given_up() {
    for beginning in ["", "HTTP/1.1 200 OK\r\nContent-"] {
        let reply = Reply { bytes: beginning.as_bytes().to_vec(), end: End::Open };
        let server = Server::start(reply).await;
        let config = HostConfig { first_byte: Duration::from_millis(50), ..loopback() };
        let report = server.answer(config).await;
        assert_eq!(report, "refused: ErrorCode::HttpResponseTimeout");
        assert_eq!(server.requests(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_stops_in_its_body_is_given_up() {
    let reply = Reply::with_length(200, "text/plain", b"hello").cut(usize::MAX, End::Open);
    let shorter = reply.bytes.len() - 2;
    let server = Server::start(reply.cut(shorter, End::Open)).await;
    let config = HostConfig { between_bytes: Duration::from_millis(50), ..loopback() };
    let report = server.answer(config).await;
    assert!(report.contains("broken off, Some(ErrorCode::ConnectionReadTimeout)"), "{report}");
    assert!(report.contains("beginning: hel"), "{report}");
}

#[tokio::test]
async fn an_oversized_head_is_refused() {
    let one_long = format!("X: {}\r\n", "x".repeat(70 << 10));
    let larger_than_the_clients_own_limit = format!("X: {}\r\n", "x".repeat(4 << 20));
    let some_long: String =
        (0..70).map(|n| format!("X-{n}: {}\r\n", "x".repeat(1 << 10))).collect();
    let very_many: String = (0..9_000).map(|n| format!("X-{n}: x\r\n")).collect();
    for headers in [one_long, larger_than_the_clients_own_limit, some_long, very_many] {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{headers}\r\n");
        let server = Server::start(Reply { bytes: head.into_bytes(), end: End::Open }).await;
        let report = server.answer(loopback()).await;
        let expected = "refused: ErrorCode::HttpResponseHeaderSectionSize";
        assert!(report.starts_with(expected), "{}: {report}", headers.len());
    }
}

#[tokio::test]
async fn a_head_within_the_limit_passes() {
    let headers = format!("X: {}\r\n", "x".repeat(60 << 10));
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{headers}\r\n");
    let server = Server::start(Reply { bytes: head.into_bytes(), end: End::Open }).await;
    assert!(server.answer(loopback()).await.contains("status: 200"));
}

#[tokio::test]
async fn too_many_requests_in_one_step_are_denied() {
    let server = Server::hello().await;
    let account = account(&server.url());
    let config = || HostConfig { max_requests: 3, ..loopback() };
    let repeat = |times: u32| format!("repeat {times} {}/x", server.url());
    let report = run(config(), &account, &repeat(3)).await.unwrap();
    assert_eq!(report, "answered: 3");
    let report = run(config(), &account, &repeat(5)).await.unwrap();
    assert_eq!(report, "answered: 3\nrefused: ErrorCode::HttpRequestDenied");
    assert_eq!(server.requests(), 6);
}

/// The guest waits for the head; the step's own time is over first.
#[tokio::test]
async fn a_step_that_takes_too_long_ends_with_its_connection() {
    let server = Server::start(Reply { bytes: Vec::new(), end: End::Open }).await;
    let config = HostConfig { deadline: Duration::from_millis(300), ..loopback() };
    let command = format!("get {}/x", server.url());
    let error = run(config, &account(&server.url()), &command).await.unwrap_err();
    assert!(matches!(error, HostError::Deadline { requests_sent: 1, .. }), "{error:?}");
}
