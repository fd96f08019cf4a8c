//! A thousand steps at once, of ten accounts, through one host and one server: nobody sees what is another's.
//!
//! In: accounts with their own passwords, on both planes. Out: every answer names the account that asked, and what it
//! asked for; the server counts logins.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use futures::future::{BoxFuture, join_all};
use host_harness::account::{Account, Credential, Secret};
use host_harness::address::Reach;
use host_harness::config::HostConfig;
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use host_harness::outgoing::{Answer, Outgoing};
use http::Request;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};
use tests::loopback::{Loopback, Reply};
use tokio::sync::{Barrier, Semaphore};

const ACCOUNTS: usize = 10;
const STEPS: usize = 1_000;

/// Two files for each connection, and many systems allow a process 1,024.
const CONNECTIONS: usize = 100;

const REACH: Reach = Reach { loopback_http: true, private_network: false };

/// Far more than it takes: a step that never arrives would hold up all the others.
const PATIENCE: Duration = Duration::from_secs(300);

fn user(account: usize) -> String {
    format!("user-{account}")
}

fn password(account: usize) -> String {
    format!("password-{account}")
}

/// What the server saw.
#[derive(Default)]
struct Books {
    logins: Mutex<HashMap<String, u32>>,
    answers: AtomicU32,
}

impl Books {
    fn answer(&self, request: &Request<Vec<u8>>) -> Reply {
        if request.uri().path() == "/auth" {
            return self.log_in(request.body());
        }
        let Some(user) = who(request) else {
            return Reply::with_length(401, "text/plain", b"wrong");
        };
        self.answers.fetch_add(1, Ordering::SeqCst);
        if request.uri().path().starts_with("/api/") {
            let id = &form(request.body())["ids"];
            let list = format!(
                "<HOST_LIST_OUTPUT><RESPONSE><DATETIME>2026-11-20T12:00:00Z</DATETIME><HOST_LIST>\
                 <HOST><ID>{id}</ID><DNS>{user}</DNS></HOST></HOST_LIST></RESPONSE></HOST_LIST_OUTPUT>"
            );
            return Reply::with_length(200, "text/xml", list.as_bytes());
        }
        let id = &form(request.uri().query().unwrap_or_default().as_bytes())["policyId"];
        let list = json!([{ "policyId": id, "subscriptionId": user, "hostIds": [3] }]);
        Reply::with_length(200, "application/json", list.to_string().as_bytes())
    }

    fn log_in(&self, body: &[u8]) -> Reply {
        let form = form(body);
        let user = form["username"].clone();
        *self.logins.lock().unwrap().entry(user.clone()).or_default() += 1;
        if !is_right(&user, &form["password"]) {
            return Reply::with_length(401, "text/plain", b"wrong");
        }
        let claims = json!({ "sub": user, "exp": 4_000_000_000_u32 }).to_string();
        let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        Reply::with_length(201, "text/plain", token.as_bytes())
    }
}

fn is_right(user: &str, given: &str) -> bool {
    (0..ACCOUNTS).any(|account| self::user(account) == user && password(account) == given)
}

/// Whose credential or token a request carries.
fn who(request: &Request<Vec<u8>>) -> Option<String> {
    let given = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    if let Some(login) = given.strip_prefix("Basic ") {
        let login = String::from_utf8(STANDARD.decode(login).ok()?).ok()?;
        let (user, password) = login.split_once(':')?;
        return is_right(user, password).then(|| user.to_owned());
    }
    let claims = given.strip_prefix("Bearer ")?.split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    claims["sub"].as_str().map(str::to_owned)
}

/// Names and values; none of ours needs an escape.
fn form(text: &[u8]) -> HashMap<String, String> {
    let pairs = str::from_utf8(text).unwrap().split('&');
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Lets requests for data pass when all steps are there, and then so many at a time.
struct Meeting {
    onward: Arc<dyn Outgoing>,
    all: Barrier,
    doors: Semaphore,
}

impl Outgoing for Meeting {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            if request.uri().path() != "/auth" {
                self.all.wait().await;
            }
            let _door = self.doors.acquire().await.unwrap();
            self.onward.send(request).await
        })
    }
}

/// The host holds the credential of every second account.
fn account(server: &Loopback, account: usize) -> Account {
    let password = Secret::new(password(account));
    let login = Credential::Basic { username: user(account), password };
    let credential = match account % 2 {
        0 => login,
        _ => Credential::Host(Box::new(login)),
    };
    Account { base_url: server.url(), gateway_url: None, credential }
}

/// A step that asks for `id` on one of the two planes, and where the answer says who asked.
fn step(id: usize) -> (Value, &'static str) {
    if (id / ACCOUNTS).is_multiple_of(2) {
        let parameters = json!({ "ids": id.to_string() });
        let step = json!({ "resource": "host", "operation": "list", "parameters": parameters });
        return (step, "/records/0/DNS");
    }
    let parameters = json!({ "policyId": id.to_string() });
    let step = json!({ "resource": "policy_audit_posture", "operation": "resolve_host_ids", "parameters": parameters });
    (step, "/records/0/subscriptionId")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_steps_of_ten_accounts_see_only_their_own() {
    let books = Arc::new(Books::default());
    let kept = books.clone();
    let server = Loopback::start(move |request| kept.answer(&request)).await.unwrap();
    // All at once is the point here; otherwise an account's calls would go out two at a time.
    let config = HostConfig { reach: REACH, calls_per_api: None, ..HostConfig::default() };
    let host = Host::embedded(config).unwrap();
    let Outside { outgoing, clock } =
        Outside::through(Arc::new(Live::with_proxy(REACH, None).unwrap()));
    let meeting =
        Meeting { onward: outgoing, all: Barrier::new(STEPS), doors: Semaphore::new(CONNECTIONS) };
    let outside = Outside { outgoing: Arc::new(meeting), clock };
    let steps = (0..STEPS).map(|id| {
        let (host, outside) = (host.clone(), outside.clone());
        let account = account(&server, id % ACCOUNTS);
        tokio::spawn(async move {
            let (step, asker) = step(id);
            let answer = host.execute(&outside, &account, &step.to_string()).await.unwrap();
            let answer: Value = serde_json::from_str(&answer).unwrap();
            assert_eq!(answer.pointer(asker), Some(&json!(user(id % ACCOUNTS))), "step {id}");
            assert!(answer["records"].to_string().contains(&format!("\"{id}\"")), "{answer}");
        })
    });
    let ended = tokio::time::timeout(PATIENCE, join_all(steps)).await;
    for step in ended.expect("all steps meet") {
        step.unwrap();
    }
    let logins = books.logins.lock().unwrap();
    let answers = books.answers.load(Ordering::SeqCst);
    println!("steps: {STEPS}, accounts: {ACCOUNTS}, answers: {answers}, logins: {logins:?}");
    assert_eq!(answers as usize, STEPS);
    assert_eq!(logins.len(), ACCOUNTS);
    assert!(logins.values().all(|&count| count == 1), "{logins:?}");
}
