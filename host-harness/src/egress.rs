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
    ///
    /// The host is read as the client will read it: to it `2130706433`, `0x7f.1` and `%6cocalhost` are this machine.
    pub(crate) fn of(uri: &Uri) -> Option<Self> {
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return None,
        };
        let host = uri.host().filter(|host| !host.is_empty())?;
        let host = if is_plain_name(host) {
            host.to_owned()
        } else {
            let url = reqwest::Url::parse(&format!("https://{host}")).ok()?;
            url.host_str()?.trim_end_matches('.').to_ascii_lowercase()
        };
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        Some(Self { https, host, port })
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

/// Whether a host is a name that every client reads as it stands: lower case, no international label, and an end that
/// is no number. Almost all are, and reading the others takes long.
fn is_plain_name(host: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.');
    let last = host.rsplit('.').next().unwrap_or_default();
    host.bytes().all(is_plain)
        && last.starts_with(|first: char| first.is_ascii_lowercase())
        && !host.contains("xn--")
}

/// Which of an account's servers a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The API server.
    Api,
    /// The gateway.
    Gateway,
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

    /// Whether a request to `uri` may leave, and which of the account's servers it is for.
    ///
    /// # Errors
    /// `HttpRequestUriInvalid` for a URI without host or with user information, `HttpRequestDenied` for a foreign
    /// origin or plain http, `DestinationIpProhibited` for a forbidden address.
    pub fn check(&self, uri: &Uri) -> Result<Destination, WireError> {
        let authority = uri.authority().ok_or(WireError::HttpRequestUriInvalid)?;
        if authority.as_str().contains('@') {
            return Err(WireError::HttpRequestUriInvalid);
        }
        let origin = Origin::of(uri).ok_or(WireError::HttpRequestUriInvalid)?;
        let plain_allowed = self.reach.loopback_http && origin.is_loopback();
        if !origin.https && !plain_allowed {
            return Err(WireError::HttpRequestDenied);
        }
        let is = |own: &Option<Origin>| own.as_ref() == Some(&origin);
        let destination = match (is(&self.api), is(&self.gateway)) {
            (true, false) => Destination::Api,
            (false, true) => Destination::Gateway,
            // Where one server plays both parts, the API's paths tell.
            (true, true) if ["/api/", "/msp/"].iter().any(|path| uri.path().starts_with(path)) => {
                Destination::Api
            }
            (true, true) => Destination::Gateway,
            (false, false) => return Err(WireError::HttpRequestDenied),
        };
        match origin.literal_address() {
            Some(ip) if !self.reach.allows(ip) => Err(WireError::DestinationIpProhibited),
            _ => Ok(destination),
        }
    }

    /// The API server.
    pub(crate) fn api(&self) -> Option<&Origin> {
        self.api.as_ref()
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
            Ok(_) => "passes",
            Err(WireError::HttpRequestDenied) => "denied",
            Err(WireError::HttpRequestUriInvalid) => "invalid",
            Err(WireError::DestinationIpProhibited) => "prohibited",
            Err(_) => "other",
        }
    }

    const API: &str = "https://qualysapi.qg2.apps.qualys.com";
    const LOOPBACK: Reach = Reach { loopback_http: true, private_network: false };
    const PRIVATE: Reach = Reach { loopback_http: false, private_network: true };

    /// With a gateway on another port.
    fn usual() -> Egress {
        egress(API, Some("https://gateway.example.com:8443"), Reach::default())
    }

    fn verdicts(egress: &Egress, expected: &str, uris: &[&str]) {
        for uri in uris {
            assert_eq!(verdict(egress, uri), expected, "{uri}");
        }
    }

    #[test]
    fn a_plain_name_is_what_the_client_reads() {
        for host in ["example.com", "a-b.example.com", "localhost", "1.2.3.example", "a..b", "-.x"]
        {
            assert!(is_plain_name(host), "{host}");
            let url = reqwest::Url::parse(&format!("https://{host}")).unwrap();
            assert_eq!(url.host_str(), Some(host));
        }
        for host in
            ["", ".", "a.", "Example.com", "127.1", "0x7f.1", "a.0x7f", "2130706433", "[::1]"]
        {
            assert!(!is_plain_name(host), "{host}");
        }
        for host in
            ["%6cocalhost", "xn--nxasmq6b.example", "a.xn--p1ai", "é.example", "a_b.example"]
        {
            assert!(!is_plain_name(host), "{host}");
        }
    }

    #[test]
    fn the_accounts_own_origins_pass() {
        let own = [
            "https://qualysapi.qg2.apps.qualys.com/api/x",
            "https://QUALYSAPI.qg2.apps.qualys.com:443/api/x",
            "https://qualysapi.qg2.apps.qualys.com./api/x",
            "https://gateway.example.com:8443/auth",
        ];
        verdicts(&usual(), "passes", &own);
    }

    #[test]
    fn a_request_is_for_one_of_the_accounts_servers() {
        let one = egress("http://127.0.0.1:8080", None, LOOPBACK);
        for (egress, uri, expected) in [
            (&usual(), "https://qualysapi.qg2.apps.qualys.com/auth", Destination::Api),
            (&usual(), "https://gateway.example.com:8443/api/x", Destination::Gateway),
            // One server in both parts.
            (&one, "http://127.0.0.1:8080/api/x", Destination::Api),
            (&one, "http://127.0.0.1:8080/msp/x", Destination::Api),
            (&one, "http://127.0.0.1:8080/auth", Destination::Gateway),
            (&one, "http://127.0.0.1:8080/pcrs/1.0/x", Destination::Gateway),
        ] {
            assert_eq!(egress.check(&uri.parse().unwrap()).unwrap(), expected, "{uri}");
        }
    }

    #[test]
    fn another_host_is_denied() {
        let other = [
            "https://evil.example/",
            "https://qualysapi.qg2.apps.qualys.com.evil.example/",
            "https://evil-qualysapi.qg2.apps.qualys.com/",
            "https://qg2.apps.qualys.com/",
            "https://64.39.96.133/",
        ];
        verdicts(&usual(), "denied", &other);
    }

    #[test]
    fn another_port_is_denied() {
        let other = [
            "https://qualysapi.qg2.apps.qualys.com:8443/",
            "https://qualysapi.qg2.apps.qualys.com:80/",
            "https://gateway.example.com/auth",
        ];
        verdicts(&usual(), "denied", &other);
    }

    #[test]
    fn another_scheme_is_refused() {
        verdicts(&usual(), "denied", &["http://qualysapi.qg2.apps.qualys.com:443/api/x"]);
        let other = ["ftp://qualysapi.qg2.apps.qualys.com/", "ws://qualysapi.qg2.apps.qualys.com/"];
        verdicts(&usual(), "invalid", &other);
    }

    #[test]
    fn user_information_is_refused() {
        let with_user = [
            "https://user@qualysapi.qg2.apps.qualys.com/",
            "https://user:pw@qualysapi.qg2.apps.qualys.com/",
            "https://qualysapi.qg2.apps.qualys.com@evil.example/",
        ];
        verdicts(&usual(), "invalid", &with_user);
    }

    #[test]
    fn a_uri_without_server_is_refused() {
        verdicts(&usual(), "invalid", &["/relative", "qualysapi.qg2.apps.qualys.com:443"]);
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

    /// The account's own URL may name such an address; only the operator's flag opens it.
    #[test]
    fn an_address_that_is_not_public_is_prohibited() {
        let private = [
            "https://10.0.0.1",
            "https://172.16.0.1",
            "https://192.168.0.1",
            "https://169.254.169.254",
            "https://100.64.0.1",
            "https://[fd00::1]",
            "https://[fe80::1]",
            "https://[::ffff:10.0.0.1]",
            "https://[64:ff9b::a00:1]",
            // The same address in the other ways of writing it that clients read.
            "https://167772161",
            "https://0xa.1",
            "https://012.0.0.1",
            "https://10.0.0.1.",
        ];
        for base in private {
            assert_eq!(
                verdict(&egress(base, None, Reach::default()), base),
                "prohibited",
                "{base}"
            );
            assert_eq!(verdict(&egress(base, None, LOOPBACK), base), "prohibited", "{base}");
            assert_eq!(verdict(&egress(base, None, PRIVATE), base), "passes", "{base}");
        }
        for base in ["https://127.0.0.1", "https://2130706433", "https://[::ffff:7f00:1]"] {
            assert_eq!(
                verdict(&egress(base, None, Reach::default()), base),
                "prohibited",
                "{base}"
            );
            assert_eq!(verdict(&egress(base, None, PRIVATE), base), "passes", "{base}");
        }
    }

    #[test]
    fn an_address_that_no_server_has_is_always_prohibited() {
        let all = Reach { loopback_http: true, private_network: true };
        for base in [
            "https://0.0.0.0",
            "https://0",
            "https://224.0.0.1",
            "https://255.255.255.255",
            "https://[::]",
            "https://[ff02::1]",
        ] {
            assert_eq!(verdict(&egress(base, None, all), base), "prohibited", "{base}");
        }
    }

    #[test]
    fn a_closed_policy_lets_nothing_out() {
        assert_eq!(verdict(&Egress::closed(), API), "denied");
    }
}
