//! Exchanges that a browser or a proxy has recorded (HAR 1.2), as a step and the answers to it.
//!
//! In: a HAR file, and the manifest that tells which operation a request means. Out: a step, its account, and a way out
//! that answers from the file; the recorder makes a case without secrets of them. The requests of the case are the
//! connector's own: who made the recorded ones may have asked in another way.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, Request, Response, StatusCode, Uri};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::account::{Account, Credential, Secret};
use crate::case::default_account;
use crate::cassette::CaseError;
use crate::form::{self, Pairs, Values};
use crate::manifest::{Manifest, Operation};
use crate::matching::form_of;
use crate::outgoing::{Answer, Outgoing, WireError, whole};
use crate::player::is_login;

/// The token that a login is answered with, should the step log in where the recording had another credential.
const MADE_UP_TOKEN: &str = "made-up-token";

#[derive(Deserialize)]
struct File {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: HarRequest,
    response: HarResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HarRequest {
    url: String,
    #[serde(default)]
    headers: Vec<Named>,
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PostData {
    #[serde(default)]
    mime_type: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize)]
struct HarResponse {
    status: u16,
    #[serde(default)]
    headers: Vec<Named>,
    #[serde(default)]
    content: Content,
}

#[derive(Deserialize, Default)]
struct Content {
    #[serde(default)]
    size: i64,
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    value: String,
}

/// A recording, as the exchanges of one operation.
pub struct Recording {
    account: Account,
    step: Value,
    exchanges: Vec<Exchange>,
    played: Mutex<Vec<bool>>,
}

/// One exchange.
#[derive(Clone)]
struct Exchange {
    uri: Uri,
    parameters: Pairs,
    /// The request's body, if it is no form.
    body: String,
    authorization: String,
    status: StatusCode,
    headers: HeaderMap,
    answer: Bytes,
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
        let mut found: BTreeMap<String, Vec<(Meaning<'_>, Exchange)>> = BTreeMap::new();
        for (number, entry) in (1..).zip(file.log.entries) {
            let exchange =
                entry.read().map_err(|reason| failed(format!("entry {number}: {reason}")))?;
            if let Some(meaning) = meaning(manifest, &exchange) {
                found.entry(meaning.name.clone()).or_default().push((meaning, exchange));
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
        let exchanges: Vec<_> = chosen.iter().map(|(_, exchange)| exchange.clone()).collect();
        let first = chosen.first().ok_or_else(|| failed("holds nothing".to_owned()))?;
        Ok(Self {
            account: account(&first.1),
            step: step(&first.0, &first.1, exchanges.len()),
            played: Mutex::new(vec![false; exchanges.len()]),
            exchanges,
        })
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
        let played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        (played.iter().filter(|played| **played).count(), played.len())
    }

    /// The next answer: of the exchange with the same parameters, or else of the first that is left.
    fn answer(&self, request: &Request<Bytes>) -> Answer {
        if is_login(request) {
            let response = Response::builder().status(StatusCode::CREATED);
            let response = response.body(whole(Bytes::from_static(MADE_UP_TOKEN.as_bytes())));
            return response.map_err(|_| WireError::HttpProtocolError);
        }
        let asked = parameters(request.uri(), form_of(request));
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        let left = || (0..played.len()).filter(|at| !played[*at]);
        let same = left().find(|at| self.exchanges[*at].parameters == asked);
        let at = same.or_else(|| left().next()).ok_or(WireError::HttpRequestDenied)?;
        played[at] = true;
        let exchange = &self.exchanges[at];
        let mut response = Response::new(whole(exchange.answer.clone()));
        *response.status_mut() = exchange.status;
        *response.headers_mut() = exchange.headers.clone();
        Ok(response)
    }
}

impl Outgoing for Recording {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Answer> {
        Box::pin(async move { self.answer(&request) })
    }
}

impl Entry {
    fn read(self) -> Result<Exchange, String> {
        let Self { request, response } = self;
        let uri: Uri = request.url.parse().map_err(|error| format!("URL: {error}"))?;
        let data =
            request.post_data.unwrap_or(PostData { mime_type: String::new(), text: String::new() });
        let is_form = data.mime_type.starts_with("application/x-www-form-urlencoded");
        let form = if is_form { form::decode(&data.text) } else { Pairs::new() };
        let named = |wanted: &str| {
            let found = request.headers.iter().find(|it| it.name.eq_ignore_ascii_case(wanted));
            found.map(|it| it.value.clone()).unwrap_or_default()
        };
        let answer = response.content.read()?;
        let mut headers = HeaderMap::new();
        for Named { name, value } in &response.headers {
            // What a browser shows besides headers, such as `:status`, is none.
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), value.parse()) {
                headers.append(name, value);
            }
        }
        // The body stands in the file as it was read.
        for name in [CONTENT_ENCODING, TRANSFER_ENCODING] {
            headers.remove(name);
        }
        headers.insert(CONTENT_LENGTH, answer.len().into());
        Ok(Exchange {
            parameters: parameters(&uri, form),
            body: if is_form { String::new() } else { data.text },
            authorization: named(AUTHORIZATION.as_str()),
            status: StatusCode::from_u16(response.status)
                .map_err(|_| format!("status {}: the request had no answer", response.status))?,
            uri,
            headers,
            answer,
        })
    }
}

impl Content {
    fn read(self) -> Result<Bytes, String> {
        match (self.text, self.encoding.as_deref()) {
            (Some(text), Some("base64")) => {
                STANDARD.decode(text).map(Bytes::from).map_err(|error| format!("base64: {error}"))
            }
            (Some(text), _) => Ok(text.into()),
            (None, _) if self.size <= 0 => Ok(Bytes::new()),
            (None, _) => {
                Err("the answer's body is not in the file; save the recording with content"
                    .to_owned())
            }
        }
    }
}

/// The parameters of query and form together.
fn parameters(uri: &Uri, form: Pairs) -> Pairs {
    let mut all = form::decode(uri.query().unwrap_or_default());
    all.extend(form);
    all
}

/// The operation that an exchange is one of: that with the path, and the most fixed parameters that are there.
fn meaning<'a>(manifest: &'a Manifest, exchange: &Exchange) -> Option<Meaning<'a>> {
    let operations = manifest.resources.iter().flat_map(|resource| {
        resource.operations.iter().map(|operation| (resource.id.as_str(), operation))
    });
    let fitting = operations.filter_map(|(resource, operation)| {
        let path = |name: &str| operation.path_template.replace("{version}", name);
        let mut versions = operation.versions.iter();
        let version = versions.find(|version| path(&version.name) == exchange.uri.path())?;
        let fixed = fixed(operation);
        let is_there = |(name, value): (&String, &Value)| {
            matches!(exchange.parameters.get(name), Some(Values::One(given)) if Some(given.as_str()) == value.as_str())
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

/// The step that asks for what the exchange asked for.
fn step(meaning: &Meaning<'_>, exchange: &Exchange, pages: usize) -> Value {
    let Meaning { words: (resource, id), operation, version, .. } = meaning;
    let fixed = fixed(operation);
    let mut parameters = Map::new();
    for (name, values) in exchange.parameters.iter().filter(|(name, _)| !fixed.contains_key(*name))
    {
        let value = match values {
            Values::One(value) => value,
            // Of a name that is sent twice, the service takes the last.
            Values::Several(all) => all.last().unwrap_or(name),
        };
        parameters.insert(name.clone(), value.as_str().into());
    }
    let body = operation.parameters.iter().find(|known| known.kind.ends_with("body"));
    if let Some(body) = body.filter(|_| !exchange.body.is_empty()) {
        parameters.insert(body.name.clone(), exchange.body.as_str().into());
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

/// The account of an exchange; a made-up login where it had none, as with a session.
fn account(exchange: &Exchange) -> Account {
    let authority = exchange.uri.authority().map(ToString::to_string).unwrap_or_default();
    let scheme = exchange.uri.scheme_str().unwrap_or("https");
    let origin = format!("{scheme}://{authority}");
    let (base_url, gateway_url) = match authority.strip_prefix("gateway.") {
        Some(rest) => (format!("{scheme}://qualysapi.{rest}"), Some(origin)),
        None => (origin, None),
    };
    let (kind, value) = exchange.authorization.split_once(' ').unwrap_or_default();
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
