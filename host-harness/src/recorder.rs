//! Passes requests on and writes down what happened, as a case without secrets.
//!
//! In: a step's requests and another way out; out: the same answers, and in the end a case folder. Refuses to write
//! when a secret would still stand in it.

mod files;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream;
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use qualys_plugin::credential::Token;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::account::{Account, ClientKind, Credential};
use crate::case::{
    AccountFile, CASE_FILE, Call, CaseFile, CredentialFile, DEFAULT_BASE_URL, DEFAULT_PASSWORD,
    DEFAULT_USERNAME, Source,
};
use crate::cassette::{CaseError, Cassette, FORMAT_VERSION, Interaction};
use crate::clock::Clock;
use crate::locked::locked;
use crate::outgoing::{Answer, AnswerBody, Outgoing, flowing};
use crate::player::is_login;
use crate::recorder::files::Files;
use crate::redaction::Redaction;
use crate::wire_error;

/// A cassette is for reading and repeating, not for gigabytes.
const MAX_BODY_BYTES: usize = 64 << 20;

const DEFAULT_GATEWAY: &str = "https://gateway.qg2.apps.qualys.com";
/// Stands for every token.
pub(crate) const MADE_UP_TOKEN: &str = "made-up-token";
const MADE_UP_ID: &str = "made-up-client-id";
const MADE_UP_SECRET: &str = "made-up-client-secret";
const REDACTED: &str = "redacted";
/// Where gateways put tokens, also such as the connector does not use.
const TOKEN_FIELDS: [&str; 4] = ["access_token", "token", "id_token", "refresh_token"];

/// Records one step.
pub struct Recorder {
    onward: Arc<dyn Outgoing>,
    account: Account,
    /// Values of the step that are secret besides the credential.
    secrets: Vec<String>,
    folder: PathBuf,
    started: jiff::Timestamp,
    tape: Mutex<Vec<Taped>>,
}

struct Taped {
    request: Request<Bytes>,
    answer: Arc<Mutex<TapedAnswer>>,
}

#[derive(Default)]
struct TapedAnswer {
    /// The error that came instead of an answer, or within its body.
    error: Option<&'static str>,
    head: Option<(u16, HeaderMap)>,
    body: Vec<u8>,
    too_large: bool,
}

impl Recorder {
    /// Records what goes to `onward` for a step of `account` into `folder`, which must not be a case yet.
    /// `secrets` are the values of the step that nobody shall read.
    ///
    /// # Errors
    /// If the folder is a case already.
    pub fn new(
        onward: Arc<dyn Outgoing>,
        account: &Account,
        secrets: Vec<String>,
        folder: &Path,
    ) -> Result<Self, CaseError> {
        if folder.join(CASE_FILE).exists() {
            return Err(CaseError::new(folder, "is a case already; record into a new folder"));
        }
        Ok(Self {
            onward,
            account: account.clone(),
            secrets,
            folder: folder.to_owned(),
            started: Clock::System.now(),
            tape: Mutex::default(),
        })
    }

    /// Writes the case: made whole beside the folder, then renamed.
    ///
    /// # Errors
    /// If a secret would stand in it, a body is too large for a cassette, or a file cannot be written.
    pub fn write(&self, call: Call, step: &str) -> Result<(), CaseError> {
        let parent = match self.folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let failed = |error: std::io::Error| CaseError::new(&self.folder, error);
        fs::create_dir_all(parent).map_err(failed)?;
        let draft = tempfile::tempdir_in(parent).map_err(failed)?;
        let tape = locked(&self.tape);
        let redaction = self.redaction(&tape);
        self.write_case(draft.path(), call, step, &redaction)
            .and_then(|()| self.write_cassette(draft.path(), &tape, &redaction))
            .and_then(|()| refuse_leaks(draft.path(), &redaction))
            // The draft is gone by then; people know the folder that they named.
            .map_err(|error| CaseError::new(&self.folder, error.reason))?;
        // An empty folder may be there already; rename replaces it.
        fs::rename(draft.keep(), &self.folder).map_err(failed)
    }

    fn redaction(&self, tape: &[Taped]) -> Redaction {
        let mut redaction = Redaction::default();
        let servers = [
            (Some(&self.account.base_url), DEFAULT_BASE_URL),
            (self.account.gateway_url.as_ref(), DEFAULT_GATEWAY),
        ];
        for (url, instead) in servers {
            let Some(url) = url else { continue };
            redaction.replace(url.trim_end_matches('/'), instead);
            if let Some((_, authority)) = url.trim_end_matches('/').split_once("://") {
                redaction.replace(authority, instead.trim_start_matches("https://"));
            }
        }
        for secret in &self.secrets {
            redaction.hide(secret, REDACTED);
        }
        hide_credential(&mut redaction, &self.account.credential);
        for taped in tape.iter().filter(|taped| is_login(&taped.request)) {
            let answer = locked(&taped.answer);
            for token in tokens_in(&answer.body) {
                redaction.hide(&token, MADE_UP_TOKEN);
            }
        }
        redaction
    }

    fn write_case(
        &self,
        folder: &Path,
        call: Call,
        step: &str,
        redaction: &Redaction,
    ) -> Result<(), CaseError> {
        let json = serde_json::from_str(step).ok().map(|mut step: Value| {
            redaction.json(&mut step);
            step
        });
        let credential = made_up(&self.account.credential);
        let case = CaseFile {
            docs: "Recorded; say here in one sentence why this case exists.".to_owned(),
            step_text: json.is_none().then(|| redaction.text(step)),
            step: json,
            call,
            now: Some(self.started.to_string()),
            origin: Source::Recorded,
            account: credential.map(|credential| AccountFile {
                credential: Some(credential),
                ..AccountFile::default()
            }),
            max_bytes: None,
        };
        let path = folder.join(CASE_FILE);
        let text =
            serde_json::to_string_pretty(&case).map_err(|error| CaseError::new(&path, error))?;
        fs::write(&path, text + "\n").map_err(|error| CaseError::new(&path, error))
    }

    fn write_cassette(
        &self,
        folder: &Path,
        tape: &[Taped],
        redaction: &Redaction,
    ) -> Result<(), CaseError> {
        let mut interactions = Vec::new();
        for (index, taped) in tape.iter().enumerate() {
            let files = Files { folder, number: index + 1, redaction };
            let answer = locked(&taped.answer);
            interactions.push(Interaction {
                request: files.request(&taped.request, &self.account)?,
                response: files.answer(&answer)?,
            });
        }
        let cassette = Cassette { version: FORMAT_VERSION, interactions };
        cassette.write(folder)
    }
}

impl Outgoing for Recorder {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        let answer = Arc::<Mutex<TapedAnswer>>::default();
        locked(&self.tape).push(Taped { request: request.clone(), answer: answer.clone() });
        Box::pin(async move {
            let came = self.onward.send(request).await;
            let mut taped = locked(&answer);
            match came {
                Ok(response) => {
                    taped.head = Some((response.status().as_u16(), response.headers().clone()));
                    Ok(response.map(|body| listened(body, answer.clone())))
                }
                Err(error) => {
                    taped.error = Some(wire_error::name_of(&error));
                    Err(error)
                }
            }
        })
    }
}

/// The same body, written down as it passes.
fn listened(body: AnswerBody, tape: Arc<Mutex<TapedAnswer>>) -> AnswerBody {
    let state = (body, tape);
    flowing(stream::try_unfold(state, |(mut body, tape)| async move {
        loop {
            let Some(frame) = body.frame().await else {
                return Ok(None);
            };
            let mut taped = locked(&tape);
            match frame.map(http_body::Frame::into_data) {
                Err(error) => {
                    taped.error = Some(wire_error::name_of(&error));
                    return Err(error);
                }
                Ok(Ok(data)) => {
                    if taped.body.len() + data.len() > MAX_BODY_BYTES {
                        taped.too_large = true;
                    } else {
                        taped.body.extend_from_slice(&data);
                    }
                    drop(taped);
                    return Ok(Some((data, (body, tape))));
                }
                Ok(Err(_trailers)) => {}
            }
        }
    }))
}

/// Every token in a login's answer: the one that the connector takes, and those beside it.
fn tokens_in(body: &[u8]) -> Vec<Zeroizing<String>> {
    let Some(token) = Token::read(body) else {
        // Whatever it is, it may hold a token.
        return vec![Zeroizing::new(String::from_utf8_lossy(body).trim().to_owned())];
    };
    let mut all = vec![token.value];
    if let Ok(Value::Object(fields)) = serde_json::from_slice(body) {
        let others = TOKEN_FIELDS.iter().filter_map(|name| fields.get(*name)?.as_str());
        all.extend(others.map(|token| Zeroizing::new(token.to_owned())));
    }
    all
}

fn hide_credential(redaction: &mut Redaction, credential: &Credential) {
    match credential {
        Credential::Basic { username, password } => {
            redaction.hide(&format!("{username}:{}", password.reveal()), REDACTED);
            redaction.hide(username, DEFAULT_USERNAME);
            redaction.hide(password.reveal(), DEFAULT_PASSWORD);
        }
        Credential::Token(token) => redaction.hide(token.reveal(), MADE_UP_TOKEN),
        Credential::Client { id, secret, .. } => {
            redaction.hide(id, MADE_UP_ID);
            redaction.hide(secret.reveal(), MADE_UP_SECRET);
        }
        Credential::Host(held) => hide_credential(redaction, held),
    }
}

/// The made-up credential that stands for this one; none for the default.
fn made_up(credential: &Credential) -> Option<CredentialFile> {
    let (id, secret) = (MADE_UP_ID.to_owned(), MADE_UP_SECRET.to_owned());
    match credential {
        Credential::Basic { .. } => None,
        Credential::Token(_) => Some(CredentialFile::Token(MADE_UP_TOKEN.to_owned())),
        Credential::Client { kind, .. } => Some(match kind {
            ClientKind::User => CredentialFile::UserClient { id, secret },
            ClientKind::Subscription => CredentialFile::SubscriptionClient { id, secret },
        }),
        Credential::Host(held) => {
            let held = made_up(held).unwrap_or_else(|| CredentialFile::Basic {
                username: DEFAULT_USERNAME.to_owned(),
                password: DEFAULT_PASSWORD.to_owned(),
            });
            Some(CredentialFile::Host(Box::new(held)))
        }
    }
}

fn refuse_leaks(folder: &Path, redaction: &Redaction) -> Result<(), CaseError> {
    let failed = |error: std::io::Error| CaseError::new(folder, error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if redaction.is_left_in(&fs::read(&path).map_err(failed)?) {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let reason = format!("a secret would still stand in {file}; nothing was written");
            return Err(CaseError::new(folder, reason));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
