//! Answers from recorded exchanges, for every operation that the made-up subscription does not answer itself.
//!
//! In: the cases of a folder, or those of the build. Out: the recorded answer whose request is most like the call.
//! Nothing changes: a write is answered as if it had been carried out.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use crate::call::Call;
use crate::reply::Reply;
use crate::routes::{self, Route, Routes};

/// The cases of the build: paths and contents.
static BUILT_IN: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/fixtures.rs"));

const CASSETTE: &str = "cassette.json";
/// Only cases that end well are answered from.
const GOLDEN: &str = "output.json";

/// The recorded answers of each operation.
pub(crate) struct Fixtures(HashMap<(&'static str, &'static str), Vec<Exchange>>);

/// One exchange.
struct Exchange {
    parameters: Vec<(String, String)>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    /// Whether the answer says that the list goes on.
    continues: bool,
    /// Whether the case is about an empty answer.
    empty: bool,
}

#[derive(Deserialize)]
struct Cassette {
    interactions: Vec<Interaction>,
}

#[derive(Deserialize)]
struct Interaction {
    request: RecordedRequest,
    response: RecordedResponse,
}

#[derive(Deserialize)]
struct RecordedRequest {
    method: String,
    uri: String,
    #[serde(default)]
    form: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct RecordedResponse {
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body: Option<String>,
    cut_after: Option<u64>,
}

/// A folder of cases that cannot be read.
#[derive(Debug)]
pub struct FixturesError {
    path: PathBuf,
    reason: String,
}

impl FixturesError {
    fn new(path: &Path, reason: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), reason: reason.to_string() }
    }
}

impl fmt::Display for FixturesError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path.display(), self.reason)
    }
}

impl std::error::Error for FixturesError {}

impl Fixtures {
    /// The cases of this folder, or those of the build.
    pub(crate) fn read(folder: Option<&Path>, routes: &Routes) -> Result<Self, FixturesError> {
        let mut files = BTreeMap::new();
        match folder {
            Some(folder) => {
                collect(folder, &mut files).map_err(|error| FixturesError::new(folder, error))?;
            }
            None => files.extend(
                BUILT_IN.iter().map(|(path, bytes)| (path.into(), Bytes::from_static(bytes))),
            ),
        }
        let mut fixtures = Self(HashMap::new());
        for (path, bytes) in &files {
            let case = path.parent().unwrap_or(path);
            if path.ends_with(CASSETTE) && files.contains_key(&case.join(GOLDEN)) {
                fixtures.add(case, bytes, &files, routes)?;
            }
        }
        if fixtures.0.is_empty() {
            let folder = folder.unwrap_or(Path::new("fixtures"));
            return Err(FixturesError::new(
                folder,
                "no case with a cassette.json and an output.json is there",
            ));
        }
        Ok(fixtures)
    }

    fn add(
        &mut self,
        case: &Path,
        cassette: &[u8],
        files: &BTreeMap<PathBuf, Bytes>,
        routes: &Routes,
    ) -> Result<(), FixturesError> {
        let cassette: Cassette = serde_json::from_slice(cassette)
            .map_err(|error| FixturesError::new(&case.join(CASSETTE), error))?;
        for Interaction { request, response } in cassette.interactions {
            let body = response.body.as_ref().map(|name| files.get(&case.join(name)).cloned());
            let Some(body) = body.unwrap_or_default() else { continue };
            let Some(exchange) = exchange(case, &request, &response, body) else { continue };
            let uri: http::Uri = request
                .uri
                .parse()
                .map_err(|error| FixturesError::new(&case.join(CASSETTE), error))?;
            let call = Call {
                method: request.method.parse().unwrap_or(Method::POST),
                path: uri.path().to_owned(),
                headers: HeaderMap::new(),
                parameters: exchange.parameters.clone(),
                body: Bytes::new(),
            };
            // Logins at the gateway are no operation.
            if let Ok(route) = routes::choose(routes.at(&call.path), &call) {
                self.0.entry((route.resource, route.operation.id)).or_default().push(exchange);
            }
        }
        Ok(())
    }

    /// The answer to a call, if there is one for its operation.
    pub(crate) fn answer(&self, route: Route, call: &Call) -> Option<Reply> {
        let exchanges = self.0.get(&(route.resource, route.operation.id))?;
        let usable = |exchange: &&Exchange| !exchange.continues || exchange.differences(call) == 0;
        let asks = call.parameters.len() > route.operation.fixed.len();
        let best = exchanges.iter().filter(usable).min_by_key(|exchange| {
            let differences = exchange.differences(call);
            (exchange.rank(differences, asks), differences, usize::MAX - exchange.body.len())
        })?;
        let mut reply = Reply::whole(best.status, "text/xml", best.body.clone());
        reply.headers = best.headers.clone();
        Some(reply)
    }
}

impl Exchange {
    /// How well it answers a call: an empty answer only to one that asks for just what has none, or for want of any.
    fn rank(&self, differences: usize, asks: bool) -> u8 {
        match (differences, self.empty) {
            (0, false) => 0,
            (0, true) if asks => 1,
            (_, false) => 2,
            (_, true) => 3,
        }
    }

    /// How many parameters the call has that this does not, and the other way round.
    fn differences(&self, call: &Call) -> usize {
        let more = self.parameters.iter().filter(|pair| !call.parameters.contains(pair));
        let less = call.parameters.iter().filter(|pair| !self.parameters.contains(pair));
        more.count() + less.count()
    }
}

/// The exchange, if its answer is a whole success.
fn exchange(
    case: &Path,
    request: &RecordedRequest,
    response: &RecordedResponse,
    body: Bytes,
) -> Option<Exchange> {
    let status = StatusCode::from_u16(response.status?).ok()?;
    let text = String::from_utf8_lossy(&body);
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let failed = (text.contains("<SIMPLE_RETURN>") && text.contains("<CODE>"))
        || says(&["status=\"FAILED\"", "<ERROR number", "<ERROR>"]);
    let html = says(&["<html", "<HTML"]);
    if !status.is_success() || response.cut_after.is_some() || failed || html || body.is_empty() {
        return None;
    }
    let query = request.uri.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let mut parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let plain = |value: &Value| value.as_str().map(str::to_owned);
    parameters.extend(
        request.form.iter().filter_map(|(name, value)| Some((name.clone(), plain(value)?))),
    );
    let mut headers = HeaderMap::new();
    let ours = ["x-ratelimit", "x-concurrency", "content-length"];
    for (name, value) in &response.headers {
        let name = name.to_ascii_lowercase();
        if !ours.iter().any(|ours| name.starts_with(ours)) {
            headers.insert(http::HeaderName::try_from(name).ok()?, value.parse().ok()?);
        }
    }
    let continues = says(&["<CODE>1980</CODE>", "\"1980\"", "<TRUNCATION"]);
    let empty = case.file_name().is_some_and(|name| name.to_string_lossy().contains("empty"));
    Some(Exchange { parameters, status, headers, body, continues, empty })
}

/// Every file below a folder.
fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Bytes>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'));
        if path.is_dir() && !hidden {
            collect(&path, files)?;
        } else if path.is_file() {
            files.insert(path.clone(), fs::read(&path)?.into());
        }
    }
    Ok(())
}
