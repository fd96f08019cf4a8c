//! The credential that the host holds back from a guest: what it says for the guest, and the token it obtains.
//!
//! In: the account, and the URI of a request that may leave; out: the value of `Authorization`, or the login to send
//! first. Sends nothing itself: the gate does, under the same policy as the guest's own requests.

use bytes::Bytes;
use http::header::HeaderValue;
use http::{Request, Response, StatusCode, Uri};
use qualys_plugin::account as component;
use qualys_plugin::credential::{Token, login_request};
use qualys_plugin::transport::TransportError;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::account::{Account, ClientKind, Credential};
use crate::egress::Destination;
use crate::gate::basic;
use crate::outgoing::{AnswerBody, WireError, whole};
use crate::wire_error;

/// One step's share of the credential that the host holds.
pub(crate) struct Held {
    account: Account,
    credential: Credential,
    pub(crate) obtained: Mutex<Obtained>,
}

/// The token of one step.
#[derive(Default)]
pub(crate) struct Obtained {
    pub(crate) token: Option<Token>,
    renewed: bool,
}

impl Obtained {
    /// After HTTP 401: whether a new token may be tried, once in a step.
    pub(crate) fn renew(&mut self) -> bool {
        let renews = !self.renewed && self.token.take().is_some();
        self.renewed |= renews;
        renews
    }
}

/// How a request is authorised.
pub(crate) enum Scheme {
    /// With this value.
    Fixed(HeaderValue),
    /// With a token that the gateway gives.
    Token,
}

impl Held {
    /// None if the guest holds the credential itself.
    pub(crate) fn of(account: &Account) -> Option<Self> {
        let credential = account.credential.held_by_host()?.clone();
        Some(Self { account: account.clone(), credential, obtained: Mutex::default() })
    }

    /// How a request to `uri`, which the policy let pass to `destination`, is authorised.
    ///
    /// # Errors
    /// `HttpRequestDenied` for a login, which is the host's; `ConfigurationError` if the credential cannot stand in a
    /// header.
    pub(crate) fn scheme(&self, destination: Destination, uri: &Uri) -> Result<Scheme, WireError> {
        if is_login_path(uri) {
            return Err(WireError::HttpRequestDenied);
        }
        match &self.credential {
            Credential::Basic { username, password } if destination == Destination::Api => {
                value(&basic(username, password.reveal())).map(Scheme::Fixed)
            }
            Credential::Token(token) => bearer(token.reveal().trim()).map(Scheme::Fixed),
            Credential::Basic { .. } | Credential::Client { .. } => Ok(Scheme::Token),
            Credential::Host(_) => Err(WireError::ConfigurationError),
        }
    }

    /// The request that obtains a token: the same that the component sends.
    ///
    /// # Errors
    /// `ConfigurationError` if the account has no gateway or its credential cannot be sent.
    pub(crate) fn login(&self) -> Result<Request<Bytes>, WireError> {
        let Account { base_url, gateway_url, .. } = &self.account;
        let request =
            component::Account::new(base_url, gateway_url.as_deref(), lent(&self.credential))
                .and_then(|account| login_request(&account));
        match request {
            Ok(Some(request)) => Ok(request.map(Bytes::from)),
            // The reason names no secret, but the guest is told by its code only.
            Ok(None) | Err(_) => Err(WireError::ConfigurationError),
        }
    }
}

/// The value of `Authorization` with a token.
pub(crate) fn bearer(token: &str) -> Result<HeaderValue, WireError> {
    value(&Zeroizing::new(format!("Bearer {token}")))
}

fn value(text: &str) -> Result<HeaderValue, WireError> {
    HeaderValue::from_str(text).map_err(|_| WireError::ConfigurationError)
}

/// What the guest is told when the host's own login fails with `status`: the kind of failure, and none of its words.
pub(crate) fn refused(status: StatusCode) -> Response<AnswerBody> {
    let passes = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
    let text = if status.is_success() {
        "The gateway's answer to the host's login holds no token.".to_owned()
    } else {
        format!("The gateway answered the host's login with HTTP {}.", status.as_u16())
    };
    let mut response = Response::new(whole(text.into()));
    *response.status_mut() = if passes { status } else { StatusCode::UNAUTHORIZED };
    response
}

/// What the guest is told when the host's own login gets no answer: always that its own request was not sent.
pub(crate) fn not_logged_in(error: WireError) -> WireError {
    if TransportError::new(wire_error::name_of(&error)).proves_nothing_sent() {
        return error;
    }
    WireError::DestinationUnavailable
}

/// The component's form of a credential.
fn lent(credential: &Credential) -> component::Credential {
    let secret = |text: &str| Zeroizing::new(text.to_owned());
    match credential {
        Credential::Basic { username, password } => component::Credential::Basic {
            username: secret(username),
            password: secret(password.reveal()),
        },
        Credential::Token(token) => component::Credential::Token(secret(token.reveal())),
        Credential::Client { kind, id, secret: of_client } => component::Credential::Client {
            subscription: *kind == ClientKind::Subscription,
            id: secret(id),
            secret: secret(of_client.reveal()),
        },
        Credential::Host(_) => component::Credential::Host,
    }
}

/// Whether a request may reach a token endpoint: as the client will read the path, and however it is written.
fn is_login_path(uri: &Uri) -> bool {
    let Ok(url) = reqwest::Url::parse(&format!("http://host{}", uri.path())) else {
        return true;
    };
    let mut segments = url.path().split(['/', '\\']).filter(|segment| !segment.is_empty());
    let first = segments.next().unwrap_or_default();
    let first = first.split(';').next().unwrap_or_default();
    // No operation's path begins with an escape.
    first.contains('%') || first.eq_ignore_ascii_case("auth")
}

#[cfg(test)]
mod tests;
