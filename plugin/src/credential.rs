//! Makes the authorization for an operation's plane, and obtains tokens where one is needed.
//!
//! In: the account. Out: the value of `Authorization`, none when the host adds it. A token that was
//! obtained lives as long as its [`Session`]: one call, or one stream (rule A2). It prints no secret.
//! The host uses the login and the token of this module where it holds the credential itself.
//! Source: the authentication page of the API reference; the token pages of the gateway.

use crate::account::{Account, Credential};
use crate::catalogue;
use crate::decode::{Fault, Input};
use crate::error::{Case, Error};
use crate::model::{Effect, LoginValue, Method, Plane};
use crate::request::{Draft, Field};
use crate::response;
use crate::transport::{Response, Transport};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;
use zeroize::Zeroizing;

/// A token is renewed this long before it expires, in seconds.
pub const EARLY_S: i64 = 60;
/// The largest token answer, in bytes.
const MOST_BYTES: usize = 64 * 1024;

/// An account and the way out, while a call runs: with the token that was obtained.
pub struct Session {
    account: Account,
    /// The way out.
    pub transport: Box<dyn Transport>,
    token: Option<Token>,
    renewed: bool,
}

/// A token of the gateway.
pub struct Token {
    /// What stands behind `Bearer`.
    pub value: Zeroizing<String>,
    /// When it expires, in seconds since 1970-01-01T00:00:00Z; none: it does not say.
    pub expires: Option<i64>,
}

impl Token {
    /// The token in a login's answer: the bare text, or JSON with it.
    #[must_use]
    pub fn read(body: &[u8]) -> Option<Self> {
        let text = Zeroizing::new(String::from_utf8(body.to_vec()).ok()?);
        let trimmed = text.trim();
        let value = match serde_json::from_str::<Value>(trimmed) {
            Ok(Value::Object(object)) => {
                let names = ["access_token", "token", "id_token"];
                names.iter().find_map(|name| object.get(*name)?.as_str().map(ToOwned::to_owned))?
            }
            Ok(Value::String(text)) => text,
            _ => trimmed.to_owned(),
        };
        let value = Zeroizing::new(value);
        let plausible = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic());
        plausible.then(|| Self { expires: expiry(&value), value })
    }

    /// Whether a request at `now` may carry it.
    #[must_use]
    pub fn is_fresh(&self, now: i64) -> bool {
        self.expires.is_none_or(|at| at.saturating_sub(EARLY_S) > now)
    }
}

impl Session {
    /// A session without a token.
    #[must_use]
    pub const fn new(account: Account, transport: Box<dyn Transport>) -> Self {
        Self { account, transport, token: None, renewed: false }
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The value of `Authorization` for a plane; logs in first where a token is needed.
    ///
    /// # Errors
    /// `permanent-credential` when the login is refused or there is no gateway; transient errors of
    /// the login.
    pub fn authorization(&mut self, plane: Plane) -> Result<Option<Zeroizing<String>>, Error> {
        match (&self.account.credential, plane) {
            (Credential::Host, _) => Ok(None),
            (Credential::Token(token), _) => Ok(Some(bearer(token.trim()))),
            (Credential::Basic { username, password }, Plane::Fo | Plane::Msp) => {
                Ok(Some(basic(username, password)))
            }
            (Credential::Basic { .. }, Plane::Gateway) | (Credential::Client { .. }, _) => {
                let now = self.transport.now();
                if !self.token.as_ref().is_some_and(|token| token.is_fresh(now)) {
                    self.token = Some(log_in(&self.account, &mut *self.transport)?);
                }
                Ok(self.token.as_ref().map(|token| bearer(&token.value)))
            }
        }
    }

    /// After HTTP 401: whether a new token may be tried, once. A password is never tried again.
    pub fn renews(&mut self, error: &Error) -> bool {
        let refused = error.failure.http_status == Some(401) && error.failure.code != LOGIN_REFUSED;
        let renews = refused && !self.renewed && self.token.take().is_some();
        self.renewed |= renews;
        renews
    }
}

/// The code of a refused login.
const LOGIN_REFUSED: &str = "login-refused";

fn bearer(token: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("Bearer {token}"))
}

fn basic(username: &str, password: &str) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{username}:{password}"));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Zeroizing::new(format!("Basic {}", encoded.as_str()))
}

/// Obtains a token.
fn log_in(account: &Account, transport: &mut dyn Transport) -> Result<Token, Error> {
    let Some((draft, secret)) = draft(&account.credential) else {
        return Err(Error::new(
            Case::Credential,
            "credential-kind",
            "this kind of credential cannot obtain a token",
            "give the account a login or an API client",
        ));
    };
    let request = draft.to_http(account, None)?;
    let answer =
        transport.send(&request).map_err(|failure| response::transport(Effect::Read, &failure))?;
    let status = answer.status().as_u16();
    let body = read(answer).map_err(|fault| response::fault(&fault).status(status))?;
    if !(200..300).contains(&status) {
        return Err(refused(status, &body, &secret));
    }
    Token::read(&body).ok_or_else(|| {
        Error::new(
            Case::MalformedResponse,
            "no-token",
            "the gateway's login answer holds no token",
            "check the gateway URL",
        )
        .status(status)
    })
}

/// The request that obtains a token; none where the credential cannot obtain one.
///
/// # Errors
/// `permanent-credential` when there is no gateway, or the credential cannot stand in a header.
pub fn login_request(account: &Account) -> Result<Option<http::Request<Vec<u8>>>, Error> {
    let draft = draft(&account.credential);
    draft.map(|(draft, _secret)| draft.to_http(account, None)).transpose()
}

/// The draft of a login, and the secret that it carries.
fn draft(credential: &Credential) -> Option<(Draft, Zeroizing<String>)> {
    let (login, name, secret) = match credential {
        Credential::Basic { username, password } => {
            (catalogue::login(false, false), username, password)
        }
        Credential::Client { subscription, id, secret } => {
            (catalogue::login(true, *subscription), id, secret)
        }
        Credential::Token(_) | Credential::Host => return None,
    };
    let field = |(field, value): &(&str, LoginValue)| Field {
        name: (*field).to_owned(),
        value: match value {
            LoginValue::Name => name.to_string(),
            LoginValue::Secret => secret.to_string(),
            LoginValue::Constant(constant) => (*constant).to_owned(),
        },
        secret: true,
    };
    let draft = Draft {
        plane: Plane::Gateway,
        method: Method::Post,
        path: login.path.to_owned(),
        form: login.form.iter().map(field).collect(),
        headers: login.headers.iter().map(field).collect(),
        ..Draft::empty()
    };
    Some((draft, secret.clone()))
}

fn read(answer: Response) -> Result<Vec<u8>, Fault> {
    let mut input = Input::new(answer.into_body(), true)?;
    let mut body = Vec::new();
    while input.read(&mut body, 0)? > 0 {
        if body.len() > MOST_BYTES {
            return Err(Fault::TooLarge { record: 0, limit: MOST_BYTES, what: "token answer" });
        }
    }
    Ok(body)
}

fn refused(status: u16, body: &[u8], secret: &str) -> Error {
    let (case, message, advice) = match status {
        401 | 403 => (
            Case::Credential,
            "the gateway refused the login",
            "check the credential, that the user may use the API, and that the base URL is the one \
             of the subscription's platform; do not retry, accounts lock",
        ),
        404 => (
            Case::Credential,
            "the gateway has no login at this address",
            "check the gateway URL: the platform may have none, or another one",
        ),
        429 => (Case::RateLimited, "the gateway's login limit was reached", "wait, then try again"),
        500..=599 => (Case::TransientUpstream, "the gateway's login failed", "try again later"),
        _ => (Case::Credential, "the gateway refused the login", "check the credential"),
    };
    let text = String::from_utf8_lossy(body.get(..body.len().min(300)).unwrap_or_default());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if secret.is_empty() { text } else { text.replace(secret, "***") };
    let wait = (case == Case::RateLimited).then_some(60_000);
    let mut error = Error::new(case, LOGIN_REFUSED, message, advice)
        .status(status)
        .retry_after_ms(wait)
        .detail("answer", text);
    if case == Case::TransientUpstream {
        error.failure.code = "login-failed";
    }
    error
}

/// When a JWT expires: its claim `exp`, unverified, since only the server can verify it.
fn expiry(token: &str) -> Option<i64> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    serde_json::from_slice::<Value>(&claims).ok()?.get("exp")?.as_i64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_tokens_come_bare_or_in_json_and_tell_their_expiry() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"exp": 1795219200, "sub": "x"}"#);
        let jwt = format!("e30.{claims}.c2ln");
        for body in [
            jwt.clone(),
            format!("{jwt}\n"),
            format!("\"{jwt}\""),
            format!("{{\"access_token\": \"{jwt}\"}}"),
            format!("{{\"token\": \"{jwt}\"}}"),
            format!("{{\"id_token\": \"{jwt}\"}}"),
        ] {
            let token = Token::read(body.as_bytes()).unwrap();
            assert_eq!(*token.value, jwt);
            assert_eq!(token.expires, Some(1_795_219_200));
        }
        assert!(Token::read(b"").is_none());
        assert!(Token::read(b"<html> no </html>").is_none());
        assert_eq!(Token::read(b"opaque").unwrap().expires, None);
    }
}
