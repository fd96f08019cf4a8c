//! Many steps beside each other against a server that allows few calls at once, as Qualys does.
//!
//! In: the component, the live client, and a loopback server that counts and refuses with 409/1960. Out: what the steps
//! came to, and what the server saw. A call counts until its body is sent, all but the last byte.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use host_harness::account::{Account, Credential, Secret};
use host_harness::address::Reach;
use host_harness::config::HostConfig;
use host_harness::error::{ErrorCase, HostError};
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

const REACH: Reach = Reach { loopback_http: true, private_network: false };
const HOSTS: &str = r#"{"resource":"host","operation":"list","parameters":{"ids":"1"}}"#;
const SCANS: &str = r#"{"resource":"scan","operation":"list","parameters":{}}"#;

const HOST_LIST: &str = "<HOST_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST>\
                         <HOST><ID>1</ID></HOST></HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>";
const SCAN_LIST: &str = "<SCAN_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME></RESPONSE>\
                         </SCAN_LIST_OUTPUT>";
const TOO_MANY: &str = "<SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><CODE>1960</CODE>\
                        <TEXT>This API cannot be run again until the running ones have finished.</TEXT>\
                        </RESPONSE></SIMPLE_RETURN>";

/// Calls of one user to one path.
#[derive(Clone, Copy, Default)]
struct Calls {
    running: usize,
    peak: usize,
    answered: usize,
    refused: usize,
}

struct State {
    limit: usize,
    /// Whether answers say the limit.
    says: bool,
    /// Calls of others.
    others: usize,
    calls: HashMap<String, Calls>,
    /// Each call needs one to be answered.
    answers: Arc<Semaphore>,
}

#[derive(Clone)]
struct Server {
    url: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    async fn start(limit: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        let state = State { limit, says: true, others: 0, calls: HashMap::new(), answers };
        let server = Self { url, state: Arc::new(Mutex::new(state)) };
        let serving = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        server
    }

    async fn serve(self, mut stream: TcpStream) {
        // Ends when the client closes.
        while let Some((path, user)) = read_request(&mut stream).await {
            if self.call(&mut stream, &path, &user).await.is_none() {
                return;
            }
        }
    }

    async fn call(&self, stream: &mut TcpStream, path: &str, user: &str) -> Option<()> {
        let key = format!("{user} {path}");
        let (running, limit, says, answers, refused) = {
            let mut state = self.state.lock().unwrap();
            let (limit, others) = (state.limit, state.others);
            let calls = state.calls.entry(key.clone()).or_default();
            let refused = calls.running + others >= limit;
            calls.refused += usize::from(refused);
            calls.running += usize::from(!refused);
            calls.peak = calls.peak.max(calls.running);
            // A call that is let in is not among those that it is told of.
            let running = calls.running + others - usize::from(!refused);
            (running, limit, state.says, state.answers.clone(), refused)
        };
        let status = if refused { 409 } else { 200 };
        let body = match path {
            _ if refused => TOO_MANY,
            "/scan/" => SCAN_LIST,
            _ => HOST_LIST,
        };
        let said = format!(
            "X-Concurrency-Limit-Limit: {limit}\r\nX-Concurrency-Limit-Running: {running}\r\n"
        );
        let said = if says { said.as_str() } else { "" };
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Type: text/xml\r\n{said}Content-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.ok()?;
        if !refused {
            let answered = tokio::select! {
                place = answers.acquire() => { place.unwrap().forget(); true }
                _ = stream.read_u8() => false,
            };
            for _ in 0..20 {
                // Lets other calls in, as many as will come.
                tokio::task::yield_now().await;
            }
            let mut state = self.state.lock().unwrap();
            let calls = state.calls.get_mut(&key).unwrap();
            calls.running -= 1;
            calls.answered += usize::from(answered);
        }
        stream.write_all(body.as_bytes()).await.ok()
    }

    fn calls(&self, user: &str, path: &str) -> Calls {
        let state = self.state.lock().unwrap();
        state.calls.get(&format!("{user} {path}")).copied().unwrap_or_default()
    }

    /// From now on only so many calls are answered.
    fn holds_back(&self) -> Arc<Semaphore> {
        let answers = Arc::new(Semaphore::new(0));
        self.state.lock().unwrap().answers = answers.clone();
        answers
    }
}

/// The end of the path, and the user.
async fn read_request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let header = |name: &str| {
                let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name))?;
                Some(line.split_once(": ")?.1.to_owned())
            };
            let length = header("content-length: ").map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                let target = head.split(' ').nth(1)?;
                let path = target.split('?').next()?.trim_end_matches('/');
                let path = format!("/{}/", path.rsplit('/').next()?);
                return Some((path, header("authorization: ")?));
            }
        }
        if stream.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
}

struct World {
    server: Server,
    host: Host,
    outside: Outside,
}

impl World {
    async fn with(limit: usize, config: HostConfig) -> Self {
        let server = Server::start(limit).await;
        let live = Arc::new(Live::with_proxy(REACH, None).unwrap());
        let config = HostConfig { reach: REACH, max_live_instances: 60, ..config };
        let host = Host::embedded(config).unwrap();
        Self { server, host, outside: Outside::through(live) }
    }

    async fn new(limit: usize) -> Self {
        Self::with(limit, HostConfig::default()).await
    }

    fn account(&self, name: &str) -> Account {
        let credential =
            Credential::Basic { username: name.to_owned(), password: Secret::new("password") };
        Account { base_url: self.server.url.clone(), gateway_url: None, credential }
    }

    fn run(
        &self,
        account: &Account,
        step: &'static str,
    ) -> tokio::task::JoinHandle<Result<String, HostError>> {
        let (host, outside, account) = (self.host.clone(), self.outside.clone(), account.clone());
        tokio::spawn(async move { host.execute(&outside, &account, step).await })
    }

    async fn run_all(&self, account: &Account, steps: usize) -> Vec<Result<String, HostError>> {
        let tasks: Vec<_> = (0..steps).map(|_| self.run(account, HOSTS)).collect();
        futures::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect()
    }

    /// Until the server sees so many calls of the user at once.
    async fn running(&self, user: &str, path: &str, calls: usize) {
        self.until(|| self.calls(user, path).running == calls).await;
    }

    async fn until(&self, reached: impl Fn() -> bool) {
        let reached = async {
            while !reached() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), reached).await.expect("so many calls come");
    }

    fn calls(&self, user: &str, path: &str) -> Calls {
        self.server.calls(&basic(user), path)
    }
}

fn basic(user: &str) -> String {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:password"));
    format!("Basic {pair}")
}

fn case(error: &HostError) -> Option<ErrorCase> {
    match error {
        HostError::Step { case, .. } => Some(*case),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_steps_stay_below_the_limit_and_all_succeed() {
    let world = World::new(2).await;
    let answers = world.run_all(&world.account("user"), 50).await;
    let calls = world.calls("user", "/host/");
    println!(
        "steps: 50, answered: {}, peak: {}, refused with 1960: {}",
        calls.answered, calls.peak, calls.refused
    );
    assert!(answers.iter().all(Result::is_ok), "{:?}", answers.iter().find(|a| a.is_err()));
    assert_eq!((calls.answered, calls.refused), (50, 0));
    assert!(calls.peak <= 2);
}

/// The same without the limiter: the server bites.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_limiter_steps_are_refused() {
    let config = HostConfig { calls_per_api: None, ..HostConfig::default() };
    let world = World::with(2, config).await;
    let held = world.server.holds_back();
    let account = world.account("user");
    let steps: Vec<_> = (0..3).map(|_| world.run(&account, HOSTS)).collect();
    world.running("user", "/host/", 2).await;
    world.until(|| world.calls("user", "/host/").refused > 0).await;
    held.add_permits(100);
    let answers = futures::future::join_all(steps).await;
    let refused: Vec<_> =
        answers.iter().filter_map(|answer| answer.as_ref().unwrap().as_ref().err()).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(case(refused[0]), Some(ErrorCase::Busy));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_that_answers_raise_is_used_and_one_that_they_lower_is_obeyed() {
    let world = World::new(5).await;
    let account = world.account("user");
    let held = world.server.holds_back();
    let steps: Vec<_> = (0..12).map(|_| world.run(&account, HOSTS)).collect();
    // Two begin; their heads say five.
    world.running("user", "/host/", 5).await;
    held.add_permits(100);
    for step in futures::future::join_all(steps).await {
        step.unwrap().unwrap();
    }
    let calls = world.calls("user", "/host/");
    assert_eq!((calls.peak, calls.refused), (5, 0));

    let lower = |state: &mut State| {
        state.limit = 3;
        state.calls.clear();
    };
    lower(&mut world.server.state.lock().unwrap());
    // What is lower is known when an answer has said it.
    world.run(&account, HOSTS).await.unwrap().unwrap();
    for step in world.run_all(&account, 20).await {
        step.unwrap();
    }
    let calls = world.calls("user", "/host/");
    println!("raised from 2 to 5: peak 5; lowered to 3: peak {}", calls.peak);
    assert!(calls.peak <= 3 && calls.refused == 0, "{} {}", calls.peak, calls.refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_of_others_are_counted() {
    let world = World::new(5).await;
    world.server.state.lock().unwrap().others = 3;
    let account = world.account("user");
    world.run(&account, HOSTS).await.unwrap().unwrap();
    let answers = world.run_all(&account, 20).await;
    assert!(answers.iter().all(Result::is_ok), "{:?}", answers.iter().find(|a| a.is_err()));
    let calls = world.calls("user", "/host/");
    assert!(calls.peak <= 2 && calls.refused == 0, "{} {}", calls.peak, calls.refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_not_read_holds_up_its_own_api_and_account_only() {
    let config = HostConfig { wait_for_turn: Duration::from_millis(50), ..HostConfig::default() };
    let world = World::with(2, config).await;
    let held = world.server.holds_back();
    let account = world.account("user");
    let mut first: Vec<_> = (0..2).map(|_| world.run(&account, HOSTS)).collect();
    world.running("user", "/host/", 2).await;

    let error = world.run(&account, HOSTS).await.unwrap().unwrap_err();
    assert_eq!(case(&error), Some(ErrorCase::Busy), "{error:?}");
    assert!(error.is_retryable());
    let other_api = world.run(&account, SCANS);
    let other_account = world.run(&world.account("other"), HOSTS);
    world.running("user", "/scan/", 1).await;
    world.running("other", "/host/", 1).await;

    // A step that is cancelled gives its place up.
    first.pop().unwrap().abort();
    world.running("user", "/host/", 1).await;
    let next = world.run(&account, HOSTS);
    held.add_permits(100);
    for step in [next, other_api, other_account].into_iter().chain(first) {
        step.await.unwrap().unwrap();
    }
}

/// Each page is a call; the place of one is free before the next is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_place_is_enough_for_a_step() {
    let config = HostConfig {
        calls_per_api: Some(1),
        wait_for_turn: Duration::from_secs(10),
        ..HostConfig::default()
    };
    let world = World::with(1, config).await;
    world.server.state.lock().unwrap().says = false;
    for step in world.run_all(&world.account("user"), 10).await {
        step.unwrap();
    }
    let calls = world.calls("user", "/host/");
    assert_eq!((calls.peak, calls.answered, calls.refused), (1, 10, 0));
}
