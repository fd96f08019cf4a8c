//! Exchanges that a browser or a proxy has recorded (HAR 1.2), as a step and the answers to it.
//!
//! In: a HAR file, and the manifest that tells which operation a request means. Out: a step, its account, and a way out
//! that answers from the file; the recorder makes a case without secrets of them. The requests of the case are the
//! connector's own: who made the recorded ones may have asked in another way.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, Request, Response, StatusCode, Uri};
use serde_json::{Map, Value, json};

use crate::account::{Account, Credential, Secret};
use crate::case::default_account;
use crate::cassette::CaseError;
use crate::form::{self, Pairs, Values};
use crate::har::format::{Entry, File};
use crate::locked::locked;
use crate::manifest::{Manifest, Operation};
use crate::matching::form_of;
use crate::outgoing::{Answer, Outgoing, WireError, whole};
use crate::player::is_login;
use crate::recorder::MADE_UP_TOKEN;

mod format;

/// A recording, as the exchanges of one operation.
pub struct Recording {
    account: Account,
    step: Value,
    exchanges: Vec<Exchange>,
    played: Mutex<Vec<bool>>,
}

/// One exchange.
struct Exchange {
    asked: Asked,
    answered: Answered,
}

/// What was asked for.
struct Asked {
    uri: Uri,
    parameters: Pairs,
    /// The request's body, if it is no form.
    body: String,
    authorization: String,
}

/// What came back.
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// A request that is one of an operation's, and the answer, which is not read yet.
struct Found<'a> {
    /// The entry's place in the file, from 1.
    number: usize,
    meaning: Meaning<'a>,
    asked: Asked,
    response: format::Response,
}

/// What a request means: the names of resource and operation, the operation, and its version.
struct Meaning<'a> {
    name: String,
    words: (&'a str, &'a str),
    operation: &'a Operation,
    version: String,
}

impl Recording {
    /// Reads the exchanges of the operation of that name (`host.list`), or of the only one that the file holds.
    ///
    /// # Errors
    /// If the file is no HAR, holds no exchange of an operation or of several, or answers without their bodies.
    pub fn read(path: &Path, manifest: &Manifest, wanted: Option<&str>) -> Result<Self, CaseError> {
        let failed = |reason: String| CaseError::new(path, reason);
        let bytes = fs::read(path).map_err(|error| CaseError::new(path, error))?;
        let file: File =
            serde_json::from_slice(&bytes).map_err(|error| failed(format!("no HAR: {error}")))?;
        let mut found: BTreeMap<String, Vec<Found<'_>>> = BTreeMap::new();
        for (number, Entry { request, response }) in (1..).zip(file.log.entries) {
            // A browser records much besides: what is not asked of an operation may be answered in any way, or not.
            let Some(asked) = request.read() else { continue };
            if let Some(meaning) = meaning(manifest, &asked) {
                let name = meaning.name.clone();
                found.entry(name).or_default().push(Found { number, meaning, asked, response });
            }
        }
        let counts: Vec<_> =
            found.iter().map(|(name, all)| format!("{name} ({})", all.len())).collect();
        let counts = counts.join(", ");
        let chosen = match (wanted, found.len()) {
            (Some(name), _) => found
                .remove(name)
                .ok_or_else(|| failed(format!("holds no exchange of {name}; it holds {counts}")))?,
            (None, 0) => return Err(failed("holds no exchange of a known operation".to_owned())),
            (None, 1) => found.into_values().next().unwrap_or_default(),
            (None, _) => {
                return Err(failed(format!("holds several operations, name one: {counts}")));
            }
        };
        Self::of(chosen).map_err(failed)
    }

    fn of(chosen: Vec<Found<'_>>) -> Result<Self, String> {
        let first = chosen.first().ok_or("holds nothing")?;
        let account = account(&first.asked);
        let step = step(&first.meaning, &first.asked, chosen.len());
        let read = |Found { number, asked, response, .. }: Found<'_>| {
            let answered = response.read().map_err(|reason| format!("entry {number}: {reason}"))?;
            Ok(Exchange { asked, answered })
        };
        let exchanges = chosen.into_iter().map(read).collect::<Result<Vec<_>, String>>()?;
        let played = Mutex::new(vec![false; exchanges.len()]);
        Ok(Self { account, step, exchanges, played })
    }

    /// Who asked, with the credential of the recording: what must not stand in the case.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The step that asks for the same (JSON).
    pub fn step(&self) -> String {
        self.step.to_string()
    }

    /// How many exchanges were used, and how many there are.
    pub fn used(&self) -> (usize, usize) {
        let played = locked(&self.played);
        (played.iter().filter(|played| **played).count(), played.len())
    }

    /// The next answer: of the exchange with the same parameters, or else of the first that is left.
    fn answer(&self, request: &Request<Bytes>) -> Answer {
        if is_login(request) {
            // The step logs in where the recording had another credential.
            let response = Response::builder().status(StatusCode::CREATED);
            let response = response.body(whole(Bytes::from_static(MADE_UP_TOKEN.as_bytes())));
            return response.map_err(|_| WireError::HttpProtocolError);
        }
        let asked = parameters(request.uri(), form_of(request));
        let mut played = locked(&self.played);
        let left = || (0..played.len()).filter(|at| !played[*at]);
        let same = left().find(|at| self.exchanges[*at].asked.parameters == asked);
        let at = same.or_else(|| left().next()).ok_or(WireError::HttpRequestDenied)?;
        played[at] = true;
        let answered = &self.exchanges[at].answered;
        let mut response = Response::new(whole(answered.body.clone()));
        *response.status_mut() = answered.status;
        *response.headers_mut() = answered.headers.clone();
        Ok(response)
    }
}

impl Outgoing for Recording {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(async move { self.answer(&request) })
    }
}

/// The parameters of query and form together.
fn parameters(uri: &Uri, form: Pairs) -> Pairs {
    let mut all = form::decode(uri.query().unwrap_or_default());
    all.extend(form);
    all
}

/// The operation that a request is one of: that with the path, and the most fixed parameters that are there.
fn meaning<'a>(manifest: &'a Manifest, asked: &Asked) -> Option<Meaning<'a>> {
    let operations = manifest.resources.iter().flat_map(|resource| {
        resource.operations.iter().map(|operation| (resource.id.as_str(), operation))
    });
    let fitting = operations.filter_map(|(resource, operation)| {
        let mut versions = operation.versions.iter();
        let version =
            versions.find(|version| operation.path_of(&version.name) == asked.uri.path())?;
        let fixed = fixed(operation);
        let is_there = |(name, value): (&String, &Value)| {
            matches!(asked.parameters.get(name), Some(Values::One(given)) if Some(given.as_str()) == value.as_str())
        };
        let fits = fixed.iter().all(is_there);
        fits.then(|| (fixed.len(), Meaning {
            name: format!("{resource}.{}", operation.id),
            words: (resource, operation.id.as_str()),
            operation,
            version: version.name.clone(),
        }))
    });
    fitting.max_by_key(|(fixed, _)| *fixed).map(|(_, meaning)| meaning)
}

fn fixed(operation: &Operation) -> Map<String, Value> {
    operation.fixed.iter().flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The step that asks for the same.
fn step(meaning: &Meaning<'_>, asked: &Asked, pages: usize) -> Value {
    let Meaning { words: (resource, id), operation, version, .. } = meaning;
    let fixed = fixed(operation);
    let mut parameters = Map::new();
    for (name, values) in asked.parameters.iter().filter(|(name, _)| !fixed.contains_key(*name)) {
        let value = match values {
            Values::One(value) => value,
            // Of a name that is sent twice, the service takes the last.
            Values::Several(all) => all.last().unwrap_or(name),
        };
        parameters.insert(name.clone(), value.as_str().into());
    }
    let body = operation.parameters.iter().find(|known| known.kind.ends_with("body"));
    if let Some(body) = body.filter(|_| !asked.body.is_empty()) {
        parameters.insert(body.name.clone(), asked.body.as_str().into());
    }
    let mut options = Map::new();
    if operation.version.as_ref() != Some(version) {
        options.insert("api_version".to_owned(), version.as_str().into());
    }
    if pages > 1 && operation.answer == "list" {
        options.insert("max_pages".to_owned(), pages.into());
    }
    let mut step = json!({"resource": resource, "operation": id, "parameters": parameters});
    if !options.is_empty() {
        step["options"] = options.into();
    }
    step
}

/// The account that asked; a made-up login where it had none, as with a session.
fn account(asked: &Asked) -> Account {
    let authority = asked.uri.authority().map(ToString::to_string).unwrap_or_default();
    let scheme = asked.uri.scheme_str().unwrap_or("https");
    let origin = format!("{scheme}://{authority}");
    let (base_url, gateway_url) = match authority.strip_prefix("gateway.") {
        Some(rest) => (format!("{scheme}://qualysapi.{rest}"), Some(origin)),
        None => (origin, None),
    };
    let (kind, value) = asked.authorization.split_once(' ').unwrap_or_default();
    let credential = match kind.to_ascii_lowercase().as_str() {
        "bearer" => Some(Credential::Token(Secret::new(value))),
        "basic" => {
            let login = STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            login.and_then(|login| {
                let (username, password) = login.split_once(':')?;
                let password = Secret::new(password);
                Some(Credential::Basic { username: username.to_owned(), password })
            })
        }
        _ => None,
    };
    let credential = credential.unwrap_or_else(|| default_account().credential);
    Account { base_url, gateway_url, credential }
}
