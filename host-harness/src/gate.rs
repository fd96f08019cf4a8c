//! The one place where a guest's requests leave: policy, credential, limits, then the way out.
//!
//! In: wasi:http requests of one step; out: answers with watched bodies. Knows no network, and of Qualys only that a
//! login gives a token.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use qualys_plugin::credential::Token;
use tracing::{Instrument, Span};
use wasmtime_wasi::runtime::spawn;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, ForbiddenHeaderFilter, RequestOptions, WasiBody, WasiHttpHooks,
};
use zeroize::Zeroizing;

use crate::account::Account;
use crate::clock::Clock;
use crate::config::HostConfig;
use crate::counters::Counters;
use crate::digest::{Digest, digest};
use crate::egress::{Destination, Egress};
use crate::exchange::Exchange;
use crate::guard::watched;
use crate::held::{self, Held, Obtained, Scheme};
use crate::limiter::{Limiter, Place};
use crate::locked::locked;
use crate::outgoing::{Answer, Outgoing, WireError};
use crate::player::is_login;
use crate::token_cache::MAX_LOGIN_ANSWER;
use crate::wire_error;

/// One step's way out.
pub(crate) struct Gate(Arc<Passage>);

/// What all steps of a host have in common on their way out.
pub(crate) struct Common {
    pub(crate) config: Arc<HostConfig>,
    pub(crate) counters: Arc<Counters>,
    limiter: Limiter,
}

impl Common {
    pub(crate) fn new(config: HostConfig) -> Arc<Self> {
        Arc::new(Self {
            config: Arc::new(config),
            counters: Arc::default(),
            limiter: Limiter::default(),
        })
    }
}

struct Passage {
    outgoing: Arc<dyn Outgoing>,
    clock: Clock,
    egress: Egress,
    /// Stands for the account where calls are counted.
    caller: Digest,
    /// The credential that the host attaches, hidden from the guest.
    held: Option<Held>,
    common: Arc<Common>,
    requests_sent: Arc<AtomicU32>,
    step: Span,
    /// A hash of the last request that was no login, and how often it was sent in a row.
    last: Mutex<(u64, u32)>,
}

impl Gate {
    /// Counts in `requests_sent` what was handed to the way out.
    pub(crate) fn new(
        outgoing: Arc<dyn Outgoing>,
        clock: Clock,
        account: Option<&Account>,
        common: Arc<Common>,
        requests_sent: Arc<AtomicU32>,
    ) -> Self {
        let egress = match account {
            Some(account) => Egress::for_account(account, common.config.reach),
            None => Egress::closed(),
        };
        Self(Arc::new(Passage {
            outgoing,
            clock,
            caller: account.map(|account| caller(&egress, account)).unwrap_or_default(),
            egress,
            held: account.and_then(Held::of),
            common,
            requests_sent,
            step: Span::current(),
            last: Mutex::default(),
        }))
    }
}

impl Gate {
    /// Sends a request: in the task that waits for the answer, or in one of its own where the guest has not written the
    /// whole body, since it then waits for room to write.
    pub(crate) fn send(
        &self,
        request: Request<WasiBody>,
        options: RequestOptions,
    ) -> BoxFuture<'static, Answer> {
        let passage = self.0.clone();
        let limit = passage.common.config.max_request_body;
        // The body before the verdict: a guest whose body is dropped while it writes sees only that.
        let mut whole = Box::pin(whole_request(request, limit));
        match whole.as_mut().now_or_never() {
            Some(request) => Box::pin(async move { passage.pass(request?, options).await }),
            None => Box::pin(spawn(async move { passage.pass(whole.await?, options).await })),
        }
    }
}

type Sent = Box<dyn Future<Output = Result<(), WireError>> + Send>;

impl WasiHttpHooks for Gate {
    fn forbidden_header_filter(&mut self) -> ForbiddenHeaderFilter {
        let host_holds_credential = self.0.held.is_some();
        Arc::new(move |name| {
            DEFAULT_FORBIDDEN_HEADERS.contains(name)
                || (host_holds_credential && *name == AUTHORIZATION)
        })
    }

    fn set_host_header(&mut self) -> bool {
        // The client derives it from the URI that was checked.
        false
    }

    /// For the crate's own `handle`, which is not linked.
    fn send_request(
        &mut self,
        _request: Request<WasiBody>,
        _options: Option<RequestOptions>,
        _processing: Sent,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Sent), WireError>> + Send> {
        Box::new(async { Err(WireError::HttpRequestDenied) })
    }
}

impl Passage {
    async fn pass(&self, mut request: Request<Bytes>, options: RequestOptions) -> Answer {
        let destination = self.egress.check(request.uri()).inspect_err(|error| {
            tracing::debug!(parent: &self.step, error = wire_error::name_of(error), "denied");
        })?;
        let patience = Patience {
            first_byte: shorter(options.first_byte_timeout, self.common.config.first_byte),
            between_bytes: shorter(options.between_bytes_timeout, self.common.config.between_bytes),
        };
        let Some(held) = &self.held else {
            return self.hand_over(request, destination, patience).await;
        };
        match held.scheme(destination, request.uri())? {
            Scheme::Fixed(value) => {
                request.headers_mut().insert(AUTHORIZATION, value);
                self.hand_over(request, destination, patience).await
            }
            Scheme::Token => self.send_with_token(held, request, destination, patience).await,
        }
    }

    /// Sends what the host authorises with a token. One that is refused is replaced once in a step: HTTP 401 proves
    /// that nothing was done.
    async fn send_with_token(
        &self,
        held: &Held,
        mut request: Request<Bytes>,
        destination: Destination,
        patience: Patience,
    ) -> Answer {
        let mut obtained = held.obtained.lock().await;
        let first = match self.token(held, &mut obtained).await? {
            Ok(value) => value,
            Err(refused) => return Ok(refused),
        };
        request.headers_mut().insert(AUTHORIZATION, first.clone());
        drop(obtained);
        let answer = self.hand_over(request.clone(), destination, patience).await?;
        if answer.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let mut obtained = held.obtained.lock().await;
        if !obtained.renew() {
            return Ok(answer);
        }
        let second = match self.token(held, &mut obtained).await {
            Ok(Ok(value)) if value != first => value,
            _ => return Ok(answer),
        };
        drop((obtained, answer));
        request.headers_mut().insert(AUTHORIZATION, second);
        self.hand_over(request, destination, patience).await
    }

    /// The token of this step; logs in where there is none that is fresh. The inner error is the guest's answer.
    async fn token(
        &self,
        held: &Held,
        obtained: &mut Obtained,
    ) -> Result<Result<HeaderValue, Response<WasiBody>>, WireError> {
        let now = self.clock.now().as_second();
        if let Some(token) = obtained.token.as_ref().filter(|token| token.is_fresh(now)) {
            return held::bearer(&token.value).map(Ok);
        }
        let patience = Patience {
            first_byte: self.common.config.first_byte,
            between_bytes: self.common.config.between_bytes,
        };
        let login = held.login()?;
        let answer = match self.egress.check(login.uri()) {
            Ok(destination) => self.hand_over(login, destination, patience).await,
            Err(error) => Err(error),
        };
        let answer = answer.map_err(held::not_logged_in)?;
        let status = answer.status();
        if !status.is_success() {
            return Ok(Err(held::refused(status)));
        }
        let body = Limited::new(answer.into_body(), MAX_LOGIN_ANSWER).collect().await;
        let body = body.map_err(|_| WireError::DestinationUnavailable)?;
        let Some(token) = Token::read(&body.to_bytes()) else {
            return Ok(Err(held::refused(status)));
        };
        let value = held::bearer(&token.value)?;
        obtained.token = Some(token);
        Ok(Ok(value))
    }

    /// The one way out, for the guest's requests and the host's own, to where the policy said that they go.
    async fn hand_over(
        &self,
        mut request: Request<Bytes>,
        destination: Destination,
        patience: Patience,
    ) -> Answer {
        if let Some(value) = request.headers_mut().get_mut(AUTHORIZATION) {
            // Neither logged by a library nor indexed by HTTP/2's compression.
            value.set_sensitive(true);
        }
        let attempt = self.attempt(&request);
        let mut exchange = Exchange::begin(&self.step, &self.common.counters, &request, attempt);
        let span = exchange.span.clone();
        match self.exchange(request, destination, patience, &mut exchange).instrument(span).await {
            Ok(response) => {
                exchange.answered(response.status());
                let limit = self.common.config.max_answer;
                Ok(response.map(|body| watched(body, limit, patience.between_bytes, exchange)))
            }
            Err(error) => {
                exchange.failed(&error);
                Err(error)
            }
        }
    }

    async fn exchange(
        &self,
        request: Request<Bytes>,
        destination: Destination,
        patience: Patience,
        exchange: &mut Exchange,
    ) -> Answer {
        exchange.place = self.place(&request, destination, exchange).await?;
        self.count_request()?;
        exchange.sent(request.body().len());
        let response = tokio::time::timeout(patience.first_byte, self.outgoing.send(request))
            .await
            .map_err(|_| WireError::HttpResponseTimeout)??;
        if let Some(place) = &exchange.place {
            place.hear(response.headers());
        }
        check_head(response.headers(), self.common.config.max_answer_head)?;
        Ok(response)
    }

    /// How often the step has sent this in a row, this time included.
    fn attempt(&self, request: &Request<Bytes>) -> u32 {
        if is_login(request) {
            return 1;
        }
        let mut hasher = DefaultHasher::new();
        (request.method(), request.uri(), request.body()).hash(&mut hasher);
        let hash = hasher.finish();
        let mut last = locked(&self.last);
        let attempt = if last.0 == hash { last.1.saturating_add(1) } else { 1 };
        *last = (hash, attempt);
        attempt
    }

    /// Waits until the account may call the API. Logins are no calls of an API: one that waited for a place could be
    /// what the holder of the place waits for.
    async fn place(
        &self,
        request: &Request<Bytes>,
        destination: Destination,
        exchange: &Exchange,
    ) -> Result<Option<Place>, WireError> {
        let config = &self.common.config;
        let Some(at_first) = config.calls_per_api.filter(|_| !is_login(request)) else {
            return Ok(None);
        };
        let path = request.uri().path();
        // The gateway documents no limit for calls at the same time.
        let at_first = (destination == Destination::Api).then_some(at_first);
        let patience = config.wait_for_turn;
        let began = Instant::now();
        let place = self.common.limiter.place(&self.caller, path, at_first, patience).await;
        if place.as_ref().map_or(true, |place| place.queued) {
            exchange.waited(began.elapsed());
        }
        place.map(Some)
    }

    /// Denies the request that would be one too many for a step.
    fn count_request(&self) -> Result<(), WireError> {
        let limit = self.common.config.max_requests;
        let one_more = |sent: u32| (sent < limit).then_some(sent + 1);
        let counted =
            self.requests_sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        counted.map(drop).map_err(|_| {
            tracing::warn!(parent: &self.step, limit, "the step has sent as many requests as one may");
            WireError::HttpRequestDenied
        })
    }
}

/// Server and user: Qualys counts calls for the subscription, of which that is what a host can know.
fn caller(egress: &Egress, account: &Account) -> Digest {
    let server = egress.api().map(ToString::to_string);
    digest(&[server.unwrap_or_default().as_bytes(), account.credential.who().as_bytes()])
}

/// How long an answer may take.
#[derive(Clone, Copy)]
struct Patience {
    first_byte: Duration,
    between_bytes: Duration,
}

/// The value of `Authorization` for HTTP Basic.
pub(crate) fn basic(username: &str, password: &str) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{username}:{password}"));
    Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))
}

fn shorter(wish: Option<Duration>, policy: Duration) -> Duration {
    wish.map_or(policy, |wish| wish.min(policy))
}

async fn whole_request(
    request: Request<WasiBody>,
    limit: usize,
) -> Result<Request<Bytes>, WireError> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            return WireError::HttpRequestBodySize(Some(limit as u64));
        }
        error.downcast().map_or(WireError::HttpProtocolError, |error| *error)
    })?;
    let body = body.to_bytes();
    let told = head.headers.get(CONTENT_LENGTH).map(|length| length.to_str().unwrap_or_default());
    if told.is_some_and(|told| told != body.len().to_string()) {
        return Err(WireError::HttpRequestBodySize(Some(body.len() as u64)));
    }
    Ok(Request::from_parts(head, body))
}

fn check_head(headers: &HeaderMap, limit: usize) -> Result<(), WireError> {
    let line = |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
    let size: usize = headers.iter().map(line).sum();
    if size > limit {
        let size = u32::try_from(size).ok();
        return Err(WireError::HttpResponseHeaderSectionSize(size));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
