//! Logins that a gateway really sees: the component, the live client and a loopback server that counts.
//!
//! In: many steps on the gateway's plane; out: how many logins they cost. Time is the test's own.

mod gateway;
mod log;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use gateway::Gateway;
use host_harness::account::{Account, ClientKind, Credential, Secret};
use host_harness::address::Reach;
use host_harness::clock::Clock;
use host_harness::config::HostConfig;
use host_harness::error::{ErrorCase, HostError};
use host_harness::host::{Host, Outside};
use host_harness::live::Live;
use host_harness::token_cache::TokenCache;
use log::log;

const STEP: &str = r#"{"resource":"policy_audit_posture","operation":"resolve_host_ids","parameters":{"policyId":"1"}}"#;
const API_STEP: &str = r#"{"resource":"host","operation":"list","parameters":{"ids":"1"}}"#;

/// The gateway, a host, and the way from one to the other.
struct World {
    gateway: Gateway,
    host: Host,
    outside: Outside,
    time: Arc<AtomicU64>,
}

impl World {
    fn new() -> Self {
        log();
        let time = Arc::new(AtomicU64::new(1_795_219_200 * 1_000_000_000));
        let clock = Clock::Virtual(time.clone());
        let gateway = Gateway::start(time.clone());
        let reach = Reach { loopback_http: true, private_network: false };
        let config = HostConfig { reach, max_live_instances: 50, ..HostConfig::default() };
        let live = Arc::new(Live::with_proxy(reach, None).unwrap());
        let outgoing = Arc::new(TokenCache::new(live, clock.clone()));
        let host = Host::embedded(config).unwrap();
        Self { gateway, host, outside: Outside { outgoing, clock }, time }
    }

    fn account(&self, username: &str, password: &str) -> Account {
        let password = Secret::new(password);
        self.account_of(Credential::Basic { username: username.into(), password })
    }

    fn account_of(&self, credential: Credential) -> Account {
        Account { base_url: self.gateway.url.clone(), gateway_url: None, credential }
    }

    async fn run(&self, account: &Account) -> Result<String, HostError> {
        self.host.execute(&self.outside, account, STEP).await
    }

    /// Many steps beside each other.
    async fn run_many(&self, account: &Account, steps: usize) -> Vec<Result<String, HostError>> {
        let tasks: Vec<_> = (0..steps)
            .map(|_| {
                let (host, outside) = (self.host.clone(), self.outside.clone());
                let account = account.clone();
                tokio::spawn(async move { host.execute(&outside, &account, STEP).await })
            })
            .collect();
        let ended = futures::future::join_all(tasks).await;
        ended.into_iter().map(|step| step.unwrap()).collect()
    }

    fn pass(&self, seconds: u64) {
        let nanoseconds = Duration::from_secs(seconds).as_nanos();
        self.time.fetch_add(u64::try_from(nanoseconds).unwrap(), Ordering::SeqCst);
    }
}

fn is_answer(answer: &Result<String, HostError>) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.contains(r#""policyId":1"#))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a2_a_thousand_steps_log_in_once() {
    let world = World::new();
    let account = world.account("user", "password");
    let answers = world.run_many(&account, 1_000).await;
    assert!(answers.iter().all(is_answer), "{:?}", answers.iter().find(|a| !is_answer(a)));
    let (logins, data) = (world.gateway.logins(), world.gateway.data());
    println!("steps: 1000, answers: {data}, logins: {logins}");
    assert_eq!((logins, data), (1, 1_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a2_each_account_logs_in_for_itself() {
    let world = World::new();
    let id = "client-id".to_owned();
    let client = |kind| Credential::Client { kind, id: id.clone(), secret: Secret::new("secret") };
    let accounts = [
        world.account("user", "password"),
        world.account("other", "password"),
        world.account_of(client(ClientKind::User)),
        world.account_of(client(ClientKind::Subscription)),
    ];
    for (number, account) in (1..).zip(&accounts) {
        assert!(world.run_many(account, 50).await.iter().all(is_answer));
        assert_eq!(world.gateway.logins(), number);
    }
    println!("steps: 200, accounts: 4, logins: {}", world.gateway.logins());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a2_a_bad_password_is_tried_once_a_minute() {
    let world = World::new();
    let account = world.account("user", "wrong");
    for minute in 1..=2 {
        for answer in world.run_many(&account, 200).await {
            let error = answer.unwrap_err();
            assert_eq!(error.case(), ErrorCase::PermanentCredential, "{error:?}");
        }
        assert_eq!((world.gateway.logins(), world.gateway.data()), (minute, 0));
        world.pass(60);
    }
    println!("steps: 400 in two minutes, refused logins: {}", world.gateway.logins());
    // The right password is not held up by the wrong one.
    assert!(is_answer(&world.run(&world.account("user", "password")).await));
}

#[tokio::test]
async fn a2_a_token_is_renewed_before_it_expires() {
    let world = World::new();
    let account = world.account("user", "password");
    for logins in 1..=3 {
        assert!(is_answer(&world.run(&account).await));
        world.pass(gateway::LIFETIME_S - 61);
        assert!(is_answer(&world.run(&account).await));
        assert_eq!(world.gateway.logins(), logins);
        world.pass(1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a2_a_revoked_token_is_replaced_by_one_login() {
    let world = World::new();
    for by_host in [false, true] {
        let mut account = world.account("user", "password");
        if by_host {
            account.credential = Credential::Host(Box::new(account.credential));
        }
        assert!(is_answer(&world.run(&account).await));
        let before = world.gateway.logins();
        world.gateway.revoke();
        assert!(world.run_many(&account, 100).await.iter().all(is_answer));
        assert_eq!(world.gateway.logins(), before + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a2_the_host_logs_in_for_the_guest_through_the_same_cache() {
    let world = World::new();
    let mut account = world.account("user", "password");
    assert!(is_answer(&world.run(&account).await));
    account.credential = Credential::Host(Box::new(account.credential));
    assert!(world.run_many(&account, 200).await.iter().all(is_answer));
    assert_eq!((world.gateway.logins(), world.gateway.data()), (1, 201));
    // The API host is told the password itself.
    let answer = world.host.execute(&world.outside, &account, API_STEP).await.unwrap();
    assert!(answer.contains(r#""ID":"1""#), "{answer}");

    let wrong = world.account("user", "wrong");
    let wrong = Account { credential: Credential::Host(Box::new(wrong.credential)), ..wrong };
    for _ in 0..10 {
        let error = world.run(&wrong).await.unwrap_err();
        assert_eq!(error.case(), ErrorCase::PermanentCredential, "{error:?}");
    }
    assert_eq!(world.gateway.logins(), 2);
}

/// Everything that is logged at any level, by all tests here, and everything that is said, holds no secret.
#[tokio::test]
async fn no_secret_is_logged_or_said() {
    let world = World::new();
    let mut said = String::new();
    for password in ["password", "planted-wrong"] {
        let account = world.account("user", password);
        let held = Credential::Host(Box::new(account.credential.clone()));
        for account in [&account, &world.account_of(held)] {
            said += &format!("{account:?} {:?}", world.run(account).await);
            world.gateway.revoke();
            said += &format!("{:?}", world.run(account).await);
        }
    }
    let logged = log().text();
    assert!(logged.contains("/auth") && logged.contains("/posture/hostids"), "{logged}");
    for secret in ["planted-wrong", "password=", "e30.", "c2ln"] {
        assert!(!logged.contains(secret), "logged: {secret}");
        assert!(!said.contains(secret), "said: {secret}\n{said}");
    }
}
