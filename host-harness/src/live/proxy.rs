//! The proxy that the operator's environment names.
//!
//! In: `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY` (or lower case); out: a rule for the client. Plain http goes to loopback
//! only, and loopback never through a proxy, so `HTTP_PROXY` has no use. Behind a proxy it is the proxy that resolves
//! names, so the check of resolved addresses is the proxy's to make.

use reqwest::{NoProxy, Proxy};

/// A proxy for https, and the names that go past it.
#[derive(Clone)]
pub struct ProxyRules {
    url: String,
    past: String,
}

impl ProxyRules {
    /// Sends https through the proxy at `url`, except for the names and networks listed in `past`.
    pub fn new(url: impl Into<String>, past: &str) -> Self {
        Self { url: url.into(), past: format!("localhost,127.0.0.0/8,::1,{past}") }
    }

    /// The environment's proxy, if it names one.
    pub fn from_environment() -> Option<Self> {
        let read = |name: &str| {
            let value = std::env::var(name).or_else(|_| std::env::var(name.to_ascii_lowercase()));
            value.ok().filter(|value| !value.is_empty())
        };
        let url = read("HTTPS_PROXY").or_else(|| read("ALL_PROXY"))?;
        Some(Self::new(url, &read("NO_PROXY").unwrap_or_default()))
    }

    /// The proxy's own host name.
    pub(super) fn host(&self) -> Option<String> {
        let with_scheme = if self.url.contains("://") {
            self.url.clone()
        } else {
            format!("http://{}", self.url)
        };
        let uri: http::Uri = with_scheme.parse().ok()?;
        uri.host().map(str::to_ascii_lowercase)
    }

    pub(super) fn into_reqwest(self) -> reqwest::Result<Proxy> {
        Ok(Proxy::https(&self.url)?.no_proxy(NoProxy::from_string(&self.past)))
    }
}
