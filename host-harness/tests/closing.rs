//! Calls that are given up, over real connections: the guest stops, and the server sees that nobody listens any more.
//!
//! In: a server that answers in part; out: when its connection was closed, and that the next step is none the worse.

use std::net::SocketAddr;
use std::time::Duration;

use futures::{FutureExt, TryStreamExt};
use host_harness::account::{Account, Credential, Secret};
use host_harness::address::Reach;
use host_harness::config::HostConfig;
use host_harness::error::HostError;
use host_harness::host::{Host, Load, Outside};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

const STEP: &str = r#"{"resource":"host","operation":"list","parameters":{"ids":"1"}}"#;

const HEAD: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n";
const START: &str =
    "<HOST_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST>";
const RECORD: &str = "<HOST><ID>1</ID></HOST>";
const END: &str = "</HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>";

/// Several of these are in what the server sends before it falls silent.
const BATCH: u32 = 4 << 10;

/// Far more than a closed connection needs to be seen.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of its answer a server sends before it falls silent.
#[derive(Clone, Copy)]
enum Sends {
    Nothing,
    ManyRecords,
    All,
}

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    /// A request was read, and answered as far as it is.
    Asked,
    /// The client closed the connection before the answer was whole.
    Closed,
}

/// A server whose first connections do as told, one each, and whose later ones answer.
struct Server {
    address: SocketAddr,
    seen: UnboundedReceiver<Seen>,
    host: Host,
}

impl Server {
    async fn start(first: Sends) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, seen) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut sends = first;
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(connection, sends, sender.clone()));
                sends = Sends::All;
            }
        });
        let reach = Reach { loopback_http: true, private_network: false };
        let config = HostConfig { reach, max_live_instances: 2, ..HostConfig::default() };
        Self { address, seen, host: Host::embedded(config).unwrap() }
    }

    fn account(&self) -> Account {
        let password = Secret::new("password");
        let credential = Credential::Basic { username: "user".into(), password };
        Account { base_url: format!("http://{}", self.address), gateway_url: None, credential }
    }

    async fn sees(&mut self, what: Seen) {
        let seen = tokio::time::timeout(PATIENCE, self.seen.recv()).await;
        assert_eq!(seen.expect("the server sees it"), Some(what));
    }

    /// That the host is empty, and the next step gets its own answer over a connection of its own.
    async fn goes_on(&mut self) {
        assert_eq!(self.host.load(), Load { running: 0, waiting: 0, guest_memory: 0 });
        let (outside, account) = (self.host.live().unwrap(), self.account());
        let answer = self.host.execute(&outside, &account, STEP).await.unwrap();
        assert!(answer.contains(r#""records":[{"ID":"1"}]"#), "{answer}");
    }
}

async fn serve(mut connection: TcpStream, sends: Sends, seen: UnboundedSender<Seen>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = connection.read_u8().await else { return };
        head.push(byte);
    }
    let body = match sends {
        Sends::Nothing => String::new(),
        Sends::ManyRecords => {
            format!("{HEAD}{}", chunk(&format!("{START}{}", RECORD.repeat(2_000))))
        }
        Sends::All => format!("{HEAD}{}0\r\n\r\n", chunk(&format!("{START}{RECORD}{END}"))),
    };
    connection.write_all(body.as_bytes()).await.unwrap();
    // The test that listens may be over.
    let _ = seen.send(Seen::Asked);
    // The request's body, then the end, or a reset where bytes were left unread.
    while connection.read_u8().await.is_ok() {}
    let _ = seen.send(Seen::Closed);
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn outside(server: &Server) -> Outside {
    server.host.live().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_call_closes_its_connection() {
    for sends in [Sends::Nothing, Sends::ManyRecords] {
        let mut server = Server::start(sends).await;
        let (host, account, outside) = (server.host.clone(), server.account(), outside(&server));
        let mut call = Box::pin(host.execute(&outside, &account, STEP));
        tokio::select! {
            answer = &mut call => panic!("{answer:?}"),
            () = server.sees(Seen::Asked) => {}
        }
        drop(call);
        server.sees(Seen::Closed).await;
        server.goes_on().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_stream_closes_its_connection() {
    for reads_on in [false, true] {
        let mut server = Server::start(Sends::ManyRecords).await;
        let (outside, account) = (outside(&server), server.account());
        let batches = server.host.open(&outside, &account, STEP).await.unwrap();
        let mut batches = batches.of_bytes(BATCH);
        server.sees(Seen::Asked).await;
        batches.try_next().await.unwrap().unwrap();
        if reads_on {
            // In the middle of a call to the guest.
            while let Some(batch) = batches.try_next().now_or_never() {
                batch.unwrap().expect("a silence is no end");
            }
        }
        drop(batches);
        server.sees(Seen::Closed).await;
        server.goes_on().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deadline_closes_the_connection() {
    let mut server = Server::start(Sends::Nothing).await;
    let (outside, account) = (outside(&server), server.account());
    let hasty = server.host.within(Duration::from_millis(300));
    let error = hasty.execute(&outside, &account, STEP).await.unwrap_err();
    assert!(matches!(error, HostError::Deadline { requests_sent: 1, .. }), "{error:?}");
    server.sees(Seen::Asked).await;
    server.sees(Seen::Closed).await;
    server.goes_on().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_streams_deadline_closes_the_connection() {
    let mut server = Server::start(Sends::ManyRecords).await;
    let (outside, account) = (outside(&server), server.account());
    let hasty = server.host.within(Duration::from_secs(2));
    let batches = hasty.open(&outside, &account, STEP).await.unwrap();
    let mut batches = batches.of_bytes(BATCH);
    let error = loop {
        match batches.try_next().await {
            Ok(batch) => assert!(batch.is_some_and(|batch| batch.records > 0)),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, HostError::Deadline { requests_sent: 1, .. }), "{error:?}");
    assert!(batches.try_next().await.unwrap().is_none());
    assert!(matches!(batches.summary().await, Err(HostError::Deadline { .. })));
    server.sees(Seen::Asked).await;
    // The stream still exists; its guest and its connection do not.
    server.sees(Seen::Closed).await;
    server.goes_on().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_summary_waits_for_a_batch_no_longer_than_the_stream_may_last() {
    let mut server = Server::start(Sends::ManyRecords).await;
    let (outside, account) = (outside(&server), server.account());
    let hasty = server.host.within(Duration::from_secs(2));
    let batches = hasty.open(&outside, &account, STEP).await.unwrap();
    let mut batches = batches.of_bytes(BATCH);
    server.sees(Seen::Asked).await;
    batches.try_next().await.unwrap().unwrap();
    // What comes before the silence is read; a batch that was given up is still waited for.
    let error = loop {
        if let Some(batch) = batches.try_next().now_or_never() {
            batch.unwrap().expect("a silence is no end");
        }
        let summary = tokio::time::timeout(PATIENCE, batches.summary()).await;
        if let Err(error) = summary.expect("it ends") {
            break error;
        }
    };
    assert!(matches!(error, HostError::Deadline { .. }), "{error:?}");
    assert!(batches.try_next().await.unwrap().is_none());
    server.sees(Seen::Closed).await;
    server.goes_on().await;
}
