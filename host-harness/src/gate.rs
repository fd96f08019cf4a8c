//! The one place where a guest's requests leave: policy, credential, limits, then the way out.
//!
//! In: wasi:http requests of one step; out: answers with watched bodies. Knows no Qualys and no network.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use wasmtime_wasi_http::{
    DEFAULT_FORBIDDEN_HEADERS, ForbiddenHeaderFilter, RequestOptions, WasiBody, WasiHttpHooks,
};
use zeroize::Zeroizing;

use crate::account::{Account, Credential};
use crate::config::HostConfig;
use crate::egress::{Egress, Origin};
use crate::guard::watched;
use crate::outgoing::{Answer, Outgoing, WireError};

/// One step's way out.
pub(crate) struct Gate(Arc<Passage>);

struct Passage {
    outgoing: Arc<dyn Outgoing>,
    egress: Egress,
    /// The credential that the host attaches, hidden from the guest.
    held: Option<Credential>,
    config: Arc<HostConfig>,
    requests_sent: Arc<AtomicU32>,
}

impl Gate {
    /// Counts in `requests_sent` what was handed to the way out.
    pub(crate) fn new(
        outgoing: Arc<dyn Outgoing>,
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
            egress,
            held: account.and_then(|account| account.credential.held_by_host().cloned()),
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
        if let Some(held) = &self.held {
            let value = self.authorization(held, request.uri())?;
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        if let Some(value) = request.headers_mut().get_mut(AUTHORIZATION) {
            // Neither logged by a library nor indexed by HTTP/2's compression.
            value.set_sensitive(true);
        }
        let first_byte = shorter(options.first_byte_timeout, self.config.first_byte);
        let between_bytes = shorter(options.between_bytes_timeout, self.config.between_bytes);
        self.requests_sent.fetch_add(1, Ordering::Relaxed);
        let response = tokio::time::timeout(first_byte, self.outgoing.send(request))
            .await
            .map_err(|_| WireError::HttpResponseTimeout)??;
        check_head(response.headers(), self.config.max_answer_head)?;
        Ok(response.map(|body| watched(body, self.config.max_answer, between_bytes)))
    }

    /// What the host says for the guest. The gateway's login comes with the token cache.
    fn authorization(&self, held: &Credential, uri: &http::Uri) -> Result<HeaderValue, WireError> {
        let to_api = Origin::of(uri).is_some_and(|origin| self.egress.is_api(&origin));
        let text = match held {
            Credential::Basic { username, password } if to_api => {
                basic(username, password.reveal())
            }
            Credential::Token(token) => Zeroizing::new(format!("Bearer {}", token.reveal())),
            _ => return Err(WireError::HttpRequestDenied),
        };
        HeaderValue::from_str(&text).map_err(|_| WireError::ConfigurationError)
    }
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
        match error.downcast::<WireError>() {
            Ok(error) => *error,
            Err(_) => WireError::HttpProtocolError,
        }
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
    use crate::account::Secret;
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
        let mut gate = Gate::new(seen.clone(), Some(account), Arc::new(config), Arc::default());
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
    async fn a_held_credential_is_attached_to_the_api_host_only() {
        let account = account(Credential::Host(Box::new(login())));
        let (seen, answer) =
            send(&account, HostConfig::default(), "https://api.example.com/x").await;
        assert!(answer.is_ok());
        let request = seen.0.lock().unwrap().remove(0);
        assert_eq!(request.headers()[AUTHORIZATION], "Basic dXNlcjpwYXNz");
        assert_eq!(request.body(), "a=1");

        let (seen, answer) =
            send(&account, HostConfig::default(), "https://gateway.example.com/x").await;
        assert!(matches!(answer, Err(WireError::HttpRequestDenied)));
        assert!(seen.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn authorization_is_the_guests_unless_the_host_holds_it() {
        for (credential, forbidden) in
            [(login(), false), (Credential::Host(Box::new(login())), true)]
        {
            let account = account(credential);
            let config = Arc::new(HostConfig::default());
            let mut gate =
                Gate::new(Arc::new(Seen::default()), Some(&account), config, Arc::default());
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
