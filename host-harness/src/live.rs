//! The real way out: pooled connections, TLS, HTTP/2, gzip undone, proxy from the environment.
//!
//! In: a request that the egress policy let pass; out: the answer as the server meant it, with a body whose clean end
//! proves that it is whole. Redirects are answers like any other.

mod faults;
mod framing;
mod proxy;
mod resolver;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{ACCEPT_ENCODING, HeaderValue};
use http::{Request, Response};

use crate::address::Reach;
use crate::error::HostError;
use crate::live::resolver::Checked;
use crate::outgoing::{Answer, Outgoing, WireError, flowing};

pub use proxy::ProxyRules;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Shorter than the 60 s after which common load balancers close an idle connection.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// What a server may send as the head of an answer over HTTP/2, in bytes.
const MAX_HTTP2_HEAD: u32 = 64 << 10;

/// The live client. Share one: its connections are pooled.
pub struct Live {
    client: reqwest::Client,
}

impl Live {
    /// A client that connects only to addresses within `reach`, through the proxy that the environment names.
    ///
    /// # Errors
    /// `Config` if TLS cannot be set up or the environment's proxy is no URL.
    pub fn new(reach: Reach) -> Result<Self, HostError> {
        Self::with_proxy(reach, ProxyRules::from_environment())
    }

    /// The same with a proxy of your own choice, or none.
    ///
    /// # Errors
    /// `Config` if TLS cannot be set up or the proxy is no URL.
    pub fn with_proxy(reach: Reach, proxy: Option<ProxyRules>) -> Result<Self, HostError> {
        let tls = tls().map_err(|error| HostError::Config(format!("TLS: {error}")))?;
        Self::with_tls(reach, proxy, tls)
    }

    fn with_tls(
        reach: Reach,
        proxy: Option<ProxyRules>,
        tls: rustls::ClientConfig,
    ) -> Result<Self, HostError> {
        let proxy_host = proxy.as_ref().and_then(ProxyRules::host);
        Self::with_names(Checked::new(resolver::system(), reach, proxy_host), proxy, tls)
    }

    fn with_names(
        names: Checked,
        proxy: Option<ProxyRules>,
        tls: rustls::ClientConfig,
    ) -> Result<Self, HostError> {
        let failed = |error: reqwest::Error| HostError::Config(format!("HTTP client: {error}"));
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(names)
            .redirect(reqwest::redirect::Policy::none())
            // Whether a request may be sent again is the component's to say: it knows which ones write.
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .http2_max_header_list_size(MAX_HTTP2_HEAD)
            .http2_adaptive_window(true)
            .no_proxy();
        if let Some(proxy) = proxy {
            builder = builder.proxy(proxy.into_reqwest().map_err(failed)?);
        }
        let client = builder.build().map_err(failed)?;
        Ok(Self { client })
    }

    async fn answer(&self, mut request: Request<Bytes>) -> Answer {
        request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let request = reqwest::Request::try_from(request.map(reqwest::Body::from))
            .map_err(|_| WireError::HttpRequestUriInvalid)?;
        let has_body = request.method() != http::Method::HEAD;
        let response =
            self.client.execute(request).await.map_err(|error| faults::before_answer(&error))?;
        let (mut head, body) = Response::<reqwest::Body>::from(response).into_parts();
        let body = if has_body && !head.status.is_informational() && !is_bodiless(head.status) {
            framing::decoded(&mut head, body)?
        } else {
            flowing(futures::stream::empty())
        };
        Ok(Response::from_parts(head, body))
    }
}

fn is_bodiless(status: http::StatusCode) -> bool {
    status == http::StatusCode::NO_CONTENT || status == http::StatusCode::NOT_MODIFIED
}

impl Outgoing for Live {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(self.answer(request))
    }
}

/// The system's trust store with the ring provider, which is passed in because a library must not set a default for
/// the whole process.
fn tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = rustls_platform_verifier::Verifier::new(provider.clone())?;
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod once_tests;
#[cfg(test)]
mod proxy_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;
