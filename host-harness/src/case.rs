//! One fixture case from end to end: read the folder, run the step against its cassette, compare with the golden.
//!
//! In: a host and a folder; out: passed, or what differs. The program's `replay` and the project's tests both use it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::{Account, ClientKind, Credential, Secret};
use crate::cassette::CaseError;
use crate::clock::Clock;
use crate::diff;
use crate::golden::{self, Golden};
use crate::host::{Host, Outside};
use crate::player::Player;

/// The file that makes a folder a case.
pub const CASE_FILE: &str = "case.json";

/// The API server of cases that name none: the guide's default.
pub const DEFAULT_BASE_URL: &str = "https://qualysapi.qg2.apps.qualys.com";

/// The user of cases that name none.
pub const DEFAULT_USERNAME: &str = "nina_ex1";

/// Its password, as made up as the user.
pub const DEFAULT_PASSWORD: &str = "not-a-real-password";

const DEFAULT_NOW: &str = "2026-11-21T00:00:00Z";

/// Which call of the contract a case makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Call {
    /// `execute`.
    #[default]
    Execute,
    /// `open`, then `next` until the end.
    Open,
    /// `validate`.
    Validate,
    /// `test-connection`; the step is not used.
    TestConnection,
}

/// Where a case's bodies come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Written by hand from the documented shape, with made-up values.
    DocumentedShape,
    /// Recorded from a real account, and redacted.
    Recorded,
}

/// `case.json` as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// One sentence: why this case exists.
    pub docs: String,
    /// The step; `execute` and `open` need it, or `step_text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Value>,
    /// The step as raw text, for what is not JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_text: Option<String>,
    /// Which call to make.
    #[serde(default)]
    pub call: Call,
    /// Both clocks start here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// Where the bodies come from.
    pub origin: Source,
    /// Who asks; left out, a made-up user at the guide's default server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountFile>,
    /// `max-bytes` of each `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<u32>,
}

/// An account in `case.json`; its secrets are made up.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountFile {
    /// The API server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_url: Option<String>,
    /// How the account proves who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<CredentialFile>,
}

/// A credential in `case.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum CredentialFile {
    /// User name and password.
    Basic {
        /// The user.
        username: String,
        /// The password.
        password: String,
    },
    /// A ready-made bearer token.
    Token(String),
    /// An API client of a user.
    UserClient {
        /// The identifier.
        id: String,
        /// The secret.
        secret: String,
    },
    /// An API client of the subscription.
    SubscriptionClient {
        /// The identifier.
        id: String,
        /// The secret.
        secret: String,
    },
    /// The host attaches it.
    Host(Box<CredentialFile>),
}

/// A case, read and checked.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its folder.
    pub folder: PathBuf,
    /// Its path below the fixtures, for example `host/list_detection/two_pages`.
    pub name: String,
    /// Which call it makes.
    pub call: Call,
    /// The step's text.
    pub step: String,
    /// When it happens.
    pub now: jiff::Timestamp,
    /// Who asks.
    pub account: Account,
    /// `max-bytes` of each `next`; 0 is the component's default.
    pub max_bytes: u32,
}

/// What a case came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As the golden says.
    Passed,
    /// The golden was written anew.
    Blessed,
    /// Not as the golden says, or not as the cassette says: what differs, for people.
    Differs(String),
}

/// What to do with a golden that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goldens {
    /// Say so.
    Compare,
    /// Write it anew.
    Bless,
}

impl Case {
    /// Reads the case in `folder`, whose name is its path below `fixtures`.
    ///
    /// # Errors
    /// If `case.json` is missing or wrong.
    pub fn read(fixtures: &Path, folder: &Path) -> Result<Self, CaseError> {
        let path = folder.join(CASE_FILE);
        let failed = |reason: &dyn std::fmt::Display| CaseError::new(&path, reason);
        let text = fs::read_to_string(&path).map_err(|error| failed(&error))?;
        let file: CaseFile = serde_json::from_str(&text).map_err(|error| failed(&error))?;
        if file.docs.trim().is_empty() {
            return Err(failed(&"docs is empty; say why this case exists"));
        }
        let step = match (file.step, file.step_text) {
            (Some(step), None) => step.to_string(),
            (None, Some(text)) => text,
            (None, None) if file.call == Call::TestConnection => String::new(),
            _ => return Err(failed(&"exactly one of step and step_text is needed")),
        };
        let now = file.now.as_deref().unwrap_or(DEFAULT_NOW);
        let now = now.parse().map_err(|error| failed(&format!("now: {error}")))?;
        let name = folder.strip_prefix(fixtures).unwrap_or(folder);
        Ok(Self {
            folder: folder.to_owned(),
            name: name.to_string_lossy().into_owned(),
            call: file.call,
            step,
            now,
            account: file.account.unwrap_or_default().into_account(),
            max_bytes: file.max_bytes.unwrap_or(0),
        })
    }

    /// Every case below `fixtures`, sorted by name.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn discover(fixtures: &Path) -> Result<Vec<PathBuf>, CaseError> {
        let mut found = Vec::new();
        let mut folders = vec![fixtures.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).map_err(|error| CaseError::new(&folder, error))?;
            for entry in entries {
                let path = entry.map_err(|error| CaseError::new(&folder, error))?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.ends_with(CASE_FILE) {
                    found.push(folder.clone());
                }
            }
        }
        found.sort();
        Ok(found)
    }

    /// Runs the case and compares what comes with its golden.
    ///
    /// # Errors
    /// If the folder is wrong, or the golden cannot be written. What differs is no error but the verdict.
    pub async fn check(&self, host: &Host, goldens: Goldens) -> Result<Verdict, CaseError> {
        let rerun = format!("cargo run -q -p host-harness -- replay {}", self.name);
        let player = Arc::new(Player::open(&self.folder, &self.account, rerun)?);
        let outside = Outside { outgoing: player.clone(), clock: Clock::starting_at(self.now) };
        let came = golden::run(host, &outside, self).await;
        if let Err(mismatch) = player.finish() {
            return Ok(Verdict::Differs(format!("{mismatch}\n")));
        }
        match came {
            Ok(golden) => self.compare(&golden, goldens),
            Err(error) => Ok(Verdict::Differs(format!("{error}\n"))),
        }
    }

    fn compare(&self, came: &Golden, goldens: Goldens) -> Result<Verdict, CaseError> {
        let path = self.folder.join(came.file);
        let other = self.folder.join(came.other_file());
        let expected = fs::read_to_string(&path).ok();
        if expected.as_ref() == Some(&came.text) && !other.exists() {
            return Ok(Verdict::Passed);
        }
        if goldens == Goldens::Bless {
            fs::write(&path, &came.text).map_err(|error| CaseError::new(&path, error))?;
            if other.exists() {
                fs::remove_file(&other).map_err(|error| CaseError::new(&other, error))?;
            }
            return Ok(Verdict::Blessed);
        }
        let expected = match expected {
            Some(expected) => expected,
            None => fs::read_to_string(&other).unwrap_or_default(),
        };
        let title = if other.exists() {
            format!("{} was expected, {} came\n", came.other_file(), came.file)
        } else {
            format!("{}: - expected, + came\n", came.file)
        };
        let again = format!("again: cargo run -q -p host-harness -- replay {}", self.name);
        let difference = diff::lines(&expected, &came.text);
        Ok(Verdict::Differs(format!("{title}{difference}{again} (--bless writes it anew)\n")))
    }
}

/// The account of cases that name none: made up, at the guide's default server.
pub fn default_account() -> Account {
    AccountFile::default().into_account()
}

impl AccountFile {
    fn into_account(self) -> Account {
        let credential = self.credential.unwrap_or_else(|| CredentialFile::Basic {
            username: DEFAULT_USERNAME.to_owned(),
            password: DEFAULT_PASSWORD.to_owned(),
        });
        Account {
            base_url: self.base_url.unwrap_or_else(|| DEFAULT_BASE_URL.to_owned()),
            gateway_url: self.gateway_url,
            credential: credential.into_credential(),
        }
    }
}

impl CredentialFile {
    fn into_credential(self) -> Credential {
        let client =
            |kind, id, secret: String| Credential::Client { kind, id, secret: Secret::new(secret) };
        match self {
            Self::Basic { username, password } => {
                Credential::Basic { username, password: Secret::new(password) }
            }
            Self::Token(token) => Credential::Token(Secret::new(token)),
            Self::UserClient { id, secret } => client(ClientKind::User, id, secret),
            Self::SubscriptionClient { id, secret } => client(ClientKind::Subscription, id, secret),
            Self::Host(held) => Credential::Host(Box::new(held.into_credential())),
        }
    }
}
