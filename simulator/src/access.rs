//! Who may call: Basic with the login, or a bearer token that was handed out here.
//!
//! In: a call's headers. Out: nothing, or a refusal. Answers `/auth`, `/auth/oidc` and `/auth/oauth`, which give tokens
//! of four hours. Source: `docs.qualys.com/en/admin/api/administration_api/api_conventions.htm`.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::StatusCode;
use http::header::{AUTHORIZATION, HeaderName};
use qualys_plugin::model::Plane;

use crate::call::Call;
use crate::refusal::Refusal;
use crate::reply::Reply;

/// How long a token lives, in seconds.
const LIFETIME_S: u64 = 4 * 3600;

const CLIENT_ID: HeaderName = HeaderName::from_static("clientid");
const CLIENT_SECRET: HeaderName = HeaderName::from_static("clientsecret");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// The one login, and the tokens it has.
pub(crate) struct Access {
    login: (String, String),
    /// Each token with the second of its end.
    tokens: Mutex<HashMap<String, u64>>,
}

impl Access {
    pub(crate) fn new(login: (String, String)) -> Self {
        Self { login, tokens: Mutex::default() }
    }

    /// The user's name, as answers show it.
    pub(crate) fn user(&self) -> &str {
        &self.login.0
    }

    /// Whether the call may be answered.
    pub(crate) fn check(&self, call: &Call, plane: Plane, now: u64) -> Result<(), Refusal> {
        let wrong = || match plane {
            Plane::Gateway => Refusal::new(2000, "Not authenticated"),
            Plane::Fo | Plane::Msp => Refusal::new(2000, "Bad Login/Password"),
        };
        let authorization = call.header(AUTHORIZATION).unwrap_or_default();
        let (scheme, value) = authorization.split_once(' ').unwrap_or_default();
        let known = match scheme.to_ascii_lowercase().as_str() {
            "basic" if plane != Plane::Gateway => self.knows(value),
            "bearer" => match self.tokens().get(value) {
                Some(end) if *end <= now && plane == Plane::Gateway => {
                    return Err(Refusal::new(2000, "JWT expired"));
                }
                end => end.is_some_and(|end| *end > now),
            },
            _ => false,
        };
        if known { Ok(()) } else { Err(wrong()) }
    }

    /// The guard against forged requests of browsers, which only this plane has. The text of this refusal is not
    /// documented; that there is one is.
    pub(crate) fn check_origin(call: &Call, plane: Plane) -> Result<(), Refusal> {
        let there = call.header(REQUESTED_WITH).is_some_and(|value| !value.trim().is_empty());
        if there || plane != Plane::Fo {
            return Ok(());
        }
        Err(Refusal::new(1903, "Missing required header(s): X-Requested-With"))
    }

    fn knows(&self, basic: &str) -> bool {
        let decoded = STANDARD.decode(basic.trim()).ok();
        let text = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
        let (user, password) = &self.login;
        text.is_some_and(|text| text.split_once(':') == Some((user, password)))
    }

    /// A token, if the call is a login at the gateway.
    pub(crate) fn log_in(&self, call: &Call, now: u64) -> Option<Reply> {
        let (name, secret) = match call.path.as_str() {
            "/auth" => (call.get("username"), call.get("password")),
            "/auth/oidc" | "/auth/oauth" => (call.header(CLIENT_ID), call.header(CLIENT_SECRET)),
            _ => return None,
        };
        let (user, password) = &self.login;
        if call.method != http::Method::POST || name != Some(user) || secret != Some(password) {
            let failure =
                "Authentication Failure: 1 errors, 0 successes: InvalidCredentialsException";
            let body = serde_json::json!({"authentication_exceptions": [[failure]]}).to_string();
            return Some(Reply::whole(StatusCode::UNAUTHORIZED, "application/json", body));
        }
        Some(Reply::whole(StatusCode::CREATED, "text/plain;charset=UTF-8", self.token(now)))
    }

    /// A new token in the form of a JWT. It is known by being remembered, so nothing signs it.
    fn token(&self, now: u64) -> String {
        let mut tokens = self.tokens();
        tokens.retain(|_, end| *end > now);
        let end = now + LIFETIME_S;
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(serde_json::json!({"alg": "RS256", "typ": "JWT"}));
        let number = tokens.len();
        let body =
            part(serde_json::json!({"sub": self.user(), "jti": number, "iat": now, "exp": end}));
        let token = format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode("made up"));
        tokens.insert(token.clone(), end);
        token
    }

    fn tokens(&self) -> std::sync::MutexGuard<'_, HashMap<String, u64>> {
        // The map is whole after each statement.
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
