//! Where a step goes and as whom: the base URL, the platforms, the credential.
//!
//! In: the WIT account's parts. Out: an [`Account`], or what is wrong with it (rule A1). It sends
//! nothing and prints no secret. The host links it too, for the gateway's address.
//! Source: <https://www.qualys.com/platform-identification/>.

use crate::error::{Error, Violation};
use std::net::IpAddr;
use zeroize::Zeroizing;

/// A public platform of Qualys.
#[derive(Clone, Copy, Debug)]
pub struct Platform {
    /// The short name, for example `US2`.
    pub name: &'static str,
    /// The API server's host.
    pub api: &'static str,
    /// The gateway's host.
    pub gateway: &'static str,
}

const fn platform(name: &'static str, api: &'static str, gateway: &'static str) -> Platform {
    Platform { name, api, gateway }
}

/// The public platforms. A private one has `qualysapi.` and `gateway.` before the customer's own
/// name.
pub static PLATFORMS: [Platform; 14] = [
    platform("US1", "qualysapi.qualys.com", "gateway.qg1.apps.qualys.com"),
    platform("US2", "qualysapi.qg2.apps.qualys.com", "gateway.qg2.apps.qualys.com"),
    platform("US3", "qualysapi.qg3.apps.qualys.com", "gateway.qg3.apps.qualys.com"),
    platform("US4", "qualysapi.qg4.apps.qualys.com", "gateway.qg4.apps.qualys.com"),
    platform("GOV1", "qualysapi.gov1.qualys.us", "gateway.gov1.qualys.us"),
    platform("EU1", "qualysapi.qualys.eu", "gateway.qg1.apps.qualys.eu"),
    platform("EU2", "qualysapi.qg2.apps.qualys.eu", "gateway.qg2.apps.qualys.eu"),
    platform("EU3", "qualysapi.qg3.apps.qualys.it", "gateway.qg3.apps.qualys.it"),
    platform("IN1", "qualysapi.qg1.apps.qualys.in", "gateway.qg1.apps.qualys.in"),
    platform("CA1", "qualysapi.qg1.apps.qualys.ca", "gateway.qg1.apps.qualys.ca"),
    platform("AE1", "qualysapi.qg1.apps.qualys.ae", "gateway.qg1.apps.qualys.ae"),
    platform("UK1", "qualysapi.qg1.apps.qualys.co.uk", "gateway.qg1.apps.qualys.co.uk"),
    platform("AU1", "qualysapi.qg1.apps.qualys.com.au", "gateway.qg1.apps.qualys.com.au"),
    platform("KSA1", "qualysapi.qg1.apps.qualysksa.com", "gateway.qg1.apps.qualysksa.com"),
];

/// The base URL that the integration guide names as its default.
pub const GUIDE_DEFAULT: &str = "https://qualysapi.qg2.apps.qualys.com";

/// How the account proves who it is. Its `Debug` shows the kind only.
#[derive(Clone)]
pub enum Credential {
    /// User name and password.
    Basic {
        /// The API user's name.
        username: Zeroizing<String>,
        /// The password.
        password: Zeroizing<String>,
    },
    /// A ready-made bearer token.
    Token(Zeroizing<String>),
    /// An API client.
    Client {
        /// Whether it belongs to the subscription (`/auth/oauth`) or to a user (`/auth/oidc`).
        subscription: bool,
        /// The client's identifier.
        id: Zeroizing<String>,
        /// The client's secret.
        secret: Zeroizing<String>,
    },
    /// The host attaches `Authorization`.
    Host,
}

impl Credential {
    /// The name of its kind, as the WIT variant spells it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Basic { .. } => "basic",
            Self::Token(_) => "token",
            Self::Client { .. } => "client",
            Self::Host => "host",
        }
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Credential::{}(***)", self.kind())
    }
}

/// A scheme and an authority, nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// `https`, or `http` on loopback.
    pub scheme: &'static str,
    /// The host, and the port where it is not the scheme's own.
    pub authority: String,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}://{}", self.scheme, self.authority)
    }
}

/// Where a step goes and as whom.
#[derive(Clone, Debug)]
pub struct Account {
    /// The API server.
    pub api: Origin,
    /// The gateway; none when it cannot be derived.
    pub gateway: Option<Origin>,
    /// How it proves who it is.
    pub credential: Credential,
}

impl Account {
    /// An account, if its URLs and its credential can be right.
    ///
    /// # Errors
    /// `permanent-invalid-step` with a violation `account.base-url` or `account.gateway-url`;
    /// `permanent-credential` when a secret is empty.
    pub fn new(
        base_url: &str,
        gateway_url: Option<&str>,
        credential: Credential,
    ) -> Result<Self, Error> {
        let api = base_origin(base_url).map_err(|violation| invalid(*violation))?;
        let gateway = match gateway_url {
            Some(url) => Some(parse(url).map_err(|expected| {
                let given = without_secrets(url);
                let violation =
                    Violation::new("account.gateway-url", given, "gateway-url", expected);
                invalid(violation)
            })?),
            None => gateway(&api),
        };
        check_credential(&credential)?;
        Ok(Self { api, gateway, credential })
    }
}

fn invalid(violation: Violation) -> Error {
    let mut error = Error::invalid_step(vec![violation]);
    error.failure.message =
        error.failure.message.replace("the step is wrong", "the account is wrong");
    "correct the account in the credential store; nothing was sent"
        .clone_into(&mut error.failure.advice);
    error
}

fn check_credential(credential: &Credential) -> Result<(), Error> {
    let missing = match credential {
        Credential::Basic { username, .. } if username.is_empty() => "user name",
        Credential::Basic { password, .. } if password.is_empty() => "password",
        Credential::Token(token) if token.trim().is_empty() => "bearer token",
        Credential::Client { id, .. } if id.is_empty() => "client id",
        Credential::Client { secret, .. } if secret.is_empty() => "client secret",
        Credential::Basic { username, .. } if username.contains(':') => {
            return Err(Error::new(
                crate::error::Case::Credential,
                "credential-invalid",
                "the user name holds a colon, which HTTP Basic cannot carry",
                "check the user name in the account",
            ));
        }
        _ => return Ok(()),
    };
    Err(Error::new(
        crate::error::Case::Credential,
        "credential-missing",
        format!("the account's {missing} is empty"),
        "complete the account's credential in the credential store; nothing was sent",
    ))
}

/// The gateway that belongs to an API server's base URL: by the table for the public platforms, by
/// the pattern for private ones, the server itself on loopback.
#[must_use]
pub fn gateway_of(base_url: &str) -> Option<String> {
    gateway(&parse(base_url).ok()?).map(|gateway| gateway.to_string())
}

fn gateway(api: &Origin) -> Option<Origin> {
    let host = host_of(&api.authority);
    let public = PLATFORMS.iter().find(|platform| platform.api == host);
    let (scheme, authority) = match public {
        Some(platform) => ("https", platform.gateway.to_owned()),
        None if is_loopback(host) => (api.scheme, api.authority.clone()),
        None => (api.scheme, format!("gateway.{}", api.authority.strip_prefix("qualysapi.")?)),
    };
    Some(Origin { scheme, authority })
}

/// The origin of a base URL.
///
/// # Errors
/// What is wrong with it, as a violation `account.base-url` that names the right one where it can
/// be told.
pub fn base_origin(base_url: &str) -> Result<Origin, Box<Violation>> {
    let wrong = |expected: String, nearest: Option<String>| {
        let given = without_secrets(base_url);
        Box::new(Violation::new("account.base-url", given, "base-url", expected).nearest(nearest))
    };
    let origin = match parse(base_url) {
        Ok(origin) => origin,
        Err(expected) => return Err(wrong(expected, likely(base_url))),
    };
    let host = host_of(&origin.authority);
    if is_loopback(host) {
        return Ok(origin);
    }
    if !host.starts_with("qualysapi.") || host.len() <= "qualysapi.".len() {
        let likely = likely(base_url);
        let expected = match &likely {
            Some(right) => format!("{right}, the API server of that platform"),
            None => "the API server of the platform, a host that begins with `qualysapi.`".into(),
        };
        return Err(wrong(expected, likely));
    }
    // The API servers of US1 and EU1 have no `qg1.apps` in them; the guide has EU1 wrong.
    if let Some(right) = likely(base_url).filter(|right| !right.ends_with(host)) {
        return Err(wrong(format!("{right}, the API server of that platform"), Some(right)));
    }
    Ok(origin)
}

/// The base URL that was probably meant: from the user interface's host, the gateway's, or one with
/// a path.
fn likely(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next()?.to_ascii_lowercase();
    let (_, domain) = host.split_once('.')?;
    let meant = PLATFORMS.iter().find(|platform| {
        let api = platform.api.strip_prefix("qualysapi.");
        let gateway = platform.gateway.strip_prefix("gateway.");
        platform.api == host || api == Some(domain) || gateway == Some(domain)
    })?;
    Some(format!("https://{}", meant.api))
}

/// Parses `scheme://host[:port]` and nothing more; the error says what is expected.
fn parse(url: &str) -> Result<Origin, String> {
    let trimmed = url.strip_suffix('/').unwrap_or(url);
    let uri: http::Uri = trimmed.parse().map_err(|_| expected_form())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(expected_form());
    };
    if authority.as_str().contains('@') {
        return Err("a URL without user name and password in it".to_owned());
    }
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() || trimmed.contains('#') {
        return Err("a URL without a path, for example ".to_owned() + GUIDE_DEFAULT);
    }
    let authority_text = authority.as_str().to_ascii_lowercase();
    let scheme = match scheme {
        "https" => "https",
        "http" if is_loopback(host_of(&authority_text)) => "http",
        _ => return Err("an https URL, for example ".to_owned() + GUIDE_DEFAULT),
    };
    let authority_text = authority_text.strip_suffix(":443").unwrap_or(&authority_text).to_owned();
    Ok(Origin { scheme, authority: authority_text })
}

fn expected_form() -> String {
    format!("an https URL of the API server, for example {GUIDE_DEFAULT}")
}

/// The host of an authority, without its port.
fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// Whether a host is this machine.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The URL as it may be shown: what stands before `@` may be a password.
fn without_secrets(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let authority_end = rest.find('/').unwrap_or(rest.len());
    let shown = match rest.get(..authority_end).and_then(|authority| authority.rfind('@')) {
        Some(at) => format!("***{}", rest.get(at..).unwrap_or_default()),
        None => rest.to_owned(),
    };
    let shown = shown.split(['?', '#']).next().unwrap_or_default();
    if scheme.is_empty() { shown.to_owned() } else { format!("{scheme}://{shown}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(url: &str, nearest: Option<&str>) {
        let violation = base_origin(url).unwrap_err();
        assert_eq!(violation.nearest.as_deref(), nearest, "{violation:?}");
    }

    #[test]
    fn a1_all_public_platforms_and_private_ones_are_accepted() {
        for platform in &PLATFORMS {
            let url = format!("https://{}", platform.api);
            assert_eq!(base_origin(&url).unwrap().authority, platform.api);
            assert_eq!(gateway_of(&url).unwrap(), format!("https://{}", platform.gateway));
        }
        assert_eq!(
            gateway_of("https://qualysapi.scan.example.com/").as_deref(),
            Some("https://gateway.scan.example.com")
        );
        assert!(base_origin("http://127.0.0.1:8080").is_ok());
        assert_eq!(gateway_of("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
    }

    #[test]
    fn a1_wrong_hosts_are_refused_and_corrected() {
        refused("http://qualysapi.qualys.com", Some("https://qualysapi.qualys.com"));
        refused(
            "https://qualysguard.qg2.apps.qualys.eu/fo/login.php",
            Some("https://qualysapi.qg2.apps.qualys.eu"),
        );
        refused("https://qualysguard.qualys.com", Some("https://qualysapi.qualys.com"));
        refused("https://gateway.qg1.apps.qualys.com", Some("https://qualysapi.qualys.com"));
        refused("https://qualysapi.qg1.apps.qualys.eu", Some("https://qualysapi.qualys.eu"));
        refused("https://qualysapi.qualys.com/api/2.0/", Some("https://qualysapi.qualys.com"));
        refused("https://example.com", None);
        refused("qualysapi.qualys.com", Some("https://qualysapi.qualys.com"));
        refused("", None);
    }

    #[test]
    fn secrets_in_a_url_are_not_shown() {
        let violation =
            base_origin("https://user:hunter2@qualysapi.qualys.com/x?p=hunter2").unwrap_err();
        assert!(!format!("{violation:?}").contains("hunter2"), "{violation:?}");
        let credential = Credential::Token(Zeroizing::new("hunter2".to_owned()));
        assert!(!format!("{credential:?}").contains("hunter2"));
    }
}
