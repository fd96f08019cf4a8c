//! Makes the authorization for an operation's plane.
//!
//! In: the account's credential and the plane. Out: the value of `Authorization`, none when the
//! host adds it. It prints no secret and keeps none.
//! Source: the authentication page of the API reference.

use crate::account::Credential;
use crate::error::{Case, Error};
use crate::model::Plane;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The value of `Authorization` for a plane.
///
/// # Errors
/// `permanent-credential` when the plane does not take this kind of credential.
pub fn authorization(
    credential: &Credential,
    plane: Plane,
) -> Result<Option<Zeroizing<String>>, Error> {
    match (credential, plane) {
        (Credential::Host, _) => Ok(None),
        (Credential::Token(token), _) => {
            Ok(Some(Zeroizing::new(format!("Bearer {}", token.trim()))))
        }
        (Credential::Basic { username, password }, Plane::Fo | Plane::Msp) => {
            let pair = Zeroizing::new(format!("{}:{}", username.as_str(), password.as_str()));
            let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
            Ok(Some(Zeroizing::new(format!("Basic {}", encoded.as_str()))))
        }
        (Credential::Basic { .. }, Plane::Gateway) | (Credential::Client { .. }, _) => {
            Err(Error::new(
                Case::Credential,
                "credential-kind",
                "a token from the gateway is needed, and this version does not fetch one",
                "give the account a bearer token, or let the host attach the authorization",
            ))
        }
    }
}
