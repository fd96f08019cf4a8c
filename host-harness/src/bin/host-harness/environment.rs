//! Reads the account from the environment.
//!
//! In: `QUALYS_…`; out: an account, or what is missing and how to set it. Never prints a value.

use host_harness::account::{Account, ClientKind, Credential, Secret};
use host_harness::case::DEFAULT_BASE_URL;

use crate::complaint::Complaint;

const CREDENTIALS: &str = "set QUALYS_USERNAME and QUALYS_PASSWORD, or QUALYS_TOKEN, or QUALYS_CLIENT_ID, \
                           QUALYS_CLIENT_SECRET and QUALYS_CLIENT_KIND (user or subscription)";

/// The account that the environment names.
pub(crate) fn account() -> Result<Account, Complaint> {
    account_from(&|name| std::env::var(name).ok())
}

/// The user name and password that the environment names, if it names both.
pub(crate) fn login() -> Option<(String, String)> {
    let read = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    read("QUALYS_USERNAME").zip(read("QUALYS_PASSWORD"))
}

fn account_from(read: &dyn Fn(&str) -> Option<String>) -> Result<Account, Complaint> {
    let read = |name: &str| read(name).filter(|value| !value.is_empty());
    let base_url = read("QUALYS_BASE_URL").ok_or_else(|| {
        Complaint::usage(
            "QUALYS_BASE_URL is not set",
            format!("set it to your API server; the guide's default is {DEFAULT_BASE_URL}"),
        )
    })?;
    Ok(Account {
        base_url,
        gateway_url: read("QUALYS_GATEWAY_URL"),
        credential: credential(&read)?,
    })
}

fn credential(read: &dyn Fn(&str) -> Option<String>) -> Result<Credential, Complaint> {
    let login = (read("QUALYS_USERNAME"), read("QUALYS_PASSWORD"));
    let token = read("QUALYS_TOKEN");
    let client = (read("QUALYS_CLIENT_ID"), read("QUALYS_CLIENT_SECRET"));
    let missing = |name: &str| Complaint::usage(format!("{name} is not set"), CREDENTIALS);
    match (login, token, client) {
        ((Some(username), Some(password)), None, (None, None)) => {
            Ok(Credential::Basic { username, password: Secret::new(password) })
        }
        ((None, None), Some(token), (None, None)) => Ok(Credential::Token(Secret::new(token))),
        ((None, None), None, (Some(id), Some(secret))) => {
            let kind = client_kind(read("QUALYS_CLIENT_KIND").as_deref())?;
            Ok(Credential::Client { kind, id, secret: Secret::new(secret) })
        }
        ((None, None), None, (None, None)) => {
            Err(Complaint::usage("no credential is given", CREDENTIALS))
        }
        ((Some(_), None), None, (None, None)) => Err(missing("QUALYS_PASSWORD")),
        ((None, Some(_)), None, (None, None)) => Err(missing("QUALYS_USERNAME")),
        ((None, None), None, (Some(_), None)) => Err(missing("QUALYS_CLIENT_SECRET")),
        ((None, None), None, (None, Some(_))) => Err(missing("QUALYS_CLIENT_ID")),
        _ => Err(Complaint::usage(
            "more than one credential is given",
            format!("unset all but one: {CREDENTIALS}"),
        )),
    }
}

fn client_kind(text: Option<&str>) -> Result<ClientKind, Complaint> {
    match text {
        Some("user") => Ok(ClientKind::User),
        Some("subscription") => Ok(ClientKind::Subscription),
        Some(other) => Err(Complaint::usage(
            format!("QUALYS_CLIENT_KIND is {other:?}"),
            "set it to user or subscription",
        )),
        None => Err(Complaint::usage(
            "QUALYS_CLIENT_KIND is not set",
            "set it to user or subscription: which of the two the API client belongs to",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Account, Complaint> {
        account_from(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn complaint(variables: &[(&str, &str)]) -> String {
        match from(variables).unwrap_err() {
            Complaint::Usage { message, advice } => format!("{message}; {advice}"),
            other => panic!("{other:?}"),
        }
    }

    const BASE: (&str, &str) = ("QUALYS_BASE_URL", "https://qualysapi.qualys.com");

    #[test]
    fn each_credential_is_read() {
        let account = from(&[BASE, ("QUALYS_USERNAME", "u"), ("QUALYS_PASSWORD", "p")]).unwrap();
        assert!(matches!(account.credential, Credential::Basic { .. }));
        let account = from(&[BASE, ("QUALYS_TOKEN", "t"), ("QUALYS_USERNAME", "")]).unwrap();
        assert!(matches!(account.credential, Credential::Token(_)));
        let client = [("QUALYS_CLIENT_ID", "i"), ("QUALYS_CLIENT_SECRET", "s")];
        let kind = ("QUALYS_CLIENT_KIND", "user");
        let account = from(&[BASE, client[0], client[1], kind]).unwrap();
        assert!(matches!(account.credential, Credential::Client { kind: ClientKind::User, .. }));
        assert!(complaint(&[BASE, client[0], client[1]]).contains("QUALYS_CLIENT_KIND is not set"));
    }

    #[test]
    fn what_is_missing_is_named() {
        let login = ("QUALYS_USERNAME", "planted");
        let no_base = complaint(&[login]);
        assert!(no_base.contains("QUALYS_BASE_URL is not set"));
        assert!(no_base.contains("https://qualysapi.qg2.apps.qualys.com"));
        assert!(complaint(&[BASE]).contains("no credential is given"));
        assert!(complaint(&[BASE, login]).contains("QUALYS_PASSWORD is not set"));
        let both = complaint(&[BASE, login, ("QUALYS_PASSWORD", "p"), ("QUALYS_TOKEN", "planted")]);
        assert!(both.contains("more than one") && !both.contains("planted"));
    }
}
