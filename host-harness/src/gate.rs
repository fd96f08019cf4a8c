//! The one place where a guest's requests leave: policy, credential, limits, then the way out.
//!
//! In: wasi:http requests of one step; out: answers with watched bodies. Knows no network, and of Qualys only that a
//! login gives a token.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use qualys_plugin::credential::Token;
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, ForbiddenHeaderFilter, RequestOptions, WasiBody, WasiHttpHooks,
};
use zeroize::Zeroizing;

use crate::account::Account;
use crate::clock::Clock;
use crate::config::HostConfig;
use crate::egress::Egress;
use crate::guard::watched;
use crate::held::{self, Held, Obtained, Scheme};
use crate::outgoing::{Answer, Outgoing, WireError};
use crate::token_cache::MAX_LOGIN_ANSWER;

/// One step's way out.
pub(crate) struct Gate(Arc<Passage>);

struct Passage {
    outgoing: Arc<dyn Outgoing>,
    clock: Clock,
    egress: Egress,
    /// The credential that the host attaches, hidden from the guest.
    held: Option<Held>,
    config: Arc<HostConfig>,
    requests_sent: Arc<AtomicU32>,
}

impl Gate {
    /// Counts in `requests_sent` what was handed to the way out.
    pub(crate) fn new(
        outgoing: Arc<dyn Outgoing>,
        clock: Clock,
        account: Option<&Account>,
        config: Arc<HostConfig>,
        requests_sent: Arc<AtomicU32>,
    ) -> Self {
        let egress = match account {
            Some(account) => Egress::for_account(account, config.reach),
            None => Egress::closed(),
        };
        Self(Arc::new(Passage {
            outgoing,
            clock,
            egress,
            held: account.and_then(Held::of),
            config,
            requests_sent,
        }))
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

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _processing: Sent,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Sent), WireError>> + Send> {
        let passage = self.0.clone();
        Box::new(async move {
            let response = passage.send(request, options.unwrap_or_default()).await?;
            Ok((response, Box::new(async { Ok(()) }) as Sent))
        })
    }
}

impl Passage {
    async fn send(&self, request: Request<WasiBody>, options: RequestOptions) -> Answer {
        let method = request.method().clone();
        let path = request.uri().path().to_owned();
        let result = self.pass(request, options).await;
        match &result {
            Ok(response) => {
                tracing::debug!(%method, path, status = response.status().as_u16(), "answered");
            }
            Err(error) => tracing::debug!(%method, path, %error, "no answer"),
        }
        result
    }

    async fn pass(&self, request: Request<WasiBody>, options: RequestOptions) -> Answer {
        // The body first: a guest whose body is dropped while it writes sees only that, not the verdict.
        let mut request = whole_request(request, self.config.max_request_body).await?;
        self.egress.check(request.uri())?;
        let patience = Patience {
            first_byte: shorter(options.first_byte_timeout, self.config.first_byte),
            between_bytes: shorter(options.between_bytes_timeout, self.config.between_bytes),
        };
        let Some(held) = &self.held else {
            return self.hand_over(request, patience).await;
        };
        match held.scheme(&self.egress, request.uri())? {
            Scheme::Fixed(value) => {
                request.headers_mut().insert(AUTHORIZATION, value);
                self.hand_over(request, patience).await
            }
            Scheme::Token => self.send_with_token(held, request, patience).await,
        }
    }

    /// Sends what the host authorises with a token. One that is refused is replaced once in a step: HTTP 401 proves
    /// that nothing was done.
    async fn send_with_token(
        &self,
        held: &Held,
        mut request: Request<Bytes>,
        patience: Patience,
    ) -> Answer {
        let mut obtained = held.obtained.lock().await;
        let first = match self.token(held, &mut obtained).await? {
            Ok(value) => value,
            Err(refused) => return Ok(refused),
        };
        request.headers_mut().insert(AUTHORIZATION, first.clone());
        drop(obtained);
        let answer = self.hand_over(request.clone(), patience).await?;
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
        self.hand_over(request, patience).await
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
            first_byte: self.config.first_byte,
            between_bytes: self.config.between_bytes,
        };
        let answer = self.hand_over(held.login()?, patience).await.map_err(held::not_logged_in)?;
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

    /// The one way out, for the guest's requests and the host's own.
    async fn hand_over(&self, mut request: Request<Bytes>, patience: Patience) -> Answer {
        self.egress.check(request.uri())?;
        if let Some(value) = request.headers_mut().get_mut(AUTHORIZATION) {
            // Neither logged by a library nor indexed by HTTP/2's compression.
            value.set_sensitive(true);
        }
        self.count_request()?;
        let response = tokio::time::timeout(patience.first_byte, self.outgoing.send(request))
            .await
            .map_err(|_| WireError::HttpResponseTimeout)??;
        check_head(response.headers(), self.config.max_answer_head)?;
        let limit = self.config.max_answer;
        Ok(response.map(|body| watched(body, limit, patience.between_bytes)))
    }

    /// Denies the request that would be one too many for a step.
    fn count_request(&self) -> Result<(), WireError> {
        let limit = self.config.max_requests;
        let one_more = |sent: u32| (sent < limit).then_some(sent + 1);
        let counted =
            self.requests_sent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        counted.map(drop).map_err(|_| {
            tracing::warn!(limit, "the step has sent as many requests as one may");
            WireError::HttpRequestDenied
        })
    }
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
    Ok(Request::from_parts(head, body.to_bytes()))
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
mod tests {
    use super::*;
    use crate::account::{Credential, Secret};
    use crate::outgoing::whole;
    use futures::future::BoxFuture;
    use http_body_util::Full;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Seen(Mutex<Vec<Request<Bytes>>>);

    impl Outgoing for Seen {
        fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
            self.0.lock().unwrap().push(request);
            Box::pin(async { Ok(Response::new(whole(Bytes::from_static(b"answer")))) })
        }
    }

    fn request(uri: &str) -> Request<WasiBody> {
        let body = Full::new(Bytes::from_static(b"a=1")).map_err(|never| match never {});
        Request::post(uri).body(body.boxed_unsync()).unwrap()
    }

    async fn send(account: &Account, config: HostConfig, uri: &str) -> (Arc<Seen>, Answer) {
        let seen = Arc::new(Seen::default());
        let mut gate =
            Gate::new(seen.clone(), Clock::System, Some(account), Arc::new(config), Arc::default());
        let sending = gate.send_request(request(uri), None, Box::new(async { Ok(()) }));
        let answer = Box::into_pin(sending).await.map(|(response, _)| response);
        (seen, answer)
    }

    fn account(credential: Credential) -> Account {
        Account {
            base_url: "https://api.example.com".into(),
            gateway_url: Some("https://gateway.example.com".into()),
            credential,
        }
    }

    fn login() -> Credential {
        Credential::Basic { username: "user".into(), password: Secret::new("pass") }
    }

    #[tokio::test]
    async fn authorization_is_the_guests_unless_the_host_holds_it() {
        for (credential, forbidden) in
            [(login(), false), (Credential::Host(Box::new(login())), true)]
        {
            let account = account(credential);
            let config = Arc::new(HostConfig::default());
            let mut gate = Gate::new(
                Arc::new(Seen::default()),
                Clock::System,
                Some(&account),
                config,
                Arc::default(),
            );
            assert_eq!(gate.is_forbidden_header(&AUTHORIZATION), forbidden);
            assert!(gate.is_forbidden_header(&http::header::HOST));
        }
    }

    #[tokio::test]
    async fn what_the_policy_refuses_is_not_sent() {
        let (seen, answer) =
            send(&account(login()), HostConfig::default(), "https://evil.example/x").await;
        assert!(matches!(answer, Err(WireError::HttpRequestDenied)));
        assert!(seen.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_request_beyond_the_limit_is_not_sent() {
        let config = HostConfig { max_request_body: 2, ..HostConfig::default() };
        let (seen, answer) = send(&account(login()), config, "https://api.example.com/x").await;
        assert!(matches!(answer, Err(WireError::HttpRequestBodySize(Some(2)))));
        assert!(seen.0.lock().unwrap().is_empty());
    }
}
