//! Answers a step from a cassette instead of the network.
//!
//! In: a case folder; out: its answers, each exactly once and in order, and a report if the step asked for anything
//! else. Record mode is always "none": nothing is passed on.

use std::fmt;
use std::path::Path;
use std::sync::Mutex;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{StreamExt, stream};
use http::header::AUTHORIZATION;
use http::{Request, Response};
use qualys_plugin::credential::Token;
use zeroize::Zeroizing;

use crate::account::{Account, Credential};
use crate::cassette::{CaseError, Cassette, PlayedAnswer, Reply};
use crate::egress::Origin;
use crate::gate::basic;
use crate::locked::locked;
use crate::matching::{Expected, shown};
use crate::outgoing::{Answer, AnswerBody, Outgoing, WireError, flowing};

/// Bodies are played in pieces, so that a reader meets more than one.
const PIECE_BYTES: usize = 16 << 10;

/// Plays one cassette for one step.
pub struct Player {
    account: Account,
    /// How a person runs the same again.
    rerun: String,
    interactions: Vec<(Expected, Reply)>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    played: usize,
    /// The last token that an `/auth` request was answered with.
    token: Option<Zeroizing<String>>,
    mismatch: Option<Mismatch>,
}

/// The step and its cassette do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    report: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.report)
    }
}

impl std::error::Error for Mismatch {}

impl Player {
    /// Reads the cassette in `folder` for a step of `account`; `rerun` is the command that runs it again.
    ///
    /// # Errors
    /// If a file is missing or wrong.
    pub fn open(folder: &Path, account: &Account, rerun: String) -> Result<Self, CaseError> {
        let cassette = Cassette::read(folder)?;
        let mut interactions = Vec::new();
        for interaction in cassette.interactions {
            let reply = interaction.response.read(folder)?;
            interactions.push((Expected::read(interaction.request, folder, account)?, reply));
        }
        Ok(Self { account: account.clone(), rerun, interactions, state: Mutex::default() })
    }

    /// Whether every request matched and every interaction was played.
    ///
    /// # Errors
    /// The first mismatch, or what was not asked for.
    pub fn finish(&self) -> Result<(), Mismatch> {
        let state = locked(&self.state);
        if let Some(mismatch) = &state.mismatch {
            return Err(mismatch.clone());
        }
        let left = self.interactions.get(state.played..).unwrap_or_default();
        let Some((next, _)) = left.first() else {
            return Ok(());
        };
        let report = format!(
            "{} of {} interactions were not asked for; the next is\n{}{}",
            left.len(),
            self.interactions.len(),
            indented(&next.shown(&self.secrets())),
            self.rerun_line(),
        );
        Err(Mismatch { report })
    }

    fn secrets(&self) -> Vec<&str> {
        self.account.credential.secrets()
    }

    fn rerun_line(&self) -> String {
        format!("again: {}", self.rerun)
    }

    fn answer(&self, request: &Request<Bytes>) -> Answer {
        let mut state = locked(&self.state);
        if state.mismatch.is_some() {
            return Err(WireError::HttpRequestDenied);
        }
        let Some((expected, reply)) = self.interactions.get(state.played) else {
            state.mismatch = Some(self.surplus(request));
            return Err(WireError::HttpRequestDenied);
        };
        let mut differences = expected.differences(request, &self.secrets());
        let authorization =
            self.wrong_authorization(request, state.token.as_deref().map(String::as_str));
        differences.extend(authorization.map(str::to_owned));
        if !differences.is_empty() {
            state.mismatch = Some(self.differing(state.played, expected, request, &differences));
            return Err(WireError::HttpRequestDenied);
        }
        state.played += 1;
        match reply {
            Reply::Error(_) => Err(reply.error().unwrap_or(WireError::InternalError(None))),
            Reply::Answer(answer) => {
                if is_login(request) {
                    state.token = Token::read(&answer.body).map(|token| token.value);
                }
                Ok(play(answer.clone()))
            }
        }
    }

    fn surplus(&self, request: &Request<Bytes>) -> Mismatch {
        let report = format!(
            "request {} is one more than the cassette has:\n{}{}",
            self.interactions.len() + 1,
            indented(&shown(request, &self.secrets())),
            self.rerun_line(),
        );
        Mismatch { report }
    }

    fn differing(
        &self,
        played: usize,
        expected: &Expected,
        request: &Request<Bytes>,
        differences: &[String],
    ) -> Mismatch {
        let secrets = self.secrets();
        let report = format!(
            "request {} does not match the cassette\n{}expected\n{}got\n{}{}",
            played + 1,
            indented(&(differences.join("\n") + "\n")),
            indented(&expected.shown(&secrets)),
            indented(&shown(request, &secrets)),
            self.rerun_line(),
        );
        Mismatch { report }
    }

    /// What is wrong with `Authorization`, whose value is in no cassette.
    fn wrong_authorization(
        &self,
        request: &Request<Bytes>,
        token: Option<&str>,
    ) -> Option<&'static str> {
        let given = request.headers().get(AUTHORIZATION);
        if is_login(request) {
            return given.map(|_| "header authorization: expected none at a token endpoint");
        }
        let Some(given) = given.map(|value| value.to_str().unwrap_or_default()) else {
            return Some("header authorization: missing");
        };
        let api = Origin::parse(&self.account.base_url);
        let on_api = Origin::of(request.uri()) == api;
        let credential = &self.account.credential;
        let right = match credential.held_by_host().unwrap_or(credential) {
            Credential::Basic { username, password } if given.starts_with("Basic ") => {
                on_api && given == basic(username, password.reveal()).as_str()
            }
            Credential::Token(token) => given.strip_prefix("Bearer ") == Some(token.reveal()),
            _ => token.is_some() && given.strip_prefix("Bearer ") == token,
        };
        (!right).then_some("header authorization: not the one of the case's account")
    }
}

impl Outgoing for Player {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(async move { self.answer(&request) })
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Whether this request asks for a token.
pub(crate) fn is_login(request: &Request<Bytes>) -> bool {
    let path = request.uri().path();
    path == "/auth" || path.starts_with("/auth/")
}

fn play(answer: PlayedAnswer) -> Response<AnswerBody> {
    let mut body = answer.body;
    let mut pieces = Vec::new();
    while !body.is_empty() {
        pieces.push(Ok(body.split_to(body.len().min(PIECE_BYTES))));
    }
    if answer.reset {
        pieces.push(Err(WireError::ConnectionTerminated));
    }
    let mut response = Response::new(flowing(stream::iter(pieces).boxed()));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

#[cfg(test)]
mod tests;
