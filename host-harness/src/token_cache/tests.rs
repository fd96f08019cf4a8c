//! The cache over a scripted gateway, with a clock that the test moves.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

const START_S: u64 = 1_795_219_200;

/// Answers logins by its script, everything else with 200 or 401.
struct Gateway {
    script: fn(login: u64) -> Result<(u16, String), WireError>,
    logins: AtomicU64,
    data_status: u16,
    /// A login waits for a permit, which it uses up.
    permits: Semaphore,
}

impl Outgoing for Gateway {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(async move {
            if !is_login(&request) {
                let answer = Response::builder().status(self.data_status);
                return Ok(answer.body(whole(Bytes::new())).unwrap());
            }
            let number = self.logins.fetch_add(1, Ordering::SeqCst) + 1;
            self.permits.acquire().await.unwrap().forget();
            let (status, body) = (self.script)(number)?;
            let answer = Response::builder().status(status).header(CONTENT_TYPE, "text/plain");
            Ok(answer.header("x-powered-by", "Qualys").body(whole(body.into())).unwrap())
        })
    }
}

struct World {
    gateway: Arc<Gateway>,
    cache: Arc<TokenCache>,
    time: Arc<AtomicU64>,
}

impl World {
    fn new(script: fn(u64) -> Result<(u16, String), WireError>) -> Self {
        Self::with(script, 200, Semaphore::MAX_PERMITS)
    }

    fn with(
        script: fn(u64) -> Result<(u16, String), WireError>,
        data_status: u16,
        permits: usize,
    ) -> Self {
        let permits = Semaphore::new(permits);
        let gateway = Gateway { script, logins: AtomicU64::new(0), data_status, permits };
        let gateway = Arc::new(gateway);
        let time = Arc::new(AtomicU64::new(START_S * 1_000_000_000));
        let cache = TokenCache::new(gateway.clone(), Clock::Virtual(time.clone()));
        Self { gateway, cache: Arc::new(cache), time }
    }

    fn logins(&self) -> u64 {
        self.gateway.logins.load(Ordering::SeqCst)
    }

    fn pass(&self, seconds: u64) {
        let nanoseconds = Duration::from_secs(seconds).as_nanos();
        self.time.fetch_add(u64::try_from(nanoseconds).unwrap(), Ordering::SeqCst);
    }

    async fn log_in(&self) -> (u16, String) {
        read(self.cache.send(login("password")).await.unwrap()).await
    }

    async fn ask_with(&self, token: &str) {
        let request = Request::get("https://gateway.example.com/pcrs/x")
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .body(Bytes::new());
        self.cache.send(request.unwrap()).await.unwrap();
    }
}

fn login(password: &str) -> Request<Bytes> {
    let form = format!("username=user&password={password}&token=true");
    Request::post("https://gateway.example.com/auth").body(form.into()).unwrap()
}

fn client_login(path: &str, secret: &str) -> Request<Bytes> {
    Request::post(format!("https://gateway.example.com{path}"))
        .header("clientId", "id")
        .header("clientSecret", secret)
        .body(Bytes::new())
        .unwrap()
}

async fn read(answer: Response<AnswerBody>) -> (u16, String) {
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

fn jwt(number: u64, lives_s: u64) -> String {
    let claims = format!("{{\"exp\":{},\"n\":{number}}}", START_S + lives_s);
    format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
}

fn four_hours(number: u64) -> Result<(u16, String), WireError> {
    Ok((201, jwt(number, 4 * 3600)))
}

#[tokio::test]
async fn a_login_is_answered_from_memory_as_it_was_answered_first() {
    let world = World::new(|number| Ok((201, format!("{{\"token\": \"{}\"}}", jwt(number, 3600)))));
    let first = world.log_in().await;
    assert_eq!(first.0, 201);
    for _ in 0..10 {
        assert_eq!(world.log_in().await, first);
    }
    let answer = world.cache.send(login("password")).await.unwrap();
    assert_eq!(answer.headers().len(), 1);
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/plain");
    assert_eq!(world.logins(), 1);
}

#[tokio::test]
async fn a_token_is_kept_until_a_minute_before_its_end() {
    let world = World::new(|number| Ok((201, jwt(number, 3600 * number))));
    let first = world.log_in().await;
    world.pass(3600 - 61);
    assert_eq!(world.log_in().await, first);
    world.pass(1);
    assert_ne!(world.log_in().await, first);
    assert_eq!(world.logins(), 2);
}

#[tokio::test]
async fn a_token_without_end_is_kept_for_three_hours() {
    let world = World::new(|number| Ok((201, format!("opaque-{number}"))));
    assert_eq!(world.log_in().await.1, "opaque-1");
    world.pass(3 * 3600 - 1);
    assert_eq!(world.log_in().await.1, "opaque-1");
    world.pass(1);
    assert_eq!(world.log_in().await.1, "opaque-2");
}

#[tokio::test]
async fn tokens_as_good_as_over_and_answers_without_one_are_not_kept() {
    for script in [
        (|number| Ok((201, jwt(number, 60)))) as fn(u64) -> _,
        |_| Ok((201, "<html> no </html>".into())),
        |_| Ok((302, String::new())),
    ] {
        let world = World::new(script);
        world.log_in().await;
        world.log_in().await;
        assert_eq!(world.logins(), 2);
    }
}

#[tokio::test]
async fn a_refusal_is_kept_for_a_minute() {
    for refusal in [
        (|_| Ok((401, "refused".into()))) as fn(u64) -> _,
        |_| Ok((403, "refused".into())),
        |_| Ok((404, "refused".into())),
    ] {
        let world = World::new(refusal);
        let first = world.log_in().await;
        world.pass(59);
        assert_eq!(world.log_in().await, first);
        assert_eq!(world.logins(), 1);
        // Another password is another account's affair.
        world.cache.send(login("other")).await.unwrap();
        assert_eq!(world.logins(), 2);
        world.pass(1);
        world.log_in().await;
        assert_eq!(world.logins(), 3);
    }
}

#[tokio::test]
async fn failures_that_pass_are_not_kept() {
    let world = World::new(|number| match number {
        1 => Ok((500, String::new())),
        2 => Ok((429, String::new())),
        3 => Err(WireError::ConnectionRefused),
        _ => four_hours(number),
    });
    assert_eq!(world.log_in().await.0, 500);
    assert_eq!(world.log_in().await.0, 429);
    let error = world.cache.send(login("password")).await.unwrap_err();
    assert!(matches!(error, WireError::ConnectionRefused), "{error:?}");
    assert_eq!(world.log_in().await.0, 201);
    assert_eq!(world.logins(), 4);
}

#[tokio::test]
async fn a_clock_that_is_set_back_ends_what_is_kept() {
    let world = World::new(|_| Ok((401, String::new())));
    world.log_in().await;
    world.time.store(0, Ordering::SeqCst);
    world.log_in().await;
    assert_eq!(world.logins(), 2);
}

/// All wait for one login, whatever it comes to; what was nothing to keep is asked for again by those who come later.
#[tokio::test]
async fn one_login_is_in_flight_and_the_others_wait_for_it() {
    for (script, later) in [
        (four_hours as fn(u64) -> Result<(u16, String), WireError>, 1),
        (|_| Ok((401, String::new())), 1),
        (|_| Ok((503, String::new())), 2),
        (|_| Err(WireError::ConnectionTimeout), 2),
    ] {
        let world = World::with(script, 200, 0);
        let waiting = (0..1_000).map(|_| {
            let cache = world.cache.clone();
            tokio::spawn(async move { cache.send(login("password")).await.map(|a| a.status()) })
        });
        let waiting: Vec<_> = waiting.collect();
        // On this one thread each task runs until it waits, some at a time.
        for _ in 0..waiting.len() {
            tokio::task::yield_now().await;
        }
        assert_eq!(world.logins(), 1);
        world.gateway.permits.add_permits(2);
        let mut outcomes = Vec::new();
        for task in waiting {
            outcomes.push(format!("{:?}", task.await.unwrap()));
        }
        outcomes.dedup();
        assert_eq!((outcomes.len(), world.logins()), (1, 1), "{outcomes:?}");
        let _ = world.cache.send(login("password")).await;
        assert_eq!(world.logins(), later);
    }
}

#[tokio::test]
async fn a_login_that_is_given_up_is_taken_over() {
    let world = World::with(four_hours, 200, 0);
    let mut given_up = Box::pin(world.cache.send(login("password")));
    assert!(futures::poll!(&mut given_up).is_pending());
    let mut waiting = Box::pin(world.cache.send(login("password")));
    assert!(futures::poll!(&mut waiting).is_pending());
    assert_eq!(world.logins(), 1);
    drop(given_up);
    world.gateway.permits.add_permits(1);
    assert_eq!(waiting.await.unwrap().status(), 201);
    assert_eq!(world.logins(), 2);
}

#[tokio::test]
async fn a_refused_token_is_forgotten_and_no_other() {
    let world = World::with(four_hours, 401, Semaphore::MAX_PERMITS);
    let (_, token) = world.log_in().await;
    world.ask_with("another-token").await;
    assert_eq!(world.log_in().await.1, token);
    world.ask_with(&token).await;
    let (_, second) = world.log_in().await;
    assert_ne!(second, token);
    // A late 401 of the first token does not harm the second.
    world.ask_with(&token).await;
    assert_eq!(world.log_in().await.1, second);
    assert_eq!(world.logins(), 2);
}

#[tokio::test]
async fn a_token_that_is_not_refused_stays() {
    for status in [200, 403, 404, 500] {
        let world = World::with(four_hours, status, Semaphore::MAX_PERMITS);
        let (_, token) = world.log_in().await;
        world.ask_with(&token).await;
        world.log_in().await;
        assert_eq!(world.logins(), 1, "{status}");
    }
}

#[tokio::test]
async fn accounts_do_not_share_and_no_key_holds_a_secret() {
    let world = World::new(four_hours);
    let mut elsewhere = login("planted");
    *elsewhere.uri_mut() = "https://gateway.example.org/auth".parse().unwrap();
    let requests = [
        login("planted"),
        login("planted2"),
        elsewhere,
        client_login("/auth/oidc", "planted"),
        client_login("/auth/oauth", "planted"),
        client_login("/auth/oauth", "planted2"),
    ];
    for _ in 0..3 {
        for request in &requests {
            world.cache.send(request.clone()).await.unwrap();
        }
    }
    assert_eq!(world.logins(), requests.len() as u64);
    let keys: Vec<_> = locked(&world.cache.accounts).keys().copied().collect();
    assert_eq!(keys.len(), requests.len());
    assert!(keys.iter().all(|key| !key.windows(4).any(|bytes| bytes == b"plan")));
}

#[tokio::test]
async fn what_is_no_login_passes() {
    let world = World::new(four_hours);
    for uri in ["https://gateway.example.com/authority", "https://gateway.example.com/pcrs/auth"] {
        let request = Request::post(uri).body(Bytes::new()).unwrap();
        assert_eq!(world.cache.send(request).await.unwrap().status(), 200);
    }
    let read = Request::get("https://gateway.example.com/auth").body(Bytes::new()).unwrap();
    world.cache.send(read.clone()).await.unwrap();
    world.cache.send(read).await.unwrap();
    assert_eq!(world.logins(), 2);
    assert!(locked(&world.cache.accounts).is_empty());
}

#[tokio::test]
async fn accounts_whose_memory_is_over_make_room() {
    let world = World::new(four_hours);
    for number in 0..MANY_ACCOUNTS {
        world.cache.send(login(&number.to_string())).await.unwrap();
    }
    world.pass(5 * 3600);
    world.log_in().await;
    assert_eq!(locked(&world.cache.accounts).len(), 1);
}

#[tokio::test]
async fn an_endless_answer_is_not_read() {
    let world = World::new(|_| Ok((201, "x".repeat(MAX_LOGIN_ANSWER + 1))));
    let error = world.cache.send(login("password")).await.unwrap_err();
    assert!(matches!(error, WireError::HttpResponseBodySize(Some(_))), "{error:?}");
}
