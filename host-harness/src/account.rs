//! Where a step goes and as whom: our own types, which wipe their secrets and never print them.
//!
//! In: what the engine or the environment gives; out: the contract's account, only for the moment of a call.
//! Knows nothing of HTTP or of Qualys.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::bindings::contract;

/// A text that is wiped when dropped and prints as `***`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself; do not format it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// Which token endpoint of the gateway an API client uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// A client that belongs to a user: `/auth/oidc`.
    User,
    /// A client that belongs to the subscription: `/auth/oauth`.
    Subscription,
}

/// How an account proves who it is.
#[derive(Clone)]
pub enum Credential {
    /// User name and password.
    Basic {
        /// The API user's name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// A ready-made bearer token.
    Token(Secret),
    /// An API client of the gateway.
    Client {
        /// Which endpoint gives the token.
        kind: ClientKind,
        /// The client's identifier.
        id: String,
        /// The client's secret.
        secret: Secret,
    },
    /// The same, held back: the host attaches `Authorization` itself and the guest sees no secret.
    Host(Box<Credential>),
}

impl Credential {
    /// Every text in it that must stand in no record, error or log.
    pub fn secrets(&self) -> Vec<&str> {
        match self {
            Self::Basic { username, password } => vec![username, password.reveal()],
            Self::Token(token) => vec![token.reveal()],
            Self::Client { id, secret, .. } => vec![id, secret.reveal()],
            Self::Host(held) => held.secrets(),
        }
    }

    /// Who it says that it is: a name, or a token, which is a secret.
    pub(crate) fn who(&self) -> &str {
        match self {
            Self::Basic { username, .. } => username,
            Self::Token(token) => token.reveal(),
            Self::Client { id, .. } => id,
            Self::Host(held) => held.who(),
        }
    }

    /// The credential that the host attaches itself, if it does.
    pub fn held_by_host(&self) -> Option<&Credential> {
        match self {
            Self::Host(held) => Some(held),
            _ => None,
        }
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Basic { .. } => "Basic(***)",
            Self::Token(_) => "Token(***)",
            Self::Client { .. } => "Client(***)",
            Self::Host(_) => "Host(***)",
        };
        formatter.write_str(kind)
    }
}

/// Where a step goes and as whom.
#[derive(Clone)]
pub struct Account {
    /// The API server, for example `https://qualysapi.qg2.apps.qualys.com`: https, no path.
    pub base_url: String,
    /// The gateway; none: derived from `base_url`.
    pub gateway_url: Option<String>,
    /// How the account proves who it is.
    pub credential: Credential,
}

impl fmt::Debug for Account {
    /// Leaves the URLs out: a wrong one may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("credential", &self.credential)
            .finish_non_exhaustive()
    }
}

/// The contract's account, wiped when dropped.
pub(crate) struct Lowered(contract::Account);

impl Lowered {
    pub(crate) fn new(account: &Account) -> Self {
        Self(contract::Account {
            base_url: account.base_url.clone(),
            gateway_url: account.gateway_url.clone(),
            credential: lower(&account.credential),
        })
    }

    pub(crate) fn as_contract(&self) -> &contract::Account {
        &self.0
    }
}

impl Drop for Lowered {
    fn drop(&mut self) {
        match &mut self.0.credential {
            contract::Credential::Basic(login) => {
                login.username.zeroize();
                login.password.zeroize();
            }
            contract::Credential::Token(token) => token.zeroize(),
            contract::Credential::Client(client) => {
                client.id.zeroize();
                client.secret.zeroize();
            }
            contract::Credential::Host => {}
        }
    }
}

fn lower(credential: &Credential) -> contract::Credential {
    match credential {
        Credential::Basic { username, password } => contract::Credential::Basic(contract::Login {
            username: username.clone(),
            password: password.reveal().to_owned(),
        }),
        Credential::Token(token) => contract::Credential::Token(token.reveal().to_owned()),
        Credential::Client { kind, id, secret } => contract::Credential::Client(contract::Client {
            kind: match kind {
                ClientKind::User => contract::ClientKind::User,
                ClientKind::Subscription => contract::ClientKind::Subscription,
            },
            id: id.clone(),
            secret: secret.reveal().to_owned(),
        }),
        Credential::Host(_) => contract::Credential::Host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_no_secret() {
        let basic = Credential::Basic {
            username: "planted-user".into(),
            password: Secret::new("planted-password"),
        };
        let credentials = [
            basic.clone(),
            Credential::Token(Secret::new("planted-token")),
            Credential::Client {
                kind: ClientKind::User,
                id: "planted-id".into(),
                secret: Secret::new("planted-secret"),
            },
            Credential::Host(Box::new(basic)),
        ];
        for credential in credentials {
            let account = Account {
                base_url: "https://planted-user:planted@example.com".into(),
                gateway_url: None,
                credential,
            };
            assert!(!format!("{account:?}").contains("planted"));
        }
    }
}
