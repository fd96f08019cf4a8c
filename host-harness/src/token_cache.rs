//! Answers logins to the gateway from memory, so that any number of steps of an account cost one.
//!
//! In: requests on their way out; out: the same answers, those of `/auth*` out of memory where it has them. Lies over
//! the live client; a recorder and a player do without, so that a cassette holds its `/auth`. Knows accounts only by
//! a hash, and knows no credential kinds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use qualys_plugin::credential::{EARLY_S, Token};
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::digest::{Digest, digest};
use crate::egress::Origin;
use crate::locked::locked;
use crate::outgoing::{Answer, AnswerBody, Outgoing, WireError, whole};
use crate::player::is_login;
use crate::wire_error;

/// How long a token without `exp` is kept; the gateway's live four hours.
const WITHOUT_EXPIRY_S: i64 = 3 * 60 * 60;

/// How long a refused login is answered without asking again: accounts lock.
const REFUSED_S: i64 = 60;

/// The largest answer of a login, as the component has it.
pub(crate) const MAX_LOGIN_ANSWER: usize = 64 << 10;

/// At so many accounts, those whose memory is over are dropped.
const MANY_ACCOUNTS: usize = 10_000;

/// Headers that tell the caller of one account from that of another, besides the form.
const OF_THE_ACCOUNT: [&str; 3] = ["authorization", "clientid", "clientsecret"];

/// A way out that remembers logins. Share one: its memory is.
pub struct TokenCache {
    onward: Arc<dyn Outgoing>,
    clock: Clock,
    accounts: Mutex<HashMap<Digest, Arc<Login>>>,
}

impl TokenCache {
    /// Remembers the logins that go to `onward`; tokens grow old by `clock`.
    pub fn new(onward: Arc<dyn Outgoing>, clock: Clock) -> Self {
        Self { onward, clock, accounts: Mutex::default() }
    }

    fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// The login of the account that asks.
    fn login(&self, account: Digest) -> Arc<Login> {
        let mut accounts = locked(&self.accounts);
        if accounts.len() >= MANY_ACCOUNTS && !accounts.contains_key(&account) {
            let now = self.now();
            accounts.retain(|_, login| {
                Arc::strong_count(login) > 1 || locked(&login.memory).remembered(now).is_some()
            });
        }
        accounts.entry(account).or_default().clone()
    }

    async fn log_in(&self, request: Request<Bytes>) -> Answer {
        let login = self.login(account_of(&request));
        let ended = {
            let memory = locked(&login.memory);
            if let Some(reply) = memory.remembered(self.now()) {
                return Ok(reply.answer());
            }
            memory.ended
        };
        let _turn = login.turn.lock().await;
        if let Some(outcome) = locked(&login.memory).since(ended, self.now()) {
            return outcome;
        }
        let outcome = match self.onward.send(request).await {
            Ok(answer) => Reply::read(answer).await,
            Err(error) => Err(error),
        };
        locked(&login.memory).note(&outcome, self.now());
        outcome.map(|reply| reply.answer())
    }

    async fn pass(&self, request: Request<Bytes>) -> Answer {
        let authorization = request.headers().get(AUTHORIZATION).cloned();
        let answer = self.onward.send(request).await?;
        if answer.status() == StatusCode::UNAUTHORIZED
            && let Some(token) = authorization.as_ref().and_then(token_of)
        {
            for login in locked(&self.accounts).values() {
                locked(&login.memory).forget(&token);
            }
        }
        Ok(answer)
    }
}

impl Outgoing for TokenCache {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        if request.method() == Method::POST && is_login(&request) {
            return Box::pin(self.log_in(request));
        }
        Box::pin(self.pass(request))
    }
}

/// One account's login: one goes out at a time, the others wait for what it comes to.
#[derive(Default)]
struct Login {
    turn: tokio::sync::Mutex<()>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    /// How many logins came to an end.
    ended: u64,
    kept: Option<Kept>,
    /// What the last login came to if it was nothing to keep: for those who waited for it.
    passing: Option<Result<Reply, &'static str>>,
}

/// An answer that holds from one second to another.
struct Kept {
    reply: Reply,
    token: Option<Digest>,
    from: i64,
    until: i64,
}

impl Memory {
    /// A clock that was set back ends it too.
    fn remembered(&self, now: i64) -> Option<&Reply> {
        let kept = self.kept.as_ref()?;
        (kept.from..kept.until).contains(&now).then_some(&kept.reply)
    }

    /// What may be answered to someone who came when `ended` logins had come to an end.
    fn since(&self, ended: u64, now: i64) -> Option<Answer> {
        if let Some(reply) = self.remembered(now) {
            return Some(Ok(reply.answer()));
        }
        let passing = self.passing.as_ref().filter(|_| self.ended != ended)?;
        Some(match passing {
            Ok(reply) => Ok(reply.answer()),
            Err(name) => Err(wire_error::named(name).unwrap_or(WireError::InternalError(None))),
        })
    }

    fn note(&mut self, outcome: &Result<Reply, WireError>, now: i64) {
        self.ended = self.ended.wrapping_add(1);
        self.kept = outcome.as_ref().ok().and_then(|reply| Kept::of(reply, now));
        self.passing = match outcome {
            _ if self.kept.is_some() => None,
            Ok(reply) => Some(Ok(reply.clone())),
            Err(error) => Some(Err(wire_error::name_of(error))),
        };
    }

    fn forget(&mut self, token: &Digest) {
        if self.kept.as_ref().is_some_and(|kept| kept.token.as_ref() == Some(token)) {
            self.kept = None;
        }
    }
}

impl Kept {
    /// None for what is not worth keeping: failures that pass, and tokens that are as good as over.
    fn of(reply: &Reply, now: i64) -> Option<Self> {
        let (token, until) = match reply.status.as_u16() {
            401 | 403 | 404 => (None, now.saturating_add(REFUSED_S)),
            200..300 => {
                let token = Token::read(&reply.body)?;
                let until = match token.expires {
                    Some(at) => at.saturating_sub(EARLY_S),
                    None => now.saturating_add(WITHOUT_EXPIRY_S),
                };
                (Some(digest(&[token.value.as_bytes()])), until)
            }
            _ => return None,
        };
        (until > now).then(|| Self { reply: reply.clone(), token, from: now, until })
    }
}

/// The answer of a login; wiped when the last clone of it goes.
#[derive(Clone)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    async fn read(answer: Response<AnswerBody>) -> Result<Self, WireError> {
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, MAX_LOGIN_ANSWER).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() {
                return WireError::HttpResponseBodySize(Some(MAX_LOGIN_ANSWER as u64));
            }
            error.downcast().map_or(WireError::HttpProtocolError, |error| *error)
        })?;
        let mut headers = HeaderMap::new();
        for name in [CONTENT_TYPE, RETRY_AFTER] {
            if let Some(value) = head.headers.get(&name) {
                headers.insert(name, value.clone());
            }
        }
        let body = Zeroizing::new(body.to_bytes().to_vec());
        Ok(Self { status: head.status, headers, body: Bytes::from_owner(body) })
    }

    fn answer(&self) -> Response<AnswerBody> {
        let mut response = Response::new(whole(self.body.clone()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response
    }
}

/// What stands for the account and its secret: a hash over the gateway, the endpoint, and whatever the login proves
/// itself with.
fn account_of(request: &Request<Bytes>) -> Digest {
    let origin = Origin::of(request.uri()).map(|origin| origin.to_string()).unwrap_or_default();
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    let mut parts = vec![origin.as_bytes(), target.as_bytes(), request.body()];
    for name in OF_THE_ACCOUNT {
        parts.push(request.headers().get(name).map_or(b"", HeaderValue::as_bytes));
    }
    digest(&parts)
}

/// The hash of a bearer token.
fn token_of(authorization: &HeaderValue) -> Option<Digest> {
    Some(digest(&[authorization.as_bytes().strip_prefix(b"Bearer ")?]))
}

#[cfg(test)]
mod tests;
