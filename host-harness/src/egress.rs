//! Which requests may leave: only to the account's own origins, only in ways that the operator allowed.
//!
//! In: an account and what the operator allows; out: a verdict on a request's URI. Names are checked here; the
//! addresses behind them are checked by the client, on the address that it connects to.

use std::fmt;
use std::net::IpAddr;

use http::Uri;
use qualys_plugin::account::gateway_of;

use crate::account::Account;
use crate::address::{Kind, Reach, kind};
use crate::outgoing::WireError;

/// Scheme, host and port of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    https: bool,
    host: String,
    port: u16,
}

impl Origin {
    /// Reads the origin of a URL; none if it has no host or another scheme than http and https.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return None,
        };
        let host = uri.host().filter(|host| !host.is_empty())?;
        Some(Self {
            https,
            host: host.trim_end_matches('.').to_ascii_lowercase(),
            port: uri.port_u16().unwrap_or(if https { 443 } else { 80 }),
        })
    }

    pub(crate) fn parse(url: &str) -> Option<Self> {
        Self::of(&url.parse::<Uri>().ok()?)
    }

    /// The host when it is written as an address.
    fn literal_address(&self) -> Option<IpAddr> {
        self.host.trim_start_matches('[').trim_end_matches(']').parse().ok()
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.literal_address().map(kind) == Some(Kind::Loopback)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(formatter, "{scheme}://{}:{}", self.host, self.port)
    }
}

/// The policy for one account.
#[derive(Clone, Debug)]
pub struct Egress {
    api: Option<Origin>,
    gateway: Option<Origin>,
    reach: Reach,
}

impl Egress {
    /// The policy for `account`. A URL that cannot be read allows nothing.
    pub fn for_account(account: &Account, reach: Reach) -> Self {
        let api = Origin::parse(&account.base_url);
        let gateway = match &account.gateway_url {
            Some(url) => Origin::parse(url),
            // The same rule that the component uses.
            None => gateway_of(&account.base_url).and_then(|url| Origin::parse(&url)),
        };
        // On loopback one server plays both parts.
        let gateway = gateway.or_else(|| api.clone().filter(Origin::is_loopback));
        Self { api, gateway, reach }
    }

    /// The policy that lets nothing out.
    pub fn closed() -> Self {
        Self { api: None, gateway: None, reach: Reach::default() }
    }

    /// Whether a request to `uri` may leave.
    ///
    /// # Errors
    /// `HttpRequestUriInvalid` for a URI without host or with user information, `HttpRequestDenied` for a foreign
    /// origin or plain http, `DestinationIpProhibited` for a forbidden address.
    pub fn check(&self, uri: &Uri) -> Result<(), WireError> {
        let authority = uri.authority().ok_or(WireError::HttpRequestUriInvalid)?;
        if authority.as_str().contains('@') {
            return Err(WireError::HttpRequestUriInvalid);
        }
        let origin = Origin::of(uri).ok_or(WireError::HttpRequestUriInvalid)?;
        let plain_allowed = self.reach.loopback_http && origin.is_loopback();
        if !origin.https && !plain_allowed {
            return Err(WireError::HttpRequestDenied);
        }
        if !self.is_api(&origin) && !self.is_gateway(&origin) {
            return Err(WireError::HttpRequestDenied);
        }
        match origin.literal_address() {
            Some(ip) if !self.reach.allows(ip) => Err(WireError::DestinationIpProhibited),
            _ => Ok(()),
        }
    }

    /// Whether `origin` is the API server (and not only the gateway).
    pub(crate) fn is_api(&self, origin: &Origin) -> bool {
        self.api.as_ref() == Some(origin)
    }

    /// Whether `origin` is the gateway (and not only the API server).
    pub(crate) fn is_gateway(&self, origin: &Origin) -> bool {
        self.gateway.as_ref() == Some(origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Credential, Secret};

    fn egress(base_url: &str, gateway_url: Option<&str>, reach: Reach) -> Egress {
        let account = Account {
            base_url: base_url.into(),
            gateway_url: gateway_url.map(Into::into),
            credential: Credential::Token(Secret::new("t")),
        };
        Egress::for_account(&account, reach)
    }

    fn verdict(egress: &Egress, uri: &str) -> &'static str {
        match egress.check(&uri.parse().unwrap()) {
            Ok(()) => "passes",
            Err(WireError::HttpRequestDenied) => "denied",
            Err(WireError::HttpRequestUriInvalid) => "invalid",
            Err(WireError::DestinationIpProhibited) => "prohibited",
            Err(_) => "other",
        }
    }

    const API: &str = "https://qualysapi.qg2.apps.qualys.com";
    const LOOPBACK: Reach = Reach { loopback_http: true, private_network: false };
    const PRIVATE: Reach = Reach { loopback_http: false, private_network: true };

    #[test]
    fn only_the_accounts_origins_pass() {
        let egress = egress(API, Some("https://gateway.example.com:8443"), Reach::default());
        let table = [
            ("https://qualysapi.qg2.apps.qualys.com/api/x", "passes"),
            ("https://QUALYSAPI.qg2.apps.qualys.com:443/api/x", "passes"),
            ("https://gateway.example.com:8443/auth", "passes"),
            ("https://gateway.example.com/auth", "denied"),
            ("http://qualysapi.qg2.apps.qualys.com/api/x", "denied"),
            ("https://qualysapi.qg2.apps.qualys.com:8443/", "denied"),
            ("https://qualysapi.qg2.apps.qualys.com.evil.example/", "denied"),
            ("https://user@qualysapi.qg2.apps.qualys.com/", "invalid"),
            ("https://user:pw@evil.example/", "invalid"),
            ("/relative", "invalid"),
            ("ftp://qualysapi.qg2.apps.qualys.com/", "invalid"),
        ];
        for (uri, expected) in table {
            assert_eq!(verdict(&egress, uri), expected, "{uri}");
        }
    }

    #[test]
    fn plain_http_needs_loopback_and_its_flag() {
        for base in ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"] {
            assert_eq!(verdict(&egress(base, None, LOOPBACK), base), "passes", "{base}");
            assert_eq!(verdict(&egress(base, None, Reach::default()), base), "denied");
            assert_eq!(verdict(&egress(base, None, PRIVATE), base), "denied");
        }
        let other = "http://api.example.com";
        assert_eq!(verdict(&egress(other, None, LOOPBACK), other), "denied");
    }

    #[test]
    fn private_addresses_need_their_flag() {
        for base in ["https://10.0.0.1", "https://169.254.169.254", "https://[fd00::1]"] {
            assert_eq!(verdict(&egress(base, None, Reach::default()), base), "prohibited");
            assert_eq!(verdict(&egress(base, None, LOOPBACK), base), "prohibited");
            assert_eq!(verdict(&egress(base, None, PRIVATE), base), "passes");
        }
        let unspecified = "https://0.0.0.0";
        assert_eq!(verdict(&egress(unspecified, None, PRIVATE), unspecified), "prohibited");
    }

    #[test]
    fn a_closed_policy_lets_nothing_out() {
        assert_eq!(verdict(&Egress::closed(), API), "denied");
    }
}
